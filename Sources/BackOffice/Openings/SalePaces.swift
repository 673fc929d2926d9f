import Domain
import Synchronization

/// How fast rooms sell, from what was sold at two moments: as often as somebody looks, over a minute at most.
final class SalePaces: Sendable {
    private struct Sample {
        var at: Timestamp
        var sold: Int
    }

    private let samples = Mutex<[UInt32: [Sample]]>([:])
    private static let window = Duration.seconds(60)
    /// With less between them two moments say nothing.
    private static let least = Duration.seconds(5)

    /// Takes in what was sold, and says how many places are sold in a minute; nil until it is known.
    func perMinute(room: UInt32, sold: Int, at now: Timestamp) -> Double? {
        samples.withLock { samples in
            var known = samples[room, default: []].filter { $0.at + Self.window >= now && $0.at <= now }
            if known.last?.at != now { known.append(Sample(at: now, sold: sold)) }
            samples[room] = known
            guard let first = known.first, first.at + Self.least <= now else { return nil }
            let seconds = Double(now.milliseconds - first.at.milliseconds) / 1000
            return Double(max(sold - first.sold, 0)) * 60 / seconds
        }
    }
}
