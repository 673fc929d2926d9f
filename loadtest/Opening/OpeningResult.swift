import Foundation
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
    /// Over HTTP, or of the morning that was played where that was left out; null where it was not sold out.
    var secondsToSellOut: Known<Double>
    /// Over HTTP; these are null where it was left out.
    var goodputRatio, redisCommandsPerPoll: Known<Double>
    /// Requests without an answer in their deadline; and attacks that gained something.
    var unanswered, attackGains: Known<Int>

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
        secondsToSellOut = Known(traffic == nil ? simulation.secondsToSellOut.map(Double.init) : traffic?.secondsToSellOut)
        (goodputRatio, redisCommandsPerPoll) = (Known(traffic?.goodput.ratio), Known(traffic?.redisCommandsPerPoll))
        (unanswered, attackGains) = (Known(traffic?.unanswered), Known(traffic?.attacks.reduce(0) { $0 + $1.gains }))
        guard let traffic else { return }
        self.traffic = traffic
        orderViolations += traffic.orderViolations
        doubleAdmissions += traffic.doubleAdmissions
        oversold += traffic.oversold
        faults += traffic.violations.map { "Over HTTP: \($0)" }
    }
}

extension OpeningResult {
    /// `latest.json`.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode(self)
    }

    /// A figure that a program looks for: there in any case, and null where it is not known.
    struct Known<Value: Codable & Sendable>: Codable, Sendable {
        var value: Value?

        init(_ value: Value?) { self.value = value }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value = container.decodeNil() ? nil : try container.decode(Value.self)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let value { try container.encode(value) } else { try container.encodeNil() }
        }
    }
}
