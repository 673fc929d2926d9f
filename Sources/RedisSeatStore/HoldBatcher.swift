import Booking
import Domain
import Synchronization

/// Gathers the holds of a session that arrive while a script call for it is under way, and sends them as one call: under
/// a wave Redis runs a fraction of the scripts, and each caller still gets an answer of its own. A hold that finds no
/// call under way is sent at once.
final class HoldBatcher: Sendable {
    typealias Answers = Result<[HoldOutcome], SeatStoreError>
    /// Sends requests of one session, outcomes in their order.
    typealias Send = @Sendable ([HoldRequest], Session) async -> Answers

    /// Most requests in one call: bounds the time for which a script keeps Redis.
    static let largest = 32

    private struct Waiting {
        var request: HoldRequest
        var resume: CheckedContinuation<Result<HoldOutcome, SeatStoreError>, Never>
    }

    private struct Line {
        var session: Session
        var waiting: [Waiting] = []
    }

    /// Sessions with a call under way, and who waits behind it.
    private let lines = Mutex<[UInt32: Line]>([:])

    func hold(
        _ request: HoldRequest, in session: Session, send: @escaping Send
    ) async throws(SeatStoreError) -> HoldOutcome {
        let isFirst = lines.withLock { lines in
            guard lines[session.number] == nil else { return false }
            lines[session.number] = Line(session: session)
            return true
        }
        if isFirst {
            let answers = await send([request], session)
            sendNext(of: session.number, send)
            return try answers.map { $0[0] }.get()
        }
        let result = await withCheckedContinuation { continuation in
            let waiting = Waiting(request: request, resume: continuation)
            let isAlone = lines.withLock { lines in
                // The call that was under way may have ended meanwhile: then this one opens the line again.
                let isAlone = lines[session.number] == nil
                lines[session.number, default: Line(session: session)].waiting.append(waiting)
                return isAlone
            }
            if isAlone { sendNext(of: session.number, send) }
        }
        return try result.get()
    }

    /// Sends what waits behind a call that ended; ends the line when nobody does.
    private func sendNext(of number: UInt32, _ send: @escaping Send) {
        let next = lines.withLock { lines -> (session: Session, batch: [Waiting])? in
            guard var line = lines[number] else { return nil }
            guard !line.waiting.isEmpty else {
                lines[number] = nil
                return nil
            }
            let batch = Array(line.waiting.prefix(Self.largest))
            line.waiting.removeFirst(batch.count)
            lines[number] = line
            return (line.session, batch)
        }
        guard let next else { return }
        Task {
            let answers = await send(next.batch.map(\.request), next.session)
            sendNext(of: number, send)
            for (index, waiting) in next.batch.enumerated() { waiting.resume.resume(returning: answers.map { $0[index] }) }
        }
    }
}
