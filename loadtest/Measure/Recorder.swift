import NIOCore

/// Counts everything, by step and by second.
///
/// Latencies and refusals stand under the second in which a request was *due*; answers under the one in which they came.
@Crowd final class Recorder {
    struct StepSecond: Sendable {
        var latencies = Latencies()
        var refused = 0
        var failed = 0
    }

    struct Second: Sendable {
        var steps = Array(repeating: StepSecond(), count: Step.allCases.count)
        var arrivals = 0
        var answers = 0
    }

    private let start: NIODeadline
    private let mostSeconds: Int
    private(set) var seconds: [Second] = []
    private(set) var refusals: [String: Int] = [:]
    private(set) var failures: [String: Int] = [:]
    private(set) var endings: [Ending: Int] = [:]
    /// How late the client itself sent requests: timers and a busy thread. Part of every latency.
    private(set) var lateness = Latencies()
    private(set) var requests = 0
    private(set) var failed = 0
    private(set) var refused = 0
    private(set) var arrived = 0
    private(set) var walking = 0
    /// The hold latencies since the last line of progress.
    private var recentHolds = Latencies()

    init(start: NIODeadline, mostSeconds: Int) {
        self.start = start
        self.mostSeconds = mostSeconds
    }

    private func index(_ moment: NIODeadline) -> Int {
        let second = min(mostSeconds, max(0, Int((moment - start).nanoseconds / 1_000_000_000)))
        while seconds.count <= second { seconds.append(Second()) }
        return second
    }

    func arrive(due: NIODeadline) {
        arrived += 1
        walking += 1
        seconds[index(due)].arrivals += 1
    }

    func leave(_ ending: Ending) {
        walking -= 1
        endings[ending, default: 0] += 1
    }

    /// - Parameters:
    ///   - due: when the buyer wanted to start the request.
    ///   - began: when the client came round to it.
    func record(_ step: Step, due: NIODeadline, began: NIODeadline, ended: NIODeadline, _ verdict: Verdict) {
        let latency = ended.microseconds(since: due)
        let second = index(due)
        seconds[second].steps[step.index].latencies.record(microseconds: latency)
        if step == .hold { recentHolds.record(microseconds: latency) }
        switch verdict {
        case .done: break
        case .refused(let word):
            refused += 1
            refusals["\(step.rawValue): \(word)", default: 0] += 1
            seconds[second].steps[step.index].refused += 1
        case .failed(let word):
            failed += 1
            failures["\(step.rawValue): \(word)", default: 0] += 1
            seconds[second].steps[step.index].failed += 1
        }
        guard step.isRequest else { return }
        requests += 1
        seconds[index(ended)].answers += 1
        lateness.record(microseconds: began.microseconds(since: due))
    }

    /// A request that was answered with the right status and the wrong content.
    func countMalformed(_ step: Step) {
        failed += 1
        failures["\(step.rawValue): \(Fault.malformed.rawValue)", default: 0] += 1
    }

    /// p50 and p99 of the holds since the last call, in milliseconds.
    func takeRecentHolds() -> (p50: Double, p99: Double)? {
        defer { recentHolds.reset() }
        guard let p50 = recentHolds.percentile(50), let p99 = recentHolds.percentile(99) else { return nil }
        return (p50, p99)
    }
}
