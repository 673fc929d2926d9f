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
        return try DraftReader(now: now, known: KnownHouse(catalogue), taken: taken, within: .house).read(
            draft, files: programme.pictures, layouts: programme.layouts)
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

    /// The theatre's first night: five seats for the press, and some that nobody buys.
    private func night() throws -> (draft: EventDraft, place: Int, before: Session) {
        let draft = draft(try #require(programme.events.first { $0.id == "la-traversee-des-saisons" }))
        let place = try #require(draft.places.firstIndex { !$0.allotments.isEmpty })
        return (draft, place, try #require(programme.sessions.first { $0.id == "traversee-premiere" }))
    }

    private func after(_ draft: EventDraft) throws -> Session { try #require(try read(draft).sessions.first { $0.id == "traversee-premiere" }) }

    @Test func whatIsSaidOfPlacesThatAreSetAsideChangesAndTheyDoNot() throws {
        var (draft, place, before) = try night()
        // A night of its own, because the matinee has none; its release is no whole number of hours, and its code is nowhere.
        #expect(draft.places.count == 2 && draft.places[place].allotments.count == 1)
        let row = draft.places[place].allotments[0]
        #expect(row.id == "presse" && row[.allotment] == "Presse" && row[.allotmentPlaces] == "5" && row[.releaseBefore].isEmpty && row[.code].isEmpty && row[.allotmentTariff] == "Invitation")
        draft.places[place].allotments[0].texts.merge([.allotment: "Presse et amis", .code: "AUTRE", .allotmentTariff: "Invitation", .allotmentPrice: "5", .allotmentPlaces: "500", .releaseBefore: "24"]) { $1 }
        let changed = try after(draft).inventory.allotments
        #expect(
            changed == [
                Allotment(
                    id: "presse", name: "Presse et amis", category: before.inventory.allotments[0].category, capacity: 5, releasesAt: before.startsAt - .seconds(86_400),
                    codeDigest: Allotment.digest(ofCode: "AUTRE"), tariffs: [Tariff(id: "invitation", name: "Invitation", price: Money(cents: 500))])
            ])
        #expect(try after(draft).layoutDigest == before.layoutDigest)
        // Once published so, it is typed so, and may be taken back; the code stays unless another one is typed.
        var published = before
        published.inventory.allotments = changed
        let sessions = programme.sessions.map { $0.id == published.id ? published : $0 }
        let known = KnownHouse(Catalogue(version: 2, events: programme.events, sessions: sessions))
        var again = EventDraft(of: try #require(programme.events.first { $0.id == before.eventID }), sessions: sessions.filter { $0.eventID == before.eventID })
        let reader = DraftReader(now: Fixture.now, known: known, taken: TakenIDs(events: [before.eventID], sessions: Set(sessions.map(\.id))), within: .house)
        #expect(try reader.read(again, files: [:]).sessions.first { $0.id == published.id } == published)
        let index = try #require(again.places.firstIndex { !$0.allotments.isEmpty })
        #expect(again.places[index].allotments[0].texts == [.allotment: "Presse et amis", .allotmentOf: again.places[index].allotments[0][.allotmentOf], .allotmentPlaces: "5", .releaseBefore: "24", .allotmentTariff: "Invitation", .allotmentPrice: "5"])
        for field in [DraftField.allotmentTariff, .allotmentPrice, .releaseBefore] { again.places[index].allotments[0][field] = "" }
        again.remove(again.places[index].allotments[0].key)
        let back = try #require(try reader.read(again, files: [:]).sessions.first { $0.id == published.id }).inventory.allotments
        #expect(back.count == 1 && back[0].tariffs == nil && back[0].releasesAt == nil && back[0].codeDigest == changed[0].codeDigest)
    }

    /// A later release would give the public's baskets the price of guests.
    @Test func aReleaseThatHasPassedStays() throws {
        var (draft, place, before) = try night()
        before.inventory.allotments[0].releasesAt = before.startsAt - .seconds(48 * 3600)
        let event = try #require(programme.events.first { $0.id == before.eventID })
        var second = before
        (second.id, second.startsAt, second.bookingClosesAt) = ("traversee-seconde", before.startsAt + .seconds(86_400), before.bookingClosesAt + .seconds(86_400))
        second.doorsAt = before.doorsAt.map { $0 + .seconds(86_400) }
        second.inventory.allotments[0].releasesAt = before.inventory.allotments[0].releasesAt.map { $0 + .seconds(86_400) }
        /// - Parameter hours: before the first night.
        func read(_ typed: String, _ sessions: [Session], at hours: Int) throws(DraftErrors) -> [Timestamp?] {
            let known = KnownHouse(Catalogue(version: 2, events: [event], sessions: sessions))
            let reader = DraftReader(now: before.startsAt - .seconds(hours * 3600), known: known, taken: TakenIDs(events: [event.id], sessions: Set(sessions.map(\.id))), within: .house)
            draft = EventDraft(of: event, sessions: sessions)
            draft.places[place].allotments[0][.releaseBefore] = typed
            return try reader.read(draft, files: [:]).sessions.map(\.inventory.allotments[0].releasesAt)
        }
        place = 0
        let released = before.inventory.allotments[0].releasesAt
        #expect(try read("24", [before], at: 49) == [before.startsAt - .seconds(86_400)])
        #expect(try read("", [before], at: 49) == [nil])
        #expect(try read("48", [before], at: 40) == [released])
        for typed in ["24", "", "60"] {
            #expect { try read(typed, [before], at: 40) } throws: { ($0 as? DraftErrors)?.problems == [DraftProblem(key: draft.places[0].allotments[0].key, field: .releaseBefore, .released("48"))] }
        }
        // Of two nights the one that is not released takes it.
        #expect(try read("24", [before, second], at: 40) == [released, second.startsAt - .seconds(86_400)])
    }

    /// Ten evenings of which a file gives all places back on one day: one block of the form, whose date they share.
    @Test func oneDateForAllEveningsIsOneLine() throws {
        let (_, _, before) = try night()
        let event = try #require(programme.events.first { $0.id == before.eventID })
        let moment = before.startsAt - .seconds(30 * 3600)
        let evenings = (0..<10).map { number -> Session in
            var evening = before
            let later = Duration.seconds(86_400 * number + 900 * (number % 2))
            (evening.id, evening.startsAt, evening.bookingClosesAt) = ("soir-\(number)", before.startsAt + later, before.bookingClosesAt + later)
            evening.doorsAt = before.doorsAt.map { $0 + later }
            evening.inventory.allotments[0].releasesAt = moment
            return evening
        }
        func read(_ draft: EventDraft, at now: Timestamp = Fixture.now, _ sessions: [Session]? = nil) throws(DraftErrors) -> [Session] {
            let known = KnownHouse(Catalogue(version: 2, events: [event], sessions: sessions ?? evenings))
            return try DraftReader(now: now, known: known, taken: TakenIDs(events: [event.id], sessions: Set(evenings.map(\.id))), within: .house).read(draft, files: [:]).sessions
        }
        var draft = EventDraft(of: event, sessions: evenings)
        let date = try #require(draft.places.first?.allotments.first)[.releaseBefore]
        #expect(draft.places.count == 1 && date == EventDraft.date(of: moment, before) && date.contains("-"))
        #expect(try read(draft) == evenings, "nobody touched anything")
        // A new evening is given back with the others; a copy of the show begins without a date that is over then.
        draft.event[.vat] = "5.5"
        draft.sessions.append(draft.row([.day: "2027-06-05", .time: "20:30", .places: draft.sessions[0][.places]]))
        #expect(try read(draft).map { $0.inventory.allotments[0].releasesAt } == Array(repeating: moment, count: 11))
        #expect(draft.copied().places[0].allotments[0][.releaseBefore].isEmpty)
        draft.sessions.removeLast()
        // Another date for all, as people write it; hours, which are each evening's own; and never.
        let other = moment - .seconds(86_400)
        for typed in [EventDraft.date(of: other, before), EventDraft.date(of: other, before).replacing(/(\d+)-(\d+)-(\d+) (\d+):(\d+)/) { "\($0.3)/\($0.2)/\($0.1)  \($0.4) h \($0.5)" }] {
            draft.places[0].allotments[0][.releaseBefore] = typed
            #expect(try read(draft).map { $0.inventory.allotments[0].releasesAt } == Array(repeating: other, count: 10), "\(typed)")
        }
        draft.places[0].allotments[0][.releaseBefore] = "24"
        #expect(try read(draft).allSatisfy { $0.inventory.allotments[0].releasesAt == $0.startsAt - .seconds(86_400) })
        draft.places[0].allotments[0][.releaseBefore] = ""
        #expect(try read(draft).allSatisfy { $0.inventory.allotments[0].releasesAt == nil })
        for typed in ["2027-13-45 10:00", "demain 10:00", "2027-01-01"] {
            draft.places[0].allotments[0][.releaseBefore] = typed
            #expect { try read(draft) } throws: { ($0 as? DraftErrors)?.problems == [DraftProblem(key: draft.places[0].allotments[0].key, field: .releaseBefore, .rule)] }
        }
        // Once it has passed it stays, and is said as it is shown.
        let late = moment + .seconds(60)
        draft.places[0].allotments[0][.releaseBefore] = date
        #expect(try read(draft, at: late) == evenings)
        draft.places[0].allotments[0][.releaseBefore] = "2"
        #expect { try read(draft, at: late) } throws: { ($0 as? DraftErrors)?.problems == [DraftProblem(key: draft.places[0].allotments[0].key, field: .releaseBefore, .released(date))] }
        // What was begun when each evening was a block of its own finds its one line.
        let base = EventDraft(of: event, sessions: [evenings[0]])
        let merged = base.merged(onto: EventDraft(of: event, sessions: evenings), from: base)
        #expect(merged.problems.isEmpty && merged.draft.places[0].allotments[0][.releaseBefore] == date)
    }

    /// Files give one several prices, and releases to the minute: they stay, and go with the day.
    @Test func whatTheFormCannotSayOfThemStays() throws {
        var (draft, place, before) = try night()
        before.inventory.allotments[0].tariffs = [Tariff(id: "a", name: "A", price: .zero), Tariff(id: "b", name: "B", price: Money(cents: 500))]
        before.inventory.allotments[0].salesOpenAt = before.bookingOpensAt - .seconds(90)
        let (event, now) = (try #require(programme.events.first { $0.id == before.eventID }), before.bookingOpensAt - .seconds(600))
        let known = KnownHouse(Catalogue(version: 2, events: [event], sessions: [before]))
        let reader = DraftReader(now: now, known: known, taken: TakenIDs(events: [event.id], sessions: [before.id]), within: .house)
        draft = EventDraft(of: event, sessions: [before])
        place = 0
        #expect(draft.places[place].allotments[0][.allotmentTariff].isEmpty && draft.places[place].allotments[0][.presaleBefore].isEmpty)
        #expect(try reader.read(draft, files: [:]).sessions == [before])
        draft.sessions[0][.day] = "2027-03-01"
        let moved = try reader.read(draft, files: [:]).sessions[0]
        let shift = Duration.milliseconds(moved.startsAt.milliseconds - before.startsAt.milliseconds)
        #expect(moved.inventory.allotments[0].releasesAt == before.inventory.allotments[0].releasesAt.map { $0 + shift } && moved.inventory.allotments[0].tariffs?.count == 2)
        draft.places[place].allotments[0].texts.merge([.allotmentTariff: "A", .allotmentPrice: "3"]) { $1 }
        #expect(try reader.read(draft, files: [:]).sessions[0].inventory.allotments[0].tariffs == [Tariff(id: "a-2", name: "A", price: Money(cents: 300))])
    }

    @Test func seatsAreBlockedAndOpenedAgain() throws {
        var (draft, place, before) = try night()
        let key = draft.places[place].row.key
        #expect(draft.places[place].blocks.map { $0[.blockReason] } == ["régie lumière"] && draft.places[place].blocks[0][.blockSeats].hasPrefix("P-V-2, P-V-4"))
        draft.addBlock(to: key)
        draft.places[place].blocks[1].texts = [.blockReason: "Fauteuil cassé", .blockSeats: "P-B-1 .. P-B-5, P-A-1"]
        let blocked = try after(draft).inventory.blocked
        #expect(blocked == before.inventory.blocked + [BlockedSeats(reason: "Fauteuil cassé", seats: ["P-B-5", "P-B-3", "P-B-1", "P-A-1"])])
        // Those of the matinee are its own.
        #expect(try read(draft).sessions.first { $0.id == "traversee-matinee" }?.inventory.blocked == [])
        for (text, kind) in [("P-B-0", DraftProblem.Kind.rule), ("", .empty), ("P-B-1 .. P-A-1", .rule)] {
            draft.places[place].blocks[1][.blockSeats] = text
            #expect { try read(draft) } throws: { ($0 as? DraftErrors)?.problems == [DraftProblem(key: draft.places[place].blocks[1].key, field: .blockSeats, kind)] }
        }
        for row in draft.places[place].blocks { draft.remove(row.key) }
        #expect(try after(draft).inventory.blocked == [])
    }

    /// Each seat by its name, in any order, and as many names that no seat has: whoever types that waits for nothing.
    @Test func seatsOfAWholeHouseAreReadInATwinkling() throws {
        var (draft, place, before) = try night()
        let plan = try #require(before.layoutDigest.flatMap { programme.layouts[$0] }).plan(named: "", categories: [])
        let ids = plan.sections.flatMap(\.rows).flatMap(\.seats).map(\.id)
        draft.places[place].blocks = [draft.row([.blockReason: "Tout", .blockSeats: ids.reversed().joined(separator: ", ")])]
        #expect(try after(draft).inventory.blocked.map(\.seats) == [ids.reversed()])
        let row = plan.sections[0].rows[0].seats.map(\.id)
        let range = String(repeating: "\(row[0]) .. \(row[row.count - 1]), ", count: ids.count - 1)
        for text in [ids.joined(separator: ", ") + ", " + ids[0], range + row[0], String(repeating: "Z-1, ", count: ids.count - 1) + row[0]] {
            draft.places[place].blocks[0][.blockSeats] = text
            #expect { try read(draft) } throws: { ($0 as? DraftErrors)?.problems == [DraftProblem(key: draft.places[place].blocks[0].key, field: .blockSeats, .rule)] }
        }
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

    /// As its form says: as published, and none for what is new.
    @Test func anotherDateHasNoRoomThatNobodySaid() throws {
        let event = try #require(programme.events.first { $0.id == "la-traversee-des-saisons" })
        var sessions = programme.sessions.filter { $0.eventID == event.id }
        for index in sessions.indices { sessions[index].inventory.room = index == 0 ? RoomTerms(shared: "rentree", mode: .opening) : nil }
        let known = KnownHouse(Catalogue(version: 2, events: [event], sessions: sessions))
        let reader = DraftReader(now: Fixture.now, known: known, taken: TakenIDs(events: [event.id], sessions: Set(sessions.map(\.id))), within: .house)
        var draft = EventDraft(of: event, sessions: sessions)
        let row = try #require(draft.sessions.first { $0.id == sessions[0].id })
        #expect(draft.event[.room].isEmpty)
        draft.event[.vat] = "5.5"
        draft.sessions.append(draft.row([.day: "2027-06-05", .time: "20:30", .places: row[.places]]))
        let read = try reader.read(draft, files: [:], layouts: programme.layouts).sessions
        #expect(read.map(\.id).contains("la-traversee-des-saisons-2027-06-05"))
        #expect(read.filter { $0.inventory.room != nil }.map(\.id) == [sessions[0].id])
        draft.event[.room] = "load"
        #expect(try reader.read(draft, files: [:], layouts: programme.layouts).sessions.allSatisfy { $0.inventory.room == RoomTerms(mode: .load) })
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
