import Booking
import Domain
import Foundation
import SQLiteLedger

/// A session as it is published, to be played: its places, prices and rules, with all its dates moved by the same time so that it opens when the
/// play wants. It is read from the ledger once; nothing is written there.
///
/// Three things are not as they will be: a session without a waiting room is given one; nobody is asked for an address or for work, which who plays
/// cannot do; and nobody is slowed for what others of the network do, because all who play come from one machine.
public struct SessionCopy: Sendable {
    /// Categories that anybody comes for. Places for wheelchairs and companions are none of them.
    struct Wanted: Sendable, Equatable {
        /// Index in the session.
        var category: Int
        /// Of the public at the opening: neither blocked nor set aside.
        var places: Int
    }

    private let event: Event
    let session: Session
    let layout: SeatLayout?
    let wanted: [Wanted]
    /// Whether people will have to wait.
    public let hasRoom: Bool
    /// What the session asks for, and nobody who plays is asked for.
    let omissions: [RehearsalVerdict.Omission]

    /// - Parameters:
    ///   - id: of a published session.
    ///   - path: of the ledger.
    public static func read(session id: String, ledger path: String) async throws -> SessionCopy {
        let ledger = try SQLiteLedger(path: path, readOnly: true)
        let catalogue = try await ledger.catalogue()
        guard let session = catalogue.sessions.first(where: { $0.id == id && $0.status == .published }),
            let event = catalogue.events.first(where: { $0.id == session.eventID })
        else { throw OpeningProblem("'\(id)' is no published session of \(path)") }
        var layout: SeatLayout?
        if let digest = session.layoutDigest { layout = try await ledger.layout(digest: digest) }
        return try SessionCopy(event: event, session: session, layout: layout)
    }

    init(event: Event, session: Session, layout: SeatLayout?) throws(OpeningProblem) {
        var (event, session) = (event, session)
        // Nobody looks at it.
        (event.picture, event.feature) = (nil, nil)
        hasRoom = session.inventory.room != nil
        let terms = session.inventory.room
        let slows = session.inventory.droppedBaskets.network > 0 || session.inventory.networkHolds > 0
        omissions = (terms?.verifiedAddress == true ? [.addresses] : []) + (terms?.work == nil ? [] : [.work]) + (slows ? [.networks] : [])
        session.inventory.room = RoomTerms(
            mode: .opening, joinBefore: terms?.joinBefore ?? 1800, shopping: terms?.shopping ?? 600, mostShoppers: terms?.mostShoppers ?? 2000)
        (session.inventory.droppedBaskets.network, session.inventory.networkHolds) = (0, 0)
        (self.event, self.session, self.layout) = (event, session, layout)
        wanted = Self.wanted(session, layout)
        guard places > 0 else { throw OpeningProblem("'\(session.id)' has no places for the public when it opens") }
    }

    private static func wanted(_ session: Session, _ layout: SeatLayout?) -> [Wanted] {
        let blocked = blocked(session, layout)
        return session.categories.indices.filter { session.wheelchairs(ofCategory: $0) == nil && session.wheelchairs(ofCompanion: $0) == nil }.map { category -> Wanted in
            let pools = (0..<session.poolCount).filter { session.category(ofPool: $0) == category && session.isPublic(pool: $0, at: session.bookingOpensAt) }
            return Wanted(category: category, places: pools.reduce(0) { $0 + session.capacity(ofPool: $1) - blocked[$1, default: 0] })
        }.filter { $0.places > 0 }
    }

    /// Seats that are not sold for now, by pool.
    private static func blocked(_ session: Session, _ layout: SeatLayout?) -> [Int: Int] {
        let ids = Set(session.inventory.blocked.flatMap(\.seats))
        return (layout?.seats ?? []).reduce(into: [:]) { if ids.contains($1.id) { $0[$1.pool, default: 0] += 1 } }
    }

    // MARK: What is played

    public var id: String { session.id }
    /// Whether anything of it costs money.
    var isPaid: Bool { session.categories.contains { $0.tariffs.contains { $0.price.cents > 0 } } }
    public var title: String { event.title }
    /// That anybody may want.
    public var places: Int { wanted.reduce(0) { $0 + $1.places } }
    /// Free at the opening, and wanted by nobody who plays.
    public var otherPlaces: Int {
        let blocked = Self.blocked(session, layout)
        return (0..<session.poolCount).filter { session.isPublic(pool: $0, at: session.bookingOpensAt) }
            .reduce(0) { $0 + session.capacity(ofPool: $1) - blocked[$1, default: 0] } - places
    }
    public var buyerLimit: Int { session.buyerLimit }
    public var isNumbered: Bool { wanted.contains { session.categories[$0.category].kind == .numbered } }
    public var hasStanding: Bool { wanted.contains { session.categories[$0.category].kind == .standing } }
    /// Public places by the category's id.
    public var placesByCategory: [String: Int] { Dictionary(uniqueKeysWithValues: wanted.map { (session.categories[$0.category].id, $0.places) }) }
    /// Ids of the seats that anybody may choose.
    public var ordinarySeats: Set<String> {
        let (blocked, categories) = (Set(session.inventory.blocked.flatMap(\.seats)), Set(wanted.map(\.category)))
        return Set(
            (layout?.seats ?? []).lazy.filter { seat in
                categories.contains(seat.category) && session.isPublic(pool: seat.pool, at: session.bookingOpensAt) && !blocked.contains(seat.id)
            }.map(\.id))
    }
    var room: RoomTerms { session.inventory.room ?? RoomTerms(mode: .opening) }

    /// - Parameter joinBefore: people may join so many seconds before it at least.
    func opening(at moment: Timestamp, joinBefore: Int = 1) -> Session {
        var copy = session
        let delay = Duration.milliseconds(moment.milliseconds - session.bookingOpensAt.milliseconds)
        copy.bookingOpensAt = moment
        copy.bookingClosesAt = session.bookingClosesAt + delay
        copy.startsAt = session.startsAt + delay
        copy.doorsAt = session.doorsAt.map { $0 + delay }
        copy.returnsUntil = session.returnsUntil.map { $0 + delay }
        copy.nameChangeUntil = session.nameChangeUntil.map { $0 + delay }
        for index in copy.inventory.allotments.indices {
            let known = session.inventory.allotments[index]
            copy.inventory.allotments[index].releasesAt = known.releasesAt.map { $0 + delay }
            copy.inventory.allotments[index].salesOpenAt = known.salesOpenAt.map { $0 + delay }
        }
        for index in copy.inventory.wheelchairs.indices {
            copy.inventory.wheelchairs[index].opensAt = session.inventory.wheelchairs[index].opensAt.map { $0 + delay }
        }
        copy.inventory.room?.joinBefore = max(room.joinBefore, joinBefore)
        return copy
    }

    /// Enters it into the catalogue of another platform, which sells nothing else.
    public func write(toLedger path: String, opens: Date) async throws {
        let ledger = try SQLiteLedger(path: path, testMode: true)
        let session = opening(at: Timestamp(opens), joinBefore: 600)
        let layouts = session.layoutDigest.flatMap { digest in layout.map { [digest: $0] } } ?? [:]
        if case .refused(let refusals) = try await ledger.write(Programme(events: [event], sessions: [session], layouts: layouts)) {
            throw OpeningProblem(refusals.map(\.reason).joined(separator: "; "))
        }
    }
}
