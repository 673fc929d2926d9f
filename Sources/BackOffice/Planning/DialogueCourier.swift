import Booking
import Domain
import Foundation
import Logging
import Pages
import ServiceLifecycle

/// Writes to the house's people of what was said to them.
///
/// Target set: the letters that are due, twenty at a time, whoever wrote the message; whoever lost the right to read it since, or the house, gets none. A
/// letter is sent before that is noted, so that one may come twice after a crash and none is forgotten. One that its mailbox refuses is given up.
public struct DialogueCourier: Service {
    private let desk: PlanningDesk
    private let post: StaffPost
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger

    /// Between two looks; so many letters in one; and for so long a letter that was taken is nobody else's.
    private static let (pause, batch, claim) = (Duration.seconds(1), 20, Duration.seconds(300))
    /// After the first failure, doubled with each, up to the longest.
    private static let (patience, longest) = (Duration.seconds(10), Duration.seconds(3600))
    /// A letter that did not go in so many tries, a day's worth, tells nothing new any more.
    private static let mostAttempts = 32

    public init(desk: PlanningDesk, house: HousePeople, clock: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }, logger: Logger) {
        (self.desk, post, self.clock, self.logger) = (desk, house.post, clock, logger)
    }

    public func run() async throws {
        guard post.sends else { return try await gracefulShutdown() }
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    _ = try await look()
                } catch {
                    logger.error("letters about messages wait, the next try is soon", metadata: ["cause": "\(error)"])
                }
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    public struct Report: Hashable, Sendable {
        public var sent = 0
        /// Nobody who may read it any more, or a mailbox that refuses.
        public var dropped = 0
        public var later = 0
    }

    /// Sends what is due.
    func look() async throws(LedgerError) -> Report {
        var report = Report()
        let notices = try await desk.dialogue.takeNotices(at: clock(), for: Self.claim, limit: Self.batch)
        guard !notices.isEmpty else { return report }
        let (people, catalogue) = (try await desk.staff.staff(), try await desk.catalogue.catalogue())
        let readers = DialogueReaders(catalogue)
        for notice in notices {
            let topic = notice.entry.topic
            guard let reader = readers.lettered(of: topic, among: people).first(where: { $0.id == notice.account }), let subject = PlanningDesk.subject(of: topic, in: catalogue) else {
                report.dropped += 1
                try await desk.dialogue.settle(notice, later: nil)
                continue
            }
            let language = Language(rawValue: reader.language) ?? .french
            let author = people.first { $0.id == notice.entry.author }?.name ?? ""
            switch await post.send(notice.entry, about: subject(language), by: author, to: reader) {
            case .sent:
                report.sent += 1
                try await desk.dialogue.settle(notice, later: nil)
            case .refused:
                report.dropped += 1
                try await desk.dialogue.settle(notice, later: nil)
            case .failed(let cause):
                let pause = min(Self.longest, Self.patience * (1 << min(notice.attempts, 12)))
                logger.warning("a letter about a message goes later", metadata: ["message": "\(notice.entry.id)", "cause": "\(cause)"])
                report.later += 1
                try await desk.dialogue.settle(notice, later: notice.attempts < Self.mostAttempts ? clock() + pause : nil)
            }
        }
        return report
    }
}
