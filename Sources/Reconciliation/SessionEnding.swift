import Booking
import Domain

/// Ends what is open in a cancelled session: holds are released, unpaid orders ended and their payments given up. What is sold is the
/// ledger's business; what escapes this lapses by itself, and no payment of it is ever confirmed.
struct SessionEnding: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let provider: any PaymentProvider
    let programme: ProgrammeView

    /// Holds that are looked at in one round, so that a session of many keeps no other command from its turn.
    private static let limit = 200

    /// - Returns: whether nothing was open any more.
    func end(_ number: UInt32) async throws -> Bool {
        guard let session = try await programme.find(session: number)?.session, session.status == .cancelled else { return false }
        guard let snapshot = try await projection.snapshot(of: session) else { return true }
        let open = snapshot.holds.filter { $0.state == .held || $0.state == .ordered }
        for hold in open.prefix(Self.limit) { try await end(hold, in: session) }
        return open.isEmpty
    }

    private func end(_ hold: Hold, in session: Session) async throws {
        guard hold.state == .ordered else {
            _ = try await store.release(hold: hold.id, in: session)
            return
        }
        guard let id = hold.orderID, let record = try await store.order(id: id) else { return }
        _ = try await SettlePayment(store: store, provider: provider).giveUp(record)
    }
}
