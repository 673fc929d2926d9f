import Booking
import Synchronization

/// Slows who tries access codes until one opens something. Codes that open nothing are counted by network; from one that tried too many no code is
/// looked at any more, right or wrong, or its answers would say which one is right.
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

    private let counts: @Sendable (_ network: String) async throws -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let tries = Mutex<[String: Tries]>([:])

    /// - Parameter counts: one more of a network, by all box offices; false when there are too many.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, counts: @escaping @Sendable (_ network: String) async throws -> Bool = { _ in true }
    ) {
        (self.now, self.counts) = (now, counts)
    }

    /// Whether no code is looked at that comes from there. Where it comes from is not known everywhere.
    func isBarred(_ network: String?) -> Bool {
        guard let network else { return false }
        let earliest = now() - Self.window
        return tries.withLock { tries in tries[network].map { $0.count >= Self.most && $0.since > earliest } ?? false }
    }

    /// A code opened nothing.
    func noteWrong(from network: String?) {
        guard let network else { return }
        add(1, of: network)
        Task { [counts] in
            // Away: what this box office counts is enough for a while.
            if (try? await counts(network)) == false { add(Self.most, of: network) }
        }
    }

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
