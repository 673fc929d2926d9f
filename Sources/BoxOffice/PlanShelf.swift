import Domain
import NIOCore
import Synchronization

/// Encoded seating plans: a plan never changes under its name, and encoding 20,000 seats takes as long as a thousand holds.
final class PlanShelf: Sendable {
    /// Plans of sessions long gone are forgotten with the rest when there are more than this.
    private static let room = 200

    private let plans = Mutex<[String: ByteBuffer]>([:])

    /// - Parameter digest: of the layout.
    func body(of session: Session, layout: SeatLayout, digest: String) -> ByteBuffer? {
        let key = ([digest] + session.categories.map(\.id)).joined(separator: "/")
        if let known = plans.withLock({ $0[key] }) { return known }
        guard let body = JSONAnswer.encode(Self.plan(session, layout, digest)) else { return nil }
        plans.withLock { plans in
            if plans.count >= Self.room { plans = [:] }
            plans[key] = body
        }
        return body
    }

    private static func plan(_ session: Session, _ layout: SeatLayout, _ digest: String) -> PlanAnswer {
        var sections = layout.sections.map { PlanAnswer.SectionAnswer(id: $0.id, name: $0.name, seats: []) }
        var section = 0
        for seat in layout.seats {
            while section + 1 < layout.sections.count, layout.sections[section + 1].start <= seat.offset { section += 1 }
            sections[section].seats.append(
                .init(
                    id: seat.id, row: seat.row, number: seat.number, category: session.categories[seat.category].id,
                    x: seat.x, y: seat.y))
        }
        return PlanAnswer(plan: digest, stage: .init(x: layout.usualStage.x, y: layout.usualStage.y), sections: sections.filter { !$0.seats.isEmpty })
    }
}
