import Booking
import Domain
import Foundation
import GRDB

/// What a buyer gives back, when its turn comes: since it was asked for, some of it may have gone back already, or been used.
struct BuyerReturn {
    /// Why a correction was made, in its command and in the ledger.
    static let reason = "buyer-return"

    let db: Database

    /// What is done of a return.
    struct Remaining {
        var request: CorrectionRequest
        /// Positions of the places that were asked for and stay, because their tickets opened a door.
        var used: [Int] = []
    }

    /// Without the places that went back meanwhile, and without those that were used: all others go back. A correction that no buyer asked for is as it was asked for.
    func remaining(_ request: CorrectionRequest, askedBy asker: String) throws -> Result<Remaining, CorrectionRefusal> {
        guard asker == CommandRequest.askedByBuyer, let wanted = try positions(wantedBy: request) else { return .success(Remaining(request: request)) }
        let lines = try OrderBalance(ofOrder: request.orderID, in: db)?.lines.filter { !$0.isTakenBack } ?? []
        let left = wanted.filter { position in lines.contains { $0.sale.position == position } }
        guard !left.isEmpty else { return .failure(.nothingLeft) }
        let used = try usedPlaces(among: left, ofOrder: request.orderID)
        // Of a session that has another date, town or artist all of it goes back, with the fees: unless somebody went in.
        if used.isEmpty, request.extent == .whole { return .success(Remaining(request: request)) }
        let free = left.filter { !used.contains($0) }
        if let first = used.first, try free.isEmpty || leavesCompanionsAlone(free, of: lines) { return .failure(.placeUsed(line: first)) }
        return .success(Remaining(request: CorrectionRequest(orderID: request.orderID, extent: .lines(free), reason: request.reason), used: used))
    }

    /// The box office looked at it for all that was asked for.
    private func leavesCompanionsAlone(_ positions: [Int], of lines: [OrderBalance.Line]) throws -> Bool {
        guard let session = lines.first?.sale.sessionNumber,
            let rules = try String.fetchOne(db, sql: "SELECT inventory FROM session WHERE number = ?", arguments: [Int64(session)])
        else { throw LedgerValueError() }
        return try JSONDecoder().decode(InventoryRules.self, from: Data(rules.utf8)).leavesCompanionsAlone(
            keeping: lines.filter { !positions.contains($0.sale.position) }.compactMap(\.sale.place), of: lines.compactMap(\.sale.place))
    }

    /// Writes to who asked that nothing went back, and why. What went back meanwhile has had its letter.
    func tell(_ refusal: CorrectionRefusal, of request: CorrectionRequest, command: Int64, at now: Timestamp) throws {
        switch (refusal, request.extent) {
        case (.nothingLeft, _), (.lineTakenBack, _): return
        case (.placeUsed, _):
            let wanted = try positions(wantedBy: request) ?? []
            try tell(try usedPlaces(among: wanted, ofOrder: request.orderID), of: request, command: command, reason: OutboxItem.returnRefused, at: now)
        default: try tell([], of: request, command: command, reason: OutboxItem.returnRefused, at: now)
        }
    }

    /// Writes to who asked which places stay. A letter of its own says what went back.
    func tell(_ remaining: Remaining, command: Int64, at now: Timestamp) throws {
        guard !remaining.used.isEmpty else { return }
        try tell(remaining.used, of: remaining.request, command: command, reason: OutboxItem.returnedInPart, at: now)
    }

    private func tell(_ used: [Int], of request: CorrectionRequest, command: Int64, reason: String, at now: Timestamp) throws {
        try OutboxTable(db: db).queue(
            .letter, orderID: request.orderID, paymentID: nil, reason: reason, occasion: OutboxItem.occasion(ofRefusedReturn: command, usedLines: used), at: now)
    }

    /// Whether the ticket of `line`, of `session`, opened a door. A postponed session begins anew: what was scanned before is no use of it.
    static let isUsed = """
        EXISTS (SELECT 1 FROM door_scan WHERE door_scan.ticket_id = line.ticket_id AND door_scan.session_number = session.number
            AND door_scan.undone_at IS NULL AND door_scan.at >= door_scan.opened_at AND door_scan.at > coalesce(session.postponed_at, 0))
        """

    /// Of a whole order every place; nil for what no buyer can ask for.
    private func positions(wantedBy request: CorrectionRequest) throws -> [Int]? {
        switch request.extent {
        case .lines(let lines): lines
        case .whole:
            try Int.fetchAll(
                db, sql: "SELECT position FROM sale_line WHERE order_id = ? AND kind = 'sale' AND item = 'place' ORDER BY position", arguments: [request.orderID])
        case .everything, .rebate: nil
        }
    }

    private func usedPlaces(among positions: [Int], ofOrder id: String) throws -> [Int] {
        let query = """
            SELECT line.position FROM sale_line AS line JOIN session ON session.number = line.session_number
            WHERE line.order_id = ? AND line.kind = 'sale' AND line.item = 'place' AND \(Self.isUsed)
            ORDER BY line.position
            """
        return try Int.fetchAll(db, sql: query, arguments: [id]).filter(positions.contains)
    }
}
