import AsyncHTTPClient
import Foundation
import NIOCore
import TestPlatform
import TestSupport
import Testing

/// "My tickets", with the code from a real mail server.
@Suite struct AccountTests {
    @Test func aBuyerFindsTheOrdersAgain() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(20), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        var orders: [String] = []
        for email in ["ada@example.org", "bob@example.org"] {
            let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
            let order = try await ada.order("soiree", hold: hold.text("hold"), email: email)
            #expect(try await ada.pay(order, "success").status == 200)
            orders.append(order.text("order"))
        }
        for order in orders { _ = try await ada.wait(for: "ticketed", order: order) }

        let browser = Browser(platform.baseURL())
        #expect(try await browser.post("/mes-billets", ["email": "personne"]).status == 422)
        // Somebody who bought nothing is answered in the same words, and gets no letter.
        let stranger = Browser(platform.baseURL())
        let (known, unknown) = (try await browser.post("/mes-billets", ["email": "ADA@example.org"]), try await stranger.post("/mes-billets", ["email": "eve@example.org"]))
        #expect(known.status == 303 && unknown.status == 303 && known.headers["location"]?.first == unknown.headers["location"]?.first)
        let isTold = try await eventually(within: .seconds(30)) { try mail.letters().contains { $0.subject.hasPrefix("Votre code") } }
        #expect(isTold)
        let letter = try #require(try mail.letters().first { $0.subject.hasPrefix("Votre code") })
        let code = try #require(letter.text.firstMatch(of: /: (\d{6})\n/)?.1)
        #expect(letter.recipients == ["ADA@example.org"] && !letter.id.contains(code))

        #expect(try await stranger.post("/mes-billets/code", ["code": String(code)]).status == 422, "another browser")
        #expect(try await browser.post("/mes-billets/code", ["code": String(code)], origin: "https://evil.example").status == 403)
        let entered = try await browser.post("/mes-billets/code", ["code": String(code)])
        #expect(entered.status == 303 && entered.headers["set-cookie"]?.contains { $0.hasPrefix("__Host-guichet-visit=") } == true)
        let list = try await browser.get("/mes-billets")
        #expect(list.headers["cache-control"]?.first == "no-store")
        let page = list.text
        #expect(page.contains("/commandes/\(orders[0])/billets") && !page.contains(orders[1]), "one's own only")

        #expect(try await browser.post("/mes-billets/deconnexion", [:]).status == 303)
        let out = try await browser.get("/mes-billets").text
        #expect(!out.contains(orders[0]) && out.contains("Recevoir un code"))
        #expect(try mail.letters().count { $0.recipients == ["eve@example.org"] } == 0)
    }
}

/// A browser as far as forms and cookies go; it follows no redirection.
private final class Browser: @unchecked Sendable {
    struct Answer {
        var status: Int
        var headers: [String: [String]]
        var text: String
    }

    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let base: String
    private var cookies: [String: String] = [:]

    init(_ base: String) { self.base = base }

    func get(_ path: String) async throws -> Answer { try await send(HTTPClientRequest(url: base + path)) }

    func post(_ path: String, _ fields: [String: String], origin: String? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        if let origin { request.headers.add(name: "origin", value: origin) }
        let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
        request.body = .bytes(ByteBuffer(string: body))
        return try await send(request)
    }

    private func send(_ request: HTTPClientRequest) async throws -> Answer {
        var request = request
        request.headers.add(name: "cookie", value: cookies.map { "\($0)=\($1)" }.joined(separator: "; "))
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        for cookie in response.headers["set-cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = String(pair[1])
        }
        let body = try await response.body.collect(upTo: 1 << 20)
        return Answer(status: Int(response.status.code), headers: Dictionary(grouping: response.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }, text: String(buffer: body))
    }
}
