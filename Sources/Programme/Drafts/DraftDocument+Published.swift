import Domain
import Foundation

// What may change of places that are set aside and published: how they are called, what opens them, what they cost and until when they are kept.
extension DraftDocument {
    /// In the order of those that are published, which themselves neither come nor go. Nil without any.
    ///
    /// - Parameters:
    ///   - before: the session whose places they are, this one or one that was there before it.
    ///   - begins, opens: of the session that they are for.
    func allotments(of before: Session, _ places: DraftPlaces, isNew: Bool, begins: Timestamp?, opens: Timestamp?, _ zone: TimeZone) -> SourceNode? {
        guard !before.inventory.allotments.isEmpty else { return nil }
        let nodes = before.inventory.allotments.map { allotment -> SourceNode in
            // Drafts of an earlier version have no lines of them: there they stay as they are.
            let row = places.allotments.first { $0.id == allotment.id }
            let place = row ?? places.row
            /// What hours cannot say keeps its distance from the moment that it goes by.
            func moment(_ field: DraftField, _ known: Timestamp?, by old: Timestamp, _ new: Timestamp?) -> SourceNode? {
                if let row, !row[field].isEmpty { return hours(row, field, before: new, zone) }
                let isShown = EventDraft.hours(from: known ?? old, to: old) != nil || field == .releaseBefore && sharedReleases.contains(.init(allotment: allotment.id, at: known ?? old))
                guard let known, row == nil || !isShown else { return nil }
                return new.map { text(($0 + .milliseconds(known.milliseconds - old.milliseconds)).rfc3339(in: zone), place, field) }
            }
            let pairs: [(String, SourceNode?)] = [
                ("id", text(allotment.id, place, .allotment)), ("name", row.map { text($0, .allotment) } ?? text(allotment.name, place, .allotment)),
                ("category", text(before.categories[allotment.category].id, place, .allotmentOf)), ("release", moment(.releaseBefore, allotment.releasesAt, by: before.startsAt, begins)),
                ("code", row.flatMap { optional($0, .code) }),
                // Who had a pre-sale then has none now: it was for another opening.
                ("salesOpen", isNew ? nil : moment(.presaleBefore, allotment.salesOpenAt, by: before.bookingOpensAt, opens)), ("tariffs", tariffs(of: allotment, row, place)),
            ]
            return fields(pairs, place, .allotment)
        }
        return list(nodes, places.row, .allotment)
    }

    /// Several prices of one allotment stay until one is typed in their place.
    private func tariffs(of allotment: Allotment, _ row: DraftRow?, _ place: DraftRow) -> SourceNode? {
        let known = allotment.tariffs ?? []
        if let row, row.hasOwnPrice || known.count <= 1 { return ownTariffs(row, id: known.count == 1 ? known[0].id : nil) }
        guard !known.isEmpty else { return nil }
        let nodes = known.map { tariff in
            fields(
                [
                    ("id", text(tariff.id, place, .allotmentTariff)), ("name", text(tariff.name, place, .allotmentTariff)),
                    ("cents", plain(String(tariff.price.cents), place, .allotmentPrice)),
                ], place, .allotmentTariff)
        }
        return list(nodes, place, .allotmentTariff)
    }
}
