import Synchronization

/// Random numbers that can be drawn once more in the same order.
final class Draws: Sendable {
    private let source: @Sendable () -> UInt64
    private let state = Mutex((drawn: [UInt64](), next: 0))

    init(_ source: @escaping @Sendable () -> UInt64) {
        self.source = source
    }

    func next() -> UInt64 {
        state.withLock { state in
            if state.next == state.drawn.count { state.drawn.append(source()) }
            state.next += 1
            return state.drawn[state.next - 1]
        }
    }

    /// The next number is the first again.
    func rewind() {
        state.withLock { $0.next = 0 }
    }
}
