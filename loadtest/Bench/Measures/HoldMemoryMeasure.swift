/// What live holds take in Redis.
///
/// Always the same number of them, half-way between two powers of two: Redis doubles the tables of its hashes there, so that the
/// same holds take a few bytes more or less each depending on how many they are.
@Crowd struct HoldMemoryMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "the memory of live holds" }
    var platforms: [BenchPlatform] { [bench] }

    private static let standing = 24_576
    private static let arenas = 3
    /// In each arena; six tenths of its pairs.
    private static let named = 6_144

    static func sessions(round: Int) -> [BenchProgramme.Sessions] {
        [
            .init(hall: .room, ids: ["memory-\(round)"]),
            .init(hall: .arena, ids: names(round: round)),
        ]
    }

    private static func names(round: Int) -> [String] { (0..<arenas).map { "memory-\(round)-named-\($0)" } }

    func run(round: Int) async throws -> [BenchKey: Double] {
        let pairs = SeatingPlan.arena().pairs.map { PreparedWish.seats($0) }
        return [
            .bytesPerHold: try await bytes(["memory-\(round)"], [.standing(2)], holds: kit.size.count(Self.standing)),
            .bytesPerNamedHold: try await bytes(Self.names(round: round), pairs, holds: kit.size.count(Self.named)),
        ]
    }

    /// - Parameter holds: in each session, all by different visitors.
    private func bytes(_ sessions: [String], _ wishes: [PreparedWish], holds: Int) async throws -> Double {
        let supply = HoldSupply(sessions: sessions, wishes: wishes, wishesPerSession: holds, visitors: kit.visitors)
        let all = holds * sessions.count
        let before = try await bench.settledMemory()
        _ = try await bench.measureAll(connections: 64) { _ in supply.made < all ? supply.next() : nil }
        return (try await bench.settledMemory() - before) / Double(all)
    }
}
