import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Lets the work of a reconciler run while its process holds the lease, and only then: waits for the lease, renews it, stops the work when
/// it is lost, waits again; gives it back at the end.
struct LeaseKeeper: Sendable {
    let ledger: any LeaseLedger
    let tenure: Tenure
    /// `host:pid`
    let holder: String
    var times = LeaseTimes()
    let logger: Logger

    private let isActive = Gauge(label: "guichet_reconciler_active")

    init(ledger: any LeaseLedger, tenure: Tenure, holder: String, times: LeaseTimes = LeaseTimes(), logger: Logger) {
        self.ledger = ledger
        self.tenure = tenure
        self.holder = holder
        self.times = times
        self.logger = logger
    }

    /// Returns when the task is cancelled. `work` is cancelled when the lease is lost, and has ended when it is called again.
    func run(_ work: @escaping @Sendable () async -> Void) async {
        while !Task.isCancelled {
            isActive.record(0)
            guard let record = await take() else { break }
            isActive.record(1)
            Gauge(label: "guichet_lease_token").record(record.token)
            await withTaskGroup(of: Void.self) { group in
                group.addTask(operation: work)
                group.addTask { await renewUntilLost() }
                await group.next()
                group.cancelAll()
            }
            tenure.end()
        }
        isActive.record(0)
        // A task of its own: this one is cancelled, and SQLite would not begin.
        await Task { await giveBack() }.value
    }

    // MARK: Waiting

    /// Nil when the task is cancelled.
    private func take() async -> LeaseRecord? {
        var watch = LeaseWatch(timeToLive: times.timeToLive)
        var (told, problem): (LeaseRecord?, LedgerError?)
        let pacer = Pacer()
        while !Task.isCancelled {
            do throws(LedgerError) {
                let began = ContinuousClock.now
                let record = try await ledger.lease()
                let hasLapsed = watch.hasLapsed(record, readFrom: began, to: .now)
                if ledger.isAbandoned(record) || hasLapsed {
                    let start = ContinuousClock.now
                    if let own = try await ledger.takeLease(after: record, as: holder, at: Timestamp(Date())) {
                        tenure.begin(own, until: start + times.mayActFor)
                        tellTaken(from: record)
                        return own
                    }
                } else {
                    tenure.wait(for: record)
                    if told?.token != record.token { tellWaiting(for: record) }
                    told = record
                }
                problem = nil
            } catch {
                guard !Task.isCancelled else { return nil }
                if problem != error { logger.warning("the lease cannot be taken", metadata: ["cause": "\(error)"]) }
                problem = error
            }
            await pacer.next(within: times.look)
        }
        return nil
    }

    private func tellWaiting(for record: LeaseRecord) {
        let since = record.since.map { " since \($0.rfc3339())" } ?? ""
        logger.notice("waiting: active is \(record.holder ?? "nobody")\(since)", metadata: ["token": "\(record.token)"])
    }

    private func tellTaken(from record: LeaseRecord) {
        guard let before = record.holder else {
            logger.notice("active", metadata: ["token": "\(record.token + 1)"])
            return
        }
        Counter(label: "guichet_lease_takeovers").increment()
        logger.warning(
            "active: took over from \(before), which ended without giving the lease back, or does not renew it",
            metadata: ["token": "\(record.token + 1)"])
    }

    // MARK: Holding

    /// Returns when another has the lease, or when it could not be renewed for so long that another may have it.
    private func renewUntilLost() async {
        let pacer = Pacer()
        while true {
            await pacer.next(within: times.renewal)
            guard !Task.isCancelled else { return }
            do throws(LedgerError) {
                let start = ContinuousClock.now
                guard try await ledger.renewLease() else {
                    tenure.end()
                    return tellLost("another process has taken the lease")
                }
                tenure.extend(until: start + times.mayActFor)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("the lease could not be renewed", metadata: ["cause": "\(error)"])
                guard tenure.mayAct else { return tellLost("it was not renewed in time: \(error.cause)") }
            }
        }
    }

    private func tellLost(_ cause: String) {
        Counter(label: "guichet_lease_losses").increment()
        logger.critical("the lease is lost: this process stops to act and waits", metadata: ["cause": "\(cause)"])
    }

    private func giveBack() async {
        do {
            try await ledger.giveBackLease()
        } catch {
            logger.warning("the lease could not be given back; another waits until it lapses", metadata: ["cause": "\(error)"])
        }
    }
}
