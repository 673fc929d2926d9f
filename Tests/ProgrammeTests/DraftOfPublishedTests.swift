import Booking
import Domain
import Foundation
import Testing

@testable import Programme

/// What is published is opened again as somebody would have typed it, and stays what it was where nobody changed it.
@Suite struct DraftOfPublishedTests {
    private let programme: Domain.Programme
    private var catalogue: Catalogue { Catalogue(version: 1, events: programme.events, sessions: programme.sessions) }

    init() throws {
        programme = try ProgrammeReader(now: Fixture.now).read(files: [Fixture.demonstration])
    }

    /// - Parameter sold: ids of sessions that have sales.
    private func read(_ draft: EventDraft, sold: Set<String> = [], at now: Timestamp = Fixture.now) throws(DraftErrors) -> Domain.Programme {
        let taken = TakenIDs(events: Set(programme.events.map(\.id)), sessions: Set(programme.sessions.map(\.id)), sold: sold)
        return try DraftReader(now: now, known: KnownHouse(catalogue), taken: taken).read(
            draft, files: programme.pictures)
    }

    private func draft(_ event: Event) -> EventDraft { EventDraft(of: event, sessions: programme.sessions.filter { $0.eventID == event.id }) }

    @Test func whatNobodyChangesStays() throws {
        for event in programme.events {
            let read = try read(draft(event))
            #expect(read.events == [event], "\(event.id)")
            let sessions = programme.sessions.filter { $0.eventID == event.id }.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
            #expect(read.sessions == sessions, "\(event.id)")
        }
    }

    @Test func pricesDatesAndTextsChange() throws {
        let event = try #require(programme.events.first { $0.id == "vesper-et-les-ombres" })
        var draft = draft(event)
        let before = try #require(programme.sessions.first { $0.id == "vesper-zenith" })
        let index = try #require(draft.sessions.firstIndex { $0.id == "vesper-zenith" })
        draft.event[.title] = "Nuit noire"
        for place in draft.places.indices { draft.places[place].categories[0].tariffs[0][.price] = "99,90" }
        // Places that are published do not change, whatever a form says.
        for place in draft.places.indices { draft.places[place].categories[0].row[.capacity] = "1" }
        let day = draft.sessions[index][.day]
        draft.sessions[index][.day] = "2027-02-01"
        // Before its booking opened.
        let early = before.bookingOpensAt - .seconds(1)
        let after = try #require(try read(draft, at: early).sessions.first { $0.id == "vesper-zenith" })
        #expect(after.categories[0].tariffs[0].price.cents == 9_990 && after.categories.map(\.capacity) == before.categories.map(\.capacity))
        #expect(after.layoutDigest == before.layoutDigest && after.inventory == before.inventory && after.vatRate == before.vatRate && after.fees == before.fees)
        let shift = after.startsAt.milliseconds - before.startsAt.milliseconds
        #expect(shift > 0 && after.returnsUntil?.milliseconds == before.returnsUntil.map { $0.milliseconds + shift })
        // What was sold keeps its date; that is another page's business.
        #expect(throws: DraftErrors.self) { try read(draft, sold: ["vesper-zenith"], at: early) }
        draft.sessions[index][.day] = day
        let sold = try #require(try read(draft, sold: ["vesper-zenith"], at: early).sessions.first { $0.id == "vesper-zenith" })
        #expect(sold.startsAt == before.startsAt && sold.doorsAt == before.doorsAt && sold.categories[0].tariffs[0].price.cents == 9_990)
    }

    @Test func anotherDateInTheSamePlaces() throws {
        let event = try #require(programme.events.first { $0.id == "la-traversee-des-saisons" })
        var draft = draft(event)
        let template = try #require(programme.sessions.first { !$0.inventory.allotments.isEmpty && $0.eventID == event.id })
        let index = try #require(draft.sessions.firstIndex { $0.id == template.id })
        let known = draft.sessions.count
        draft.event[.vat] = "5.5"
        draft.sessions.append(draft.row([.day: "2027-06-05", .time: "20:30", .places: draft.sessions[index][.places]]))
        let sessions = try read(draft).sessions
        let new = try #require(sessions.first { $0.id == "la-traversee-des-saisons-2027-06-05" })
        #expect(sessions.count == known + 1 && new.layoutDigest == template.layoutDigest && new.categories == template.categories && new.fees == template.fees)
        #expect(new.inventory.allotments.map(\.capacity) == template.inventory.allotments.map(\.capacity))
        let (released, before) = (new.inventory.allotments[0].releasesAt, template.inventory.allotments[0].releasesAt)
        #expect(released.map { new.startsAt.milliseconds - $0.milliseconds } == before.map { template.startsAt.milliseconds - $0.milliseconds })
    }

    @Test func theSameShowOnceMore() throws {
        let event = try #require(programme.events.first { $0.id == "vesper-et-les-ombres" })
        var copy = draft(event).copied()
        #expect(copy.sessions.count == 1 && copy.sessions[0].id == nil && copy.sessions[0][.day].isEmpty)
        copy.sessions[0][.day] = "2027-09-04"
        copy.event[.vat] = "5.5"
        copy.event[.opensDay] = "2027-01-04"
        copy.event[.opensTime] = "10:00"
        let read = try read(copy)
        #expect(read.events.map(\.id) == ["nuit-blanche"] && read.sessions.map(\.id) == ["nuit-blanche-2027-09-04"])
        #expect(read.sessions[0].layoutDigest == programme.sessions.first { $0.id == "vesper-zenith" }?.layoutDigest)
    }
}
