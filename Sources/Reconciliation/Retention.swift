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

    /// Walks once through all that is due. Each order is forgotten by itself: one that cannot be keeps no other from it, and has its turn in the next round.
    func round(at now: Timestamp) async throws -> RetentionReport {
        var report = RetentionReport()
        var (last, isThrough): (String?, Bool) = (nil, false)
        var away: Set<Int?> = []
        while true {
            let due = isThrough ? [] : try await book.erasableOrders(behind: last, policy: policy, at: now, limit: RetentionPolicy.batch)
            (last, isThrough) = (due.last, due.count < RetentionPolicy.batch)
            let (erased, problem) = await projection.erase(due, away: &away)
            if let problem { logger.warning("some buyers are not forgotten yet", metadata: ["cause": "\(problem)"]) }
            let done = try await book.retain(orders: erased, policy: policy, at: now)
            report = report + done
            Counter(label: "guichet_buyers_forgotten").increment(by: done.asked + done.inactive)
            guard !isThrough || done.deleted == RetentionPolicy.batch else { return report }
        }
    }
}

extension Retention {
    /// Carries out what somebody asked for. The ledger forgets exactly those whose copies the store has forgotten: another one may have become due meanwhile,
    /// and has its turn in an hour.
    ///
    /// - Parameter progress: of the command that asks.
    /// - Returns: false as long as the wish does not stand in the ledger.
    func forget(_ request: ErasureRequest, at now: Timestamp, after progress: CommandProgress) async throws -> Bool {
        guard progress.state != .asked else { return false }
        var away: Set<Int?> = []
        let (erased, problem) = await projection.erase(try await book.erasableOrders(of: request, at: now), away: &away)
        _ = try await book.retain(orders: erased, policy: policy, at: now)
        // What the store could not be asked is asked again; the others are forgotten meanwhile.
        if let problem { throw problem }
        return true
    }
}

extension Projection {
    /// Forgets the copies of these orders, each by itself. A ledger that forgets others would leave copies that nobody looks for.
    ///
    /// - Parameter away: lanes that did not answer: none of them is asked twice, because each silence costs seconds, and none keeps another from it.
    /// - Returns: those whose copy is gone, without those that wait for something in the store; and what kept the last of the others, if any.
    func erase(_ orders: [String], away: inout Set<Int?>) async -> (erased: [String], problem: SeatStoreError?) {
        var (erased, problem): ([String], SeatStoreError?) = ([], nil)
        for id in orders {
            let lane = Order.lane(ofID: id)
            guard !away.contains(lane) else { continue }
            do throws(SeatStoreError) {
                if try await erase(order: id) { erased.append(id) }
            } catch {
                problem = error
                if case .unavailable = error { away.insert(lane) }
            }
        }
        return (erased, problem)
    }
}
