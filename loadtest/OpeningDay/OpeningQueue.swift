import Booking
import Domain
import Foundation
import TestSupport
import WaitingRoom

/// All who come: when, with which number, and in which place they are drawn. Of each visitor a few bytes are remembered, so that ten millions fit.
struct OpeningQueue {
    static let nobody = UInt32.max

    private let setting: OpeningSetting
    private let rooms: any RoomStore
    /// How many have come by each second, from `-joinBefore` on.
    private let comeBy: [Int]
    private(set) var joined = 0
    /// Who holds a number.
    private(set) var holder: [UInt32] = []
    /// By number, once they are drawn.
    private(set) var ranks: [UInt32] = []
    /// By rank.
    private var numbers: [UInt32] = []
    /// Who came and has no number yet, as attempt and visitor: the first from ``arrivals`` on are in nobody's list.
    private var waiting: [(visitor: UInt32, attempt: UInt8)] = []
    private var arrivals = 0
    private(set) var doubleNumbers = 0
    private(set) var secondJoins = 0
    private(set) var mistakenForSecond = 0
    private var random: SeededGenerator

    /// As many as a box office asks for at once.
    private static let flight = 200
    /// Calls under way at once.
    private static let flights = 4

    init(_ setting: OpeningSetting, rooms: any RoomStore) {
        (self.setting, self.rooms) = (setting, rooms)
        random = SeededGenerator(seed: setting.seed)
        let early = Int(Double(setting.visitors) * setting.early)
        // More and more until the opening, then fewer and fewer.
        let before = (1...setting.joinBefore).map { second in
            let share = Double(second) / Double(setting.joinBefore)
            return Int(Double(early) * share * share)
        }
        let after = (1...setting.joinAfter).map { second in
            let share = 1 - Double(second) / Double(setting.joinAfter)
            return early + Int(Double(setting.visitors - early) * (1 - share * share))
        }
        comeBy = before + after
    }

    /// - Parameter second: since the opening.
    mutating func come(at second: Int) async throws {
        let index = second + setting.joinBefore
        let due = index < 0 ? 0 : comeBy[min(index, comeBy.count - 1)]
        while arrivals < due {
            waiting.append((UInt32(arrivals), 0))
            arrivals += 1
        }
        while !waiting.isEmpty {
            let line = waiting.prefix(Self.flight * Self.flights)
            let flights = stride(from: 0, to: line.count, by: Self.flight).map { Array(line[($0)..<min($0 + Self.flight, line.count)]) }
            let outcomes = try await ask(flights)
            waiting.removeFirst(line.count)
            var left: [(visitor: UInt32, attempt: UInt8)] = []
            for (flight, outcome) in zip(flights, outcomes) { left += take(outcome, of: flight) }
            waiting = left + waiting
            if left.count == line.count { return }
        }
    }

    private func ask(_ flights: [[(visitor: UInt32, attempt: UInt8)]]) async throws -> [JoinOutcome] {
        try await withThrowingTaskGroup(of: (Int, JoinOutcome).self) { group in
            for (index, flight) in flights.enumerated() {
                let joiners = flight.map { Joiner(Self.device($0.visitor, attempt: $0.attempt)) }
                group.addTask { [rooms] in (index, try await rooms.join(room: OpeningHouse.room, joiners, perNetwork: 0)) }
            }
            return try await group.reduce(into: [(Int, JoinOutcome)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// - Returns: who has to ask again.
    private mutating func take(
        _ outcome: JoinOutcome, of flight: [(visitor: UInt32, attempt: UInt8)]
    ) -> [(visitor: UInt32, attempt: UInt8)] {
        guard case .answers(let answers) = outcome else { return flight }
        var again: [(visitor: UInt32, attempt: UInt8)] = []
        for (visitor, answer) in zip(flight, answers) {
            if case .number(let number) = answer { give(number, to: visitor.visitor) } else {
                mistakenForSecond += 1
                again.append((visitor.visitor, visitor.attempt + 1))
            }
        }
        return again + flight[answers.count...]
    }

    private mutating func give(_ number: UInt32, to visitor: UInt32) {
        if Int(number) >= holder.count {
            holder += Array(repeating: Self.nobody, count: max(Int(number) + 1 - holder.count, 65_536))
        }
        if holder[Int(number)] != Self.nobody { doubleNumbers += 1 }
        holder[Int(number)] = visitor
        joined += 1
    }

    /// Some who have a number ask for another one, from the same browser.
    mutating func askAgain(_ count: Int) async throws {
        guard joined > 0 else { return }
        let devices = (0..<count).compactMap { _ in holder[Int.random(in: 0..<joined, using: &random)] }
            .filter { $0 != Self.nobody }.map { Self.device($0, attempt: 0) }
        guard !devices.isEmpty else { return }
        secondJoins += devices.count
        // Who was taken for a second one at first has a number for another attempt, and may get one for this.
        if case .answers(let answers) = try await rooms.join(room: OpeningHouse.room, devices.map { Joiner($0) }, perNetwork: 0) {
            doubleNumbers += answers.count { $0 != .again }
        }
    }

    /// - Returns: ranks that are none: of two numbers, of none, or another one than its proof says.
    mutating func draw(_ reveal: DrawReveal) -> Int {
        let draw = reveal.draw
        (ranks, numbers) = (draw.ranks(), draw.numbers())
        var seen = [Bool](repeating: false, count: ranks.count)
        for rank in ranks where Int(rank) < seen.count { seen[Int(rank)] = true }
        var wrong = seen.count { !$0 } + reveal.faults().count
        for (number, rank) in ranks.enumerated() where numbers[Int(rank)] != UInt32(number) { wrong += 1 }
        for _ in 0..<200 where !ranks.isEmpty {
            let number = UInt32.random(in: 0..<UInt32(ranks.count), using: &random)
            let proof = reveal.proof(of: number)
            if proof.rank != ranks[Int(number)] || !proof.holds(in: reveal) { wrong += 1 }
        }
        return wrong
    }

    func number(at rank: UInt32) -> UInt32 { Int(rank) < numbers.count ? numbers[Int(rank)] : rank }

    /// Nil where nobody has the rank.
    func visitor(at rank: UInt32) -> UInt32? {
        let number = Int(number(at: rank))
        return number < holder.count && holder[number] != Self.nobody ? holder[number] : nil
    }

    /// The capability of a visitor's browser: what it would be, made of its number alone.
    static func secret(_ visitor: UInt32, attempt: UInt8 = 0) -> String {
        var generator = SeededGenerator(seed: UInt64(visitor) << 8 | UInt64(attempt))
        let bytes = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Base32.encode(bytes)
    }

    static func device(_ visitor: UInt32, attempt: UInt8 = 0) -> Device { Device(secret: secret(visitor, attempt: attempt)) }
}
