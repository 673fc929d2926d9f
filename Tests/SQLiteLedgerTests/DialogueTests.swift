import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

@Suite("Threads of messages")
struct DialogueTests {
    let file: LedgerFile
    let noon = Fixture.noon

    init() throws { file = try LedgerFile() }

    /// A ledger with accounts 1 … 3.
    private func ledger() async throws -> SQLiteLedger {
        let ledger = try file.open()
        for number in 1...3 {
            let person = try #require(NewStaff(email: "p\(number)@example.org", name: "P \(number)", language: "fr", position: StaffPosition(roles: [.director])))
            _ = try await ledger.invite(person, link: StaffLink(.invitation, digest: [UInt8](repeating: UInt8(number), count: 32), endsAt: noon), by: .system("test"), at: noon)
        }
        return ledger
    }

    private func say(
        _ text: String, in ledger: SQLiteLedger, _ topic: DialogueTopic = .event("rock"), by author: Int64 = 1, mentions: [Int64] = [], told: Set<Int64> = [], after seconds: Int = 0
    ) async throws -> DialogueEntry {
        try #require(
            try await ledger.addEntry(
                NewDialogueEntry(topic: topic, author: author, text: text, mentions: mentions, told: told), by: .account(author), at: noon + .seconds(seconds)))
    }

    @Test("what is said is kept as it was, in order, and journaled")
    func kept() async throws {
        let ledger = try await ledger()
        let report = AttachedReport(.forecast, session: "rock-1", at: noon, figures: [.init(.peopleHigh, 900)])
        let decided = try #require(
            try await ledger.addEntry(
                NewDialogueEntry(topic: .opening("rock-1"), author: 1, text: "<b>Oui</b> \u{1F3B8}", isDecision: true, mentions: [2], report: report), by: .token(7), at: noon))
        #expect(decided.isByScript && decided.isDecision && decided.report == report && decided.mentions == [2] && decided.at == noon)
        for number in 1...3 { _ = try await say("\(number)", in: ledger, after: number) }
        #expect(try await ledger.dialogue(.opening("rock-1"), before: nil, limit: 9) == [decided])
        #expect(try await ledger.dialogue(.event("rock"), before: nil, limit: 2).map(\.text) == ["2", "3"])
        let last = try await ledger.dialogue(.event("rock"), before: nil, limit: 9)
        #expect(try await ledger.dialogue(.event("rock"), before: last[1].id, limit: 9) == [last[0]])
        #expect(try await ledger.authors(of: .event("rock")) == [1])
        #expect(try await ledger.authors(of: .event("x")).isEmpty)
        let line = try #require(try await ledger.journal(JournalQuery(action: .dialogueWritten, subject: "opening rock-1"), limit: 9).first)
        #expect(line.actor == .token(7) && line.detail == "message 1, decision, forecast")
        for attempt in ["UPDATE dialogue_entry SET text = ''", "DELETE FROM dialogue_entry"] {
            await #expect(throws: LedgerError.corrupt(cause: "dialogue_entry is append-only (SQLite 1811)")) { try await ledger.write { try $0.execute(sql: attempt) } }
        }
    }

    @Test("what others wrote is unread until somebody looks; one's own never is")
    func unread() async throws {
        let ledger = try await ledger()
        _ = try await say("a", in: ledger)
        let second = try await say("b @P 2", in: ledger, mentions: [2], after: 1)
        _ = try await say("c", in: ledger, .opening("rock-1"), by: 3, after: 2)
        func counts(_ account: Int64) async throws -> [String] {
            try await ledger.threads(of: account).map { "\($0.topic.text): \($0.unread) of \($0.entries), \($0.naming)" }
        }
        #expect(try await counts(1) == ["opening rock-1: 1 of 1, 0", "event rock: 0 of 2, 0"])
        #expect(try await counts(2) == ["opening rock-1: 1 of 1, 0", "event rock: 2 of 2, 1"])
        try await ledger.noteSeen(.event("rock"), through: second.id, by: 2)
        try await ledger.noteSeen(.event("rock"), through: 1, by: 2)
        #expect(try await counts(2) == ["opening rock-1: 1 of 1, 0", "event rock: 0 of 2, 0"], "who looks at older ones has seen the newer ones still")
        _ = try await say("d", in: ledger, by: 2, after: 3)
        #expect(try await counts(1) == ["event rock: 1 of 3, 0", "opening rock-1: 1 of 1, 0"])
        #expect(try await counts(2) == ["event rock: 0 of 3, 0", "opening rock-1: 1 of 1, 0"])
        // What a program writes in somebody's name reads nothing for them.
        _ = try await ledger.addEntry(NewDialogueEntry(topic: .opening("rock-1"), author: 1, text: "e"), by: .token(7), at: noon + .seconds(4))
        #expect(try await counts(1) == ["opening rock-1: 1 of 2, 0", "event rock: 1 of 3, 0"])
        // Who comes later need not read what was said before.
        let person = try #require(NewStaff(email: "late@example.org", name: "Late", language: "fr", position: StaffPosition(roles: [.director])))
        _ = try await ledger.invite(person, link: StaffLink(.invitation, digest: [UInt8](repeating: 9, count: 32), endsAt: noon), by: .system("test"), at: noon + .seconds(3))
        #expect(try await counts(4) == ["opening rock-1: 1 of 2, 0", "event rock: 1 of 3, 0"])
    }

    @Test("a question with the same figures is asked once an hour")
    func onceAnHour() async throws {
        let ledger = try await ledger()
        func ask(_ people: Int, by author: Int64 = 1, after seconds: Int) async throws -> Bool {
            let report = AttachedReport(.forecast, session: "rock-1", at: noon + .seconds(seconds), figures: [.init(.peopleHigh, people)])
            let entry = NewDialogueEntry(topic: .opening("rock-1"), author: author, text: "?", report: report, unlessSaidSince: noon + .seconds(seconds - 3600))
            return try await ledger.addEntry(entry, by: .account(author), at: noon + .seconds(seconds)) != nil
        }
        #expect(try await ask(900, after: 0))
        #expect(try await !ask(900, after: 3600))
        #expect(try await ask(900, after: 3601))
        #expect(try await ask(901, after: 3602))
        #expect(try await ask(901, by: 2, after: 3603))
        #expect(try await ask(901, after: 3604), "somebody spoke between")
        #expect(try await ledger.dialogue(.opening("rock-1"), before: nil, limit: 9).count == 5)
    }

    @Test("a letter is one process's until its pause is over, and goes once it went")
    func letters() async throws {
        let ledger = try await ledger()
        let entry = try await say("a", in: ledger, told: [2, 3])
        let taken = try await ledger.takeNotices(at: noon, for: .seconds(60), limit: 9)
        #expect(taken.map(\.account) == [2, 3] && taken.allSatisfy { $0.entry == entry && $0.attempts == 0 })
        #expect(try await ledger.takeNotices(at: noon + .seconds(59), for: .seconds(60), limit: 9).isEmpty)
        try await ledger.settle(taken[0], later: nil)
        let again = try await ledger.takeNotices(at: noon + .seconds(60), for: .seconds(60), limit: 9)
        #expect(again.map(\.account) == [3] && again[0].attempts == 1, "its process died")
        try await ledger.settle(again[0], later: noon + .seconds(600))
        #expect(try await ledger.takeNotices(at: noon + .seconds(599), for: .seconds(60), limit: 9).isEmpty)
        #expect(try await ledger.takeNotices(at: noon + .seconds(600), for: .seconds(60), limit: 9).map(\.attempts) == [2], "each try counts once")
    }
}
