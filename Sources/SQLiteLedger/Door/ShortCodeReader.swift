import Booking
import Domain
import GRDB

/// Tickets by their short codes, which are written down nowhere: they follow from the codes that were issued.
struct ShortCodeReader {
    let db: Database

    func code(of short: ShortCode, organiser: String) throws -> String? {
        let query = try db.cachedStatement(sql: "SELECT code FROM issued_ticket WHERE organiser_id = ? AND number = ?")
        return try String.fetchAll(query, arguments: [organiser, short.number]).first { ShortCode(number: short.number, code: $0) == short }
    }

    func issued(ofSession number: UInt32, after last: IssuedTicket.Place?, limit: Int) throws -> IssuedTickets {
        let query = try db.cachedStatement(
            sql: """
                SELECT line.number, line.ticket_id, issued.code, issued.revision, issued.issued_at FROM \(Self.ofSession)
                    AND (issued.issued_at, line.number, issued.revision) > (?, ?, ?)
                ORDER BY issued.issued_at, line.number, issued.revision LIMIT ?
                """)
        let last = last ?? IssuedTicket.Place(issuedAt: Timestamp(milliseconds: .min), number: 0, revision: 0)
        let tickets = try Row.fetchAll(query, arguments: [Int64(number), last.issuedAt.milliseconds, last.number, last.revision, limit]).map { row in
            IssuedTicket(
                number: row[0], ticketID: UInt64(bitPattern: row[1]), code: row[2], revision: row[3], issuedAt: Timestamp(milliseconds: row[4]))
        }
        guard tickets.count < limit else { return IssuedTickets(tickets: tickets, total: nil) }
        let total = try Int.fetchOne(try db.cachedStatement(sql: "SELECT count(*) FROM \(Self.ofSession)"), arguments: [Int64(number)])
        return IssuedTickets(tickets: tickets, total: total ?? 0)
    }

    private static let ofSession = """
        sale_line AS line JOIN issued_ticket AS issued ON issued.organiser_id = line.organiser_id AND issued.number = line.number
        WHERE line.session_number = ? AND line.kind = 'sale' AND line.item = 'place'
        """
}
