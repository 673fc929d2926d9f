import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// One order on a page of those who read the house's money: what became of it, and what is taken back of it, by the command line's own way. Each
/// organiser of ``House`` sold one of three places at 20 €.
@Suite struct OrderPageTests {
    private let house: House
    private let person: House.Person

    init() async throws {
        house = try await House()
        person = try await house.member("claire@example.org", .director)
    }

    private func get(_ path: String) async throws -> House.Answer { try await house.ask(.get, path, headers: person.headers) }

    private func takeBack(_ fields: [String: String], of order: Int = 1) async throws -> House.Answer {
        try await house.ask(.post, "/registre/commandes/\(order)/reprise", json: House.fields(fields), headers: person.headers)
    }

    private func program(_ json: String, of order: Int = 1) async throws -> House.Answer {
        try await house.ask(.post, "/v1/ledger/orders/\(order)/corrections", json: json, headers: person.headers)
    }

    private func journal(_ limit: Int) async throws -> [JournalEntry] { try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: limit) }

    private func commands() async throws -> [Command] { try await house.ledger.openCommands().commands }

    /// What is asked is done as the reconciler does it, up to the provider.
    private func carryOut(refusing error: String? = nil) async throws {
        for command in try await commands() { _ = try await house.ledger.advance(command, mayEnd: true, at: house.clock.now) }
        while let item = try await house.ledger.dueItems(in: .money, at: house.clock.now, limit: 1).first {
            var outcome = OutboxOutcome.done(.none)
            if item.kind == .refund {
                let correction = try await house.ledger.correctedOrder(of: item)?.correction.id ?? 0
                let refund = Refund(id: "re_\(item.id)", amount: item.amount ?? .zero, status: .succeeded, key: "refund-\(item.orderID)-\(correction)/0")
                outcome = error.map { .never(error: $0) } ?? .done(.compared(PaymentBooks(refunds: [refund], disputes: [])))
            }
            _ = try await house.ledger.settle([ExecutedItem(item, outcome)], at: house.clock.now)
        }
    }

    @Test func itIsReachedFromTheLedgerAndFromItsBuyer() async throws {
        let ledger = try await get("/registre")
        #expect(ledger.text.contains("<a href=\"/registre/commandes/1\">n°") && !ledger.text.contains("01-a"), "the order's id is the key to its page")
        let found = try await house.ask(.post, "/acheteurs/recherche", json: House.fields(["email": "ada@example.org"]), headers: person.headers)
        for order in 1...2 { #expect(found.text.contains("<a href=\"/registre/commandes/\(order)\">")) }
        let page = try await get("/registre/commandes/1")
        #expect(page.status == 200 && !page.text.contains("01-a") && !page.text.contains("ada@example.org"))
        for words in ["Titre rock", "rock-1", "<dt>Encaissé</dt><dd>60,00", "<dt>Rendu</dt><dd>0,00", "Billet valable", "inscrite au registre", "encaissé", "Voir ce qui serait repris"] {
            #expect(page.text.contains(words), "\(words)")
        }
        #expect(try await get("/en/ledger/orders/2").text.contains("Titre poesie"), "a director reaches the whole house")
        // Who reads the ledger and not the money has its lines.
        let reader = try await house.member("tax@example.org", StaffPosition(roles: [.taxReader]))
        let lines = try await house.ask(.get, "/registre", headers: reader.headers)
        #expect(lines.text.contains("?q=01-a") && !lines.text.contains("/registre/commandes"))
        #expect(try await house.ask(.get, "/registre/commandes/1", headers: reader.headers).status == 403)
    }

    @Test(arguments: ["99", "0", "-1", "01-a", "99999999999999999999"])
    func whatTheLedgerDoesNotHaveIsNowhere(order: String) async throws {
        let page = try await get("/registre/commandes/\(order)")
        #expect(page.status == 404 && page.text.contains("elle n’est pas d’ici, ou elle n’est pas payée"), "\(page.text)")
        #expect(try await get("/v1/ledger/orders/\(order)").problem == "unknown-order")
        #expect(try await house.ask(.post, "/registre/commandes/\(order)/reprise", json: House.fields(["why": "x", "sum": "0"]), headers: person.headers).status == 404)
    }

    @Test func anOrderThatIsNotPaidIsExplainedWhereItIsLookedFor() async throws {
        #expect(try await get("/registre?q=1-abc").text.contains("Une commande qui n’est pas payée n’est pas au registre"))
        #expect(try await !get("/registre?kind=reversal").text.contains("pas payée"))
    }

    @Test func whoBoughtItIsShownOnceThatIsNoted() async throws {
        let shown = try await house.ask(.post, "/registre/commandes/1/acheteur", json: "", headers: person.headers)
        #expect(shown.status == 200 && shown.text.contains("<dd>Ada<br>ada@example.org</dd>"))
        let line = try #require(try await journal(1).first)
        #expect(line.action == .buyerLookedUp && line.detail == "orders: 1")
        for role in [StaffRole.operator, .taxReader] {
            let other = try await house.member("\(role)@example.org", StaffPosition(roles: [role]))
            #expect(try await house.ask(.post, "/registre/commandes/1/acheteur", json: "", headers: other.headers).status == 403)
        }
        // As retention does it, once the session is over.
        let over = house.clock.now + .seconds(30 * 86_400)
        while case let letters = try await house.ledger.dueItems(in: .word, at: over, limit: 9), !letters.isEmpty {
            _ = try await house.ledger.settle(letters.map { ExecutedItem($0, .done(.none)) }, at: over)
        }
        #expect(try await house.ledger.retain(orders: ["01-a"], policy: RetentionPolicy(), at: over) == RetentionReport(inactive: 1))
        let forgotten = try await house.ask(.post, "/en/ledger/orders/1/buyer", json: "", headers: person.headers)
        #expect(forgotten.text.contains("Who bought it is not known here any more") && !forgotten.text.contains("ada@example.org"))
    }

    @Test func aPlaceIsTakenBackOnceItsSumWasSaid() async throws {
        for (fields, words) in [
            (["why": " "], "Dites pourquoi"), (["why": "geste", "amount": "cinq"], "Écrivez des euros"), (["why": "geste", "amount": "5"], "cochez-en une seule"),
            (["why": "geste", "line-9": "1"], "pas de ligne 9"), (["why": "geste", "fees": "1", "line-0": "1"], "avec toute la commande"),
        ] {
            let wrong = try await takeBack(fields)
            #expect(wrong.status == 422 && wrong.text.contains(words), "\(fields): \(wrong.text)")
        }
        let asked = try await takeBack(["why": "geste", "line-1": "1"])
        #expect(asked.status == 200 && asked.text.contains("name=\"sum\" value=\"2000\"") && asked.text.contains("href=\"/registre/commandes/1\">Ne rien faire"))
        for sum in ["1000", "x", ""] {
            let stale = try await takeBack(["why": "geste", "line-1": "1", "sum": sum])
            #expect(stale.status == 422 && stale.text.contains("La commande a changé"))
        }
        #expect(try await commands().isEmpty, "nothing is done before it is confirmed")
        // Pressed twice, it is asked once.
        for _ in 1...2 { #expect(try await takeBack(["why": "geste", "line-1": "1", "sum": "2000"]).headers[.location] == "/registre/commandes/1?asked=1") }
        let command = try #require(try await commands().first)
        #expect(try await commands().count == 1 && command.task == .correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "geste")))
        #expect(command.askedBy == "account \(person.account.id)")
        let lines = try await journal(9).filter { $0.action == .orderCorrected }
        #expect(lines.map(\.subject) == ["order 1"] && lines.map(\.detail) == ["geste"])
        #expect(try await get("/journal").text.contains("la commande n°"))
        let underWay = try await get("/registre/commandes/1?asked=1")
        #expect(underWay.text.contains("C’est demandé") && underWay.text.contains("en route"))

        try await carryOut()
        let page = try await get("/en/ledger/orders/1")
        for words in ["A part of it taken back", "<dt>Given back</dt><dd>€20.00", "<dt>Still to go back</dt><dd>€0.00", "Taken back", "asked for by <b>Claire</b>", "refunded"] {
            #expect(page.text.contains(words), "\(words)")
        }
        // Whose answer was lost asks in the same words, and is told the same.
        #expect(try await takeBack(["why": "geste", "line-1": "1", "sum": "2000"]).headers[.location] == "/registre/commandes/1?asked=1")
        let again = try await takeBack(["why": "encore", "line-1": "1"])
        #expect(again.status == 422 && again.text.contains("la ligne 1 est déjà reprise"))
        #expect(try await takeBack(["why": "tout", "sum": "4000"]).status == 303)
        try await carryOut()
        let gone = try await get("/registre/commandes/1")
        #expect(gone.text.contains("Toute reprise") && !gone.text.contains("Voir ce qui serait repris"))
        let late = try await takeBack(["why": "encore"])
        #expect(late.status == 422 && late.text.contains("tout est déjà repris"))
        #expect(try await house.ledger.verify(keys: [:], heads: []).findings == [])
    }

    /// The places are free all the same, and the page says what is owed, why, and what mends it.
    @Test func aRefundThatTheProviderRefusesIsOwedOnThePage() async throws {
        #expect(try await takeBack(["why": "annulée", "sum": "6000"]).status == 303)
        try await carryOut(refusing: "the card was closed")
        let item = try #require(try await house.ledger.deadLetters().first).item.id
        let page = try await get("/registre/commandes/1")
        for words in ["<dt>Encore à rendre</dt><dd>60,00", "<dt>Rendu</dt><dd>0,00", "the card was closed", "/exploitation/dus/\(item)/essai"] { #expect(page.text.contains(words), "\(words)") }
        let answer = try await get("/v1/ledger/orders/1")
        let owed = try #require((answer.json["owed"] as? [[String: Any]])?.first { $0["dead"] as? Bool == true })
        #expect(answer.json["toGoBackCents"] as? Int == 6000 && owed["error"] as? String == "the card was closed" && owed["kind"] as? String == "refund")
    }

    @Test func anOrderWhoseMoneyIsNotTakenYetIsTakenBackWhenItIs() async throws {
        let line = OrderLine(
            category: 0, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "plein", tariffName: "Plein",
            price: Money(cents: 2_000), vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: "01-c", sessionID: House.mine, sessionNumber: 1, lane: 1, holdID: "hold-c", buyer: Buyer(name: "Grace", email: "grace@example.org"), lines: [line],
            placedAt: house.clock.now)
        _ = try await house.ledger.record([.sale(Sale(order: order, paymentID: "pi_c", confirmedAt: house.clock.now))], at: house.clock.now)
        let page = try await get("/registre/commandes/3")
        #expect(page.text.contains("Billet à venir") && page.text.contains("<dt>Encaissé</dt><dd>0,00"))
        let asked = try await takeBack(["why": "doublon"], of: 3)
        #expect(asked.status == 200 && asked.text.contains("n’est pas encore encaissée") && asked.text.contains("name=\"sum\" value=\"0\""))
        #expect(try await takeBack(["why": "doublon", "sum": "0"], of: 3).status == 303)
        let command = try #require(try await commands().first)
        #expect(try await house.ledger.advance(command, mayEnd: true, at: house.clock.now).state == .waiting)
        #expect(try await get("/registre/commandes/3").text.contains("en route"))
    }

    @Test func whoCameInIsSeen() async throws {
        let door = try await house.device()
        #expect(try await house.ask(.post, "/v1/check-ins", token: door.token, json: House.checkIn(house.mine[0])).verdict == "admitted")
        #expect(try await get("/registre/commandes/1").text.contains("Entré le"))
        let states = (try await get("/v1/ledger/orders/1").json["lines"] as? [[String: Any]])?.compactMap { $0["state"] as? String }
        #expect(states == ["used", "valid", "valid"])
    }

    @Test func programsAskTheSame() async throws {
        let answer = try await get("/v1/ledger/orders/1")
        #expect(answer.status == 200 && answer.json["order"] as? String == "01-a" && answer.json["capturedCents"] as? Int == 6000)
        #expect(try await program("{}").status == 400)
        for json in ["{\"because\":\" \"}", "{\"because\":\"x\",\"amountCents\":5}", "{\"because\":\"x\",\"lines\":[0],\"everyFee\":true}", "{\"because\":\"x\",\"lines\":[9]}"] {
            #expect(try await program(json).status == 422, "\(json)")
        }
        let wish = "\"because\":\"gesture\",\"lines\":[2],\"amountCents\":550"
        #expect(try await program("{\(wish)}").json["sumCents"] as? Int == 550)
        let stale = try await program("{\(wish),\"sumCents\":500}")
        #expect(stale.status == 409 && stale.problem == "sum-changed" && stale.json["sumCents"] as? Int == 550)
        #expect(try await commands().isEmpty)
        let done = try await program("{\(wish),\"sumCents\":550}")
        let command = try #require(try await commands().first)
        #expect(done.status == 202 && done.json["command"] as? Int64 == command.id)
        #expect(command.task == .correct(CorrectionRequest(orderID: "01-a", extent: .rebate(line: 2, Money(cents: 550)), reason: "gesture")))
        // The command line in the same words finds it asked for.
        let again = try await CorrectOrder(desk: house.ledger).ask(
            CorrectionRequest(orderID: "01-a", extent: .rebate(line: 2, Money(cents: 550)), reason: "gesture"), by: "root",
            noted: JournalNote(.orderCorrected, of: "order", detail: "", by: .system("root")), at: house.clock.now)
        #expect(again == .askedBefore(command))
        try await carryOut()
        #expect(try await get("/v1/ledger/orders/1").json["givenBackCents"] as? Int == 550)
    }
}
