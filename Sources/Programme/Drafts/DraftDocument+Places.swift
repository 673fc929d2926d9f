import Domain
import Foundation

// Places, what they cost, and those that are set aside.
extension DraftDocument {
    func plan(_ places: DraftPlaces) -> SourceNode {
        let (row, planID) = (places.row, "plan-\(places.row.key)")
        func category(_ category: DraftCategory, _ more: [(String, SourceNode?)]) -> SourceNode {
            let own: [(String, SourceNode?)] = [
                ("id", text(ids.categories[category.row.key] ?? "", category.row, .category)), ("name", text(category.row, .category)),
            ]
            return fields(own + more, category.row, .category)
        }
        let seated = places.categories.compactMap { known in
            known.seats.map { seats in category(known, [("seats", list([text(seats, known.row, .category)], known.row, .category))]) }
        }
        let standing = places.categories.filter { $0.seats == nil }.map {
            category($0, [("capacity", plain(DraftTexts.number($0.row[.capacity]), $0.row, .capacity))])
        }
        return fields(
            [
                ("id", text(planID, row, .venue)), ("venue", text(ids.venues[row.key] ?? "", row, .venue)),
                ("file", places.plan.map { text($0, row, .categories) }), ("categories", seated.isEmpty ? nil : list(seated, row, .categories)), ("wheelchairs", wheelchairs(places)),
                ("standing", standing.isEmpty && !seated.isEmpty ? nil : list(standing, row, .categories)),
            ], row, .categories)
    }

    /// Nil where the plan has none.
    private func wheelchairs(_ places: DraftPlaces) -> SourceNode? {
        let row = places.row
        func category(_ field: DraftField) -> SourceNode? { Int(row[field]).flatMap { ids.categories[$0] }.map { text($0, row, field) } }
        guard places.plan != nil, let wheelchairs = category(.wheelchairs) else { return nil }
        return list([fields([("places", wheelchairs), ("companions", category(.companions))], row, .wheelchairs)], row, .wheelchairs)
    }

    func prices(_ places: DraftPlaces) -> SourceNode {
        let lists = places.categories.map { category -> (String, SourceNode?) in
            let tariffs = category.tariffs.map { tariff in
                fields(
                    [
                        ("id", text(ids.tariffs[tariff.key] ?? "", tariff, .tariff)), ("name", text(tariff, .tariff)),
                        ("cents", plain(DraftTexts.cents(tariff[.price]), tariff, .price)),
                    ], tariff, .tariff)
            }
            return (ids.categories[category.row.key] ?? "", list(tariffs, category.row, .tariffs))
        }
        return fields([("id", text("prices-\(places.row.key)", places.row, .venue)), ("prices", fields(lists, places.row, .categories))], places.row, .categories)
    }

    func moment(_ node: SourceNode, _ zone: TimeZone) -> Timestamp? {
        guard case .text(let text) = node.value else { return nil }
        return try? MomentReader(now: Timestamp(milliseconds: 0), zone: zone).read(text)
    }

    /// Nil without any.
    /// - Parameter before: the published session whose places they are.
    func allotments(_ places: DraftPlaces, _ session: DraftRow, of before: Session?, begins: Timestamp?, opens: Timestamp?, _ zone: TimeZone) -> SourceNode? {
        if let before { return allotments(of: before, places, isNew: session.id == nil, begins: begins, opens: opens, zone) }
        guard !places.allotments.isEmpty else { return nil }
        let nodes = places.allotments.map { row -> SourceNode in
            let category = places.categories.first { String($0.row.key) == row[.allotmentOf] }
            func early(_ moment: Timestamp?, _ field: DraftField) -> SourceNode? {
                row[field].isEmpty ? nil : hours(row, field, before: moment, zone)
            }
            let isSeated = category?.seats != nil
            let pairs: [(String, SourceNode?)] = [
                ("id", text(ids.allotments[row.key] ?? "", row, .allotment)), ("name", text(row, .allotment)),
                ("category", text(category.flatMap { ids.categories[$0.row.key] } ?? "", row, .allotmentOf)),
                ("places", isSeated ? nil : plain(DraftTexts.number(row[.allotmentPlaces]), row, .allotmentPlaces)),
                ("seats", isSeated ? list(seats(row, .allotmentSeats), row, .allotmentSeats) : nil), ("release", early(begins, .releaseBefore)), ("code", optional(row, .code)),
                ("salesOpen", early(opens, .presaleBefore)), ("tariffs", ownTariffs(row)),
            ]
            return fields(pairs, row, .allotment)
        }
        return list(nodes, places.row, .allotment)
    }

    /// So many hours before a moment, nil while nobody knows that; places are given back on a date of its own, too.
    func hours(_ row: DraftRow, _ field: DraftField, before moment: Timestamp?, _ zone: TimeZone) -> SourceNode? {
        if field == .releaseBefore, let date = DraftTexts.date(row[field]) { return text(date, row, field) }
        guard let hours = Int(DraftTexts.number(row[field])), (0...100_000).contains(hours) else { return plain(row[field], row, field) }
        return moment.map { text(($0 - .seconds(hours * 3600)).rfc3339(in: zone), row, field) }
    }

    /// Nil where nothing was said: its places cost what those of their category do.
    /// - Parameter id: of the price that it is; nil of another one.
    func ownTariffs(_ row: DraftRow, id: String? = nil) -> SourceNode? {
        guard row.hasOwnPrice else { return nil }
        let tariff = fields(
            [
                ("id", text(id ?? ids.tariffs[row.key] ?? "", row, .allotmentTariff)), ("name", text(row, .allotmentTariff)),
                ("cents", plain(DraftTexts.cents(row[.allotmentPrice]), row, .allotmentPrice)),
            ], row, .allotmentTariff)
        return list([tariff], row, .allotmentTariff)
    }

    /// Nil without any, where nobody sits, and where they are what they were.
    /// - Parameter before: the published session whose places they are.
    func blocked(_ places: DraftPlaces, of before: Session?) -> SourceNode? {
        guard places.plan != nil else { return nil }
        if let before {
            let published = before.inventory.blocked.map { [$0.reason, EventDraft.seats(of: $0)] }
            guard places.hasBlocks, places.blocks.map({ [$0[.blockReason], $0[.blockSeats]] }) != published else { return nil }
        } else if places.blocks.isEmpty {
            return nil
        }
        let nodes = places.blocks.map { row in
            fields([("reason", text(row, .blockReason)), ("seats", list(seats(row, .blockSeats), row, .blockSeats))], row, .blockReason)
        }
        return list(nodes, places.row, .blockReason)
    }

    private func seats(_ row: DraftRow, _ field: DraftField) -> [SourceNode] {
        row[field].split { $0 == "," || $0 == ";" || $0.isNewline }.map { text(String($0), row, field) }
    }
}
