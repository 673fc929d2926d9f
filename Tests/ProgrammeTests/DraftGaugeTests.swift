import Booking
import Domain
import Foundation
import Testing

@testable import Programme

/// Standing places of a published show become more in its form, and never fewer.
@Suite struct DraftGaugeTests {
    private let programme: Domain.Programme

    init() throws {
        var programme = try ProgrammeReader(now: Fixture.now).read(files: [Fixture.demonstration])
        let night = try #require(programme.sessions.firstIndex { $0.id == "vesper-zenith" })
        let standing = try #require(programme.sessions[night].categories.firstIndex { $0.kind == .standing })
        programme.sessions[night].inventory.allotments = [Allotment(id: "partenaires", name: "Partenaires", category: standing, capacity: 20, codeDigest: "x")]
        self.programme = programme
    }

    private func read(_ draft: EventDraft, _ sessions: [Session]) throws(DraftErrors) -> [Session] {
        let taken = TakenIDs(events: Set(programme.events.map(\.id)), sessions: Set(programme.sessions.map(\.id)), sold: Set(sessions.map(\.id)))
        let catalogue = Catalogue(version: 1, events: programme.events, sessions: sessions)
        return try DraftReader(now: Fixture.now, known: KnownHouse(catalogue), taken: taken, within: .house).read(draft, files: programme.pictures, layouts: programme.layouts).sessions
    }

    /// A session with seats, standing places and an allotment of 20 of these.
    private func night() throws -> (draft: EventDraft, session: Session, place: Int, category: Int) {
        let session = try #require(programme.sessions.first { $0.id == "vesper-zenith" })
        #expect(Set(session.categories.map(\.kind)) == [.numbered, .standing])
        let event = try #require(programme.events.first { $0.id == session.eventID })
        let draft = EventDraft(of: event, sessions: programme.sessions.filter { $0.eventID == event.id })
        let row = try #require(draft.sessions.first { $0.id == session.id })
        let place = try #require(draft.places.firstIndex { String($0.row.key) == row[.places] })
        return (draft, session, place, try #require(draft.places[place].categories.firstIndex { $0.seats == nil }))
    }

    private func problems(_ draft: EventDraft, _ sessions: [Session]) -> [DraftProblem] {
        do throws(DraftErrors) {
            _ = try read(draft, sessions)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func moreAreTakenAndFewerAreSaidBesideTheField() throws {
        var (draft, session, place, category) = try night()
        let row = draft.places[place].categories[category].row
        let known = try #require(session.categories.first { $0.id == row.id })
        draft.places[place].categories[category].row[.capacity] = "\(known.capacity + 200)"
        let after = try #require(try read(draft, programme.sessions).first { $0.id == session.id })
        var expected = session
        expected.categories = session.categories.map { category in
            var category = category
            if category.id == known.id { category.capacity += 200 }
            return category
        }
        #expect(after == expected, "and nothing else is another")
        let wrong: [(String, DraftProblem.Kind)] = [("\(known.capacity - 1)", .fewer(known.capacity)), ("", .empty), ("beaucoup", .rule), ("0", .rule), ("200001", .rule)]
        for (typed, kind) in wrong {
            draft.places[place].categories[category].row[.capacity] = typed
            #expect(problems(draft, programme.sessions) == [DraftProblem(key: row.key, field: .capacity, kind)], "\(typed)")
        }
    }

    @Test func seatsStayThoseOfThePlan() throws {
        var (draft, session, place, _) = try night()
        for index in draft.places[place].categories.indices where draft.places[place].categories[index].seats != nil { draft.places[place].categories[index].row[.capacity] = "9999" }
        #expect(try read(draft, programme.sessions).first { $0.id == session.id } == session)
    }

    /// A new date is in the same places, whatever becomes of them; a copy of the show is sold to nobody yet, and what is set aside is in it all the same.
    @Test func anotherDateHasThemTooAndACopyMayHaveFewer() throws {
        var (draft, session, place, category) = try night()
        let id = draft.places[place].categories[category].row.id
        let known = try #require(session.categories.first { $0.id == id })
        let index = try #require(session.categories.firstIndex { $0.id == id })
        let setAside = session.inventory.allotments.reduce(0) { $1.category == index ? $0 + $1.capacity : $0 }
        var copy = draft.copied()
        copy.event[.title] = "Encore"
        draft.places[place].categories[category].row[.capacity] = "\(known.capacity + 1)"
        draft.event[.vat] = "5.5"
        draft.sessions.append(draft.row([.day: "2027-06-05", .time: "20:30", .places: String(draft.places[place].row.key)]))
        let read = try read(draft, programme.sessions)
        #expect(read.filter { $0.id == session.id || $0.startsAt > session.startsAt && $0.id.hasSuffix("2027-06-05") }.map { $0.categories[index].capacity } == [known.capacity + 1, known.capacity + 1])

        copy.event.texts.merge([.vat: "5.5", .opensDay: "2027-01-01", .opensTime: "10:00"]) { $1 }
        copy.sessions[0].texts.merge([.day: "2027-06-06", .time: "20:30", .places: String(copy.places[place].row.key)]) { $1 }
        let row = copy.places[place].categories[category].row
        copy.places[place].categories[category].row[.capacity] = "\(setAside)"
        #expect(try self.read(copy, programme.sessions).first?.categories[index].capacity == setAside)
        copy.places[place].categories[category].row[.capacity] = "\(setAside - 1)"
        #expect(problems(copy, programme.sessions) == [DraftProblem(key: row.key, field: .capacity, .fewer(setAside))])
    }

    /// An import raised it while the draft was open.
    @Test func aDraftIsBroughtOntoWhatWasRaisedMeanwhile() throws {
        let (draft, session, place, category) = try night()
        let row = draft.places[place].categories[category].row
        let event = try #require(programme.events.first { $0.id == session.eventID })
        let shared = Set(draft.sessions.filter { $0[.places] == String(draft.places[place].row.key) }.compactMap(\.id))
        let today = programme.sessions.filter { $0.eventID == event.id }.map { session in
            var session = session
            if shared.contains(session.id), let index = row.id.flatMap(session.categoryIndex) { session.categories[index].capacity += 50 }
            return session
        }
        let published = EventDraft(of: event, sessions: today)
        let merged = draft.merged(onto: published, from: draft)
        #expect(merged.problems == [] && Int(merged.draft.places[place].categories[category].row[.capacity]) == Int(row[.capacity]).map { $0 + 50 })
        var typed = draft
        typed.places[place].categories[category].row[.capacity] = "199999"
        #expect(typed.merged(onto: published, from: draft).problems.map(\.field) == [.capacity])
    }
}
