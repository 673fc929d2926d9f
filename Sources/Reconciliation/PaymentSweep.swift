import Booking
import Domain
import Logging
import Metrics

/// Finds money at the provider that nobody here knows of: a notice was lost, or the store was lost with the order.
///
/// Target set: payments of the last day, at the start and whenever a lane was restored, or since the last sale was recorded where that is longer ago;
/// those of the last hour every five minutes; of these,
/// authorised and captured ones for orders of this platform that the ledger knows no payment of. A payment whose order is known is
/// settled as if its notice came now, and goes back when it bought nothing; one that bought an order which is confirmed is recorded; one whose order is lost goes
/// back, and is an incident.
struct PaymentSweep: Sendable {
    let provider: any PaymentProvider
    let store: any SeatStore
    let projection: any Projection
    let journal: any SalesJournal
    let outbox: Pacer
    let clock: LedgerClock
    /// Whether an order's id was made by this platform: other shops may use the same account.
    let isOurs: @Sendable (String) -> Bool
    let progress: RestorationProgress
    let settings: Reconciler.Settings
    let logger: Logger

    private static let interval = Duration.seconds(300)
    private static let usual = Duration.seconds(3_600)
    private static let afterLoss = Duration.seconds(86_400)
    private static let atMost = Duration.seconds(30 * 86_400)

    func run() async {
        let pacer = Pacer()
        var (sweptLanes, sweptAt): (Int, ContinuousClock.Instant?) = (0, nil)
        while !Task.isCancelled {
            let lanes = progress.report.lanes
            if lanes != sweptLanes || sweptAt.map({ $0.duration(to: .now) >= Self.interval }) ?? true {
                let isUsual = lanes == sweptLanes && sweptAt != nil
                let start = ContinuousClock.now
                do {
                    let now = clock.now
                    let moment = if isUsual { now - Self.usual } else { try await afterLoss(at: now) }
                    try await sweep(since: moment)
                    (sweptLanes, sweptAt) = (lanes, start)
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("the provider's payments are not compared yet", metadata: ["cause": "\(error)"])
                }
            }
            await pacer.next(within: .seconds(5))
        }
    }

    /// While nobody recorded sales, for however long, somebody may have paid for an order that is lost now.
    func afterLoss(at now: Timestamp) async throws -> Timestamp {
        guard let last = try await journal.lastSaleAt() else { return now - Self.afterLoss }
        return max(now - Self.atMost, min(now - Self.afterLoss, last - Self.usual))
    }

    /// One payment that cannot be looked at, because its order's lane is away, keeps no other waiting; then it is not through, and begins anew.
    func sweep(since moment: Timestamp) async throws {
        var (cursor, problem): (String?, (any Error)?) = (nil, nil)
        var away: Set<Int?> = []
        repeat {
            let page = try await provider.payments(createdSince: moment, after: cursor)
            for payment in page.payments {
                let lane = payment.orderID.flatMap(Order.lane)
                guard !away.contains(lane) else { continue }
                do {
                    try await look(at: payment)
                } catch {
                    try Task.checkCancellation()
                    problem = error
                    // Each silence costs seconds.
                    if error is SeatStoreError { away.insert(lane) }
                }
            }
            cursor = page.next
        } while cursor != nil
        if let problem { throw problem }
    }

    private func look(at payment: Payment) async throws {
        guard payment.status == .requiresCapture || payment.status == .succeeded && payment.refunded < payment.amount,
            let order = payment.orderID, let lane = Order.lane(ofID: order), isOurs(order),
            try await !journal.knows(payment: payment.id)
        else { return }
        if let record = try await store.order(id: order) {
            // Who waits is asked about in turn.
            guard record.state != .awaitingPayment, record.state != .closing else { return }
            if record.settledPaymentID == payment.id { return try await tellAgain(payment, of: record) }
            _ = try await SettlePayment(store: store, provider: provider)(payment, order: order)
            return
        }
        // Only a verified store may say that it does not know an order.
        guard try await projection.ownership(of: .lane(lane)).isVerified else { throw OutboxFault.later("lane \(lane) is not verified") }
        try await giveBack(payment, order: order)
    }

    /// The store knows what it bought. So did the ledger, unless that is still in the stream, or a backup has taken the ledger's place: then the sale is
    /// nobody's any more, because it was acknowledged, and what bought nothing is owed no more.
    private func tellAgain(_ payment: Payment, of record: OrderRecord) async throws {
        if record.state == .confirmed { _ = try await projection.resend(order: record.order.id) }
        guard [.refused, .cancelled, .expired].contains(record.state) else { return }
        let reason = record.state == .refused ? record.reason ?? "refused" : "order-closed"
        let reversal = Reversal(paymentID: payment.id, orderID: record.order.id, reason: reason, order: record.order)
        _ = try await journal.record([.reversal(reversal)], at: clock.now)
        outbox.nudge()
        logger.error("a payment that bought nothing was not in the ledger; it goes back", metadata: ["payment": "\(payment.id)"])
    }

    private func giveBack(_ payment: Payment, order: String) async throws {
        let now = clock.now
        try await journal.note([
            Incident(at: now, kind: Incident.paymentWithoutOrder, sessionID: nil, orderID: order, detail: "payment \(payment.id) goes back")
        ])
        _ = try await journal.record([.reversal(Reversal(paymentID: payment.id, orderID: order, reason: "unknown-order"))], at: now)
        outbox.nudge()
        Counter(label: "guichet_payments_without_order").increment()
        logger.critical("a payment has no order; it goes back", metadata: ["payment": "\(payment.id)"])
    }
}
