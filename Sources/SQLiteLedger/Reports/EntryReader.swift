import Domain
import Foundation
import GRDB

/// Reads pages of ledger lines. Numbers have no gap and run with time, so a page is a range of one index, wherever it is: no offset is counted off.
struct EntryReader {
    let db: Database
    let zone: TimeZone

    func page(_ query: LedgerQuery, limit: Int) throws -> LedgerPage? {
        let organisers = try organisers()
        guard var organiser = query.organiserID ?? organisers.first?.id else { return LedgerPage(organisers: [], organiserID: nil, entries: [], next: nil) }
        var session: Int64?
        if let id = query.sessionID {
            // It is of one organiser, whoever else was chosen before somebody typed it.
            let query = "SELECT session.number, event.organiser_id FROM session JOIN event ON event.number = session.event_number WHERE session.id = ?"
            guard let row = try Row.fetchOne(db, sql: query, arguments: [id]) else { return nil }
            (session, organiser) = (row[0], row[1])
        }
        guard organisers.contains(where: { $0.id == organiser }) else { return nil }
        let (sql, arguments) = if query.byAmount, let kind = query.kind, query.hasOrder {
            Self.sqlByAmount(query, kind, organiser: organiser, session: session, from: try start(query, organiser), limit: limit + 1)
        } else {
            Self.sql(query, organiser: organiser, session: session, range: try range(query, organiser), limit: limit + 1)
        }
        let entries = try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.entry)
        return LedgerPage(
            organisers: organisers, organiserID: organiser, entries: Array(entries.prefix(limit)), next: entries.count > limit ? entries[limit].number : nil)
    }

    private func organisers() throws -> [Organiser] {
        let query = """
            SELECT id, name, licence FROM organiser WHERE EXISTS (SELECT 1 FROM sale_line WHERE organiser_id = organiser.id) ORDER BY name, id
            """
        return try Row.fetchAll(db, sql: query).map { Organiser(id: $0[0], name: $0[1], licence: $0[2]) }
    }

    /// The numbers of the period, as far as the page may show them.
    private func range(_ query: LedgerQuery, _ organiser: String) throws -> (first: Int64, last: Int64) {
        let numbers = NumberRanges(db: db)
        let end = try Int64.fetchOne(db, sql: "SELECT max(number) FROM sale_line WHERE organiser_id = ?", arguments: [organiser]) ?? 0
        var (first, last): (Int64, Int64) = (1, end)
        if let start = query.recorded.start(in: zone) { first = try numbers.first(from: start, organiser: organiser, last: end) }
        if let until = query.recorded.end(in: zone) { last = try numbers.first(from: until, organiser: organiser, last: end) - 1 }
        if let start = query.start { if query.oldestFirst { first = max(first, start) } else { last = min(last, start) } }
        return (first, last)
    }

    /// Where a page by amount begins: the amount of the line with that number, which never changes.
    private func start(_ query: LedgerQuery, _ organiser: String) throws -> (cents: Int64, number: Int64)? {
        guard let number = query.start else { return nil }
        let amount = "SELECT price_cents FROM sale_line WHERE organiser_id = ? AND number = ?"
        return try Int64.fetchOne(db, sql: amount, arguments: [organiser, number]).map { ($0, number) }
    }

    private static let columns = """
        line.number, line.kind, line.reverses_number, line.recorded_at, line.order_id, session.id,
            ifnull(line.event_title, (SELECT title FROM event WHERE event.number = session.event_number)),
            ifnull(line.label, line.category_name || ifnull(' · ' || line.seat_label, '') || ' · ' || line.tariff_name), line.item = 'fee', line.price_cents, line.vat_cents,
            line.vat_basis_points, line.payment_method, line.test_mode, (SELECT sequence FROM sale_order WHERE sale_order.order_id = line.order_id)
        """

    /// The index that finds the least is named, because SQLite knows no numbers of the ledger's and likes its primary key best.
    static func sql(
        _ query: LedgerQuery, organiser: String, session: Int64?, range: (first: Int64, last: Int64), limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var (conditions, arguments): ([String], StatementArguments) = ([], [])
        func wants(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        let isCorrection = query.kind != nil && query.kind != .sale
        var index = ""
        if case .order(let text) = query.search {
            // Ids are of digits, small letters and a hyphen, all of them before this sign.
            wants("line.order_id >= ? AND line.order_id < ?", text, text + "~")
            wants("+line.organiser_id = ? AND +line.number BETWEEN ? AND ?", organiser, range.first, range.last)
            if let session { wants("+line.session_number = ?", session) }
        } else if let session {
            index = " INDEXED BY sale_line_\(isCorrection ? "corrections_by_session" : "by_session")"
            wants("line.session_number = ? AND line.number BETWEEN ? AND ? AND line.organiser_id = ?", session, range.first, range.last, organiser)
        } else {
            if isCorrection { index = " INDEXED BY sale_line_corrections" }
            wants("line.organiser_id = ? AND line.number BETWEEN ? AND ?", organiser, range.first, range.last)
        }
        if let kind = query.kind { wants("line.kind = ?\(isCorrection ? " AND line.kind <> 'sale'" : "")", kind.rawValue) }
        if case .label(let text) = query.search {
            let pattern = "%" + text.replacing(/[%_\\]/) { "\\" + $0.0 } + "%"
            wants("ifnull(line.label, line.seat_label) LIKE ? ESCAPE '\\'", pattern)
        }
        let sql = """
            SELECT \(columns) FROM sale_line AS line\(index) CROSS JOIN session ON session.number = line.session_number
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY line.number\(query.oldestFirst ? "" : " DESC") LIMIT \(limit)
            """
        return (sql, arguments)
    }

    /// Corrections are zero or less: the largest is the smallest number.
    static func sqlByAmount(
        _ query: LedgerQuery, _ kind: LedgerEntry.Kind, organiser: String, session: Int64?, from start: (cents: Int64, number: Int64)?, limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var arguments: StatementArguments = session.map { [$0] } ?? [organiser]
        arguments += [kind.rawValue]
        let (sign, order) = query.oldestFirst ? ("<=", " DESC") : (">=", "")
        if let start { arguments += [start.cents, start.number] }
        let sql = """
            SELECT \(columns) FROM sale_line AS line INDEXED BY sale_line_amounts\(session == nil ? "" : "_by_session") CROSS JOIN session ON session.number = line.session_number
            WHERE line.\(session == nil ? "organiser_id" : "session_number") = ? AND line.kind = ? AND line.kind <> 'sale'
                \(start == nil ? "" : "AND (line.price_cents, line.number) \(sign) (?, ?)") ORDER BY line.price_cents\(order), line.number\(order) LIMIT \(limit)
            """
        return (sql, arguments)
    }

    private static func entry(_ row: Row) throws -> LedgerEntry {
        guard let kind = LedgerEntry.Kind(rawValue: row[1]) else { throw LedgerValueError() }
        return LedgerEntry(
            number: row[0], kind: kind, corrects: row[2], recordedAt: Timestamp(milliseconds: row[3]), orderID: row[4], orderNumber: row[14], sessionID: row[5],
            title: row[6], label: row[7], isFee: row[8], price: Money(cents: row[9]), vat: Money(cents: row[10]), rate: VATRate(basisPoints: row[11]), method: row[12],
            isTest: row[13])
    }
}
