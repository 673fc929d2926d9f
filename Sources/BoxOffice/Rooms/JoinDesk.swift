import Booking
import WaitingRoom

/// Gets arrival numbers: those who join while a call is under way share the next one, so that a wave costs the store a call per trip and not
/// one per visitor.
actor JoinDesk {
    enum Answer: Sendable {
        case number(UInt32)
        /// This browser has one already.
        case again
        /// None may be handed out for a moment.
        case full
        case suspended
        case away
    }

    private struct Waiting {
        var device: Device
        var answer: CheckedContinuation<Answer, Never>
    }

    /// Bounds the time for which a script keeps Redis.
    static let largest = 200

    private let store: any RoomStore
    private var lines: [UInt32: [Waiting]] = [:]

    init(store: any RoomStore) { self.store = store }

    func join(room: UInt32, device: Device) async -> Answer {
        await withCheckedContinuation { continuation in
            let isFirst = lines[room] == nil
            lines[room, default: []].append(Waiting(device: device, answer: continuation))
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
            switch try await store.join(room: room, devices: batch.map(\.device)) {
            case .numbers(let numbers): return numbers.map { $0.map(Answer.number) ?? .again }
            case .full: return batch.map { _ in .full }
            case .suspended: return batch.map { _ in .suspended }
            }
        } catch {
            return batch.map { _ in .away }
        }
    }
}
