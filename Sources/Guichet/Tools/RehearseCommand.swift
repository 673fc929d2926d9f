import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger
import Subprocess
import WaitingRoom

/// `guichet rehearse`: plays the wave that is forecast for an opening, with the load harness, and says what it takes and what breaks first.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Play the wave that is forecast for an opening, and say what it takes and what breaks first.",
        discussion: """
            As many visitors as the forecast's upper end come to as many places as the session has, behind its waiting room, in compressed time on a Redis of \
            its own; and some of them over HTTP to a platform of its own on this machine. Nothing of the real platform is touched. Needs the load \
            harness beside this program: swift build --configuration release --product guichet-loadtest. Exit 1 when a rule was broken.
            """)

    @Argument(help: "Id of a session whose sale is not open yet.")
    var session: String

    @Option(help: "So many come, instead of the forecast's upper end.")
    var visitors: Int?

    @Option(help: "So many of them over HTTP; 0 leaves that out.")
    var real = 2000

    @Option(help: "Folder of the report.")
    var output = "var/opening"

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
        let catalogue = try await ledger.catalogue()
        let lines = OpeningReport.lines(catalogue, try await ledger.wishCounts(), try await ledger.rooms(), at: Timestamp(Date()))
        guard let line = lines.first(where: { $0.session == session }) else {
            throw ToolFailure("'\(session)' is no published session whose sale is ahead; `guichet report openings` names those that are.")
        }
        guard real == 0 || (200...100_000).contains(real) else { throw ValidationError("--real can be 0, or 200 to 100000.") }
        let crowd = min(max(visitors ?? line.high, Self.fewest), Self.most)
        guard crowd >= Self.waveForEachPlace * line.places else {
            throw ToolFailure(
                "\(crowd) people for \(line.places) places are no wave: nobody would have to wait for long. Say --visitors to play one nevertheless, at least \(Self.waveForEachPlace * line.places).")
        }
        let terms = catalogue.rooms.first { $0.sessions.contains { $0.id == session } }?.terms
        let needs = OpeningNeeds(arrivals: crowd, places: line.places, mostShoppers: terms?.mostShoppers)
        print("\(session): \(line.low) to \(line.high) people are expected, \(line.likely) most likely (by \(line.basis.rawValue)\(line.learntFrom < 3 ? ", a guess" : "")).")
        print("To be played: \(crowd) people, \(line.places) places\(terms == nil ? ", behind a waiting room that the session does not have yet" : "").")
        // Before the harness says what it does.
        fflush(nil)
        let isRight = try await play(crowd, line.places, terms ?? RoomTerms(mode: .opening))
        print(try Self.played(in: output))
        print(Self.verdict(needs, hasRoom: terms != nil))
        guard isRight else { throw ExitCode(1) }
    }

    /// With fewer there is nothing to see.
    private static let fewest = 1000
    /// More than the harness plays.
    private static let most = 20_000_000
    private static let waveForEachPlace = 4
    /// The harness plays no smaller house.
    private static let smallest = 25

    private func play(_ crowd: Int, _ places: Int, _ terms: RoomTerms) async throws -> Bool {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let harness = URL(filePath: own).deletingLastPathComponent().appending(path: "guichet-loadtest").path
        guard FileManager.default.isExecutableFile(atPath: harness) else {
            throw ToolFailure("The load harness is not at \(harness): swift build --configuration release --product guichet-loadtest makes it.")
        }
        // What an earlier play left there says nothing about this one.
        try? FileManager.default.removeItem(atPath: "\(output)/latest.json")
        let result = try await Subprocess.run(
            .path(.init(harness)),
            arguments: [
                "opening", "--visitors", "\(crowd)", "--places", "\(max(places, Self.smallest))", "--most-shoppers", "\(terms.mostShoppers)", "--shopping", "\(terms.shopping)",
                "--join-before", "\(terms.joinBefore)", "--real", "\(real)", "--output", output, "--guichet", own,
            ], output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false), error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        return result.terminationStatus.isSuccess
    }

    /// What the harness wrote, in a sentence.
    private static func played(in folder: String) throws -> String {
        struct Result: Decodable {
            var simulatedSecondsToSellOut: Int?
            var faults: [String]
        }
        guard let data = FileManager.default.contents(atPath: "\(folder)/latest.json") else { throw ToolFailure("The harness wrote no result; what it said above is why.") }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let result = try decoder.decode(Result.self, from: data)
        let time = result.simulatedSecondsToSellOut.map { "sold out after \(($0 + 59) / 60) minutes" } ?? "not sold out"
        return "Played: \(time), \(result.faults.isEmpty ? "nobody out of turn, no place twice" : "\(result.faults.count) rules broken"). The report is \(folder)/report.html."
    }

    /// What has the least room left.
    private static func verdict(_ needs: OpeningNeeds, hasRoom: Bool) -> String {
        let redis = needs.redisShare / 0.7
        let first = redis > 1 ? "Redis's one thread: it would have to be a cluster" : needs.proxyCores > needs.boxOfficeCores ? "the proxies' processors" : "the box offices' processors"
        let time = needs.secondsToSellOut.isFinite ? "\(Int((needs.secondsToSellOut / 60).rounded(.up))) minutes" : "never"
        return """
            Needed, by the model of docs/scaling.md: \(String(format: "%.1f", needs.boxOfficeCores)) cores of box offices, \(String(format: "%.1f", needs.proxyCores)) of proxies, \
            \(Int((needs.redisShare * 100).rounded())) % of Redis; \(Int(needs.visitorsPerSecond.rounded())) people let in a second; sold out in \(time).
            First to break: \(first).\(hasRoom ? "" : " Without a waiting room, all of them come in at once.")
            """
    }
}
