import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// What an operator or a programmer does and its line in the journal are one transaction: whatever fails, neither is without the other.
@Suite("Deeds and their lines")
struct DeedTests {
    private static let late = Fixture.noon + OutboxItem.Kind.reverse.patience
    private static let tables = ["outbox", "command", "session", "incident", "catalogue_version", "payment_event"]
    private static let names = ["retry", "hold", "settle", "give up", "cancel", "postpone"]

    private let file: LedgerFile
    private let ledger: SQLiteLedger
    private let dead: Int64

    /// A sale, and a payment that cannot go back: a dead letter.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon)
        let reverse = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .reverse })
        _ = try await ledger.settle([ExecutedItem(reverse, .never(error: "no"))], at: Fixture.noon)
        dead = reverse.id
    }

    /// - Returns: whether something was done.
    private func carryOut(_ name: String, _ note: JournalNote) async throws(LedgerError) -> Bool {
        switch name {
        case "retry": return try await ledger.revive(deadLetter: dead, noted: note, at: Self.late) == .tried
        case "hold": return try await ledger.hold(deadLetter: dead, noted: note, at: Self.late)
        case "settle": return try await ledger.settle(deadLetter: dead, note: "paid", noted: note, at: Self.late) == nil
        case "give up":
            let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "asked")
            return try await ledger.ask(CommandRequest(task: .correct(request), askedBy: "ada", key: "k"), noted: note, at: Self.late) > 0
        case "cancel":
            guard case .asked = try await ledger.cancelSession("rock-1", reason: "storm", knowing: CallingOff(), askedBy: "ada", noted: note, at: Self.late) else { return false }
            return true
        default:
            let date = Fixture.noon + .seconds(9 * 86_400)
            let outcome = try await ledger.postponeSession("rock-1", to: date, refundableUntil: date, knowing: CallingOff(), askedBy: "ada", noted: note, at: Self.late)
            guard case .asked = outcome else { return false }
            return true
        }
    }

    private func content() async throws -> [[String]] {
        var content: [[String]] = []
        for table in Self.tables { content.append(try await ledger.dump(table)) }
        return content
    }

    @Test("a line that cannot be written leaves nothing done; what is done has one line", arguments: names)
    func together(name: String) async throws {
        let note = JournalNote(.itemRetried, of: "item 7", detail: name, by: .account(1))
        let before = try await content()
        try file.tamper("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END")
        await #expect(throws: LedgerError.self) { try await carryOut(name, note) }
        #expect(try await content() == before)
        try file.tamper("DROP TRIGGER full")
        #expect(try await carryOut(name, note))
        if name != "hold" { #expect(try await content() != before) }
        let lines = try await ledger.journal(JournalQuery(subject: "item 7"), limit: 9)
        #expect(lines.map(\.detail) == [name] && lines.map(\.actor) == [.account(1)])
    }

    @Test("what was done before is done, and noted, once", arguments: ["settle", "give up", "cancel", "postpone"])
    func once(name: String) async throws {
        let note = JournalNote(.itemSettled, of: "item 7", detail: name, by: .account(1))
        for _ in 1...2 { #expect(try await carryOut(name, note)) }
        #expect(try await ledger.journal(JournalQuery(subject: "item 7"), limit: 9).count == 1)
    }

    @Test("what is not there is not done, and has no line")
    func nothing() async throws {
        let note = JournalNote(.itemHeld, of: "item 7", detail: "", by: .account(1))
        #expect(try await !ledger.hold(deadLetter: 99, noted: note, at: Self.late))
        #expect(try await ledger.revive(deadLetter: 99, noted: note, at: Self.late) == .unknown)
        #expect(try await ledger.settle(deadLetter: 99, note: "paid", noted: note, at: Self.late) == .noDeadLetter)
        #expect(try await ledger.cancelSession("nothing", reason: "storm", knowing: CallingOff(), askedBy: "ada", noted: note, at: Self.late) == .unknownSession)
        #expect(try await ledger.journal(JournalQuery(subject: "item 7"), limit: 9).isEmpty)
    }
}
