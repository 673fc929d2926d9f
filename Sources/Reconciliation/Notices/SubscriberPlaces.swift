import Synchronization

/// How many notices go to each subscriber at this moment.
final class SubscriberPlaces: Sendable {
    /// Of one subscriber at most. What it does not take at once waits for it alone.
    static let most = 8

    private let taken = Mutex<[Int64: Int]>([:])

    /// Whether there is a place left, which is then taken.
    func take(_ subscriber: Int64) -> Bool {
        taken.withLock { taken in
            guard taken[subscriber, default: 0] < Self.most else { return false }
            taken[subscriber, default: 0] += 1
            return true
        }
    }

    func leave(_ subscriber: Int64) { taken.withLock { $0[subscriber, default: 1] -= 1 } }
}
