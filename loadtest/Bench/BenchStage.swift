/// The platforms of the bench. Only those that are being measured run; the others are frozen.
@Crowd final class BenchStage {
    private let programs: LoadedPlatform.Programs
    let size: BenchSize
    private var platforms: [BenchPlatform] = []
    private var kit: BenchKit?

    /// Distinct visitors, for the longest of the measures.
    private static let visitors = 60_000

    nonisolated init(programs: LoadedPlatform.Programs, size: BenchSize) {
        (self.programs, self.size) = (programs, size)
    }

    /// A platform of its own; it runs, the others do not.
    ///
    /// - Parameter shape: unless told otherwise one whose box office refuses later than by default: a closed loop measures how
    ///   fast it can be, also when the machine is busy with something else for a moment.
    func start(
        _ name: String, _ programme: BenchProgramme, shape: PlatformShape = PlatformShape(answerMilliseconds: 200)
    ) async throws -> BenchPlatform {
        for other in platforms { other.sleep() }
        let bench = try await BenchPlatform(name, programme, shape, programs: programs)
        platforms.append(bench)
        try Task.checkCancellation()
        return bench
    }

    /// The platform with the sessions of all measures of bare holds.
    func holdsPlatform() async throws -> BenchPlatform {
        if let known = platforms.first(where: { $0.name == "holds" }) {
            try await wake(only: [known])
            return known
        }
        let sessions = (1...size.rounds).flatMap { round in
            ThroughputMeasure.sessions(round: round) + ScriptMeasure.sessions(round: round)
                + HoldMemoryMeasure.sessions(round: round)
        }
        let bench = try await start("holds", BenchProgramme(name: "holds", sessions: sessions + [FullHouseMeasure.sessions]))
        try await bench.readPlan(
            of: FullHouseMeasure.empty[0], .best(2, category: BenchProgramme.numbered[0]), try await kit(from: bench).visitors)
        return bench
    }

    /// The platform with the sessions of full sales and of floods, whose box office refuses as by default.
    func salesPlatform() async throws -> BenchPlatform {
        if let known = platforms.first(where: { $0.name == "sales" }) {
            try await wake(only: [known])
            return known
        }
        let floods = (1...size.rounds).flatMap { FloodMeasure.sessions(round: $0) }
        let sessions = [SaleMeasure.sessions(rounds: size.rounds)] + floods
        return try await start("sales", BenchProgramme(name: "sales", sessions: sessions), shape: PlatformShape())
    }

    /// - Parameter bench: makes the visitors, if none did before; they are known to all.
    func kit(from bench: BenchPlatform) async throws -> BenchKit {
        if let kit { return kit }
        let made = BenchKit(size: size, visitors: try await bench.makeVisitors(size.count(Self.visitors)))
        kit = made
        return made
    }

    func wake(only awake: [BenchPlatform]) async throws {
        for bench in platforms where !awake.contains(where: { $0 === bench }) { bench.sleep() }
        for bench in awake { try await bench.wake() }
    }

    /// What the audits find, in sentences.
    func faults() async throws -> [String] {
        var faults: [String] = []
        for bench in platforms {
            try await wake(only: [bench])
            Console.progress("Auditing the platform '\(bench.name)'.")
            if let fault = try await bench.fault() { faults.append(fault) }
        }
        return faults
    }

    func close(keepingLogsIn folder: String) {
        for bench in platforms {
            bench.platform.keepLogs(in: "\(folder)/\(bench.name)")
            bench.close()
        }
    }
}
