import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet incidents …`: what went wrong with sales, and who took note of it.
struct Incidents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents", abstract: "What went wrong with sales, the newest first; docs/operations.md says what each kind means.",
        subcommands: [List.self, Note.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The newest first.")

        @Option(help: "Only the last so many days.")
        var days = 30

        @Option(help: "At most so many.")
        var limit = 100

        @Flag(help: "Only those of which nobody took note.")
        var open = false

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard days > 0, limit > 0 else { throw ValidationError("--days and --limit are 1 or more.") }
        }

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            let since = Timestamp(Date()) - .seconds(days * 86_400)
            let incidents = try await ledger.incidents(IncidentQuery(isOpen: open), limit: limit).filter { $0.incident.at >= since }
            guard !incidents.isEmpty else { return print("No incidents in \(days) days.") }
            let rows = incidents.map { noted in
                let incident = noted.incident
                return [
                    String(noted.id), incident.at.rfc3339(), incident.kind, incident.sessionID ?? "-", incident.orderID.isEmpty ? "-" : incident.orderID, incident.detail,
                    noted.note.map { "\($0.text) (\($0.by))" } ?? "",
                ]
            }
            print(TextTable(header: ["ID", "WHEN (UTC)", "KIND", "SESSION", "ORDER", "DETAIL", "NOTE"], rows: rows).text)
        }
    }

    struct Note: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "note", abstract: "Take note of incidents: what was done about them.")

        @Argument(help: "Ids as `guichet incidents` shows them.")
        var ids: [Int64]

        @Option(help: "What was done; kept for ever. No personal data.")
        var note: String

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard note.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--note is empty: say what was done.") }
        }

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings())
            let taken = try await ledger.take(note: note, ofIncidents: ids, by: .system(OperatingUser.name), at: Timestamp(Date()))
            print("Noted: \(taken) of \(ids.count). The others are unknown, or have a note.")
        }
    }
}
