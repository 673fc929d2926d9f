/// The same standing holds in one session of a platform that has published one session, 1,000 or 10,000; and what a published
/// session takes.
@Crowd struct SessionCountMeasure: BenchMeasure {
    /// With 1, 1,000 and 10,000 sessions.
    let one, thousand, tenThousand: BenchPlatform
    let kit: BenchKit
    /// Bytes of Redis when nothing had been held yet.
    let bytesPerSession: Double

    var words: String { "1, 1,000 and 10,000 sessions" }
    var platforms: [BenchPlatform] { [one, thousand, tenThousand] }

    /// - Parameter rounds: each holds in another session, because a fast machine sells a room out in three. So the platform of one session has one for each round.
    static func programme(_ count: Int, rounds: Int) -> BenchProgramme {
        BenchProgramme(name: "sessions", sessions: [.init(hall: .room, ids: (0..<max(count, rounds)).map { "s-\($0)" })])
    }

    /// Bytes between two platforms that differ in nothing else.
    static func bytesPerSession(_ few: BenchPlatform, _ many: BenchPlatform) async throws -> Double {
        (try await many.settledMemory() - (try await few.settledMemory())) / 9000
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        var figures: [BenchKey: Double] = [.bytesPerSession: bytesPerSession]
        let counts: [(BenchPlatform, BenchKey, BenchKey)] = [
            (one, .holdSessions1, .redisSessions1), (thousand, .holdSessions1000, .redisSessions1000),
            (tenThousand, .holdSessions10000, .redisSessions10000),
        ]
        // In each round another one is first.
        for (bench, hold, redis) in counts.rotated(by: round) {
            for other in platforms where other !== bench { other.sleep() }
            try await bench.wake()
            let supply = HoldSupply(sessions: ["s-\(round - 1)"], wishes: [.standing(1)], visitors: kit.visitors)
            let used = try await bench.measure(kit.size.loop, connections: 64) { _ in supply.next() }
            figures[hold] = used.redis + used.boxOffices
            figures[redis] = used.redis
        }
        return figures
    }
}
