import Booking
import Domain
import Foundation
import RedisSeatStore
import SQLiteLedger

/// An order for which something is still to be done, as an operator looks at it. No personal data.
struct WaitingOrder: Encodable {
    var order: String
    /// Nil when nobody knows it any more.
    var session: String?
    var state: OrderState
    /// Why it is not over: the last refused means of payment, the last error, or what it is owed for.
    var cause: String?
    /// `pay`, `end-payment`, `issue-tickets`, or the kind of the outbox item that is next.
    var next: String
    /// `buyer`, `reconciler` or `operator`.
    var by: String
    var since: Timestamp?
    /// When somebody is told that it takes too long; nil when nobody remembers since when it waits.
    var until: Timestamp?
    var isLate: Bool

    private enum Key: String, CodingKey { case order, session, state, cause, next, by, since, until, late }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(order, forKey: .order)
        try members.encodeIfPresent(session, forKey: .session)
        try members.encode(state, forKey: .state)
        try members.encodeIfPresent(cause, forKey: .cause)
        try members.encode(next, forKey: .next)
        try members.encode(by, forKey: .by)
        try members.encodeIfPresent(since?.rfc3339(), forKey: .since)
        try members.encodeIfPresent(until?.rfc3339(), forKey: .until)
        try members.encode(isLate, forKey: .late)
    }
}

/// Finds them: in the store those that nobody has recorded, in the ledger those that it owes something.
struct WaitingOrders {
    let ledger: SQLiteLedger
    let store: RedisSeatStore
    let lanes: Int

    /// Late ones first, then by their deadlines.
    func read() async throws -> [WaitingOrder] {
        // In this order: one that is recorded meanwhile is found twice rather than not at all.
        let open = try await unrecorded()
        let owed = try await recorded()
        let known = Set(owed.map(\.order))
        return (owed + open.filter { !known.contains($0.order) }).sorted { first, second in
            if first.isLate != second.isLate { return first.isLate }
            return (first.until?.milliseconds ?? .max) < (second.until?.milliseconds ?? .max)
        }
    }

    private func unrecorded() async throws -> [WaitingOrder] {
        let projection = RedisProjection(store: store)
        let now = try await store.now()
        var orders: [String: WaitingOrder] = [:]
        for lane in 0..<lanes {
            var cursor: String?
            repeat {
                let page = try await projection.openOrders(lane: lane, after: cursor)
                for id in page.ids {
                    guard let record = try await store.order(id: id), let duty = record.awaits else { continue }
                    orders[id] = WaitingOrder(
                        order: id, session: record.order.sessionID, state: record.state, cause: record.declineCode, next: duty.step.rawValue,
                        by: duty.owner.rawValue, since: record.awaitedSince, until: record.awaitedUntil, isLate: record.isLate(at: now))
                }
                cursor = page.next
            } while cursor != nil
        }
        return Array(orders.values)
    }

    /// Of each order what is done first of what is owed; letters are told by `guichet outbox list`.
    private func recorded() async throws -> [WaitingOrder] {
        let items = try await ledger.openItems(limit: .max).items.filter { $0.item.kind.queue == .money && $0.item.kind != .compare }
        var orders: [WaitingOrder] = []
        for (id, items) in Dictionary(grouping: items, by: \.item.orderID) {
            guard let next = items.min(by: { $0.item.id < $1.item.id }) else { continue }
            let record = try await store.order(id: id)
            let account = record == nil ? try await ledger.account(ofOrder: id) : nil
            orders.append(
                WaitingOrder(
                    order: id, session: record?.order.sessionID ?? account?.sessionID,
                    state: record?.state ?? (account == nil ? .refused : .confirmed), cause: next.lastError ?? next.item.reason,
                    next: next.item.kind.rawValue, by: next.nextAt == nil ? "operator" : "reconciler", since: record?.awaitedSince,
                    until: next.deadline, isLate: items.contains { $0.diedAt != nil }))
        }
        return orders
    }
}
