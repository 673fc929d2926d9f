import Domain

/// Use case: whoever ordered mends the name or the address before it is paid. The order, its places and its time stay what they are; what a buyer may have
/// in a session is judged again for the new address, in the same step.
public struct AmendBuyer: Sendable {
    private let store: any SeatStore
    private let capability: Capability

    public init(store: any SeatStore, capability: Capability) { (self.store, self.capability) = (store, capability) }

    public enum Result: Sendable {
        case amended(OrderRecord)
        case mistaken(OrderMistake)
        case limitExceeded(limit: Int, already: Int)
        /// It waits for no payment any more: nothing was changed.
        case final(OrderState)
        case unknownOrder
        case suspended
    }

    /// Whether an order was made by whoever knows a key: a browser's visitor, or a program's `Idempotency-Key`.
    public func isMade(_ record: OrderRecord, by key: String) -> Bool {
        capability.order(lane: record.order.lane, hold: record.order.holdID, idempotencyKey: key) == record.order.id
    }

    public func callAsFunction(_ typed: Buyer, of record: OrderRecord) async throws(SeatStoreError) -> Result {
        guard let buyer = OpenOrder.normalised(typed) else { return .mistaken(OpenOrder.mistake(in: typed) ?? .invalidName) }
        var amended = record
        amended.order.buyer = buyer
        switch try await store.amend(amended.order, buyerKey: capability.buyerKey(email: buyer.email)) {
        case .amended: return .amended(amended)
        case .limitExceeded(let limit, let already): return .limitExceeded(limit: limit, already: already)
        case .final(let state): return .final(state)
        case .unknownOrder: return .unknownOrder
        case .suspended: return .suspended
        }
    }
}
