import Booking
import Domain
import Foundation
import GRDB
import Pages
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("To the cent")
struct CentsTests {
    @Test("every report adds up to the lines and to the closings, whatever was sold, given back or let off", arguments: 0..<2 as Range<UInt64>)
    func everyReport(seed: UInt64) async throws {
        let season = try await Season(seed: seed)
        try await season.play()
        let lines = try await season.lines()
        #expect(lines.contains { $0.kind == .reversal } && lines.contains { $0.kind == .rebate } && lines.contains { $0.fee != nil })
        try await salesAddUp(season, lines)
        for organiser in ["org-a", "org-b"] {
            try await periodsAreThoseOfTheClosings(season, organiser)
            try await declarationsAddUp(season, organiser, lines.filter { $0.organiserID == organiser })
        }
        try await takingsAddUp(season, lines)
    }

    /// However sales are grouped and cut, rows and total are the sums of the lines.
    private func salesAddUp(_ season: Season, _ lines: [LedgerLine]) async throws {
        let groupings: [(by: [SalesGroup], per: ReportPeriod.Grain?)] = [
            (SalesGroup.standard, nil), ([.organiser], .day), ([.event], .week), ([.venue], .month), ([.session, .rate], .year), (SalesGroup.allCases, .month), ([], .day),
            ([.category, .tariff], nil), ([.method, .register], nil),
        ]
        for (groups, grain) in groupings {
            let report = try await season.report(.sales, by: groups, per: grain)
            let isItems = SalesGroup.areItems(groups)
            #expect(report.sum("revenue") == lines.cents && report.sum("vat") == lines.vat, "\(groups) \(grain as Any)")
            #expect(report.total("revenue") == lines.cents && report.total("vat") == lines.vat && report.total("excluding_tax") == lines.cents - lines.vat)
            let places = lines.filter { $0.place != nil }
            #expect(report.total("sold") == places.count(of: .sale) && report.total("taken_back") == places.count(of: .reversal))
            #expect(report.total("refunds") == lines.filter { $0.kind != .sale }.cents)
            if !isItems { #expect(report.sum("quantity") == report.total("quantity") && report.sum("fees") == lines.filter { $0.fee != nil }.cents) }
        }
    }

    /// Day by day and month by month, rate by rate, places and fees.
    private func periodsAreThoseOfTheClosings(_ season: Season, _ organiser: String) async throws {
        let records = try await season.ledger.read { try StoredClosing.all(in: $0).map { try ClosingRecord(bytes: $0.bytes) } }.filter { $0.organiserID == organiser }
        #expect(records.filter { $0.kind == "month" }.count >= 2)
        for grain in [ReportPeriod.Grain.day, .month] {
            let report = try await season.report(.vat, SalesQuestion(organiserID: organiser), per: grain)
            let closed = records.filter { $0.kind == grain.rawValue }.flatMap { record in
                Dictionary(grouping: record.periodTotals.groups) { $0.key.vatBasisPoints }.map { rate, groups -> String in
                    func cents(_ item: String) -> Int64 { groups.filter { $0.key.item == item }.reduce(0) { $0 + $1.sales.cents + $1.corrections.cents } }
                    return "\(record.period) \(rate) \(cents("place")) \(cents("fee")) \(groups.reduce(0) { $0 + $1.sales.vatCents + $1.corrections.vatCents })"
                }
            }
            let rows = report.rows.indices.map { row in
                "\(report.text(report.rows[row][0])) \(report.number("vat_rate", row)) \(report.number("places", row)) \(report.number("fees", row)) \(report.number("vat", row))"
            }
            #expect(rows.sorted() == closed.sorted())
        }
    }

    private func declarationsAddUp(_ season: Season, _ organiser: String, _ lines: [LedgerLine]) async throws {
        let (question, places) = (SalesQuestion(organiserID: organiser), lines.filter { $0.place != nil })
        let free = Set(places.filter { $0.kind == .sale && $0.price == .zero }.map(\.number))
        func valid(_ wantsFree: Bool) -> Int64 {
            places.reduce(0) { sum, line in
                guard line.kind != .rebate, free.contains(line.reversesNumber ?? line.number) == wantsFree else { return sum }
                return sum + (line.kind == .sale ? 1 : -1)
            }
        }
        for kind in [ReportKind.cnm, .sibil, .sacd] {
            let report = try await season.report(kind, question, period: ReportPeriod(from: AccountingPeriod("2026-11"), through: AccountingPeriod("2027-01")))
            #expect(report.rows.count == 1 && report.sum("revenue") == places.cents && report.total("revenue") == places.cents, "\(kind)")
            #expect(report.total("paid") == valid(false))
            if kind != .cnm { #expect(report.total("exempt") == valid(true)) }
            if kind != .sibil { #expect(report.total("vat") == places.vat && report.total("excluding_tax") == places.cents - places.vat) }
        }
        let cnm = try await season.report(.cnm, question)
        #expect(cnm.total("tax") == (max(0, places.cents - places.vat) * 350 + 5_000) / 10_000)
    }

    private func takingsAddUp(_ season: Season, _ lines: [LedgerLine]) async throws {
        for (number, session) in ["rock-1", "poesie-1"].enumerated() {
            let report = try await season.report(.takings, SalesQuestion(sessionID: session))
            let own = lines.filter { $0.sessionNumber == UInt32(number + 1) }
            #expect(report.sum("revenue") == own.cents && report.total("revenue") == own.cents && report.sum("vat") == own.vat)
            #expect(report.total("first_number") == 1 && report.total("last_number") == Int64(own.count), "gapless: every operation is in it")
            #expect(report.sum("issued") == own.count(of: .sale) && report.sum("cancelled") == own.count(of: .reversal))
            #expect(report.sum("valid") == own.count(of: .sale) - own.count(of: .reversal))
            #expect(report.sum("rebates") == own.filter { $0.kind == .rebate }.cents)
        }
    }
}

/// Sales of two organisers over ten weeks: prices that are awkward to tax, free places, fees, and everything taken back that can be.
private final class Season {
    let file: LedgerFile
    let ledger: SQLiteLedger
    private var random: SeededGenerator
    private var orders: [(id: String, lines: Int)] = []

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        file = try LedgerFile()
        ledger = try file.open(seed: seed)
        var programme = Fixture.programme
        for session in programme.sessions.indices {
            for category in programme.sessions[session].categories.indices where programme.sessions[session].categories[category].kind == .standing {
                programme.sessions[session].categories[category].capacity = 10_000
            }
            programme.sessions[session].startsAt = Fixture.noon + .seconds(75 * 86_400)
            programme.sessions[session].bookingClosesAt = Fixture.noon + .seconds(74 * 86_400)
        }
        _ = try await ledger.write(programme)
    }

    func play() async throws {
        for hour in 0..<70 {
            let now = Fixture.noon + .seconds(Int64(hour) * 85_000 + Int64.random(in: 0..<85_000, using: &random))
            try await sell(at: now)
            if Int.random(in: 0..<2, using: &random) == 0 { try await takeBack(at: now) }
            try await ledger.settle(at: now)
        }
        let end = Fixture.noon + .seconds(90 * 86_400)
        _ = try await ledger.closeDue(endedBy: end, at: end, signer: TestSigner())
        #expect(try await ledger.audit().findings == [])
    }

    private func sell(at now: Timestamp) async throws {
        let session: UInt32 = Bool.random(using: &random) ? 1 : 2
        var (lines, fees): ([OrderLine], [OrderFee]) = ([], [])
        for place in 0..<Int.random(in: 1...4, using: &random) {
            var line = Fixture.standing(category: session == 1 ? 1 : 0)
            let isFree = Int.random(in: 0..<5, using: &random) == 0
            line.price = isFree ? .zero : Money(cents: Int64.random(in: 1...9_999, using: &random))
            (line.tariffID, line.tariffName) = isFree ? ("invite", "Invitation") : [("plein", "Plein"), ("reduit", "Réduit")].randomElement(using: &random)!
            line.vatRate = VATRate(basisPoints: [210, 550, 2_000].randomElement(using: &random)!)
            lines.append(line)
            if !isFree, Bool.random(using: &random) { fees.append(Fixture.fee("location", Int64.random(in: 1...299, using: &random), place: place, isRefundable: true)) }
        }
        let name = "n\(orders.count)"
        let outcome = try await ledger.record([.sale(Fixture.sale(name, session: session, lines, fees: fees))], at: now)
        guard case .recorded = outcome[0] else { throw LedgerValueError() }
        orders.append(("01-\(name)", lines.count))
    }

    /// A place, an order, a part of a price, or an order whose money cannot be had. Refused ones change nothing.
    private func takeBack(at now: Timestamp) async throws {
        if Int.random(in: 0..<6, using: &random) == 0, let item = try await ledger.dueItems(at: now, limit: 1).first, item.kind == .capture {
            return try await ledger.undo(item, reason: "capture-refused", at: now)
        }
        try await ledger.settle(at: now)
        let order = orders[Int.random(in: 0..<orders.count, using: &random)]
        let line = Int.random(in: 0..<order.lines, using: &random)
        let extent: CorrectionRequest.Extent =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .whole
            case 1: .lines([line])
            case 2: .everything
            default: .rebate(line: line, Money(cents: Int64.random(in: 1...500, using: &random)))
            }
        _ = try await ledger.correct(CorrectionRequest(orderID: order.id, extent: extent, reason: "asked"), at: now)
    }

    func lines() async throws -> [LedgerLine] {
        try await ledger.read { try Row.fetchAll($0, sql: "SELECT \(LedgerLine.allColumns) FROM sale_line").map(LedgerLine.init(row:)) }
    }

    func report(
        _ kind: ReportKind, _ question: SalesQuestion = SalesQuestion(), period: ReportPeriod? = nil, by groups: [SalesGroup] = [], per grain: ReportPeriod.Grain? = nil
    ) async throws -> Report {
        var question = question
        question.isTest = true
        question = kind.question(question, in: period, by: groups, grain: grain)
        let editor = ReportEditor(try await ledger.sales(question), to: question, editedAt: Fixture.noon, zone: SQLiteLedger.legalTimeZone, in: .french)
        return editor.report(kind, by: groups)
    }
}

extension [LedgerLine] {
    fileprivate var cents: Int64 { reduce(0) { $0 + $1.price.cents } }
    fileprivate var vat: Int64 { reduce(0) { $0 + $1.vat.cents } }
    fileprivate func count(of kind: LedgerLine.Kind) -> Int64 { Int64(filter { $0.kind == kind }.count) }
}

extension Report {
    /// A cell's cents, count or basis points; zero when it is blank.
    fileprivate func number(_ id: String, of row: [Cell]) -> Int64 {
        guard let column = columns.firstIndex(where: { $0.id == id }) else { return .min }
        return switch row[column] {
        case .money(let amount): amount.cents
        case .count(let count), .rate(let count): Int64(count)
        default: 0
        }
    }

    fileprivate func number(_ id: String, _ row: Int) -> Int64 { number(id, of: rows[row]) }
    fileprivate func sum(_ id: String) -> Int64 { rows.reduce(0) { $0 + number(id, of: $1) } }
    fileprivate func total(_ id: String) -> Int64 { totals.last.map { number(id, of: $0) } ?? .min }
}
