import Booking
import Domain

/// Copies of the ledger whose steps are fault points.
public struct FaultyCopies: LedgerCopies {
    private let base: any LedgerCopies
    private let points: FaultPoints

    public init(_ base: any LedgerCopies, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("LedgerCopies", method, call)
    }

    public func draftBackup(of path: String) async throws(LedgerError) -> DraftedCopy {
        try await step(#function) { () async throws(LedgerError) in try await base.draftBackup(of: path) }
    }

    public func draftExport(
        _ selection: ExportSelection, to path: String, format: String, publicKeys: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<(copy: DraftedCopy, lines: Int), ExportRefusal> {
        try await step(#function) { () async throws(LedgerError) in
            try await base.draftExport(selection, to: path, format: format, publicKeys: publicKeys, at: now, signer: signer)
        }
    }

    public func note(_ copy: DraftedCopy, as kind: CopyKind, at now: Timestamp) async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.note(copy, as: kind, at: now) }
    }

    public func name(_ copy: DraftedCopy) async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.name(copy) }
    }
}
