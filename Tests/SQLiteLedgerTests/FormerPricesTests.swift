import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

/// Who ordered before a price was raised pays what the order says; who says so of a price that never was, or that is over since long, is told of.
@Suite("Former prices")
struct FormerPricesTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static func fee(_ cents: Int64) -> FeeRule {
        FeeRule(id: "location", name: "Frais de location", amount: Money(cents: cents), basis: .place, vatRate: VATRate(basisPoints: 2_000), isRefundable: false)
    }

    /// A place of the parterre costs so much, and a fee for each place.
    private static func programme(_ price: Int64, fee: Int64, _ change: (inout Session) -> Void = { _ in }) -> Programme {
        var programme = Fixture.programme
        programme.sessions[0].categories[0].tariffs[0].price = Money(cents: price)
        programme.sessions[0].fees = [Self.fee(fee)]
        change(&programme.sessions[0])
        return programme
    }

    private static func sale(_ name: String, seat: Int, _ price: Int64, fee: Int64, list: Int?) -> StreamEntry {
        var line = Fixture.seat(seat)
        line.price = Money(cents: price)
        var sale = Fixture.sale(name, [line], fees: [Fixture.fee("location", fee, place: 0, isRefundable: false)])
        sale.order.priceList = list
        return .sale(sale)
    }

    private func write(_ programme: Programme, at moment: Timestamp, into ledger: SQLiteLedger) async throws {
        let outcome = try await ledger.write { try ledger.write(programme, into: $0, by: "test", at: moment) }
        guard case .written = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
    }

    private func isUnderPrice(_ entries: [StreamEntry], at moment: Timestamp, in ledger: SQLiteLedger) async throws -> [Bool?] {
        try await ledger.record(entries, at: moment).map { outcome -> Bool? in if case .recorded(_, let isUnderPrice) = outcome { isUnderPrice } else { nil } }
    }

    @Test("an order is judged by the list that its prices are of, as a whole")
    func lists() async throws {
        let ledger = try file.open()
        func at(_ minutes: Int) -> Timestamp { Fixture.noon + .seconds(60 * minutes) }
        try await write(Self.programme(3_000, fee: 100), at: at(0), into: ledger)
        try await write(Self.programme(3_500, fee: 100), at: at(10), into: ledger)
        try await write(Self.programme(3_500, fee: 200), at: at(20), into: ledger)
        #expect(try await ledger.catalogue().sessions.first { $0.id == "rock-1" }?.priceList == 2)
        let judged = try await isUnderPrice(
            [
                Self.sale("first", seat: 0, 3_000, fee: 100, list: nil), Self.sale("second", seat: 1, 3_500, fee: 100, list: 1), Self.sale("today", seat: 2, 3_500, fee: 200, list: 2),
                // A cheap place of one list with a fee of another, and prices that never were.
                Self.sale("mixed", seat: 3, 3_000, fee: 100, list: 1), Self.sale("forged", seat: 4, 2_999, fee: 100, list: nil), Self.sale("bare", seat: 6, 3_000, fee: 99, list: nil),
                Self.sale("ahead", seat: 7, 3_000, fee: 100, list: 3), Self.sale("late", seat: 8, 3_500, fee: 100, list: 2), Self.sale("dear", seat: 9, 3_600, fee: 200, list: 1),
            ], at: at(25), in: ledger)
        #expect(judged == [false, false, false, true, true, true, true, true, false])
        let told = try await ledger.incidents(since: Fixture.noon, limit: 9).map { "\($0.orderID) \($0.detail)".replacing("\u{A0}", with: " ") }
        #expect(
            told.reversed() == [
                "01-mixed 1 of 1 places, the first parterre plein for 30,00 €; price list: 35,00 €", "01-forged 1 of 1 places, the first parterre plein for 29,99 €; price list: 30,00 €",
                "01-bare fees of 0,99 €; price list: 1,00 €", "01-ahead 1 of 1 places, the first parterre plein for 30,00 €; price list: 35,00 €; fees of 1,00 €; price list: 2,00 €",
                "01-late fees of 1,00 €; price list: 2,00 €",
            ], "each by the list that it is of")
        #expect(try await ledger.audit().findings == [])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    @Test("a list that was replaced more than a day ago is nobody's any more")
    func life() async throws {
        let ledger = try file.open()
        try await write(Self.programme(3_000, fee: 100), at: Fixture.noon, into: ledger)
        try await write(Self.programme(3_500, fee: 100), at: Fixture.noon, into: ledger)
        let day = Fixture.noon + FormerPrices.life
        #expect(try await isUnderPrice([Self.sale("a", seat: 0, 3_000, fee: 100, list: nil)], at: day, in: ledger) == [false])
        #expect(try await isUnderPrice([Self.sale("b", seat: 1, 3_000, fee: 100, list: nil)], at: day + .milliseconds(1), in: ledger) == [true])
    }

    @Test("what nobody could order leaves no list behind, nor does a change of anything else")
    func kept() async throws {
        let ledger = try file.open()
        try await write(Self.programme(3_000, fee: 100) { $0.status = .draft }, at: Fixture.noon, into: ledger)
        try await write(Self.programme(3_100, fee: 100), at: Fixture.noon, into: ledger)
        try await write(Self.programme(3_100, fee: 100) { $0.buyerLimit = 2 }, at: Fixture.noon, into: ledger)
        #expect(try await ledger.dump("former_prices").isEmpty)
        try await write(Self.programme(3_200, fee: 100), at: Fixture.noon, into: ledger)
        try await write(Self.programme(3_200, fee: 100), at: Fixture.noon, into: ledger)
        #expect(try await ledger.dump("former_prices").count == 1)
        #expect(try await file.open().catalogue().sessions.first { $0.id == "rock-1" }?.priceList == 1, "after the process too")
    }

    @Test("a ledger whose sessions were published before lists were kept judges by today's, and keeps what it had from the first change on")
    func oldLedger() async throws {
        let ledger = try file.open()
        try await write(Self.programme(3_000, fee: 100), at: Fixture.noon, into: ledger)
        // What it could not keep then.
        #expect(try await ledger.dump("former_prices").isEmpty)
        #expect(try await isUnderPrice([Self.sale("a", seat: 0, 2_900, fee: 100, list: nil)], at: Fixture.noon, in: ledger) == [true])
        try await write(Self.programme(3_300, fee: 100), at: Fixture.noon, into: ledger)
        #expect(try await isUnderPrice([Self.sale("b", seat: 1, 3_000, fee: 100, list: nil), Self.sale("c", seat: 2, 2_900, fee: 100, list: nil)], at: Fixture.noon, in: ledger) == [false, true])
    }

    @Test("a guest's price that was raised, or given back since, is the one that the guest ordered at")
    func guests() async throws {
        func club(_ cents: Int64, releasesAt: Timestamp?) -> Programme {
            Self.programme(3_000, fee: 100) {
                let tariff = Tariff(id: "club", name: "Club", price: Money(cents: cents))
                $0.inventory.allotments = [Allotment(id: "club", name: "Club", category: 1, capacity: 3, releasesAt: releasesAt, codeDigest: "c", tariffs: [tariff])]
            }
        }
        func sale(_ name: String, list: Int?) -> StreamEntry {
            var line = Fixture.standing(category: 1)
            (line.tariffID, line.price, line.pool) = ("club", Money(cents: 1_000), 2)
            var sale = Fixture.sale(name, [line], fees: [Fixture.fee("location", 100, place: 0, isRefundable: false)])
            sale.order.priceList = list
            return .sale(sale)
        }
        let ledger = try file.open()
        try await write(club(1_000, releasesAt: nil), at: Fixture.noon, into: ledger)
        try await write(club(1_200, releasesAt: Fixture.noon - .seconds(60)), at: Fixture.noon, into: ledger)
        let judged = try await isUnderPrice([sale("before", list: nil), sale("after", list: 1)], at: Fixture.noon, in: ledger)
        #expect(judged == [false, true])
    }
}
