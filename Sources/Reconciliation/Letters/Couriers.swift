import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Sends letters that are no outbox items, some side by side, and says what became of each.
struct Couriers: Sendable {
    enum Delivery: Hashable, Sendable {
        case sent
        /// For good: nobody reads this mailbox.
        case refused
        /// - Parameter isDeferred: because of this mailbox; else none would have gone.
        case later(Timestamp, isDeferred: Bool)
    }

    let mailer: any Mailer
    /// What the letters are about, for the log.
    let subject: String
    let logger: Logger

    /// Letters on their way at once.
    private static let concurrency = 16
    /// What these letters tell is worth little when it comes late.
    private static let longestPause = Duration.seconds(60)

    /// - Parameter letters: each with how often it did not go.
    /// - Returns: by the letters' positions; those that were not tried, because the task was cancelled, are missing.
    func deliver(_ letters: [(letter: Letter, attempts: Int)]) async -> [(position: Int, Delivery)] {
        await withTaskGroup(of: (Int, Delivery).self) { sending in
            var done: [(position: Int, Delivery)] = []
            for (position, item) in letters.enumerated() {
                if position >= Self.concurrency, let one = await sending.next() { done.append(one) }
                guard !Task.isCancelled else { break }
                sending.addTask { (position, await send(item.letter, attempts: item.attempts)) }
            }
            return await sending.reduce(into: done) { $0.append($1) }
        }
    }

    /// The same for people who asked to be told of something: what is to be noted of each.
    /// - Parameter told: counts those that went.
    func tell(_ letters: [(id: Int64, attempts: Int, letter: Letter)], told: Counter) async -> [WishOutcome] {
        await deliver(letters.map { ($0.letter, $0.attempts) }).map { position, delivery in
            let id = letters[position].id
            switch delivery {
            case .sent:
                told.increment()
                return .told(id: id)
            case .refused: return .told(id: id)
            case .later(let moment, _): return .later(id: id, moment)
            }
        }
    }

    private func send(_ letter: Letter, attempts: Int) async -> Delivery {
        do {
            try await mailer.send(letter)
            return .sent
        } catch .refused(let cause) {
            logger.notice("a letter is refused by its mailbox", metadata: ["about": "\(subject)", "cause": "\(cause)"])
            return .refused
        } catch {
            if case .unwelcome(let cause) = error {
                Counter(label: "guichet_mail_refusals").increment()
                logger.critical("the mail server refuses this platform", metadata: ["cause": "\(cause)"])
            } else {
                logger.warning("a letter goes later", metadata: ["about": "\(subject)", "cause": "\(error)"])
            }
            let isDeferred = if case .deferred = error { true } else { false }
            return .later(Timestamp(Date()) + min(Self.longestPause, .seconds(5) * (1 << min(attempts, 6))), isDeferred: isDeferred)
        }
    }
}
