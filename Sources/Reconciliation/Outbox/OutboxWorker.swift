import Booking
import Domain
import Logging
import Metrics

/// Executes what the ledger owes to the outside, at least once, in order per order. Items run side by side and each is written as soon
/// as it is executed, together with those that ended meanwhile: one call that hangs keeps no other item waiting.
///
/// Target set: the items of a queue that are not done and whose time has come.
struct OutboxWorker: Sendable {
    let queue: OutboxItem.Queue
    let journal: any OutboxJournal
    let executors: [OutboxItem.Kind: any OutboxExecutor]
    /// Nudged when there may be something to execute.
    let work: Pacer
    /// Nudged when something was executed: who got tickets is written to at once.
    var follower: Pacer?
    let clock: LedgerClock
    let settings: Reconciler.Settings
    let logger: Logger

    private static let longestPause = 300
    private static let longestSpread = 60

    func run() async {
        let arrivals = Pacer()
        let bench = OutboxBench(arrivals: arrivals)
        await withTaskGroup(of: Void.self) { loops in
            loops.addTask { if queue == .notice { await dispatchBySubscriber(to: bench) } else { await dispatch(to: bench) } }
            loops.addTask { await write(from: bench, arrivals: arrivals) }
        }
    }

    private func dispatch(to bench: OutboxBench) async {
        await withTaskGroup(of: Void.self) { executions in
            var running = 0
            while !Task.isCancelled {
                let items = await dueItems(bench)
                if items.isEmpty {
                    await work.next(within: settings.tick)
                    continue
                }
                await bench.take(items)
                for item in items {
                    if running == settings.concurrency {
                        await executions.next()
                        running -= 1
                    }
                    executions.addTask { await bench.add(ExecutedItem(item, await attempt(item))) }
                    running += 1
                }
            }
        }
    }

    /// Each subscriber has places of its own, so that one that takes its time takes none of another's.
    private func dispatchBySubscriber(to bench: OutboxBench) async {
        let places = SubscriberPlaces()
        await withDiscardingTaskGroup { executions in
            while !Task.isCancelled {
                var hasBegun = false
                for item in await dueItems(bench) {
                    guard await executors[item.kind]?.mayTry(item) ?? true, let subscriber = item.subscriber, places.take(subscriber) else { continue }
                    hasBegun = true
                    await bench.take([item])
                    executions.addTask {
                        let outcome = await attempt(item)
                        places.leave(subscriber)
                        await bench.add(ExecutedItem(item, outcome))
                    }
                }
                if !hasBegun { await work.next(within: settings.tick) }
            }
        }
    }

    private func dueItems(_ bench: OutboxBench) async -> [OutboxItem] {
        // Read before the table: what is written and released in between still stands in the table's answer.
        let taken = await bench.taken
        do {
            // No more than can be executed: of what comes meanwhile, some may be more urgent than what was due before.
            let due = try await journal.dueItems(in: queue, at: clock.now, limit: settings.concurrency + taken.count)
            return due.filter { !taken.contains($0.id) }
        } catch {
            logger.warning("outbox waits for the ledger", metadata: ["cause": "\(error)"])
            return []
        }
    }

    private func attempt(_ item: OutboxItem) async -> OutboxOutcome {
        do {
            guard let executor = executors[item.kind] else { throw OutboxFault.never("this version does not execute \(item.kind)") }
            return .done(try await executor.execute(item))
        } catch {
            Counter(label: "guichet_outbox_failures", dimensions: [("kind", item.kind.rawValue)]).increment()
            if case MailError.unwelcome(let cause) = error {
                Counter(label: "guichet_mail_refusals").increment()
                logger.critical("the mail server refuses this platform", metadata: ["cause": "\(cause)"])
            }
            let fault = OutboxFault(error)
            logger.warning(
                "outbox item failed",
                metadata: ["kind": "\(item.kind)", "attempts": "\(item.attempts + 1)", "cause": "\(fault)"])
            switch fault {
            case .never(let cause): return .never(error: cause)
            case .later(let cause, let least):
                // Who is known to be away names the time; then all that waited is tried again soon, the oldest spread over a minute.
                let growing = min(1 << min(item.attempts, 9), least == nil ? Self.longestPause : Self.longestSpread)
                let pause = least.map { $0 + .seconds(growing) * Double.random(in: 0...1) } ?? .seconds(growing)
                return .later(error: cause, retryAt: clock.now + pause)
            }
        }
    }

    private func write(from bench: OutboxBench, arrivals: Pacer) async {
        var waiting: [ExecutedItem] = []
        while !Task.isCancelled {
            if waiting.isEmpty { await arrivals.next(within: settings.tick) }
            waiting += await bench.collect()
            do {
                try await write(&waiting, bench)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("executed outbox items wait for the ledger", metadata: ["cause": "\(error)"])
                await arrivals.next(within: settings.tick)
            }
        }
    }

    /// One transaction; one item each when the ledger finds them contradictory, so that the one that is does not keep the others.
    private func write(_ executed: inout [ExecutedItem], _ bench: OutboxBench) async throws(LedgerError) {
        guard !executed.isEmpty else { return }
        do {
            report(executed, news: try await journal.settle(executed, at: clock.now))
            await bench.release(executed)
            executed = []
        } catch .corrupt(let cause) {
            while var item = executed.first {
                do {
                    report([item], news: try await journal.settle([item], at: clock.now))
                } catch .corrupt {
                    item.outcome = .never(error: "the ledger does not accept what was done: \(cause)")
                    report([item], news: try await journal.settle([item], at: clock.now))
                }
                await bench.release([item])
                executed.removeFirst()
            }
        }
        work.nudge()
        follower?.nudge()
    }

    private func report(_ executed: [ExecutedItem], news: OutboxNews) {
        for item in executed {
            guard case .done(.moneyLost) = item.outcome else { continue }
            Counter(label: "guichet_sales_undone").increment()
            logger.critical("the provider gives no money for a recorded sale; it is undone")
        }
        if news.disputes > 0 {
            Counter(label: "guichet_disputes").increment(by: news.disputes)
            logger.critical("a payment is disputed, or a dispute ended; `guichet incidents` says more")
        }
        if news.refundsOutside > 0 {
            Counter(label: "guichet_refunds_outside").increment(by: news.refundsOutside)
            logger.error("money was given back that the ledger does not know of; `guichet incidents` says more")
        }
        if news.untold > 0 {
            Counter(label: "guichet_buyers_not_told").increment(by: news.untold)
            logger.error("a buyer whose money goes back could not be written to; `guichet incidents` says more")
        }
        for item in news.dead {
            Counter(label: "guichet_dead_letters", dimensions: [("kind", item.kind.rawValue)]).increment()
            logger.critical("an outbox item is a dead letter", metadata: ["id": "\(item.id)", "kind": "\(item.kind)"])
        }
    }
}
