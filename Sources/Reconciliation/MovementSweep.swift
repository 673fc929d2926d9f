import Booking
import Domain
import Logging
import Metrics

/// Finds refunds and disputes that were made at the provider and of which nobody here heard: their notice was lost, with the store or on its way.
///
/// Target set: the provider's refunds of the last month and disputes of the last four, at the start, daily, and whenever a lane was restored; of these,
/// what the ledger does not have: of refunds that this platform asked for, those of a ledger that a backup has taken the place of. The ledger is told of each
/// as by its notice, once for each turn that it takes, so that a repetition asks nothing again.
struct MovementSweep: Sendable {
    let provider: any PaymentProvider
    let journal: any SalesJournal
    let progress: RestorationProgress
    let clock: LedgerClock
    let logger: Logger
    /// Until it is looked whether it is time, and until a page that failed is asked for again.
    var pause = Duration.seconds(5)

    private static let interval = Duration.seconds(86_400)

    /// How far back: a refund can be returned weeks later, a dispute be decided months later.
    private static func depth(of kind: ListedMovement.Kind) -> Duration {
        switch kind {
        case .refunds: .seconds(30 * 86_400)
        case .disputes: .seconds(120 * 86_400)
        }
    }

    /// One look at everything. It goes on at the page that failed.
    private struct Walk {
        /// Lanes that had been restored when it began.
        let lanes: Int
        let begun = ContinuousClock.now
        var kinds = ListedMovement.Kind.allCases
        var cursor: String?
    }

    func run() async {
        let pacer = Pacer()
        var done: Walk?
        var walk: Walk?
        while !Task.isCancelled {
            let lanes = progress.report.lanes
            let isDue = done.map { $0.lanes != lanes || $0.begun.duration(to: .now) >= Self.interval } ?? true
            if var current = walk ?? (isDue ? Walk(lanes: lanes) : nil) {
                do {
                    try await go(&current)
                    (done, walk) = (current, nil)
                    Counter(label: "guichet_movement_sweeps").increment()
                } catch {
                    guard !Task.isCancelled else { return }
                    walk = current
                    logger.warning("the provider's refunds and disputes are not compared yet", metadata: ["cause": "\(error)"])
                }
            }
            await pacer.next(within: pause)
        }
    }

    private func go(_ walk: inout Walk) async throws {
        while let kind = walk.kinds.first {
            let page = try await provider.movements(kind, createdSince: clock.now - Self.depth(of: kind), after: walk.cursor)
            try await tell(page.movements)
            walk.cursor = page.next
            if page.next == nil { walk.kinds.removeFirst() }
        }
    }

    private func tell(_ movements: [ListedMovement]) async throws {
        let news = try await journal.news(in: movements)
        guard !news.isEmpty else { return }
        let entries = news.map { movement in
            StreamEntry.movement(MoneyMovement(paymentID: movement.paymentID, noticeID: movement.noticeID))
        }
        _ = try await journal.record(entries, at: clock.now)
        Counter(label: "guichet_movements_found").increment(by: news.count)
        logger.notice("refunds or disputes at the provider are not in the ledger; it asks about them", metadata: ["count": "\(news.count)"])
    }
}
