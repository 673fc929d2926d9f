import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet buyer …`: what is kept under a person's name, for whoever asks about their own data.
struct BuyerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buyer", abstract: "A buyer's own data: export it, erase it; how long names are kept.",
        discussion: "Make sure first that who asks is the person: answer to the address itself, as the site does when it sends a code.",
        subcommands: [Export.self, Erase.self, RetentionStatus.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Everything that is known of a person, as JSON for that person (GDPR, art. 15 and 20).")

        @Argument(help: "The address.")
        var email: String

        @Option(help: "File to write, which only its owner may read; without it, standard output.")
        var output: String?

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let answer = BuyerCommand.answer(try Roles.ledger(try await options.settings()))
            guard let (json, orders) = try await LedgerCommand.orFailure({ () async throws(LedgerError) in
                try await answer.export(email, by: .system(OperatingUser.name), at: Timestamp(Date()))
            }) else { throw BuyerCommand.unknown(email) }
            guard let output else { return print(String(decoding: json, as: UTF8.self), terminator: "") }
            guard FileManager.default.createFile(atPath: output, contents: json, attributes: [.posixPermissions: 0o600]) else {
                throw ToolFailure("\(output) cannot be written.")
            }
            print("\(orders) orders are in \(output).")
        }
    }

    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "erase", abstract: "Forget a person: at once who waits, and who bought once the session is over and nothing is owed.",
            discussion: """
                What was sold stays in the ledger, without a name. The name goes to an archive that no page reads, as evidence of the contract, and is \
                deleted there after privacy.evidenceYears.
                """)

        @Argument(help: "The address.")
        var email: String

        @Option(help: "A few words without personal data, kept with the command.")
        var because: String

        @Flag(help: "Say what would be forgotten, and forget nothing.")
        var dryRun = false

        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        private static let noReason = ValidationError("--because says why in 1 to \(CorrectionRequest.longestReason) characters, without an address; it is kept for ever.")

        func validate() throws {
            guard CorrectionRequest.mayKeep(reason: because) else { throw Self.noReason }
        }

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings())
            let answer = BuyerCommand.answer(ledger)
            guard let data = try await LedgerCommand.orFailure({ () async throws(LedgerError) in
                try await answer.find(email, by: .system(command.by), at: Timestamp(Date()))
            }) else { throw BuyerCommand.unknown(email) }
            let request = data.erasure(because: because)
            print("Orders: \(request.orders.count). Wishes to be told of an opening: \(request.wishes.count). Places waited for: \(request.waiting.count). Letters about a turn: \(request.turns.count).")
            guard !dryRun else { return }
            let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await answer.erase(email, because: because, by: command.by, noted: .system(command.by), at: Timestamp(Date()))
            }
            switch outcome {
            case .unknown: throw BuyerCommand.unknown(email)
            case .noReason: throw Self.noReason
            case .nothingLeft: print("All that is left is in the archive until its time is over, or waits to be written to.")
            case .asked(let id): try await CommandFollower(desk: FaultWiring().desk(ledger), options: command).follow(id, hint: "guichet buyer retention")
            }
        }
    }

    struct RetentionStatus: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retention", abstract: "How many buyers are known by name, and whom the reconciler forgot lately. It looks every hour.")

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            let ledger = try Roles.ledger(settings, readOnly: true)
            let (overview, policy) = (try await LedgerCommand.orFailure { () async throws(LedgerError) in try await ledger.retention() }, settings.retention)
            print("""
                In the active base  \(overview.active), for \(policy.activeYears) years from the session; \(overview.asked) asked to be forgotten and wait for the end of their session
                In the archive      \(overview.archived), for \(policy.evidenceYears) years from the order
                """)
            for event in overview.events { print("\(event.at.rfc3339())  \(event.detail)") }
        }
    }

    private static func answer(_ ledger: SQLiteLedger) -> AnswerBuyer { AnswerBuyer(register: ledger, desk: FaultWiring().desk(ledger), journal: ledger) }

    private static func unknown(_ email: String) -> ToolFailure {
        ToolFailure("Nothing is known under \(email). An order that is not paid is on Redis alone, and is forgotten with it.")
    }
}
