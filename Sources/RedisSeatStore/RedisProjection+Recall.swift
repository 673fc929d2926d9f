import Booking
import Domain
import RedisClient

// Sales that the ledger knows and a store that failed over, was restored or was lost may have forgotten.
extension RedisProjection {
    public func recall(_ sales: [Sale], of session: Session) async throws(SeatStoreError) -> Int {
        let states = try await states(of: sales, in: session)
        var recalled = 0
        for (sale, state) in zip(sales, states) {
            guard let state, state != .confirmed, state != .ticketed else { continue }
            let order = sale.order
            let reply = try await store.evaluate(
                Scripts.recall,
                keys: RedisKeys.session(session.lane, session.number) + [
                    RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane),
                ],
                [.string(order.id), .string(sale.paymentID ?? "")])
            switch reply.word {
            case "recalled": recalled += 1
            case "known", "unknown": break
            default: throw reply.unexpected
            }
        }
        return recalled
    }

    public func withoutTickets(_ sales: [Sale], of session: Session) async throws(SeatStoreError) -> Set<String> {
        let states = try await states(of: sales, in: session)
        return Set(zip(sales, states).filter { $0.1 != .ticketed }.map(\.0.order.id))
    }

    /// Nil for an order that is not in the store. One trip: all keys are of the session's lane.
    private func states(of sales: [Sale], in session: Session) async throws(SeatStoreError) -> [OrderState?] {
        do {
            let replies = try await store.redis.pipeline(
                sales.map { RedisCommand("HGET", RedisKeys.order(session.lane, $0.order.id), "state") })
            return replies.map { $0.string.flatMap(OrderState.init(rawValue:)) }
        } catch {
            throw SeatStoreError(error)
        }
    }
}
