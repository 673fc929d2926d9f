import Foundation
import NIOCore
import TestSupport

/// Reads what a platform has used so far.
@Crowd struct BenchMeter {
    let redis: RedisServer
    let boxOffices: [pid_t]

    /// Totals since the processes began.
    struct Reading: Sendable {
        var moment: NIODeadline
        /// Right answers.
        var answers: Int
        /// CPU µs of Redis's main thread, which runs the scripts and speaks to the clients.
        var redis: Double
        /// CPU µs of the box offices' processes.
        var boxOffices: Double
        /// CPU µs of the load test itself.
        var client: Double
        /// Script calls, and the µs that they ran.
        var calls, script: Double
        /// Bytes that Redis uses, without the append-only file's buffer.
        var memory: Double
    }

    func read(answers: Int = 0) throws -> Reading {
        let cpu = try RedisInfo(redis.run("INFO cpu"))
        let memory = try RedisInfo(redis.run("INFO memory"))
        let scripts = try RedisInfo(redis.run("INFO commandstats")).commandStatistics("evalsha")
        return Reading(
            moment: .now(), answers: answers, redis: cpu.mainThreadMicroseconds,
            boxOffices: boxOffices.reduce(0) { $0 + (ProcessUsage.cpuSeconds(pid: $1) ?? 0) } * 1e6,
            client: (ProcessUsage.cpuSeconds(pid: getpid()) ?? 0) * 1e6, calls: scripts.calls, script: scripts.microseconds,
            memory: memory.number("used_memory") - memory.number("mem_aof_buffer"))
    }
}

/// What was used between two readings, per answer.
struct Measured: Sendable {
    var answers: Int
    var seconds: Double
    /// CPU µs per answer.
    var redis, boxOffices, client: Double
    /// Answers per script call, and µs of script per answer.
    var answersPerCall, script: Double

    var perSecond: Double { Double(answers) / seconds }

    init(from before: BenchMeter.Reading, to after: BenchMeter.Reading) {
        answers = after.answers - before.answers
        let each = 1 / Double(max(1, answers))
        seconds = Double((after.moment - before.moment).nanoseconds) / 1e9
        redis = (after.redis - before.redis) * each
        boxOffices = (after.boxOffices - before.boxOffices) * each
        client = (after.client - before.client) * each
        let calls = after.calls - before.calls
        answersPerCall = calls > 0 ? Double(answers) / calls : 0
        script = (after.script - before.script) * each
    }
}

/// The text of Redis's INFO.
struct RedisInfo: Sendable {
    private var fields: [Substring: Substring] = [:]

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
    }

    /// 0 when it is not there.
    func number(_ name: String) -> Double { fields[name[...]].flatMap { Double($0) } ?? 0 }

    /// Of the whole process where the system does not tell threads apart.
    var mainThreadMicroseconds: Double {
        let names = ["used_cpu_user_main_thread", "used_cpu_sys_main_thread"]
        let isTold = names.allSatisfy { fields[$0[...]] != nil }
        return (isTold ? names : ["used_cpu_user", "used_cpu_sys"]).reduce(0) { $0 + number($1) } * 1e6
    }

    /// From `cmdstat_evalsha:calls=3,usec=70,…`.
    func commandStatistics(_ command: String) -> (calls: Double, microseconds: Double) {
        let values = (fields["cmdstat_\(command)"[...]] ?? "").split(separator: ",").map { $0.split(separator: "=") }
        func value(_ name: String) -> Double {
            values.first { $0.count == 2 && $0[0] == name[...] }.flatMap { Double($0[1]) } ?? 0
        }
        return (value("calls"), value("usec"))
    }
}
