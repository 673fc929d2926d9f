import Synchronization

/// Paces a loop: its next round begins when somebody has work for it, or after a while.
public final class Pacer: Sendable {
    private struct State {
        var isNudged = false
        /// Begins the round that somebody waits for.
        var begin: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    public init() {}

    /// There is work: the next round begins at once.
    public func nudge() {
        state.withLock { state in
            if let begin = state.begin { begin.yield() } else { state.isNudged = true }
        }
    }

    /// Returns at a nudge, after `duration`, or when the task is cancelled. For one waiting task at a time.
    public func next(within duration: Duration) async {
        // A stream for each round: one that a cancelled task waited for has ended.
        let (round, begin) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let hasWork = state.withLock { state in
            defer { state.isNudged = false }
            if !state.isNudged { state.begin = begin }
            return state.isNudged
        }
        if hasWork { return }
        let timer = Task {
            do {
                try await Task.sleep(for: duration)
                begin.yield()
            } catch {}  // cancelled: the round began before its time
        }
        for await _ in round { break }
        timer.cancel()
        state.withLock { $0.begin = nil }
    }
}
