import Booking
import Domain

/// Remaining places per session, kept per process: however many people look, the store is read once per `freshness` and
/// session.
actor StockBoard {
    private struct Reading {
        var at: ContinuousClock.Instant
        var availability: Availability?
    }

    private let store: any SeatStore
    private let freshness: Duration
    private var readings: [UInt32: Reading] = [:]
    private var underway: [UInt32: Task<Availability?, any Error>] = [:]

    init(store: any SeatStore, freshness: Duration) {
        self.store = store
        self.freshness = freshness
    }

    func availability(of session: Session) async throws -> Availability? {
        if let reading = readings[session.number], reading.at.duration(to: .now) < freshness { return reading.availability }
        if let task = underway[session.number] { return try await task.value }
        let task = Task { [store] in try await store.availability(of: session) as Availability? }
        underway[session.number] = task
        defer { underway[session.number] = nil }
        let availability = try await task.value
        readings[session.number] = Reading(at: .now, availability: availability)
        return availability
    }
}
