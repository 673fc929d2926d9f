import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet session …`: a session that does not take place as it was announced.
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "A session that does not take place: cancel it and refund everybody.",
        subcommands: [Cancel.self, Progress.self])

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Cancel a session for good: its sale stops at once, open orders end, every sold order is refunded.")

        @Argument(help: "The session's id.")
        var session: String

        @Option(help: "A few words, kept on the ledger's lines.")
        var reason = "session-cancelled"

        @Flag(help: "Really do it: a cancelled session cannot be put on sale again.")
        var yes = false

        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            guard yes else {
                let ledger = try Roles.ledger(settings, readOnly: true)
                let sold = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                    try await ledger.salesReport(SalesReportFilter(sessionID: session)).totals
                }
                throw ToolFailure(
                    "Session \(session) has sold \(sold.quantity) places for \(sold.revenue.frenchText), which would all go back. Nothing was done; add --yes to do it.")
            }
            let ledger = try Roles.ledger(settings)
            let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await ledger.cancelSession(session, reason: reason, askedBy: command.by, at: Timestamp(Date()))
            }
            switch outcome {
            case .unknownSession: throw ToolFailure("There is no session \(session).")
            case .draft: throw ToolFailure("Session \(session) is a draft: nothing of it was ever on sale.")
            case .asked(let id):
                print("Session \(session) is cancelled; its sale stops within a second.")
                try await CommandFollower(ledger: ledger, options: command).follow(id, hint: "guichet session progress \(session)")
            }
        }
    }

    struct Progress: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "progress", abstract: "How far the refunds of a cancelled session are.")

        @Argument(help: "The session's id.")
        var session: String

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            guard let progress = try await LedgerCommand.orFailure({ () async throws(LedgerError) in
                try await ledger.cancellation(ofSession: session)
            }) else { throw ToolFailure("Nobody asked to cancel session \(session).") }
            print("Command \(progress.command.id), asked by \(progress.command.askedBy) at \(progress.command.askedAt.rfc3339()): \(CommandFollower.text(progress.command.progress))")
            print("Given back: \(progress.refunded.frenchText) in \(progress.refundsDone) refunds; still to be given back: \(progress.owed.frenchText) in \(progress.refundsOpen) refunds, \(progress.refundsDead) of them dead letters.")
        }
    }
}
