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

    func issued(ofSession number: UInt32, since moment: Timestamp, limit: Int) throws -> [IssuedTicket] {
        let query = try db.cachedStatement(
            sql: """
                SELECT line.number, issued.code, line.ticket_id, issued.revision, issued.issued_at
                FROM sale_line AS line JOIN issued_ticket AS issued ON issued.organiser_id = line.organiser_id AND issued.number = line.number
                WHERE line.session_number = ? AND line.kind = 'sale' AND line.item = 'place' AND issued.issued_at >= ?
                ORDER BY issued.issued_at, line.number, issued.revision LIMIT ?
                """)
        return try Row.fetchAll(query, arguments: [Int64(number), moment.milliseconds, limit]).map { row in
            IssuedTicket(
                short: ShortCode(number: row[0], code: row[1]), ticketID: UInt64(bitPattern: row[2]), revision: row[3],
                issuedAt: Timestamp(milliseconds: row[4]))
        }
    }
}
