/// The hold script alone: one request in a call, and sixteen.
@Crowd struct ScriptMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "the hold script under redis-benchmark" }
    var platforms: [BenchPlatform] { [bench] }

    private static let batch = 16

    static func sessions(round: Int) -> [BenchProgramme.Sessions] {
        [.init(hall: .room, ids: ["script-\(round)-single", "script-\(round)-batch"])]
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        let single = try await measure("script-\(round)-single", calls: kit.size.count(60_000), requests: 1, clients: 64)
        // As many clients as box offices would have calls under way: each sends the next when it has the answer.
        let batched = try await measure("script-\(round)-batch", calls: kit.size.count(4_000), requests: Self.batch, clients: 4)
        return [
            .evalshaSingleRPS: single.callsPerSecond, .redisSingleMicroseconds: single.microsecondsPerHold,
            .evalshaBatchedRPS: batched.callsPerSecond * Double(Self.batch),
            .redisBatchedMicroseconds: batched.microsecondsPerHold,
        ]
    }

    private func measure(_ session: String, calls: Int, requests: Int, clients: Int) async throws -> RedisBenchmark.Figures {
        let supply = HoldSupply(sessions: [session], wishes: [.standing(2)], visitors: kit.visitors)
        let call = try await ScriptCall.caught(on: bench, holding: supply)
        return try await RedisBenchmark(bench: bench, call: call)
            .run(session: session, calls: calls, requests: requests, clients: clients)
    }
}
