import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

/// Reports that are mailed: each period once to each person who may read it.
@Suite("Scheduled reports")
struct ScheduleTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private func somebody(_ ledger: SQLiteLedger, _ email: String, _ role: StaffRole, comes: Bool = true) async throws -> Int64 {
        let person = try #require(NewStaff(email: email, name: "Claire", language: "fr", position: StaffPosition(roles: [role], organisers: role.isLimited ? ["org-a"] : [])))
        let link = StaffLink(.invitation, digest: [UInt8](repeating: UInt8(email.utf8.count), count: 32), endsAt: Fixture.noon + .seconds(60))
        guard case .invited(let account) = try await ledger.invite(person, link: link, by: .system("test"), at: Fixture.noon) else { throw LedgerValueError() }
        guard comes else { return account.id }
        let half = NewStaffSession(digest: [UInt8](repeating: UInt8(email.utf8.count) + 100, count: 32), device: "Firefox")
        _ = try #require(try await ledger.useLink(digest: link.digest, password: PasswordHash(text: "h"), session: half, at: Fixture.noon))
        let session = try #require(try await ledger.session(digest: half.digest, at: Fixture.noon)).session
        let whole = NewStaffSession(digest: [UInt8](repeating: UInt8(email.utf8.count) + 50, count: 32), device: "Firefox")
        _ = try await ledger.setTelephone([1, 2, 3], step: 10, recoveryCodes: [], session: session.id, replacedBy: whole, at: Fixture.noon)
        return account.id
    }

    private func owed(_ ledger: SQLiteLedger, at now: Timestamp) async throws -> [DueReport] {
        try await ledger.dueItems(in: .word, at: now, limit: 100).filter { $0.kind == .report }.map {
            try JSONDecoder().decode(DueReport.self, from: Data(($0.payload ?? "").utf8))
        }
    }

    @Test("each period once, also when it is asked again, and what was missed too")
    func onceEach() async throws {
        let ledger = try await Fixture.ledger(file)
        let (director, door) = (try await somebody(ledger, "a@example.org", .director), try await somebody(ledger, "bb@example.org", .door))
        let invited = try await somebody(ledger, "ccc@example.org", .director, comes: false)
        let schedule = ReportSchedule(kind: .sales, organiserID: nil, span: .yesterday, rhythm: .daily, hour: 7, receivers: [director, door, invited])
        let id = try await ledger.addSchedule(schedule, by: .account(director), at: Fixture.noon)
        let kept = try #require(try await ledger.schedules().first)
        #expect(kept.id == id && kept.schedule == schedule && kept.nextAt > Fixture.noon && kept.nextAt < Fixture.noon + .seconds(86_400))
        #expect(try await ledger.oweReports(at: kept.nextAt - .milliseconds(1)) == 0)
        #expect(try await ledger.oweReports(at: kept.nextAt) == 1, "whoever reads no sales, or never came in, gets none")
        #expect(try await ledger.oweReports(at: kept.nextAt) == 0)
        let first = try await owed(ledger, at: kept.nextAt)
        #expect(first == [DueReport(schedule: id, account: director, kind: "sales", organiser: nil, from: "2026-11-14", through: "2026-11-14", forms: ReportSchedule.Form.usual)])
        // As a crash between the two would have it, were they not one transaction: the period is owed once all the same.
        try await ledger.write { try $0.execute(sql: "UPDATE report_schedule SET next_at = ?", arguments: [kept.nextAt.milliseconds]) }
        #expect(try await ledger.oweReports(at: kept.nextAt) == 0)
        // The house was closed for three days.
        let later = kept.nextAt + .seconds(3 * 86_400)
        #expect(try await ledger.oweReports(at: later) == 3)
        #expect(try await ledger.schedules().first?.nextAt == later + .seconds(86_400))
        for item in try await ledger.dueItems(in: .word, at: later, limit: 9) { _ = try await ledger.settle([ExecutedItem(item, .done(.none))], at: later) }
        #expect(try await owed(ledger, at: later).map(\.from) == ["2026-11-15"], "one after the other")
    }

    @Test("a month is owed once, however often it is asked about")
    func rhythmOfItsOwn() async throws {
        let ledger = try await Fixture.ledger(file)
        let director = try await somebody(ledger, "a@example.org", .director)
        _ = try await ledger.addSchedule(
            ReportSchedule(kind: .vat, organiserID: "org-a", span: .lastMonth, rhythm: .daily, hour: 0, receivers: [director]), by: .account(director), at: Fixture.noon)
        #expect(try await ledger.oweReports(at: Fixture.noon + .seconds(5 * 86_400)) == 1)
        #expect(try await owed(ledger, at: Fixture.noon + .seconds(5 * 86_400)).map { [$0.from, $0.through, $0.organiser] } == [["2026-10", "2026-10", "org-a"]])
    }

    @Test("ended, nothing of it is owed any more")
    func ended() async throws {
        let ledger = try await Fixture.ledger(file)
        let director = try await somebody(ledger, "a@example.org", .director)
        let id = try await ledger.addSchedule(
            ReportSchedule(kind: .sales, organiserID: nil, span: .lastWeek, rhythm: .weekly, hour: 6, receivers: [director]), by: .account(director), at: Fixture.noon)
        let later = Fixture.noon + .seconds(8 * 86_400)
        #expect(try await ledger.oweReports(at: later) >= 1)
        #expect(try await ledger.endSchedule(id, by: .account(director), at: later))
        #expect(try await !ledger.endSchedule(id, by: .account(director), at: later))
        #expect(try await owed(ledger, at: later) == [])
        #expect(try await ledger.oweReports(at: later + .seconds(30 * 86_400)) == 0)
        #expect(try await ledger.journal(JournalQuery(subject: "schedule \(id)"), limit: 9).map(\.action) == [.reportUnscheduled, .reportScheduled])
    }
}
