import Foundation
import NIOCore

/// The whole bench: starts the platforms, lets every measure run once in each round, audits, and says what was found.
@Crowd public final class Bench {
    private let size: BenchSize
    private let programs: LoadedPlatform.Programs
    private let ledgerProgram: String
    private let output: String
    private var platforms: [BenchPlatform] = []
    private var findings = BenchFindings()

    /// - Parameters:
    ///   - guichet, ledgerBench: the binaries.
    ///   - root: folder of the repository.
    ///   - output: folder of latest.json.
    public init(size: BenchSize, guichet: String, ledgerBench: String, root: String, output: String) {
        (self.size, self.output) = (size, output)
        ledgerProgram = ledgerBench
        programs = .init(guichet: guichet, root: root)
    }

    /// - Returns: why its figures must not be used, in sentences; none when all is in order.
    public func run() async throws -> [String] {
        let start = NIODeadline.now()
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let about = await BenchAbout.describe(size: size, programs: programs)
        defer { for bench in platforms { bench.close() } }
        let measures = try await prepare()
        Console.say("The platforms are ready after \(since(start)) s; \(size.rounds) rounds follow.")
        for round in 1...size.rounds {
            for measure in measures { try await play(measure, round: round, of: start) }
        }
        Console.say("Auditing.")
        let faults = try await faults()
        guard faults.isEmpty else { return faults }
        try findings.json().write(to: URL(filePath: "\(output)/latest.json"))
        try about.json(seconds: Double(since(start)), findings: findings).write(to: URL(filePath: "\(output)/latest-about.json"))
        Console.say("\n" + BenchTable(findings: findings).text)
        Console.say("\(size.rounds) rounds in \(since(start)) s. Results: \(output)/latest.json, \(output)/latest-about.json")
        return []
    }

    private func since(_ start: NIODeadline) -> Int { Int((NIODeadline.now() - start).nanoseconds / 1_000_000_000) }

    // MARK: Platforms and measures

    /// Distinct visitors for the longest of the measures.
    private static let visitors = 60_000

    private func prepare() async throws -> [any BenchMeasure] {
        Console.say("Starting a platform for holds, one for sizes of houses, one for sales, and three with 1, 1,000 and 10,000 sessions.")
        let rounds = 1...size.rounds
        let sessions = rounds.flatMap { round in
            ThroughputMeasure.sessions(round: round) + ScriptMeasure.sessions(round: round) + FloodMeasure.sessions(round: round)
        }
        let holds = try await start("holds", BenchProgramme(name: "holds", sessions: sessions + [FullHouseMeasure.sessions]))
        let visitors = try await holds.makeVisitors(size.count(Self.visitors))
        let kit = BenchKit(size: size, visitors: visitors)
        let fullHouse = FullHouseMeasure(bench: holds, kit: kit)
        try await fullHouse.fill()
        let houses = try await start("houses", HouseSizeMeasure.first)
        let sales = try await start("sales", SaleMeasure.programme(rounds: size.rounds))
        let one = try await start("1 session", SessionCountMeasure.programme(1))
        let thousand = try await start("1,000 sessions", SessionCountMeasure.programme(1000))
        let tenThousand = try await start("10,000 sessions", SessionCountMeasure.programme(10_000))
        return [
            ThroughputMeasure(bench: holds, kit: kit), ScriptMeasure(bench: holds, kit: kit), fullHouse,
            FloodMeasure(bench: holds, kit: kit), HouseSizeMeasure(bench: houses, kit: kit),
            SessionCountMeasure(
                one: one, thousand: thousand, tenThousand: tenThousand, kit: kit,
                bytesPerSession: try await perSession(thousand, tenThousand)),
            SaleMeasure(bench: sales, kit: kit), LedgerMeasure(program: ledgerProgram, folder: output, kit: kit),
        ]
    }

    private func start(_ name: String, _ programme: BenchProgramme) async throws -> BenchPlatform {
        for other in platforms { other.sleep() }
        let bench = try await BenchPlatform(name, programme, programs: programs)
        platforms.append(bench)
        try Task.checkCancellation()
        return bench
    }

    private func perSession(_ few: BenchPlatform, _ many: BenchPlatform) async throws -> Double {
        for bench in [few, many] { try await bench.wake() }
        return try SessionCountMeasure.bytesPerSession(few, many)
    }

    private func play(_ measure: some BenchMeasure, round: Int, of start: NIODeadline) async throws {
        for bench in platforms where !measure.platforms.contains(where: { $0 === bench }) { bench.sleep() }
        for bench in measure.platforms { try await bench.wake() }
        Console.progress("\(Figures.padded(String(since(start)), 5)) s  round \(round) of \(size.rounds): \(measure.words)")
        do {
            for (key, value) in try await measure.run(round: round, found: { self.findings.median($0) }) {
                findings.add(key, value)
            }
        } catch let problem as LoadTestProblem {
            throw LoadTestProblem("\(measure.words), round \(round): \(problem)")
        }
    }

    private func faults() async throws -> [String] {
        var faults: [String] = []
        for bench in platforms {
            for other in platforms where other !== bench { other.sleep() }
            if let fault = try await bench.fault() { faults.append(fault) }
        }
        let missing = findings.missing(rounds: size.rounds)
        if !missing.isEmpty { faults.append("Not measured in every round: \(missing.map(\.rawValue).joined(separator: ", ")).") }
        return faults
    }
}
