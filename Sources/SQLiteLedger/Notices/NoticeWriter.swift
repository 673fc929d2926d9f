import Booking
import Domain
import Foundation
import GRDB

/// Owes notices to whoever subscribed, in the transaction of what they tell. Lives as long as the transaction.
///
/// What is told holds identifiers and sums, and nothing of a person. An order is named by its number in the ledger: its id opens its page.
final class NoticeWriter {
    private let db: Database
    private let outbox: OutboxTable
    private var subscribers: [(id: Int64, kinds: Set<NoticeKind>)]?

    init(db: Database, outbox: OutboxTable? = nil) {
        self.db = db
        self.outbox = outbox ?? OutboxTable(db: db)
    }

    /// - Parameters:
    ///   - orderID: notices of one order come one after the other, and so do those of one event; a test waits for none.
    ///   - occasion: tells apart what may happen several times to one order.
    ///   - isBulk: one of many that a whole session's end causes.
    ///   - content: asked for only when somebody wants to know.
    func tell<Content: Encodable>(
        _ kind: NoticeKind, ofOrder orderID: String = "", occasion: String, isBulk: Bool = false, at now: Timestamp, _ content: () throws -> Content?
    ) throws {
        let wanting = try everybody().filter { $0.kinds.contains(kind) }.map(\.id)
        guard !wanting.isEmpty, let data = try content() else { return }
        try tell(kind, to: wanting, ofOrder: orderID, occasion: occasion, isBulk: isBulk, at: now, data)
    }

    func tell(_ kind: NoticeKind, to subscribers: [Int64], ofOrder orderID: String = "", occasion: String, isBulk: Bool = false, at now: Timestamp, _ data: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = String(decoding: try encoder.encode(NoticeBody(type: kind.rawValue, timestamp: now.rfc3339(), data: data)), as: UTF8.self)
        for subscriber in subscribers {
            try outbox.queue(.notice, orderID: orderID, paymentID: nil, reason: kind.rawValue, occasion: occasion, to: subscriber, payload: body, isBulk: isBulk, at: now)
        }
    }

    func isWanted(_ kind: NoticeKind) throws -> Bool { try everybody().contains { $0.kinds.contains(kind) } }

    private func everybody() throws -> [(id: Int64, kinds: Set<NoticeKind>)] {
        if let subscribers { return subscribers }
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT id, kinds FROM subscriber WHERE is_on = 1 AND removed_at IS NULL"))
        let found = try rows.map { (id: $0[0] as Int64, kinds: try SubscriberTable.kinds($0[1])) }
        subscribers = found
        return found
    }
}

private struct NoticeBody<Content: Encodable>: Encodable {
    var type, timestamp: String
    var data: Content
}

/// Of a sale, and of what takes it back: which lines are in the ledger now.
struct LinesNotice: Encodable {
    struct Line: Encodable {
        /// Of the ledger; of what is taken back, the reversing line's.
        var number: Int64
        /// `place` or `fee`.
        var item: String
        /// Of the programme; the category is absent of a fee.
        var category: String?
        /// Of a fee, the fee's.
        var tariff: String
        /// Less than nothing of what is taken back.
        var priceCents: Int64
        /// In hundredths of a percent, as in 550.
        var vatBasisPoints: Int
    }

    /// The order's number in the ledger.
    var order: Int64
    var organiser, event, session, currency: String
    var totalCents: Int64
    var lines: [Line]
    /// Nothing of it is real.
    var test: Bool
}

/// Of somebody who came in.
struct CheckInNotice: Encodable {
    var order: Int64
    var organiser, event, session: String
    /// The ticket's number.
    var ticket: Int64
    var category, gate: String
    var at: String
    /// Somebody was let in by mistake, and it was taken back.
    var undone: Bool
}

/// Of an event that can be seen by the public.
struct EventNotice: Encodable {
    var event, organiser: String
    /// Those that can be seen since.
    var sessions: [String]
    /// Of the catalogue.
    var version: Int64
}

extension LinesNotice {
    /// The lines of an order from a number on.
    init?(ofOrder id: String, numbers: ClosedRange<Int64>, in db: Database) throws {
        let query = """
            SELECT sale_order.sequence, line.organiser_id, event.id, session.id, sale_order.currency, line.number, line.item, line.category_id, line.tariff_id, line.price_cents,
                line.vat_basis_points, line.test_mode
            FROM sale_line AS line JOIN sale_order USING (order_id) JOIN session ON session.number = line.session_number JOIN event ON event.number = session.event_number
            WHERE line.order_id = ? AND line.number BETWEEN ? AND ? ORDER BY line.number
            """
        let rows = try Row.fetchAll(db.cachedStatement(sql: query), arguments: [id, numbers.lowerBound, numbers.upperBound])
        guard let first = rows.first else { return nil }
        let lines = rows.map { row in Line(number: row[5], item: row[6], category: row[7], tariff: row[8], priceCents: row[9], vatBasisPoints: row[10]) }
        self.init(
            order: first[0], organiser: first[1], event: first[2], session: first[3], currency: first[4], totalCents: lines.reduce(0) { $0 + $1.priceCents }, lines: lines,
            test: first[11])
    }
}

extension CheckInNotice {
    init?(ofScan scan: String, by device: Int64, in db: Database) throws {
        let query = """
            SELECT sale_order.sequence, line.organiser_id, event.id, session.id, line.number, line.category_id, scan.gate, scan.at, scan.undone_at IS NOT NULL, line.order_id
            FROM door_scan AS scan JOIN sale_line AS line ON line.ticket_id = scan.ticket_id AND line.kind = 'sale' JOIN sale_order ON sale_order.order_id = line.order_id
                JOIN session ON session.number = scan.session_number JOIN event ON event.number = session.event_number
            WHERE scan.device_id = ? AND scan.scan_id = ?
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: query), arguments: [device, scan]) else { return nil }
        self.init(
            order: row[0], organiser: row[1], event: row[2], session: row[3], ticket: row[4], category: row[5], gate: row[6], at: Timestamp(milliseconds: row[7]).rfc3339(),
            undone: row[8])
    }
}
