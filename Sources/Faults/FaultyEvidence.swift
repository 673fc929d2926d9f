import Booking
import Domain

/// Closings and heads whose steps are fault points.
public struct FaultyEvidence: LedgerEvidence {
    private let base: any LedgerEvidence
    private let points: FaultPoints

    public init(_ base: any LedgerEvidence, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("LedgerEvidence", method, call)
    }

    public func closeDue(
        endedBy end: Timestamp, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> [ClosedPeriod] {
        try await step(#function) { () async throws(LedgerError) in
            try await base.closeDue(endedBy: end, at: now, signer: signer)
        }
    }

    public func close(
        _ period: AccountingPeriod, ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal> {
        try await step(#function) { () async throws(LedgerError) in
            try await base.close(period, ofOrganiser: id, at: now, signer: signer)
        }
    }

    public func keepHeads(at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> Int {
        try await step(#function) { () async throws(LedgerError) in try await base.keepHeads(at: now, signer: signer) }
    }
}
