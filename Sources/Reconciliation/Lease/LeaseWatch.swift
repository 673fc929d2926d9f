import Booking

/// Judges whether the holder of the lease lets it lapse: two readings with the same beat, far enough apart on the clock of the one who
/// waits. What the clock of the day says, there or here, does not count.
struct LeaseWatch: Sendable {
    let timeToLive: Duration
    private var seen: LeaseRecord?
    private var seenAt: ContinuousClock.Instant?

    init(timeToLive: Duration) {
        self.timeToLive = timeToLive
    }

    /// - Parameters:
    ///   - began: before the record was read, so that a pause of our own makes the holder look no older.
    ///   - ended: after it was read.
    mutating func hasLapsed(_ record: LeaseRecord, readFrom began: ContinuousClock.Instant, to ended: ContinuousClock.Instant) -> Bool {
        guard let seenAt, seen == record else {
            (seen, self.seenAt) = (record, ended)
            return false
        }
        return seenAt.duration(to: began) >= timeToLive
    }
}
