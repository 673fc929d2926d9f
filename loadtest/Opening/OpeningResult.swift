import OpeningDay

/// What an opening found out; the JSON of `latest.json`, with keys in snake case. First what a program wants to compare, then everything.
struct OpeningResult: Codable, Sendable {
    static let format = 1

    var format = Self.format
    /// Of the opening in compressed time.
    var visitors: Int
    /// Somebody was let in before being called, or before somebody with a better place who was there and asked.
    var orderViolations: Int
    var doubleAdmissions: Int
    var oversold: Int
    /// Bytes of Redis for each visitor, without the filter of 16 MiB that each room has.
    var redisBytesPerVisitor: Double
    var redisFilterBytes: Int
    var redisMicrosecondsPerVisitor: Double
    /// Of the morning that was played.
    var simulatedSecondsToSellOut: Int?

    var startedAt: String
    var revision: String
    var machine: Machine
    /// Over HTTP; these are absent where it was left out.
    var secondsToSellOut: Double?
    var goodputRatio: Double?
    var redisCommandsPerPoll: Double?
    var unanswered: Int?
    /// Attacks that gained something.
    var attackGains: Int?

    /// Of a session's rehearsal.
    var verdict: RehearsalVerdict?

    var simulation: OpeningReport
    var traffic: TrafficReport?
    /// Why the opening failed, in sentences.
    var faults: [String]

    init(_ simulation: OpeningReport, _ traffic: TrafficReport?, startedAt: String, revision: String, machine: Machine) {
        self.simulation = simulation
        (self.startedAt, self.revision, self.machine) = (startedAt, revision, machine)
        visitors = simulation.visitors
        orderViolations = simulation.orderViolations + simulation.wrongRanks
        doubleAdmissions = simulation.doubleAdmissions + simulation.doubleNumbers
        oversold = simulation.oversold
        redisBytesPerVisitor = simulation.redisBytesPerVisitor
        redisFilterBytes = simulation.redisFilterBytes
        redisMicrosecondsPerVisitor = simulation.redisMicrosecondsPerVisitor
        simulatedSecondsToSellOut = simulation.secondsToSellOut
        faults = simulation.violations.map { "In compressed time: \($0)" }
        guard let traffic else { return }
        self.traffic = traffic
        (secondsToSellOut, goodputRatio, redisCommandsPerPoll) = (traffic.secondsToSellOut, traffic.goodput.ratio, traffic.redisCommandsPerPoll)
        (unanswered, attackGains) = (traffic.unanswered, traffic.attacks.reduce(0) { $0 + $1.gains })
        orderViolations += traffic.orderViolations
        doubleAdmissions += traffic.doubleAdmissions
        oversold += traffic.oversold
        faults += traffic.violations.map { "Over HTTP: \($0)" }
    }
}
