/// Whether those who find the shop full for a moment lose their turn to somebody behind them. Whoever lets others in keeps a place for each better rank that waits at
/// the door: somebody with a worse one may be a moment earlier, in a place that was not theirs. It is wrong when they find the shop full once more after that,
/// unless a better rank has come meanwhile, which goes first.
///
/// Moments are in nanoseconds of any clock. Answers may be heard of in another order than they were given.
public struct DoorWatch: Sendable {
    private struct Waiting {
        var since: UInt64
        var told: UInt64
        /// When it was heard that somebody behind came in.
        var passedAt: UInt64?
        /// Found the shop full after that.
        var suspected: (passedAt: UInt64, at: UInt64)?
    }

    private var waiting: [UInt32: Waiting] = [:]
    /// People whose place somebody behind them has.
    public private(set) var violations = 0
    /// People who found the shop full.
    public private(set) var toldToWait = 0
    /// Times that somebody came in while a better rank waited at the door, for which a place was kept.
    public private(set) var passed = 0
    /// From the first time that somebody found the shop full until they were in, in nanoseconds.
    public private(set) var longest: UInt64 = 0

    public init() {}

    /// - Parameters:
    ///   - asked: when they asked.
    ///   - answered: when they were told that the shop is full.
    public mutating func turnAway(_ rank: UInt32, asked: UInt64, answered: UInt64) {
        guard var known = waiting[rank] else {
            toldToWait += 1
            waiting[rank] = Waiting(since: answered, told: answered)
            return
        }
        if known.suspected != nil { violations += 1 }
        known.suspected = known.passedAt.flatMap { $0 < asked ? ($0, answered) : nil }
        (known.passedAt, known.told) = (nil, answered)
        waiting[rank] = known
    }

    public mutating func letIn(_ rank: UInt32, asked: UInt64, answered: UInt64) {
        let known = waiting.removeValue(forKey: rank)
        if let known {
            if known.suspected != nil { violations += 1 }
            longest = max(longest, answered - min(known.since, answered))
        }
        var isEarly = false
        for (other, var one) in waiting {
            if other < rank, one.told < asked {
                isEarly = true
                one.passedAt = one.passedAt ?? answered
            } else if other > rank {
                // Who came to the door after somebody had passed has the place that was kept.
                let came = known?.since ?? answered
                if let passedAt = one.passedAt, came > passedAt { one.passedAt = nil }
                if let suspected = one.suspected, came > suspected.passedAt, asked < suspected.at { one.suspected = nil }
            }
            waiting[other] = one
        }
        if isEarly { passed += 1 }
    }
}
