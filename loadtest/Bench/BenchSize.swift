/// How long the bench measures and how often.
public struct BenchSize: Sendable {
    /// Interleaved repeats.
    public var rounds: Int
    /// Seconds of a closed loop.
    public var seconds: Double
    /// Share (up to 1) of the counted work: calls, holds, lines.
    public var share: Double

    public init(rounds: Int = 3, seconds: Double = 2.5, share: Double = 1) {
        (self.rounds, self.seconds, self.share) = (rounds, seconds, share)
    }

    /// Everything once and briefly, to see that it works; its figures are worth little.
    public static let quick = BenchSize(rounds: 1, seconds: 0.8, share: 0.1)

    /// Whether the medians are worth keeping as `latest.json`; others go to `quick.json`.
    var isWhole: Bool { rounds >= 3 && share == 1 }

    var loop: BenchLoad { BenchLoad(warmUp: min(0.5, seconds), seconds: seconds) }
    /// Warm when the first buyers have been followed by others a few times.
    var saleLoop: BenchLoad { BenchLoad(warmUp: 1.5 * seconds, seconds: 2.5 * seconds) }
    /// At 70 %: long, for the sake of the p99.9.
    var calm: BenchLoad { BenchLoad(warmUp: min(1, seconds), seconds: 3 * seconds) }
    var storm: BenchLoad { BenchLoad(warmUp: seconds, seconds: 2.5 * seconds) }

    func count(_ full: Int) -> Int { max(1, Int(Double(full) * share)) }
}
