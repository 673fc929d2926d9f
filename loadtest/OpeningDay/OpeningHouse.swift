import Booking
import Domain
import Foundation
import Logging
import Reconciliation
import RedisClient
import RedisSeatStore
import SQLiteLedger
import Synchronization
import TestSupport
import WaitingRoom

/// A session behind a waiting room on a Redis and in a ledger of its own, and the clock by which both are told the time.
final class OpeningHouse: Sendable {
    /// The moment that the scripts and the keeper are told.
    final class Clock: Sendable {
        private let value = Mutex(OpeningHouse.opening)
        var now: Timestamp { value.withLock { $0 } }
        func set(_ moment: Timestamp) { value.withLock { $0 = moment } }
    }

    static let opening = Timestamp(milliseconds: 1_800_000_000_000)
    static let room: UInt32 = 1
    private static let lane = 3

    let server: RedisServer
    let redis: RedisClient
    let clock: Clock
    let store: RedisSeatStore
    let rooms: RedisRoomStore
    let projection: RedisProjection
    let ledger: SQLiteLedger
    let session: Session
    let layout: HouseLayout
    /// What people come for.
    let wanted: [SessionCopy.Wanted]
    let capability: Capability

    init(_ setting: OpeningSetting) async throws {
        let clock = Clock()
        self.clock = clock
        server = try RedisServer()
        var logger = Logger(label: "opening")
        logger.logLevel = .error
        redis = RedisClient(
            configuration: try RedisConnectionConfiguration(url: server.url), scripts: RedisSeatStore.scripts, logger: logger)
        store = RedisSeatStore(redis: redis, clock: .manual { clock.now })
        (rooms, projection) = (RedisRoomStore(store: store), RedisProjection(store: store))
        ledger = try SQLiteLedger(path: server.folder.appending(path: "ledger.sqlite").path, testMode: true)
        let seats: SeatLayout? = setting.copy.map { $0.layout } ?? Self.seats(setting)
        session = setting.copy.map { Self.session($0, setting) } ?? Self.session(setting)
        layout = HouseLayout(seats ?? Self.nothing)
        wanted = setting.copy?.wanted ?? [.init(category: 0, places: setting.seats), .init(category: 1, places: setting.places - setting.seats)]
        guard let capability = Capability(secret: Array(repeating: 0x5A, count: 32)) else { throw OpeningProblem("no capability") }
        self.capability = capability
        try await redis.connect()
        let owner = try await projection.ownership(of: .lane(Self.lane)).owner
        _ = try await projection.publish(session, layout: seats, sold: SoldPlaces(), version: 1, owner: owner)
    }

    func close() async {
        await redis.close()
        server.stop()
    }

    /// The keeper as the reconciler has it, with the made-up public value a minute after the opening.
    /// - Parameters:
    ///   - opening: when the sale opens, after it was moved.
    ///   - terms: of the room, in place of the session's.
    func keeper(
        status: Session.Status = .published, opening: Timestamp? = nil, draws: DrawRule = .demonstration, terms: RoomTerms? = nil
    ) -> RoomRounds {
        var session = session
        session.status = status
        if let terms { session.inventory.room = terms }
        if let opening { session.bookingOpensAt = opening }
        var logger = Logger(label: "opening")
        logger.logLevel = .error
        return RoomRounds(
            rooms: rooms, book: ledger, store: store, projection: projection, catalogue: OneSession(session: session),
            randomness: LateValue(clock: clock), draws: draws, logger: logger)
    }

    /// Whether people come for what is in a pool.
    func isWanted(pool: Int) -> Bool {
        pool < session.poolCount && session.isPublic(pool: pool, at: session.bookingOpensAt) && wanted.contains { $0.category == session.category(ofPool: pool) }
    }

    // MARK: What Redis says of itself

    /// The sum of these numbers of INFO.
    func info(_ section: String, _ names: String...) async throws -> Double {
        let text = try await redis.send(RedisCommand("INFO", section)).string ?? ""
        var sum = 0.0
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":")
            if parts.count == 2, names.contains(String(parts[0])) { sum += Double(parts[1]) ?? 0 }
        }
        return sum
    }

    /// Seconds of the thread that runs the scripts.
    func cpuSeconds() async throws -> Double { try await info("cpu", "used_cpu_user_main_thread", "used_cpu_sys_main_thread") }

    /// Of a key of the room, as it reads.
    func length(_ key: String) async throws -> Int { Int(try await redis.send(RedisCommand("STRLEN", "{room:\(Self.room)}:\(key)")).int ?? 0) }

    /// Bytes that a key of the room takes.
    func bytes(_ key: String) async throws -> Int {
        Int(try await redis.send(RedisCommand("MEMORY", "USAGE", "{room:\(Self.room)}:\(key)", "SAMPLES", "0")).int ?? 0)
    }

    // MARK: The house

    private static let nothing = SeatLayout(plan: SeatingPlan(name: "", width: 1, height: 1, categories: [], sections: [])) { _ in nil }

    /// Its number is the room's, because the scripts keep no other.
    private static func session(_ copy: SessionCopy, _ setting: OpeningSetting) -> Session {
        var session = copy.opening(at: opening)
        (session.number, session.lane) = (room, lane)
        session.inventory.room = RoomTerms(mode: .opening, joinBefore: setting.joinBefore, shopping: setting.shopping, mostShoppers: setting.mostShoppers)
        return session
    }

    private static func seats(_ setting: OpeningSetting) -> SeatLayout? {
        let rows = (0..<setting.seats / OpeningSetting.seatsPerRow).map { row in
            SeatingPlan.Row(label: String(row), seats: (0..<OpeningSetting.seatsPerRow).map { seat($0, row: row) })
        }
        let plan = SeatingPlan(
            name: "Salle", width: 500, height: Double(30 * rows.count), categories: ["Gradin"], sections: [.init(id: "g", name: "Gradin", rows: rows)])
        return SeatLayout(plan: plan) { $0 == "Gradin" ? 0 : nil }
    }

    private static func seat(_ number: Int, row: Int) -> SeatingPlan.Seat {
        SeatingPlan.Seat(
            id: "\(row)-\(number)", number: String(number), category: "Gradin",
            position: SeatingPlan.Point(x: Double(25 * number), y: Double(30 * row)))
    }

    private static func session(_ setting: OpeningSetting) -> Session {
        let free = [Tariff(id: "invitation", name: "Invitation", price: .zero)]
        return Session(
            id: "soiree", number: room, eventID: "e",
            venue: Venue(id: "salle", name: "Salle", address: "1 rue", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: opening + .seconds(60 * 86_400), doorsAt: nil, bookingOpensAt: opening, bookingClosesAt: opening + .seconds(59 * 86_400),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [
                Category(id: "gradin", name: "Gradin", kind: .numbered, capacity: setting.seats, tariffs: free),
                Category(id: "fosse", name: "Fosse", kind: .standing, capacity: setting.places - setting.seats, tariffs: free),
            ],
            layoutDigest: "plan", lane: lane, holdSeconds: 300, paymentSeconds: 900,
            inventory: InventoryRules(
                liveHoldLimit: 1_000_000,
                room: RoomTerms(mode: .opening, joinBefore: setting.joinBefore, shopping: setting.shopping, mostShoppers: setting.mostShoppers)))
    }
}

/// Why an opening cannot be played.
public struct OpeningProblem: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A catalogue of one session.
private struct OneSession: CatalogueStore {
    let session: Session

    private var event: Event {
        Event(
            id: session.eventID, number: 1, title: "Soirée", artist: "Groupe", description: "", genre: "Rock",
            organiser: Organiser(id: "o", name: "Organisateur", licence: "PLATESV-D-2026-000123"))
    }

    func catalogueVersion() async throws(LedgerError) -> Int64 { 1 }

    func catalogue() async throws(LedgerError) -> Catalogue { Catalogue(version: 1, events: [event], sessions: [session]) }

    func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }

    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }

    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
}

/// A value that is known a minute after the opening.
private struct LateValue: PublicRandomness {
    let clock: OpeningHouse.Clock

    func value(of source: RandomnessSource) async -> PublicValue? {
        clock.now >= OpeningHouse.opening + .seconds(60) ? PublicValue("the public value of a played opening") : nil
    }
}
