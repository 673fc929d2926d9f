import Booking
import Domain
import Synchronization

/// Gathers the holds of a session that arrive while a script call for it is under way, and sends them as one call: under
/// a wave Redis runs a fraction of the scripts, and each caller still gets an answer of its own. A hold that finds no
/// call under way is sent at once. Where many wait, a second call is sent behind the first one: Redis begins it as soon as that one is over, and not
/// only when its answers have been read.
///
/// Answers are callbacks, not tasks: the next call goes out on the event loop, and in the turn of it, that brought the
/// answers of the one before.
///
/// Who has waited longer than anybody waits for an answer is told so without Redis: who asked is gone, or asks again with the same key, and
/// places that nobody hears of would only be kept from others.
final class HoldBatcher: Sendable {
    typealias Answer = @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    /// Sends requests of one session; calls back once, with outcomes of the first of them in their order, at least one.
    typealias Send =
        @Sendable ([HoldRequest], SessionKeys, @escaping @Sendable (Result<[HoldOutcome], SeatStoreError>) -> Void) -> Void

    /// Most requests in one call: bounds the time for which a script keeps Redis.
    static let largest = 32
    /// As many behind a call are worth a call of their own; fewer wait until the first one ends, and become more.
    static let worthwhile = 16
    private static let mostCalls = 2

    private struct Waiting {
        var request: HoldRequest
        var since: ContinuousClock.Instant
        var answer: Answer
    }

    private let patience: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Of a session: its calls that are under way, and who waits behind them.
    private struct Line {
        var calls = 0
        /// In order of arrival.
        var waiting: [Waiting] = []

        /// Who has waited too long, and whose call is sent now: nobody's while those under way are enough.
        mutating func next(waitingSince earliest: ContinuousClock.Instant) -> (late: [Waiting], batch: [Waiting]) {
            let late = Array(waiting.prefix { $0.since < earliest })
            waiting.removeFirst(late.count)
            guard !waiting.isEmpty, calls == 0 || calls < HoldBatcher.mostCalls && waiting.count >= HoldBatcher.worthwhile else { return (late, []) }
            let batch = Array(waiting.prefix(HoldBatcher.largest))
            waiting.removeFirst(batch.count)
            calls += 1
            return (late, batch)
        }

        /// A call is over; of whom it answered nobody go before those who came later.
        mutating func end(without left: ArraySlice<Waiting>) {
            calls -= 1
            guard let first = left.first else { return }
            waiting.insert(contentsOf: left, at: waiting.firstIndex { $0.since > first.since } ?? waiting.endIndex)
        }
    }

    /// Of sessions with a call under way.
    private let lines = Mutex<[SessionKeys: Line]>([:])

    init(patience: Duration = .seconds(5), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { (self.patience, self.now) = (patience, now) }

    func hold(_ request: HoldRequest, in session: SessionKeys, send: @escaping Send, answer: @escaping Answer) {
        let waiting = Waiting(request: request, since: now(), answer: answer)
        sendNext(of: session, send) { $0.waiting.append(waiting) }
    }

    private func dispatch(_ batch: [Waiting], _ session: SessionKeys, _ send: @escaping Send) {
        send(batch.map(\.request), session) { [self] answers in
            let answered = (try? answers.get().count) ?? batch.count
            // Redis works on the next call while this one's callers are answered.
            sendNext(of: session, send) { $0.end(without: batch[answered...]) }
            for (index, waiting) in batch[..<answered].enumerated() { waiting.answer(answers.map { $0[index] }) }
        }
    }

    /// Sends who is next once the line has changed; ends the line when nobody is under way.
    private func sendNext(of session: SessionKeys, _ send: @escaping Send, after change: (inout Line) -> Void) {
        let earliest = now() - patience
        let (late, batch) = lines.withLock { lines in
            func advance(_ line: inout Line) -> (late: [Waiting], batch: [Waiting], isOver: Bool) {
                change(&line)
                let next = line.next(waitingSince: earliest)
                return (next.late, next.batch, line.calls == 0)
            }
            let next = advance(&lines[session, default: Line()])
            if next.isOver { lines[session] = nil }
            return (next.late, next.batch)
        }
        if !batch.isEmpty { dispatch(batch, session, send) }
        for waiting in late { waiting.answer(.failure(.unavailable(cause: "the request waited longer than who asked"))) }
    }
}
