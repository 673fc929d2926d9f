import Foundation
import NIOCore
import TestSupport

/// One platform of the bench: everything real, one box office, and frozen while another platform is measured.
@Crowd final class BenchPlatform {
    let name: String
    let platform: LoadedPlatform
    private var isAwake = true

    init(_ name: String, _ programme: BenchProgramme, _ shape: PlatformShape, programs: LoadedPlatform.Programs) async throws {
        self.name = name
        platform = try await LoadedPlatform(shape, programs: programs)
        try await platform.open(programme)
    }

    var shopPort: Int { platform.boxOfficePorts[0] }
    var redis: RedisServer { platform.redis.servers[0] }

    var meter: BenchMeter {
        BenchMeter(
            redis: redis,
            boxOffices: platform.members.filter { $0.role.hasPrefix("box-office") }.map { $0.process.pid })
    }

    func sleep() {
        guard isAwake else { return }
        platform.pause()
        isAwake = false
    }

    func wake() async throws {
        guard !isAwake else { return }
        try await platform.resume()
        isAwake = true
    }

    func close() { platform.close() }

    // MARK: Asking

    /// Lends connections to the box office for some work.
    func withConnections<Value: Sendable>(
        _ count: Int, _ work: @Crowd ([Connection]) async throws -> Value
    ) async throws -> Value {
        let pool = try ConnectionPool(port: shopPort, most: count, timeout: ClosedLoop.patience)
        let sweeper = ConnectionPool.sweep([pool])
        defer {
            sweeper.cancel()
            pool.close()
        }
        return try await work(try await pool.openAll())
    }

    /// Asks with `connections` at once for `seconds` after a warm-up.
    func measure(
        _ load: BenchLoad, connections: Int, expects status: Int = 201, _ next: @escaping ClosedLoop.Source
    ) async throws -> Measured {
        try await withConnections(connections) { lent in
            try await ClosedLoop(lent, expects: status, next).run(warmUp: load.warmUp, seconds: load.seconds, meter: self.meter)
        }
    }

    /// Asks with `connections` at once until the source is empty.
    func measureAll(
        connections: Int, expects status: Int = 201, onAnswer: ((Answer) -> Void)? = nil, _ next: @escaping ClosedLoop.Source
    ) async throws -> Measured {
        try await withConnections(connections) { lent in
            try await ClosedLoop(lent, expects: status, onAnswer: onAnswer, next).run(meter: self.meter)
        }
    }

    /// One hold, so that the box office has read the seating plan: that is no part of a hold.
    func readPlan(of session: String, _ wish: PreparedWish, _ visitors: VisitorBook) async throws {
        let supply = HoldSupply(sessions: [session], wishes: [wish], visitors: visitors)
        _ = try await measureAll(connections: 1) { _ in supply.made < 1 ? supply.next() : nil }
    }

    func makeVisitors(_ count: Int) async throws -> VisitorBook {
        var book = VisitorBook()
        var asked = 0
        let request = Question.post("/v1/visitors").bytes(host: "127.0.0.1")
        _ = try await measureAll(connections: 64, onAnswer: { book.add($0.text("visitor") ?? "") }) { _ in
            asked += 1
            return asked <= count ? request : nil
        }
        guard book.count == count else { throw LoadTestProblem("\(book.count) of \(count) visitors could be read") }
        return book
    }

    /// Places that `GET /v1/sessions/{id}` shows as free; nil before the session is published.
    func remaining(_ session: String) async throws -> Int? {
        let pool = try ConnectionPool(port: shopPort, most: 1, timeout: ClosedLoop.patience)
        defer { pool.close() }
        guard case .answered(let answer) = await pool.ask(.get("/v1/sessions/\(session)")), answer.status == 200,
            let body = answer.body
        else { return nil }
        return try JSONDecoder().decode(Remaining.self, from: Data(body.readableBytesView)).remaining
    }

    /// Imports more sessions; returns once the last of them is on sale.
    func add(_ programme: BenchProgramme) async throws {
        try await platform.import(programme, opens: "-1h")
        guard let last = programme.sessions.last?.ids.last else { return }
        let limit = NIODeadline.now() + .seconds(60)
        while try await remaining(last) == nil {
            guard NIODeadline.now() < limit else { throw LoadTestProblem("session \(last) is not published") }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(50))
        }
    }

    /// Why the platform is not in order; nil when it is.
    func fault() async throws -> String? {
        try await wake()
        if let role = platform.deadRole() { return "\(name): the process \(role) ended by itself." }
        let (audit, isSettled) = try await platform.settledAudit()
        if audit.status != 0 { return "\(name): the audit found: \(audit.inOneLine)" }
        return isSettled ? nil : "\(name): sales were still on their way after a minute: \(audit.inOneLine)"
    }
}

// What Redis keeps.
extension BenchPlatform {
    /// Bytes, once two readings a quarter of a second apart agree: right after an import the buffers of what was published count
    /// too, and they may be larger than what is to be measured.
    func settledMemory() async throws -> Double {
        var last = try meter.read().memory
        for _ in 0..<40 {
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(250))
            let memory = try meter.read().memory
            if abs(memory - last) < 32_768 { return memory }
            last = memory
        }
        throw LoadTestProblem("\(name): the memory of Redis does not come to rest")
    }

    /// Bytes of all keys whose names fit a pattern.
    func bytesOfKeys(_ pattern: String) throws -> Double {
        let answer = try redis.run("KEYS \(pattern)")
        let keys = answer.split(separator: "\r\n").filter { $0.first != "*" && $0.first != "$" }
        return try keys.reduce(0) { bytes, key in
            bytes + (Double(try redis.run("MEMORY USAGE \(key) SAMPLES 0").filter(\.isNumber)) ?? 0)
        }
    }
}

/// How long a closed loop lasts.
struct BenchLoad: Sendable {
    /// Seconds before the measured ones.
    var warmUp: Double
    var seconds: Double
}
