/// What came out of an opening that was played.
public struct OpeningReport: Codable, Sendable {
    /// A second of the morning.
    public struct Second: Codable, Sendable {
        /// Since the opening.
        public var second: Int
        public var queued, called, admitted, shoppers, mostShoppers: Int
        public var free, held, sold: Int
        /// Requests per answerable request.
        public var load: Double
        /// What held the watermark back.
        public var limit: String?
    }

    public var visitors = 0
    public var places = 0
    public var seed: UInt64 = 0
    /// Numbers given to somebody; as many as ``visitors`` when everybody got one.
    public var joined = 0
    public var entrants = 0
    public var called = 0
    public var admitted = 0
    public var sold = 0
    /// Of the morning that was played; nil when it did not sell out.
    public var secondsToSellOut: Int?
    /// Of the machine.
    public var secondsOfWork = 0.0

    // What must be zero.
    /// A number given twice, or a second one to the same browser.
    public var doubleNumbers = 0
    /// Ranks that are no permutation of the numbers, or are another one than the proof says.
    public var wrongRanks = 0
    /// Somebody was let in before being called, or before somebody with a better place who was there and asked; or the watermark went back.
    public var orderViolations = 0
    /// Somebody was let in twice, or again after the time was over.
    public var doubleAdmissions = 0
    /// Places that two had at the same time, or that there are not.
    public var oversold = 0
    /// Somebody held places without being let in, or after leaving.
    public var holdsWithoutAdmission = 0

    // What was tried in vain, so that zero means something.
    public var secondJoins = 0
    public var knocks = 0
    public var repeatedAdmissions = 0
    public var lateWishes = 0
    /// First joins that were taken for second ones: the filter's price.
    public var mistakenForSecond = 0
    /// Told that the shop is full for a moment.
    public var crowded = 0
    public var disappointed = 0
    /// Of these, told that the session has as many unfinished holds as it may (`liveHolds` of the programme).
    public var crowdedOut = 0

    // What it cost.
    /// Growth of Redis while everybody joined, and what is kept of those let in at most, per visitor; without the filter.
    public var redisBytesPerVisitor = 0.0
    /// The filter that knows who joined: the same for any number of visitors.
    public var redisFilterBytes = 0
    /// Of the thread that runs the scripts, per visitor: to join, and in all.
    public var redisMicrosecondsPerJoin = 0.0
    public var redisMicrosecondsPerVisitor = 0.0

    /// Seconds in which each of them held the calls back.
    public var limits: [String: Int] = [:]
    public var bySecond: [Second] = []

    /// More points than that make no picture clearer.
    static let mostSeconds = 400

    /// In sentences; none when everything held.
    public var violations: [String] {
        let counts = [
            (doubleNumbers, "numbers were given twice"), (wrongRanks, "ranks do not follow from the draw"),
            (orderViolations, "times somebody was let in out of turn"), (doubleAdmissions, "times somebody was let in twice"),
            (oversold, "places were sold twice or beyond the house"), (holdsWithoutAdmission, "holds were made without an admission"),
        ]
        var sentences = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)." }
        if joined != visitors { sentences.append("\(visitors - joined) of \(visitors) visitors got no number.") }
        if secondsToSellOut == nil { sentences.append("The house was not sold out: \(sold) of \(places).") }
        return sentences
    }
}
