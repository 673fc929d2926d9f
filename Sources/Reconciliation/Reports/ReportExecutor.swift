import Booking
import Domain
import Foundation
import Logging
import Pages

/// Mails a report to somebody of the house, as long as they may read it.
struct ReportExecutor: OutboxExecutor {
    let reports: Reconciler.Reports
    let mailer: (any Mailer)?
    let clock: LedgerClock

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        // It is owed all the same: somebody asked for it.
        guard let mailer else { throw OutboxFault.later("no mail server is configured", after: .seconds(300)) }
        guard let due = item.payload.flatMap({ try? JSONDecoder().decode(DueReport.self, from: Data($0.utf8)) }), let kind = ReportKind(rawValue: due.kind) else {
            throw OutboxFault.never("this version does not know such a report")
        }
        // Whoever was let go, never came in, or reads sales no more, is not written to: nor is the letter owed any longer.
        guard let account = try await reports.staff.staffAccount(due.account), account.canComeIn, let reach = account.position.reach(of: .readSales) else { return .none }
        let language = Language(rawValue: account.language) ?? .french
        let period = ReportPeriod(from: AccountingPeriod(due.from), through: AccountingPeriod(due.through))
        let question = kind.question(SalesQuestion(organiserID: due.organiser, isTest: reports.isTest, reach: reach), in: period, by: SalesGroup.standard)
        let answer = try await reports.book.sales(question)
        guard !kind.isDeclaration || answer.organisers.count <= 1 else { throw OutboxFault.never("this report speaks in one organiser's name: the schedule must say whose") }
        let report = ReportEditor(answer, to: question, editedAt: clock.now, zone: reports.zone, in: language).report(kind, cnm: reports.cnm)
        guard let document = await reports.pdf(report) else { throw OutboxFault.later("the report cannot be drawn") }
        let words = ReportLetter(report, to: account.name, from: due.from, through: due.through)
        let name = "\(report.name)-\(due.from)"
        try await mailer.send(
            Letter(
                // The same at every attempt, so that a reader's program can show it once.
                id: "report-\(due.schedule)-\(due.account)-\(due.from)", to: Mailbox(name: account.name, address: account.email), subject: words.subject(in: language),
                text: words.text(in: language),
                enclosures: [
                    Enclosure(fileName: name + ".pdf", mediaType: "application/pdf", bytes: document),
                    Enclosure(fileName: name + ".csv", mediaType: "text/csv; charset=utf-8", bytes: Array(report.csv(.spreadsheet).utf8)),
                ]))
        return .none
    }
}

/// Owes the reports whose time has come.
///
/// Target set: the schedules that were not ended and whose next moment has passed; each period is owed once to each person who may read it.
struct ReportRounds: Sendable {
    let calendar: any ReportCalendar
    /// Nudged when there is something to mail.
    let letters: Pacer
    let clock: LedgerClock
    let logger: Logger

    private static let pause = Duration.seconds(30)
    /// What was sold in the last seconds of a period is in the ledger by then.
    private static let settling = Duration.seconds(300)

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                if try await calendar.oweReports(at: clock.now - Self.settling) > 0 { letters.nudge() }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("scheduled reports wait for the ledger", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }
}
