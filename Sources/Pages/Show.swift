import Domain
import Foundation

/// A session as the site shows it, at one moment.
public struct Show: Sendable {
    public enum Sale: Sendable {
        case cancelled, notOpen, open, closed
        /// The store's time is not known.
        case unknown
    }

    public var event: Event
    public var session: Session
    public var zone: TimeZone
    public var sale: Sale
    /// Free places by category; nil while the store does not answer.
    public var free: [Int]?

    public init(event: Event, session: Session, zone: TimeZone, sale: Sale, free: [Int]?) {
        (self.event, self.session, self.zone, self.sale, self.free) = (event, session, zone, sale, free)
    }

    var isSoldOut: Bool { sale == .open && free.map { $0.allSatisfy { $0 == 0 } } ?? false }
    var totalFree: Int? { free.map { $0.reduce(0, +) } }
    /// What a place costs with its fees, the least and the most; nil of a session that sells nothing.
    public var prices: ClosedRange<Money>? {
        // A companion's seat comes with a wheelchair place: its price says nothing about the session's.
        let companions = Set(session.inventory.wheelchairs.compactMap(\.companion))
        let prices = session.categories.indices.filter { !companions.contains($0) }.flatMap { session.categories[$0].tariffs }.map(session.fullPrice)
        guard let low = prices.min(), let high = prices.max() else { return nil }
        return low...high
    }
}
