import Booking
import Domain

/// A backup put in the ledger's place, whose steps are fault points.
public struct FaultyReplacement: LedgerReplacement {
    private let base: any LedgerReplacement
    private let points: FaultPoints

    public init(_ base: any LedgerReplacement, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("LedgerReplacement", method, call)
    }

    public func prepare() async throws(LedgerError) -> [LedgerLoss] {
        try await step(#function) { () async throws(LedgerError) in try await base.prepare() }
    }

    public func note(_ losses: [LedgerLoss], at now: Timestamp) async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.note(losses, at: now) }
    }

    public func keepLedger(at now: Timestamp) async throws(LedgerError) -> KeptFile? {
        try await step(#function) { () async throws(LedgerError) in try await base.keepLedger(at: now) }
    }

    public func keepHeads(at now: Timestamp) async throws(LedgerError) -> KeptFile? {
        try await step(#function) { () async throws(LedgerError) in try await base.keepHeads(at: now) }
    }

    public func replaceLedger(at now: Timestamp) async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.replaceLedger(at: now) }
    }

    public func leaveHeads(at now: Timestamp) async throws(LedgerError) -> Bool {
        try await step(#function) { () async throws(LedgerError) in try await base.leaveHeads(at: now) }
    }
}
