import Booking
import Domain
import Foundation
import NIOCore

/// One reading of a session's places, encoded once for however many people look.
struct AvailabilitySnapshot: Sendable {
    /// Changes exactly when something that is shown changes; the same on every instance.
    let version: String
    let answer: AvailabilityAnswer
    /// The whole answer as JSON, without the server's time, which would make each copy another text.
    let body: ByteBuffer

    /// - Parameter now: decides which allotments are released.
    init(session: Session, layout: SeatLayout?, reading: HouseReading, now: Timestamp) {
        let stock = session.publicStock(reading.availability, at: now)
        let categories = zip(session.categories, stock).map { category, stock in
            AvailabilityAnswer.CategoryStock(
                id: category.id, total: stock.total, free: stock.free, held: stock.held, sold: stock.sold,
                blocked: stock.blocked)
        }
        var answer = AvailabilityAnswer(session: session.id, version: "", categories: categories, sections: nil)
        if let layout {
            let kept = session.keptCategories(reading.availability, at: now)
            answer.sections = Self.sections(of: layout, reading.seats) {
                session.isPublic(pool: $0, at: now) && !kept.contains(session.category(ofPool: $0))
            }
        }
        version = Self.digest(answer)
        answer.version = version
        self.answer = answer
        body = JSONAnswer.encode(answer) ?? ByteBuffer()
    }

    /// Of one section; nil when there is no such section.
    func section(_ id: String) -> AvailabilityAnswer.SectionStates? { answer.sections?.first { $0.id == id } }

    /// Whether the categories and seats are those of another snapshot.
    func hasPlaces(of other: AvailabilitySnapshot) -> Bool {
        func sections(_ answer: AvailabilityAnswer) -> [String]? { answer.sections?.map { "\($0.id) \($0.states.utf8.count)" } }
        return answer.categories.map(\.id) == other.answer.categories.map(\.id) && sections(answer) == sections(other.answer)
    }

    /// What is different from an older snapshot of the same places; nil when nothing is.
    func changes(since old: AvailabilitySnapshot) -> AvailabilityChanges? {
        guard version != old.version else { return nil }
        var sections: [String: [String: String]] = [:]
        for (new, before) in zip(answer.sections ?? [], old.answer.sections ?? []) where new.states != before.states {
            var seats: [String: String] = [:]
            for (index, pair) in zip(new.states.utf8, before.states.utf8).enumerated() where pair.0 != pair.1 {
                seats[String(index)] = String(UnicodeScalar(pair.0))
            }
            sections[new.id] = seats
        }
        return AvailabilityChanges(
            version: version, since: old.version, categories: answer.categories, sections: sections)
    }

    // MARK: Encoding

    private static func sections(
        of layout: SeatLayout, _ map: [UInt8], isPublic: (Int) -> Bool
    ) -> [AvailabilityAnswer.SectionStates] {
        var letters = [[UInt8]](repeating: [], count: layout.sections.count)
        var section = 0
        for seat in layout.seats {
            while section + 1 < layout.sections.count, layout.sections[section + 1].start <= seat.offset { section += 1 }
            let state = map.indices.contains(seat.offset) ? SeatState(byte: map[seat.offset]) : nil
            letters[section].append(letter(state, isPublic: isPublic(seat.pool)))
        }
        return zip(layout.sections, letters).compactMap { section, letters in
            letters.isEmpty
                ? nil : .init(id: section.id, name: section.name, states: String(decoding: letters, as: UTF8.self))
        }
    }

    private static func letter(_ state: SeatState?, isPublic: Bool) -> UInt8 {
        switch state {
        case .free: isPublic ? UInt8(ascii: "f") : UInt8(ascii: "x")
        case .held: UInt8(ascii: "h")
        case .sold: UInt8(ascii: "s")
        case .blocked, nil: UInt8(ascii: "x")
        }
    }

    /// Tells versions apart.
    private static func digest(_ answer: AvailabilityAnswer) -> String {
        var hash = FNV1a()
        for category in answer.categories {
            category.id.utf8.forEach { hash.mix($0) }
            for number in [category.total, category.free, category.held, category.sold, category.blocked] {
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: number)) { $0.forEach { hash.mix($0) } }
            }
        }
        for section in answer.sections ?? [] {
            section.id.utf8.forEach { hash.mix($0) }
            section.states.utf8.forEach { hash.mix($0) }
        }
        return hash.text
    }
}

extension AvailabilityAnswer.SectionStates {
    /// Changes exactly when this section does, whatever happens in the others.
    var version: String {
        var hash = FNV1a()
        for text in [id, name, states] { text.utf8.forEach { hash.mix($0) } }
        return hash.text
    }
}

/// What changed between two snapshots, for those who follow.
struct AvailabilityChanges: Encodable, Sendable {
    var version, since: String
    var categories: [AvailabilityAnswer.CategoryStock]
    /// By section: index of the seat in the section's states, and its new letter.
    var sections: [String: [String: String]]
}
