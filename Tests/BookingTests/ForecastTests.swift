import Domain
import Testing
import WaitingRoom

@testable import Booking

/// What the forecast of an opening learns from others.
@Suite struct ForecastTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private static func session(_ number: UInt32, opens: Timestamp, hasRoom: Bool) -> Session {
        Session(
            id: "s\(number)", number: number, eventID: "e",
            venue: Venue(id: "v", name: "Salle", address: "1 rue", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: opens + .seconds(20 * 86_400), doorsAt: nil, bookingOpensAt: opens, bookingClosesAt: opens + .seconds(19 * 86_400), status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210),
            categories: [Category(id: "c", name: "C", kind: .standing, capacity: 200, tariffs: [Tariff(id: "p", name: "P", price: Money(cents: 2000))])],
            layoutDigest: nil, lane: 0, holdSeconds: 600, paymentSeconds: 900, inventory: InventoryRules(room: hasRoom ? RoomTerms(mode: .opening) : nil))
    }

    /// Three hundred came to a theatre whose store was started again: it is no arena for that.
    @Test func numbersOfNobodyTeachNothing() throws {
        let catalogue = Catalogue(
            version: 1, events: [], sessions: [Self.session(1, opens: Self.now - .seconds(10 * 86_400), hasRoom: true), Self.session(2, opens: Self.now + .seconds(86_400), hasRoom: false)])
        let room = try #require(catalogue.rooms.first)
        let plan = try DrawPlan(room: room.number, title: "T", opensAt: room.opensAt, source: .witnessed("a die"))
        let secret = try #require(Bytes32(repeatElement(7, count: 32)))
        func expected(_ change: (inout RoomRecord) -> Void) throws -> Int {
            var record = RoomRecord(plan: plan, secret: secret, ceiling: 500, watermark: 300, entrants: 250, publicValue: "4")
            change(&record)
            return try #require(OpeningForecast.calendar(catalogue, [], [room.number: record], at: Self.now).openings.first).arrivals.likely
        }
        let right = try expected { _ in }
        // Before the opening, and while the room was open.
        let early = try expected { ($0.entrants, $0.leftOutOfEarly, $0.leftOut, $0.watermark, $0.given) = (50_250, 50_000, 50_000, 50_300, 50_300) }
        let late = try expected { ($0.leftOut, $0.watermark, $0.given) = (50_000, 50_300, 50_300) }
        let more = try expected { $0.watermark = 50_300 }
        #expect(early == right && late == right && more > 10 * right)
    }

    // MARK: Shows that are like it, and views

    /// A house with openings of a day each, long ago: rooms of 200 and arenas of 2,000 places.
    private struct House {
        var events: [Event] = []
        var sessions: [Session] = []
        var records: [UInt32: RoomRecord] = [:]

        mutating func opened(_ number: UInt32, arena: Bool, arrivals: UInt32) throws {
            let opens = ForecastTests.now - .seconds(40 * 86_400 + Int(number) * 3_600)
            add(number, arena: arena, opens: opens, hasRoom: true)
            let plan = try DrawPlan(room: number, title: "T", opensAt: opens, source: .witnessed("a die"))
            let secret = try #require(Bytes32(repeatElement(7, count: 32)))
            records[number] = RoomRecord(plan: plan, secret: secret, ceiling: arrivals, watermark: arrivals, entrants: arrivals, publicValue: "4")
        }

        mutating func add(_ number: UInt32, arena: Bool, opens: Timestamp, hasRoom: Bool) {
            let organiser = Organiser(id: arena ? "arena" : "club", name: "Maison", licence: "L-D-19-1172")
            events.append(Event(id: "e\(number)", number: number, title: "T", artist: "A", description: "", genre: arena ? "pop" : "rock", organiser: organiser))
            var session = ForecastTests.session(number, opens: opens, hasRoom: hasRoom)
            session.eventID = "e\(number)"
            if arena { (session.venue.id, session.categories[0].capacity) = ("arena", 2_000) }
            sessions.append(session)
        }

        func forecast(views: [ViewWindow: Int] = [:]) throws -> OpeningForecast {
            try #require(OpeningForecast.calendar(Catalogue(version: 1, events: events, sessions: sessions), [], records, views: views, at: ForecastTests.now).openings.first)
        }
    }

    /// Four come for each place of a club, forty for each of an arena: an arena says nothing of a club as soon as three clubs do.
    @Test func showsThatAreLikeItCountAlone() throws {
        var house = House()
        for number in 1...5 as ClosedRange<UInt32> { try house.opened(number, arena: true, arrivals: 80_000 + number) }
        for number in 6...7 as ClosedRange<UInt32> { try house.opened(number, arena: false, arrivals: 790 + number) }
        house.add(9, arena: false, opens: Self.now + .seconds(86_400), hasRoom: false)
        let two = try house.forecast()
        #expect(two.comparable == 2 && !two.learnsFromComparable && two.arrivals.learntFrom == 7 && two.arrivals.likely > 1_500, "too few: all of them")
        try house.opened(8, arena: false, arrivals: 800)
        let three = try house.forecast()
        #expect(three.comparable == 3 && three.learnsFromComparable && three.arrivals.learntFrom == 3 && (700...850).contains(three.arrivals.likely))
        #expect(three.trial?.openings == 3 && three.trial?.within == 3, "its error is that of those that it learnt from")
        let calendar = OpeningForecast.calendar(Catalogue(version: 1, events: house.events, sessions: house.sessions), [], house.records, at: Self.now)
        #expect(calendar.trial?.openings == 8, "each of the house's, by the same rule")
        #expect(try #require(calendar.trial).medianFactor < 2, "arenas of arenas")
    }

    /// A page is looked at most in its last week, so views are compared as long before the opening; where nobody counted they say nothing.
    @Test func viewsCountAsLongBeforeTheOpening() throws {
        var house = House()
        let looked: [(number: UInt32, views: Int)] = [(1, 100), (2, 300), (3, 900), (4, 2_700)]
        for (number, views) in looked { try house.opened(number, arena: false, arrivals: UInt32(views) * 4) }
        let opens = Self.now + .seconds(10 * 86_400)
        house.add(9, arena: false, opens: opens, hasRoom: false)
        let catalogue = Catalogue(version: 1, events: house.events, sessions: house.sessions)
        let windows = OpeningForecast.windows(catalogue, house.records, at: Self.now)
        func window(_ number: UInt32, ahead: Int64) -> ViewWindow {
            let hour = (catalogue.sessions.first { $0.number == number }?.bookingOpensAt ?? Self.now).hour - ahead
            return ViewWindow(event: number, hours: (hour - 168)..<hour)
        }
        let ahead: Int64 = 240
        #expect(windows.isSuperset(of: ([1, 2, 3, 4, 9] as [UInt32]).map { window($0, ahead: ahead) }) && window(9, ahead: ahead).hours.upperBound == Self.now.hour)
        var views = looked.reduce(into: [ViewWindow: Int]()) { $0[window($1.number, ahead: ahead)] = $1.views }
        views[window(9, ahead: ahead)] = 500
        let forecast = try house.forecast(views: views)
        #expect(forecast.views == 500 && forecast.arrivals.basis == .views && forecast.arrivals.learntFrom == 4 && (1_500...2_400).contains(forecast.arrivals.likely))
        let blind = try house.forecast()
        #expect(blind.arrivals.basis == .places && blind.views == nil)
        // In the last week each was looked at ten times as often: that is not what is compared.
        for (number, count) in looked { views[window(number, ahead: 0)] = 10 * count }
        #expect(try house.forecast(views: views).arrivals == forecast.arrivals)
        for number in [3, 4] as [UInt32] { views[window(number, ahead: ahead)] = nil }
        #expect(try house.forecast(views: views).arrivals.basis == .places, "two openings tell nobody what a view is worth")
    }
}
