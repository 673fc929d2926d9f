import Domain
import Foundation

/// A moment as programme files write it, for tools.
public enum Moment {
    /// - Returns: nil of a text that is none.
    public static func read(_ text: String, now: Timestamp, zone: TimeZone) -> Timestamp? { try? MomentReader(now: now, zone: zone).read(text) }
}
