/// Whether those who find the shop full for a moment lose their turn to somebody behind them. Whoever lets others in keeps a place for each better rank that waits at
/// the door: somebody with a worse one may be a moment earlier, in a place that was not theirs. It is wrong when they find the shop full once more after that,
/// unless so many better ranks have come meanwhile that the places which were kept are theirs.
///
/// Moments are in nanoseconds of any clock. Answers may be heard of in another order than they were given.
public struct DoorWatch: Sendable {
    /// Somebody behind came in.
    private struct Pass {
        /// When that was heard.
        var at: UInt64
        /// Places that were kept for others between the two, beside the one that was.
        var others: Int
        /// Better ranks that came to the door after it, and in.
        var newcomers = 0

        var isLost: Bool { newcomers <= others }
    }

    private struct Waiting {
        var since: UInt64
        var told: UInt64
        /// Since they were told.
        var passes: [Pass] = []
        /// After which they found the shop full, and when that was heard.
        var lost: (passes: [Pass], at: UInt64)?

        var isSuspected: Bool { lost?.passes.contains(where: \.isLost) == true }
    }

    private var waiting: [UInt32: Waiting] = [:]
    private var confirmed = 0
    /// People who found the shop full.
    public private(set) var toldToWait = 0
    /// Times that somebody came in while a better rank waited at the door, for which a place was kept.
    public private(set) var passed = 0
    /// From the first time that somebody found the shop full until they were in, in nanoseconds.
    public private(set) var longest: UInt64 = 0

    public init() {}

    /// Times that somebody at the door found out that their place is somebody's who was behind them.
    public var violations: Int { confirmed + waiting.values.count { $0.isSuspected } }

    /// - Parameters:
    ///   - asked: when they asked.
    ///   - answered: when they were told that the shop is full.
    public mutating func turnAway(_ rank: UInt32, asked: UInt64, answered: UInt64) {
        guard var known = waiting[rank] else {
            toldToWait += 1
            waiting[rank] = Waiting(since: answered, told: answered)
            return
        }
        if known.isSuspected { confirmed += 1 }
        known.lost = (known.passes.filter { $0.at < asked }, answered)
        (known.passes, known.told) = ([], answered)
        waiting[rank] = known
    }

    public mutating func letIn(_ rank: UInt32, asked: UInt64, answered: UInt64) {
        let known = waiting.removeValue(forKey: rank)
        if let known {
            if known.isSuspected { confirmed += 1 }
            longest = max(longest, answered - min(known.since, answered))
        }
        let passedOver = waiting.filter { $0.key < rank && $0.value.told < asked }.keys.sorted()
        for (index, other) in passedOver.enumerated() { waiting[other]?.passes.append(Pass(at: answered, others: passedOver.count - 1 - index)) }
        if !passedOver.isEmpty { passed += 1 }
        // Who came to the door after somebody had passed has one of the places that were kept.
        let came = known?.since ?? answered
        for other in waiting.keys where other > rank {
            for index in waiting[other]?.passes.indices ?? 0..<0 where waiting[other]?.passes[index].at ?? 0 < came { waiting[other]?.passes[index].newcomers += 1 }
            guard var lost = waiting[other]?.lost, asked < lost.at else { continue }
            for index in lost.passes.indices where lost.passes[index].at < came { lost.passes[index].newcomers += 1 }
            waiting[other]?.lost = lost
        }
    }
}
