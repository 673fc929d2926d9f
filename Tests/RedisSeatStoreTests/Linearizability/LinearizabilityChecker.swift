/// A machine that does one operation after the other: what a concurrent history is compared with.
protocol SequentialMachine: Hashable {
    associatedtype Operation: Sendable
    associatedtype Outcome: Equatable, Sendable

    mutating func perform(_ operation: Operation) -> Outcome
}

/// An operation as its caller saw it. The moments are numbers of one sequence, no two alike.
struct HistoryEntry<Machine: SequentialMachine>: Sendable {
    var client: Int
    var operation: Machine.Operation
    var outcome: Machine.Outcome
    var invoked: Int
    var returned: Int
}

/// Decides whether a concurrent history can be explained: each operation took effect at one moment between its call and
/// its return, and the machine that does them in that order gives every answer that was given.
///
/// The search of Wing and Gong (1993), which tries whatever may come next, with Lowe's memory (2017): the same operations
/// done and the same machine reached is a way that was tried.
struct LinearizabilityChecker<Machine: SequentialMachine> {
    typealias Entry = HistoryEntry<Machine>

    enum Verdict {
        case linearizable
        /// No order explains it; the longest one that explains a part of it, and what none of its continuations explains.
        case broken(explained: [Entry], left: [Entry])
        /// More ways than ``limit``.
        case undecided
    }

    /// Most ways that are tried.
    var limit = 100_000

    private struct Way: Hashable {
        var done: Set<Int>
        var machine: Machine
    }

    private struct Step {
        var way: Way
        /// Entries that may come next and were not tried.
        var candidates: [Int]
        var order: [Int]
    }

    func check(_ history: [Entry], from machine: Machine) -> Verdict {
        let start = Way(done: [], machine: machine)
        var tried: Set<Way> = [start]
        var steps = [Step(way: start, candidates: candidates(history, after: []), order: [])]
        var longest: [Int] = []
        while var step = steps.popLast() {
            if step.way.done.count == history.count { return .linearizable }
            guard let next = step.candidates.popLast() else { continue }
            steps.append(step)
            var way = step.way
            guard way.machine.perform(history[next].operation) == history[next].outcome else { continue }
            way.done.insert(next)
            guard tried.insert(way).inserted else { continue }
            if tried.count > limit { return .undecided }
            let order = step.order + [next]
            if order.count > longest.count { longest = order }
            steps.append(Step(way: way, candidates: candidates(history, after: way.done), order: order))
        }
        let left = history.indices.filter { !longest.contains($0) }
        return .broken(explained: longest.map { history[$0] }, left: left.map { history[$0] })
    }

    /// What may come next: whatever was called before the first of those left returned. The first to return is tried first.
    private func candidates(_ history: [Entry], after done: Set<Int>) -> [Int] {
        let left = history.indices.filter { !done.contains($0) }
        let first = left.map { history[$0].returned }.min() ?? 0
        return left.filter { history[$0].invoked < first }.sorted { history[$0].returned > history[$1].returned }
    }
}
