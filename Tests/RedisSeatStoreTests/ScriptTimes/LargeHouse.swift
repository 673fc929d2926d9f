import Booking
import Domain
import Logging
import RedisClient
import RedisSeatStore
import TestSupport

/// A house of 100,000 seats on a real Redis that notes how long each script takes: 990 rows of 100 seats, ten rows of
/// wheelchair places with their companions' seats, and standing places. Each session of it is a fresh copy.
final class LargeHouse: Sendable {
    enum State: UInt32, CaseIterable {
        case empty = 1, everyOtherSeatSold, everyFourthSeatSold

        /// Which seats of a row are sold, by their number.
        fileprivate func isSold(_ number: Int) -> Bool {
            switch self {
            case .empty: false
            case .everyOtherSeatSold: number.isMultiple(of: 2)
            case .everyFourthSeatSold: number % 4 == 3
            }
        }
    }

    static let rows = 990
    static let rowLength = 100

    let store: RedisSeatStore
    let projection: RedisProjection
    let layout: SeatLayout
    let house: HouseLayout
    private let redis: RedisClient
    private let clock = House.Clock()
    let owner: String
    private let server: RedisServer

    init(layout: SeatLayout = LargeHouse.layout) async throws {
        self.layout = layout
        house = HouseLayout(layout)
        server = try RedisServer(arguments: ["--slowlog-log-slower-than", "300", "--slowlog-max-len", "1000"])
        var logger = Logger(label: "test")
        logger.logLevel = .error
        redis = RedisClient(
            configuration: try RedisConnectionConfiguration(url: "unix://\(server.socketPath)"), scripts: RedisSeatStore.scripts,
            logger: logger)
        try await redis.connect()
        let clock = clock
        store = RedisSeatStore(redis: redis, clock: .manual { clock.now })
        projection = RedisProjection(store: store)
        owner = try await projection.ownership(of: .lane(0)).owner
    }

    func close() async { await redis.close() }

    func advance(_ duration: Duration) { clock.set(clock.now + duration) }

    // MARK: Sessions

    /// Puts a session on sale; without a number, the one of which copies are made.
    func publish(_ state: State, number: UInt32? = nil) async throws {
        var sold = SoldPlaces()
        sold.seats = Set(layout.seats.lazy.filter { $0.category == 0 && state.isSold(Int($0.number) ?? 0) }.map(\.offset))
        sold.countByCategory = [0: sold.seats.count]
        _ = try await projection.publish(session(number ?? state.rawValue), layout: layout, sold: sold, version: 1, owner: owner)
    }

    /// A session as it was published, in `state`.
    func copy(_ state: State, number: UInt32) async throws -> Session {
        for key in ["meta", "stock", "seats", "rows", "runs"] {
            _ = try await redis.send(RedisCommand("COPY", "{0}:v4:s\(state.rawValue):\(key)", "{0}:v4:s\(number):\(key)"))
        }
        return session(number)
    }

    private func session(_ number: UInt32) -> Session {
        func category(_ id: String, _ index: Int) -> Domain.Category {
            Domain.Category(id: id, name: id, kind: .numbered, capacity: layout.seats.count { $0.category == index }, tariffs: [])
        }
        return Session(
            id: "s\(number)", number: number, eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: House.opening + .seconds(900_000), doorsAt: nil, bookingOpensAt: House.opening,
            bookingClosesAt: House.opening + .seconds(800_000), status: .published, buyerLimit: 100,
            vatRate: VATRate(basisPoints: 210),
            categories: [
                category("or", 0), category("pmr", 1), category("accompagnateur", 2),
                Domain.Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 100_000, tariffs: []),
            ], layoutDigest: "x", lane: 0, holdSeconds: 600, paymentSeconds: 900,
            inventory: InventoryRules(orphans: .strict, allotments: Self.givenBack, wheelchairs: [WheelchairPlaces(category: 1, companion: 2)]))
    }

    /// As many as there can be beside the categories, of standing places; anybody may take them.
    private static let givenBack = (0..<Session.maximumPools - 4).map {
        Allotment(id: "a\($0)", name: "A", category: 3, capacity: 1, releasesAt: House.opening)
    }

    // MARK: Seats

    /// The second seat of a hundred rows, so that the first one of each is left alone; others for each `index`.
    func leavingOneAlone(_ index: Int) -> [SeatLayout.Seat] { (0..<100).map { layout.seats[(index * 31 + $0 * 9) % Self.rows * Self.rowLength + 1] } }

    /// Hundred seats of as many rows, other ones for each `index` below 32, with no single seat between them.
    func scattered(_ index: Int, count: Int = 100) -> [SeatLayout.Seat] {
        (0..<count).map { layout.seats[(index * 31 + $0 * 9) % Self.rows * Self.rowLength + 3 * index] }
    }

    private static let layout: SeatLayout = {
        let plan = (0..<LargeHouse.rows + 10).map { row in
            SeatingPlan.Row(
                label: "\(row)",
                seats: (0..<LargeHouse.rowLength).map { seat in
                    let category = row < LargeHouse.rows ? "Or" : seat.isMultiple(of: 2) ? "PMR" : "Accompagnateur"
                    let x = seat * 25 + (row < LargeHouse.rows ? 0 : seat / 2 * 50)
                    return .init(
                        id: "\(row)-\(seat)", number: "\(seat)", category: category, position: .init(x: Double(x), y: Double(row * 40)))
                })
        }
        let names = ["Or", "PMR", "Accompagnateur"]
        return SeatLayout(
            plan: SeatingPlan(name: "Stade", width: 9000, height: 40_000, categories: names, sections: [.init(id: "T", name: "Tribune", rows: plan)]),
            pools: Session.maximumPools, categoryIndex: { names.firstIndex(of: $0) })
    }()

    // MARK: Times

    /// The longest script call since the last time, in microseconds of Redis's own clock; nil when all took less than 0.3 ms.
    func slowestScript() async throws -> Int? {
        let entries = try await redis.send(RedisCommand("SLOWLOG", "GET", "-1")).array ?? []
        _ = try await redis.send(RedisCommand("SLOWLOG", "RESET"))
        return entries.compactMap { entry -> Int? in
            guard let fields = entry.array, fields.count > 3, fields[3].array?.first?.string == "EVALSHA" else { return nil }
            return fields[2].int.map { Int($0) }
        }.max()
    }
}
