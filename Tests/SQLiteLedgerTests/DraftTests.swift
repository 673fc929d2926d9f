import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

@Suite("Drafts of events")
struct DraftTests {
    let file: LedgerFile
    let noon = Fixture.noon
    private let actor = JournalActor.account(3)

    init() throws { file = try LedgerFile() }

    private func draft(_ title: String) -> EventDraft {
        var draft = EventDraft()
        draft.event[.title] = title
        return draft
    }

    /// What an import of the fixture's event under another id would write.
    private func programme(_ event: String, session: String) -> Programme {
        var programme = Fixture.programme
        programme.events = Array(programme.events.prefix(1))
        programme.events[0].id = event
        programme.sessions = Array(programme.sessions.prefix(1))
        (programme.sessions[0].id, programme.sessions[0].eventID) = (session, event)
        return programme
    }

    private func publish(_ draft: StoredDraft, _ revision: Int, _ programme: Programme, in ledger: SQLiteLedger) async throws -> DraftPublication {
        try await ledger.publishDraft(draft.id, revision: revision, as: programme, readAgainst: try await ledger.catalogueVersion(), by: actor, at: noon)
    }

    private func actions(_ ledger: SQLiteLedger) async throws -> [String] {
        try await ledger.journal(JournalQuery(), limit: 50).reversed().map { "\($0.actionText) \($0.subject) \($0.actorText)" }
    }

    @Test("what was typed is kept, and who changes an older revision is told so")
    func revisions() async throws {
        let ledger = try file.open()
        let made = try await ledger.addDraft(draft("<b>Un</b> \u{1F3B8}"), of: nil, by: actor, at: noon)
        #expect(made.revision == 1 && made.draft.event[.title] == "<b>Un</b> \u{1F3B8}" && made.eventID == nil)
        guard case .done(let saved) = try await ledger.saveDraft(made.id, draft("Deux"), revision: 1, by: actor, at: noon + .seconds(1)) else { throw LedgerError.corrupt(cause: "") }
        #expect(saved.revision == 2)
        #expect(try await ledger.saveDraft(made.id, draft("Trois"), revision: 1, by: .account(4), at: noon) == .stale(saved))
        #expect(try await ledger.saveDraft(made.id, draft("Deux"), revision: 2, by: .account(4), at: noon) == .done(saved), "nothing changed")
        #expect(try await ledger.saveDraft(99, draft("x"), revision: 1, by: actor, at: noon) == .gone)
        #expect(try await ledger.draft(made.id) == saved)
        #expect(try await ledger.drafts() == [saved])
        #expect(try await actions(ledger) == ["draft-made draft 1 account 3", "draft-changed draft 1 account 3"])
    }

    @Test("of a published event there is one draft at a time; a dropped one is gone, and its number with it")
    func oneAtATime() async throws {
        let ledger = try file.open()
        let first = try await ledger.addDraft(draft("a"), of: "rock", by: actor, at: noon)
        #expect(try await ledger.addDraft(draft("b"), of: "rock", by: .account(4), at: noon) == first)
        #expect(try await ledger.addDraft(draft("c"), of: nil, by: actor, at: noon).id == 2)
        #expect(try await ledger.dropDraft(first.id, revision: 7, by: actor, at: noon) == .stale(first))
        #expect(try await ledger.dropDraft(first.id, revision: 1, by: actor, at: noon) == .gone)
        #expect(try await ledger.dropDraft(first.id, revision: 1, by: actor, at: noon) == .gone)
        #expect(try await ledger.draft(first.id) == nil)
        #expect(try await ledger.addDraft(draft("d"), of: "rock", by: actor, at: noon).id == 3)
        #expect(try await actions(ledger).filter { $0.hasPrefix("draft-dropped") } == ["draft-dropped draft 1 account 3"])
    }

    @Test("a moment of publication comes, is taken back, and ends with a change")
    func schedule() async throws {
        let ledger = try file.open()
        let made = try await ledger.addDraft(draft("a"), of: nil, by: actor, at: noon)
        let at = noon + .seconds(60)
        guard case .done(let set) = try await ledger.scheduleDraft(made.id, at: at, revision: 1, by: actor, at: noon) else { throw LedgerError.corrupt(cause: "") }
        #expect(set.publishAt == at && set.revision == 2)
        #expect(try await ledger.dueDrafts(at: at - .milliseconds(1)).isEmpty)
        #expect(try await ledger.dueDrafts(at: at) == [set])
        try await ledger.refuseDraft(made.id, revision: 2, mishap: "no", at: at)
        let refused = try #require(try await ledger.draft(made.id))
        #expect(refused.publishAt == nil && refused.mishap == "no")
        guard case .done(let again) = try await ledger.scheduleDraft(made.id, at: at + .seconds(9), revision: refused.revision, by: actor, at: at) else { throw LedgerError.corrupt(cause: "") }
        #expect(again.mishap == nil)
        guard case .done(let changed) = try await ledger.saveDraft(made.id, draft("b"), revision: again.revision, by: actor, at: at) else { throw LedgerError.corrupt(cause: "") }
        #expect(changed.publishAt == nil, "a person looks at it again")
        #expect(
            try await actions(ledger) == [
                "draft-made draft 1 account 3", "draft-scheduled draft 1 account 3", "draft-refused draft 1 nobody", "draft-scheduled draft 1 account 3",
                "draft-changed draft 1 account 3", "draft-unscheduled draft 1 account 3",
            ])
    }

    @Test("a publication writes the catalogue and ends the draft, or does nothing at all")
    func publication() async throws {
        let ledger = try file.open()
        _ = try await ledger.write(Fixture.programme)
        let before = try await ledger.catalogueVersion()
        let made = try await ledger.addDraft(draft("a"), of: nil, by: actor, at: noon)
        let known = try #require(Fixture.programme.events.first?.id), session = try #require(Fixture.programme.sessions.first?.id)
        #expect(try await publish(made, 1, programme(known, session: "neuf-1"), in: ledger) == .taken, "another event's id")
        #expect(try await publish(made, 1, programme("neuf", session: session), in: ledger) == .taken, "another session's id")
        #expect(try await publish(made, 2, programme("neuf", session: "neuf-1"), in: ledger) == .stale)
        #expect(
            try await ledger.publishDraft(made.id, revision: 1, as: programme("neuf", session: "neuf-1"), readAgainst: before - 1, by: actor, at: noon) == .taken,
            "what was postponed since it was read is not undone")
        #expect(try await ledger.catalogueVersion() == before)
        #expect(try await ledger.draft(made.id) == made)
        #expect(try await publish(made, 1, programme("neuf", session: "neuf-1"), in: ledger) == .published(version: before + 1))
        #expect(try await ledger.catalogue().events.contains { $0.id == "neuf" })
        #expect(try await ledger.draft(made.id) == nil)
        #expect(try await publish(made, 1, programme("neuf", session: "neuf-1"), in: ledger) == .gone, "once")
        #expect(try await actions(ledger).last == "draft-published draft 1 account 3")

        // A change of what is on sale obeys the rules of imports.
        let change = try await ledger.addDraft(draft("a"), of: "neuf", by: actor, at: noon)
        var smaller = programme("neuf", session: "neuf-1")
        smaller.sessions[0].categories[0].capacity -= 1
        guard case .refused(let refusals) = try await publish(change, 1, smaller, in: ledger) else { throw LedgerError.corrupt(cause: "") }
        #expect(refusals.contains { $0.reason.contains("cannot have") } && refusals.allSatisfy { $0.sessionID == "neuf-1" })
        #expect(try await ledger.draft(change.id) == change)
    }

    @Test("a change keeps what was published when it was begun; a new event has nothing of the kind")
    func base() async throws {
        let ledger = try file.open()
        let made = try await ledger.addDraft(draft("a"), of: "rock", by: actor, at: noon)
        guard case .done(let saved) = try await ledger.saveDraft(made.id, draft("b"), revision: 1, by: actor, at: noon) else { throw LedgerError.corrupt(cause: "") }
        #expect(made.base == draft("a") && saved.base == draft("a") && saved.draft == draft("b"))
        #expect(try await ledger.addDraft(draft("c"), of: nil, by: actor, at: noon).base == nil)
    }

    @Test("the date of what was sold since it was read is not moved")
    func soldMeanwhile() async throws {
        let ledger = try file.open()
        _ = try await ledger.write(Fixture.programme)
        let event = try #require(Fixture.programme.events.first?.id), session = try #require(Fixture.programme.sessions.first?.id)
        let change = try await ledger.addDraft(draft("a"), of: event, by: actor, at: noon)
        _ = try await ledger.record([.sale(Fixture.sale("01-a", [Fixture.seat(1)]))], at: noon)
        let moves: [(inout Session) -> Void] = [{ $0.startsAt = $0.startsAt + .seconds(60) }, { $0.doorsAt = $0.startsAt - .seconds(60) }]
        for move in moves {
            var moved = programme(event, session: session)
            move(&moved.sessions[0])
            #expect(try await publish(change, 1, moved, in: ledger) == .taken)
        }
        guard case .published = try await publish(change, 1, programme(event, session: session), in: ledger) else { throw LedgerError.corrupt(cause: "refused") }
    }

    @Test("files stay as long as a draft names them")
    func files() async throws {
        let ledger = try file.open()
        let (kept, lost) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        for digest in [kept, lost] { try await ledger.addFile([1, 2], digest: digest, at: noon) }
        var named = draft("a")
        named.picture = Picture(digest: kept, format: .jpeg, width: 400, height: 400, alt: "")
        _ = try await ledger.addDraft(named, of: nil, by: actor, at: noon)
        let other = try await ledger.addDraft(draft("b"), of: nil, by: actor, at: noon)
        _ = try await ledger.dropDraft(other.id, revision: 1, by: actor, at: noon + .seconds(86_401))
        #expect(try await ledger.file(digest: kept) == [1, 2])
        #expect(try await ledger.file(digest: lost) == nil)
    }
}
