/// The same holds of two neighbouring seats in houses of three sizes, and what an idle seat takes.
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

    private struct Size {
        var seats: Int
        var hold, redis: BenchKey
    }

    private static let sizes = [
        Size(seats: 1000, hold: .holdSeats1000, redis: .redisSeats1000),
        Size(seats: 20_000, hold: .holdSeats20000, redis: .redisSeats20000),
        Size(seats: 100_000, hold: .holdSeats100000, redis: .redisSeats100000),
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
            let used = try await holds(size.seats, round: round)
            figures[size.hold] = used.redis + used.boxOffices
            figures[size.redis] = used.redis
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

    private func holds(_ seats: Int, round: Int) async throws -> Measured {
        let most = kit.size.count(Self.holdsPerSession)
        let wishes = SeatingPlan.rows(of: seats).pairs.prefix(most).map { PreparedWish.seats($0) }
        let supplies = Self.names(seats, round: round).map {
            HoldSupply(sessions: [$0], wishes: wishes, visitors: kit.visitors)
        }
        func ask(upTo count: Int) async throws -> Measured {
            try await bench.measureAll(connections: Self.sessions) { connection in
                supplies[connection].made < count ? supplies[connection].next() : nil
            }
        }
        _ = try await ask(upTo: kit.size.count(Self.warmUp))
        return try await ask(upTo: most)
    }
}
