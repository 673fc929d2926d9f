import NIOCore
import Synchronization

/// Requests of sales that have begun, which are never refused: so many of them may be inside before nobody begins another.
///
/// How many follows from how long they take. What takes long is compared with what is usual here, and not with a figure: a provider that always needs
/// two seconds stops nobody, one that needed a tenth of a second until now and needs two is overrun, and so is what stands behind it.
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
        /// So many may always be inside, and never more than that.
        var least = 16.0, most = 1024.0
        /// Holds are given until so many times as many are inside as where visitors get no number: who has chosen goes before who looks around.
        var holds = 2.0
        /// So many times what is usual is slow. Usual is a quiet moment; with seven tenths of the load a queue waits three times as long.
        var slowness = 5.0
        /// Of the limit, from window to window: where all is as slow as it may be it stays.
        var fall = 0.7, rise = 1.2
        var window = Duration.milliseconds(100)
        /// So much a new window counts against those before it: a moment in which the machine was away is no overload.
        var newest = 0.3
        /// What is usual is what was quickest of late: with each of these that is slower it is taken for this much more, twice as much after three minutes.
        var usualWindow = Duration.milliseconds(500), forgetting = 1.002
    }

    private struct Pace {
        var inside = 0
        /// Mean of a long window, in nanoseconds; nil before the first one.
        var usual: Double?
        var (long, short) = (Sum(), Sum())
        /// Times the usual, in the last short window.
        var slowness = 1.0
    }

    private struct Sum {
        var (answers, nanoseconds) = (0.0, 0.0)
        var mean: Double { nanoseconds / answers }

        mutating func add(_ time: Double) { (answers, nanoseconds) = (answers + 1, nanoseconds + time) }
    }

    private struct State {
        var paces = Kind.allCases.map { _ in Pace() }
        var limit: Double
        /// Times the usual, of late, over all kinds.
        var slowness = 1.0
        /// The most that were inside at once in the window.
        var peak = 0
        var windowBegan, usualBegan: NIODeadline
        /// When somebody came out, or came in where nobody was.
        var lastOut: NIODeadline

        var inside: Int { paces.reduce(0) { $0 + $1.inside } }
    }

    /// Fewer answers say nothing yet.
    private static let fewest = 8.0
    /// Where nothing is usual yet, nobody has to come out for so long. In nanoseconds.
    private static let unknown = 1e9

    private let settings: Settings
    private let state: Mutex<State>

    init(_ settings: Settings = Settings(), now: NIODeadline = .now()) {
        self.settings = settings
        state = Mutex(State(limit: min(settings.most, settings.least * 4), windowBegan: now, usualBegan: now, lastOut: now))
    }

    var inside: Int { state.withLock { $0.inside } }

    func enter(_ kind: Kind, now: NIODeadline) {
        state.withLock { state in
            if state.inside == 0 { state.lastOut = now }
            state.paces[kind.rawValue].inside += 1
            state.peak = max(state.peak, state.inside)
        }
    }

    /// - Parameters:
    ///   - duration: nil for who left without an answer.
    ///   - isDone: what was asked for was done. What fails at once says nothing of how long the rest takes.
    func leave(_ kind: Kind, after duration: TimeAmount?, isDone: Bool = true, now: NIODeadline) {
        state.withLock { state in
            state.paces[kind.rawValue].inside -= 1
            if let nanoseconds = duration.map({ Double($0.nanoseconds) }) {
                state.lastOut = now
                if isDone || nanoseconds > state.paces[kind.rawValue].usual ?? .infinity {
                    state.paces[kind.rawValue].long.add(nanoseconds)
                    state.paces[kind.rawValue].short.add(nanoseconds)
                }
            }
            adjust(&state, now)
        }
    }

    func givesNumbers(now: NIODeadline) -> Bool { state.withLock { hasRoom(&$0, 1, now) } }

    func givesPlaces(now: NIODeadline) -> Bool { state.withLock { hasRoom(&$0, settings.holds, now) } }

    /// Whether somebody may look around: not while what needs nobody but this house is slow. Where only the provider is, looking costs nobody anything.
    func letsLook(now: NIODeadline) -> Bool {
        state.withLock { hasRoom(&$0, 1, now) || $0.paces[Kind.look.rawValue].slowness < settings.slowness }
    }

    private func hasRoom(_ state: inout State, _ share: Double, _ now: NIODeadline) -> Bool {
        adjust(&state, now)
        return Double(state.inside) < state.limit * share
    }

    private func adjust(_ state: inout State, _ now: NIODeadline) {
        if now - state.windowBegan >= TimeAmount(settings.window) {
            state.windowBegan = now
            adjustLimit(&state, now)
        }
        if now - state.usualBegan >= TimeAmount(settings.usualWindow) {
            state.usualBegan = now
            adjustUsual(&state)
        }
    }

    /// The limit follows how many times what is usual the answers of the window took, each compared with its own kind.
    private func adjustLimit(_ state: inout State, _ now: NIODeadline) {
        if Double(state.inside) >= settings.least, hasStopped(state, now) { return change(&state, by: settings.fall) }
        var (answers, slowness) = (0.0, 0.0)
        for pace in state.paces where pace.usual != nil {
            (answers, slowness) = (answers + pace.short.answers, slowness + pace.short.nanoseconds / (pace.usual ?? 1))
        }
        guard answers >= Self.fewest else { return }
        for index in state.paces.indices {
            let pace = state.paces[index]
            if pace.short.answers > 0 { state.paces[index].slowness = pace.usual.map { pace.short.mean / $0 } ?? 1 }
            state.paces[index].short = Sum()
        }
        state.slowness += (slowness / answers - state.slowness) * settings.newest
        change(&state, by: settings.slowness / state.slowness)
    }

    /// It grows only where it is needed: a limit that nobody came near says nothing of what this house can do.
    private func change(_ state: inout State, by factor: Double) {
        if factor < 1 || Double(state.peak) > state.limit / 2 {
            state.limit = min(settings.most, max(settings.least, state.limit * min(settings.rise, max(settings.fall, factor))))
        }
        state.peak = state.inside
    }

    /// Nobody comes out, for longer than what would be slow for those inside.
    private func hasStopped(_ state: State, _ now: NIODeadline) -> Bool {
        let slow = state.paces.filter { $0.inside > 0 }.map { $0.usual.map { $0 * settings.slowness } ?? Self.unknown }
        return Double((now - state.lastOut).nanoseconds) >= slow.max() ?? Self.unknown
    }

    private func adjustUsual(_ state: inout State) {
        for index in state.paces.indices where state.paces[index].long.answers >= Self.fewest {
            let mean = state.paces[index].long.mean
            state.paces[index].usual = min(mean, (state.paces[index].usual ?? mean) * settings.forgetting)
            state.paces[index].long = Sum()
        }
    }
}
