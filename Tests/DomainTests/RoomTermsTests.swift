import Domain
import Foundation
import Testing

@Suite struct RoomTermsTests {
    private static func session(_ number: UInt32, opens: Int64, _ room: RoomTerms?) -> Session {
        let (opening, closing) = (Timestamp(milliseconds: opens), Timestamp(milliseconds: opens + 1000))
        return Session(
            id: "s\(number)", number: number, eventID: "e",
            venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"), startsAt: closing, doorsAt: nil,
            bookingOpensAt: opening, bookingClosesAt: closing, status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [],
            layoutDigest: nil, lane: 1, holdSeconds: 600, paymentSeconds: 900, inventory: InventoryRules(room: room))
    }

    @Test func sessionsOfOneNameShareTheRoomOfTheFirst() {
        let shared = RoomTerms(shared: "rentree", mode: .opening)
        var later = shared
        later.shopping = 60
        let catalogue = Catalogue(version: 1, events: [], sessions: [
            Self.session(9, opens: 50, later), Self.session(4, opens: 90, shared), Self.session(3, opens: 1, nil), Self.session(5, opens: 7, RoomTerms(mode: .load)),
        ])
        let rooms = catalogue.rooms
        // Its number follows from the name, whoever comes and goes.
        let alone = Catalogue(version: 1, events: [], sessions: [Self.session(9, opens: 50, shared)])
        #expect(rooms[0].number == alone.rooms[0].number && rooms[0].number >= 1 << 31 && rooms[1].number == 5)
        #expect(rooms[0].sessions.map(\.number) == [4, 9] && rooms[0].terms == shared)
        #expect(rooms[0].opensAt.milliseconds == 50 && rooms[0].closesAt.milliseconds == 1090)
    }

    /// Who waited last year has no number in this year's room, and is not drawn for it.
    @Test func aNameThatIsUsedAgainNextSeasonIsAnotherRoom() {
        let shared = RoomTerms(shared: "rentree", mode: .opening)
        let last = [Self.session(4, opens: 90, shared), Self.session(9, opens: 50, shared)]
        let month = Int64(30 * 86_400_000)
        let next = [Self.session(2, opens: 90 + month, shared), Self.session(12, opens: 89 + 2 * month, shared)]
        let rooms = Catalogue(version: 1, events: [], sessions: next + last).rooms
        #expect(rooms.map { $0.sessions.map(\.number) } == [[2, 12], [4, 9]])
        #expect(rooms[0].number != rooms[1].number && rooms.allSatisfy { $0.number >= 1 << 31 })
        #expect(rooms[1].number == Catalogue(version: 1, events: [], sessions: last).rooms[0].number, "what was announced stays")
    }

    @Test func whoeverComesIntoASharedRoomHasRoommates() {
        let shared = RoomTerms(shared: "rentree", mode: .opening)
        var other = shared
        other.shopping = 60
        let month = Int64(30 * 86_400_000)
        let catalogue = Catalogue(version: 1, events: [], sessions: [Self.session(4, opens: 90, shared), Self.session(9, opens: 50, shared), Self.session(5, opens: 90 + month, shared)])
        func roommates(_ wanted: Session) -> [[String]] { catalogue.roommates(of: [wanted]).map { [$0.session.id] + $0.others.map(\.id) } }
        #expect(roommates(Self.session(12, opens: 70, other)) == [["s12", "s4", "s9"]])
        #expect(roommates(Self.session(4, opens: 90, shared)) == [], "it is there already")
        #expect(roommates(Self.session(4, opens: 90, other)) == [["s4", "s9"]] && roommates(Self.session(4, opens: 91 + month, shared)) == [["s4", "s5"]])
        #expect(roommates(Self.session(12, opens: 70 + 3 * month, other)) == [["s12"]] && roommates(Self.session(12, opens: 70, RoomTerms(mode: .load))) == [])
        var draft = Self.session(12, opens: 70, other)
        draft.status = .draft
        #expect(roommates(draft) == [])
    }

    @Test func whatAnEarlierVersionWroteHasNoRoom() throws {
        let rules = try JSONDecoder().decode(InventoryRules.self, from: Data("{}".utf8))
        #expect(rules == InventoryRules() && rules.room == nil)
        let room = InventoryRules(room: RoomTerms(shared: "x", mode: .load))
        #expect(try JSONDecoder().decode(InventoryRules.self, from: JSONEncoder().encode(room)) == room)
    }
}
