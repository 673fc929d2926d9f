import Booking
import Domain
import Logging
import RedisClient
@testable import RedisSeatStore
import Synchronization
import TestSupport

/// A small house on a real Redis, with a clock that the test moves.
final class House: Sendable {
    let server: RedisServer
    let redis: RedisClient
    let store: RedisSeatStore
    let projection: RedisProjection
    let session: Session
    let layout: SeatLayout

    static let opening = Timestamp(milliseconds: 1_800_000_000_000)

    /// Two rows of four seats in category 0, parted by an aisle in the middle, and `standing` places in category 1.
    init(standing: Int = 5, limit: Int = 6, number: UInt32 = 1) async throws {
        server = try RedisServer()
        var logger = Logger(label: "test")
        logger.logLevel = .error
        redis = RedisClient(
            configuration: try RedisConnectionConfiguration(url: "unix://\(server.socketPath)"), scripts: RedisSeatStore.scripts,
            logger: logger)
        let clock = Clock()
        store = RedisSeatStore(redis: redis, clock: .manual { clock.now }).instrumented(before: "", after: Conservation.check)
        projection = RedisProjection(store: store)
        layout = Self.layout
        session = Self.session(standing: standing, limit: limit, number: number)
        self.moving = clock
        try await redis.connect()
        _ = try await projection.publish(session, layout: layout, sold: SoldPlaces(), version: 1, owner: try await owner())
    }

    final class Clock: Sendable {
        private let value = Mutex(House.opening)
        var now: Timestamp { value.withLock { $0 } }
        func set(_ moment: Timestamp) { value.withLock { $0 = moment } }
    }

    private let moving: Clock
    var now: Timestamp { moving.now }

    func advance(_ duration: Duration) { moving.set(moving.now + duration) }

    func set(_ moment: Timestamp) { moving.set(moment) }

    func close() async {
        await redis.close()
    }

    static func session(standing: Int, limit: Int, number: UInt32) -> Session {
        Session(
            id: "rock", number: number, eventID: "rock",
            venue: Venue(
                id: "salle", name: "Salle", address: "1 rue", postalCode: "45000", city: "Orléans",
                timeZone: "Europe/Paris"),
            startsAt: Self.opening + .seconds(86_400), doorsAt: nil, bookingOpensAt: Self.opening,
            bookingClosesAt: Self.opening + .seconds(80_000), status: .published, buyerLimit: limit,
            vatRate: VATRate(basisPoints: 210),
            categories: [
                Category(id: "or", name: "Or", kind: .numbered, capacity: 8, tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 4500))]),
                Category(id: "fosse", name: "Fosse", kind: .standing, capacity: standing, tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 3000))]),
            ],
            layoutDigest: "x", lane: 3, holdSeconds: 600, paymentSeconds: 900)
    }

    static var layout: SeatLayout {
        let rows = ["A", "B"].enumerated().map { index, label in
            SeatingPlan.Row(
                label: label,
                seats: [0, 25, 100, 125].enumerated().map { position, x in
                    .init(
                        id: "\(label)\(position + 1)", number: "\(position + 1)", category: "Or",
                        position: .init(x: Double(x), y: Double(index * 40)))
                })
        }
        return SeatLayout(
            plan: SeatingPlan(
                name: "Salle", width: 200, height: 100, categories: ["Or"],
                sections: [.init(id: "P", name: "Parterre", rows: rows)])
        ) { $0 == "Or" ? 0 : nil }
    }

    // MARK: Words of the tests

    /// Identity of the Redis process that has the session's lane.
    func repair(_ sold: SoldPlaces, owner: String? = nil) async throws -> Int {
        let here = try await self.owner()
        return try await projection.repair(session, layout: layout, sold: sold, owner: owner ?? here)
    }

    func owner() async throws -> String { try await projection.ownership(of: .lane(session.lane)).owner }

    /// A capability with a name that tests can say.
    static func id(_ name: String) -> String {
        Base32.encode(Array(name.utf8) + Array(repeating: 0, count: 20 - name.utf8.count))
    }

    func offset(_ seat: String) -> Int { layout.seats.first { $0.id == seat }?.offset ?? -1 }

    func place(_ seat: String) -> SeatPosition {
        HouseLayout(layout).position(ofOffset: offset(seat)) ?? SeatPosition(segment: -1, position: -1)
    }

    func seats(_ ids: String...) -> [PlaceRequest] { ids.map { .seat(place($0), category: 0, allotment: nil) } }

    func hold(
        _ id: String, _ places: [PlaceRequest], visitor: String = "v", fingerprint: UInt32 = 1
    ) async throws -> HoldOutcome {
        try await store.hold(
            HoldRequest(id: Self.id(id), visitor: Self.id(visitor), fingerprint: fingerprint, places: places), in: session)
    }

    func order(_ id: String, hold: String, total: Int64 = 4500, lines: Int = 1) -> OrderRequest {
        let line = OrderLine(
            category: 0, categoryID: "or", categoryName: "Or", seatID: "A1", seatOffset: offset("A1"), seatLabel: "A1",
            tariffID: "plein", tariffName: "Plein", price: Money(cents: total), vatRate: VATRate(basisPoints: 210))
        return OrderRequest(
            order: Order(
                id: Self.orderID(id), sessionID: session.id, sessionNumber: session.number, lane: session.lane, holdID: Self.id(hold),
                buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: Array(repeating: line, count: lines),
                placedAt: now),
            fingerprint: "f-\(id)", buyerKey: "ada", places: nil)
    }

    static func orderID(_ name: String) -> String {
        "3-" + name + String(repeating: "a", count: 32 - name.count)
    }

    func payment(_ order: Order, id: String = "pi_1", cents: Int64? = nil) -> Payment {
        Payment(
            id: id, status: .requiresCapture, amount: cents.map { Money(cents: $0) } ?? order.total,
            currency: order.currency, orderID: order.id)
    }

    /// Counts per state of a category, written `free/held/sold`.
    func stock(_ category: Int) async throws -> String {
        guard let stock = try await store.availability(of: session)?.stock[category] else { return "none" }
        return "\(stock.free)/\(stock.held)/\(stock.sold)"
    }

    func pending() async throws -> Int {
        try await projection.snapshot(of: session)?.pending?.count ?? -1
    }
}
