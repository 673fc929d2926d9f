import Booking
import Domain

/// A stream of sales whose steps are fault points.
public struct FaultySalesStream: SalesStream {
    private let base: any SalesStream
    private let points: FaultPoints

    public init(_ base: any SalesStream, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(SeatStoreError) -> Value
    ) async throws(SeatStoreError) -> Value {
        try await points.step("SalesStream", method, call)
    }

    public func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.acknowledge(entries) }
    }

    public func setAside(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.setAside(entries) }
    }

    public func bringBack(lane: Int) async throws(SeatStoreError) -> Int {
        try await step(#function) { () async throws(SeatStoreError) in try await base.bringBack(lane: lane) }
    }

    // Questions change nothing.

    public func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        try await base.read(limit: limit, wait: wait)
    }
    public func rewind() async { await base.rewind() }
}
