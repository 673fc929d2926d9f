/// What a figure, or the ratio of two, is meant to reach on two cores that everything shares.
struct BenchTarget: Sendable {
    enum Bound: Sendable { case atLeast, atMost }

    let words: String
    let key: BenchKey
    /// The figure is divided by this one.
    var over: BenchKey?
    let bound: Bound
    let goal: Double

    /// Nil when a figure is missing.
    func value(in findings: BenchFindings) -> Double? {
        guard let value = findings.median(key) else { return nil }
        guard let over else { return value }
        return findings.median(over).flatMap { $0 > 0 ? value / $0 : nil }
    }

    func isMet(by value: Double) -> Bool {
        switch bound {
        case .atLeast: value >= goal
        case .atMost: value <= goal
        }
    }

    static let all = [
        BenchTarget(words: "event pages / plain text", key: .eventPageRPS, over: .plaintextRPS, bound: .atLeast, goal: 0.5),
        BenchTarget(words: "standing holds / plain text", key: .holdStandingRPS, over: .plaintextRPS, bound: .atLeast, goal: 0.5),
        BenchTarget(words: "holds of named seats / plain text", key: .holdNamedRPS, over: .plaintextRPS, bound: .atLeast, goal: 0.45),
        BenchTarget(words: "holds of a best pair / plain text", key: .holdPairRPS, over: .plaintextRPS, bound: .atLeast, goal: 0.45),
        BenchTarget(
            words: "Redis CPU per hold, 16 in a call / alone", key: .redisBatchedMicroseconds, over: .redisSingleMicroseconds,
            bound: .atMost, goal: 0.5),
        BenchTarget(words: "best pair, arena 95 % full / empty", key: .pairFull, over: .pairEmpty, bound: .atMost, goal: 2),
        BenchTarget(words: "hold, 100,000 seats / 1,000", key: .holdSeats100000, over: .holdSeats1000, bound: .atMost, goal: 1.15),
        BenchTarget(words: "best pair, 100,000 seats / 1,000", key: .pairSeats100000, over: .pairSeats1000, bound: .atMost, goal: 1.15),
        BenchTarget(words: "standing hold, 100,000 seats / 1,000", key: .standingSeats100000, over: .standingSeats1000, bound: .atMost, goal: 1.15),
        BenchTarget(words: "hold, 10,000 sessions / 1", key: .holdSessions10000, over: .holdSessions1, bound: .atMost, goal: 1.15),
        BenchTarget(words: "bytes of Redis per idle seat", key: .bytesPerSeat, bound: .atMost, goal: 2),
        BenchTarget(words: "bytes of Redis per live hold", key: .bytesPerHold, bound: .atMost, goal: 200),
        BenchTarget(words: "full sales per second", key: .saleRPS, bound: .atLeast, goal: 1000),
        BenchTarget(words: "ledger lines per second", key: .ledgerRows, bound: .atLeast, goal: 30_000),
        BenchTarget(words: "slowest page, a million ledger lines, ms", key: .backOfficePages, bound: .atMost, goal: 200),
        BenchTarget(words: "goodput at 3 × overload / peak", key: .overloadGoodput, bound: .atLeast, goal: 0.9),
        BenchTarget(words: "p99 of refusals at overload, ms", key: .overloadRefusal, bound: .atMost, goal: 50),
        BenchTarget(
            words: "p99 of accepted holds, overload / 70 %", key: .overloadAccepted, over: .p99At70, bound: .atMost, goal: 2),
        BenchTarget(words: "bare holds: goodput at 3 × overload", key: .floodGoodput, bound: .atLeast, goal: 0.9),
        BenchTarget(words: "bare holds: p99 of refusals, ms", key: .floodRefusal, bound: .atMost, goal: 50),
        BenchTarget(words: "bare holds: p99 of accepted / at 70 %", key: .floodAccepted, over: .p99At70, bound: .atMost, goal: 2),
    ]
}
