import Booking
import Domain
import Logging
import Metrics

/// Settles orders whose payment said nothing for a while: asks the provider, confirms what is authorised, and ends what
/// was not paid in time. Unknown is not released. A confirmed order stays due until the ledger has it. Orders are looked at side by side, so that one whose answer is slow delays no other.
///
/// Target set: the orders of every lane's due set whose time has come.
struct Settler: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let journal: any SalesJournal
    let provider: any PaymentProvider
    /// Hears Redis's time from here, each round.
    let clock: LedgerClock
    let settings: Reconciler.Settings
    let logger: Logger

    /// What is decided about an order that was looked at.
    private enum Fate {
        /// Nobody needs to look at it any more, unless it is confirmed this moment.
        case settled
        /// The ledger has it.
        case judged
        case due(after: Duration)
        /// It is due at the time that the store gave it.
        case unchanged
    }

    /// Until a sale that waits for the ledger is looked for again. Longer than the minute of `lua/confirm.lua`: when the ledger is away,
    /// many wait, and must not take the turn of those that can be settled.
    private static let recordedWithin = Duration.seconds(600)

    func run() async {
        let pacer = Pacer()
        let desk = SettlingDesk(seats: settings.concurrency)
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    let now = try await store.now()
                    clock.compare(now)
                    for id in await dueOrders(at: now) where await desk.take(id) {
                        group.addTask { await attend(id, now: now, at: desk) }
                    }
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("open payments wait", metadata: ["cause": "\(error)"])
                }
                await pacer.next(within: settings.tick)
            }
        }
    }

    /// Asks the lanes side by side: one whose node is away must not keep the others waiting.
    private func dueOrders(at now: Timestamp) async -> [String] {
        await withTaskGroup(of: [String].self) { group in
            for lane in 0..<settings.lanes {
                group.addTask {
                    do {
                        return try await projection.dueOrders(lane: lane, at: now, limit: 100)
                    } catch {
                        logger.warning("open payments of a lane wait", metadata: ["lane": "\(lane)", "cause": "\(error)"])
                        return []
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func attend(_ id: String, now: Timestamp, at desk: SettlingDesk) async {
        do {
            switch try await settle(id, now: now) {
            case .settled:
                try await projection.forget(order: id, isJudged: false)
                await desk.leave(id)
            case .judged:
                try await projection.forget(order: id, isJudged: true)
                await desk.leave(id)
            case .due(let pause):
                try await projection.postpone(order: id, until: try await store.now() + pause)
                await desk.leave(id)
            case .unchanged:
                await desk.leave(id)
            }
        } catch {
            Counter(label: "guichet_settle_failures").increment()
            let pause = await desk.leave(id, after: error)
            logger.warning("a payment could not be settled yet", metadata: ["cause": "\(error)", "again": "in \(pause)"])
            do {
                try await projection.postpone(order: id, until: try await store.now() + pause)
            } catch {}  // it is due at once when the store is back
        }
    }

    private func settle(_ id: String, now: Timestamp) async throws -> Fate {
        guard let record = try await store.order(id: id) else { return .settled }
        warnIfOverdue(record, now: now)
        if SaleMachine.step(record.state, .timeIsUp).action == .assureRecorded { return try await assureRecorded(id) }
        switch try await SettlePayment(store: store, provider: provider).lookAt(record, now: now) {
        case .waiting:
            let left = Duration.milliseconds(record.deadline.milliseconds - now.milliseconds)
            return .due(after: min(max(left, settings.tick), settings.lookAfter))
        // Somebody else began to close it: it stays due until it is closed. Or the lane is not verified.
        case .settled(.closing), .suspended: return .due(after: .seconds(5))
        case .settled(.confirmed): return .unchanged
        case .settled, .unknownOrder: return .settled
        }
    }

    /// Due only when nobody acknowledged its sale for a minute: it waits in the stream, or it was lost on the way.
    private func assureRecorded(_ id: String) async throws -> Fate {
        if try await journal.hasJudged(order: id) { return .judged }
        return try await projection.resend(order: id) ? .due(after: Self.recordedWithin) : .judged
    }

    private func warnIfOverdue(_ record: OrderRecord, now: Timestamp) {
        guard record.state == .closing, let deadline = record.awaitedUntil, deadline < now else { return }
        Counter(label: "guichet_orders_overdue").increment()
        logger.critical("the provider does not end the payment of an order: its places stay held", metadata: ["payment": "\(record.paymentID ?? "?")"])
    }
}
