import NIOCore

/// Holds that are asked for at fixed moments, whatever becomes of those before: an open loop of bare requests.
///
/// A request that finds no free connection waits, and the wait is part of its latency, which counts from the moment at which
/// it was due.
@Crowd final class HoldFlood {
    private let connections: [Connection]
    private let supply: HoldSupply
    private let window: Range<NIODeadline>
    private var idle: [Int]
    private var waiting = CircularBuffer<NIODeadline>()
    /// Connections that broke, or on which an answer did not come in time.
    private var lost = 0
    private var isOver = false
    private var emptied: CheckedContinuation<Void, Never>?
    private(set) var held = 0
    /// Requests that were due in the window, and those of them that were never answered.
    private(set) var due = 0
    private(set) var unanswered = 0
    private(set) var surprises: [String: Int] = [:]
    private(set) var accepted = Latencies()
    private(set) var refused = Latencies()

    init(_ connections: [Connection], _ supply: HoldSupply, from begin: NIODeadline, seconds: Double) {
        (self.connections, self.supply) = (connections, supply)
        window = begin..<(begin + .lasting(seconds))
        idle = Array(connections.indices)
    }

    /// - Parameter rate: requests per second, evenly.
    func run(rate: Double) async throws {
        let start = NIODeadline.now()
        var number = 0.0
        while true {
            let now = NIODeadline.now()
            guard now < window.upperBound else { break }
            // What has become due since the last round; at such rates a timer per request would be the load.
            while start + .lasting(number / rate) <= now {
                come(due: start + .lasting(number / rate))
                number += 1
            }
            await Crowd.wait(until: now + .microseconds(500))
        }
        // Who still waits for a connection has been left without an answer.
        for moment in waiting where window.contains(moment) { unanswered += 1 }
        waiting.removeAll()
        isOver = true
        if idle.count + lost < connections.count { await withCheckedContinuation { emptied = $0 } }
        try Task.checkCancellation()
        if let worst = surprises.max(by: { $0.value < $1.value }) {
            throw LoadTestProblem("\(surprises.values.reduce(0, +)) holds were answered wrongly; the most frequent: \(worst.key)")
        }
    }

    private func come(due moment: NIODeadline) {
        if window.contains(moment) { due += 1 }
        if let index = idle.popLast() { ask(index, due: moment) } else { waiting.append(moment) }
    }

    private func ask(_ index: Int, due moment: NIODeadline) {
        connections[index].ask(supply.next(), deadline: .now() + ClosedLoop.patience) { [unowned self] reply in
            take(reply, due: moment)
            if case .failed = reply {
                lost += 1
            } else if let next = waiting.popFirst() {
                return ask(index, due: next)
            } else {
                idle.append(index)
            }
            if isOver, idle.count + lost == connections.count {
                emptied?.resume()
                emptied = nil
            }
        }
    }

    private func take(_ reply: Reply, due moment: NIODeadline) {
        let ended = NIODeadline.now()
        switch reply {
        case .answered(let answer) where answer.status == 201:
            if window.contains(ended) { held += 1 }
            if window.contains(moment) { accepted.record(microseconds: ended.microseconds(since: moment)) }
        case .answered(let answer) where answer.status == 503 && answer.retryAfter != nil:
            if window.contains(moment) { refused.record(microseconds: ended.microseconds(since: moment)) }
        case .answered(let answer): surprises["\(answer.status) \(answer.problem ?? "")", default: 0] += 1
        case .failed(.timeout): unanswered += 1
        case .failed(let fault): surprises[fault.rawValue, default: 0] += 1
        }
    }
}
