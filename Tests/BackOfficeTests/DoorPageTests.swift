import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// Signing a browser in and out.
@Suite struct DoorPageTests {
    private let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"]

    @Test(arguments: [("/porte", "fr", "Jeton de l’appareil"), ("/en/door", "en", "The device’s token")])
    func aDeviceSignsIn(path: String, language: String, label: String) async throws {
        let house = try await House()
        let (device, token) = try await house.device()
        let stranger = try await house.ask(.get, path)
        #expect(stranger.status == 200 && stranger.text.contains("lang=\"\(language)\"") && stranger.text.contains(label))
        #expect(stranger.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
        #expect(stranger.headers[.contentSecurityPolicy]?.hasSuffix("; frame-ancestors 'none'") == true && stranger.headers[.cacheControl] == "no-store")

        let wrong = try await house.ask(.post, path, json: "token=AAAA-BBBB", headers: form)
        #expect(wrong.status == 422 && wrong.text.contains("role=\"alert\"") && wrong.headers[.setCookie] == nil)
        let right = try await house.ask(.post, path, json: "token=\(token.text.lowercased())", headers: form)
        #expect(right.status == 303 && right.headers[.location] == path)
        let cookie = try #require(right.headers[.setCookie])
        for word in ["__Host-", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] { #expect(cookie.contains(word), "\(cookie)") }

        let signedIn: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
        let scanner = try await house.ask(.get, path, headers: signedIn)
        #expect(scanner.text.contains("id=\"scan\"") && scanner.text.contains("<option value=\"\(House.mine)\"") && !scanner.text.contains(House.theirs))
        _ = try await house.ledger.revokeDevice(device.id, by: .system("test"), at: Timestamp(Date()))
        #expect(try await house.ask(.get, path, headers: signedIn).text.contains(label))
    }

    @Test func aFormOfAnotherSiteIsRefused() async throws {
        let house = try await House()
        let token = try await house.device().token
        for path in ["/porte", "/porte/quitter", "/en/door/leave"] {
            let answer = try await house.ask(.post, path, json: "token=\(token.text)", headers: [.secFetchSite: "cross-site"])
            #expect(answer.status == 403 && answer.headers[.setCookie] == nil, "\(path)")
        }
    }

    @Test func whoSignsOutLeavesNothing() async throws {
        let house = try await House()
        let answer = try await house.ask(.post, "/porte/quitter", json: "", headers: form)
        #expect(answer.status == 303 && answer.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(answer.headers[HTTPField.Name("Clear-Site-Data")!] == "\"cache\", \"storage\"")
    }

    /// While a new version takes over, a page of the one asks the other for its files.
    @Test func aFileOfAnotherVersionIsGivenAsThisOneHasIt() async throws {
        let house = try await House()
        for name in ["door-1.js", "door-1.css", "staff-1.css", "site-1.js", "opening-1.js"] {
            let answer = try await house.ask(.get, "/assets/\(name)")
            #expect(answer.status == 200 && answer.headers[.cacheControl] == "no-store", "\(name)")
        }
        #expect(try await house.ask(.get, "/assets/map-1.js").status == 404)
    }

    @Test func aDeviceWithoutSessionsIsTold() async throws {
        let house = try await House()
        let token = try await house.device(sessions: []).token
        let page = try await house.ask(.get, "/porte", headers: [.cookie: "\(DoorCookie.name)=\(token.text)"])
        #expect(page.text.contains("Aucune séance") && !page.text.contains("id=\"scan\""))
    }

    @Test func theWorkerIsAskedForAgain() async throws {
        let worker = try await House().ask(.get, "/door-worker.js")
        #expect(worker.status == 200 && worker.headers[.cacheControl] == "no-cache" && worker.headers[.contentType]?.hasPrefix("text/javascript") == true)
    }
}
