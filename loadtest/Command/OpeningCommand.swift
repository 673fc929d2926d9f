import ArgumentParser
import LoadTest

struct OpeningCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opening", abstract: "Play opening day, and write var/opening/latest.json and report.html; exit 1 when a rule is broken.")

    @Option(help: "How many come in compressed time; 10000000 takes minutes.")
    var visitors = 1_000_000

    @Option(help: "How many come over HTTP, to a platform of real processes; 0 leaves that out.")
    var real = 4000

    @Option(help: "Other people of the same kind.")
    var seed: UInt32 = 1

    @Option(help: "Folder of the results.")
    var output = "var/opening"

    @OptionGroup var places: Places

    func validate() throws {
        guard real == 0 || (200...100_000).contains(real) else { throw ValidationError("--real can be 0, or 200 to 100000.") }
        guard (1000...20_000_000).contains(visitors) else { throw ValidationError("--visitors can be 1000 to 20000000.") }
    }

    func run() async throws {
        let faults = try await Interruption.watching { [visitors, real, seed, output, places] in
            try await Opening(visitors: visitors, real: real, seed: UInt64(seed), guichet: places.guichet, root: places.root, output: output).play()
        }
        guard faults.isEmpty else {
            print("FAILED: " + faults.joined(separator: "\n        "))
            throw ExitCode(1)
        }
        print("Passed.")
    }
}
