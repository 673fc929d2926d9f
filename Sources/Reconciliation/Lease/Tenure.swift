import Booking
import Synchronization

/// Whether this process may act now, as everything that writes asks it: known from the last renewal of the lease and the time since, on
/// a clock that goes on while the process is stopped or the machine sleeps.
public final class Tenure: Sendable {
    public enum State: Sendable, Hashable {
        case starting
        /// Another process acts.
        case waiting(LeaseRecord)
        case active(LeaseRecord)
    }

    private struct Content {
        var state = State.starting
        var endsAt: ContinuousClock.Instant?
    }

    private let content = Mutex(Content())

    public init() {}

    public var state: State { content.withLock { $0.state } }

    /// False as soon as another process could have taken the lease.
    public var mayAct: Bool { mayAct(at: .now) }

    func mayAct(at now: ContinuousClock.Instant) -> Bool {
        content.withLock { content in content.endsAt.map { now < $0 } ?? false }
    }

    func begin(_ record: LeaseRecord, until end: ContinuousClock.Instant) {
        content.withLock { $0 = Content(state: .active(record), endsAt: end) }
    }

    func extend(until end: ContinuousClock.Instant) {
        content.withLock { $0.endsAt = $0.endsAt.map { max($0, end) } }
    }

    func wait(for record: LeaseRecord) {
        content.withLock { $0 = Content(state: .waiting(record)) }
    }

    /// Nothing may be done any more, whatever time is left.
    func end() {
        content.withLock { $0.endsAt = nil }
    }
}
