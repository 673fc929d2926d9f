import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Executes what the ledger owes to the provider and to the box office, at least once, in order per order.
///
/// Target set: the outbox items that are not done and whose time has come.
struct OutboxWorker: Sendable {
    let journal: any SalesJournal
    let store: any SeatStore
    let projection: any Projection
    let provider: any PaymentProvider
    let signer: any TicketSigner
    let programme: ProgrammeView
    let work: Pacer
    let settings: Reconciler.Settings
    let logger: Logger

    /// A ticket opens doors until this long after its session began.
    static let ticketLife = Duration.seconds(24 * 3600)
    /// Tickets can be fetched from the box office until this long after the session; the ledger keeps them.
    static let shownAfterSession = Duration.seconds(30 * 86_400)
    private static let longestPause = 300

    func run() async {
        while !Task.isCancelled {
            do {
                let items = try await journal.dueItems(at: Timestamp(Date()), limit: settings.batch)
                if items.isEmpty {
                    await work.next(within: settings.tick)
                } else {
                    try await execute(items)
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("outbox waits for the ledger", metadata: ["cause": "\(error)"])
                await work.next(within: settings.tick)
            }
        }
    }

    private enum Done: Sendable {
        case done(OutboxItem, [Ticket])
        /// The money of a recorded sale cannot be had any more.
        case lost(OutboxItem)
        case failed(OutboxItem, String)
    }

    private func execute(_ items: [OutboxItem]) async throws {
        let results = await withTaskGroup(of: Done.self) { group in
            var results: [Done] = []
            var rest = items[...]
            for item in rest.prefix(settings.concurrency) { group.addTask { await attempt(item) } }
            rest = rest.dropFirst(settings.concurrency)
            for await result in group {
                results.append(result)
                if let item = rest.popFirst() { group.addTask { await attempt(item) } }
            }
            return results
        }
        var done: [OutboxItem] = []
        var issued: [Ticket] = []
        for case .done(let item, let tickets) in results {
            done.append(item)
            issued += tickets
        }
        for case .lost(let item) in results {
            Counter(label: "guichet_sales_undone").increment()
            logger.critical("the provider gives no money for a recorded sale; it is undone")
            try await journal.undo(item, reason: "capture-refused", at: Timestamp(Date()))
        }
        if !done.isEmpty { try await journal.complete(done, issued: issued, at: Timestamp(Date())) }
        for case .failed(let item, let error) in results {
            Counter(label: "guichet_outbox_failures", dimensions: [("kind", item.kind.rawValue)]).increment()
            logger.warning(
                "outbox item failed and will be tried again",
                metadata: ["kind": "\(item.kind)", "attempts": "\(item.attempts + 1)", "cause": "\(error)"])
            let pause = min(Self.longestPause, 1 << min(item.attempts, 9))
            try await journal.postpone(item, error: error, retryAt: Timestamp(Date()) + .seconds(pause))
        }
    }

    private func attempt(_ item: OutboxItem) async -> Done {
        do {
            switch item.kind {
            case .capture: return try await capture(item) ? .done(item, []) : .lost(item)
            case .reverse: try await reverse(item)
            case .refuse: try await refuse(item)
            case .issue: return .done(item, try await issue(item))
            }
            return .done(item, [])
        } catch {
            return .failed(item, "\(error)")
        }
    }

    private struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    /// - Returns: false when the payment was cancelled: nothing will ever be captured on it.
    private func capture(_ item: OutboxItem) async throws -> Bool {
        guard let id = item.paymentID else { return true }
        var present: Payment
        do {
            present = try await provider.capture(id, idempotencyKey: "capture-\(item.orderID)")
        } catch PaymentError.refused {
            present = try await provider.payment(id)
        }
        switch present.status {
        case .succeeded: return true
        case .canceled: return false
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
            throw Fault(description: "the payment is \(present.status.rawValue) after its capture")
        }
    }

    private func refuse(_ item: OutboxItem) async throws {
        guard let record = try await store.order(id: item.orderID) else { return }
        guard let refusal = try await journal.refusal(ofOrder: item.orderID) else {
            throw Fault(description: "the ledger has no refusal of the order")
        }
        let session = try await programme.find(session: record.order.sessionNumber)?.session
        let layout = if let session { try await programme.layout(of: session) } else { SeatLayout?.none }
        let kept = record.order.lines.filter { line in line.seatID.map(refusal.places.contains) ?? false }
        try await projection.refuse(
            record.order, keeping: kept.compactMap(\.seatOffset), layout: layout, reason: refusal.reason)
    }

    private func reverse(_ item: OutboxItem) async throws {
        guard let id = item.paymentID else { return }
        do {
            let payment = try await provider.payment(id)
            switch payment.status {
            case .canceled:
                return
            case .succeeded:
                guard payment.refunded < payment.amount else { return }
                try await provider.refund(id, amount: nil, idempotencyKey: "refund-\(id)")
            case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
                _ = try await provider.cancel(id, idempotencyKey: "cancel-\(id)")
            }
        } catch PaymentError.unknownPayment {
            return  // nothing can be taken on a payment that does not exist
        }
    }

    private func issue(_ item: OutboxItem) async throws -> [Ticket] {
        guard let (order, drafts) = try await journal.ticketDrafts(ofOrder: item.orderID) else {
            throw Fault(description: "the ledger does not know the order")
        }
        guard let (session, event) = try await programme.find(session: order.sessionNumber) else {
            throw Fault(description: "the catalogue does not know session \(order.sessionNumber)")
        }
        let tickets = try drafts.map { draft in
            Ticket(
                number: draft.number, id: Ticket.text(ofID: draft.ticketID), orderID: order.id, sessionID: order.sessionID,
                categoryName: draft.line.categoryName, seatLabel: draft.line.seatLabel,
                tariffName: draft.line.tariffName, price: draft.line.price,
                code: try signer.sign(
                    TicketClaims(
                        eventNumber: event.number, sessionNumber: session.number, ticketID: draft.ticketID,
                        number: UInt32(truncatingIfNeeded: draft.number), category: UInt8(draft.line.category),
                        seat: draft.line.seatOffset.map { UInt32($0) }, revision: 0,
                        expiresAt: session.startsAt + Self.ticketLife)))
        }
        try await projection.publish(
            tickets: tickets, of: order, boughtWith: item.paymentID, until: max(session.startsAt, Timestamp(Date())) + Self.shownAfterSession)
        return tickets
    }
}
