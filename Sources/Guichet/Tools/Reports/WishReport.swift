import ArgumentParser
import Domain
import Foundation
import SQLiteLedger

/// `guichet report wishes`: how many people wait for each opening.
struct WishReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wishes", abstract: "How many people want to be told of each opening, and how many were.")

    @Flag(help: "For programs: JSON.")
    var json = false

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
        let counts = try await ledger.wishCounts()
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return print(String(decoding: try encoder.encode(counts), as: UTF8.self))
        }
        var rows = [["Session", "Opens", "Wish to be told", "Told"]]
        rows += counts.map { [$0.session, $0.opensAt.rfc3339(in: TimeZone(identifier: $0.timeZone) ?? .gmt), String($0.people), String($0.told)] }
        rows.append(["Total", "", String(counts.reduce(0) { $0 + $1.people }), String(counts.reduce(0) { $0 + $1.told })])
        print(TextTable.align(rows, right: 2...))
    }
}
