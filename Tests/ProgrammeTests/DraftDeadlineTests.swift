import Booking
import Domain
import Foundation
import Testing

@testable import Programme

/// Until when is sold, places are taken back and names changed: what was published is in the form, new dates and copies have it, and who bought loses none of it.
@Suite struct DraftDeadlineTests {
    private let event: Event
    private let sessions: [Session]

    /// Two dates of one show: sold until half an hour before, taken back until 48 hours before.
    init() throws {
        let programme = try DraftReaderTests.read(DraftReaderTests.draft())
        (event, sessions) = (programme.events[0], programme.sessions)
    }

    private func read(_ draft: EventDraft, _ sessions: [Session]? = nil, sold: Set<String> = [], at now: Timestamp = Fixture.now) throws(DraftErrors) -> [Session] {
        let published = sessions ?? self.sessions
        let taken = TakenIDs(events: [event.id], sessions: Set(published.map(\.id)), sold: sold)
        return try DraftReader(now: now, known: KnownHouse(Catalogue(version: 1, events: [event], sessions: published)), taken: taken, within: .house).read(draft, files: [:]).sessions
    }

    private func problems(_ draft: EventDraft, _ sessions: [Session]? = nil, sold: Set<String> = [], at now: Timestamp = Fixture.now) -> [DraftProblem] {
        do {
            _ = try read(draft, sessions, sold: sold, at: now)
            return []
        } catch { return error.problems }
    }

    private func changed(_ texts: [DraftField: String], of sessions: [Session]? = nil) -> EventDraft {
        var draft = EventDraft(of: event, sessions: sessions ?? self.sessions)
        for (field, text) in texts { draft.event[field] = text }
        return draft
    }

    private static func hours(_ moment: Timestamp?, before session: Session) -> Int64? { moment.map { (session.startsAt.milliseconds - $0.milliseconds) / 3_600_000 } }

    @Test func theFormShowsWhatIsPublishedAndANewDateHasIt() throws {
        var named = sessions
        for index in named.indices { named[index].nameChangeUntil = named[index].startsAt - .seconds(24 * 3600) }
        var draft = changed([:], of: named)
        #expect([DraftField.closesBefore, .returnsBefore, .namesBefore].map { draft.event[$0] } == ["30", "48", "24"])
        draft.addSession()
        draft.sessions[2][.day] = "2026-12-01"
        draft.event[.vat] = "5.5"
        let read = try read(draft, named, sold: Set(named.map(\.id)))
        #expect(Array(read.prefix(2)) == named, "what was there is what it was")
        #expect(Self.hours(read[2].returnsUntil, before: read[2]) == 48 && Self.hours(read[2].nameChangeUntil, before: read[2]) == 24)
        #expect(read[2].bookingClosesAt == read[2].startsAt - .seconds(1800))
        // Whoever wants none for a new show takes them out.
        var copy = draft.copied()
        copy.sessions[0][.day] = "2026-12-24"
        copy.event.texts.merge([.opensDay: "2026-10-01", .opensTime: "10:00"]) { $1 }
        let carried = try #require(try self.read(copy, named).first)
        #expect(Self.hours(carried.returnsUntil, before: carried) == 48 && Self.hours(carried.nameChangeUntil, before: carried) == 24)
        (copy.event[.returnsBefore], copy.event[.namesBefore]) = ("", "")
        let without = try #require(try self.read(copy, named).first)
        #expect(without.returnsUntil == nil && without.nameChangeUntil == nil)
    }

    /// What the form cannot say of all at once stays, and goes on with new dates.
    @Test func whatSessionsDoNotShareStays() throws {
        var mixed = sessions
        mixed[0].returnsUntil = mixed[0].startsAt - .seconds(90 * 60)
        mixed[0].bookingClosesAt = mixed[0].startsAt - .seconds(90)
        mixed[1].returnsUntil = nil
        var draft = changed([:], of: mixed)
        #expect(draft.event[.returnsBefore].isEmpty && draft.event[.closesBefore].isEmpty)
        draft.addSession()
        draft.sessions[2][.day] = "2026-12-01"
        draft.sessions[2][.doors] = ""
        draft.event[.vat] = "5.5"
        let read = try read(draft, mixed)
        #expect(Array(read.prefix(2)) == mixed)
        #expect(read[2].returnsUntil == read[2].startsAt - .seconds(90 * 60) && read[2].bookingClosesAt == read[2].startsAt - .seconds(90))
    }

    @Test func whoBoughtLosesNothing() throws {
        let first = try #require(sessions.first)
        for (text, isMore) in [("72", false), ("", false), ("24", true), ("48", true)] {
            let draft = changed([.returnsBefore: text])
            let expected = isMore ? [] : [DraftProblem(key: 0, field: .returnsBefore, .promised("48"))]
            #expect(problems(draft, sold: [first.id]) == expected, "\(text), sold")
            #expect(problems(draft, at: first.bookingOpensAt) == expected, "\(text), while booking is open")
            #expect(problems(draft, at: first.bookingOpensAt - .seconds(1)).isEmpty, "\(text), before anybody could buy")
        }
        #expect(problems(changed([.namesBefore: "24"]), sold: [first.id]) == [DraftProblem(key: 0, field: .namesBefore, .unnamed)])
        #expect(try read(changed([.returnsBefore: "24"]), sold: [first.id])[0].returnsUntil == first.startsAt - .seconds(24 * 3600))
        // Until a session began.
        #expect(problems(changed([.returnsBefore: ""], of: [first]), [first], sold: [first.id], at: first.startsAt).isEmpty)
    }

    /// An opening that is moved to later does not undo that somebody may be paying.
    @Test func aDateStaysThatWasOpenOnce() throws {
        var later = sessions
        for index in later.indices { later[index].bookingOpensAt = later[index].startsAt - .seconds(86_400) }
        var draft = changed([:], of: later)
        draft.sessions[0][.day] = "2026-11-20"
        func problems(_ opened: Set<String>) -> [DraftProblem.Kind] {
            let taken = TakenIDs(events: [event.id], sessions: Set(later.map(\.id)), opened: opened)
            do {
                _ = try DraftReader(now: Fixture.now, known: KnownHouse(Catalogue(version: 1, events: [event], sessions: later)), taken: taken, within: .house).read(draft, files: [:])
                return []
            } catch { return error.problems.map(\.kind) }
        }
        #expect(problems([]).isEmpty)
        #expect(problems([later[0].id]) == [.settled("2026-11-15 20:00")])
    }
}
