/// What live holds take in Redis: of visitors who come from a network each, so that a hold is three entries of hashes: the hold, its visitor, its network.
///
/// Redis doubles the tables of a hash at powers of two, so a hold takes more or less depending on how many there are. Measured are always the same
/// two fills of tables for 32,768: just after they were doubled, where the old ones are still there too, which is the dearest, and three quarters.
@Crowd struct HoldMemoryMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "the memory of live holds" }
    var platforms: [BenchPlatform] { [bench] }

    private static let doubled = 16_640
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
        let standing = try await bytes(["memory-\(round)"], [.standing(2)], holds: [Self.doubled, Self.standing].map(kit.size.count))
        let named = try await bytes(Self.names(round: round), pairs, holds: [kit.size.count(Self.named)])
        return [.bytesPerHoldDoubled: standing[0], .bytesPerHold: standing[1], .bytesPerNamedHold: named[0]]
    }

    /// - Parameter holds: in each session, all by different visitors; measured each time when there are so many.
    /// - Returns: bytes per hold.
    private func bytes(_ sessions: [String], _ wishes: [PreparedWish], holds: [Int]) async throws -> [Double] {
        let supply = HoldSupply(sessions: sessions, wishes: wishes, wishesPerSession: holds.last ?? 1, visitors: kit.visitors)
        let before = try await bench.settledMemory()
        var found: [Double] = []
        for count in holds.map({ $0 * sessions.count }) {
            _ = try await bench.measureAll(connections: 64) { _ in supply.made < count ? supply.next() : nil }
            found.append((try await bench.settledMemory() - before) / Double(count))
        }
        return found
    }
}
