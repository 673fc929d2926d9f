import Booking
import Domain
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("Replay")
struct ReplayTests {
    static let tables = [
        "sale_order", "buyer", "sale_line", "refused_order", "incident", "active_seat", "category_sales", "outbox",
        "payment_event", "issued_ticket",
    ]

    /// Sales, conflicts, reversals and repetitions in a random order.
    private static func stream(_ generator: inout SeededGenerator) -> [StreamEntry] {
        var entries: [StreamEntry] = []
        for number in 0..<60 {
            let sale: Sale
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: sale = Fixture.sale("n\(number)", session: 2, [Fixture.standing(category: 0)])
            case 1: sale = Fixture.sale("n\(number)", [Fixture.standing(category: 1), Fixture.seat(seat(&generator))])
            default:
                sale = Fixture.sale(
                    "n\(number)", [Fixture.seat(seat(&generator)), Fixture.seat(seat(&generator), tariff: "invite")])
            }
            entries.append(.sale(sale))
            let other = Int.random(in: 0...number, using: &generator)
            if Bool.random(using: &generator) {
                entries.append(
                    .reversal(Reversal(paymentID: "pi_n\(other)", orderID: "01-n\(other)", reason: "places-gone")))
            }
        }
        return entries
    }

    private static func seat(_ generator: inout SeededGenerator) -> Int {
        let seats = Fixture.layout.seats
        return seats[Int.random(in: seats.indices, using: &generator)].offset
    }

    @Test("batches cut anywhere and delivered again give the same tables", arguments: 0..<12)
    func anyCut(_ run: Int) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let entries = Self.stream(&generator)

        let (straight, cut) = (try LedgerFile(), try LedgerFile())
        let once = try await Fixture.ledger(straight, seed: 7)
        let outcomes = try await once.record(entries, at: Fixture.noon)

        let repeated = try await Fixture.ledger(cut, seed: 7)
        var acknowledged = 0
        while acknowledged < entries.count {
            let end = Int.random(in: acknowledged + 1...min(entries.count, acknowledged + 9), using: &generator)
            // A crash after the commit and before the acknowledgement: the stream delivers the batch again, longer.
            _ = try await repeated.record(Array(entries[acknowledged..<end]), at: Fixture.noon)
            let again = try await repeated.record(Array(entries[acknowledged..<end]), at: Fixture.noon)
            #expect(
                again.allSatisfy {
                    if case .recorded = $0 { false } else { $0 != .reversalQueued }
                }, "seed \(seed)")
            acknowledged = Int.random(in: acknowledged...end, using: &generator)
        }
        let replay = try await repeated.record(entries, at: Fixture.noon)
        #expect(zip(replay, outcomes).allSatisfy { $0 == .alreadyRecorded || $0 == $1 }, "seed \(seed)")
        try await once.settle()
        try await repeated.settle()
        for table in Self.tables {
            #expect(try await once.dump(table) == repeated.dump(table), "table \(table), seed \(seed)")
        }
        #expect(try await repeated.audit().findings == [], "seed \(seed)")
        #expect(try await repeated.audit().openOutboxItems == 0, "seed \(seed)")
    }
}
