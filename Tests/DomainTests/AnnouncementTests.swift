import Domain
import Testing

/// How sessions are announced, and what it is to whoever bought.
@Suite struct AnnouncementTests {
    private static func words(_ city: String, _ postalCode: String, title: String = "T", artist: String = "A", address: String = "1 rue") -> Announcement {
        Announcement(title: title, artist: artist, venue: "V", address: address, postalCode: postalCode, city: city)
    }

    @Test("another spelling of a town, its quarter or a code alone is no other town", arguments: [
        ("St-Denis", "93200", "Saint-Denis", "93200", Announcement.Change.place), ("Marseille", "13001", "Marseille 8e", "13008", .place),
        ("Paris", "75001", "Paris 11e Arrondissement", "75011", .place), ("Lyon", "69003", "Lyon Cedex 03", "69433", .place), ("Lyon", "69003", "Lyon", "44000", .place),
        ("Lyon", "69003", "Nantes", "44000", .town), ("Lyon", "", "Nantes", "", .town), ("Lyon", "", "Nantes", "44000", .town), ("Lyon", "", "LYON", "", nil),
    ])
    func towns(_ city: String, _ code: String, _ other: String, _ otherCode: String, _ change: Announcement.Change?) {
        #expect(Self.words(other, otherCode).changes(since: Self.words(city, code)) == Set([change].compactMap(\.self)))
    }

    @Test("a number is that of the words: what is said again has the one that it had")
    func numbers() {
        let (lyon, nantes, brest) = (Self.words("Lyon", "69003"), Self.words("Nantes", "44000"), Self.words("Brest", "29200"))
        #expect(Announcements(today: lyon).number == 0)
        let moved = Announcements(today: brest, former: [lyon, nantes])
        #expect(moved.number == 2 && moved[0] == lyon && moved[1] == nantes && moved[2] == brest && moved[9] == brest && moved[-1] == brest)
        let back = Announcements(today: Self.words("LYON", "69003"), former: [lyon, nantes, brest])
        #expect(back.number == 0 && back.changes(since: 0).isEmpty && back.changes(since: 1) == [.town])
    }

    @Test("two small steps to another town give the money back to whoever bought before the first, and a step back to nobody")
    func steps() throws {
        let event = Event(id: "e", number: 1, title: "T", artist: "A", description: "", genre: "", organiser: Organiser(id: "o", name: "O", licence: ""))
        func session(_ city: String, _ code: String, former: [Announcement]? = nil) -> Session {
            Session(
                id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "V", address: "1 rue", postalCode: code, city: city, timeZone: "Europe/Paris"), startsAt: Timestamp(milliseconds: 9),
                doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0), bookingClosesAt: Timestamp(milliseconds: 9), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
                categories: [], layoutDigest: nil, lane: 0, holdSeconds: 1, paymentSeconds: 1, formerAnnouncements: former)
        }
        func alter(_ old: Session, _ new: Session, isSettled: Bool = true, at now: Int64 = 0) -> Alteration? {
            Alteration(of: old, event, to: new, event, isSettled: isSettled, at: Timestamp(milliseconds: now))
        }
        let (lyon, between, villeurbanne) = (session("Lyon", "69003"), session("Lyon", "69100"), session("Villeurbanne", "69100"))
        let first = try #require(alter(lyon, between))
        #expect(!first.givesMoneyBack && first.former.count == 1)
        let second = try #require(alter(session("Lyon", "69100", former: first.former), villeurbanne))
        #expect(second.givesMoneyBack && second.former.count == 2)
        let back = try #require(alter(session("Villeurbanne", "69100", former: second.former), between))
        #expect(!back.givesMoneyBack && back.former.count == 3)
        #expect(alter(lyon, villeurbanne, isSettled: false) == nil && alter(lyon, villeurbanne, at: 9) == nil && alter(lyon, lyon) == nil)
    }

    @Test("however often a title changes, the list ends")
    func bound() {
        let full = (1...Announcements.mostFormer).map { Self.words("Lyon", "69003", title: "J-\($0)") }
        let announcements = Announcements(today: Self.words("Lyon", "69003"), former: full)
        #expect(announcements.number == full.count && announcements.changes(since: full.count).isEmpty && announcements.changes(since: 3) == [.title])
    }
}
