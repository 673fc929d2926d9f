import Domain

/// Keeps calls from a provider that does not answer: after some failures in a row only one call at a time goes through, to see whether
/// it is back. Pure: time is passed in.
struct Breaker: Sendable, Hashable {
    enum State: Sendable, Hashable {
        /// All is well, but for so many failures in a row.
        case closed(failures: Int)
        /// Nothing goes through before this moment.
        case open(until: Timestamp, pause: Duration)
        /// One call is on its way, to see whether the provider is back; should nobody hear of it, another follows.
        case trying(until: Timestamp, pause: Duration)
    }

    static let patience = 5
    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(30)

    private(set) var state = State.closed(failures: 0)

    /// Nil when the call may go through; otherwise how long to wait.
    mutating func enter(at now: Timestamp) -> Duration? {
        switch state {
        case .closed: return nil
        case .open(let until, let pause), .trying(let until, let pause):
            guard now >= until else { return .milliseconds(until.milliseconds - now.milliseconds) }
            state = .trying(until: now + Self.longest, pause: pause)
            return nil
        }
    }

    /// The provider answered, whatever it said.
    mutating func succeed() {
        state = .closed(failures: 0)
    }

    /// - Parameter least: how long the provider wants to be left alone.
    mutating func fail(at now: Timestamp, least: Duration?) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.patience: state = .closed(failures: failures + 1)
        case .closed: open(for: Self.shortest, at: now, least: least)
        case .trying(_, let pause): open(for: min(pause * 2, Self.longest), at: now, least: least)
        // A call that began before: what is known stays known.
        case .open: break
        }
    }

    private mutating func open(for pause: Duration, at now: Timestamp, least: Duration?) {
        state = .open(until: now + max(pause, least ?? .zero), pause: pause)
    }

    /// 0 closed, 1 trying, 2 open.
    var level: Int {
        switch state {
        case .closed: 0
        case .trying: 1
        case .open: 2
        }
    }
}
