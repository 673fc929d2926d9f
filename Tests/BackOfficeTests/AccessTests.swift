import APIDocument
import Booking
import Domain
import Foundation
import Hummingbird
import Testing
import Yams

@testable import BackOffice

/// Every route of the doors with every kind of token. The table is generated from the router: a route without its line fails.
@Suite struct AccessTests {
    enum Token: String, CaseIterable {
        case none, unknown, revoked, own
        /// Of another organiser.
        case other
        /// Of the organiser, for no session.
        case narrow
    }

    /// What a route needs to be asked, besides a token.
    private static let bodies: [String: @Sendable (House) -> String] = [
        "POST /v1/check-ins": { House.checkIn($0.mine[0]) },
        "POST /v1/check-ins/{scan}/undo": { _ in "" },
        "POST /v1/check-ins/batch": { House.batch([House.checkIn($0.mine[1], at: 1_794_771_001_000)], clock: 1_794_771_002_000) },
    ]

    /// Those about a session; who may not scan it is refused.
    private static func isAboutASession(_ route: String) -> Bool { route.contains("{session}") || bodies[route] != nil && !isAboutAScan(route) }

    /// Those about a scan of the device's own.
    private static func isAboutAScan(_ route: String) -> Bool { route.contains("{scan}") }

    @Test func everyRouteAsksWhoComes() async throws {
        let house = try await House()
        var generator = SystemRandomNumberGenerator()
        let revoked = try await house.device()
        #expect(try await house.ledger.revokeDevice(revoked.device.id, by: .system("test"), at: Timestamp(Date())))
        let tokens: [Token: DoorToken] = [
            .unknown: DoorToken(using: &generator), .revoked: revoked.token, .own: try await house.device().token,
            .other: try await house.device(organiser: "org-b").token, .narrow: try await house.device(sessions: []).token,
        ]
        let routes = house.backOffice.routes.filter { $0.access == .device }
        #expect(routes.count >= 6)
        var cells = 0
        for route in routes {
            let path = route.path
            let name = "\(route.method.rawValue) \(path)"
            #expect(route.method == .get || Self.bodies[name] != nil, "\(name): give it a body")
            for token in Token.allCases {
                let answer = try await house.ask(
                    route.method, path.replacing("{session}", with: House.mine).replacing("{scan}", with: "scan-of-nobody"), token: tokens[token], json: Self.bodies[name]?(house))
                let expected: (Int, String) =
                    switch token {
                    case .none, .unknown, .revoked: (401, "door-sign-in-required")
                    case .other where Self.isAboutASession(name), .narrow where Self.isAboutASession(name): (403, "session-not-allowed")
                    case .own, .other, .narrow: Self.isAboutAScan(name) ? (404, "no-such-scan") : (200, "")
                    }
                #expect((answer.status, answer.problem) == expected, "\(name) as \(token): \(answer.text)")
                cells += 1
            }
        }
        #expect(cells == routes.count * Token.allCases.count)
    }

    /// A page of another site may send a signed-in browser here; it gets nothing done.
    @Test func aCookieWorksFromOurOwnPagesOnly() async throws {
        let house = try await House()
        let token = try await house.device().token
        let cookie = "\(DoorCookie.name)=\(token.text)"
        let code = House.checkIn(house.mine[0])
        let foreign = try await house.ask(.post, "/v1/check-ins", json: code, headers: [.cookie: cookie, .secFetchSite: "cross-site"])
        #expect(foreign.status == 403 && foreign.problem == "foreign-form")
        let own = try await house.ask(.post, "/v1/check-ins", json: code, headers: [.cookie: cookie, .secFetchSite: "same-origin"])
        #expect(own.verdict == "admitted", "\(own.text)")
        #expect(try await house.ask(.get, "/v1/door", headers: [.cookie: cookie]).status == 200)
        // A header that is wrong is not made good by a cookie.
        #expect(try await house.ask(.get, "/v1/door", headers: [.cookie: cookie, .authorization: "Bearer x"]).status == 401)
        let refused = try await house.ask(.get, "/v1/door")
        #expect(refused.headers[.wwwAuthenticate] == "Bearer" && refused.headers[.cacheControl] == "no-store")
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionIsARoute() async throws {
        let text = String(decoding: APIDocument.openapi, as: UTF8.self)
        let document = try #require(try Yams.load(yaml: text) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let described = Set(
            paths.flatMap { path, item in
                item.filter { ["door", "staff"].contains((($0.value as? [String: Any])?["tags"] as? [String])?.first) }.map { "\($0.key.uppercased()) \(path)" }
            })
        let house = try await House()
        let routes = Set(
            house.backOffice.router().routes.filter { $0.method != .head && $0.path.description.contains("v1/") }
                .map { "\($0.method.rawValue) /\($0.path.description.drop { $0 == "/" })" })
        #expect(routes == described)
    }
}
