import Domain

/// The JSON body of a check-in.
struct CheckInBody: Decodable {
    var scan, session, gate, code: String
    /// When the device let its holder in by itself, by the device's clock in milliseconds since 1970; only in a batch.
    var atMilliseconds: Int64?
    /// When the device took it back, by its clock; only in a batch.
    var undoneAtMilliseconds: Int64?
    /// With which pass it was made, as a ``PassMark`` says; only in a batch. Absent: with that of who sends it.
    var pass: String?
}

/// The JSON body of check-ins that devices decided while they were offline.
struct BatchBody: Decodable {
    /// What the device's clock says as it sends this, in milliseconds since 1970.
    var clockMilliseconds: Int64
    var scans: [CheckInBody]

    /// A request body has 64 KiB, a scan some 300 bytes.
    static let mostScans = 150
}

/// A device's clock may be wrong by any amount: its moments are moved by what it was wrong when it sent them.
struct DeviceClock {
    /// What is added to the device's moments, in milliseconds.
    let offset: Int64
    private let now: Timestamp

    /// From 2000 to 2100: what says anything else is no clock.
    private static let years: ClosedRange<Int64> = 946_684_800_000...4_102_444_800_000

    /// Nil when it is no clock.
    init?(says clock: Int64, at now: Timestamp) {
        guard Self.years.contains(clock) else { return nil }
        offset = now.milliseconds - clock
        self.now = now
    }

    /// By the platform's clock; never in the future. Nil for what no clock says.
    func moment(_ milliseconds: Int64) -> Timestamp? {
        guard Self.years.contains(milliseconds) else { return nil }
        return min(Timestamp(milliseconds: milliseconds + offset), now)
    }
}
