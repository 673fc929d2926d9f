/// Which past sessions a session can be compared with, and why. A rule, so that the director can contradict it.
public enum ComparableShows {
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        case event, genre, venue, organiser, size

        /// What it says of how a session will sell.
        var weight: Int {
            switch self {
            case .event: 5
            case .genre, .venue: 2
            case .organiser, .size: 1
            }
        }
    }

    public struct Pick: Hashable, Sendable {
        public var performance: Performance
        /// What both have in common.
        public var reasons: [Reason]

        public init(_ performance: Performance, reasons: [Reason]) {
            (self.performance, self.reasons) = (performance, reasons)
        }

        var weight: Int { reasons.reduce(0) { $0 + $1.weight } }
    }

    /// With less in common nothing follows from one for the other: the genre alone is too little, genre and size are enough.
    static let leastWeight = 3
    /// More of them say nothing more, and cannot be told apart on a chart.
    public static let most = 5

    /// Sessions that were played, with the most in common first, and of those the latest.
    ///
    /// - Parameters:
    ///   - others: drafts, cancelled sessions and those still to come are left out.
    ///   - now: what begins after it is still to come.
    public static func picks(for session: Performance, among others: [Performance], at now: Timestamp) -> [Pick] {
        let picks = others.filter { $0.number != session.number && $0.status == .published && $0.startsAt < now }.compactMap { pick($0, for: session) }
        return Array(
            picks.sorted { ($0.weight, $0.performance.startsAt, $0.performance.number) > ($1.weight, $1.performance.startsAt, $1.performance.number) }.prefix(most))
    }

    /// Nil when they have too little in common, or one is more than four times as large as the other.
    static func pick(_ other: Performance, for session: Performance) -> Pick? {
        guard isOfASize(other, session, within: 4) else { return nil }
        let pick = Pick(other, reasons: reasons(other, session))
        return pick.weight >= leastWeight ? pick : nil
    }

    /// Whether what came of one says something of the other.
    public static func areComparable(_ one: Performance, _ other: Performance) -> Bool { pick(one, for: other) != nil }

    private static func reasons(_ one: Performance, _ other: Performance) -> [Reason] {
        Reason.allCases.filter { reason in
            switch reason {
            case .event: one.eventID == other.eventID
            case .genre: !one.genre.isEmpty && one.genre.lowercased() == other.genre.lowercased()
            case .venue: one.venue.id == other.venue.id
            case .organiser: one.organiser.id == other.organiser.id
            case .size: isOfASize(one, other, within: 2)
            }
        }
    }

    private static func isOfASize(_ one: Performance, _ other: Performance, within factor: Int) -> Bool {
        max(one.capacity, other.capacity) <= factor * min(one.capacity, other.capacity)
    }
}
