import ArgumentParser
import Foundation
import LoadTest
import UnixSignals

/// `guichet-loadtest`: sizes a platform, on a platform of its own.
@main struct LoadTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guichet-loadtest", abstract: "Load tests of Guichet, on a platform that they start themselves.",
        subcommands: [Run.self, List.self, BenchCommand.self, OpeningCommand.self])
}

/// Where things are, the same for every command.
struct Places: ParsableArguments {
    @Option(help: "The binary under test.")
    var guichet = ".build/release/guichet"

    @Option(help: "Folder of the repository.")
    var root = "."

    var scenarios: String { root + "/loadtest/scenarios" }
}

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the scenarios.")

    @OptionGroup var places: Places

    func run() async throws {
        for name in ScenarioReader.names(in: places.scenarios) {
            let scenario = try ScenarioReader.read(name, in: places.scenarios)
            print("  \(name.padding(toLength: 12, withPad: " ", startingAt: 0))\(scenario.title)")
        }
    }
}

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a scenario and write its report; exit 1 when an invariant is broken or a limit exceeded.")

    @Argument(help: "Name of a file in loadtest/scenarios, without .yml.")
    var scenario: String

    @Option(help: "Stretch or shorten the arrivals to this many seconds; the rates stay.")
    var seconds: Double?

    @Option(help: "Multiply the arrival rates.")
    var scale = 1.0

    @Option(help: "Another seed than the scenario's: other buyers of the same kind.")
    var seed: UInt32?

    @Option(help: "Folder of the results.")
    var output = "var/loadtest"

    @OptionGroup var places: Places

    func validate() throws {
        guard scale > 0, scale <= 1000 else { throw ValidationError("--scale must be more than 0, and 1000 at most.") }
        if let seconds, !(seconds > 0 && seconds <= 600) { throw ValidationError("--seconds can be up to 600.") }
    }

    func run() async throws {
        let scenario = try ScenarioReader.read(self.scenario, in: places.scenarios)
            .changed(scale: scale, seconds: seconds, seed: seed.map { UInt64($0) })
        let player = ScenarioPlayer(scenario: scenario, guichet: places.guichet, root: places.root, output: output)
        let faults = try await Interruption.watching { try await player.play() }
        guard faults.isEmpty else {
            print("FAILED: " + faults.joined(separator: "\n        "))
            throw ExitCode(1)
        }
        print("Passed.")
    }
}

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure everything that sizes a platform: one table, and var/bench/latest.json.")

    @Option(help: "Interleaved repeats; the table shows medians.")
    var rounds = 3

    @Option(help: "Seconds of each closed loop.")
    var seconds = 2.5

    @Flag(help: "Everything once and briefly, to see that it works.")
    var quick = false

    @Option(parsing: .upToNextOption, help: "Only these: holds script pairs flood memory houses sessions sales ledger. No file is written.")
    var only: [String] = []

    @Option(help: "Folder of the results.")
    var output = "var/bench"

    @Option(help: "The program that measures the ledger.")
    var ledgerBench = ".build/release/guichet-ledger-bench"

    @OptionGroup var places: Places

    func validate() throws {
        guard (1...20).contains(rounds), (0.2...30).contains(seconds) else {
            throw ValidationError("--rounds can be 1 to 20, --seconds 0.2 to 30.")
        }
        for name in only where BenchPart(rawValue: name) == nil { throw ValidationError("--only '\(name)' is unknown.") }
    }

    func run() async throws {
        let size = quick ? BenchSize.quick : BenchSize(rounds: rounds, seconds: seconds)
        let parts = only.isEmpty ? BenchPart.allCases : only.compactMap { BenchPart(rawValue: $0) }
        let faults = try await Interruption.watching { [ledgerBench, places, output] in
            try await Bench(
                size: size, parts: parts, guichet: places.guichet, ledgerBench: ledgerBench, root: places.root, output: output
            ).run()
        }
        guard faults.isEmpty else {
            print("FAILED: " + faults.joined(separator: "\n        "))
            throw ExitCode(1)
        }
    }
}

/// Ctrl-C and SIGTERM end the work in order, so that nothing of the platform stays behind.
enum Interruption {
    static func watching<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return nil }
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else {
                group.cancelAll()
                while (try? await group.next()) != nil {}
                print("\nInterrupted: everything was stopped.")
                throw ExitCode(130)
            }
            return value
        }
    }
}
