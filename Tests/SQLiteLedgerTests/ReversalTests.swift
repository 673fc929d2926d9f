import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite("Reversals and payments")
struct ReversalTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private func reversal(_ payment: String, _ order: String) -> StreamEntry {
        .reversal(Reversal(paymentID: payment, orderID: order, reason: "places-gone"))
    }

    @Test("a payment that bought something is never reversed, whoever is named")
    func boughtSomething() async throws {
        let ledger = try await Fixture.ledger(file)
        let outcomes = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0)])), reversal("pi_a", "01-a"), reversal("pi_a", "01-z"),
                reversal("pi_a2", "01-a"), reversal("pi_a2", "01-a"),
            ], at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1]), .alreadyRecorded, .alreadyRecorded, .reversalQueued, .alreadyRecorded,
            ])
        try await ledger.settle()
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 1)
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a sale on a payment that is being reversed is refused and reversed once")
    func reversedFirst() async throws {
        let ledger = try await Fixture.ledger(file)
        let outcomes = try await ledger.record(
            [reversal("pi_a", "01-a"), .sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        #expect(outcomes == [.reversalQueued, .refused(places: ["A1"])])
        #expect(try await ledger.dump("outbox").filter { $0.contains("reverse") && $0.contains("pi_a") }.count == 2)
        try await ledger.settle()
        #expect(try await ledger.dump("payment_event").count == 1)
        #expect(try await ledger.audit().findings == [])
    }

    /// The order was in Redis alone, and Redis was lost before the letter went.
    @Test("who cannot be written to any more is an incident, unless one says so already")
    func nobodyToTell() async throws {
        let ledger = try await Fixture.ledger(file)
        let known = Incident(at: Fixture.noon, kind: Incident.paymentWithoutOrder, sessionID: nil, orderID: "01-z", detail: "payment pi_z goes back")
        try await ledger.note([known])
        _ = try await ledger.record([reversal("pi_a", "01-a"), reversal("pi_z", "01-z")], at: Fixture.noon)
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9)
        #expect(letters.map(\.orderID) == ["01-a", "01-z"])
        for _ in 1...2 {
            let news = try await ledger.settle(letters.map { ExecutedItem($0, .done(.nobodyToTell)) }, at: Fixture.noon)
            #expect(try await ledger.incidents(since: Fixture.noon, limit: 9).map { "\($0.kind) \($0.orderID)" }
                == ["buyer-not-told 01-a", "payment-without-order 01-z"])
            #expect(news.dead == [])
        }
        #expect(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9).isEmpty)
        let detail = try await ledger.incidents(since: Fixture.noon, limit: 9).first?.detail
        #expect(detail == "places-gone: Redis lost who ordered before a letter could go; the provider knows who made payment pi_a, which goes back")
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a payment pays one order: the second one is refused, the money is not given back")
    func reused() async throws {
        let ledger = try await Fixture.ledger(file)
        var second = Fixture.sale("b", [Fixture.seat(1)])
        second.paymentID = "pi_a"
        let outcomes = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(second)], at: Fixture.noon)
        #expect(outcomes == [.recorded(numbers: [1]), .refused(places: ["A2"])])
        let kinds = try await ledger.dueItems(at: Fixture.noon, limit: 10).map { "\($0.orderID) \($0.kind)" }
        #expect(kinds == ["01-a capture", "01-b refuse"])
        #expect(try await ledger.audit().findings == [])
    }
}
