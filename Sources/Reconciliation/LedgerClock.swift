import Domain
import Foundation
import Logging
import Metrics
import Synchronization

/// What is written into the ledger bears the earlier one of two clocks: Redis's and this machine's. A chain's time never goes back, so one clock that was
/// ahead once would date every line after it, and nothing could correct that. A clock that is behind does no such harm.
///
/// Work of the outbox becomes due by the same clock.
final class LedgerClock: Sendable {
    /// From here on people have to look at it.
    static let most = Duration.seconds(60)

    private let machine: @Sendable () -> Timestamp
    private let logger: Logger
    /// By how much this machine's clock was before Redis's when they were last compared; negative when it was behind.
    private let lead = Mutex(Duration.zero)

    init(machine: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }, logger: Logger) {
        (self.machine, self.logger) = (machine, logger)
    }

    var now: Timestamp { machine() - max(lead.withLock { $0 }, .zero) }

    /// Compares the two.
    /// - Parameter store: Redis's time, as it was just read.
    /// - Returns: the earlier one.
    @discardableResult
    func compare(_ store: Timestamp) -> Timestamp {
        let machine = machine()
        let now = Duration.milliseconds(machine.milliseconds - store.milliseconds)
        let before = lead.withLock { lead in
            defer { lead = now }
            return lead
        }
        Gauge(label: "guichet_clock_lead_seconds").record(now / .seconds(1))
        if abs(now) > Self.most, abs(before) <= Self.most {
            logger.critical(
                "the clocks of Redis and of this machine are far apart; the ledger goes by the earlier one", metadata: ["machine is ahead by": "\(now)"])
        }
        return min(store, machine)
    }

    private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
}
