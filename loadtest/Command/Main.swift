import ArgumentParser
import LoadTest

@main struct LoadTestCommand: AsyncParsableCommand {
    func run() async throws {}
}
