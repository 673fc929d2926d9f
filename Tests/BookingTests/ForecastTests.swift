import Booking
import Domain
import Testing
import WaitingRoom

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
}
