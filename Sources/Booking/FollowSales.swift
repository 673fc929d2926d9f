import Domain
import Foundation

/// Follows the sales of a session: its figures, the sessions that it can be compared with, and what follows from them.
public struct FollowSales: Sendable {
    private let book: any ReportBook
    /// How long before a session its doors open.
    private let doorsOpen: Duration
    /// Where the venue's own zone is unknown.
    private let zone: TimeZone

    public init(book: any ReportBook, doorsOpen: Duration, zone: TimeZone) {
        (self.book, self.doorsOpen, self.zone) = (book, doorsOpen, zone)
    }

    /// - Parameter reach: sessions beyond it are none, and with none of them anything is compared.
    /// - Returns: nil when there is no such session.
    public func followUp(of session: String, isTest: Bool, within reach: StaffReach = .house, at now: Timestamp) async throws(LedgerError) -> FollowUp? {
        guard let figures = try await book.figures(ofSession: session, isTest: isTest, doorsOpen: doorsOpen) else { return nil }
        let performance = figures.performance
        guard reach.covers(organiser: performance.organiser.id, venue: performance.venue.id) else { return nil }
        // Everything that was ever played is a few thousand rows at most.
        let past = try await book.performances(SalesQuestion(reach: reach))
        let picks = ComparableShows.picks(for: performance, among: past, at: now)
        let movements = try await book.movements(ofSessions: picks.map(\.performance.number), isTest: isTest)
        let comparables = picks.map { pick in
            FollowUp.Compared(
                pick: pick, curve: PaceCurve(movements[pick.performance.number] ?? [], startsAt: pick.performance.startsAt, zone: zone(of: pick.performance)))
        }
        let left = performance.startsAt.civilDay(in: zone(of: performance)) - now.civilDay(in: zone(of: performance))
        let forecast = SalesForecast(
            figures.curve, capacity: performance.capacity, daysBefore: performance.startsAt <= now ? -1 : left, comparables: comparables.map(\.curve))
        return FollowUp(figures: figures, comparables: comparables, forecast: forecast, daysBefore: left, at: now)
    }

    private func zone(of performance: Performance) -> TimeZone { TimeZone(identifier: performance.venue.timeZone) ?? zone }
}
