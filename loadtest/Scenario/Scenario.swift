/// What a load test plays: who comes when, what they do, in which house, on which platform. loadtest/README.md explains
/// each key of its YAML form.
public struct Scenario: Sendable {
    public var name: String
    public var title: String
    public var about: String
    var seed: UInt64
    var house: HouseKind
    /// Numbers of box offices; the scenario is played once for each.
    var instances: [Int]
    /// Whether buyers go through an nginx in front of the box offices.
    var proxy: Bool
    /// Redis's `appendfsync`: always, everysec or no.
    var appendfsync: String
    var redis = PlatformShape.RedisKind.single
    /// Second at which the master of the session is killed; nil: none is.
    var killsMasterAt: Double?
    /// Second at which the session's slot moves to another master; nil: it stays.
    var reshardsAt: Double?
    /// Second at which booking opens; nil: it is open from the start.
    var opensAfter: Double?
    /// Most places of one buyer.
    var buyerLimit: Int
    var spacing: ArrivalCurve.Spacing
    var curve: ArrivalCurve
    var behaviour: Behaviour
    var limits: Limits

    public enum HouseKind: Sendable, Equatable {
        case theatre, zenith, arena
        /// Everybody stands.
        case room(capacity: Int)
        /// Numbered seats of one category, twenty in a row.
        case rows(capacity: Int)

        var isNumbered: Bool { if case .room = self { false } else { true } }
    }

    /// What buyers do, as probabilities (0 to 1) and ranges.
    struct Behaviour: Sendable {
        enum Page: String, Sendable, CaseIterable { case events, session, availability, plan }
        enum Choice: String, Sendable, CaseIterable {
            /// Seats named by the buyer, next to each other.
            case seats
            /// A number of places of a numbered category; the house picks.
            case numbered
            /// A number of standing places.
            case standing
        }
        enum Payment: String, Sendable, CaseIterable {
            case success
            /// A declined card, then a good one.
            case decline
            /// 3-D Secure, then success.
            case challenge
            /// Gives up on the pay page.
            case abandon
        }

        /// Pages looked at before choosing.
        var pages: ClosedRange<Int>
        var pageMix: Weighted<Page>
        var choice: Weighted<Choice>
        var places: Weighted<Int>
        /// Weight of each section of the plan; empty: all alike.
        var sections: [String: Double]
        /// Weight of each category; empty: by capacity.
        var categories: [String: Double]
        /// Share of the buyers who choose seats from an old picture of the house.
        var blind: Double
        /// More attempts, with other places, after `seats-taken` or `sold-out`.
        var retries: Int
        var leaveAfterHold: Double
        /// Who leaves after the hold gives the places back.
        var givesBack = false
        var leaveAfterOrder: Double
        var payment: Weighted<Payment>
        /// Seconds.
        var thinkBrowse, thinkOrder, thinkPay: ClosedRange<Double>
        /// Seconds between two looks at the order, and for how long.
        var pollEvery, pollFor: Double
    }

    /// What a run may not exceed.
    struct Limits: Sendable {
        /// Errors that may happen: refusals that are right answers are not among them.
        var errors: Int
        /// Seconds from a question to its whole answer.
        var timeout: Double
        /// Seconds that buyers have to finish after the last one came.
        var drain: Double
        /// Most connections to the platform.
        var connections: Int
        /// Places that must be sold at the end; nil: any number.
        var sold: Int?
        /// Milliseconds; nil: any.
        var holdP99: Double?
    }

    func shape(instances: Int) -> PlatformShape {
        PlatformShape(instances: instances, proxy: proxy, appendfsync: appendfsync, redis: redis)
    }

    /// A copy with another size or length, and why not when the run would be too large.
    public func changed(scale: Double, seconds: Double?, seed: UInt64?) throws(ScenarioProblem) -> Scenario {
        var copy = self
        copy.curve = curve.changed(scale: scale, seconds: seconds)
        if let seconds {
            let stretch = seconds / curve.duration
            copy.opensAfter = opensAfter.map { $0 * stretch }
            copy.killsMasterAt = killsMasterAt.map { $0 * stretch }
            copy.reshardsAt = reshardsAt.map { $0 * stretch }
        }
        if let seed { copy.seed = seed }
        try copy.check()
        return copy
    }

    static let mostBuyers = 200_000.0
    static let longest = 600.0

    func check() throws(ScenarioProblem) {
        guard curve.duration > 0, curve.duration <= Self.longest else {
            throw ScenarioProblem(name, "arrivals.curve", "lasts \(curve.duration) s; it can last up to \(Int(Self.longest)) s")
        }
        guard curve.expectedBuyers >= 1, curve.expectedBuyers <= Self.mostBuyers else {
            throw ScenarioProblem(
                name, "arrivals.curve", "brings \(Int(curve.expectedBuyers)) buyers; 1 to \(Int(Self.mostBuyers)) can be played")
        }
        guard redis == .cluster || (killsMasterAt == nil && reshardsAt == nil) else {
            throw ScenarioProblem(name, "redis.kind", "must be cluster for a master to be killed or a slot to be moved")
        }
    }
}

/// What is wrong with a scenario file, and where.
public struct ScenarioProblem: Error, Equatable, CustomStringConvertible {
    public let file, key, reason: String

    init(_ file: String, _ key: String, _ reason: String) {
        (self.file, self.key, self.reason) = (file, key, reason)
    }

    public var description: String { "\(file): \(key): \(reason)" }
}
