/// What people looked at and began to buy of an event, as box offices counted it: no one is known by it.
public struct Interest: Hashable, Sendable {
    /// Times that the event's page was asked for.
    public var views: Int
    /// Baskets.
    public var holds: Int

    public init(views: Int = 0, holds: Int = 0) { (self.views, self.holds) = (views, holds) }

    public static func += (left: inout Interest, right: Interest) { (left.views, left.holds) = (left.views + right.views, left.holds + right.holds) }
}

/// What a promotion may have done: what was counted while it was on, beside as many hours before it.
///
/// The hours before are the same hours of the day, a whole number of days earlier: a morning is compared with a morning. Other reasons for a difference,
/// such as a weekend or a newspaper, are in it too.
public struct PromotionLift: Hashable, Sendable {
    public struct Measure: Hashable, Sendable {
        public var interest: Interest
        /// Places sold less those taken back.
        public var places: Int

        public init(interest: Interest, places: Int) { (self.interest, self.places) = (interest, places) }
    }

    public var during, before: Measure
    /// Of each.
    public var hours: Int

    public init(during: Measure, before: Measure, hours: Int) { (self.during, self.before, self.hours) = (during, before, hours) }

    /// More hours say nothing more, and lie in another season.
    public static let mostHours: Int64 = 14 * 24

    /// Whole hours since 1970 while a promotion was on, and those that they are compared with.
    /// - Returns: nil before a whole hour is over.
    public static func hours(of promotion: Promotion, at now: Timestamp) -> (during: Range<Int64>, before: Range<Int64>)? {
        let first = (promotion.from.milliseconds + 3_599_999) / 3_600_000
        let end = min(min(promotion.until, now).milliseconds / 3_600_000, first + mostHours)
        guard end > first else { return nil }
        let days = (end - first + 23) / 24
        return (first..<end, (first - 24 * days)..<(end - 24 * days))
    }
}

extension Timestamp {
    /// Whole hours since 1970.
    public var hour: Int64 { milliseconds / 3_600_000 }
}
