import Booking

/// The items of one queue that are being executed, and those that wait to be written as executed.
actor OutboxBench {
    /// Ids of items that nobody else may execute now.
    private(set) var taken: Set<Int64> = []
    private var executed: [ExecutedItem] = []
    private let arrivals: Pacer

    /// - Parameter arrivals: nudged when an item was executed.
    init(arrivals: Pacer) {
        self.arrivals = arrivals
    }

    func take(_ items: [OutboxItem]) {
        taken.formUnion(items.lazy.map(\.id))
    }

    func add(_ item: ExecutedItem) {
        executed.append(item)
        arrivals.nudge()
    }

    /// What was executed since the last call.
    func collect() -> [ExecutedItem] {
        defer { executed = [] }
        return executed
    }

    /// They are written: who is due again may be executed again.
    func release(_ items: [ExecutedItem]) {
        for item in items { taken.remove(item.item.id) }
    }
}
