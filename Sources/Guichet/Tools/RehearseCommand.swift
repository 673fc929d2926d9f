import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger
import Subprocess

/// `guichet rehearse`: plays the wave that is forecast for an opening, with the load harness, and says what it takes and what breaks first.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Play the wave that is forecast for an opening, and say what it takes and what breaks first.",
        discussion: """
            As many visitors as the forecast's upper end come to a copy of the session: its own plan, categories, allotments, blocked seats, limits and waiting \
            room, with its dates moved to now. They come in compressed time on a Redis of its own, and some of them over HTTP to a platform of its own on this \
            machine. The real platform's ledger is read once, and nothing of it is touched. The report says first, to who decides, what it takes and what \
            breaks first. Needs the load harness beside this program: swift build --configuration release --product guichet-loadtest. Exit 1 when a rule was broken.
            """)

    @Argument(help: "Id of a session whose sale is not open yet.")
    var session: String

    @Option(help: "So many come, instead of the forecast's upper end.")
    var visitors: Int?

    @Option(help: "So many of them over HTTP; 0 leaves that out.")
    var real = 2000

    @Option(help: "Calls of a kind that the payment provider allows in a second: one of each is made for a sale. Stripe's default is 25; ask it for more six weeks before.")
    var providerCalls = 25.0

    @Option(help: "How long the payment provider takes to answer, as guichet_provider_seconds shows it.")
    var providerMilliseconds = 400

    @Option(help: "Folder of the report.")
    var output = "var/opening"

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        let ledger = try Roles.ledger(settings, readOnly: true)
        let lines = try await OpeningReport.lines(of: ledger, at: Timestamp(Date()))
        guard let line = lines.first(where: { $0.session == session }) else {
            throw ToolFailure("'\(session)' is no published session whose sale is ahead; `guichet report openings` names those that are.")
        }
        guard real == 0 || (200...100_000).contains(real) else { throw ValidationError("--real can be 0, or 200 to 100000.") }
        guard providerCalls > 0, providerMilliseconds > 0 else { throw ValidationError("--provider-calls and --provider-milliseconds are above zero.") }
        let crowd = min(max(visitors ?? line.high, Self.fewest), Self.most)
        guard crowd >= Self.waveForEachPlace * line.places else {
            throw ToolFailure(
                "\(crowd) people for \(line.places) places are no wave: nobody would have to wait for long. Say --visitors to play one nevertheless, at least \(Self.waveForEachPlace * line.places).")
        }
        print("\(session): \(line.low) to \(line.high) people are expected, \(line.likely) most likely (by \(line.basis.rawValue)\(line.learntFrom < 3 ? ", a guess" : "")).")
        print("To be played: \(crowd) people for the session's own \(line.places) places\(line.hasRoom ? "" : ", behind a waiting room that it does not have yet").")
        // Before the harness says what it does.
        fflush(nil)
        let isRight = try await play(line, crowd, ledger: settings.ledgerPath)
        print(try Self.played(in: output))
        guard isRight else { throw ExitCode(1) }
    }

    /// With fewer there is nothing to see.
    private static let fewest = 1000
    /// More than the harness plays.
    private static let most = 20_000_000
    private static let waveForEachPlace = 4

    private func play(_ line: OpeningReport.Line, _ crowd: Int, ledger: String) async throws -> Bool {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let harness = URL(filePath: own).deletingLastPathComponent().appending(path: "guichet-loadtest").path
        guard FileManager.default.isExecutableFile(atPath: harness) else {
            throw ToolFailure("The load harness is not at \(harness): swift build --configuration release --product guichet-loadtest makes it.")
        }
        // What an earlier play left there says nothing about this one.
        try? FileManager.default.removeItem(atPath: "\(output)/latest.json")
        let forecast = "\(line.low),\(line.likely),\(line.high),\(line.basis.rawValue)\(line.learntFrom < 3 ? ",guess" : "")"
        let result = try await Subprocess.run(
            .path(.init(harness)),
            arguments: [
                "opening", "--session", session, "--ledger", ledger, "--visitors", "\(crowd)", "--forecast", forecast, "--real", "\(real)", "--output", output,
                "--provider-calls", "\(providerCalls)", "--provider-milliseconds", "\(providerMilliseconds)", "--guichet", own,
            ], output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false), error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        return result.terminationStatus.isSuccess
    }

    /// What the harness found out, in sentences.
    private static func played(in folder: String) throws -> String {
        struct Result: Decodable {
            struct Verdict: Decodable { var sentences: [String] }
            var verdict: Verdict?
            var faults: [String]
        }
        guard let data = FileManager.default.contents(atPath: "\(folder)/latest.json") else { throw ToolFailure("The harness wrote no result; what it said above is why.") }
        let result = try JSONDecoder().decode(Result.self, from: data)
        let rules = result.faults.isEmpty ? "Nobody was served out of turn, no place was sold twice." : "\(result.faults.count) rules were broken."
        return ((result.verdict?.sentences ?? []) + ["\(rules) The report is \(folder)/report.html."]).joined(separator: "\n")
    }
}
