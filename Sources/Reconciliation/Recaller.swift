import Booking
import Domain
import Foundation

/// Makes a store that may have forgotten sales show those of the ledger again.
///
/// Target set: the recorded orders of sessions whose tickets are still shown.
struct Recaller: Sendable {
    let projection: any Projection
    let journal: any SalesJournal

    private static let page = 500

    /// Before the session is on sale: orders that wait here, or were closed, and are sold in the ledger become sales, so that
    /// no late notice can refuse them or count them twice.
    /// - Returns: how many.
    func recallOrders(of session: Session) async throws -> Int {
        var recalled = 0
        try await forEachPage(of: session) { orders in
            recalled += try await projection.recall(orders.map(\.sale), of: session)
        }
        return recalled
    }

    /// Once it is on sale, because it takes a trip per order: tickets that were issued and are not shown any more.
    func showTickets(of session: Session) async throws {
        let until = max(session.startsAt, Timestamp(Date())) + IssueExecutor.shownAfterSession
        try await forEachPage(of: session) { orders in
            let missing = try await projection.withoutTickets(orders.map(\.sale), of: session)
            for order in orders where missing.contains(order.sale.order.id) && !order.tickets.isEmpty {
                try await projection.publish(
                    tickets: order.tickets, of: order.sale.order, boughtWith: order.sale.paymentID, until: until)
            }
        }
    }

    private func forEachPage(of session: Session, _ work: ([RecordedOrder]) async throws -> Void) async throws {
        guard Timestamp(Date()) < session.startsAt + IssueExecutor.shownAfterSession else { return }
        var next: Int64?
        repeat {
            let page = try await journal.recordedOrders(ofSession: session.number, after: next, limit: Self.page)
            try await work(page.orders)
            next = page.next
        } while next != nil
    }
}
