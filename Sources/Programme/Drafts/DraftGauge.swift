import Booking
import Domain

/// How many standing places the published parts of a draft have: as many as are typed, which may be more than are on sale and never fewer.
struct DraftGauge {
    let draft: EventDraft
    let known: KnownHouse

    /// What is typed is no number, or less than is on sale or set aside.
    var problems: [DraftProblem] {
        draft.places.flatMap { places in
            places.categories.compactMap { category -> DraftProblem? in
                let row = category.row
                guard let least = least(row, in: places) else { return nil }
                guard let typed = Self.number(row) else {
                    return DraftProblem(key: row.key, field: .capacity, row[.capacity].trimmingBlanks.isEmpty ? .empty : .rule)
                }
                return typed < least ? DraftProblem(key: row.key, field: .capacity, .fewer(least)) : nil
            }
        }
    }

    /// A session's categories with the places that are typed for them; seats stay those of the plan.
    func categories(of session: Session, in places: DraftPlaces) -> [Domain.Category] {
        session.categories.map { category in
            guard category.kind == .standing, let row = places.categories.first(where: { $0.row.id == category.id })?.row, let typed = Self.number(row) else { return category }
            var category = category
            category.capacity = typed
            return category
        }
    }

    /// Nil of a category that is not published, and of one with seats.
    private func least(_ row: DraftRow, in places: DraftPlaces) -> Int? {
        guard let published = known.published(places), let index = row.id.flatMap(published.categoryIndex), published.categories[index].kind == .standing else { return nil }
        let setAside = published.inventory.allotments.reduce(0) { $1.category == index ? $0 + $1.capacity : $0 }
        let onSale = draft.sessions.filter { draft.places(of: $0)?.row.key == places.row.key }.compactMap { session in
            session.id.flatMap { known.sessions[$0]?.categories.first { $0.id == row.id }?.capacity }
        }
        return max(1, setAside, onSale.max() ?? 0)
    }

    private static func number(_ row: DraftRow) -> Int? {
        Int(DraftTexts.number(row[.capacity])).flatMap { (1...PlanEntry.largestStanding).contains($0) ? $0 : nil }
    }
}
