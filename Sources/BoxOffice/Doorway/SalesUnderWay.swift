import NIOCore
import Synchronization

/// Requests of sales that have begun, which are never refused: while many are inside and they take much longer than usual, nobody begins another.
///
/// What takes long is compared with what is usual here, and not with a figure: a provider that always needs two seconds stops nobody, one that
/// needed a tenth of a second until now and needs two is overrun, and so is what stands behind it.
final class SalesUnderWay: Sendable {
    enum Kind: Int {
        /// An order is opened: the provider is asked.
        case order
        /// A notice, or a look.
        case other
    }

    struct Settings: Sendable {
        /// While so many are inside and slow, no visitor gets a number, and nobody holds places: who has chosen goes before who looks around.
        var (visitors, holds) = (16, 48)
        /// So many times what is usual is slow.
        var slowness = 2.0
        var window = Duration.milliseconds(500)
        /// What is usual is what was quickest of late: with each window that is slower it is taken for this much more, twice as much after six minutes.
        var forgetting = 1.001
    }

    private struct Pace {
        var inside = 0
        /// Of the window.
        var answers = 0
        var total = 0.0
        /// Mean of a window; nil before the first one.
        var usual: Double?
        /// When somebody came out.
        var lastOut: NIODeadline
        var isSlow = false
    }

    private struct State {
        var paces: [Pace]
        var windowBegan: NIODeadline
    }

    /// Fewer answers say nothing yet.
    private static let fewest = 8
    /// Where nothing is usual yet, nobody has to come out for so long. In nanoseconds.
    private static let unknown = 1e9

    private let settings: Settings
    private let state: Mutex<State>

    init(_ settings: Settings = Settings(), now: NIODeadline = .now()) {
        self.settings = settings
        state = Mutex(State(paces: [Pace(lastOut: now), Pace(lastOut: now)], windowBegan: now))
    }

    var inside: Int { state.withLock { $0.paces.reduce(0) { $0 + $1.inside } } }

    func enter(_ kind: Kind) { state.withLock { $0.paces[kind.rawValue].inside += 1 } }

    /// - Parameter duration: nil for who left without an answer.
    func leave(_ kind: Kind, after duration: TimeAmount?, now: NIODeadline) {
        state.withLock { state in
            state.paces[kind.rawValue].inside -= 1
            if let duration {
                state.paces[kind.rawValue].answers += 1
                state.paces[kind.rawValue].total += Double(duration.nanoseconds)
                state.paces[kind.rawValue].lastOut = now
            }
            adjust(&state, now)
        }
    }

    func givesNumbers(now: NIODeadline) -> Bool { mayBegin(upTo: settings.visitors, now) }

    func givesPlaces(now: NIODeadline) -> Bool { mayBegin(upTo: settings.holds, now) }

    private func mayBegin(upTo most: Int, _ now: NIODeadline) -> Bool {
        state.withLock { state in
            guard state.paces.contains(where: { $0.inside >= most }) else { return true }
            adjust(&state, now)
            return !state.paces.contains { $0.inside >= most && $0.isSlow }
        }
    }

    private func adjust(_ state: inout State, _ now: NIODeadline) {
        guard now - state.windowBegan >= TimeAmount(settings.window) else { return }
        state.windowBegan = now
        for index in state.paces.indices {
            let pace = state.paces[index]
            guard pace.answers >= Self.fewest else {
                // Nobody comes out, for longer than what would be slow.
                let wait = Double((now - pace.lastOut).nanoseconds)
                if pace.answers == 0, pace.inside >= settings.visitors, wait >= (pace.usual ?? Self.unknown) * settings.slowness { state.paces[index].isSlow = true }
                continue
            }
            let mean = pace.total / Double(pace.answers)
            let usual = min(mean, (pace.usual ?? mean) * settings.forgetting)
            state.paces[index] = Pace(inside: pace.inside, usual: usual, lastOut: pace.lastOut, isSlow: mean > usual * settings.slowness)
        }
    }
}
