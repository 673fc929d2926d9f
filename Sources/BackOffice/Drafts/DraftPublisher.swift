import Booking
import Domain
import Foundation
import Logging
import Pages
import ServiceLifecycle

/// Publishes drafts when it is time. Its target: drafts whose moment has come, whoever set it; each once, by whichever back office is first. What was
/// due while none was running is published by the next one.
public struct DraftPublisher: Service {
    private let desk: DraftDesk
    private let staff: any StaffRegister
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger

    /// Between two looks.
    private static let pause = Duration.seconds(1)

    public init(desk: DraftDesk, staff: any StaffRegister, clock: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }, logger: Logger) {
        (self.desk, self.staff, self.clock, self.logger) = (desk, staff, clock, logger)
    }

    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    _ = try await look()
                } catch {
                    logger.error("drafts are not published, the next try is soon", metadata: ["cause": "\(error)"])
                }
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    public struct Report: Hashable, Sendable {
        public var published = 0
        /// Left to a person, with the reason.
        public var refused = 0
    }

    /// Publishes all that is due.
    func look() async throws(LedgerError) -> Report {
        var report = Report()
        let now = clock()
        for stored in try await desk.book.dueDrafts(at: now) {
            guard let reach = try await reach(of: stored) else {
                try await refuse(stored, DraftMishap.notTheirs, &report, now)
                continue
            }
            switch try await desk.publish(stored, within: reach, by: stored.changedBy, at: now) {
            case .published(let event):
                report.published += 1
                logger.info("published", metadata: ["draft": "\(stored.id)", "event": "\(event)"])
            case .wrong: try await refuse(stored, DraftMishap.incomplete, &report, now)
            case .notTheirs: try await refuse(stored, DraftMishap.notTheirs, &report, now)
            case .refused(let refusals): try await refuse(stored, DraftMishap.refused(refusals), &report, now)
            case .stale: continue
            }
        }
        return report
    }

    /// Of who set the moment; nil when they would not be let in any more to press the button.
    private func reach(of stored: StoredDraft) async throws(LedgerError) -> StaffReach? {
        guard case .account(let id) = stored.changedBy, let account = try await staff.staffAccount(id), account.revokedAt == nil else { return nil }
        return account.position.reach(of: .enterProgramme)
    }

    private func refuse(_ stored: StoredDraft, _ mishap: String, _ report: inout Report, _ now: Timestamp) async throws(LedgerError) {
        report.refused += 1
        logger.error("a draft could not be published when it was time", metadata: ["draft": "\(stored.id)", "cause": "\(mishap)"])
        try await desk.book.refuseDraft(stored.id, revision: stored.revision, mishap: mishap, at: now)
    }
}
