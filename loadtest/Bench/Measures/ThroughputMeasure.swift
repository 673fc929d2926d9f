/// Plain text, an event's page and the three kinds of hold, one after the other so that their ratios are fair: with 64 connections, then with one.
@Crowd struct ThroughputMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "plain text, an event's page and holds" }
    var platforms: [BenchPlatform] { [bench] }

    /// Sessions of a round: as many arenas as keep each more than half empty.
    static let arenas = 10
    private static let holdsPerArena = 5000

    static func sessions(round: Int) -> [BenchProgramme.Sessions] {
        let names = (0..<arenas).flatMap { ["named-\(round)-\($0)", "pair-\(round)-\($0)"] }
        return [
            .init(hall: .room, ids: ["standing-\(round)", "standing-\(round)-single"]),
            .init(hall: .arena, ids: names + ["named-\(round)-single", "pair-\(round)-single"]),
        ]
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        let plain = try await get("/healthz", connections: 64)
        let page = try await get("/evenements/e-standing-\(round)", connections: 64)
        let standing = try await holds(["standing-\(round)"], [.standing(2)], connections: 64)
        let named = try await holds((0..<Self.arenas).map { "named-\(round)-\($0)" }, Self.named, connections: 64)
        let pair = try await holds((0..<Self.arenas).map { "pair-\(round)-\($0)" }, Self.pairs, connections: 64)
        var figures: [BenchKey: Double] = [
            .plaintextRPS: plain.perSecond, .eventPageRPS: page.perSecond, .holdStandingRPS: standing.perSecond, .holdNamedRPS: named.perSecond,
            .holdPairRPS: pair.perSecond, .plaintextMicroseconds: plain.boxOffices, .boxOfficeMicroseconds: standing.boxOffices,
            .clientMicroseconds: standing.client, .redisServedMicroseconds: standing.redis, .holdsPerCall: standing.answersPerCall,
            .boxOfficeNamed: named.boxOffices, .redisServedNamed: named.redis, .clientNamed: named.client, .holdsPerCallNamed: named.answersPerCall,
            .boxOfficePair: pair.boxOffices, .redisServedPair: pair.redis, .clientPair: pair.client, .holdsPerCallPair: pair.answersPerCall,
        ]
        figures[.plaintextSingleRPS] = try await get("/healthz", connections: 1).perSecond
        figures[.holdStandingSingleRPS] = try await holds(["standing-\(round)-single"], [.standing(2)], connections: 1).perSecond
        figures[.holdNamedSingleRPS] = try await holds(["named-\(round)-single"], Self.named, connections: 1).perSecond
        figures[.holdPairSingleRPS] = try await holds(["pair-\(round)-single"], Self.pairs, connections: 1).perSecond
        return figures
    }

    private static let named = SeatingPlan.arena().pairs.map { PreparedWish.seats($0) }
    private static let pairs = BenchProgramme.numbered.map { PreparedWish.best(2, category: $0) }

    private func get(_ path: String, connections: Int) async throws -> Measured {
        let request = Question.get(path).bytes(host: "127.0.0.1")
        return try await bench.measure(kit.size.loop, connections: connections, expects: 200) { _ in request }
    }

    private func holds(_ sessions: [String], _ wishes: [PreparedWish], connections: Int) async throws -> Measured {
        let supply = HoldSupply(
            sessions: sessions, wishes: wishes, wishesPerSession: sessions.count > 1 ? Self.holdsPerArena : .max,
            visitors: kit.visitors)
        return try await bench.measure(kit.size.loop, connections: connections) { _ in supply.next() }
    }
}
