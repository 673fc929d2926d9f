import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// Buyers who ask about their own data are told all of it, or forgotten, in the browser as at the command line; whoever looks leaves a trace without their name.
@Suite struct BuyerTests {
    private let house: House
    private let person: House.Person

    init() async throws {
        house = try await House()
        person = try await house.member("claire@example.org", .director)
    }

    private func post(_ path: String, _ fields: [String: String]) async throws -> House.Answer {
        try await house.ask(.post, path, json: House.fields(fields), headers: person.headers)
    }

    private func journal(_ limit: Int) async throws -> [JournalEntry] { try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: limit) }

    @Test func aBuyerGetsTheirDataAndNobodyElseSeesThem() async throws {
        let page = try await house.ask(.get, "/acheteurs", headers: person.headers)
        #expect(page.status == 200 && page.text.contains("Personne n’a encore été oublié.") && page.text.contains("Archive\u{A0}: 5 ans"))
        let nobody = try await post("/acheteurs/recherche", ["email": "nobody@example.org"])
        #expect(nobody.status == 422 && nobody.text.contains("Rien n’est connu"))
        #expect(try await journal(1).map(\.detail) == ["orders: none"])
        let found = try await post("/acheteurs/recherche", ["email": " ADA@example.org "])
        #expect(found.status == 200 && found.text.contains("<dt>Commandes</dt><dd>2</dd>") && !found.text.contains("01-a") && found.text.contains("Ce qui est gardé, et pourquoi"))
        let file = try await post("/acheteurs/export", ["email": "ada@example.org"])
        #expect(file.status == 200 && file.headers[.contentDisposition]?.hasPrefix("attachment") == true && file.headers[.cacheControl] == "no-store")
        let purchases = try #require(file.json["purchases"] as? [[String: Any]])
        #expect(purchases.compactMap { $0["order"] as? String } == ["01-a", "01-b"] && file.json["email"] as? String == "ada@example.org")
        let lines = try await journal(2)
        #expect(lines.map(\.action) == [.buyerExported, .buyerLookedUp] && lines.map(\.detail) == ["orders: 1, 2", "orders: 1, 2"])
        #expect(try await !house.ask(.get, "/journal", headers: person.headers).text.contains("ada@example.org"))
        #expect(try await post("/acheteurs/export", ["email": "nobody@example.org"]).status == 422)
    }

    @Test func aBuyerIsForgottenOnceSomebodyIsSure() async throws {
        let fields = ["email": "ada@example.org", "why": "demande par courrier", "sure": "1"]
        for (field, words) in [("sure", "Cochez d’abord"), ("why", "Dites pourquoi")] {
            let refused = try await post("/acheteurs/effacement", fields.filter { $0.key != field })
            #expect(refused.status == 422 && refused.text.contains(words))
        }
        #expect(try await post("/acheteurs/effacement", fields.merging(["why": "ada@example.org"]) { $1 }).status == 422, "a reason is kept for ever, and names nobody")
        #expect(try await journal(9).map(\.action).filter { $0 == .buyerLookedUp }.count == 3, "each of them says how much is known")
        #expect(try await house.ledger.openCommands().commands.isEmpty)
        for _ in 1...2 { #expect(try await post("/acheteurs/effacement", fields).headers[.location] == "/acheteurs?asked=1") }
        let commands = try await house.ledger.openCommands().commands
        guard case .eraseBuyer(let request) = try #require(commands.first).task else { return #expect(Bool(false)) }
        #expect(commands.count == 1 && request.orders == ["01-a", "01-b"] && request.reason == "demande par courrier")
        #expect(try await journal(9).filter { $0.action == .buyerErased }.map(\.detail) == ["orders: 1, 2"], "pressed twice, it is asked once")
        // The command line asks the same.
        let answer = AnswerBuyer(register: house.ledger, desk: house.ledger, journal: house.ledger)
        for reason in ["", " ", "ada@example.org, by mail", String(repeating: "x", count: 121)] {
            #expect(try await answer.erase("ada@example.org", because: reason, by: "root", noted: .system("root"), at: house.clock.now) == .noReason)
        }
        #expect(try await answer.find("nobody@example.org", by: .system("root"), at: house.clock.now) == nil)
        #expect(try await house.ledger.journal(JournalQuery(action: .buyerLookedUp), limit: 1).map(\.actor) == [.system("root")])
        #expect(try await answer.erase("ada@example.org", because: "again", by: "root", noted: .system("root"), at: house.clock.now) == .asked(commands[0].id))

        // As the reconciler does it, a day after the session.
        _ = try await house.ledger.advance(commands[0], mayEnd: false, at: house.clock.now)
        #expect(try await house.ask(.get, "/en/buyers", headers: person.headers).text.contains("Orders whose buyer asked to be forgotten and waits: 2."))
        let over = house.clock.now + .seconds(30 * 86_400)
        while case let letters = try await house.ledger.dueItems(in: .word, at: over, limit: 9), !letters.isEmpty {
            _ = try await house.ledger.settle(letters.map { ExecutedItem($0, .done(.none)) }, at: over)
        }
        let orders = try await house.ledger.erasableOrders(of: request, at: over)
        #expect(try await house.ledger.retain(orders: orders, policy: RetentionPolicy(), at: over).asked == 2)
        let page = try await house.ask(.get, "/en/buyers", headers: person.headers)
        #expect(page.text.contains("The last rounds that forgot somebody") && page.text.contains("waits: 0."))
        let left = try await post("/acheteurs/recherche", ["email": "ada@example.org"])
        #expect(left.text.contains("<dt>Commandes archivées</dt><dd>2</dd>") && left.text.contains("Il n’y a rien à effacer"))
        #expect(try await post("/acheteurs/effacement", fields).status == 422)
        #expect(try await house.ledger.verify(keys: [:], heads: []).findings == [], "what was sold stays")
    }

    @Test func programsAskTheSame() async throws {
        func ask(_ path: String, _ json: String) async throws -> House.Answer { try await house.ask(.post, path, json: json, headers: person.headers) }
        #expect(try await ask("/v1/buyers/export", "{\"email\":\"nobody@example.org\"}").problem == "unknown-buyer")
        #expect(try await ask("/v1/buyers/export", "{}").status == 400)
        #expect((try await ask("/v1/buyers/export", "{\"email\":\"ada@example.org\"}").json["purchases"] as? [Any])?.count == 2)
        #expect(try await ask("/v1/buyers/erasure", "{\"email\":\"ada@example.org\",\"because\":\"\"}").status == 422)
        let erased = try await ask("/v1/buyers/erasure", "{\"email\":\"ada@example.org\",\"because\":\"asked by letter\"}")
        let command = try #require(try await house.ledger.openCommands().commands.first)
        #expect(erased.status == 202 && erased.json["command"] as? Int64 == command.id)
        let retention = try await house.ask(.get, "/v1/retention", headers: person.headers)
        #expect(retention.json["activeYears"] as? Int == 2 && retention.json["waiting"] as? Int == 0 && (retention.json["rounds"] as? [Any])?.isEmpty == true)
    }
}
