/// How fast people were called lately: what estimates are made of. A bin holds ten seconds, and half an hour is too long ago to matter:
/// the last ``most`` bins are kept.
public struct CallPace: Hashable, Sendable {
    private var bins: [Double] = []
    private var called = 0.0
    private var seconds = 0.0

    public static let binSeconds = 10.0
    static let most = 30
    /// With fewer, nothing is estimated.
    static let fewest = 3

    public init() {}

    /// - Parameters:
    ///   - called: how many were called just now.
    ///   - seconds: since the last time.
    public mutating func note(_ called: UInt32, seconds: Double) {
        guard seconds > 0 else { return }
        self.called += Double(called)
        self.seconds += seconds
        while self.seconds >= Self.binSeconds {
            // What goes beyond the bin belongs to the next one, in proportion.
            let share = self.called * Self.binSeconds / self.seconds
            bins.append(share)
            self.called -= share
            self.seconds -= Self.binSeconds
        }
        bins = bins.suffix(Self.most)
    }

    /// What is published for everybody, so that each browser makes its own estimate; nil before it is known.
    public var summary: Summary? {
        guard bins.count >= Self.fewest else { return nil }
        let mean = bins.reduce(0, +) / Double(bins.count)
        let squares = bins.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return Summary(perBin: mean, deviation: (squares / Double(bins.count - 1)).squareRoot(), bins: bins.count)
    }

    public struct Summary: Hashable, Codable, Sendable {
        /// Called in ten seconds: mean and standard deviation.
        public var perBin: Double
        public var deviation: Double
        /// Of how many times ten seconds.
        public var bins: Int

        public init(perBin: Double, deviation: Double, bins: Int) {
            (self.perBin, self.deviation, self.bins) = (perBin, deviation, bins)
        }

        public var perMinute: Double { perBin * 60 / CallPace.binSeconds }

        /// How long until so many more are called: eight of ten times within the range, if things go on as they did.
        ///
        /// Calls of ten seconds add up as independent ones do, the mean of them is known from a few only, and the pace itself changes
        /// in a way that no past shows: a tenth of the time.
        public func wait(for ahead: UInt32) -> WaitEstimate {
            guard ahead > 0 else { return .between(.zero, likely: .zero, .zero) }
            guard perBin > 0, bins > 0 else { return .unknown }
            let needed = Double(ahead) / perBin
            let relative = deviation / perBin
            let spread = (needed * relative * relative + needed * needed * (relative * relative / Double(bins) + 0.01)).squareRoot() * 1.2816
            func time(_ bins: Double) -> Duration { .seconds((min(max(bins, 0), 1e6) * CallPace.binSeconds).rounded()) }
            return .between(time(needed - spread), likely: time(needed), time(needed + spread))
        }
    }
}

/// How long somebody will wait, without a promise.
public enum WaitEstimate: Hashable, Sendable {
    /// Nobody can say: not drawn yet, paused, or called for too short a time.
    case unknown
    case between(Duration, likely: Duration, Duration)
}

/// Whether places will be left when somebody's turn comes.
public enum StockOutlook: String, Hashable, Codable, Sendable {
    case likely, uncertain, unlikely
}
