/// Full sales as fast as they go, then at 70 % of that rate, then three times as many buyers as can be served.
@Crowd struct SaleMeasure: BenchMeasure {
    let bench: BenchPlatform
    let size: BenchSize

    var words: String { "full sales, at their peak, at 70 % of it and with three times as many buyers" }
    var platforms: [BenchPlatform] { [bench] }

    private static let buyers = 384
    private static let mostRefusedAt70 = 0.02

    static func sessions(rounds: Int) -> BenchProgramme.Sessions {
        .init(hall: .room, ids: (1...rounds).flatMap { round in ["peak", "calm", "storm"].map { "\($0)-\(round)" } })
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        var figures = try await peak(session: "peak-\(round)")
        guard let peak = figures[.saleRPS] else { return figures }
        figures.merge(try await calm(session: "calm-\(round)", rate: 0.7 * peak, round)) { $1 }
        figures.merge(try await storm(session: "storm-\(round)", peak: peak, round)) { $1 }
        return figures
    }

    private func peak(session: String) async throws -> [BenchKey: Double] {
        let before = Observer.cpuSeconds(bench.platform)
        let tally = try await crowd(session) { try await $0.keep(buyers: Self.buyers, size.saleLoop) }
        guard tally.sold > 0 else { throw LoadTestProblem("nobody saw a ticket") }
        let used = Observer.cpuSeconds(bench.platform).merging(before) { $0 - $1 }
        func each(_ role: String) -> Double { (used[role] ?? 0) * 1e6 / Double(max(1, tally.soldInAll)) }
        return [
            .saleRPS: tally.salesPerSecond, .paidToTicketed: tally.paidToTicketed.percentile(50) ?? .nan,
            .saleBoxOfficeMicroseconds: each("box office"), .saleRedisMicroseconds: each("redis"),
            .saleReconcilerMicroseconds: each("reconciler"), .saleProviderMicroseconds: each("sandbox-psp"),
            .saleClientMicroseconds: each("client"),
        ]
    }

    private func calm(session: String, rate: Double, _ round: Int) async throws -> [BenchKey: Double] {
        let tally = try await crowd(session) { try await $0.admit(rate: rate, size.calm, seed: UInt64(round)) }
        // Where the machine is away for a moment somebody may be refused; who has begun may not.
        let refused = Double(tally.refused) / Double(max(1, tally.arrived))
        guard refused <= Self.mostRefusedAt70, tally.refusedLater + tally.unanswered == 0 else {
            throw LoadTestProblem("at 70 % of the peak \(tally.refused) of \(tally.arrived) buyers were refused, \(tally.refusedLater) after they had begun, and \(tally.unanswered) had no answer")
        }
        return [
            .refusedAt70: refused,
            .p50At70: tally.holds.percentile(50) ?? .nan, .p99At70: tally.holds.percentile(99) ?? .nan,
            .p999At70: tally.holds.percentile(99.9) ?? .nan, .arrivalToHoldAt70: tally.arrivalToHold.percentile(99) ?? .nan,
        ]
    }

    /// A platform that refuses nobody leaves its buyers waiting: then the time-out stands for the latency of a refusal.
    private func storm(session: String, peak: Double, _ round: Int) async throws -> [BenchKey: Double] {
        let tally = try await crowd(session) { try await $0.admit(rate: 3 * peak, size.storm, seed: UInt64(100 + round)) }
        let never = Double(ClosedLoop.patience.nanoseconds) / 1e6
        let arrived = Double(max(1, tally.arrived))
        return [
            .overloadGoodput: tally.salesPerSecond / peak, .overloadRefusal: tally.refusals.percentile(99) ?? never,
            .overloadAccepted: tally.holds.percentile(99) ?? never, .overloadUnanswered: Double(tally.unanswered) / arrived,
            .overloadRefusedLater: Double(tally.refusedLater) / arrived, .overloadClientLate: tally.begun.percentile(99) ?? .nan,
            .overloadArrivalToHold: tally.arrivalToHold.percentile(99) ?? never, .overloadPaidToTicketed: tally.paidToTicketed.percentile(50) ?? never,
        ]
    }

    private func crowd(_ session: String, _ work: @Crowd (BuyerCrowd) async throws -> BuyerTally) async throws -> BuyerTally {
        let crowd = try BuyerCrowd(bench, session: session)
        defer { crowd.close() }
        return try await work(crowd)
    }
}
