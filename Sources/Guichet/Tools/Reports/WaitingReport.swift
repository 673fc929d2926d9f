import ArgumentParser
import Domain
import Foundation
import SQLiteLedger

/// `guichet report waiting`: how the waiting lists go.
struct WaitingReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting", abstract: "Waiting lists by session and category: who waits, who has an offer, who bought.")

    @Flag(help: "For programs: JSON.")
    var json = false

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
        let counts = try await ledger.waitingCounts()
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return print(String(decoding: try encoder.encode(counts), as: UTF8.self))
        }
        func row(_ session: String, _ category: String, _ counts: [WaitingCount]) -> [String] {
            let figures: [KeyPath<WaitingCount, Int>] = [\.people, \.places, \.waiting, \.offered, \.bought]
            return [session, category] + figures.map { figure in String(counts.reduce(0) { $0 + $1[keyPath: figure] }) }
        }
        let rows = [["Session", "Category", "Parties", "Places", "Waiting", "Offered", "Bought"]] + counts.map { row($0.session, $0.category, [$0]) }
        print(TextTable.align(rows + [row("Total", "", counts)], right: 2...))
    }
}
