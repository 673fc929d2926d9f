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
        var answer: CheckedContinuation<Answer, Never>
    }

    /// Bounds the time for which a script keeps Redis.
    static let largest = 200
    /// So many wait here for a room: some tenths of a second. Whoever comes then is told to come back.
    static let most = 5_000

    private let store: any RoomStore
    private let perNetwork: Int
    private var lines: [UInt32: [Waiting]] = [:]

    /// - Parameter perNetwork: so many numbers to each network in ``JoinWindow/length``.
    init(store: any RoomStore, perNetwork: Int) { (self.store, self.perNetwork) = (store, perNetwork) }

    func join(room: UInt32, _ joiner: Joiner) async -> Answer {
        await withCheckedContinuation { continuation in
            guard lines[room, default: []].count < Self.most else { return continuation.resume(returning: .away) }
            let isFirst = lines[room] == nil
            lines[room, default: []].append(Waiting(joiner: joiner, answer: continuation))
            if isFirst { Task { await serve(room) } }
        }
    }

    private func serve(_ room: UInt32) async {
        while let line = lines[room], !line.isEmpty {
            let batch = Array(line.prefix(Self.largest))
            let answers = await ask(room, batch)
            for (waiting, answer) in zip(batch, answers) { waiting.answer.resume(returning: answer) }
            lines[room]?.removeFirst(answers.count)
        }
        lines[room] = nil
    }

    /// - Returns: answers of the first of them, at least one.
    private func ask(_ room: UInt32, _ batch: [Waiting]) async -> [Answer] {
        do {
            switch try await store.join(room: room, batch.map(\.joiner), perNetwork: perNetwork) {
            case .answers(let answers): return answers.map(Answer.init)
            case .full: return batch.map { _ in .full }
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
