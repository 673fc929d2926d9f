import NIOCore
import Synchronization

/// Requests of sales that have begun, which are never refused: while many are inside and they take much longer than usual, nobody begins another.
///
/// What takes long is compared with what is usual here, and not with a figure: a provider that always needs two seconds stops nobody, one that
/// needed a tenth of a second until now and needs two is overrun, and so is what stands behind it.
final class SalesUnderWay: Sendable {
    /// Each has a pace of its own: where one kind becomes rarer, nothing has become slower.
    enum Kind: Int, CaseIterable {
        /// An order is opened: the provider is asked.
        case order
        /// The provider says something; it may be asked again.
        case notice
        /// Somebody looks at an order: nobody but this house is asked.
        case look
    }

    struct Settings: Sendable {
        /// While so many of a kind are inside and slow, no visitor gets a number, and nobody holds places: who has chosen goes before who looks around.
        var (visitors, holds) = (16, 48)
        /// So many times what is usual is slow.
        var slowness = 2.0
        var window = Duration.milliseconds(500)
        /// What is usual is what was quickest of late: with each window that is slower it is taken for this much more, twice as much after three minutes.
        var forgetting = 1.002
    }

    private struct Pace {
        var inside = 0
        /// Of the window.
        var answers = 0
        var total = 0.0
        /// Mean of a window; nil before the first one.
        var usual: Double?
        /// When somebody came out, or came in where nobody was.
        var lastOut: NIODeadline
        var isSlow = false

        func isFull(_ most: Int) -> Bool { inside >= most }
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
        state = Mutex(State(paces: Kind.allCases.map { _ in Pace(lastOut: now) }, windowBegan: now))
    }

    var inside: Int { state.withLock { $0.paces.reduce(0) { $0 + $1.inside } } }

    func enter(_ kind: Kind, now: NIODeadline) {
        state.withLock { state in
            if state.paces[kind.rawValue].inside == 0 { (state.paces[kind.rawValue].lastOut, state.paces[kind.rawValue].isSlow) = (now, false) }
            state.paces[kind.rawValue].inside += 1
        }
    }

    /// - Parameters:
    ///   - duration: nil for who left without an answer.
    ///   - isDone: what was asked for was done. What fails at once says nothing of how long the rest takes.
    func leave(_ kind: Kind, after duration: TimeAmount?, isDone: Bool = true, now: NIODeadline) {
        state.withLock { state in
            state.paces[kind.rawValue].inside -= 1
            if let nanoseconds = duration.map({ Double($0.nanoseconds) }) {
                state.paces[kind.rawValue].lastOut = now
                if isDone || nanoseconds > state.paces[kind.rawValue].usual ?? .infinity {
                    state.paces[kind.rawValue].answers += 1
                    state.paces[kind.rawValue].total += nanoseconds
                }
            }
            adjust(&state, now)
        }
    }

    func givesNumbers(now: NIODeadline) -> Bool { mayBegin(upTo: settings.visitors, now) }

    func givesPlaces(now: NIODeadline) -> Bool { mayBegin(upTo: settings.holds, now) }

    /// Whether somebody may look around: not while what needs nobody but this house is slow. Where only the provider is, looking costs nobody anything.
    func letsLook(now: NIODeadline) -> Bool { mayBegin(upTo: settings.visitors, now, but: [.look]) }

    private func mayBegin(upTo most: Int, _ now: NIODeadline, but kinds: [Kind] = Kind.allCases) -> Bool {
        state.withLock { state in
            guard kinds.contains(where: { state.paces[$0.rawValue].isFull(most) }) else { return true }
            adjust(&state, now)
            return !kinds.contains { state.paces[$0.rawValue].isFull(most) && state.paces[$0.rawValue].isSlow }
        }
    }

    private func adjust(_ state: inout State, _ now: NIODeadline) {
        guard now - state.windowBegan >= TimeAmount(settings.window) else { return }
        state.windowBegan = now
        for index in state.paces.indices {
            let pace = state.paces[index]
            // Nobody comes out, for longer than what would be slow.
            let wait = Double((now - pace.lastOut).nanoseconds)
            if pace.isFull(settings.visitors), wait >= (pace.usual ?? Self.unknown) * settings.slowness { state.paces[index].isSlow = true }
            guard pace.answers >= Self.fewest else { continue }
            let mean = pace.total / Double(pace.answers)
            let usual = min(mean, (pace.usual ?? mean) * settings.forgetting)
            state.paces[index] = Pace(inside: pace.inside, usual: usual, lastOut: pace.lastOut, isSlow: mean > usual * settings.slowness)
        }
    }
}
