import Booking
import WaitingRoom

/// Gets arrival numbers: those who join while a call is under way share the next one, so that a wave costs the store a call per trip and not
/// one per visitor.
actor JoinDesk {
    enum Answer: Sendable {
        case number(UInt32)
        /// This browser has one already.
        case again
        /// Too many come from this network for a moment.
        case crowdedNetwork
        /// None may be handed out for a moment.
        case full
        case suspended
        case away
    }

    private struct Waiting {
        var joiner: Joiner
        var since: ContinuousClock.Instant
        var answer: CheckedContinuation<Answer, Never>
    }

    /// Bounds the time for which a script keeps Redis.
    static let largest = 200
    /// So many wait here for a room: some tenths of a second. Whoever comes then is told to come back.
    static let most = 5_000

    /// The keeper lets more numbers be handed out once a second: so long is waited for it, before people are told to come back.
    static let fullFor = Duration.seconds(2)

    private let store: any RoomStore
    private let perNetwork: Int
    private let patience: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let pause: @Sendable () async -> Void
    private var lines: [UInt32: [Waiting]] = [:]

    /// - Parameters:
    ///   - perNetwork: so many numbers to each network in ``JoinWindow/length``.
    ///   - patience: who has waited for longer is gone, and a number for nobody would be called in vain.
    ///   - pause: before a room that was full is asked again.
    init(
        store: any RoomStore, perNetwork: Int, patience: Duration = .seconds(5), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        pause: @escaping @Sendable () async -> Void = { _ = await AsyncRounds(every: .milliseconds(200)).next() }
    ) {
        (self.store, self.perNetwork, self.patience, self.now, self.pause) = (store, perNetwork, patience, now, pause)
    }

    func join(room: UInt32, _ joiner: Joiner) async -> Answer {
        await withCheckedContinuation { continuation in
            guard lines[room, default: []].count < Self.most else { return continuation.resume(returning: .away) }
            let isFirst = lines[room] == nil
            lines[room, default: []].append(Waiting(joiner: joiner, since: now(), answer: continuation))
            if isFirst { Task { await serve(room) } }
        }
    }

    /// Those who have no answer yet.
    func waiting(in room: UInt32) -> Int { lines[room, default: []].count }

    private func serve(_ room: UInt32) async {
        while let line = lines[room], !line.isEmpty {
            let earliest = now() - patience
            let late = line.prefix { $0.since < earliest }
            for waiting in late { waiting.answer.resume(returning: .away) }
            lines[room]?.removeFirst(late.count)
            let batch = Array(line.dropFirst(late.count).prefix(Self.largest))
            guard !batch.isEmpty else { continue }
            guard let answers = await ask(room, batch) else {
                await turnAway(room)
                continue
            }
            for (waiting, answer) in zip(batch, answers) { waiting.answer.resume(returning: answer) }
            lines[room]?.removeFirst(answers.count)
        }
        lines[room] = nil
    }

    /// None may be handed out for a moment: who has waited for that too long is told, the others wait a little.
    private func turnAway(_ room: UInt32) async {
        let earliest = now() - Self.fullFor
        let late = lines[room, default: []].prefix { $0.since < earliest }
        for waiting in late { waiting.answer.resume(returning: .full) }
        lines[room]?.removeFirst(late.count)
        if lines[room]?.isEmpty == false { await pause() }
    }

    /// - Returns: answers of the first of them, at least one; nil while the room is full.
    private func ask(_ room: UInt32, _ batch: [Waiting]) async -> [Answer]? {
        do {
            switch try await store.join(room: room, batch.map(\.joiner), perNetwork: perNetwork) {
            case .answers(let answers): return answers.map(Answer.init)
            case .full: return nil
            case .suspended: return batch.map { _ in .suspended }
            }
        } catch {
            return batch.map { _ in .away }
        }
    }
}

extension JoinDesk.Answer {
    fileprivate init(_ answer: JoinAnswer) {
        self =
            switch answer {
            case .number(let number): .number(number)
            case .again: .again
            case .crowdedNetwork: .crowdedNetwork
            }
    }
}
