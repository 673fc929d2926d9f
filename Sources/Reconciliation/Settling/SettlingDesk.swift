import Booking

/// Who looks at which order: as many at a time as there are seats, each order once, and the later the more often it failed.
actor SettlingDesk {
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(60)

    /// Orders that others settled meanwhile are not told; they must not fill the memory.
    private static let remembered = 10_000

    private let seats: Int
    private var taken: Set<String> = []
    private var queue: [CheckedContinuation<Void, Never>] = []
    /// Failures in a row, of orders that failed at last.
    private var failures: [String: Int] = [:]

    init(seats: Int) {
        self.seats = seats
    }

    /// Waits for a free seat. False when somebody looks at the order already.
    func take(_ id: String) async -> Bool {
        guard taken.insert(id).inserted else { return false }
        if taken.count > seats { await withCheckedContinuation { queue.append($0) } }
        return true
    }

    func leave(_ id: String) {
        failures[id] = nil
        free(id)
    }

    /// - Returns: how long the order rests: twice as long each time, one half of it drawn, and not shorter than the provider asks for. A
    ///   provider that is known to be away is no failure of the order.
    func leave(_ id: String, after error: any Error) -> Duration {
        free(id)
        var least = Duration.zero
        if case SettlePayment.Failure.provider(.unavailable(_, let pause?)) = error { least = pause }
        if failures.count > Self.remembered { failures = [:] }
        let count = failures[id, default: 0]
        failures[id] = least == .zero ? count + 1 : count
        let pause = min(Self.shortest * (1 << min(count, 6)), Self.longest) * Double.random(in: 0.5...1)
        return max(pause, least + Self.shortest * Double.random(in: 0...1))
    }

    private func free(_ id: String) {
        taken.remove(id)
        if !queue.isEmpty { queue.removeFirst().resume() }
    }
}
