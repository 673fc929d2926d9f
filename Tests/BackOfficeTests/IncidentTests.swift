import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// An incident has its remedies as buttons, which ask what the command line asks: once, after the sum was said, and never behind a colleague's back.
@Suite struct IncidentTests {
    private let house: House
    private let person: House.Person

    init() async throws {
        house = try await House()
        person = try await house.member("exploitant@example.org", StaffPosition(roles: [.operator]))
    }

    private func note(_ kind: String, order: String = "01-a") async throws -> Int64 {
        try await house.ledger.note([Incident(at: house.clock.now, kind: kind, sessionID: House.mine, orderID: order, detail: "detail of \(kind)")])
        return try #require(try await house.ledger.incidents(IncidentQuery(), limit: 1).first).id
    }

    /// The provider says what moved of an order's payment, and the ledger what to think of it.
    private func moves(_ refunds: [Refund] = [], _ disputes: [Dispute] = []) async throws -> Int64 {
        let payment = try #require(try await house.ledger.account(ofOrder: "01-a")?.paymentID)
        _ = try await house.ledger.record([.movement(MoneyMovement(paymentID: payment, noticeID: "evt_\(refunds.count)"))], at: house.clock.now)
        let items = try await house.ledger.dueItems(in: .money, at: house.clock.now + .seconds(60), limit: 9).filter { $0.kind == .compare }
        _ = try await house.ledger.settle(items.map { ExecutedItem($0, .done(.compared(PaymentBooks(refunds: refunds, disputes: disputes)))) }, at: house.clock.now)
        return try #require(try await house.ledger.incidents(IncidentQuery(), limit: 1).first).id
    }

    private func lost() async throws -> Int64 { try await moves([], [Dispute(id: "dp_1", amount: Money(cents: 6000), reason: "fraudulent", outcome: .lost, dueBy: nil)]) }

    private func get(_ path: String) async throws -> House.Answer { try await house.ask(.get, path, headers: person.headers) }

    private func takeBack(_ id: Int64, _ fields: [String: String]) async throws -> House.Answer {
        try await house.ask(.post, "/exploitation/incidents/\(id)/reprise", json: House.fields(fields), headers: person.headers)
    }

    private func commands() async throws -> [CommandTask] { try await house.ledger.openCommands().commands.map(\.task) }

    @Test func moneyGoesBackOnceItsSumWasSaid() async throws {
        let id = try await lost()
        #expect(try await get("/exploitation/incidents").text.contains("/exploitation/incidents/\(id)\""))
        let page = try await get("/exploitation/incidents/\(id)")
        #expect(page.status == 200 && page.text.contains("<dd>n° 1</dd>") && !page.text.contains("01-a"), "the order's id is the key to its page")
        #expect(page.text.contains("Reprendre et rendre") && page.text.contains("name=\"fees\" value=\"1\" checked") && page.text.contains("encaissé"))
        for why in [" ", "ada@example.org"] { #expect(try await takeBack(id, ["fees": "1", "why": why]).text.contains("Dites pourquoi"), "the ledger keeps it") }
        for (fields, words) in [
            (["amount": "cinq"], "Écrivez des euros"), (["amount": "5"], "cochez-en une seule"), (["fees": "1", "line-0": "1"], "avec toute la commande"),
            (["line-9": "1"], "pas de ligne 9"), (["line-0": "1", "amount": "500"], "une remise est de plus que rien"),
        ] {
            let wrong = try await takeBack(id, fields.merging(["why": "dispute-lost"]) { old, _ in old })
            #expect(wrong.status == 422 && wrong.text.contains(words), "\(fields): \(wrong.text)")
        }
        let asked = try await takeBack(id, ["fees": "1", "why": "dispute-lost"])
        #expect(asked.status == 200 && asked.text.contains("name=\"sum\" value=\"6000\"") && asked.text.contains("Toute la commande n° 1 est reprise"))
        #expect(try await commands() == [], "nothing is done before it is confirmed")
        let stale = try await takeBack(id, ["fees": "1", "why": "dispute-lost", "sum": "2000"])
        #expect(stale.status == 422 && stale.text.contains("La commande a changé") && stale.text.contains("value=\"6000\""))
        #expect(try await commands() == [])

        let done = try await takeBack(id, ["fees": "1", "why": "dispute-lost", "sum": "6000"])
        #expect(done.status == 303 && done.headers[.location] == "/exploitation/incidents/\(id)?done=1")
        let request = CorrectionRequest(orderID: "01-a", extent: .everything, reason: "dispute-lost")
        let command = try #require(try await house.ledger.openCommands().commands.first)
        #expect(command.task == .correct(request) && command.askedBy == "account \(person.account.id)")
        #expect(try await house.ledger.incident(id)?.note?.text == "dispute-lost")
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: 2)
        #expect(journal.map(\.action) == [.incidentNoted, .orderCorrected] && Set(journal.map(\.subject)) == ["incident \(id)"])
        // The command line in the same words finds it asked for.
        let again = try await CorrectOrder(desk: house.ledger).ask(request, by: "root", noted: JournalNote(.orderCorrected, of: "order", detail: "", by: .system("root")), at: house.clock.now)
        #expect(again == .askedBefore(command))

        let late = try await takeBack(id, ["fees": "1", "why": "dispute-lost", "sum": "6000"])
        #expect(late.status == 422 && late.text.contains("quelqu’un en a déjà pris acte"))
        #expect(try await !get("/exploitation/incidents/\(id)").text.contains("Reprendre et rendre"))
        _ = try await house.ledger.advance(command, mayEnd: true, at: house.clock.now)
        let other = try await note(Incident.soldUnderPrice)
        #expect(try await get("/en/operation/incidents/\(other)").text.contains("Everything of this order was taken back before"))
        let remedied = try await takeBack(other, ["why": "sold-under-price"])
        #expect(remedied.status == 422 && remedied.text.contains("tout est déjà repris"))
        #expect(try await commands() == [])
    }

    /// A second payment of the same order was disputed and lost, or money went for which lines were taken back: the order that was paid stays.
    @Test(arguments: [Incident.disputeLost, Incident.refundedOutside]) func whatCostTheOrderNothingTakesNothingOfIt(kind: String) async throws {
        let id = try await note(kind)
        let page = try await get("/exploitation/incidents/\(id)").text
        #expect(page.contains("Rien n’est à reprendre") && !page.contains("Reprendre et rendre"))
        let crafted = try await takeBack(id, ["fees": "1", "why": "dispute-lost", "sum": "6000"])
        #expect(crafted.status == 422 && crafted.text.contains("Rien n’est à reprendre"))
        #expect(try await commands() == [])
    }

    /// It was noted when it was asked for: that it was refused afterwards is said, and it may be wanted again.
    @Test func aRemedyThatWasRefusedIsWantedAgain() async throws {
        let id = try await lost()
        for line in 0...1 { _ = try await house.ledger.ask(CommandRequest(task: .correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "test")), askedBy: "root", key: "\(line)"), at: house.clock.now) }
        #expect(try await takeBack(id, ["line-0": "1", "line-1": "1", "why": "dispute-lost", "sum": "4000"]).status == 303)
        let open = try await house.ledger.openCommands().commands
        // The first line went back meanwhile; of both nothing is taken then.
        for command in [open[0], open[2]] { _ = try await house.ledger.advance(command, mayEnd: true, at: house.clock.now) }
        let page = try await get("/exploitation/incidents/\(id)").text
        #expect(page.contains("La dernière reprise demandée n’a pas été faite") && page.contains("Line 0 was taken back before.") && page.contains("Reprendre et rendre"))
        #expect(try await takeBack(id, ["line-1": "1", "why": "dispute-lost"]).status == 200)
    }

    @Test func aPartOfALineIsTakenBack() async throws {
        let id = try await moves([Refund(id: "re_1", amount: Money(cents: 550), status: .succeeded, key: nil)])
        #expect(try await takeBack(id, ["line-1": "1", "amount": "5,50", "why": "geste"]).text.contains("name=\"sum\" value=\"550\""))
        #expect(try await takeBack(id, ["line-1": "1", "amount": "5,50", "why": "geste", "sum": "550"]).status == 303)
        #expect(try await commands() == [.correct(CorrectionRequest(orderID: "01-a", extent: .rebate(line: 1, Money(cents: 550)), reason: "geste"))])
    }

    /// What is owed of the order has its own buttons there, and an incident that no money mends takes none.
    @Test func whatIsOwedOfTheOrderIsMendedFromThere() async throws {
        let request = CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "test")
        let asked = try await house.ledger.ask(CommandRequest(task: .correct(request), askedBy: "test", key: "1"), at: house.clock.now)
        _ = try await house.ledger.advance(try #require(try await house.ledger.command(asked)), mayEnd: true, at: house.clock.now)
        while let item = try await house.ledger.dueItems(in: .money, at: house.clock.now, limit: 1).first {
            _ = try await house.ledger.settle([ExecutedItem(item, item.kind == .refund ? .never(error: "the bank does not take it") : .done(.none))], at: house.clock.now)
        }
        let item = try #require(try await house.ledger.deadLetters().first).item.id
        let id = try await note(Incident.refundReturned)
        let page = try await get("/exploitation/incidents/\(id)")
        for part in ["the bank does not take it", "/exploitation/dus/\(item)/essai", "/exploitation/dus/\(item)/reglement", "Le remboursement est revenu"] {
            #expect(page.text.contains(part), "\(part)")
        }
        #expect(!page.text.contains("Reprendre et rendre"))
        let crafted = try await takeBack(id, ["why": "test", "sum": "6000"])
        #expect(crafted.status == 422 && crafted.text.contains("rien n’est à reprendre"))
        for id in ["99", "x"] { #expect(try await get("/exploitation/incidents/\(id)").status == 404) }
        let lost = try await note(Incident.paymentWithoutOrder, order: "01-zz")
        #expect(try await get("/en/operation/incidents/\(lost)").text.contains("it goes back by itself"))
    }
}
