import Foundation
import Metrics
import NIOCore
import Synchronization

/// Decides whether a request that may be refused is let in, so that a wave larger than the machine slows nobody down.
///
/// The number of requests in the house is limited, and the limit follows what is measured: when even the quickest of a window
/// takes longer than the target, to as many as would have been served within it (Little's law); when they are faster and
/// somebody was refused, up again. The quickest counts, because a queue that stands slows everybody down, and a machine that was
/// away for a moment only those of that moment (Nichols and Jacobson, "Controlling Queue Delay", 2012). No figure about
/// the machine is configured.
final class LoadGauge: Sendable {
    struct Settings: Sendable {
        /// Time from a request's arrival to its answer; when nobody is served within it, fewer are let in.
        var target: Duration = .milliseconds(20)
        /// How long is measured between two decisions.
        var window: Duration = .milliseconds(100)
        /// Fewest and most requests in the house.
        var limits: ClosedRange<Int> = 16...1024
    }

    private struct Window {
        var began: NIODeadline
        /// Of those who left in the window; nil while nobody has.
        var quickest: TimeAmount?
        var refused = 0
        /// Most requests that were in the house at once.
        var peak = 0
    }

    private struct State {
        var inside = 0
        var limit: Int
        var window: Window
        var reading = Reading()
    }

    /// What happened since it was read last.
    struct Reading {
        private(set) var answers = 0
        /// Sent away, or told of a failure.
        fileprivate(set) var refused = 0
        /// Answers by how long they took, each step a quarter longer than the one before, from a millisecond on.
        private var steps = [Int](repeating: 0, count: 50)

        fileprivate mutating func note(_ duration: TimeAmount) {
            answers += 1
            let milliseconds = max(Double(duration.nanoseconds) / 1_000_000, 1)
            steps[min(Int(log(milliseconds) / log(1.25)), steps.count - 1)] += 1
        }

        /// 99 of 100 answers came within it, to a quarter; nil when there was none.
        var slow: Duration? {
            guard answers > 0 else { return nil }
            var rest = answers / 100
            for (step, count) in steps.enumerated().reversed() {
                rest -= count
                if rest < 0 { return .milliseconds(pow(1.25, Double(step + 1))) }
            }
            return nil
        }
    }

    private let settings: Settings
    private let state: Mutex<State>
    private let refusals: Counter
    private let limitMeter: Meter

    /// - Parameter kind: names its series: `holds`, `browsing`, `essential`.
    init(_ settings: Settings = Settings(), kind: String = "", now: NIODeadline = .now()) {
        self.settings = settings
        refusals = Counter(label: "guichet_requests_shed", dimensions: [("kind", kind)])
        limitMeter = Meter(label: "guichet_requests_limit", dimensions: [("kind", kind)])
        state = Mutex(State(limit: settings.limits.upperBound, window: Window(began: now)))
    }

    /// A bound and nothing else: so many answer within the time that browsers wait on the slowest machine, and those behind them are told to come back.
    static func essentials() -> LoadGauge { LoadGauge(Settings(limits: 2048...2048), kind: "essential") }

    /// Most requests in the house at this moment.
    var limit: Int { state.withLock { $0.limit } }

    /// Lets a request in, which then ends with ``leave(after:now:)`` or ``abandon()``; false to refuse it.
    func enter(now: NIODeadline) -> Bool {
        let isIn = state.withLock { state in
            adjust(&state, now)
            guard state.inside < state.limit else {
                state.window.refused += 1
                state.reading.refused += 1
                return false
            }
            state.inside += 1
            state.window.peak = max(state.window.peak, state.inside)
            return true
        }
        if !isIn { refusals.increment() }
        return isIn
    }

    /// Somebody is refused for another reason than those inside: it says nothing about the limit.
    func refuse() {
        state.withLock { $0.reading.refused += 1 }
        refusals.increment()
    }

    /// Somebody gets an answer that is a failure: quick or slow, it says nothing about the limit, but how the house fares.
    func fail() {
        state.withLock { state in
            state.inside -= 1
            state.reading.refused += 1
        }
    }

    /// A sale under way failed, which no gauge had let in.
    func noteFailure() { state.withLock { $0.reading.refused += 1 } }

    /// What happened since the last time that this was asked.
    func read() -> Reading {
        state.withLock { state in
            defer { state.reading = Reading() }
            return state.reading
        }
    }

    /// Whether one more would be let in, who is not counted.
    func isOpen(now: NIODeadline) -> Bool {
        state.withLock { state in
            adjust(&state, now)
            return state.inside < state.limit
        }
    }

    func leave(after duration: TimeAmount, now: NIODeadline) {
        state.withLock { state in
            state.inside -= 1
            state.reading.note(duration)
            state.window.quickest = state.window.quickest.map { min($0, duration) } ?? duration
            adjust(&state, now)
        }
    }

    /// Somebody left before there was an answer.
    func abandon() { state.withLock { $0.inside -= 1 } }

    private func adjust(_ state: inout State, _ now: NIODeadline) {
        let window = state.window
        guard now - window.began >= TimeAmount(settings.window) else { return }
        state.window = Window(began: now, peak: state.inside)
        // Longer than it was meant to be: nobody came, or the machine was away. Neither is a queue.
        guard now - window.began < TimeAmount(settings.window * 2) else { return }
        guard let quickest = window.quickest?.nanoseconds else { return }
        let target = TimeAmount(settings.target).nanoseconds
        if quickest > target {
            let fitting = Double(min(state.limit, window.peak)) * Double(target) / Double(quickest)
            state.limit = max(settings.limits.lowerBound, Int(fitting))
        } else if window.refused > 0 || window.peak * 2 < state.limit {
            // Far from the target, or nobody presses: the machine was only away for a moment, or the wave is over.
            let step = quickest * 2 > target && window.refused > 0 ? max(1, state.limit / 8) : state.limit
            state.limit = min(settings.limits.upperBound, state.limit + step)
        }
        limitMeter.set(state.limit)
    }
}
