import Domain

/// The JSON body of a check-in.
struct CheckInBody: Decodable {
    var scan, session, gate, code: String
    /// When the device let its holder in by itself, by the device's clock in milliseconds since 1970; only in a batch.
    var atMilliseconds: Int64?
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
    private let offset: Int64
    private let now: Timestamp

    init(says clock: Int64, at now: Timestamp) {
        offset = now.milliseconds.subtractingReportingOverflow(clock).partialValue
        self.now = now
    }

    /// By the platform's clock; never in the future.
    func moment(_ milliseconds: Int64) -> Timestamp {
        min(Timestamp(milliseconds: milliseconds.addingReportingOverflow(offset).partialValue), now)
    }
}
