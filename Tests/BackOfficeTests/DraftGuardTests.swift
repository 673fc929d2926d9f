import Booking
import Domain
import Foundation
import Testing

@testable import BackOffice

/// What a draft never does: undo what others did meanwhile, publish for who may not, take what is not its author's.
@Suite struct DraftGuardTests {
    private func change(_ house: House, price: Int64) async throws {
        var (event, sessions) = (try await house.ledger.catalogue().events, try await house.ledger.catalogue().sessions)
        event.removeAll { $0.id != "rock" }
        sessions.removeAll { $0.eventID != "rock" }
        sessions[0].categories[0].tariffs[0].price = Money(cents: price)
        guard case .written = try await house.ledger.write(Programme(events: event, sessions: sessions, layouts: [:])) else { throw LedgerError.corrupt(cause: "refused") }
    }

    private func open(_ house: House, _ person: House.Person) async throws -> DraftTests.Desk {
        let desk = DraftTests.Desk(house, person)
        desk.path = try #require(try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "change"]), headers: person.headers).headers[.location])
        return desk
    }

    @Test func whatOthersChangedMeanwhileStays() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        let desk = try await open(house, person)
        let price = String(try #require(try await desk.page().text.firstMatch(of: /name="(\d+-price)"/)).1)
        let first = try await desk.page().text
        #expect(first.contains("name=\"\(price)\"") && first.contains("value=\"20\""))
        try await change(house, price: 2_500)
        #expect(try await desk.page().text.contains("value=\"25\""))
        // From a page that was opened before.
        _ = try await desk.send(["0-title": "Nouveau titre", "0-description": "Un concert.", price: "20"])
        let published = try await desk.send(["checked": "1"], do: "now", to: "/publication")
        #expect(published.status == 303, "\(published.text)")
        let catalogue = try await house.ledger.catalogue()
        #expect(catalogue.events.contains { $0.title == "Nouveau titre" } && catalogue.sessions.first { $0.id == House.mine }?.categories[0].tariffs[0].price.cents == 2_500)

        let again = try await open(house, person)
        _ = try await again.send([price: "30"])
        try await change(house, price: 2_600)
        #expect(try await again.page("/publication").headers[.location] == again.path + "?check=1")
        #expect(try await again.page("?check=1").text.contains("Le spectacle publié a changé entre-temps\u{A0}: «\u{A0}26\u{A0}»"))
        #expect(try await again.send(["checked": "1"], do: "now", to: "/publication").headers[.location] == again.path + "?check=1")
        // Nor when it is time.
        let stored = try #require(try await house.ledger.drafts().first)
        _ = try await house.ledger.scheduleDraft(stored.id, at: house.clock.now, revision: stored.revision, by: .account(person.account.id), at: house.clock.now)
        #expect(try await publisher(house).look() == .init(published: 0, refused: 1))
        _ = try await again.send([price: "26"])
        #expect(try await again.page("/publication").status == 200)
    }

    private func publisher(_ house: House) -> DraftPublisher {
        DraftPublisher(desk: house.backOffice.drafts, staff: house.ledger, clock: { house.clock.now }, logger: house.backOffice.logger)
    }

    @Test func nothingIsPublishedForWhoMayNotAnyMore() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        let desk = DraftTests.Desk(house, person)
        try await desk.begin()
        _ = try await desk.send(DraftTests.event)
        func schedule() async throws {
            let stored = try #require(try await house.ledger.draft(1))
            _ = try await house.ledger.scheduleDraft(1, at: house.clock.now, revision: stored.revision, by: .account(person.account.id), at: house.clock.now)
        }
        func isRefused() async throws -> Bool {
            let (report, mishap) = (try await publisher(house).look(), try await house.ledger.draft(1)?.mishap)
            return report == .init(published: 0, refused: 1) && mishap == DraftMishap.notTheirs
        }
        for position in [StaffPosition(roles: [.programmer], organisers: ["org-b"]), StaffPosition(roles: [.taxReader])] {
            try await schedule()
            _ = try await house.ledger.move(person.account.id, to: position, by: .nobody, at: house.clock.now)
            #expect(try await isRefused(), "\(position)")
        }
        _ = try await house.ledger.move(person.account.id, to: .programmer, by: .nobody, at: house.clock.now)
        try await schedule()
        _ = try await house.ledger.revoke(person.account.id, by: .nobody, at: house.clock.now)
        #expect(try await isRefused())
        #expect(try await house.ledger.journal(JournalQuery(action: .draftRefused), limit: 9).count == 3)
        let director = DraftTests.Desk(house, try await house.member("claire@example.org", .director))
        director.path = desk.path
        #expect(try await director.page().text.contains("n’a plus le droit de le publier"))
        #expect(try await house.ledger.catalogue().events.count == 2)
    }

    /// Its earliest opening and its terms are those of all who wait there.
    @Test func nobodyComesIntoTheWaitingRoomOfOthers() async throws {
        let house = try await House()
        let (events, known) = (try await house.ledger.catalogue().events, try await house.ledger.catalogue().sessions)
        var poesie = try #require(known.first { $0.eventID == "poesie" })
        poesie.inventory.room = RoomTerms(shared: "rentree", mode: .opening)
        // Of the same season as what is typed below.
        let opens = try #require(try? Date("2030-06-20T08:00:00Z", strategy: .iso8601))
        (poesie.id, poesie.bookingOpensAt) = ("poesie-2", Timestamp(opens))
        (poesie.startsAt, poesie.bookingClosesAt) = (poesie.bookingOpensAt + .seconds(150 * 86_400), poesie.bookingOpensAt + .seconds(150 * 86_400))
        func write(_ sessions: [Session]) async throws { _ = try await house.ledger.write(Programme(events: events, sessions: sessions, layouts: [:])) }
        try await write([poesie])
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        try await desk.begin()
        let room = ["0-room": "opening", "0-room-shared": "Rentrée", "0-room-join": "60"]
        _ = try await desk.send(DraftTests.event.merging(room) { $1 })
        #expect(try await desk.page("?check=1").text.contains("id=\"f-0-room-shared-problem\">D’autres organisateurs ont une salle de ce nom."))
        #expect(try await desk.send([:], do: "now", to: "/publication").headers[.location] == desk.path + "?check=1")
        let stored = try #require(try await house.ledger.draft(1))
        _ = try await house.ledger.scheduleDraft(1, at: house.clock.now, revision: stored.revision, by: .account(desk.person.account.id), at: house.clock.now)
        #expect(try await publisher(house).look() == .init(published: 0, refused: 1), "nor when it is time")
        // A director may, where all say the same; somebody else's venue gives no right to the room either.
        let claire = DraftTests.Desk(house, try await house.member("claire@example.org", .director))
        claire.path = desk.path
        let page = try await claire.page("?check=1").text
        #expect(page.contains("Saisissez les mêmes, ou un autre nom.") && page.contains("on y vient 30 min avant"))
        #expect(try await claire.send(["0-room-join": "30"]).status == 303)
        #expect(try await desk.page("?check=1").text.contains("D’autres organisateurs"))
        #expect(try await claire.send([:], do: "now", to: "/publication").status == 303)
        #expect(Set(try await house.ledger.catalogue().sessions.compactMap(\.inventory.room?.shared)) == ["rentree"])
        // Where it is already, it may stay: the direction put it there.
        var rock = try #require(known.first { $0.eventID == "rock" })
        rock.inventory.room = poesie.inventory.room
        try await write([rock])
        let change = try await open(house, desk.person)
        _ = try await change.send(["0-title": "Autre titre", "0-description": "Un concert."])
        #expect(try await change.send(["checked": "1"], do: "now", to: "/publication").status == 303)
    }

    @Test func nobodyNamesWhatTheFormDoesNotOffer() async throws {
        let house = try await House()
        let desk = DraftTests.Desk(house, try await house.member("claire@example.org", .director))
        try await desk.begin()
        _ = try await desk.send(DraftTests.event)
        for forged in [["0-organiser": "cache"], ["1-venue": "cache"]] {
            #expect(try await desk.send(forged).text.contains("n’est pas à vous"), "\(forged)")
            #expect(try await house.ledger.draft(1)?.draft.rows.contains { $0.texts.values.contains("cache") } == false)
        }
        #expect(try await desk.send(["0-organiser": "", "1-venue": ""]).status == 303, "new ones")
        // A venue of somebody's own, where nothing was published yet.
        let host = DraftTests.Desk(house, try await house.member("hugo@example.org", StaffPosition(roles: [.programmer], venues: ["neuve"])))
        try await host.begin()
        #expect(try await host.page().text.contains("<option value=\"neuve\" selected>"))
        let hall = ["1-venue": "neuve", "1-venue-name": "Salle neuve", "1-address": "2 rue", "1-postal-code": "44000", "1-city": "Nantes", "0-organiser": "org-b"]
        #expect(try await host.send(DraftTests.event.merging(hall) { $1 }).status == 303)
        #expect(try await host.send(["0-organiser": "cache"]).status == 422)
        let published = try await host.send([:], do: "now", to: "/publication")
        #expect(published.status == 303, "\(published.text)")
        #expect(try await house.ledger.catalogue().sessions.contains { $0.venue.id == "neuve" && $0.venue.name == "Salle neuve" })
    }
}
