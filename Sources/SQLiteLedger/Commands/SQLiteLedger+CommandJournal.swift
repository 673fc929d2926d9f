import Booking
import Domain
import GRDB

extension SQLiteLedger: CommandJournal {
    public func openCommands() async throws(LedgerError) -> OpenCommands {
        try await read { try CommandTable(db: $0).open() }
    }

    public func advance(_ command: Command, mayEnd: Bool, because cause: String, at now: Timestamp) async throws(LedgerError) -> CommandProgress {
        try await write { try CommandStep(db: $0, now: now).advance(command.id, mayEnd: mayEnd, because: cause) }
    }
}

extension SQLiteLedger: StaffDesk {
    public func ask(_ request: CommandRequest, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await write { try CommandTable(db: $0).add(request, noted: noted, at: now) }
    }

    public func command(_ id: Int64) async throws(LedgerError) -> Command? {
        try await read { try CommandTable(db: $0).command(id) }
    }

    public func commands(_ kind: String, of subject: String) async throws(LedgerError) -> [Command] {
        try await read { try CommandTable(db: $0).commands(kind, of: subject) }
    }

    public func command(withKey key: String) async throws(LedgerError) -> Command? {
        try await read { try CommandTable(db: $0).command(withKey: key) }
    }

    public func outlook(of request: CorrectionRequest) async throws(LedgerError) -> Result<Money, CorrectionRefusal> {
        try await read { try CorrectionWriter(db: $0).plan(request).map(\.amount) }
    }
}
