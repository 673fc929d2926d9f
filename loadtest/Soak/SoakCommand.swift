import ArgumentParser
import Foundation
import TestPlatform
import TestSupport

/// `guichet-soak`: customers buy while processes are killed and frozen, Redis restarts or forgets, the ledger's disk is full, the mail
/// server is away, sessions are postponed or cancelled and the provider misbehaves, all drawn from a seed. It runs the debug build, because only that one has fault points.
@main struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guichet-soak",
        abstract: "Mix all faults at random on a platform of its own; exit 1 when money, a ticket or an order is lost.")

    @Option(help: "How long customers come and faults happen; healing and judging come on top.")
    var seconds = 60

    @Option(help: "The seed of an earlier run, which it printed: the same customers wish the same, the same faults happen in turn.")
    var seed: UInt64 = .random(in: 1...999_999)

    func validate() throws {
        guard (1...86_400).contains(seconds) else { throw ValidationError("--seconds can be 1 to 86400.") }
    }

    func run() async throws {
        Self.say("soak: seed \(seed), \(seconds) s; once more: make soak SECONDS=\(seconds) SEED=\(seed)")
        let (violations, line) = await Soak(seed: seed, seconds: seconds) { Self.say($0) }.run(points: Self.faultPoints)
        for violation in violations { Self.say("VIOLATION  \(violation)") }
        Self.say(line)
        if !violations.isEmpty { throw ExitCode(1) }
    }

    /// At once, into a pipe or a file too.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    /// From the code, so that a new step takes part.
    @Sendable private static func faultPoints() throws -> Set<String> {
        FaultPointList.required(of: try FaultPointList.ports(in: Platform.root.appending(path: "Sources/Booking").path))
    }
}
