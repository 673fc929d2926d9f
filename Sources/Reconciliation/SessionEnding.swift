import Booking
import Domain
import Logging

/// Ends what is open in a cancelled session: holds are released, unpaid orders ended and their payments given up. What is sold is the
/// ledger's business; what escapes this lapses by itself, and no payment of it is ever confirmed.
struct SessionEnding: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let provider: any PaymentProvider
    let programme: ProgrammeView
    let logger: Logger

    /// Holds that are looked at in one round, so that a session of many keeps no other command from its turn.
    private static let limit = 200

    /// - Returns: whether nothing was open any more.
    func end(_ number: UInt32) async throws -> Bool {
        guard let session = try await programme.find(session: number)?.session, session.status == .cancelled else { return false }
        guard let snapshot = try await projection.snapshot(of: session) else { return true }
        let open = (snapshot.holds ?? []).filter { $0.state == .held || $0.state == .ordered }
        // Any of them, so that one that cannot be ended yet keeps none behind it from being ended.
        for hold in open.shuffled().prefix(Self.limit) {
            do {
                try await end(hold, in: session)
            } catch {
                guard !Task.isCancelled else { throw error }
                logger.warning("a hold or an unpaid order of a cancelled session is still open", metadata: ["cause": "\(error)"])
            }
        }
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
