import Booking
import Domain
import Foundation

/// Tells a subscriber what happened. Done again it tells the same, under the same id.
struct NoticeExecutor: OutboxExecutor {
    let subscribers: any SubscriberBook
    let post: any NoticePost
    /// Opens what the subscribers' notices are signed with.
    let seal: SecretSeal
    let clock: LedgerClock
    let pauses = NoticePauses()

    /// What waits for a subscriber that rests is neither tried nor written: it may be a million notices.
    func mayTry(_ item: OutboxItem) async -> Bool {
        guard let id = item.subscriber else { return true }
        return await !pauses.rests(id)
    }

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let id = item.subscriber, let body = item.payload else { throw OutboxFault.never("a notice without subscriber or content") }
        // Turned off or taken away a moment ago.
        guard let (subscriber, sealed) = try await subscribers.subscriber(id), subscriber.isOn else { return .none }
        guard let secret = seal.open(sealed, for: NoticeSecret.purpose).flatMap({ NoticeSecret(bytes: $0) }) else {
            throw OutboxFault.never("the subscriber's secret cannot be opened: the key beside the ledger is another one")
        }
        if let left = await pauses.left(of: id) { throw OutboxFault.later("the subscriber did not take the one before", after: left) }
        let refusal: String
        do {
            try await post.post(SignedNotice(to: subscriber.url, body: Array(body.utf8), secret: secret, at: Timestamp(Date())))
            await pauses.answered(id)
            return .none
        } catch {
            switch error {
            case .refused(let cause): refusal = cause
            case .unavailable(let cause): throw OutboxFault.later(cause, after: await pauses.failed(id))
            }
        }
        // It would say so to each of those that follow.
        _ = try await subscribers.changeSubscriber(id, kinds: subscriber.kinds, isOn: false, by: .system("reconciler"), at: clock.now)
        throw OutboxFault.never(refusal)
    }
}

/// A subscriber that does not answer is left alone for a while, so that its notices take no time from others'. When the while is over one of them tries.
actor NoticePauses {
    private struct Pause {
        var length: Duration
        var endsAt: ContinuousClock.Instant
        /// It was over, and one tries.
        var isTried = false
    }

    private var pauses: [Int64: Pause] = [:]
    static let (shortest, longest) = (Duration.seconds(1), Duration.seconds(300))

    /// Nil when it may be told now. Whoever asks when a pause is over begins another one of a moment: the others wait for what becomes of theirs.
    func left(of subscriber: Int64, at now: ContinuousClock.Instant = .now) -> Duration? {
        guard let pause = pauses[subscriber] else { return nil }
        guard now >= pause.endsAt else { return now.duration(to: pause.endsAt) }
        pauses[subscriber]?.endsAt = now + Self.attempt
        pauses[subscriber]?.isTried = true
        return nil
    }

    func rests(_ subscriber: Int64, at now: ContinuousClock.Instant = .now) -> Bool { pauses[subscriber].map { now < $0.endsAt } ?? false }

    /// An attempt takes no longer.
    private static let attempt = Duration.seconds(15)

    /// Those that were under way when a pause began lengthen it by nothing: all of them are one failure.
    /// - Returns: how long it is left alone.
    func failed(_ subscriber: Int64, at now: ContinuousClock.Instant = .now) -> Duration {
        if let pause = pauses[subscriber], !pause.isTried, now < pause.endsAt { return now.duration(to: pause.endsAt) }
        let length = pauses[subscriber].map { min($0.length * 2, Self.longest) } ?? Self.shortest
        pauses[subscriber] = Pause(length: length, endsAt: now + length)
        return length
    }

    func answered(_ subscriber: Int64) { pauses[subscriber] = nil }
}
