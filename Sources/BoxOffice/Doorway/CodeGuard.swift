import Booking
import Synchronization

/// Slows who tries access codes until one opens something. Codes that open nothing are counted by network and session; from a network that tried too many no code of that session
/// is looked at any more, right or wrong, or its answers would say which one is right.
///
/// It never waits, because holds are answered on a connection's event loop: this box office counts by itself, and asks the store, where all of them are counted
/// together, behind each answer. A program that asks ten box offices at once has some tries more.
final class CodeGuard: Sendable {
    /// Within ``window``. A crowd behind one network types its own code wrong now and then.
    static let most = 50
    static let window = Duration.seconds(3_600)
    /// So many networks are remembered here; a program with more of them is bounded by what the store counts.
    private static let remembered = 10_000

    private struct Tries {
        var count = 0
        var since: ContinuousClock.Instant
    }

    private let counts: @Sendable (_ tries: String) async throws -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let tries = Mutex<[String: Tries]>([:])

    /// - Parameter counts: one more of a network at a session, by all box offices; false when there are too many.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, counts: @escaping @Sendable (_ tries: String) async throws -> Bool = { _ in true }
    ) {
        (self.now, self.counts) = (now, counts)
    }

    /// For how long no code of a session is looked at that comes from there; nil where one is. Where it comes from is not known everywhere.
    func bars(_ network: String?, session: UInt32) -> Duration? {
        guard let name = Self.name(network, session) else { return nil }
        let moment = now()
        return tries.withLock { tries in
            guard let known = tries[name], known.count >= Self.most, known.since > moment - Self.window else { return nil }
            return moment.duration(to: known.since + Self.window)
        }
    }

    /// A code opened nothing.
    func noteWrong(from network: String?, session: UInt32) {
        guard let name = Self.name(network, session) else { return }
        add(1, of: name)
        Task { [counts] in
            // Away: what this box office counts is enough for a while.
            if (try? await counts(name)) == false { add(Self.most, of: name) }
        }
    }

    private static func name(_ network: String?, _ session: UInt32) -> String? { network.map { "\(session) \($0)" } }

    private func add(_ count: Int, of network: String) {
        let moment = now()
        tries.withLock { tries in
            if tries.count >= Self.remembered, tries[network] == nil {
                tries = tries.filter { $0.value.since > moment - Self.window }
                if tries.count >= Self.remembered { tries = [:] }
            }
            if let known = tries[network], known.since > moment - Self.window {
                tries[network]?.count += count
            } else {
                tries[network] = Tries(count: count, since: moment)
            }
        }
    }
}
