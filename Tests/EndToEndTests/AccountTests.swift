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
        let platform = try await Platform(programme: Programmes.standing(20, nameChangeUntil: "+59d 20:00"), mail: mail)
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

        // Another name on the ticket, from its page: a new code, and a letter that brings it. Once.
        let (order, names) = (orders[0], "/commandes/\(orders[0])/noms")
        let before = try await platform.tickets(of: order).first?["code"] as? String
        #expect(try await browser.get("/commandes/\(order)").text.contains(names))
        #expect(try await browser.get(names).text.contains("value=\"Ada Lovelace\""))
        #expect(try await browser.get("/commandes/\(order)/billets").text.contains("Au nom de Ada Lovelace"))
        #expect(try await browser.post(names, ["line": "0", "name": " "]).status == 422)
        #expect(try await browser.post(names, ["line": "0", "name": "Eve"], origin: "https://evil.example").status == 403)
        #expect(try await ada.send("POST", "/v1/orders/\(order)/names", json: #"{"line":1,"name":"Eve"}"#).status == 400)
        // Asked once more, and nothing is done before that is answered.
        let question = try await browser.post(names, ["line": "0", "name": " Grace Hopper "])
        #expect(question.status == 200 && question.text.contains(/Nouveau nom\s: Grace Hopper/) && question.text.contains("Une seule fois"))
        #expect(try await browser.get(names).text.contains("value=\"Ada Lovelace\""))
        #expect(try await browser.post(names, ["line": "0", "name": " Grace Hopper ", "sure": "1"]).status == 303)
        let isNamed = try await eventually(within: .seconds(30)) { try await browser.get("/commandes/\(order)/billets").text.contains("Au nom de Grace Hopper") }
        #expect(isNamed)
        let ticket = try await platform.tickets(of: order).first
        #expect(ticket?["holder"] as? String == "Grace Hopper" && ticket?["code"] as? String != before)
        #expect(try await browser.get(names).text.contains("ne peut plus l’être"))
        let (again, other) = (#"{"line":0,"name":"Grace Hopper"}"#, #"{"line":0,"name":"Eve"}"#)
        #expect(try await ada.send("POST", "/v1/orders/\(order)/names", json: again).status == 200)
        #expect(try await ada.send("POST", "/v1/orders/\(order)/names", json: other).problem == "name-final")
        let isWritten = try await eventually(within: .seconds(30)) { try mail.letters().contains { $0.subject.hasPrefix("Nouveau nom sur un billet") && !$0.files.isEmpty } }
        #expect(isWritten)

        #expect(try await browser.post("/mes-billets/deconnexion", [:]).status == 303)
        let out = try await browser.get("/mes-billets").text
        #expect(!out.contains(orders[0]) && out.contains("Recevoir un code"))
        #expect(try mail.letters().count { $0.recipients == ["eve@example.org"] } == 0)
    }

    /// Two places of two, each at 25.00 with a fee of 1.50 that goes back with it; 2.00 for the order, which stay.
    @Test func aBuyerGivesAPlaceBack() async throws {
        let programme = Programmes.standing(2, limit: 2, fees: Programmes.fees, returnsUntil: "+59d 20:00")
        let platform = try await Platform(programme: programme)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"), email: "ada@example.org")
        let id = order.text("order")
        #expect(try await ada.pay(order, "success").status == 200)
        let bought = try await ada.wait(for: "ticketed", order: id)
        #expect(bought.text("returnsUntil").hasSuffix("T20:00:00+01:00") || bought.text("returnsUntil").hasSuffix("T20:00:00+02:00"))

        let browser = Browser(platform.baseURL())
        // No mail server is configured: no letter is promised, and no code.
        let account = try await browser.get("/mes-billets").text
        #expect(account.contains("n’envoie pas d’e-mail") && !account.contains("name=\"email\""))
        #expect(try await browser.post("/mes-billets", ["email": "ada@example.org"]).headers["location"]?.first == "/mes-billets")
        #expect(try await ada.send("POST", "/v1/sessions/soiree/wishes", json: #"{"email":"ada@example.org"}"#).problem == "no-letters")
        #expect(try await browser.get("/commandes/\(id)").text.contains("le seul chemin vers vos billets"))
        let path = "/commandes/\(id)/remboursement"
        #expect(try await browser.get("/commandes/\(id)").text.contains(path))
        #expect(try await browser.get(path).text.contains("name=\"place-1\""))
        #expect(try await browser.get(path + "?suite=1").status == 422)
        #expect(try await browser.get(path + "?suite=1&place-7=1").status == 422)
        let look = try await browser.get(path + "?suite=1&place-1=1")
        #expect(look.status == 200 && look.text.contains("26,50\u{A0}€ vous sont rendus") && !look.text.contains("Frais de dossier"))
        // Nothing happens but to what was shown, and from our own page.
        #expect(try await browser.post(path, ["place-1": "1", "amount": "2500"]).status == 409)
        #expect(try await browser.post(path, ["place-1": "1", "amount": "2650"], origin: "https://evil.example").status == 403)
        #expect(try await ada.send("POST", "/v1/orders/\(id)/refund", json: #"{"lines":[2]}"#).status == 400, "a fee is no place")
        #expect(try await ada.get("/v1/orders/\(id)").json["refundCents"] == nil)
        #expect(try await browser.post(path, ["place-1": "1", "amount": "2650"]).status == 303)

        let isDone = try await eventually(within: .seconds(30)) { try await ada.get("/v1/orders/\(id)").json["refundCents"] as? Int == 2650 }
        #expect(isDone)
        #expect(try await platform.tickets(of: id).count == 1)
        let again = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        #expect(again.status == 201, "the place is on sale again, and counts for its buyer no more")
        // Asked once more it is done; what is left goes back with the order's end, but for the fee that stays.
        #expect(try await ada.send("POST", "/v1/orders/\(id)/refund", json: #"{"lines":[1]}"#).status == 200)
        let rest = try await browser.get(path + "?suite=1&place-0=1")
        #expect(rest.text.contains("26,50\u{A0}€ vous sont rendus") && rest.text.contains("Frais de dossier"))
        // The session moves: what is left goes back for that too, and single places as before.
        #expect(try await platform.tool(["session", "postpone", "soiree", "--starts", "2031-06-21 21:30", "--config", platform.settings()]).status == 0)
        let isOffered = try await eventually(within: .seconds(30)) { try await browser.get("/commandes/\(id)").text.contains("\(path)?tout=1\"") }
        #expect(isOffered)
        #expect(try await browser.get("/commandes/\(id)").text.contains("\(path)\""))
        #expect(try await browser.get(path).text.contains("name=\"place-0\""))
        let all = try await browser.get(path + "?tout=1").text
        #expect(all.contains("26,50\u{A0}€ vous sont rendus") && all.contains("name=\"tout\""))
        #expect(try await browser.post(path, ["tout": "1", "amount": "2650"]).status == 303)
        #expect(try await ada.wait(for: "refunded", order: id).text("state") == "refunded")
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).filter { $0.order == id }.map(\.refunded) == [5300])
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
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
