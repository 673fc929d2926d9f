import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet session …`: a session that does not take place as it was announced.
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "A session that does not take place as announced: cancel it and refund everybody, or postpone it.",
        subcommands: [Cancel.self, Postpone.self, Progress.self])

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Cancel a session for good: its sale stops at once, open orders end, every sold order is refunded.")

        @Argument(help: "The session's id.")
        var session: String

        @Option(help: "A few words without personal data, kept on the ledger's lines.")
        var reason = "session-cancelled"

        @Flag(help: "Really do it: a cancelled session cannot be put on sale again.")
        var yes = false

        @OptionGroup var played: PlayedOption
        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard CorrectionRequest.mayKeep(reason: reason) else { throw CorrectionDesk.noReason }
        }

        func run() async throws {
            let settings = try await options.settings()
            guard yes else {
                let ledger = try Roles.ledger(settings, readOnly: true)
                let sold = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                    let (real, test) = (try await ledger.sales(SalesQuestion(sessionID: session)), try await ledger.sales(SalesQuestion(sessionID: session, isTest: true)))
                    return (quantity: (real.cells + test.cells).reduce(0) { $0 + ($1.isFee ? 0 : $1.tally.quantity) }, revenue: real.total.revenue + test.total.revenue)
                }
                throw ToolFailure(
                    "Session \(session) has sold \(sold.quantity) places for \(sold.revenue.frenchText), which would all go back. Nothing was done; add --yes to do it.")
            }
            let desk = FaultWiring().desk(try Roles.ledger(settings))
            let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await desk.cancelSession(
                    session, reason: reason, knowing: played.known, askedBy: command.by, noted: JournalNote(.sessionCancelled, of: session, detail: reason, by: .system(command.by)),
                    at: Timestamp(Date()))
            }
            switch outcome {
            case .unknownSession: throw ToolFailure("There is no session \(session).")
            case .draft: throw ToolFailure("Session \(session) is a draft: nothing of it was ever on sale.")
            case .refused(let objection): throw PlayedOption.failure(objection, session: session)
            case .asked(let id):
                print("Session \(session) is cancelled; its sale stops within a second.")
                try await CommandFollower(desk: desk, options: command).follow(id, hint: "guichet session progress \(session)")
            }
        }
    }

    struct Postpone: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "postpone",
            abstract: "Move a session to a later date: places are kept, tickets are issued again and buyers told.",
            discussion: """
                Doors and the end of booking move by as much. Write the new date into the programme file too, or the next import brings the \
                old one back. Who wants the money back instead asks for it on the order's page, until --refund-until.
                """)

        @Argument(help: "The session's id.")
        var session: String

        @Option(help: "The new date on the venue's clock: \"2026-12-24 20:00\".")
        var starts: String

        @Option(help: "Until when buyers may have their money back instead, on the venue's clock. Default: \(RefundTerms.days) days from now, but not after the doors open on the new date.")
        var refundUntil: String?

        @OptionGroup var played: PlayedOption
        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings())
            let catalogue = try await LedgerCommand.orFailure { () async throws(LedgerError) in try await ledger.catalogue() }
            guard let known = catalogue.sessions.first(where: { $0.id == session }) else {
                throw ToolFailure("There is no session \(session) on sale.")
            }
            guard let date = Self.date(starts, inZone: known.venue.timeZone) else {
                throw ValidationError("--starts is '\(starts)'; write day and time on the venue's clock, such as \"2026-12-24 20:00\".")
            }
            let now = Timestamp(Date())
            let doors = Timestamp(milliseconds: date.milliseconds + (known.doorsAt ?? known.startsAt).milliseconds - known.startsAt.milliseconds)
            var refundable = RefundTerms.end(askedFrom: now, doors: doors)
            if let refundUntil {
                guard let until = Self.date(refundUntil, inZone: known.venue.timeZone), until > now, until <= doors else {
                    throw ValidationError(
                        "--refund-until is '\(refundUntil)'; write day and time on the venue's clock, later than now and not after the doors open on the new date.")
                }
                refundable = until
            }
            let desk = FaultWiring().desk(ledger)
            let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await desk.postponeSession(
                    session, to: date, refundableUntil: refundable, knowing: played.known, askedBy: command.by,
                    noted: JournalNote(.sessionPostponed, of: session, detail: date.rfc3339(), by: .system(command.by)), at: now)
            }
            let zone = TimeZone(identifier: known.venue.timeZone) ?? .gmt
            switch outcome {
            case .unknownSession: throw ToolFailure("There is no session \(session).")
            case .notPublished(let status): throw ToolFailure("Session \(session) is \(status.rawValue); only one that is on sale can be postponed.")
            case .notLater(let old): throw ToolFailure("Session \(session) is on \(old.rfc3339(in: zone)); the new date must be later.")
            case .refused(let objection): throw PlayedOption.failure(objection, session: session)
            case .asked(let id):
                print("Session \(session) is on \(date.rfc3339(in: zone)); buyers may have their money back until \(refundable.rfc3339(in: zone)).")
                try await CommandFollower(desk: desk, options: command).follow(id, hint: "guichet session progress \(session)")
            }
        }

        /// A time that the clocks of the zone skip is none.
        private static func date(_ text: String, inZone zone: String) -> Timestamp? {
            guard text.wholeMatch(of: /\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/) != nil else { return nil }
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(identifier: zone)
            formatter.isLenient = false
            formatter.dateFormat = "yyyy-MM-dd HH:mm"
            return formatter.date(from: text.replacing("T", with: " ")).map { Timestamp($0) }
        }
    }

    /// A session that was played is rarely meant.
    struct PlayedOption: ParsableArguments {
        @Flag(help: "Also when people were let in, or when it began more than 12 hours ago.")
        var played = false

        var known: CallingOff { played ? .whatever : CallingOff() }

        static func failure(_ objection: CallingOff.Objection, session: String) -> ToolFailure {
            let why =
                switch objection {
                case .attended(let count): "Session \(session) has let people in: \(count)."
                case .over: "Session \(session) began more than 12 hours ago."
                }
            return ToolFailure("\(why) Nothing was done; add --played to do it all the same.")
        }
    }

    struct Progress: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "progress", abstract: "How far the refunds of a cancelled session are, or the new tickets of a postponed one.")

        @Argument(help: "The session's id.")
        var session: String

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            let postponed = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await ledger.postponements(ofSession: session)
            }
            for command in postponed {
                print("Command \(command.id), postponement asked by \(command.askedBy) at \(command.askedAt.rfc3339()): \(CommandFollower.text(command.progress))")
            }
            if !postponed.isEmpty, try await ledger.cancellation(ofSession: session) == nil { return }
            guard let progress = try await LedgerCommand.orFailure({ () async throws(LedgerError) in
                try await ledger.cancellation(ofSession: session)
            }) else { throw ToolFailure("Nobody asked to cancel or postpone session \(session).") }
            print("Command \(progress.command.id), asked by \(progress.command.askedBy) at \(progress.command.askedAt.rfc3339()): \(CommandFollower.text(progress.command.progress))")
            print("Given back: \(progress.refunded.frenchText) in \(progress.refundsDone) refunds; still to be given back: \(progress.owed.frenchText) in \(progress.refundsOpen) refunds, \(progress.refundsDead) of them dead letters.")
        }
    }
}
