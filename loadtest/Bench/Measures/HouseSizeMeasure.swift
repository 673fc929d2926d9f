/// The same holds in houses of three sizes: of two neighbouring seats, then of a best pair, then of two standing places; and what an idle seat takes.
///
/// Each connection has a session of its own, so that no holds share a call: what grows with the house is not divided by a
/// batch. The sessions of a round are imported in it, small houses and large ones apart, for the sake of the memory.
@Crowd struct HouseSizeMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "houses of 1,000, 20,000 and 100,000 seats" }
    var platforms: [BenchPlatform] { [bench] }

    private static let sessions = 64
    /// In the smallest house this is two fifths of the seats.
    private static let holdsPerSession = 200
    /// Of these, how many come first and are not measured.
    private static let warmUp = 40
    /// Best pairs, and holds of standing places, in each session; with the named seats half of the smallest house.
    private static let others = 50

    private struct Size {
        var seats: Int
        var hold, redis, pair, standing: BenchKey
    }

    private static let sizes = [
        Size(seats: 1000, hold: .holdSeats1000, redis: .redisSeats1000, pair: .pairSeats1000, standing: .standingSeats1000),
        Size(seats: 20_000, hold: .holdSeats20000, redis: .redisSeats20000, pair: .pairSeats20000, standing: .standingSeats20000),
        Size(seats: 100_000, hold: .holdSeats100000, redis: .redisSeats100000, pair: .pairSeats100000, standing: .standingSeats100000),
    ]

    /// One session of each size, so that the layouts are published before memory is compared.
    static let first = BenchProgramme(
        name: "first", sessions: sizes.map { .init(hall: .rows(seats: $0.seats), ids: ["first-\($0.seats)"]) })

    func run(round: Int) async throws -> [BenchKey: Double] {
        var bytes: [Int: Double] = [:]
        for size in Self.sizes { bytes[size.seats] = try await addSessions(size.seats, round: round) }
        var figures: [BenchKey: Double] = [:]
        // In each round another one is first.
        for size in Self.sizes.rotated(by: round) {
            let pair = SeatingPlan.rows(of: size.seats).pairs[round]
            try await bench.readPlan(of: "first-\(size.seats)", .seats(pair), kit.visitors)
            let used = try await namedHolds(size.seats, round: round)
            figures[size.hold] = used.redis + used.boxOffices
            figures[size.redis] = used.redis
            for (key, wish) in [(size.pair, PreparedWish.best(2, category: BenchProgramme.numbered[0])), (size.standing, .standing(2))] {
                let used = try await ask(supplies(size.seats, round: round, [wish]), upTo: kit.size.count(Self.others))
                figures[key] = used.redis + used.boxOffices
            }
        }
        if let small = bytes[1000], let large = bytes[100_000] { figures[.bytesPerSeat] = (large - small) / 99_000 }
        figures[.bytesPerPlannedSeat] = try bench.bytesOfKeys("*:layout:*") / Double(Self.sizes.reduce(0) { $0 + $1.seats })
        return figures
    }

    private static func names(_ seats: Int, round: Int) -> [String] {
        (0..<sessions).map { "rows-\(round)-\(seats)-\($0)" }
    }

    /// - Returns: bytes of Redis per session.
    private func addSessions(_ seats: Int, round: Int) async throws -> Double {
        let before = try await bench.settledMemory()
        try await bench.add(
            BenchProgramme(
                name: "rows-\(round)-\(seats)",
                sessions: [.init(hall: .rows(seats: seats), ids: Self.names(seats, round: round))]))
        return (try await bench.settledMemory() - before) / Double(Self.sessions)
    }

    private func namedHolds(_ seats: Int, round: Int) async throws -> Measured {
        let most = kit.size.count(Self.holdsPerSession)
        let supplies = supplies(seats, round: round, SeatingPlan.rows(of: seats).pairs.prefix(most).map { .seats($0) })
        _ = try await ask(supplies, upTo: kit.size.count(Self.warmUp))
        return try await ask(supplies, upTo: most)
    }

    /// One for each session of a size.
    private func supplies(_ seats: Int, round: Int, _ wishes: [PreparedWish]) -> [HoldSupply] {
        Self.names(seats, round: round).map { HoldSupply(sessions: [$0], wishes: wishes, visitors: kit.visitors) }
    }

    private func ask(_ supplies: [HoldSupply], upTo count: Int) async throws -> Measured {
        try await bench.measureAll(connections: supplies.count) { connection in
            supplies[connection].made < count ? supplies[connection].next() : nil
        }
    }
}
