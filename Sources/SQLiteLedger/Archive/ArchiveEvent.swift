import Booking
import Domain
import Foundation
import GRDB

/// What happened to copies of the ledger: each export, backup, restore and erasure leaves a trace in it (annexe IV CGI,
/// art. 50 sexies; anti-fraud: archives are traced).
struct ArchiveEvent {
    enum Kind: String { case export, backup, restore, erase }

    var kind: Kind
    /// JSON, without personal data.
    var detail: String
    /// SHA-256 of the archive.
    var digest: [UInt8]?
    var at: Timestamp

    func insert(in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO archive_event (kind, detail, digest, at) VALUES (?, ?, ?, ?)",
            arguments: [kind.rawValue, detail, digest.map { Data($0) }, at.milliseconds])
    }
}

extension SQLiteLedger {
    /// A trace of an export or a backup.
    ///
    /// - Parameter digest: SHA-256 of the file, 32 bytes.
    public func noteBackup(name: String, digest: [UInt8], at now: Timestamp) async throws(LedgerError) {
        try await note(.backup, name: name, digest: digest, at: now)
    }

    public func noteExport(name: String, digest: [UInt8], at now: Timestamp) async throws(LedgerError) {
        try await note(.export, name: name, digest: digest, at: now)
    }

    private func note(
        _ kind: ArchiveEvent.Kind, name: String, digest: [UInt8], at now: Timestamp
    ) async throws(LedgerError) {
        let detail = "{\"name\":\(JSONText.quoted(name))}"
        try await write { try ArchiveEvent(kind: kind, detail: detail, digest: digest, at: now).insert(in: $0) }
    }
}
