import Booking
import Domain
import Foundation
import Testing

@testable import BackOffice

/// A draft is no better than the right to begin it now: what was published meanwhile may have made its show another's.
@Suite struct DraftRightsTests {
    private let house: House

    init() async throws { house = try await House() }

    private func open(_ person: House.Person, event: String = "rock") async throws -> DraftTests.Desk {
        let desk = DraftTests.Desk(house, person)
        desk.path = try #require(try await house.ask(.post, "/brouillons", json: House.fields(["event": event, "do": "change"]), headers: person.headers).headers[.location])
        _ = try await desk.send(["0-title": "Autre titre", "0-description": "Un concert."])
        return desk
    }

    private func write(_ change: (inout Programme) -> Void) async throws {
        let catalogue = try await house.ledger.catalogue()
        var programme = Programme(events: catalogue.events, sessions: catalogue.sessions, layouts: [:])
        change(&programme)
        guard case .written = try await house.ledger.write(programme) else { throw LedgerError.corrupt(cause: "refused") }
    }

    /// By hand it is nowhere, and when it is time it waits for a person who may.
    private func isTheirsNoMore(_ desk: DraftTests.Desk, title: String) async throws {
        let stored = try #require(try await house.ledger.drafts().first)
        for path in ["", "/apercu", "/publication", "/abandon"] { #expect(try await desk.page(path).status == 404, "\(path)") }
        let fields = ["do": "now", "checked": "1", "revision": String(stored.revision), "0-title": "Encore un titre"]
        for path in ["", "/publication"] { #expect(try await house.ask(.post, desk.path + path, json: House.fields(fields), headers: desk.person.headers).status == 404, "\(path)") }
        #expect(try await !house.ask(.get, "/spectacles", headers: desk.person.headers).text.contains(desk.path))
        let actor = JournalActor.account(desk.person.account.id)
        _ = try await house.ledger.scheduleDraft(stored.id, at: house.clock.now, revision: stored.revision, by: actor, at: house.clock.now)
        let publisher = DraftPublisher(desk: house.backOffice.drafts, staff: house.ledger, clock: { [house] in house.clock.now }, logger: house.backOffice.logger)
        #expect(try await publisher.look() == .init(published: 0, refused: 1))
        #expect(try await house.ledger.draft(stored.id)?.mishap == DraftMishap.notTheirs)
        #expect(try await house.ledger.catalogue().events.first { $0.id == stored.eventID }?.title == title)
        let director = DraftTests.Desk(house, try await house.member("claire@example.org", .director))
        director.path = desk.path
        #expect(try await director.page().status == 200)
    }

    @Test func aDateInAnotherHallTakesTheShowOutOfAVenuesHands() async throws {
        let person = try await house.member("paul@example.org", StaffPosition(roles: [.programmer], venues: ["salle"]))
        let desk = try await open(person)
        #expect(try await desk.page("/publication").status == 200)
        try await write { programme in
            var another = programme.sessions[0]
            (another.id, another.venue.id, another.venue.name) = ("rock-9", "grande", "Grande salle")
            programme.sessions.append(another)
        }
        #expect(try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "change"]), headers: person.headers).status == 404, "nor is one begun now")
        try await isTheirsNoMore(desk, title: "Titre rock")
    }

    @Test func aShowThatIsGivenToAnotherOrganiserGoesWithItsDraft() async throws {
        // Nothing of it is sold: it may go.
        try await write { programme in
            var (event, session) = (programme.events[0], programme.sessions[0])
            event.id = "danse"
            event.title = "Titre danse"
            (session.id, session.eventID) = ("danse-1", "danse")
            programme.events.append(event)
            programme.sessions.append(session)
        }
        let desk = try await open(try await house.member("paul@example.org", .programmer), event: "danse")
        #expect(try await desk.page("/publication").status == 200)
        try await write { programme in
            let other = programme.events.first { $0.organiser.id == "org-b" }?.organiser
            for index in programme.events.indices where programme.events[index].id == "danse" { other.map { programme.events[index].organiser = $0 } }
        }
        try await isTheirsNoMore(desk, title: "Titre danse")
    }
}
