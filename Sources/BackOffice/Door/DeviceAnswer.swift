import Booking
import Domain
import Foundation
import Web

/// What checks tickets in, for programs; never its token.
struct DeviceAnswer: Encodable {
    var device: Int64
    var name, organiser: String
    /// Absent: all of the organiser's.
    var sessions: [String]?
    /// Whose own phone it is; absent of a device that has no person.
    var account: Int64?
    /// `good`, or `over`.
    var state: String
    var addedAt: String
    var endsAt, revokedAt: String?

    init(_ device: DoorDevice, zone: TimeZone, now: Timestamp) {
        (self.device, name, organiser, sessions, account) = (device.id, device.name, device.organiserID, device.sessions, device.account)
        state = device.revokedAt != nil || device.endsAt.map { $0 <= now } ?? false ? "over" : "good"
        (addedAt, endsAt, revokedAt) = (device.addedAt.rfc3339(in: zone), device.endsAt?.rfc3339(in: zone), device.revokedAt?.rfc3339(in: zone))
    }
}

extension Problem {
    static let noSuchDevice = Problem.unknown("device that is yours to keep", type: "no-such-device")
}
