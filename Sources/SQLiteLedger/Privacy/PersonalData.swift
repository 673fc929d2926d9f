import Booking
import Domain
import Foundation
import GRDB

/// Looks through whole tables: somebody asks a few times a year.
struct PersonalDataReader {
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
                UNION ALL SELECT sequence, name, email, language, archived_at FROM buyer_archive) AS person
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
