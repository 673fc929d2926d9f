import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet outbox …`: what the ledger owes to the outside, and what an operator does when it does not get done.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "What the ledger owes to the outside: captures, tickets, money back, letters.",
        discussion: "A dead letter was refused for good, or not done in its time. docs/operations.md says what each kind means.",
        subcommands: [List.self, Retry.self, Hold.self, Settle.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "What is not done, dead letters first; exit 1 when there is one.")

        @Flag(help: "Dead letters only.")
        var dead = false

        @Option(help: "At most so many.")
        var limit = 200

        func validate() throws {
            guard limit >= 1 else { throw ValidationError("--limit is 1 or more.") }
        }

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            let open = try await ledger.openItems(limit: limit)
            let items = open.items.filter { !dead || $0.diedAt != nil }
            guard !items.isEmpty else { return print(dead ? "No dead letters." : "Nothing is owed.") }
            print(Self.table(items))
            let rest = (dead ? open.dead : open.open) - items.count
            print("\(open.open) items, \(open.dead) dead letters\(rest > 0 ? "; \(rest) more with --limit \(open.open)" : "")")
            if open.dead > 0 { throw ExitCode(1) }
        }

        static func table(_ items: [OpenItem]) -> String {
            let rows = items.map { open in
                [
                    String(open.item.id), open.diedAt == nil ? "" : "dead", open.item.kind.rawValue, open.item.orderID.isEmpty ? "-" : open.item.orderID,
                    open.item.reason, String(open.item.attempts), open.nextAt?.rfc3339() ?? "waits for you", open.lastError ?? "",
                ]
            }
            return TextTable(header: ["ID", "", "KIND", "ORDER", "REASON", "TRIES", "NEXT TRY", "LAST ERROR"], rows: rows).text
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "retry", abstract: "Have dead letters tried again at once.")

        @Argument(help: "Ids as `guichet outbox list` shows them.")
        var ids: [Int64] = []

        @Flag(help: "All dead letters.")
        var all = false

        @Option(help: "With --all, only those of this kind: capture, issue, reverse, letter, …")
        var kind: String?

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard all != !ids.isEmpty else { throw ValidationError("Name the ids, or say --all.") }
            guard kind == nil || all else { throw ValidationError("--kind goes with --all.") }
            guard kind == nil || OutboxItem.Kind(rawValue: kind ?? "") != nil else {
                throw ValidationError("There is no kind '\(kind ?? "")'; it can be \(OutboxItem.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
        }

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings())
            var wanted = ids
            if all { wanted = try await ledger.deadLetters().map(\.item).filter { kind == nil || $0.kind.rawValue == kind }.map(\.id) }
            let desk = FaultWiring().desk(ledger)
            var ends: [Revival: [Int64]] = [:]
            for id in wanted { ends[try await desk.revive(deadLetter: id, at: Timestamp(Date())), default: []].append(id) }
            print("\(ends[.tried]?.count ?? 0) of \(wanted.count) are tried by the reconciler now.")
            if let done = ends[.done] { print("Done already: \(Self.list(done)).") }
            if let unknown = ends[.unknown] { throw ToolFailure("There is no item \(Self.list(unknown)); see `guichet outbox list`.") }
        }

        private static func list(_ ids: [Int64]) -> String { ids.map(String.init).joined(separator: ", ") }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hold", abstract: "Have dead letters tried no more, before doing their work outside; `retry` undoes it.")

        @Argument(help: "Ids as `guichet outbox list` shows them.")
        var ids: [Int64]

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let desk = FaultWiring().desk(try Roles.ledger(try await options.settings()))
            var missing: [Int64] = []
            for id in ids where try await !desk.hold(deadLetter: id, at: Timestamp(Date())) { missing.append(id) }
            if missing.count < ids.count { print("\(ids.count - missing.count) tried no more. What was under way this moment ends in the next seconds: look at the list again before you act.") }
            guard missing.isEmpty else {
                throw ToolFailure("No dead letter has the id \(missing.map(String.init).joined(separator: ", ")): it is done, or still tried by itself.")
            }
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "settle", abstract: "Close a dead letter whose work was done outside, such as money given back on the provider's pages.")

        @Argument(help: "Id as `guichet outbox list` shows it.")
        var id: Int64

        @Option(help: "What was done, by whom; kept as an incident. No personal data of the buyer.")
        var note: String

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard note.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--note is empty: say what was done, and by whom.") }
        }

        func run() async throws {
            let desk = FaultWiring().desk(try Roles.ledger(try await options.settings()))
            switch try await desk.settle(deadLetter: id, note: note, at: Timestamp(Date())) {
            case nil: print("\(id) is settled; `guichet incidents` shows the note.")
            case .noDeadLetter: throw ToolFailure("No dead letter has the id \(id): it is done, or still tried by itself.")
            case .stillTried:
                throw ToolFailure("\(id) is still tried, so that it could be done twice: `guichet outbox hold \(id)` first, then look whether it is still there.")
            case .onlyByPlatform(let kind) where kind == .capture || kind == .issue:
                throw ToolFailure(
                    "\(id) is of kind \(kind.rawValue), which only the platform can do: `guichet outbox retry \(id)`. Or give the sale up: `guichet order cancel ORDER --reason …` undoes it, and what was taken goes back.")
            case .onlyByPlatform(let kind):
                throw ToolFailure("\(id) is of kind \(kind.rawValue), which only the platform can do: `guichet outbox retry \(id)`. See docs/operations.md, \"Dead letters\".")
            }
        }
    }
}
