import Booking
import Domain
import GRDB

extension SQLiteLedger: DoorBook {
    public func addDevice(_ device: NewDoorDevice, at now: Timestamp) async throws(LedgerError) -> AddDeviceOutcome {
        try await write { try DeviceTable(db: $0).add(device, at: now) }
    }

    public func revokeDevice(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try DeviceTable(db: $0).revoke(id, by: actor, at: now) }
    }

    public func devices() async throws(LedgerError) -> [DoorDevice] {
        try await read { try DeviceTable(db: $0).all() }
    }

    public func device(tokenDigest: [UInt8], at now: Timestamp) async throws(LedgerError) -> DoorDevice? {
        try await read { try DeviceTable(db: $0).device(tokenDigest: tokenDigest, at: now) }
    }

    public func sessions(of device: DoorDevice) async throws(LedgerError) -> [DoorSession] {
        try await read { try DeviceTable(db: $0).sessions(of: device) }
    }

    public func checkIn(_ scans: [Scan], by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> [CheckIn] {
        try await write { db in
            let table = ScanTable(db: db)
            return try scans.map { try table.decide($0, by: device.id, at: now) }
        }
    }

    public func reopenDoors(ofSession id: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Timestamp? {
        try await write { try DeviceTable(db: $0).reopen(session: id, by: actor, at: now) }
    }

    public func undoCheckIn(_ scanID: String, by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> UndoCheckIn {
        try await write { try ScanTable(db: $0).undo(scanID, by: device.id, at: now) }
    }

    public func attendance(ofSession number: UInt32, from opensAt: Timestamp) async throws(LedgerError) -> Attendance {
        try await read { try AttendanceReader(db: $0).attendance(ofSession: number, from: opensAt) }
    }

    public func numberRevocations(ofSession number: UInt32, at now: Timestamp) async throws(LedgerError) {
        // Most times nothing is new: then nobody who writes is kept waiting.
        guard try await read({ try RevocationTable(db: $0).hasNew(ofSession: number) }) else { return }
        try await write { try RevocationTable(db: $0).numberNew(ofSession: number, at: now) }
    }

    public func issuedTickets(ofSession number: UInt32, after last: IssuedTicket.Place?, limit: Int) async throws(LedgerError) -> IssuedTickets {
        try await read { try ShortCodeReader(db: $0).issued(ofSession: number, after: last, limit: limit) }
    }

    public func code(of short: ShortCode, organiser: String) async throws(LedgerError) -> String? {
        try await read { try ShortCodeReader(db: $0).code(of: short, organiser: organiser) }
    }

    public func revocations(ofSession number: UInt32, above last: Int64, limit: Int) async throws(LedgerError) -> [Revocation] {
        try await read { try RevocationTable(db: $0).list(ofSession: number, above: last, limit: limit) }
    }
}
