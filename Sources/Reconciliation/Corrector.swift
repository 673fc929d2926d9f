import Booking
import Domain
import Logging
import Metrics

/// Carries out what the staff asked for: refunds, the end of cancelled sessions, new tickets of postponed ones, letters about a new place or artist, buyers who
/// want to be forgotten.
///
/// Target set: the commands that are not over. Each part of a command is one transaction of the ledger with its progress, so that a
/// crash repeats nothing.
struct Corrector: Sendable {
    let journal: any CommandJournal
    let ending: SessionEnding
    let programme: ProgrammeView
    let retention: Retention
    /// Nil where nobody makes any: such a command waits.
    let archives: LedgerArchives?
    /// Nudged when the ledger owes something new.
    let outbox: Pacer
    let clock: LedgerClock
    let settings: Reconciler.Settings
    let logger: Logger

    /// An archive takes minutes, and one for which the disk has no room waits for an operator, filling the disk up to its reserve at each look: nobody's money
    /// waits for it. A cancelled session that waits for a capture is counted whole at each look, while sales wait.
    func run() async {
        async let archives: Void = run(archives: true, CommandRests(first: .seconds(300), longest: .seconds(3600)))
        await run(archives: false, CommandRests(first: settings.tick, longest: .seconds(10)))
        await archives
    }

    private func run(archives: Bool, _ rests: CommandRests) async {
        let pacer = Pacer()
        var rests = rests
        while !Task.isCancelled {
            var goesOn = false
            for command in await openCommands() where (command.task.kind == CommandTask.exportLedgerKind) == archives && !rests.isResting(command.id, at: .now) {
                let progress = await advance(command)
                rests.note(command, progress, at: .now)
                if progress?.state == .running { goesOn = true }
            }
            if !goesOn { await pacer.next(within: settings.tick) }
        }
    }

    private func openCommands() async -> [Command] {
        do {
            let open = try await journal.openCommands()
            Gauge(label: "guichet_commands_unreadable").record(open.unreadable.count)
            if !open.unreadable.isEmpty {
                logger.error("commands that this version cannot read are left aside", metadata: ["ids": "\(open.unreadable)"])
            }
            return open.commands
        } catch {
            logger.warning("commands wait for the ledger", metadata: ["cause": "\(error)"])
            return []
        }
    }

    /// One part of a command. One that fails keeps no other from its turn.
    /// - Returns: how it is; nil of one that failed.
    private func advance(_ command: Command) async -> CommandProgress? {
        do {
            let (mayEnd, cause) = await self.mayEnd(command)
            let progress = try await journal.advance(command, mayEnd: mayEnd, because: cause, at: clock.now)
            outbox.nudge()
            Counter(label: "guichet_orders_corrected").increment(by: progress.done - command.progress.done)
            if progress.isOver {
                logger.notice(
                    "command is over",
                    metadata: ["id": "\(command.id)", "kind": "\(command.task.kind)", "state": "\(progress.state)", "orders": "\(progress.done)"])
            }
            return progress
        } catch {
            guard !Task.isCancelled else { return nil }
            Counter(label: "guichet_command_failures").increment()
            logger.warning("a command waits", metadata: ["id": "\(command.id)", "cause": "\(error)"])
            return nil
        }
    }

    /// Does what a command needs outside the ledger. What cannot be done there yet keeps nobody from getting their money back: only the
    /// command's end waits for it.
    private func mayEnd(_ command: Command) async -> (Bool, because: String) {
        do {
            return (try await isDoneOutside(command), "")
        } catch {
            logger.warning("a command waits for what is outside the ledger", metadata: ["id": "\(command.id)", "cause": "\(error)"])
            return (false, (error as? LedgerError)?.cause ?? "\(error)")
        }
    }

    private func isDoneOutside(_ command: Command) async throws -> Bool {
        switch command.task {
        case .correct, .tellBuyers: true
        // What is open is ended when all that is sold was taken back, or waits to be.
        case .cancelSession(let number, _): command.progress.state == .running ? false : try await ending.end(number)
        // Who signs tickets asks the same view of the programme.
        case .postponeSession(let number, let date):
            try await programme.catalogue().sessions.contains { $0.number == number && $0.startsAt >= date }
        case .exportLedger(let wish): try await archives?.make(wish, for: command, at: clock.now) ?? false
        case .eraseBuyer(let request): try await retention.forget(request, at: clock.now, after: command.progress)
        }
    }
}
