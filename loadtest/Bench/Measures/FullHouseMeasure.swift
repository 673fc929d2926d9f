import NIOCore

/// Two best places side by side in an empty arena, and in one of which 95 % of the seats are taken.
///
/// What is free in the full one is scattered: 300 pairs and 442 single seats, one per row at most. Each connection has a session
/// of its own, so that no holds share a call; afterwards the pairs are given back, and the next round finds the same houses.
@Crowd struct FullHouseMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "best pairs in an empty arena and in a full one" }
    var platforms: [BenchPlatform] { [bench] }

    private static let houses = 12
    /// Of the 300 pairs that are free.
    private static let pairsPerHouse = 200
    static let empty = (0..<houses).map { "empty-\($0)" }
    private static let full = (0..<houses).map { "full-\($0)" }

    /// Without the orphan rule, because single seats are to be left.
    static let sessions = BenchProgramme.Sessions(hall: .arena, ids: empty + full, orphans: "off")

    /// Takes 19,806 of 20,848 seats in each of the full houses, row by row.
    func fill() async throws {
        let rows = SeatingPlan.arena().zones.flatMap(\.rows).map { $0.seats.map(\.seatGUID) }
        var random = SeededRandom(seed: 95)
        let order = rows.indices.shuffled(using: &random)
        var wishes: [PreparedWish] = []
        for (place, row) in order.enumerated() {
            var seats = rows[row]
            if place < 742 {
                // An even position, so that no seat beside it is left alone too.
                let at = Int.random(in: 0..<(seats.count / 2), using: &random) * 2
                seats.removeSubrange(at..<(at + (place < 300 ? 2 : 1)))
            }
            wishes.append(.seats(seats))
        }
        let supplies = Self.full.map { HoldSupply(sessions: [$0], wishes: wishes, visitors: kit.visitors) }
        _ = try await bench.measureAll(connections: Self.houses) { connection in
            supplies[connection].made < wishes.count ? supplies[connection].next() : nil
        }
        for house in Self.full {
            guard let free = try await bench.remaining(house), free < 1100 else {
                throw LoadTestProblem("\(house) is not 95 % full")
            }
        }
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        // In each round the other one is first.
        let isFullFirst = round.isMultiple(of: 2)
        let first = try await holdAndRelease(isFullFirst ? Self.full : Self.empty)
        let second = try await holdAndRelease(isFullFirst ? Self.empty : Self.full)
        let (inEmpty, inFull) = isFullFirst ? (second, first) : (first, second)
        return [
            .pairEmpty: inEmpty.redis, .pairFull: inFull.redis, .pairScriptEmpty: inEmpty.script,
            .pairScriptFull: inFull.script,
        ]
    }

    private func holdAndRelease(_ houses: [String]) async throws -> Measured {
        let most = kit.size.count(Self.pairsPerHouse)
        let wishes = BenchProgramme.numbered.map { PreparedWish.best(2, category: $0) }
        let supplies = houses.map { HoldSupply(sessions: [$0], wishes: wishes, visitors: kit.visitors) }
        var held: [(session: String, hold: String)] = []
        let used = try await bench.measureAll(
            connections: houses.count,
            onAnswer: { held.append(($0.text("session") ?? "", $0.text("hold") ?? "")) },
            { connection in supplies[connection].made < most ? supplies[connection].next() : nil })
        var releases = held.map { hold in
            ByteBuffer(string: "DELETE /v1/sessions/\(hold.session)/holds/\(hold.hold) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        }
        _ = try await bench.measureAll(connections: houses.count, expects: 204) { _ in releases.popLast() }
        return used
    }
}
