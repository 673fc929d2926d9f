import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Forgets who bought once nobody needs it any more.
///
/// Target set: orders of the ledger's active base whose session is over, of which nothing is owed, and whose buyer asked for it or bought longer ago
/// than the policy says; and buyers in the archive whose time there is over. The copy on the seat store goes first: a crash in between
/// leaves the ledger, which is asked again.
struct Retention: Sendable {
    let book: any PrivacyBook
    let projection: any Projection
    let policy: RetentionPolicy
    let logger: Logger

    private static let pause = Duration.seconds(3600)

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                let report = try await round(at: Timestamp(Date()))
                if !report.isEmpty {
                    logger.notice(
                        "buyers were forgotten", metadata: ["asked": "\(report.asked)", "inactive": "\(report.inactive)", "deleted": "\(report.deleted)"])
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("retention waits", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }

    /// Until nothing is due.
    func round(at now: Timestamp) async throws -> RetentionReport {
        var report = RetentionReport()
        while true {
            var orders = try await book.erasableOrders(of: nil, policy: policy, at: now, limit: RetentionPolicy.batch)
            let isFull = orders.count == RetentionPolicy.batch
            try await projection.erase(&orders)
            let done = try await book.retain(orders: orders, policy: policy, at: now)
            report = RetentionReport(asked: report.asked + done.asked, inactive: report.inactive + done.inactive, deleted: report.deleted + done.deleted)
            Counter(label: "guichet_buyers_forgotten").increment(by: done.asked + done.inactive)
            // One of which something is owed again would come forever.
            guard isFull && done.asked + done.inactive > 0 || done.deleted == RetentionPolicy.batch else { return report }
        }
    }
}

extension Projection {
    /// Forgets the copies of these orders, and takes those out of the list that wait for something in the store: a ledger that forgets them first would leave
    /// copies that nobody looks for.
    func erase(_ orders: inout [String]) async throws {
        var erased: [String] = []
        for id in orders where try await erase(order: id) { erased.append(id) }
        orders = erased
    }
}
