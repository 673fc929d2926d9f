import Booking
import Domain
import GRDB

/// Reads what was taken back of orders.
struct CorrectionReader {
    let db: Database

    /// Nil when nothing was.
    ///
    /// - Parameter correction: leaves out what came after it.
    func corrections(ofOrder id: String, upTo correction: Int64 = .max) throws -> OrderCorrections? {
        let sums = try db.cachedStatement(
            sql: "SELECT max(id), sum(amount_cents), max(last_number) FROM correction WHERE order_id = ? AND id <= ?")
        guard let row = try Row.fetchOne(sums, arguments: [id, correction]), let last: Int64 = row[0], let lastNumber: Int64 = row[2]
        else { return nil }
        // All lines of an order are of one organiser, so their numbers grow with the corrections.
        let reversed = try db.cachedStatement(
            sql: "SELECT position FROM sale_line WHERE order_id = ? AND kind = 'reversal' AND number <= ? ORDER BY position")
        return OrderCorrections(
            last: last, takenBack: try Int.fetchAll(reversed, arguments: [id, lastNumber]), amount: Money(cents: row[1]))
    }

    /// What an item of kind `revoke` or `refund` carries out, as of its correction: a later one has an item of its own. Nil for another
    /// kind.
    func correctedOrder(ofItem id: Int64) throws -> CorrectedOrder? {
        guard let occasion = try String.fetchOne(db, sql: "SELECT occasion FROM outbox WHERE id = ?", arguments: [id]),
            let number = CorrectionWriter.correction(ofOccasion: occasion),
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT order_id, organiser_id, first_number, last_number, amount_cents,
                        (SELECT kind FROM command WHERE command.id = command_id) FROM correction WHERE id = ?
                    """, arguments: [number]),
            let order = try OrderReader(db: db).order(id: row[0]),
            let corrections = try corrections(ofOrder: row[0], upTo: number)
        else { return nil }
        let (first, last): (Int64, Int64) = (row[2], row[3])
        let takenBack = try Int.fetchAll(
            db,
            sql: """
                SELECT position FROM sale_line
                WHERE organiser_id = ? AND number BETWEEN ? AND ? AND kind = 'reversal' ORDER BY position
                """,
            arguments: [row[1] as String, first, last])
        return CorrectedOrder(
            correction: Correction(id: number, orderID: row[0], numbers: first...last, amount: Money(cents: row[4])), takenBack: takenBack,
            endsSession: row[5] as String? == CommandTask.cancelSessionKind, sale: order.sale, corrections: corrections,
            tickets: try TicketReader(db: db).tickets(ofOrder: row[0]))
    }
}
