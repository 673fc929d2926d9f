import Booking
import Domain
import GRDB

extension SQLiteLedger: CommandJournal {
    public func openCommands() async throws(LedgerError) -> OpenCommands {
        try await read { try CommandTable(db: $0).open() }
    }

    public func advance(_ command: Command, mayEnd: Bool, at now: Timestamp) async throws(LedgerError) -> CommandProgress {
        try await write { try CommandStep(db: $0, now: now).advance(command.id, mayEnd: mayEnd) }
    }
}

// What tools and the back office do with commands.
extension SQLiteLedger {
    /// - Returns: the command's id; that of the earlier command when one has the same key.
    public func ask(_ request: CommandRequest, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await write { try CommandTable(db: $0).add(request, at: now) }
    }

    /// Nil when there is none of this id.
    public func command(_ id: Int64) async throws(LedgerError) -> Command? {
        try await read { try CommandTable(db: $0).command(id) }
    }

    /// Why a correction would be refused as things are now; nil when it would not. What passes by itself is no refusal.
    public func objection(to request: CorrectionRequest) async throws(LedgerError) -> CorrectionRefusal? {
        try await read { db in
            switch try CorrectionWriter(db: db).plan(request) {
            case .success: nil
            case .failure(let refusal): refusal.mayPass ? nil : refusal
            }
        }
    }
}
