import Domain
import Foundation
import GRDB

/// Counts lines: those of a period by their numbers; else what is kept of each session, and what came since (``SalesSums``).
struct SalesCounter {
    let db: Database
    let zone: TimeZone

    func answer(to question: SalesQuestion) throws -> SalesAnswer {
        let sessions = try PerformanceReader(db: db).performances(question, in: zone)
        let last = try NumberRanges(db: db).last()
        let slices = try slices(of: question, last: last)
        let rows = sessions.isEmpty || last.isEmpty || slices?.isEmpty == true ? [] : try count(question, sessions, slices, last)
        let order = Dictionary(uniqueKeysWithValues: sessions.enumerated().map { ($1.number, $0) })
        return SalesAnswer(
            cells: rows.filter { $0.isTest == question.isTest }.map(\.cell).sorted { $0.precedes($1, sessions: order) },
            sessions: sessions, slices: question.grain == nil ? [] : slices ?? [], lastNumbers: last,
            linesOfOtherMode: rows.reduce(0) { $0 + ($1.isTest == question.isTest ? 0 : $1.cell.tally.lines) })
    }

    /// Nil when lines of all times are counted together.
    private func slices(of question: SalesQuestion, last: [String: Int64]) throws -> [ReportPeriod.Slice]? {
        guard question.recorded != nil || question.grain != nil else { return nil }
        var period = question.recorded ?? ReportPeriod()
        let ranges = NumberRanges(db: db)
        let firsts = try last.keys.compactMap { try ranges.moment(of: 1, organiser: $0) }
        let lasts = try last.compactMap { try ranges.moment(of: $1, organiser: $0) }
        guard let first = firsts.min(), let end = lasts.max() else { return [] }
        // Beyond the lines there is nothing to cut, however far somebody asks.
        if let start = period.start(in: zone), start < first { period.from = nil }
        if let until = period.end(in: zone), until > end { period.through = nil }
        guard let grain = question.grain else {
            let start = period.start(in: zone) ?? first
            return [ReportPeriod.Slice(text: "", start: start, end: max(start, period.end(in: zone) ?? end + .milliseconds(1)))]
        }
        return period.slices(by: grain, first: first, last: end, in: zone)
    }

    private struct Counted {
        var cell: SalesCell
        var isTest: Bool
    }

    private func count(
        _ question: SalesQuestion, _ sessions: [Performance], _ slices: [ReportPeriod.Slice]?, _ last: [String: Int64]
    ) throws -> [Counted] {
        let query = try db.cachedStatement(sql: Self.query(details: question.details, bySlice: slices != nil))
        var arguments: StatementArguments = ["sessions": Self.json(sessions.map { Int64($0.number) })]
        if let slices {
            let organisers = Set(sessions.map(\.organiser.id))
            arguments += ["slices": Self.json(try ranges(slices, last.filter { organisers.contains($0.key) }))]
        }
        return try Row.fetchAll(query, arguments: arguments).map { try Self.counted($0, bySlice: question.grain != nil, details: question.details) }
    }

    private struct Range: Encodable {
        var organiser: String
        var slice: Int
        var first, last: Int64
    }

    /// Of each slice the operation numbers of each organiser; empty ones are left out.
    private func ranges(_ slices: [ReportPeriod.Slice], _ last: [String: Int64]) throws -> [Range] {
        let numbers = NumberRanges(db: db)
        var ranges: [Range] = []
        for (organiser, last) in last.sorted(by: { $0.key < $1.key }) {
            var next = try slices.first.map { try numbers.first(from: $0.start, organiser: organiser, last: last) } ?? 1
            for (index, slice) in slices.enumerated() {
                let end = try numbers.first(from: slice.end, organiser: organiser, last: last)
                if end > next { ranges.append(Range(organiser: organiser, slice: index, first: next, last: end - 1)) }
                next = end
            }
        }
        return ranges
    }

    private static func json(_ value: some Encodable) -> String {
        (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}

extension SalesCounter {
    /// The columns that a detail groups by. A tariff's name may change, its id may not; so the newest name is shown.
    private static func columns(_ detail: SalesQuestion.Detail) -> (grouped: String, shown: String) {
        switch detail {
        case .category: ("category, category_id", "nullif(category, -1), nullif(category_id, ''), max(category_name)")
        case .tariff: ("tariff_id", "tariff_id, max(tariff_name)")
        case .price: ("unit_cents", "unit_cents")
        case .rate: ("vat_basis_points", "vat_basis_points")
        case .method: ("payment_method", "payment_method")
        case .register: ("register", "register")
        }
    }

    /// The free ones are those sold at zero. Of a period the lines themselves are counted, else what sums are kept of them.
    static func query(details: Set<SalesQuestion.Detail>, bySlice: Bool) -> String {
        let columns = SalesQuestion.Detail.allCases.filter(details.contains).map(columns)
        let source =
            bySlice
            ? """
            SELECT slice.number AS slice, \(SalesSums.line)
            FROM (SELECT value ->> 'organiser' AS organiser_id, value ->> 'slice' AS number, value ->> 'first' AS first, value ->> 'last' AS last
                FROM json_each(:slices)) AS slice
            CROSS JOIN sale_line AS line ON line.organiser_id = slice.organiser_id AND line.number BETWEEN slice.first AND slice.last
            \(SalesSums.corrected)
            WHERE line.session_number IN (SELECT value FROM json_each(:sessions))
            """
            : SalesSums.ofSessions
        return """
            SELECT \(bySlice ? "slice" : "NULL"), session_number, is_fee, unit_cents = 0 AS is_free, test_mode, min(first_number), max(last_number),
                sum(sold), sum(sold_cents), sum(sold_vat_cents), sum(taken_back), sum(taken_back_cents), sum(taken_back_vat_cents),
                sum(rebates), sum(rebate_cents), sum(rebate_vat_cents)\(columns.map { ", " + $0.shown }.joined())
            FROM (\(source))
            GROUP BY 1, 2, 3, 4, 5\(columns.map { ", " + $0.grouped }.joined())
            """
    }

    private static func counted(_ row: Row, bySlice: Bool, details: Set<SalesQuestion.Detail>) throws -> Counted {
        func sum(_ column: Int) -> SalesTally.Sum {
            SalesTally.Sum(count: row[column], price: Money(cents: row[column + 1]), vat: Money(cents: row[column + 2]))
        }
        let (first, last): (Int64, Int64) = (row[5], row[6])
        var cell = SalesCell(
            slice: bySlice ? row[0] : nil, session: row[1], isFee: row[2], isFree: row[3],
            tally: SalesTally(sold: sum(7), takenBack: sum(10), rebates: sum(13)), numbers: first...last)
        var column = 16
        func next() -> Int {
            column += 1
            return column - 1
        }
        if details.contains(.category) {
            let (index, id, name): (Int?, String?, String?) = (row[next()], row[next()], row[next()])
            cell.categoryIndex = index
            if let id, let name { cell.category = .init(id: id, name: name) }
        }
        if details.contains(.tariff) { cell.tariff = .init(id: row[next()], name: row[next()]) }
        if details.contains(.price) { cell.unitPrice = Money(cents: row[next()]) }
        if details.contains(.rate) { cell.rate = VATRate(basisPoints: row[next()]) }
        if details.contains(.method) { cell.method = row[next()] }
        if details.contains(.register) { cell.register = row[next()] }
        return Counted(cell: cell, isTest: row[4])
    }
}

extension SalesTally {
    fileprivate var lines: Int { sold.count + takenBack.count + rebates.count }
}

extension SalesCell {
    /// By slice, session, then places by category, tariff, price and the rest, then fees.
    fileprivate func precedes(_ other: SalesCell, sessions: [UInt32: Int]) -> Bool {
        let keys = zip(
            [slice ?? 0, sessions[session] ?? 0, isFee ? 1 : 0, categoryIndex ?? -1],
            [other.slice ?? 0, sessions[other.session] ?? 0, other.isFee ? 1 : 0, other.categoryIndex ?? -1])
        for (mine, its) in keys where mine != its { return mine < its }
        if tariff?.id != other.tariff?.id { return (tariff?.id ?? "") < (other.tariff?.id ?? "") }
        if unitPrice != other.unitPrice { return (unitPrice ?? .zero) < (other.unitPrice ?? .zero) }
        if rate != other.rate { return (rate?.basisPoints ?? 0) < (other.rate?.basisPoints ?? 0) }
        return numbers.lowerBound < other.numbers.lowerBound
    }
}
