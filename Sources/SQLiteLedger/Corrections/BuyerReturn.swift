import Booking
import Domain
import GRDB

/// What a buyer gives back, when its turn comes: since it was asked for, some of it may have gone back already, or been used.
struct BuyerReturn {
    /// Why a correction was made, in its command and in the ledger.
    static let reason = "buyer-return"
    /// Who asked, in the command.
    static let asker = "buyer"

    let db: Database

    /// Without the places that went back meanwhile. Any other correction is as it was asked for.
    func remaining(_ request: CorrectionRequest) throws -> Result<CorrectionRequest, CorrectionRefusal> {
        guard request.reason == Self.reason, case .lines(let wanted) = request.extent else { return .success(request) }
        let takenBack = try OrderBalance(ofOrder: request.orderID, in: db)?.lines.filter(\.isTakenBack).map(\.sale.position) ?? []
        let left = wanted.filter { !takenBack.contains($0) }
        guard !left.isEmpty else { return .failure(.nothingLeft) }
        if let used = try usedPlaces(ofOrder: request.orderID).first(where: left.contains) { return .failure(.placeUsed(line: used)) }
        return .success(CorrectionRequest(orderID: request.orderID, extent: .lines(left), reason: request.reason))
    }

    /// Writes to who asked that nothing went back, and why. What went back meanwhile has had its letter.
    func tell(_ refusal: CorrectionRefusal, of request: CorrectionRequest, command: Int64, at now: Timestamp) throws {
        let used: Int?
        switch refusal {
        case .nothingLeft, .lineTakenBack: return
        case .placeUsed(let line): used = line
        default: used = nil
        }
        try OutboxTable(db: db).queue(
            .letter, orderID: request.orderID, paymentID: nil, reason: OutboxItem.returnRefused,
            occasion: OutboxItem.occasion(ofRefusedReturn: command, usedLine: used), at: now)
    }

    /// Whether the ticket of `line`, of `session`, opened a door. A postponed session begins anew: what was scanned before is no use of it.
    static let isUsed = """
        EXISTS (SELECT 1 FROM door_scan WHERE door_scan.ticket_id = line.ticket_id AND door_scan.session_number = session.number
            AND door_scan.undone_at IS NULL AND door_scan.at >= door_scan.opened_at AND door_scan.at > coalesce(session.postponed_at, 0))
        """

    private func usedPlaces(ofOrder id: String) throws -> [Int] {
        let query = """
            SELECT line.position FROM sale_line AS line JOIN session ON session.number = line.session_number
            WHERE line.order_id = ? AND line.kind = 'sale' AND line.item = 'place' AND \(Self.isUsed)
            ORDER BY line.position
            """
        return try Int.fetchAll(db, sql: query, arguments: [id])
    }
}
