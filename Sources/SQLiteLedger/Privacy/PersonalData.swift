import Booking
import Domain
import Foundation
import GRDB

/// Everything that the ledger knows about the person behind an address, for that person (GDPR art. 15 and 20). Amounts in cents, moments in RFC 3339.
public struct PersonalData: Codable, Hashable, Sendable {
    public struct Purchase: Codable, Hashable, Sendable {
        public var order: String
        public var name: String
        public var email: String
        public var language: String?
        public var event: String
        public var session: String
        public var startsAt: String
        public var placedAt: String
        public var totalCents: Int64
        public var currency: String
        public var places: [Place]
        public var payments: [Payment]
        /// When the buyer left the active base; nil who is in it.
        public var archivedAt: String?
    }

    public struct Place: Codable, Hashable, Sendable {
        public var label: String
        public var tariff: String
        public var priceCents: Int64
        public var takenBack: Bool
        /// Another name that the buyer put on the ticket.
        public var holder: String?
        /// When the ticket was used at the door.
        public var checkedInAt: [String]
    }

    /// What moved of the order's money.
    public struct Payment: Codable, Hashable, Sendable {
        public var at: String
        public var kind: String
        public var amountCents: Int64?
    }

    /// Wants to be told of an opening.
    public struct Wish: Codable, Hashable, Sendable {
        public var session: String
        public var askedAt: String
    }

    /// Waits for places.
    public struct Waiting: Codable, Hashable, Sendable {
        public var session: String
        public var places: Int
        public var askedAt: String
    }

    /// An order that became no sale and whose buyer is still to be written to; it is forgotten then, or after a month.
    public struct Refused: Codable, Hashable, Sendable {
        public var order: String
        public var name: String
        public var email: String
        public var session: String
        public var placedAt: String
        public var totalCents: Int64
        public var currency: String
    }

    /// Why the address is kept out of sales, as an operator noted it.
    public struct Blocked: Codable, Hashable, Sendable {
        public var because: String
        public var since: String
        /// Nil: until it is taken away.
        public var until: String?
        /// Nil as long as nobody took it away.
        public var removedAt: String?
    }

    public var email: String
    public var purchases: [Purchase]
    public var refused: [Refused] = []
    public var wishes: [Wish]
    public var waiting: [Waiting]
    /// Letters that were asked for when a turn in a waiting room is near.
    public var turns: [Wish]
    public var blocked: [Blocked] = []

    /// Of the purchases, in the ledger: by them the journal says whose data was looked at, and names nobody.
    public var orderNumbers: [Int64] = []
    /// Rows of the ledger, for a request to erase them.
    var wishIDs: [Int64] = []
    var waitingIDs: [Int64] = []
    var turnIDs: [Int64] = []

    private enum CodingKeys: CodingKey { case email, purchases, refused, wishes, waiting, turns, blocked }

    public var isEmpty: Bool { purchases.isEmpty && refused.isEmpty && wishes.isEmpty && waiting.isEmpty && turns.isEmpty && blocked.isEmpty }

    /// What can be erased of it.
    public func erasure(because reason: String) -> ErasureRequest {
        ErasureRequest(
            orders: purchases.filter { $0.archivedAt == nil }.map(\.order), wishes: wishIDs, waiting: waitingIDs, turns: turnIDs,
            reason: reason)
    }
}

extension SQLiteLedger {
    /// - Parameter email: as somebody writes it; capitals of ASCII are the same letters, as where places are counted (``Capability/buyerKey(email:)``).
    public func personalData(of email: String) async throws(LedgerError) -> PersonalData {
        try await read { try PersonalDataReader(db: $0, email: email).read() }
    }
}

/// Looks through whole tables: somebody asks a few times a year.
private struct PersonalDataReader {
    let db: Database
    let email: String

    func read() throws -> PersonalData {
        var data = PersonalData(email: email, purchases: try purchases(), refused: try refused(), wishes: [], waiting: [], turns: [])
        for row in try Row.fetchAll(
            db, sql: "SELECT wish.id, session.id, asked_at FROM wish JOIN session ON session.number = session_number WHERE lower(email) = lower(?)",
            arguments: [email])
        {
            data.wishIDs.append(row[0])
            data.wishes.append(.init(session: row[1], askedAt: moment(row[2])))
        }
        for row in try Row.fetchAll(
            db,
            sql: "SELECT waiting.id, session.id, size, asked_at FROM waiting JOIN session ON session.number = session_number WHERE lower(email) = lower(?)",
            arguments: [email])
        {
            data.waitingIDs.append(row[0])
            data.waiting.append(.init(session: row[1], places: row[2], askedAt: moment(row[3])))
        }
        for row in try Row.fetchAll(
            db,
            sql: "SELECT turn_wish.id, session.id, asked_at FROM turn_wish JOIN session ON session.number = session_number WHERE lower(email) = lower(?)",
            arguments: [email])
        {
            data.turnIDs.append(row[0])
            data.turns.append(.init(session: row[1], askedAt: moment(row[2])))
        }
        data.blocked = try blocked()
        data.orderNumbers = try data.purchases.compactMap { try Int64.fetchOne(db, sql: "SELECT sequence FROM sale_order WHERE order_id = ?", arguments: [$0.order]) }
        return data
    }

    private func blocked() throws -> [PersonalData.Blocked] {
        let query = "SELECT because, at, until, removed_at FROM block WHERE kind = 'email' AND value = lower(?) AND value <> '' ORDER BY id"
        return try Row.fetchAll(db, sql: query, arguments: [email]).map { row in
            let (until, removedAt): (Int64?, Int64?) = (row[2], row[3])
            return PersonalData.Blocked(because: row[0], since: moment(row[1]), until: until.map(moment), removedAt: removedAt.map(moment))
        }
    }

    private func purchases() throws -> [PersonalData.Purchase] {
        let query = """
            SELECT sale_order.order_id, person.name, person.email, person.language, event.title, session.id, session.starts_at, sale_order.placed_at,
                sale_order.total_cents, sale_order.currency, person.archived_at
            FROM (SELECT sequence, name, email, language, NULL AS archived_at FROM buyer
                UNION ALL SELECT sequence, name, email, NULL, archived_at FROM buyer_archive) AS person
            JOIN sale_order USING (sequence) JOIN session ON session.number = sale_order.session_number JOIN event ON event.number = session.event_number
            WHERE lower(person.email) = lower(?) ORDER BY sale_order.sequence
            """
        return try Row.fetchAll(db, sql: query, arguments: [email]).map { row in
            let archivedAt: Int64? = row[10]
            return PersonalData.Purchase(
                order: row[0], name: row[1], email: row[2], language: row[3], event: row[4], session: row[5], startsAt: moment(row[6]),
                placedAt: moment(row[7]), totalCents: row[8], currency: row[9], places: try places(ofOrder: row[0]), payments: try payments(ofOrder: row[0]),
                archivedAt: archivedAt.map(moment))
        }
    }

    private func refused() throws -> [PersonalData.Refused] {
        let query = "SELECT order_id FROM untold_order WHERE lower(json_extract(document, '$.buyer.email')) = lower(?) ORDER BY noted_at, order_id"
        return try String.fetchAll(db, sql: query, arguments: [email]).compactMap(UntoldOrders(db: db).order).map { order in
            PersonalData.Refused(
                order: order.id, name: order.buyer.name, email: order.buyer.email, session: order.sessionID, placedAt: moment(order.placedAt.milliseconds),
                totalCents: order.total.cents, currency: order.currency)
        }
    }

    private func places(ofOrder id: String) throws -> [PersonalData.Place] {
        let balance = try OrderBalance(ofOrder: id, in: db)
        let holders = try Row.fetchAll(db, sql: "SELECT position, name FROM ticket_holder WHERE order_id = ?", arguments: [id])
            .reduce(into: [Int: String]()) { $0[$1[0]] = $1[1] }
        let scans = """
            SELECT door_scan.at FROM sale_line JOIN door_scan ON door_scan.ticket_id = sale_line.ticket_id
            WHERE sale_line.order_id = ? AND sale_line.position = ? AND sale_line.kind = 'sale' AND undone_at IS NULL AND problem IS NULL ORDER BY door_scan.at
            """
        return try (balance?.lines ?? []).map { line in
            PersonalData.Place(
                label: line.sale.particulars?.label ?? line.sale.place.map(LedgerLine.Particulars.label) ?? "", tariff: line.sale.place?.tariffName ?? "",
                priceCents: line.sale.price.cents, takenBack: line.isTakenBack, holder: holders[line.sale.position],
                checkedInAt: try Int64.fetchAll(db, sql: scans, arguments: [id, line.sale.position]).map(moment))
        }
    }

    private func payments(ofOrder id: String) throws -> [PersonalData.Payment] {
        try Row.fetchAll(db, sql: "SELECT at, kind, amount_cents FROM payment_event WHERE order_id = ? ORDER BY id", arguments: [id]).map {
            PersonalData.Payment(at: moment($0[0]), kind: $0[1], amountCents: $0[2])
        }
    }

    private func moment(_ milliseconds: Int64) -> String { Timestamp(milliseconds: milliseconds).rfc3339() }
}
