import Booking
import Domain
import Foundation

/// Reads a session's rules about its places: allotments, blocked seats, wheelchair places, what a choice may leave behind.
struct InventoryEntry {
    static let keys = ["orphans", "allotments", "blocked", "wheelchairsOpen", "liveHolds", "droppedBaskets", "networkHolds"]
    private static let largestList = 500

    let plan: PlanEntry
    let sold: [PlanEntry.Area]
    /// Of each of them.
    let tariffs: [[Tariff]]
    /// Of the session's booking; nil when its dates are wrong.
    let opens: Timestamp?
    /// Reads a date of the session.
    let moment: (Cursor) -> Timestamp?
    /// Which places its allotments have is published; nil of a session that nobody has seen.
    let published: Session?

    /// What was read, and the pool of each seat that is set aside.
    struct Result {
        var rules: InventoryRules
        var setAside: [String: Int]
    }

    /// Problems are logged; what is wrong is left out of the result.
    func read(_ fields: Fields) -> Result {
        var result = Result(rules: InventoryRules(), setAside: [:])
        result.rules.orphans = fields["orphans"]?.choice(of: OrphanRule.self) ?? .lenient
        result.rules.liveHoldLimit =
            fields["liveHolds"]?.integer(in: 1...1_000_000, unit: "holds") ?? InventoryRules.usualLiveHoldLimit
        if let cursor = fields["droppedBaskets"] { result.rules.droppedBaskets = dropped(cursor) }
        result.rules.networkHolds = fields["networkHolds"]?.integer(in: 0...100_000, unit: "holds") ?? InventoryRules.usualNetworkHolds
        result.rules.wheelchairs = wheelchairs(fields["wheelchairsOpen"])
        for cursor in fields["allotments"]?.list(atMost: Session.maximumPools) ?? [] { read(allotment: cursor, into: &result) }
        if sold.count + result.rules.allotments.count > Session.maximumPools {
            fields["allotments"]?.problem("categories and allotments are at most \(Session.maximumPools) together")
        }
        for cursor in fields["blocked"]?.list(atLeast: published == nil ? 1 : 0, atMost: Self.largestList) ?? [] {
            guard let entry = cursor.fields(required: ["reason", "seats"]) else { continue }
            let seats = entry["seats"].map(seats) ?? []
            if let reason = entry["reason"]?.text(atMost: 200) {
                result.rules.blocked.append(BlockedSeats(reason: reason, seats: seats.map(\.id)))
            }
        }
        return result
    }

    private func dropped(_ cursor: Cursor) -> DroppedBaskets {
        let fields = cursor.fields(required: [], optional: ["visitor", "network"])
        let usual = DroppedBaskets()
        return DroppedBaskets(
            visitor: fields?["visitor"]?.integer(in: 0...10_000, unit: "baskets") ?? usual.visitor,
            network: fields?["network"]?.integer(in: 0...1_000_000, unit: "baskets") ?? usual.network)
    }

    // MARK: Allotments

    private static let shortestCode = 4

    private func read(allotment cursor: Cursor, into result: inout Result) {
        guard
            let fields = cursor.fields(
                required: ["id", "name", "category"], optional: ["places", "seats", "release", "code", "salesOpen", "tariffs"])
        else { return }
        guard let id = fields["id"]?.slug(), let name = fields["name"]?.text(atMost: 100),
            let category = fields["category"].flatMap(category)
        else { return }
        if result.rules.allotments.contains(where: { $0.id == id }) {
            fields["id"]?.problem("the allotment '\(id)' stands twice in this session")
        }
        let pool = sold.count + result.rules.allotments.count
        var capacity = 0
        let known = published?.inventory.allotments.first { $0.id == id }
        if let known {
            capacity = known.capacity
        } else if sold[category].kind == .standing {
            if fields["seats"] != nil { cursor.problem("standing places have no seats: say how many 'places'") }
            let others = result.rules.allotments.reduce(0) { $1.category == category ? $0 + $1.capacity : $0 }
            let left = sold[category].capacity - others
            guard let places = fields["places"] else { return cursor.problem("'places' is missing: how many are set aside") }
            capacity = places.integer(in: 1...max(1, left), unit: "places") ?? 1
        } else {
            if fields["places"] != nil { cursor.problem("numbered places are set aside by their 'seats'") }
            // Such a pair is found among the places of its category alone, before and after a release.
            if plan.wheelchairs.contains(where: { $0.places == sold[category].id || $0.companions == sold[category].id }) {
                fields["category"]?.problem("wheelchair places and their companions' seats are not set aside: nobody else is given them before they are opened")
            }
            guard let list = fields["seats"] else { return cursor.problem("'seats' is missing: which are set aside") }
            capacity = setAside(seats(list), from: list, category: category, pool: pool, in: &result)
        }
        let code = fields["code"]?.text(atMost: 60)
        // Box offices count who tries codes; one that short is found all the same.
        if let code, code.count < Self.shortestCode { fields["code"]?.problem("a code has \(Self.shortestCode) characters at least, or it is guessed") }
        // Nobody keeps the code that is published, and it stays until there is another one.
        let digest = code.map(Allotment.digest(ofCode:)) ?? known?.codeDigest
        if known == nil, let digest, result.rules.allotments.contains(where: { $0.category == category && $0.codeDigest == digest }) {
            fields["code"]?.problem("another allotment of '\(sold[category].id)' has this code: whoever has it could not be given both")
        }
        let release = fields["release"].flatMap(moment)
        let tariffs = fields["tariffs"].map { ownTariffs($0, of: category, hasCode: digest != nil, beside: result.rules.allotments) }
        result.rules.allotments.append(
            Allotment(
                id: id, name: name, category: category, capacity: capacity, releasesAt: release, codeDigest: digest,
                salesOpenAt: fields["salesOpen"].flatMap { presale($0, hasCode: digest != nil || fields["code"] != nil, places: capacity, release: release) },
                tariffs: tariffs))
    }

    /// What its places cost in the place of what others of the category do. Orders and the ledger name a price by its id: no two of a category share one.
    private func ownTariffs(_ cursor: Cursor, of category: Int, hasCode: Bool, beside others: [Allotment]) -> [Tariff] {
        if !hasCode { cursor.problem("prices of its own are for those who have a 'code'") }
        let taken = tariffs[category] + others.filter { $0.category == category }.flatMap { $0.tariffs ?? [] }
        return PriceList.tariffs(cursor, besides: Set(taken.map(\.id)))
    }

    /// From when on who has the code buys before everybody else.
    private func presale(_ cursor: Cursor, hasCode: Bool, places: Int, release: Timestamp?) -> Timestamp? {
        if !hasCode { cursor.problem("a pre-sale is for those who have a 'code'") }
        if places == 0 { cursor.problem("a pre-sale has places of its own") }
        guard let from = moment(cursor) else { return nil }
        if let opens, from >= opens { cursor.problem("a pre-sale begins before everybody may book") }
        if let release, from >= release { cursor.problem("a pre-sale begins before its places are given back") }
        return from
    }

    private func setAside(
        _ seats: [SeatingPlan.Seat], from list: Cursor, category: Int, pool: Int, in result: inout Result
    ) -> Int {
        var count = 0
        for seat in seats {
            if !sold[category].planCategories.contains(seat.category) {
                list.problem("the seat '\(Excerpt.of(seat.id))' is not in the category '\(sold[category].id)'")
            } else if result.setAside.updateValue(pool, forKey: seat.id) != nil {
                list.problem("the seat '\(Excerpt.of(seat.id))' is set aside twice")
            } else {
                count += 1
            }
        }
        return count
    }

    private func category(_ cursor: Cursor) -> Int? {
        guard let name = cursor.text(atMost: 200) else { return nil }
        guard let index = sold.firstIndex(where: { $0.id == name }) else {
            cursor.problem("the session sells no category '\(Excerpt.of(name))'\(NearestName.hint(for: name, among: sold.map(\.id)))")
            return nil
        }
        return index
    }

    // MARK: Seats

    /// Seat ids, and ranges `first .. last` within a row: no more than there are seats, however they are named.
    private func seats(_ cursor: Cursor) -> [SeatingPlan.Seat] {
        let most = plan.rows?.count ?? 0
        var seats: [SeatingPlan.Seat] = []
        // Forms name the seats of what is published one by one.
        for entry in cursor.list(atMost: published == nil ? Self.largestList : max(Self.largestList, most)) ?? [] {
            guard let text = entry.text(atMost: 200) else { continue }
            let ends = text.components(separatedBy: " .. ")
            guard let first = plan.rows?.place(of: ends[0]) else {
                entry.problem("the plan '\(plan.id)' has no seat '\(Excerpt.of(ends[0]))'")
                continue
            }
            guard ends.count <= 2, let last = ends.count == 1 ? first.index : first.row.firstIndex(where: { $0.id == ends[1] }) else {
                entry.problem("a range is 'first .. last' with both seats in one row")
                continue
            }
            seats += first.row[min(first.index, last)...max(first.index, last)]
            if seats.count > most {
                entry.problem("more seats are named than the plan '\(plan.id)' has")
                return []
            }
        }
        return seats
    }

    // MARK: Wheelchair places

    /// Who is offered them besides: visitors of a category with seats of its own.
    private func openedTo(_ cursor: Cursor) -> Int? {
        guard let index = category(cursor) else { return nil }
        if sold[index].kind == .standing { cursor.problem("standing places have no seats: wheelchair places are opened to a category that has") }
        if plan.wheelchairs.contains(where: { $0.places == sold[index].id || $0.companions == sold[index].id }) {
            cursor.problem("wheelchair places are opened to another category than theirs and their companions'")
        }
        return index
    }

    /// Those of the plan that the session sells, with when they are opened to everybody.
    private func wheelchairs(_ opening: Cursor?) -> [WheelchairPlaces] {
        let fields = opening.flatMap { $0.fields(required: ["to", "from"]) }
        let to = fields?["to"].flatMap(openedTo)
        let from = fields?["from"].flatMap(moment)
        let places = plan.wheelchairs.compactMap { entry -> WheelchairPlaces? in
            guard let category = sold.firstIndex(where: { $0.id == entry.places }) else { return nil }
            return WheelchairPlaces(
                category: category, companion: entry.companions.flatMap { id in sold.firstIndex { $0.id == id } },
                opensTo: to, opensAt: from)
        }
        if let opening, places.isEmpty { opening.problem("the session sells no wheelchair places") }
        return places
    }
}
