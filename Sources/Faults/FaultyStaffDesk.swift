import Booking
import Domain

/// What the staff asks for, with fault points.
public struct FaultyStaffDesk: StaffDesk {
    private let base: any StaffDesk
    private let points: FaultPoints

    public init(_ base: any StaffDesk, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("StaffDesk", method, call)
    }

    public func ask(_ request: CommandRequest, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await step(#function) { () async throws(LedgerError) in try await base.ask(request, noted: noted, at: now) }
    }

    public func cancelSession(
        _ id: String, reason: String, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> CancelSessionOutcome {
        try await step(#function) { () async throws(LedgerError) in
            try await base.cancelSession(id, reason: reason, knowing: known, askedBy: askedBy, noted: noted, at: now)
        }
    }

    public func postponeSession(
        _ id: String, to startsAt: Timestamp, refundableUntil: Timestamp, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> PostponeSessionOutcome {
        try await step(#function) { () async throws(LedgerError) in
            try await base.postponeSession(id, to: startsAt, refundableUntil: refundableUntil, knowing: known, askedBy: askedBy, noted: noted, at: now)
        }
    }

    public func admitted(toSession id: String) async throws(LedgerError) -> Int { try await base.admitted(toSession: id) }

    public func hold(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await step(#function) { () async throws(LedgerError) in try await base.hold(deadLetter: id, noted: noted, at: now) }
    }

    public func revive(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Revival {
        try await step(#function) { () async throws(LedgerError) in try await base.revive(deadLetter: id, noted: noted, at: now) }
    }

    public func settle(deadLetter id: Int64, note: String, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> HandSettlementMistake? {
        try await step(#function) { () async throws(LedgerError) in try await base.settle(deadLetter: id, note: note, noted: noted, at: now) }
    }

    public func command(_ id: Int64) async throws(LedgerError) -> Command? { try await base.command(id) }

    public func commands(_ kind: String, of subject: String) async throws(LedgerError) -> [Command] { try await base.commands(kind, of: subject) }

    public func command(withKey key: String) async throws(LedgerError) -> Command? { try await base.command(withKey: key) }

    public func outlook(of request: CorrectionRequest) async throws(LedgerError) -> Result<Money, CorrectionRefusal> {
        try await base.outlook(of: request)
    }
}
