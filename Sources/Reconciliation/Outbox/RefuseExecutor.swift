import Booking
import Domain

/// Tells the box office that the ledger refused or undid an order: its places are free again.
struct RefuseExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let store: any SeatStore
    let projection: any Projection
    let programme: ProgrammeView

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let record = try await store.order(id: item.orderID) else {
            // A store that is being filled from the ledger may be about to have it, as it was before.
            let isVerified = if let lane = Order.lane(ofID: item.orderID) { try await projection.ownership(of: .lane(lane)).isVerified } else { true }
            guard isVerified else { throw OutboxFault.later("the order's lane is not verified") }
            return .none
        }
        guard let refusal = try await journal.refusal(ofOrder: item.orderID) else {
            throw OutboxFault.never("the ledger has no refusal of the order")
        }
        let session = try await programme.find(session: record.order.sessionNumber)?.session
        let layout = if let session { try await programme.layout(of: session) } else { SeatLayout?.none }
        // A seat that somebody has in the ledger is theirs. That of one who gives it back meanwhile is freed by their `revoke`.
        let free = record.order.lines.filter { line in !(line.seatOffset.map(refusal.soldSeats.contains) ?? false) }
        try await projection.refuse(record.order, freeing: free, layout: layout, reason: refusal.reason)
        return .none
    }
}
