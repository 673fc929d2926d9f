import Booking
import Domain
import Logging
import Metrics

/// Settles orders whose payment said nothing for a while: asks the provider, confirms what is authorised, and ends what
/// was not paid in time. Unknown is not released. A confirmed order stays due until the ledger has it.
///
/// Target set: the orders of every lane's due set whose time has come.
struct Settler: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let journal: any SalesJournal
    let provider: any PaymentProvider
    let settings: Reconciler.Settings
    let logger: Logger

    private static let pauseAfterFailure = Duration.seconds(5)
    /// As `lua/confirm.lua` has it.
    private static let recordedWithin = Duration.seconds(60)

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                try await settleOnce()
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("open payments wait", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.tick)
        }
    }

    private func settleOnce() async throws {
        let now = try await store.now()
        for id in await dueOrders(at: now) {
            do {
                try await settle(id, now: now)
            } catch {
                Counter(label: "guichet_settle_failures").increment()
                logger.warning("a payment could not be settled yet", metadata: ["cause": "\(error)"])
                try? await projection.postpone(order: id, until: now + Self.pauseAfterFailure)
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

    private func settle(_ id: String, now: Timestamp) async throws {
        let settlement = SettlePayment(store: store, provider: provider)
        guard let record = try await store.order(id: id) else { return try await projection.forget(order: id) }
        let isOverdue = record.deadline <= now
        switch record.state {
        case .closing:
            // A crash between the two steps of a close; the state to be reached is kept in the store.
            try await judge(try await settlement.close(record, as: .cancelled), id, now: now)
        case .awaitingPayment where record.order.total == .zero:
            _ = try await store.confirm(record.order, payment: nil)
        case .awaitingPayment:
            var result = SettlePayment.Result.waiting
            if let payment = record.paymentID {
                do {
                    result = try await settlement(try await provider.payment(payment), order: id)
                } catch PaymentError.unknownPayment {
                    result = .waiting  // the close below ends it at its deadline
                }
            }
            if result == .waiting, isOverdue { result = try await settlement.close(record, as: .expired) }
            if result == .waiting {
                try await projection.postpone(order: id, until: min(record.deadline, now + settings.lookAfter))
            } else {
                try await judge(result, id, now: now)
            }
        case .confirmed:
            // Due only when nobody acknowledged its sale for a minute: it waits in the stream, or it was lost on the way.
            if try await journal.hasJudged(order: id) { return try await projection.forget(order: id) }
            guard try await projection.resend(order: id) else { return try await projection.forget(order: id) }
            try await projection.postpone(order: id, until: now + Self.recordedWithin)
        case .ticketed, .refunded, .cancelled, .expired, .refused:
            try await projection.forget(order: id)
        }
    }

    private func judge(_ result: SettlePayment.Result, _ id: String, now: Timestamp) async throws {
        switch result {
        case .settled(.closing):
            // Somebody else began to close it: it stays due until it is closed.
            try await projection.postpone(order: id, until: now + Self.pauseAfterFailure)
        case .settled(.confirmed): break  // due again in a minute, unless the ledger has it by then
        case .settled, .unknownOrder: try await projection.forget(order: id)
        case .waiting, .suspended: try await projection.postpone(order: id, until: now + Self.pauseAfterFailure)
        }
    }
}
