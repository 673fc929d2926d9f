import Booking
import Domain
import Foundation
import Testing

@testable import Programme

/// Events that are entered in a form are read by the rules of programme files.
@Suite struct DraftReaderTests {
    /// Whole and right: a hall of two categories, two dates.
    static func draft() -> EventDraft {
        var draft = EventDraft()
        for (field, text) in [
            DraftField.title: "Marée haute", .artist: "Les Rivages", .genre: "Rock", .description: "Un concert.\r\n\r\nEt un autre.", .minutes: "90",
            .organiserName: "Marées Productions", .licence: "PLATESV-D-2026-000123", .email: "bonjour@marees.example", .limit: "6", .vat: "5.5", .opensDay: "2026-09-27",
            .opensTime: "10:00", .closesBefore: "30", .returnsBefore: "48",
        ] { draft.event[field] = text }
        for (field, text) in [DraftField.venueName: "La Cave", .address: "3 ruelle du Puits", .postalCode: "44000", .city: "Nantes"] { draft.places[0].row[field] = text }
        draft.addCategory(to: draft.places[0].row.key)
        draft.places[0].categories[0].row.texts = [.category: "Fosse", .capacity: "1 200"]
        draft.places[0].categories[0].tariffs[0][.price] = "45,50 €"
        draft.addTariff(to: draft.places[0].categories[0].row.key)
        draft.places[0].categories[0].tariffs[1].texts = [.tariff: "Tarif réduit", .price: "30"]
        draft.places[0].categories[1].row.texts = [.category: "Balcon debout", .capacity: "80"]
        draft.places[0].categories[1].tariffs[0][.price] = "0"
        draft.sessions[0].texts = [.day: "2026-11-15", .time: "20:00", .doors: "19:00"]
        draft.addSession()
        draft.sessions[1][.day] = "16/11/2026"
        draft.sessions[1][.time] = "20 h 30"
        draft.sessions[1][.ownOpensDay] = "2026-10-01"
        draft.sessions[1][.ownOpensTime] = "09:00"
        return draft
    }

    /// The same as a file.
    private static let file = """
        organisers: [{id: marees-productions, name: Marées Productions, licence: PLATESV-D-2026-000123, email: bonjour@marees.example}]
        venues: [{id: la-cave, name: La Cave, address: 3 ruelle du Puits, postalCode: 44000, city: Nantes, timeZone: Europe/Paris}]
        plans: [{id: p, venue: la-cave, standing: [{id: fosse, name: Fosse, capacity: 1200}, {id: balcon-debout, name: Balcon debout, capacity: 80}]}]
        events:
          - id: maree-haute
            title: Marée haute
            artist: Les Rivages
            genre: Rock
            durationMinutes: 90
            description: "Un concert.\\n\\nEt un autre."
            organiser: marees-productions
            sessions:
              - {id: maree-haute-2026-11-15, plan: p, starts: 2026-11-15 20:00, doors: 2026-11-15 19:00, opens: 2026-09-27 10:00, closes: 2026-11-15 19:30, returnsUntil: 2026-11-13 20:00, status: published, buyerLimit: 6, vatPercent: 5.5,
                 prices: {fosse: [{id: plein-tarif, name: Plein tarif, cents: 4550}, {id: tarif-reduit, name: Tarif réduit, cents: 3000}], balcon-debout: [{id: plein-tarif, name: Plein tarif, cents: 0}]}}
              - {id: maree-haute-2026-11-16, plan: p, starts: 2026-11-16 20:30, doors: 2026-11-16 19:00, opens: 2026-10-01 09:00, closes: 2026-11-16 20:00, returnsUntil: 2026-11-14 20:30, status: published, buyerLimit: 6, vatPercent: 5.5,
                 prices: {fosse: [{id: plein-tarif, name: Plein tarif, cents: 4550}, {id: tarif-reduit, name: Tarif réduit, cents: 3000}], balcon-debout: [{id: plein-tarif, name: Plein tarif, cents: 0}]}}

        """

    static func read(_ draft: EventDraft, known: Catalogue = .empty, taken: TakenIDs = TakenIDs()) throws(DraftErrors) -> Domain.Programme {
        try DraftReader(now: Fixture.now, known: KnownHouse(known), taken: taken, within: .house).read(draft, files: [:])
    }

    static func problems(_ draft: EventDraft, known: Catalogue = .empty) -> [DraftProblem] {
        do {
            _ = try read(draft, known: known)
            return []
        } catch { return error.problems }
    }

    @Test func aFormMakesWhatAFileMakes() throws {
        let folder = try ProgrammeFolder(["p.yml": Self.file])
        #expect(try Self.read(Self.draft()) == folder.read())
    }

    /// Each: what is typed, and where the form says so.
    static let mistakes: [(change: @Sendable (inout EventDraft) -> Void, field: DraftField, kind: DraftProblem.Kind)] = [
        ({ $0.event[.title] = " " }, .title, .empty), ({ $0.event[.title] = String(repeating: "a", count: 201) }, .title, .rule),
        ({ $0.event[.artist] = "a\u{7}b" }, .artist, .rule), ({ $0.event[.minutes] = "une heure" }, .minutes, .rule), ({ $0.event[.minutes] = "0" }, .minutes, .rule),
        ({ $0.event[.organiserName] = "" }, .organiserName, .empty), ({ $0.event[.licence] = "1-123456" }, .licence, .rule), ({ $0.event[.email] = "x" }, .email, .rule),
        ({ $0.event[.limit] = "101" }, .limit, .rule), ({ $0.event[.vat] = "" }, .vat, .empty), ({ $0.event[.vat] = "other" }, .percent, .empty),
        ({ $0.event[.vat] = "other"; $0.event[.percent] = "31" }, .percent, .rule), ({ $0.event[.vat] = "work"; $0.event[.performance] = "0" }, .performance, .rule),
        ({ $0.event[.opensDay] = ""; $0.event[.opensTime] = "" }, .opensDay, .empty), ({ $0.event[.opensDay] = "2026-11-15"; $0.event[.opensTime] = "19:30" }, .opensDay, .rule),
        ({ $0.event[.opensDay] = "+3d" }, .opensDay, .rule), ({ $0.event[.closesBefore] = "soon" }, .closesBefore, .rule), ({ $0.event[.returnsBefore] = "0" }, .returnsBefore, .rule),
        ({ $0.places[0].row[.venueName] = "" }, .venueName, .empty), ({ $0.places[0].row[.postalCode] = "4400" }, .postalCode, .rule),
        ({ $0.places[0].categories[0].row[.capacity] = "" }, .capacity, .empty), ({ $0.places[0].categories[0].row[.capacity] = "200001" }, .capacity, .rule),
        ({ $0.places[0].categories[0].row[.capacity] = "-1" }, .capacity, .rule), ({ $0.places[0].categories[0].tariffs[0][.price] = "10000,01" }, .price, .rule),
        ({ $0.places[0].categories[0].tariffs[0][.price] = "gratuit" }, .price, .rule), ({ $0.places[0].categories[0].tariffs[0][.price] = "-5" }, .price, .rule),
        ({ $0.places[0].categories[0].tariffs[0][.price] = "12,345" }, .price, .rule), ({ $0.places[0].categories[0].tariffs = [] }, .tariffs, .empty),
        ({ $0.places[0].categories = [] }, .categories, .empty), ({ $0.sessions = [] }, .sessions, .empty), ({ $0.sessions[0][.day] = "" }, .day, .empty),
        ({ $0.sessions[0][.day] = "2026-02-30" }, .day, .rule), ({ $0.sessions[0][.day] = "2026-08-31" }, .opensDay, .rule),
        ({ $0.event[.opensDay] = "2026-01-01"; $0.sessions[0][.day] = "2026-09-01"; $0.sessions[0][.time] = "11:00"; $0.sessions[0][.doors] = "" }, .day, .past),
        // Clocks go forward over it.
        ({ $0.sessions[0][.day] = "2027-03-28"; $0.sessions[0][.time] = "02:30"; $0.sessions[0][.doors] = "" }, .day, .rule),
        ({ $0.sessions[0][.doors] = "21:00" }, .doors, .rule), ({ $0.sessions[1].texts = $0.sessions[0].texts }, .day, .twice),
    ]

    @Test(arguments: mistakes.indices) func whatIsWrongIsSaidWhereItWasTyped(_ index: Int) {
        var draft = Self.draft()
        Self.mistakes[index].change(&draft)
        let problems = Self.problems(draft)
        #expect(problems.contains { $0.field == Self.mistakes[index].field && $0.kind == Self.mistakes[index].kind }, "\(index): \(problems)")
        #expect(problems.allSatisfy { $0.key != nil } && Set(problems).count == problems.count, "\(index): \(problems)")
    }

    @Test func pricesOfNothingAndOfTenThousandEurosAreRead() throws {
        var draft = Self.draft()
        draft.places[0].categories[0].tariffs[0][.price] = "10 000"
        let prices = try Self.read(draft).sessions[0].categories.flatMap(\.tariffs).map(\.price.cents)
        #expect(prices == [1_000_000, 3_000, 0])
    }

    /// The 140th performance of a work is the last at 2.1 %, in the order of the dates.
    @Test func theRateFollowsThePerformance() throws {
        var draft = Self.draft()
        draft.event[.vat] = "work"
        draft.event[.performance] = "140"
        draft.sessions.reverse()
        let rates = try Self.read(draft).sessions.map { ($0.id, $0.vatRate.basisPoints) }
        #expect(rates.map(\.1) == [550, 210] && rates[1].0 == "maree-haute-2026-11-15")
    }

    @Test func idsThatAreTakenAreNotGivenAgain() throws {
        let taken = TakenIDs(events: ["maree-haute"], sessions: ["maree-haute-2-2026-11-15"], organisers: ["marees-productions"], venues: ["la-cave"])
        let programme = try Self.read(Self.draft(), taken: taken)
        #expect(programme.events.map(\.id) == ["maree-haute-2"] && programme.events[0].organiser.id == "marees-productions-2")
        #expect(programme.sessions.map(\.id) == ["maree-haute-2-2026-11-15-2", "maree-haute-2-2026-11-16"] && programme.sessions[0].venue.id == "la-cave-2")
    }

    @Test func knownOrganisersAndVenuesStayAsTheyAre() throws {
        let known = try Self.read(Self.draft())
        var draft = Self.draft()
        draft.event[.title] = "Marée basse"
        draft.event[.organiser] = "marees-productions"
        draft.event[.organiserName] = "Somebody else"
        draft.places[0].row[.venue] = "la-cave"
        draft.places[0].row[.address] = ""
        let programme = try Self.read(draft, known: Catalogue(version: 1, events: known.events, sessions: known.sessions))
        #expect(programme.events[0].organiser == known.events[0].organiser && programme.sessions.allSatisfy { $0.venue == known.sessions[0].venue })
    }

    @Test func twoVenuesOfOneTour() throws {
        var draft = Self.draft()
        draft.addPlaces()
        let place = draft.places[1]
        draft.places[1].row.texts = [.venueName: "Le Hangar", .address: "Quai 5", .postalCode: "97410", .city: "Saint-Pierre"]
        draft.places[1].categories[0].row.texts = [.category: "Fosse", .capacity: "300"]
        draft.places[1].categories[0].tariffs[0][.price] = "20"
        draft.sessions[1][.places] = String(place.row.key)
        let sessions = try Self.read(draft).sessions
        #expect(sessions.map(\.venue.name) == ["La Cave", "Le Hangar"] && sessions[1].capacity == 300)
        #expect(sessions[1].startsAt.rfc3339(in: TimeZone(identifier: "Indian/Reunion") ?? .gmt) == "2026-11-16T20:30:00+04:00", "on the clocks of the place")
    }

    @Test(arguments: ["97100", "97200", "97300", "97410", "97500", "97600", "97700", "97800", "98600", "98700", "98800", "75001", ""])
    func everyZoneIsKnown(postalCode: String) {
        let zone = DraftReader.zone(postalCode: postalCode)
        #expect(TimeZone.knownTimeZoneIdentifiers.contains(zone), "\(zone)")
    }

    @Test(arguments: [("Vesper & les Ombres", "vesper-les-ombres"), ("L’Œuvre au noir !", "l-oeuvre-au-noir"), ("東京", ""), (String(repeating: "abc ", count: 30), "abc-abc-abc-abc-abc-abc-abc-abc-abc-abc")])
    func slugs(text: String, slug: String) { #expect(DraftSlug.of(text) == slug) }
}

/// Numbered seats, and places that are set aside.
extension DraftReaderTests {
    private static let plan = Array(Fixture.plan.utf8)

    private static func seated() throws -> EventDraft {
        var draft = draft()
        let key = draft.places[0].row.key
        draft.setPlan("plan", seats: try PlanCheck.read(plan, named: "plan.json").seatsByCategory, of: key)
        for category in draft.places[0].categories.indices { draft.places[0].categories[category].tariffs[0][.price] = "20" }
        return draft
    }

    private static func readSeated(_ draft: EventDraft) throws(DraftErrors) -> Domain.Programme {
        try DraftReader(now: Fixture.now, known: KnownHouse(.empty), taken: TakenIDs(), within: .house).read(draft, files: ["plan": plan])
    }

    @Test func seatsComeFromThePlan() throws {
        var draft = try Self.seated()
        #expect(draft.places[0].categories.map { [$0.row[.category], $0.row[.capacity], $0.seats ?? "-"] } == [
            ["Carré Or", "4", "Carré Or"], ["PMR", "1", "PMR"], ["Fosse", "1 200", "-"], ["Balcon debout", "80", "-"],
        ])
        draft.places[0].row[.wheelchairs] = String(draft.places[0].categories[1].row.key)
        let programme = try Self.readSeated(draft)
        #expect(programme.layouts.count == 1 && programme.sessions.allSatisfy { $0.layoutDigest != nil && $0.categories.map(\.capacity) == [4, 1, 1_200, 80] })
        #expect(programme.sessions[0].inventory.wheelchairs.map(\.category) == [1])
        draft.setPlan(nil, of: draft.places[0].row.key)
        #expect(try Self.read(draft).sessions.allSatisfy { $0.layoutDigest == nil && $0.categories.count == 2 })
    }

    @Test func placesAreSetAside() throws {
        var draft = try Self.seated()
        let key = draft.places[0].row.key
        for _ in 1...2 { draft.addAllotment(to: key) }
        draft.places[0].allotments[0].texts.merge([.allotment: "Presse", .allotmentSeats: "S-A-2 .. S-A-3, S-B-1", .releaseBefore: "24"]) { $1 }
        draft.places[0].allotments[1].texts.merge(
            [.allotment: "Abonnés", .allotmentOf: String(draft.places[0].categories[2].row.key), .allotmentPlaces: "100", .code: "FIDELE", .presaleBefore: "48"]) { $1 }
        let session = try #require(try Self.readSeated(draft).sessions.first)
        let allotments = session.inventory.allotments
        #expect(allotments.map(\.id) == ["presse", "abonnes"] && allotments.map(\.capacity) == [3, 100] && allotments.map(\.category) == [0, 2])
        #expect(allotments[0].releasesAt == session.startsAt - .seconds(86_400) && allotments[1].codeDigest == Allotment.digest(ofCode: "FIDELE"))
        #expect(allotments[1].salesOpenAt == session.bookingOpensAt - .seconds(48 * 3600))
        let mistakes: [(DraftField, String, Int)] = [
            (.allotmentSeats, "S-A-1", 0), (.allotmentSeats, "Z-1", 0), (.allotmentSeats, "", 0), (.releaseBefore, "hier", 0), (.allotmentPlaces, "1201", 1), (.code, "", 1), (.allotment, "", 1),
        ]
        for (field, text, index) in mistakes {
            var wrong = draft
            wrong.places[0].allotments[index][field] = text
            #expect(throws: DraftErrors.self, "\(field) \(text)") { try Self.readSeated(wrong) }
        }
    }

    @Test func seatsAreBlockedWithTheirReason() throws {
        var draft = try Self.seated()
        let key = draft.places[0].row.key
        for _ in 1...2 { draft.addBlock(to: key) }
        draft.places[0].blocks[0].texts.merge([.blockReason: "Régie", .blockSeats: "S-A-2 .. S-A-3, S-B-1"]) { $1 }
        draft.places[0].blocks[1].texts.merge([.blockReason: "Siège cassé", .blockSeats: "S-A-1"]) { $1 }
        let blocked = try #require(try Self.readSeated(draft).sessions.first).inventory.blocked
        #expect(blocked == [BlockedSeats(reason: "Régie", seats: ["S-A-2", "S-A-3", "S-B-1"]), BlockedSeats(reason: "Siège cassé", seats: ["S-A-1"])])
        let kept = try JSONDecoder().decode(EventDraft.self, from: JSONEncoder().encode(draft))
        #expect(kept == draft && kept.rows.count == draft.rows.count)
        for (field, text) in [(DraftField.blockReason, ""), (.blockSeats, "Z-1"), (.blockSeats, "S-A-1 .. Z-2")] {
            var wrong = draft
            wrong.places[0].blocks[0][field] = text
            #expect { try Self.readSeated(wrong) } throws: { error in
                (error as? DraftErrors)?.problems.contains { $0.key == draft.places[0].blocks[0].key && $0.field == field } == true
            }
        }
        draft.remove(draft.places[0].blocks[0].key)
        #expect(try Self.readSeated(draft).sessions.allSatisfy { $0.inventory.blocked.map(\.reason) == ["Siège cassé"] })
        draft.setPlan(nil, of: key)
        #expect(try Self.read(draft).sessions.allSatisfy { $0.inventory.blocked.isEmpty }, "nobody sits there any more")
    }

    /// A guest's place costs nothing, and nothing of it stands among everybody's prices.
    @Test func guestsAreInvited() throws {
        var draft = try Self.seated()
        let key = draft.places[0].row.key
        draft.addInvitations(to: key)
        draft.addAllotment(to: key)
        #expect(draft.places[0].allotments[0][.allotmentTariff] == "Invitation" && draft.places[0].allotments[0][.allotmentPrice] == "0")
        draft.places[0].allotments[0].texts.merge([.allotmentSeats: "S-A-2 .. S-A-3", .releaseBefore: "24", .code: "AMIS"]) { $1 }
        // Another price of the same name in the same category is another price.
        draft.places[0].allotments[1].texts.merge([.allotment: "Club", .allotmentSeats: "S-B-1", .code: "CLUB", .allotmentTariff: "Plein tarif", .allotmentPrice: "12,50"]) { $1 }
        let session = try #require(try Self.readSeated(draft).sessions.first)
        let allotments = session.inventory.allotments
        #expect(allotments.map(\.id) == ["invitations", "club"] && allotments[0].tariffs == [Tariff(id: "invitation", name: "Invitation", price: .zero)])
        #expect(allotments[1].tariffs == [Tariff(id: "plein-tarif-2", name: "Plein tarif", price: Money(cents: 1_250))])
        #expect(session.categories[0].tariffs.map(\.price.cents) == [2_000])
        let mistakes: [(DraftField, String, DraftField, DraftProblem.Kind)] = [
            (.code, "", .allotmentTariff, .rule), (.allotmentTariff, "", .allotmentTariff, .empty), (.allotmentPrice, "", .allotmentPrice, .empty),
            (.allotmentPrice, "gratuit", .allotmentPrice, .rule), (.allotmentPrice, "-1", .allotmentPrice, .rule),
        ]
        for (field, text, blamed, kind) in mistakes {
            var wrong = draft
            wrong.places[0].allotments[0][field] = text
            #expect { try Self.readSeated(wrong) } throws: { error in
                (error as? DraftErrors)?.problems == [DraftProblem(key: wrong.places[0].allotments[0].key, field: blamed, kind)]
            }
        }
    }

    // MARK: Fees and waiting rooms

    private static func sale() -> EventDraft {
        var draft = Self.draft()
        let key = draft.places[0].row.key
        for _ in 1...2 { draft.addFee(to: key) }
        draft.places[0].fees[0].texts.merge([.fee: "Frais de location", .feePrice: "1,50 €"]) { $1 }
        draft.places[0].fees[1].texts.merge([.fee: "Frais de location", .feePrice: "2", .feePer: "order", .feePercent: "5,5 %", .feeRefundable: "no"]) { $1 }
        draft.event.texts.merge([.room: "opening", .roomJoin: "45", .roomShopping: "8", .roomShoppers: "1 500", .roomBits: "18", .roomAbove: "3 000"]) { $1 }
        return draft
    }

    @Test func feesAndTheWaitingRoomAreThoseOfAFile() throws {
        let more = """
            , fees: [{id: frais-de-location, name: Frais de location, cents: 150, per: place, vatPercent: 20, refundable: yes}, {id: frais-de-location-2, name: Frais de location, cents: 200, per: order, vatPercent: 5.5, refundable: no}],
                 waitingRoom: {stands: opening, joinBeforeMinutes: 45, shoppingMinutes: 8, mostShoppers: 1500, work: {bits: 18, above: 3000}}}
            """
        let file = Self.file.replacing("cents: 0}]}}", with: "cents: 0}]}" + more)
        #expect(try Self.read(Self.sale()) == ProgrammeFolder(["p.yml": file]).read())
        // One room for all of them, under a name that other shows may use.
        var shared = Self.sale()
        shared.event[.roomShared] = "Rentrée d’hiver"
        let rooms = try Self.read(shared).sessions.map(\.inventory.room)
        #expect(rooms.map { $0?.shared } == ["rentree-d-hiver", "rentree-d-hiver"] && rooms[0]?.joinBefore == 2700)
        shared.event.texts.merge([.room: "load", .roomJoin: "", .roomBits: "", .roomAbove: "", .roomVerified: "yes"]) { $1 }
        #expect(try Self.read(shared).sessions[0].inventory.room == RoomTerms(shared: "rentree-d-hiver", mode: .load, shopping: 480, mostShoppers: 1500, verifiedAddress: true))
        for none in ["", "none"] {
            shared.event[.room] = none
            #expect(try Self.read(shared).sessions.allSatisfy { $0.inventory.room == nil })
        }
    }

    @Test(arguments: [
        (DraftField.room, "toujours", DraftField.room, DraftProblem.Kind.rule), (.roomJoin, "0", .roomJoin, .rule), (.roomJoin, "1441", .roomJoin, .rule), (.roomShopping, "1", .roomShopping, .rule),
        (.roomShoppers, "beaucoup", .roomShoppers, .rule), (.roomBits, "25", .roomBits, .rule), (.roomBits, "", .roomBits, .empty), (.roomAbove, "0", .roomAbove, .rule),
        (.roomVerified, "yes", .roomBits, .rule), (.roomVerified, "peut-être", .roomVerified, .rule), (.room, "load", .roomJoin, .rule), (.roomShared, "…", .roomShared, .rule),
    ] as [(DraftField, String, DraftField, DraftProblem.Kind)])
    func aRoomThatIsWrongIsSaidBesideItsField(field: DraftField, text: String, blamed: DraftField, kind: DraftProblem.Kind) {
        var draft = Self.sale()
        draft.event[field] = text
        #expect(Self.problems(draft) == [DraftProblem(key: 0, field: blamed, kind)])
    }

    @Test(arguments: [
        (DraftField.fee, "", DraftProblem.Kind.empty), (.fee, "a\u{7}b", .rule), (.feePrice, "", .empty), (.feePrice, "0", .rule), (.feePrice, "1000,01", .rule), (.feePrice, "gratuit", .rule),
        (.feePer, "jour", .rule), (.feePercent, "31", .rule), (.feePercent, "", .empty), (.feeRefundable, "", .empty),
    ] as [(DraftField, String, DraftProblem.Kind)])
    func aFeeThatIsWrongIsSaidBesideItsField(field: DraftField, text: String, kind: DraftProblem.Kind) {
        var draft = Self.sale()
        draft.places[0].fees[1][field] = text
        #expect(Self.problems(draft) == [DraftProblem(key: draft.places[0].fees[1].key, field: field, kind)])
    }

    @Test func whatIsPublishedChangesItsFeesAndItsRoom() throws {
        let programme = try Self.read(Self.sale())
        let known = Catalogue(version: 1, events: programme.events, sessions: programme.sessions)
        var change = EventDraft(of: try #require(known.events.first), sessions: known.sessions)
        #expect(change.places.count == 1 && change.places[0].fees.map(\.id) == ["frais-de-location", "frais-de-location-2"] && change.event[.roomShoppers] == "1500")
        let reread = try Self.read(change, known: known)
        #expect(reread.sessions == programme.sessions)
        #expect(try JSONDecoder().decode(EventDraft.self, from: JSONEncoder().encode(change)) == change)
        change.places[0].fees[0][.feePrice] = "3"
        change.remove(change.places[0].fees[1].key)
        change.event[.room] = "always"
        change.sessions.append(change.row([.day: "2026-12-01", .time: "20:00", .places: change.sessions[0][.places]]))
        change.event[.vat] = "5.5"
        let sessions = try Self.read(change, known: known).sessions
        #expect(sessions.count == 3 && sessions.allSatisfy { $0.fees.map(\.id) == ["frais-de-location"] && $0.fees[0].amount.cents == 300 && $0.inventory.room?.mode == .always })
        change.event[.room] = "none"
        #expect(try Self.read(change, known: known).sessions.allSatisfy { $0.inventory.room == nil })
        // Where nothing is said, it stays, and the new date has none; fees stay in what was kept before the form had them.
        change.event[.room] = ""
        var old = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(change)) as? [String: Any])
        var places = try #require(old["places"] as? [[String: Any]])
        #expect(places[0].removeValue(forKey: "feeRows") != nil)
        old["places"] = places
        let kept = try JSONDecoder().decode(EventDraft.self, from: JSONSerialization.data(withJSONObject: old))
        let unsaid = try Self.read(kept, known: known).sessions
        #expect(unsaid.allSatisfy { $0.fees == programme.sessions[0].fees } && unsaid.map(\.inventory.room) == programme.sessions.map(\.inventory.room) + [nil])
        // Sessions whose fees differ are blocks of their own, and rooms that differ are not said.
        var differing = known.sessions
        differing[1].fees = []
        differing[1].inventory.room = nil
        let apart = EventDraft(of: known.events[0], sessions: differing)
        #expect(apart.places.map(\.fees.count) == [2, 0] && apart.event[.room].isEmpty)
        #expect(try Self.read(apart, known: Catalogue(version: 1, events: known.events, sessions: differing)).sessions == differing)
    }

    /// A price that is added to what is published is another one than its guests'.
    @Test func aNewPriceIsNoGuestsPrice() throws {
        var draft = Self.draft()
        let key = draft.places[0].row.key
        draft.addInvitations(to: key)
        draft.places[0].allotments[0].texts.merge([.allotmentPlaces: "5", .code: "AMIS"]) { $1 }
        let programme = try Self.read(draft)
        let known = Catalogue(version: 1, events: programme.events, sessions: programme.sessions)
        var change = EventDraft(of: try #require(known.events.first), sessions: known.sessions)
        change.addTariff(to: change.places[0].categories[0].row.key)
        change.places[0].categories[0].tariffs[2].texts = [.tariff: "Invitation", .price: "1"]
        let sessions = try Self.read(change, known: known).sessions
        #expect(sessions.allSatisfy { $0.categories[0].tariffs.map(\.id) == ["plein-tarif", "tarif-reduit", "invitation-2"] && $0.inventory == programme.sessions[0].inventory })
    }

    @Test func aPlanThatIsNoneSaysWhere() {
        #expect { try PlanCheck.read(Array(Fixture.plan.replacing("\"category\": \"PMR\"", with: "\"category\": \"XYZ\"").utf8), named: "salle.json") } throws: { error in
            (error as? ProgrammeErrors)?.problems.first?.description.hasPrefix("salle.json:5:") == true
        }
        #expect(throws: ProgrammeErrors.self) { try PlanCheck.read(Array("{".utf8), named: "a") }
        #expect(throws: ProgrammeErrors.self) { try PlanCheck.read([0xFF, 0x00], named: "a") }
    }
}
