/// What an opening over HTTP found out.
struct TrafficReport: Codable, Sendable {
    var visitors, places, boxOffices: Int
    var joined, admitted, sold: Int
    /// From the opening until no place was free; nil when some still were.
    var secondsToSellOut: Double?
    /// Share of the seconds, from the first hold until no place was free, in which holds were granted at nine tenths of the most or faster; both over
    /// ``window`` seconds.
    var goodputRatio: Double
    var mostHoldsPerSecond: Double
    /// Requests without an answer in their deadline.
    var unanswered: Int
    var polls: Int
    /// Commands of Redis per look at the board, while nothing else was asked.
    var redisCommandsPerPoll: Double
    var orderViolations, doubleAdmissions, oversold: Int
    var attacks: [Attack]
    var run: RunResult

    static let window = 5

    struct Attack: Codable, Sendable {
        var name: String
        var tries: Int
        /// What was gained by it; must be none.
        var gains: Int
    }

    var violations: [String] {
        var sentences = run.faults
        if orderViolations > 0 { sentences.append("\(orderViolations) times somebody was let in out of turn.") }
        if doubleAdmissions > 0 { sentences.append("\(doubleAdmissions) times somebody was let in twice.") }
        if unanswered > 0 { sentences.append("\(unanswered) requests had no answer in their deadline.") }
        sentences += attacks.filter { $0.gains > 0 }.map { "\($0.gains) of \($0.tries) gained by: \($0.name)." }
        return sentences
    }

    /// - Parameter holds: granted, by second since the opening.
    static func goodput(holds: [Int]) -> (ratio: Double, most: Double) {
        guard let first = holds.firstIndex(where: { $0 > 0 }) else { return (0, 0) }
        let busy = Array(holds[first...])
        guard busy.count > window else { return (1, Double(busy.max() ?? 0)) }
        let rates = (0...busy.count - window).map { Double(busy[$0..<$0 + window].reduce(0, +)) / Double(window) }
        let most = rates.max() ?? 0
        return (Double(rates.count { $0 >= 0.9 * most }) / Double(rates.count), most)
    }
}
