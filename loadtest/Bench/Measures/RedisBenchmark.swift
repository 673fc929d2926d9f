import NIOCore
import TestSupport

/// Redis's own redis-benchmark, with the hold script as the box office calls it and nothing else around it.
@Crowd struct RedisBenchmark {
    let bench: BenchPlatform
    let call: ScriptCall

    struct Figures {
        var callsPerSecond: Double
        /// CPU µs of Redis's main thread per hold.
        var microsecondsPerHold: Double
    }

    /// - Parameters:
    ///   - session: gets the holds; they must all succeed.
    ///   - requests: holds per call.
    func run(session: String, calls: Int, requests: Int, clients: Int) async throws -> Figures {
        let free = try await bench.remaining(session)
        let before = try bench.meter.read()
        let result = try await Tool.run(
            [
                "redis-benchmark", "-s", bench.redis.socketPath, "-n", String(calls), "-c", String(clients), "-P", "1",
                "-r", "2147483647", "--csv",
            ] + call.command(requests: requests))
        let after = try bench.meter.read()
        guard result.status == 0, let rate = Self.rate(result.output) else {
            throw LoadTestProblem("redis-benchmark failed: \(result.output.suffix(300))")
        }
        try await verify(session, freeBefore: free, holds: calls * requests)
        return Figures(
            callsPerSecond: rate, microsecondsPerHold: (after.redis - before.redis) / Double(calls * requests))
    }

    /// The second column of the last line: `"EVALSHA …","52631.58","0.9",…`.
    nonisolated static func rate(_ csv: String) -> Double? {
        let columns = csv.split(separator: "\n").last?.split(separator: "\",\"") ?? []
        return columns.count > 1 ? Double(columns[1]) : nil
    }

    /// Two holds of the same random id are one: that happens to one in ten thousand at most.
    private func verify(_ session: String, freeBefore: Int?, holds: Int) async throws {
        // The box office shows a count that is a quarter second old: the hold by which the call was caught may be missing in
        // the first.
        let places = call.places
        let least = Int((Double(holds * places) * 0.999).rounded(.down))
        var taken = 0
        for _ in 0..<20 {
            if let freeBefore, let free = try await bench.remaining(session) { taken = freeBefore - free }
            if (least...((holds + 1) * places)).contains(taken) { return }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(50))
        }
        throw LoadTestProblem("redis-benchmark was to take \(holds * places) places in \(session) and took \(taken)")
    }
}
