import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Makes one lane of a store that may have forgotten sales show those of the ledger, and puts its sessions on sale: what a restarted, an
/// emptied and a promoted Redis need is the same.
///
/// Target set: the lane's sessions; of those whose tickets are still shown, every recorded order.
struct Restorer: Sendable {
    let projection: any Projection
    let journal: any SalesJournal
    let programme: ProgrammeView
    let progress: RestorationProgress
    let clock: LedgerClock
    let logger: Logger

    init(
        projection: any Projection, journal: any SalesJournal, programme: ProgrammeView, progress: RestorationProgress, clock: LedgerClock, logger: Logger
    ) {
        self.clock = clock
        self.projection = projection
        self.journal = journal
        self.programme = programme
        self.progress = progress
        self.logger = logger
    }

    private static let page = 500
    /// Pages that are written side by side, by all lanes together: more would only wait in Redis, and in front of other lanes' buyers.
    private let turnstile = Turnstile(places: 4)

    /// - Parameter owner: the process that has the lane. Should the lane move meanwhile, the new owner is not the one that was compared.
    /// - Returns: false while the lane cannot be compared yet.
    func restore(_ sessions: [Session], of lane: Int, version: Int64, owner: String) async throws -> Bool {
        // Some may have been put on sale before this was interrupted.
        try await projection.withdraw(sessions)
        // While no session of the lane is on sale nothing can be confirmed there, so its stream only gets shorter; once it is empty
        // the ledger knows all that this process ever sold, and can be compared.
        if try await projection.hasPendingSales(lane: lane) { return false }
        // Tickets that were shown to the process before this one, and are not noted yet, are in nothing that is read below.
        try await journal.distrustOpenWork(ofLane: lane)
        var (orders, places) = (RestoredOrders(), 0)
        var began: [UInt32: Int64] = [:]
        for session in sessions {
            began[session.number] = try await journal.lastNumber(ofSession: session.number)
            orders += try await restoreOrders(of: session)
        }
        for session in sessions {
            let layout = try await programme.layout(of: session)
            let (sold, takenBack) = try await journal.soldPlaces(ofSession: session.number, after: began[session.number] ?? 0)
            // What was read before it was taken back: its place may be somebody else's by the time that the store is told.
            if !takenBack.isEmpty {
                orders += try await projection.restore(
                    takenBack, of: session, house: layout.map { HouseLayout($0) }, until: Self.shownUntil(session))
            }
            // First what the ledger knows, then the epoch: a session is never on sale with a sold seat free.
            places += try await projection.repair(session, layout: layout, sold: sold, owner: owner)
            _ = try await projection.publish(session, layout: layout, sold: sold, version: version, owner: owner)
        }
        let shown = sessions.filter { Timestamp(Date()) < $0.startsAt + IssueExecutor.shownAfterSession }
        try await journal.tellRefusalsAgain(ofSessions: shown.map(\.number), at: clock.now)
        progress.add { $0.sessions += sessions.count; $0.places += places; $0.lanes += 1 }
        report(orders, places: places, lane: lane)
        return true
    }

    /// Before the session is on sale: no late notice can refuse an order that the ledger has, or count it twice.
    private func restoreOrders(of session: Session) async throws -> RestoredOrders {
        guard Timestamp(Date()) < session.startsAt + IssueExecutor.shownAfterSession else { return RestoredOrders() }
        let house = try await programme.layout(of: session).map { HouseLayout($0) }
        let until = Self.shownUntil(session)
        var restored = RestoredOrders()
        var page: RecordedOrderPage? = try await read(session, after: nil)
        while let current = page {
            // The ledger reads while the store writes.
            async let next = current.next == nil ? nil : read(session, after: current.next)
            let part = try await turnstile.pass {
                try await projection.restore(current.orders, of: session, house: house, until: until)
            }
            progress.add { $0.orders += part; $0.read += current.orders.count }
            restored += part
            page = try await next
        }
        return restored
    }

    private static func shownUntil(_ session: Session) -> Timestamp {
        max(session.startsAt, Timestamp(Date())) + IssueExecutor.shownAfterSession
    }

    private func read(_ session: Session, after: Int64?) async throws(LedgerError) -> RecordedOrderPage {
        try await journal.recordedOrders(ofSession: session.number, after: after, limit: Self.page)
    }

    private func report(_ orders: RestoredOrders, places: Int, lane: Int) {
        guard orders != RestoredOrders() || places > 0 else { return }
        Counter(label: "guichet_places_repaired").increment(by: places)
        Counter(label: "guichet_orders_recalled").increment(by: orders.unknown + orders.recalled)
        // A store that lost everything is refilled; one that had some of it may have sold what was sold.
        logger.log(
            level: orders.recalled + places == 0 ? .notice : .critical, "the store had forgotten sales; restored from the ledger",
            metadata: [
                "lane": "\(lane)", "places": "\(places)", "orders": "\(orders.unknown + orders.recalled)",
                "tickets": "\(orders.withTickets)",
            ])
    }
}
