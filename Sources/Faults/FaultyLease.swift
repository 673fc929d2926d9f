import Booking
import Domain

/// A lease whose steps are fault points.
public struct FaultyLease: LeaseLedger {
    private let base: any LeaseLedger
    private let points: FaultPoints

    public init(_ base: any LeaseLedger, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step("LeaseLedger", method, call)
    }

    public func takeLease(after seen: LeaseRecord, as holder: String, at now: Timestamp) async throws(LedgerError) -> LeaseRecord? {
        try await step(#function) { () async throws(LedgerError) in try await base.takeLease(after: seen, as: holder, at: now) }
    }

    public func renewLease() async throws(LedgerError) -> Bool {
        try await step(#function) { () async throws(LedgerError) in try await base.renewLease() }
    }

    public func giveBackLease() async throws(LedgerError) {
        try await step(#function) { () async throws(LedgerError) in try await base.giveBackLease() }
    }

    // Questions change nothing.

    public func lease() async throws(LedgerError) -> LeaseRecord { try await base.lease() }
    public func isAbandoned(_ record: LeaseRecord) -> Bool { base.isAbandoned(record) }
}
