/// Why, and until when, whoever ordered may have the money back although nothing was called off: the session has another date, town or artist than when it was
/// ordered. One rule for pages, letters and the ledger.
public struct RefundTerms: Hashable, Sendable {
    /// In which buyers may ask for it.
    public static let days = 30

    /// Nobody goes in and has the money back.
    ///
    /// - Parameter doors: when they open, or the session begins.
    public static func end(askedFrom now: Timestamp, doors: Timestamp) -> Timestamp { min(now + .seconds(days * 86_400), doors) }

    /// Stable words.
    public enum Cause: String, Sendable {
        case postponed
        /// It has another town or artist.
        case altered
    }

    public struct Promise: Hashable, Sendable {
        public let cause: Cause
        public let until: Timestamp
    }

    private let postponedAt, postponedUntil, alteredUntil: Timestamp?
    private let doors: Timestamp
    private let announcements: Announcements

    /// - Parameters: as ``Session`` has them. The doors may open earlier now than when the right was given.
    public init(postponedAt: Timestamp?, postponedUntil: Timestamp?, alteredUntil: Timestamp?, doors: Timestamp, announcements: Announcements) {
        (self.postponedAt, self.postponedUntil, self.alteredUntil) = (postponedAt, postponedUntil, alteredUntil)
        (self.doors, self.announcements) = (doors, announcements)
    }

    public init(of session: Session, _ event: Event) {
        self.init(
            postponedAt: session.postponedAt, postponedUntil: session.refundableUntil, alteredUntil: session.alteredRefundableUntil,
            doors: session.doorsAt ?? session.startsAt, announcements: Announcements(of: session, event))
    }

    /// - Parameter announcement: ``Order/announcement``.
    public func promises(orderPlacedAt moment: Timestamp, announcement: Int?) -> [Promise] {
        let postponed = postponedAt.flatMap { moment <= $0 ? postponedUntil : nil }.map { Promise(cause: .postponed, until: min($0, doors)) }
        let altered = alteredUntil.flatMap { until in
            announcements.changes(since: announcement ?? 0).contains(where: \.givesMoneyBack) ? Promise(cause: .altered, until: min(until, doors)) : nil
        }
        return [postponed, altered].compactMap(\.self)
    }

    public func promises(to order: Order) -> [Promise] { promises(orderPlacedAt: order.placedAt, announcement: order.announcement) }
}

extension Session {
    /// Until when the buyer of an order may have the money back: nil for who bought knowing the date, the town and the artist.
    ///
    /// - Parameter event: of the session.
    public func refundableUntil(_ order: Order, of event: Event) -> Timestamp? { RefundTerms(of: self, event).promises(to: order).map(\.until).max() }
}
