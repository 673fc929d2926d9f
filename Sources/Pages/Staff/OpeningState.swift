import Domain
import Foundation
import WaitingRoom

/// An opening day as its operator sees it, at one moment.
public struct OpeningState: Sendable {
    /// A session that the room stands before.
    public struct SessionLine: Sendable {
        public var id, title, venue: String
        public var startsAt: Timestamp
        public var zone: TimeZone

        public init(id: String, title: String, venue: String, startsAt: Timestamp, zone: TimeZone) {
            (self.id, self.title, self.venue, self.startsAt, self.zone) = (id, title, venue, startsAt, zone)
        }
    }

    /// What is left of a category.
    public struct StockLine: Sendable {
        public var session, category: String
        public var free, capacity: Int

        public init(session: String, category: String, free: Int, capacity: Int) {
            (self.session, self.category, self.free, self.capacity) = (session, category, free, capacity)
        }
    }

    /// What was decided about the room.
    public struct EventLine: Sendable {
        public enum Kind: Sendable { case announced, counted, revealed, steered }

        public var at: Timestamp
        public var kind: Kind
        public var detail: String

        public init(at: Timestamp, kind: Kind, detail: String) { (self.at, self.kind, self.detail) = (at, kind, detail) }
    }

    /// What the room's keeper counted in its last round.
    public struct Count: Sendable {
        public var saidAt: Timestamp?
        public var phase: RoomPhase
        public var came, called, admitted, inside: Int
        /// Have a number and were not called yet.
        public var waiting: Int { max(came - called, 0) }
        public var mostInside: Int?
        public var callsPerMinute: Double?
        public var limit: AdmissionController.Limit?
        public var free, held, sold: Int
        /// Free places for wheelchairs, while they are all that is left.
        public var wheelchairs: Int?
        public var soldPerMinute: Double?
        public var offices: Int
        public var slowMilliseconds: Int?
        /// Share of the requests that were sent away, 0…1.
        public var failures: Double

        public init(
            saidAt: Timestamp?, phase: RoomPhase, came: Int, called: Int, admitted: Int, inside: Int, mostInside: Int?, callsPerMinute: Double?,
            limit: AdmissionController.Limit?, free: Int, wheelchairs: Int? = nil, held: Int, sold: Int, soldPerMinute: Double?, offices: Int, slowMilliseconds: Int?, failures: Double
        ) {
            (self.saidAt, self.phase, self.came, self.called, self.admitted, self.inside) = (saidAt, phase, came, called, admitted, inside)
            (self.mostInside, self.callsPerMinute, self.limit) = (mostInside, callsPerMinute, limit)
            (self.free, self.wheelchairs, self.held, self.sold, self.soldPerMinute) = (free, wheelchairs, held, sold, soldPerMinute)
            (self.offices, self.slowMilliseconds, self.failures) = (offices, slowMilliseconds, failures)
        }
    }

    public var sessions: [SessionLine]
    public var opensAt: Timestamp
    /// Nil while the store does not answer, or nobody keeps the room.
    public var count: Count?
    public var stock: [StockLine]
    /// How long the store took to answer; nil when it did not.
    public var storeMilliseconds: Double?
    /// Places that were sold and are not in the ledger yet; nil while it is not known.
    public var unrecorded: Int?
    /// Nil before the draw was announced.
    public var commitment: String?
    public var hand: OperatorHand
    public var message: String?
    /// A public value is waited for that somebody types in: what is drawn, and by whom.
    public var awaitedValue: String?
    /// Newest first.
    public var events: [EventLine]
    /// The last one first.
    public var rehearsals: [PlayedOpening] = []
    public var now: Timestamp
    /// Of the house.
    public var zone: TimeZone

    public init(
        sessions: [SessionLine], opensAt: Timestamp, count: Count?, stock: [StockLine], storeMilliseconds: Double?, unrecorded: Int?, commitment: String?,
        hand: OperatorHand, message: String?, awaitedValue: String?, events: [EventLine], now: Timestamp, zone: TimeZone
    ) {
        (self.sessions, self.opensAt, self.count, self.stock) = (sessions, opensAt, count, stock)
        (self.storeMilliseconds, self.unrecorded, self.commitment) = (storeMilliseconds, unrecorded, commitment)
        (self.hand, self.message, self.awaitedValue, self.events) = (hand, message, awaitedValue, events)
        (self.now, self.zone) = (now, zone)
    }

    /// By which the room is named.
    public var id: String { sessions.first?.id ?? "" }
    public var title: String { sessions.first?.title ?? "" }
}
