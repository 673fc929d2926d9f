import Booking
import Domain
import Foundation
import Logging
import Pages
import SQLiteLedger
import Synchronization
import Testing

@testable import Reconciliation

/// A scheduled report goes to whoever may read it at that moment.
@Suite("Scheduled reports")
struct ReportExecutorTests {
    private final class Box: Mailer {
        private let state = Mutex<[Letter]>([])
        var letters: [Letter] { state.withLock { $0 } }

        func send(_ letter: Letter) async throws(MailError) { state.withLock { $0.append(letter) } }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-reports-\(UUID().uuidString)")
    private let ledger: SQLiteLedger
    private let box = Box()
    private let account: Int64
    private let now = Timestamp(milliseconds: 1_794_700_800_000)

    init() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path, testMode: true)
        let person = try #require(NewStaff(email: "claire@example.org", name: "Claire", language: "en", position: StaffPosition(roles: [.taxReader])))
        let link = StaffLink(.invitation, digest: [UInt8](repeating: 1, count: 32), endsAt: now + .seconds(60))
        guard case .invited(let invited) = try await ledger.invite(person, link: link, by: .system("test"), at: now) else { throw CancellationError() }
        account = invited.id
        let half = NewStaffSession(digest: [UInt8](repeating: 2, count: 32), device: "Firefox")
        _ = try await ledger.useLink(digest: link.digest, password: PasswordHash(text: "h"), session: half, at: now)
        let session = try #require(try await ledger.session(digest: half.digest, at: now)).session
        let whole = NewStaffSession(digest: [UInt8](repeating: 3, count: 32), device: "Firefox")
        _ = try await ledger.setTelephone([1, 2, 3], step: 10, recoveryCodes: [], session: session.id, replacedBy: whole, at: now)
    }

    private func executor(draws: Bool = true, hasMailer: Bool = true) -> ReportExecutor {
        ReportExecutor(
            reports: .init(
                calendar: ledger, book: ledger, staff: ledger, zone: SQLiteLedger.legalTimeZone, isTest: true, cnm: .init(), address: "https://house.example", pdf: { _ in draws ? Array("%PDF".utf8) : nil }),
            mailer: hasMailer ? box : nil, clock: LedgerClock(machine: { [now] in now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    private func item(kind: String = "sales", _ forms: Set<ReportSchedule.Form>? = nil) throws -> OutboxItem {
        let due = DueReport(schedule: 3, account: account, kind: kind, organiser: nil, from: "2026-11-14", through: "2026-11-14", forms: forms)
        return OutboxItem(
            id: 1, kind: .report, orderID: "report 3 \(account)", paymentID: nil, attempts: 0, payload: String(decoding: try JSONEncoder().encode(due), as: UTF8.self))
    }

    @Test("in the reader's language, with both files, under one id")
    func mailed() async throws {
        for _ in 1...2 { #expect(try await executor().execute(item()) == .none) }
        let letters = box.letters
        #expect(letters.map(\.id) == ["report-3-\(account)-2026-11-14", "report-3-\(account)-2026-11-14"])
        let letter = letters[0]
        #expect(letter.recipient == Mailbox(name: "Claire", address: "claire@example.org") && letter.subject.contains("2026-11-14"))
        #expect(letter.text.contains("Hello Claire") && letter.text.contains("Nothing happened in it") && letter.text.contains("nothing of them is real"))
        #expect(letter.enclosures.map(\.fileName) == ["sales-2026-11-14.pdf", "sales-2026-11-14.csv"])
    }

    @Test("each report in each of its forms, and no other", arguments: ReportKind.allCases.filter { $0 != .takings })
    func forms(kind: ReportKind) async throws {
        for form in kind.forms { #expect(try await executor().execute(item(kind: kind.rawValue, [form])) == .none) }
        let letters = box.letters
        #expect(letters.map { $0.enclosures.map(\.fileName) } == kind.forms.map { $0 == .screen ? [] : ["\(kind.rawValue)-2026-11-14.\($0.rawValue)"] })
        let screen = try #require(letters.first)
        #expect(screen.text.contains("On screen:\nhttps://house.example/en/reports?report=\(kind.rawValue)&from=2026-11-14&to=2026-11-14\n") && !screen.text.contains("PDF"))
        #expect(letters.dropFirst().allSatisfy { !$0.text.contains("On screen") })
        if kind == .sacd {
            let xml = try #require(letters.last?.enclosures.first)
            #expect(xml.mediaType == "application/xml; charset=utf-8" && String(decoding: xml.bytes, as: UTF8.self).contains("<takings xmlns=\"urn:guichet:sacd-declaration:1\""))
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sessions of the 14th, and one of another day.
    private func enter(_ count: Int) async throws {
        let organiser = Organiser(id: "o", name: "O", licence: "L")
        let event = Event(id: "e", number: 0, title: "Soirée", artist: "", description: "", genre: "Rock", organiser: organiser)
        let sessions = (0...count).map { number in
            Session(
                id: "s\(number)", number: 0, eventID: "e",
                venue: Venue(id: "v", name: "Salle", address: "1 rue", postalCode: "75001", city: "Paris", timeZone: "Europe/Paris"),
                startsAt: now - .seconds(number == count ? 0 : 86_400), doorsAt: nil, bookingOpensAt: now - .seconds(9 * 86_400), bookingClosesAt: now - .seconds(86_400),
                status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
                categories: [
                    Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 10, tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 2_000))])
                ], layoutDigest: nil, lane: -1, holdSeconds: 600, paymentSeconds: 900)
        }
        guard case .written = try await ledger.write(Programme(events: [event], sessions: sessions, layouts: [:])) else { throw CancellationError() }
    }

    @Test("a statement of takings for each session that was played, some in a letter, and none when nothing was")
    func takings() async throws {
        #expect(try await executor().execute(item(kind: "takings")) == .none)
        #expect(box.letters.isEmpty, "nothing was played")
        try await enter(27)
        #expect(try await executor().execute(item(kind: "takings", [.screen, .csv])) == .none)
        let letters = box.letters
        #expect(letters.map(\.id) == ["report-3-\(account)-2026-11-14", "report-3-\(account)-2026-11-14-2"])
        #expect(letters.map(\.enclosures.count) == [25, 2])
        #expect(Set(letters.flatMap(\.enclosures).map(\.fileName)) == Set((0..<27).map { "takings-2026-11-14-s\($0).csv" }))
        #expect(letters[0].text.contains("There is one for each session: 25.") && letters[0].text.contains("https://house.example/en/reports?report=takings&session=s"))
        try? FileManager.default.removeItem(at: folder)
    }

    @Test("who was moved or let go meanwhile gets nothing, and nothing is owed to them any more")
    func rightsLost() async throws {
        _ = try await ledger.move(account, to: StaffPosition(roles: [.operator]), by: .system("test"), at: now)
        #expect(try await executor().execute(item()) == .none)
        _ = try await ledger.revoke(account, by: .system("test"), at: now)
        #expect(try await executor().execute(item()) == .none)
        #expect(box.letters.isEmpty)
        try? FileManager.default.removeItem(at: folder)
    }

    @Test("what cannot be drawn goes later; what nobody knows, never")
    func faults() async throws {
        await #expect(throws: OutboxFault.later("the report cannot be drawn")) { try await executor(draws: false).execute(item()) }
        await #expect(throws: OutboxFault.later("no mail server is configured", after: .seconds(300))) { try await executor(hasMailer: false).execute(item()) }
        await #expect(throws: OutboxFault.never("this version does not know such a report")) { try await executor().execute(item(kind: "gossip")) }
    }
}
