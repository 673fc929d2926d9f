import OpeningDay

/// What an opening over HTTP found out.
struct TrafficReport: Codable, Sendable {
    var visitors, places, boxOffices: Int
    var joined, admitted, sold: Int
    /// People who came in a second, for each hold of the busiest window: how many times as much was asked as could be served.
    var demandRatio: Double
    /// So many were asked for; nil where any number will do.
    var leastDemand: Double?
    /// More people came than there were places: all had to be sold.
    var mustSellOut: Bool
    /// From the opening until no place was free that anybody wanted; nil when some still were.
    var secondsToSellOut: Double?
    var goodput: Goodput
    /// Requests without an answer in their deadline.
    var unanswered: Int
    /// That deadline, in seconds.
    var deadline: Double
    var polls: Int
    /// Commands of Redis per look at the board, while nothing else was asked.
    var redisCommandsPerPoll: Double
    var orderViolations, doubleAdmissions, oversold: Int
    /// Who found the shop full when called, and for how many seconds at most they were told to wait a moment.
    var toldToWait: Int
    var longestAtTheDoor: Double
    /// Times that somebody came in while a place was kept for a better rank at the door.
    var letInBesideKeptPlaces: Int
    var attacks: [Attempts]
    /// Credentials with nothing wrong about them that succeeded.
    var controls: [Control]
    var run: RunResult

    struct Attempts: Codable, Sendable {
        var attack: Attack
        var tries: Int
        /// What was gained by it; must be none.
        var gains: Int

        init(_ attack: Attack, tries: Int, gains: Int) { (self.attack, self.tries, self.gains) = (attack, tries, gains) }
    }

    var violations: [String] {
        var sentences = run.faults
        if orderViolations > 0 { sentences.append("\(orderViolations) times somebody was let in out of turn.") }
        if doubleAdmissions > 0 { sentences.append("\(doubleAdmissions) times somebody was let in twice.") }
        if unanswered > 0 { sentences.append("\(unanswered) requests had no answer in their deadline of \(Int(deadline)) s.") }
        if mustSellOut, secondsToSellOut == nil { sentences.append("The house was not sold out: \(sold) of \(places).") }
        if let leastDemand, demandRatio < leastDemand {
            sentences.append("Only \(Figures.fixed(demandRatio, 1)) times as much was asked as could be served; \(Figures.fixed(leastDemand, 0)) times were to be.")
        }
        if leastDemand != nil, !goodput.isJudged { sentences.append("The sale was too short, or too few holds were granted, to judge whether goodput was steady.") }
        return sentences + goodput.violations + cheating
    }

    private var cheating: [String] {
        var sentences = attacks.filter { $0.gains > 0 }.map { "\($0.gains) of \($0.tries) gained by: \($0.attack.rawValue)." }
        let untried = Attack.allCases.filter { attack in !attacks.contains { $0.attack == attack && $0.tries > 0 } }
        if !untried.isEmpty { sentences.append("Not tried: \(untried.map(\.rawValue).joined(separator: ", ")).") }
        let failed = Control.allCases.filter { !controls.contains($0) }
        if !failed.isEmpty { sentences.append("Refused with nothing wrong about it, so that the attempts prove nothing: \(failed.map(\.rawValue).joined(separator: ", ")).") }
        return sentences
    }
}
