import Booking
import Domain
import Logging
import Metrics

/// Counts the orders that wait for something, for people who watch that none is stuck: per state how many, the age of the oldest, and how many
/// wait longer than they may.
///
/// Target set: the orders of every lane's due set, at most ``perRound`` in a round, so that its cost is bounded. The gauges show the last count that
/// came to its end; what is recorded and not captured, issued or given back is in the outbox, and a dead letter when it is late.
struct OrderCensus: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let settings: Reconciler.Settings
    let logger: Logger

    private static let perRound = 500
    private static let betweenRounds = Duration.seconds(1)
    private static let betweenCounts = Duration.seconds(10)

    func run() async {
        // Who does not act any more has no say.
        defer { OpenOrders().publish() }
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                try await count(pacer).publish()
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("open orders are not counted", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.betweenCounts)
        }
    }

    private func count(_ pacer: Pacer) async throws -> OpenOrders {
        let now = try await store.now()
        var (orders, left) = (OpenOrders(), Self.perRound)
        for lane in 0..<settings.lanes {
            do {
                try await count(lane, into: &orders, &left, pacer, now)
            } catch let error as SeatStoreError {
                // One lane whose node is away hides no other's orders.
                logger.warning("open orders of a lane are not counted", metadata: ["lane": "\(lane)", "cause": "\(error)"])
            }
        }
        return orders
    }

    private func count(_ lane: Int, into orders: inout OpenOrders, _ left: inout Int, _ pacer: Pacer, _ now: Timestamp) async throws {
        var (seen, cursor): (Set<String>, String?) = ([], nil)
        repeat {
            let page = try await projection.openOrders(lane: lane, after: cursor)
            for id in page.ids where seen.insert(id).inserted {
                if let record = try await store.order(id: id) { orders.add(record, now: now) }
            }
            left -= page.ids.count
            if left <= 0 {
                await pacer.next(within: Self.betweenRounds)
                try Task.checkCancellation()
                left = Self.perRound
            }
            cursor = page.next
        } while cursor != nil
    }
}

/// What was counted.
struct OpenOrders: Hashable {
    struct Tally: Hashable {
        var count = 0
        /// Orders that wait longer than they may.
        var late = 0
        /// Age of the oldest.
        var oldest = Duration.zero
    }

    /// Of each state that waits for something.
    private(set) var byState = Dictionary(
        uniqueKeysWithValues: OrderState.allCases.filter { SaleDuty(of: $0) != nil }.map { ($0, Tally()) })

    mutating func add(_ record: OrderRecord, now: Timestamp) {
        // One that has come to its end meanwhile waits for nothing.
        guard var tally = byState[record.state] else { return }
        tally.count += 1
        tally.oldest = max(tally.oldest, .milliseconds(now.milliseconds - record.awaitedSince.milliseconds))
        if record.isLate(at: now) { tally.late += 1 }
        byState[record.state] = tally
    }

    func publish() {
        for (state, tally) in byState {
            let dimensions = [("state", state.rawValue)]
            Gauge(label: "guichet_open_orders", dimensions: dimensions).record(tally.count)
            Gauge(label: "guichet_open_orders_late", dimensions: dimensions).record(tally.late)
            Gauge(label: "guichet_open_orders_oldest_seconds", dimensions: dimensions).record(tally.oldest.components.seconds)
        }
    }
}
