import Foundation

/// Places and money of one session that moved within a quarter of an hour: no civil day of any zone begins inside one.
public struct SalesMovement: Hashable, Sendable {
    /// When the quarter of an hour began.
    public var at: Timestamp
    /// Sold less taken back.
    public var places: Int
    /// Of places and fees, what went back deducted.
    public var revenue: Money

    public init(at: Timestamp, places: Int, revenue: Money) {
        (self.at, self.places, self.revenue) = (at, places, revenue)
    }
}

/// How a session's sales add up, by the days that are left before it: at the same distance, sessions can be compared.
public struct PaceCurve: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// Civil days before the session's own; zero is its day, a negative one lies after it.
        public var daysBefore: Int
        /// Net places sold on that day.
        public var places: Int
        /// Net places sold until its end.
        public var total: Int
        /// Revenue until its end.
        public var revenue: Money
    }

    /// Each day since the first on which anything moved, in the order of time.
    public let points: [Point]

    /// - Parameter zone: of the venue, whose days are counted.
    public init(_ movements: [SalesMovement], startsAt: Timestamp, zone: TimeZone) {
        let night = startsAt.civilDay(in: zone)
        let days = Dictionary(grouping: movements) { $0.at.civilDay(in: zone) }
        guard let first = days.keys.min(), let last = days.keys.max() else {
            points = []
            return
        }
        var (points, total, revenue): ([Point], Int, Money) = ([], 0, .zero)
        for day in first...last {
            let moved = days[day, default: []]
            let places = moved.reduce(0) { $0 + $1.places }
            (total, revenue) = (total + places, moved.reduce(revenue) { $0 + $1.revenue })
            points.append(Point(daysBefore: night - day, places: places, total: total, revenue: revenue))
        }
        self.points = points
    }

    /// Net places sold until the end of the day that lies so many days before the session's.
    public func total(daysBefore: Int) -> Int {
        guard let first = points.first, let last = points.last, daysBefore <= first.daysBefore else { return 0 }
        return daysBefore <= last.daysBefore ? last.total : points[first.daysBefore - daysBefore].total
    }

    /// Net places in the end, or as it is now.
    public var final: Int { points.last?.total ?? 0 }
}

extension Timestamp {
    /// Number of its civil day in a zone, from 1970-01-01 on.
    public func civilDay(in zone: TimeZone) -> Int {
        let seconds = Double(milliseconds) / 1_000 + Double(zone.secondsFromGMT(for: date))
        return Int((seconds / 86_400).rounded(.down))
    }
}
