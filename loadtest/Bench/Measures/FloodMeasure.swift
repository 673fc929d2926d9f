import NIOCore

/// Three times as many bare holds as a closed loop reached just before.
@Crowd struct FloodMeasure: BenchMeasure {
    let bench: BenchPlatform
    let kit: BenchKit

    var words: String { "three times as many holds as can be served" }
    var platforms: [BenchPlatform] { [bench] }

    /// So many that a platform which lets everybody in has a long queue, and fewer than a process may usually open.
    static let connections = 768
    /// As many as fill the machine and are never refused.
    private static let few = 16

    static func sessions(round: Int) -> [BenchProgramme.Sessions] { [.init(hall: .room, ids: ["flood-\(round)"])] }

    func run(round: Int) async throws -> [BenchKey: Double] {
        let load = kit.size.loop
        let supply = HoldSupply(sessions: ["flood-\(round)"], wishes: [.standing(1)], visitors: kit.visitors)
        let peak = try await bench.measure(load, connections: Self.few) { _ in supply.next() }.perSecond
        let flood = try await bench.withConnections(Self.connections) { lent in
            let flood = HoldFlood(lent, supply, from: .now() + .lasting(load.warmUp), seconds: load.seconds)
            try await flood.run(rate: 3 * peak)
            return flood
        }
        let never = Double(ClosedLoop.patience.nanoseconds) / 1e6
        return [
            .floodGoodput: Double(flood.held) / load.seconds / peak, .floodRefusal: flood.refused.percentile(99) ?? never,
            .floodAccepted: flood.accepted.percentile(99) ?? never,
            .floodUnanswered: Double(flood.unanswered) / Double(max(1, flood.due)),
        ]
    }
}
