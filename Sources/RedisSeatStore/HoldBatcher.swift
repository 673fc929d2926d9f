import Booking
import Domain
import RedisClient
import Synchronization

/// Gathers the holds of a session that arrive while a script call for it is under way, and sends them as one call: under
/// a wave Redis runs a fraction of the scripts, and each caller still gets an answer of its own. A hold that finds no
/// call under way is sent at once.
///
/// Answers are callbacks, not tasks: the next call goes out on the event loop, and in the turn of it, that brought the
/// answers of the one before.
///
/// Who has waited longer than anybody waits for an answer is told so without Redis: who asked is gone, or asks again with the same key, and
/// places that nobody hears of would only be kept from others.
final class HoldBatcher: Sendable {
    typealias Answer = @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    /// Sends requests of one session; calls back once.
    typealias Send = @Sendable ([EncodedHold], SessionKeys, ChainLink, @escaping @Sendable (Result<HoldReply, SeatStoreError>) -> Void) -> Void

    /// Most requests in one call: bounds the time for which a script keeps Redis.
    static let largest = 32

    private struct Waiting {
        var hold: EncodedHold
        var since: ContinuousClock.Instant
        var answer: Answer
    }

    private let patience: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Sessions with a call under way, and who waits behind it, in order of arrival.
    private let lines = Mutex<[SessionKeys: [Waiting]]>([:])

    init(patience: Duration = .seconds(5), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { (self.patience, self.now) = (patience, now) }

    func hold(_ hold: EncodedHold, in session: SessionKeys, send: @escaping Send, answer: @escaping Answer) {
        let waiting = Waiting(hold: hold, since: now(), answer: answer)
        let isFirst = lines.withLock { lines in
            guard lines[session] == nil else {
                lines[session]?.append(waiting)
                return false
            }
            lines[session] = []
            return true
        }
        if isFirst { dispatch([waiting], session, .first, send) }
    }

    private func dispatch(_ batch: [Waiting], _ session: SessionKeys, _ link: ChainLink, _ send: @escaping Send) {
        send(batch.map(\.hold), session, link) { [self] reply in
            let answered = (try? reply.get().count) ?? batch.count
            // Redis works on the next call while this one's answers are read. Who got none yet goes first.
            sendNext(of: session, behind: batch[answered...], send)
            for (index, waiting) in batch[..<answered].enumerated() { waiting.answer(reply.flatMap { $0.outcome(index) }) }
        }
    }

    /// Sends what waits behind a call that ended; ends the line when nobody does.
    private func sendNext(of session: SessionKeys, behind left: ArraySlice<Waiting>, _ send: @escaping Send) {
        let earliest = now() - patience
        var late: [Waiting] = []
        let batch = lines.withLock { lines -> [Waiting] in
            // Taken out, so that nothing of it is copied.
            var line = lines.removeValue(forKey: session) ?? []
            if !left.isEmpty { line.insert(contentsOf: left, at: 0) }
            // In order of arrival.
            late = Array(line.prefix { $0.since < earliest })
            let next = Array(line.dropFirst(late.count).prefix(Self.largest))
            guard !next.isEmpty else { return [] }
            line.removeFirst(late.count + next.count)
            lines[session] = line
            return next
        }
        if !batch.isEmpty { dispatch(batch, session, .next, send) }
        for waiting in late { waiting.answer(.failure(.unavailable(cause: "the request waited longer than who asked"))) }
    }
}
