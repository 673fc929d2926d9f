import NIOCore

/// What became of the bench's buyers.
@Crowd final class BuyerTally {
    /// Only what was due, or done, between these moments is counted; wrong answers always are.
    private let window: Range<NIODeadline>
    /// Buyers who came.
    private(set) var arrived = 0
    /// Buyers who saw their tickets, in the window and in all.
    private(set) var sold = 0
    private(set) var soldInAll = 0
    /// Buyers turned away with 503 and `Retry-After`, before they held anything and after.
    private(set) var refused = 0
    private(set) var refusedLater = 0
    /// Buyers who got no answer in time.
    private(set) var unanswered = 0
    /// What should not come, in words.
    private(set) var surprises: [String: Int] = [:]
    /// From the moment at which buyers wanted to begin to the one at which the client came to it: part of their first latency, and none
    /// of the platform's doing.
    private(set) var begun = Latencies()
    private(set) var holds = Latencies()
    private(set) var arrivalToHold = Latencies()
    private(set) var refusals = Latencies()
    private(set) var paidToTicketed = Latencies()

    init(from begin: NIODeadline, seconds: Double) {
        window = begin..<(begin + .lasting(seconds))
    }

    var seconds: Double { Double((window.upperBound - window.lowerBound).nanoseconds) / 1e9 }
    var salesPerSecond: Double { Double(sold) / seconds }

    func arrive(_ due: NIODeadline, began: NIODeadline) {
        guard window.contains(due) else { return }
        arrived += 1
        begun.record(microseconds: began.microseconds(since: due))
    }

    func hold(arrival: NIODeadline, due: NIODeadline, ended: NIODeadline) {
        guard window.contains(due) else { return }
        holds.record(microseconds: ended.microseconds(since: due))
        arrivalToHold.record(microseconds: ended.microseconds(since: arrival))
    }

    /// - Parameter isLate: the buyer held places already.
    func refuse(due: NIODeadline, ended: NIODeadline, isLate: Bool) {
        guard window.contains(due) else { return }
        if isLate { refusedLater += 1 } else { refused += 1 }
        refusals.record(microseconds: ended.microseconds(since: due))
    }

    func sell(paid: NIODeadline, ended: NIODeadline) {
        soldInAll += 1
        if window.contains(ended) { sold += 1 }
        if window.contains(paid) { paidToTicketed.record(microseconds: ended.microseconds(since: paid)) }
    }

    func miss(due: NIODeadline) { if window.contains(due) { unanswered += 1 } }

    func count(surprise: String) { surprises[surprise, default: 0] += 1 }

    func complain() throws {
        guard let worst = surprises.max(by: { $0.value < $1.value }) else { return }
        throw LoadTestProblem("\(surprises.values.reduce(0, +)) buyers got a wrong answer; the most frequent: \(worst.key)")
    }
}
