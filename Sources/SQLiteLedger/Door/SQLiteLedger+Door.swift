import Booking
import Domain
import GRDB

extension SQLiteLedger: DoorBook {
    public func addDevice(_ device: NewDoorDevice, at now: Timestamp) async throws(LedgerError) -> AddDeviceOutcome {
        try await write { try DeviceTable(db: $0).add(device, at: now) }
    }

    public func revokeDevice(_ id: Int64, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try DeviceTable(db: $0).revoke(id, at: now) }
    }

    public func devices() async throws(LedgerError) -> [DoorDevice] {
        try await read { try DeviceTable(db: $0).all() }
    }

    public func device(tokenDigest: [UInt8]) async throws(LedgerError) -> DoorDevice? {
        try await read { try DeviceTable(db: $0).device(tokenDigest: tokenDigest) }
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

    public func attendance(ofSession number: UInt32) async throws(LedgerError) -> Attendance {
        try await read { try AttendanceReader(db: $0).attendance(ofSession: number) }
    }

    public func revocations(ofSession number: UInt32, above last: Int64, limit: Int) async throws(LedgerError) -> [Revocation] {
        // Most times nothing is new: then nobody who writes is kept waiting.
        if try await read({ try RevocationTable(db: $0).hasNew(ofSession: number) }) {
            try await write { try RevocationTable(db: $0).numberNew(ofSession: number) }
        }
        return try await read { try RevocationTable(db: $0).list(ofSession: number, above: last, limit: limit) }
    }
}
