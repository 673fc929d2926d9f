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

    public var isSoldOut: Bool { sale == .open && totalFree == 0 }
    /// Without companions' seats, which nobody has alone.
    var totalFree: Int? { free.map { free in session.publicCategories.reduce(0) { $0 + free[$1] } } }
    /// What a place costs with its fees, the least and the most; nil of a session that sells nothing.
    public var prices: ClosedRange<Money>? { session.publicPrices }
}

extension Session {
    /// Indexes of the categories that somebody may ask for: a companion's seat comes with a wheelchair place, and its price and its number say
    /// nothing about the session's.
    public var publicCategories: [Int] {
        let companions = Set(inventory.wheelchairs.compactMap(\.companion))
        return categories.indices.filter { !companions.contains($0) }
    }

    /// What a place costs with its fees, the least and the most; nil of a session that sells nothing.
    public var publicPrices: ClosedRange<Money>? {
        let prices = publicCategories.flatMap { categories[$0].tariffs }.map(fullPrice)
        guard let low = prices.min(), let high = prices.max() else { return nil }
        return low...high
    }
}
