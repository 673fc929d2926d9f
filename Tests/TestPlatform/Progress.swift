/// Counts finished sales and wakes whoever waits for a number of them.
package actor Progress {
    package private(set) var count = 0
    private var waiting: [(count: Int, resume: CheckedContinuation<Void, Never>)] = []

    package init() {}

    package func add() {
        count += 1
        for waiter in waiting where waiter.count <= count { waiter.resume.resume() }
        waiting.removeAll { $0.count <= count }
    }

    package func reached(_ number: Int) async {
        if count >= number { return }
        await withCheckedContinuation { waiting.append((number, $0)) }
    }
}
