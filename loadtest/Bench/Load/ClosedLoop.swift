import NIOCore

/// So many connections, each of which asks again as soon as it has its answer.
///
/// For the throughput of a full platform and the cost of a request. Its latencies would be those of a queue that is always
/// full and say nothing about buyers, so it measures none.
@Crowd final class ClosedLoop {
    /// Makes the next request of a connection; nil: it has asked all it wanted.
    typealias Source = (_ connection: Int) -> ByteBuffer?

    private let connections: [Connection]
    private let expected: Int
    private let next: Source
    private let onAnswer: ((Answer) -> Void)?
    private var askers: [(Reply) -> Void] = []
    private var asking = 0
    private var isOver = false
    private var emptied: CheckedContinuation<Void, Never>?
    private var deadline = NIODeadline.distantFuture
    /// Right answers so far.
    private(set) var answers = 0
    /// What else came, in words.
    private(set) var surprises: [String: Int] = [:]

    /// - Parameters:
    ///   - expected: status of a right answer.
    ///   - onAnswer: told each right answer.
    init(
        _ connections: [Connection], expects expected: Int, onAnswer: ((Answer) -> Void)? = nil, _ next: @escaping Source
    ) {
        (self.connections, self.expected, self.onAnswer, self.next) = (connections, expected, onAnswer, next)
        askers = connections.indices.map { index in { [unowned self] reply in take(reply, index) } }
    }

    /// Longest wait for an answer.
    static let patience = TimeAmount.seconds(10)

    /// Asks for some time.
    /// - Parameters:
    ///   - warmUp: seconds that are not measured.
    ///   - seconds: that are.
    ///   - meter: read at both ends of the measured time.
    func run(warmUp: Double, seconds: Double, meter: BenchMeter) async throws -> Measured {
        let begin = NIODeadline.now() + .lasting(warmUp)
        start(until: begin + .lasting(seconds))
        await Crowd.wait(until: begin)
        let before = try meter.read(answers: answers)
        await Crowd.wait(until: before.moment + .lasting(seconds))
        let after = try meter.read(answers: answers)
        isOver = true
        await drained()
        try complain()
        guard after.answers > before.answers else { throw LoadTestProblem("no answer came in \(seconds) s") }
        try Task.checkCancellation()
        return Measured(from: before, to: after)
    }

    /// Asks until the source is empty.
    func run(meter: BenchMeter) async throws -> Measured {
        let before = try meter.read(answers: answers)
        start(until: .now() + .seconds(120))
        await drained()
        let after = try meter.read(answers: answers)
        try complain()
        try Task.checkCancellation()
        return Measured(from: before, to: after)
    }

    private func complain() throws {
        guard let worst = surprises.max(by: { $0.value < $1.value }) else { return }
        let all = surprises.values.reduce(0, +)
        throw LoadTestProblem("\(all) wrong answers beside \(answers) right ones; the most frequent: \(worst.key)")
    }

    private func start(until end: NIODeadline) {
        deadline = end + Self.patience
        asking = connections.count
        for index in connections.indices { ask(index) }
    }

    private func drained() async {
        guard asking > 0 else { return }
        await withCheckedContinuation { emptied = $0 }
    }

    private func ask(_ index: Int) {
        guard !isOver, let request = next(index) else { return leave() }
        connections[index].ask(request, deadline: deadline, askers[index])
    }

    private func take(_ reply: Reply, _ index: Int) {
        switch reply {
        case .answered(let answer) where answer.status == expected:
            answers += 1
            onAnswer?(answer)
            ask(index)
        case .answered(let answer):
            surprises["\(answer.status) \(answer.problem ?? "")", default: 0] += 1
            ask(index)
        case .failed(let fault):
            surprises[fault.rawValue, default: 0] += 1
            leave()
        }
    }

    private func leave() {
        asking -= 1
        if asking == 0 {
            emptied?.resume()
            emptied = nil
        }
    }
}
