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
        let drawn = try await draw(kind, due, within: reach, in: language)
        for (number, part) in stride(from: 0, to: drawn.count, by: Self.mostEnclosed).enumerated() {
            let enclosed = Array(drawn[part..<min(part + Self.mostEnclosed, drawn.count)])
            try await mailer.send(try await letter(enclosed, due, to: account, number: number, in: language))
        }
        return .none
    }

    /// Of sessions' statements in one letter; the others go in letters of their own.
    private static let mostEnclosed = 25

    private struct Drawn {
        var report: Report
        /// Of the files, without what they are.
        var name: String
        /// Of the page.
        var address: String
    }

    /// One report; of takings one for each session that is played in the days, and none where there is none.
    private func draw(_ kind: ReportKind, _ due: DueReport, within reach: StaffReach, in language: Language) async throws -> [Drawn] {
        let period = ReportPeriod(from: AccountingPeriod(due.from), through: AccountingPeriod(due.through))
        let whose = SalesQuestion(organiserID: due.organiser, isTest: reports.isTest, reach: reach)
        guard kind == .takings else {
            let fields = ["from=\(due.from)", "to=\(due.through)"] + (due.organiser.map { ["organiser=\(plain($0))"] } ?? [])
            let question = kind.question(whose, in: period, by: SalesGroup.standard)
            return [try await draw(kind, question, named: due.from, fields, in: language)]
        }
        var played = whose
        played.played = period
        var drawn: [Drawn] = []
        for session in try await reports.book.performances(played) where session.status != .draft {
            var question = whose
            question.sessionID = session.id
            let name = "\(AccountingPeriod(dayOf: session.startsAt, in: reports.zone).text)-\(session.id)"
            drawn.append(try await draw(kind, kind.question(question, in: nil), named: name, ["session=\(plain(session.id))"], in: language))
        }
        return drawn
    }

    private func plain(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

    private func draw(_ kind: ReportKind, _ question: SalesQuestion, named name: String, _ fields: [String], in language: Language) async throws -> Drawn {
        let answer = try await reports.book.sales(question)
        guard !kind.isDeclaration || answer.organisers.count <= 1 else { throw OutboxFault.never("this report speaks in one organiser's name: the schedule must say whose") }
        let report = ReportEditor(answer, to: question, editedAt: clock.now, zone: reports.zone, in: language).report(kind, cnm: reports.cnm)
        let page = StaffURL.reports.path(in: language) + "?" + (["report=\(kind.rawValue)"] + fields).joined(separator: "&")
        return Drawn(report: report, name: "\(report.name)-\(name)", address: reports.address.isEmpty ? "" : reports.address + page)
    }

    private func letter(_ drawn: [Drawn], _ due: DueReport, to account: StaffAccount, number: Int, in language: Language) async throws -> Letter {
        let forms = due.forms ?? ReportSchedule.Form.usual
        var files: [Enclosure] = []
        for one in drawn {
            if forms.contains(.pdf) {
                guard let document = await reports.pdf(one.report) else { throw OutboxFault.later("the report cannot be drawn") }
                files.append(Enclosure(fileName: one.name + ".pdf", mediaType: "application/pdf", bytes: document))
            }
            if forms.contains(.csv) { files.append(Enclosure(fileName: one.name + ".csv", mediaType: "text/csv; charset=utf-8", bytes: Array(one.report.csv(.spreadsheet).utf8))) }
            if forms.contains(.xml), let document = one.report.sacdXML {
                files.append(Enclosure(fileName: one.name + ".xml", mediaType: "application/xml; charset=utf-8", bytes: Array(document.utf8)))
            }
        }
        let words = ReportLetter(drawn.map { .init($0.report, address: $0.address) }, in: forms, to: account.name, from: due.from, through: due.through)
        return Letter(
            // The same at every attempt, so that a reader's program can show it once.
            id: "report-\(due.schedule)-\(due.account)-\(due.from)\(number == 0 ? "" : "-\(number + 1)")", to: Mailbox(name: account.name, address: account.email),
            subject: words.subject(in: language), text: words.text(in: language), enclosures: files)
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
