import Foundation
import NIOCore

/// The whole bench: starts the platforms, lets every measure run once in each round, audits, and says what was found.
@Crowd public final class Bench {
    private let size: BenchSize
    private let parts: [BenchPart]
    private let programs: LoadedPlatform.Programs
    private let ledgerProgram: String
    private let output: String
    private var stage: BenchStage
    private var findings = BenchFindings()

    /// - Parameters:
    ///   - parts: measures of the bench; files are written when they are all of them.
    ///   - guichet, ledgerBench: the binaries.
    ///   - root: folder of the repository.
    ///   - output: folder of the files.
    public init(
        size: BenchSize, parts: [BenchPart] = BenchPart.allCases, guichet: String, ledgerBench: String, root: String,
        output: String
    ) {
        (self.size, self.parts, self.output) = (size, parts, output)
        ledgerProgram = ledgerBench
        programs = .init(guichet: guichet, root: root)
        stage = BenchStage(programs: programs, size: size)
    }

    /// - Returns: why its figures must not be used, in sentences; none when all is in order.
    public func run() async throws -> [String] {
        let start = NIODeadline.now()
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let about = await BenchAbout.describe(size: size, programs: programs)
        defer { stage.close(keepingLogsIn: output + "/platforms") }
        Console.say("Starting the platforms.")
        var measures: [any BenchMeasure] = []
        for part in parts { measures.append(try await part.measure(on: stage, ledger: ledgerProgram, folder: output)) }
        Console.say("They are ready after \(since(start)) s. Rounds: \(size.rounds).")
        for round in 1...size.rounds {
            for measure in measures { try await play(measure, round: round, of: start) }
        }
        let faults = try await stage.faults() + gaps
        guard faults.isEmpty else { return faults }
        Console.say("\n" + BenchTable(findings: findings).text)
        Console.say("\(size.rounds) rounds in \(since(start)) s on \(about.machine.processor), commit \(about.revision).")
        if parts == BenchPart.allCases { try write(about, seconds: Double(since(start))) }
        return []
    }

    private func since(_ start: NIODeadline) -> Int { Int((NIODeadline.now() - start).nanoseconds / 1_000_000_000) }

    private func play(_ measure: some BenchMeasure, round: Int, of start: NIODeadline) async throws {
        try Task.checkCancellation()
        try await stage.wake(only: measure.platforms)
        Console.progress("\(Figures.padded(String(since(start)), 5)) s  round \(round) of \(size.rounds): \(measure.words)")
        do {
            for (key, value) in try await measure.run(round: round) { findings.add(key, value) }
        } catch let problem as LoadTestProblem {
            throw LoadTestProblem("\(measure.words), round \(round): \(problem)")
        }
    }

    private var gaps: [String] {
        let missing = parts == BenchPart.allCases ? findings.missing(rounds: size.rounds) : []
        return missing.isEmpty ? [] : ["Not measured in every round: \(missing.map(\.rawValue).joined(separator: ", "))."]
    }

    private func write(_ about: BenchAbout, seconds: Double) throws {
        let name = "\(output)/\(size.isWhole ? "latest" : "quick")"
        try findings.json().write(to: URL(filePath: name + ".json"))
        try about.json(seconds: seconds, findings: findings).write(to: URL(filePath: name + "-about.json"))
        Console.say("Results: \(name).json, \(name)-about.json")
    }
}
