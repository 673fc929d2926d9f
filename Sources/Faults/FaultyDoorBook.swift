import Booking
import Domain

/// The door's book, with fault points.
public struct FaultyDoorBook: DoorBook {
    private let base: any DoorBook
    private let points: FaultPoints

    public init(_ base: any DoorBook, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("DoorBook", method, call)
    }

    public func addDevice(_ device: NewDoorDevice, at now: Timestamp) async throws(LedgerError) -> AddDeviceOutcome {
        try await step(#function) { () async throws(LedgerError) in try await base.addDevice(device, at: now) }
    }

    public func revokeDevice(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await step(#function) { () async throws(LedgerError) in try await base.revokeDevice(id, by: actor, at: now) }
    }

    public func checkIn(_ scans: [Scan], by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> [CheckIn] {
        try await step(#function) { () async throws(LedgerError) in try await base.checkIn(scans, by: device, at: now) }
    }

    public func reopenDoors(ofSession id: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Timestamp? {
        try await step(#function) { () async throws(LedgerError) in try await base.reopenDoors(ofSession: id, by: actor, at: now) }
    }

    public func undoCheckIn(_ scanID: String, by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> UndoCheckIn {
        try await step(#function) { () async throws(LedgerError) in try await base.undoCheckIn(scanID, by: device, at: now) }
    }

    public func numberRevocations(ofSession number: UInt32, at now: Timestamp) async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.numberRevocations(ofSession: number, at: now) }
    }

    public func revocations(ofSession number: UInt32, above last: Int64, limit: Int) async throws(LedgerError) -> [Revocation] {
        try await base.revocations(ofSession: number, above: last, limit: limit)
    }

    public func issuedTickets(ofSession number: UInt32, after last: IssuedTicket.Place?, limit: Int) async throws(LedgerError) -> IssuedTickets {
        try await base.issuedTickets(ofSession: number, after: last, limit: limit)
    }

    public func code(of short: ShortCode, organiser: String) async throws(LedgerError) -> String? {
        try await base.code(of: short, organiser: organiser)
    }

    public func devices() async throws(LedgerError) -> [DoorDevice] { try await base.devices() }

    public func device(tokenDigest: [UInt8], at now: Timestamp) async throws(LedgerError) -> DoorDevice? {
        try await base.device(tokenDigest: tokenDigest, at: now)
    }

    public func sessions(of device: DoorDevice) async throws(LedgerError) -> [DoorSession] { try await base.sessions(of: device) }

    public func attendance(ofSession number: UInt32, from opensAt: Timestamp) async throws(LedgerError) -> Attendance {
        try await base.attendance(ofSession: number, from: opensAt)
    }
}
