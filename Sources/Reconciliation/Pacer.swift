/// Paces a loop: its next round begins when somebody has work for it, or after a while.
public final class Pacer: Sendable {
    private let nudges: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    public init() {
        (nudges, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is work: the next round begins at once.
    public func nudge() {
        continuation.yield()
    }

    /// Returns at a nudge, after `duration`, or when the task is cancelled. For one waiting task at a time.
    public func next(within duration: Duration) async {
        let timer = Task { [continuation] in
            do {
                try await Task.sleep(for: duration)
                continuation.yield()
            } catch {}  // cancelled: the round began before its time
        }
        defer { timer.cancel() }
        for await _ in nudges { return }
    }
}
