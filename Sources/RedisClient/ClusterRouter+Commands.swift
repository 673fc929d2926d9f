import NIOCore

/// Commands on their way through a cluster: to the owner of their slot, and after it when it moves.
extension ClusterRouter {
    func send(_ command: RedisCommand, slot: Int?) async throws(RedisError) -> RESPValue {
        try await follow(slot: slot) { (node, isAsking) async throws(RedisError) in
            try await Self.send(command, on: node.connection(), isAsking: isAsking, deadline: nil)
        }
    }

    /// One command, after ASKING when the slot is on its way.
    static func send(
        _ command: RedisCommand, on connection: RedisConnection, isAsking: Bool, deadline: Duration?
    ) async throws(RedisError) -> RESPValue {
        guard isAsking else { return try await connection.send(command, deadline: deadline) }
        let replies = try await connection.send([RedisCommand("ASKING"), command], deadline: deadline)
        guard let reply = replies.last else { throw .protocolViolation("no reply after ASKING") }
        if case .error(let text) = reply { throw RedisError(reply: text) }
        return reply
    }

    /// Commands in order, all about one slot. A transaction is repeated as a whole, because a command that was redirected
    /// undid it; of other pipelines only the commands that were redirected.
    func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RESPValue] {
        let isTransaction = commands.first == RedisCommand("MULTI")
        let slot = commands.lazy.compactMap(\.slot).first
        var replies = [RESPValue](repeating: .null, count: commands.count)
        var open = Array(commands.indices)
        try await follow(slot: slot) { (node, isAsking) async throws(RedisError) in
            var batch: [RedisCommand] = []
            for index in open {
                if isAsking, !isTransaction || index == open.first { batch.append(RedisCommand("ASKING")) }
                batch.append(commands[index])
            }
            var answers = try await node.connection().send(batch)
            if isAsking { answers = zip(batch, answers).filter { $0.0 != RedisCommand("ASKING") }.map(\.1) }
            var redirected: [Int] = []
            var refusal: RedisError?
            for (index, answer) in zip(open, answers) {
                replies[index] = answer
                guard case .error(let text) = answer, Redirection(RedisError(reply: text), from: node.endpoint) != nil
                else { continue }
                redirected.append(index)
                refusal = refusal ?? RedisError(reply: text)
            }
            guard let refusal else { return }
            if !isTransaction { open = redirected }
            throw refusal
        }
        return replies
    }

    /// Tries a node after the other until one executes. Bounded twice: in the number of redirections followed in a row, and
    /// in time, because no try begins after the deadline of a command.
    func follow<Reply: Sendable>(
        slot: Int?, _ attempt: (RedisNode, _ isAsking: Bool) async throws(RedisError) -> Reply
    ) async throws(RedisError) -> Reply {
        var patience = Patience(end: .now() + TimeAmount(configuration.deadline))
        var asked: Endpoint?
        while true {
            let node = asked.flatMap(node(at:)) ?? node(of: slot)
            let failure: RedisError
            if let node {
                do { return try await attempt(node, asked != nil) } catch { failure = error }
            } else {
                failure = .unavailable(cause: "no node of the Redis Cluster is known to own the slot")
            }
            guard !isClosed else { throw .closed }
            guard let redirection = Redirection(failure, from: node?.endpoint) else { throw failure }
            asked = nil
            switch redirection {
            case .moved(let slot, let endpoint): note(slot: slot, owner: endpoint)
            case .ask(let endpoint): asked = endpoint
            case .wait: break
            }
            if asked == nil { refreshSoon() }
            guard let pause = patience.pause(before: redirection) else { throw Self.unavailable(failure) }
            if pause > .zero { try await wait(pause) }
        }
    }

    /// Callers that wait need room too: beyond the limit of commands under way they are refused at once.
    private func wait(_ duration: Duration) async throws(RedisError) {
        let others = waiting.wrappingAdd(1, ordering: .relaxed).oldValue
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        guard others < configuration.pendingLimit else { throw .overloaded }
        await pause(duration)
    }

    /// A refusal that lasted: nothing was executed.
    private static func unavailable(_ error: RedisError) -> RedisError {
        guard case .reply(let code, let message) = error else { return error }
        return .unavailable(cause: "the Redis Cluster does not settle: \(code) \(message)")
    }
}

/// How long a command follows its slot. Pure: the moments are passed in.
struct Patience {
    /// No try begins after this.
    let end: NIODeadline
    private var followed = 0
    private var paused = 0

    private static let redirectionsInARow = 5

    init(end: NIODeadline) {
        self.end = end
    }

    /// How long to wait before the next try: nothing while redirections lead on, else 2 ms, then twice as long each time, up
    /// to 100 ms; nil when there is no time left.
    mutating func pause(before redirection: Redirection, now: NIODeadline = .now()) -> Duration? {
        if redirection != .wait {
            followed += 1
            if followed <= Self.redirectionsInARow { return now < end ? .zero : nil }
        }
        followed = 0
        let pause = Duration.milliseconds(min(100, 2 << min(paused, 10)))
        paused += 1
        return now + TimeAmount(pause) < end ? pause : nil
    }
}
