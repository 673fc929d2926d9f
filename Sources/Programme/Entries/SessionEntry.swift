import Domain
import Foundation

/// Reads the sessions of an event; knows what they may refer to.
struct SessionEntry {
    let now: Timestamp
    let defaults: ProgrammeReader.Defaults
    let plans: Register<PlanEntry>
    let priceLists: Register<PriceList>
    let rooms: Register<RoomTerms>
    /// Sessions whose places are those of a published one, by id.
    let kept: [String: Session]
    /// Where their seats are, by the layout's digest, as far as somebody asks.
    let keptPlans: [String: SeatRows]

    private static let required = [
        "id", "plan", "starts", "opens", "status", "buyerLimit", "vatPercent", "prices",
    ]
    private static let optional = ["doors", "closes", "holdMinutes", "paymentMinutes", "notSold", "fees", "returnsUntil", "nameChangeUntil", "waitingRoom"] + InventoryEntry.keys

    /// Nil when something was logged.
    func read(_ cursor: Cursor, eventID: String, shelf: inout LayoutShelf) -> Session? {
        guard let fields = cursor.fields(required: Self.required, optional: Self.optional) else { return nil }
        let published = fields["id"]?.slugValue.flatMap { kept[$0] }
        let plan = published.map { PlanEntry(of: $0, rows: $0.layoutDigest.flatMap { keptPlans[$0] }) } ?? fields["plan"].flatMap(plans.find)
        let zone = plan?.venue.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
        let dates = readDates(fields, zone: zone)
        let status = fields["status"]?.choice(of: SessionStatus.self)
        let buyerLimit = fields["buyerLimit"]?.integer(in: 1...100, unit: "places")
        let vat = fields["vatPercent"]?.hundredths(upTo: 30, unit: "percent")
        let hold = readMinutes(fields["holdMinutes"], or: defaults.hold)
        let payment = readMinutes(fields["paymentMinutes"], or: defaults.payment)
        let fees = fields["fees"].map(FeeEntry.read) ?? []
        let sold = plan.flatMap { readSold(fields, plan: $0) }
        if plan == nil, let prices = fields["prices"] { _ = priceList(prices) }
        let places = plan.flatMap { plan in
            sold.map { InventoryEntry(plan: plan, sold: $0.areas, tariffs: $0.categories.map(\.tariffs), opens: dates?.opens, moment: { moment($0, zone: zone) }, published: published).read(fields) }
        }
        let room = fields["waitingRoom"].flatMap(readRoom)
        guard let id = fields["id"]?.slugValue, let plan, var places, let venue = plan.venue, let dates, let status, let buyerLimit,
            let vat, let hold, let payment, let sold
        else { return nil }
        if let published {
            let read = places.rules
            places.rules = published.inventory
            places.rules.allotments = read.allotments
            if fields["blocked"] != nil { places.rules.blocked = read.blocked }
        }
        // What is published has another room only where one is said; what is new has the places of another one, and not its room.
        if published?.id != id || room != nil { places.rules.room = room }
        let digest: String?
        do {
            digest = try published.map(\.layoutDigest) ?? shelf.digest(
                plan: plan, sold: sold.areas, pools: sold.areas.count + places.rules.allotments.count,
                setAside: places.setAside)
        } catch let error as LayoutShelf.TooManyGroups {
            cursor.problem(
                "the seats of the plan '\(plan.id)' lie in \(error.count) groups of neighbours, \(SeatSegment.maximumID + 1) at most are possible; put seats that are side by side in one row")
            return nil
        } catch {
            cursor.problem("its seats cannot be laid out")
            return nil
        }
        return Session(
            id: id, number: 0, eventID: eventID, venue: venue, startsAt: dates.starts, doorsAt: dates.doors,
            bookingOpensAt: dates.opens, bookingClosesAt: dates.closes, status: status.status, buyerLimit: buyerLimit,
            vatRate: VATRate(basisPoints: vat), categories: sold.categories, layoutDigest: digest, lane: -1,
            holdSeconds: hold * 60, paymentSeconds: payment * 60, inventory: places.rules, fees: fees,
            returnsUntil: dates.returns, nameChangeUntil: dates.names)
    }

    /// A mapping, or the id of a room that several share.
    private func readRoom(_ cursor: Cursor) -> RoomTerms? {
        if case .fields = cursor.node.value { return RoomEntry.own(cursor) }
        if case .list = cursor.node.value { return cursor.mistaken("a mapping or the id of a waiting room") }
        return rooms.find(cursor)
    }

    private func readMinutes(_ cursor: Cursor?, or standard: Duration) -> Int? {
        guard let cursor else { return Int(standard.components.seconds / 60) }
        return cursor.integer(in: 1...60, unit: "minutes")
    }

    // MARK: Dates

    private struct Dates {
        let starts: Timestamp
        let doors: Timestamp?
        let opens: Timestamp
        let closes: Timestamp
        /// Nil when nothing is taken back.
        let returns: Timestamp?
        /// Nil when tickets bear no names.
        let names: Timestamp?
    }

    func moment(_ cursor: Cursor, zone: TimeZone) -> Timestamp? {
        guard let text = cursor.text(atMost: 60) else { return nil }
        do {
            return try MomentReader(now: now, zone: zone).read(text)
        } catch {
            cursor.problem(error.reason)
            return nil
        }
    }

    private func readDates(_ fields: Fields, zone: TimeZone) -> Dates? {
        func moment(_ key: String) -> Timestamp? { fields[key].flatMap { self.moment($0, zone: zone) } }
        let (starts, opens, doors) = (moment("starts"), moment("opens"), moment("doors"))
        let (returns, names) = (moment("returnsUntil"), moment("nameChangeUntil"))
        let closes = fields["closes"] == nil ? starts : moment("closes")
        func check(_ ordered: (Timestamp, Timestamp) -> Bool, _ key: String, _ left: Timestamp?, _ right: Timestamp?, _ reason: String) {
            guard let left, let right, !ordered(left, right) else { return }
            fields[key]?.problem("\(left.rfc3339(in: zone)) \(reason), \(right.rfc3339(in: zone))")
        }
        check(<, "opens", opens, closes, "is not before the end of booking")
        check(<=, "doors", doors, starts, "is after the start")
        if fields["closes"] != nil { check(<=, "closes", closes, starts, "is after the start") }
        // Whose ticket may have opened a door gives nothing back, and puts no other name on it.
        check(<=, "returnsUntil", returns, doors ?? starts, "is after the doors open")
        check(<=, "nameChangeUntil", names, doors ?? starts, "is after the doors open")
        guard let starts, let opens, let closes, fields["doors"] == nil || doors != nil, fields["returnsUntil"] == nil || returns != nil,
            fields["nameChangeUntil"] == nil || names != nil
        else { return nil }
        return Dates(starts: starts, doors: doors, opens: opens, closes: closes, returns: returns, names: names)
    }

    // MARK: Prices

    private struct Sold {
        var areas: [PlanEntry.Area] = []
        var categories: [Domain.Category] = []
    }

    private func readSold(_ fields: Fields, plan: PlanEntry) -> Sold? {
        let ids = plan.areas.map(\.id)
        let notSold = fields["notSold"].map { readNotSold($0, ids: ids) } ?? []
        guard let cursor = fields["prices"], let list = priceList(cursor) else { return nil }
        for price in list.prices {
            if !ids.contains(price.category) {
                let hint = NearestName.hint(for: price.category, among: ids)
                let reason = "the plan '\(plan.id)' has no category '\(Excerpt.of(price.category))'\(hint)"
                blame(price, unless: cursor, reason)
            } else if notSold.contains(price.category) {
                blame(price, unless: cursor, "'\(price.category)' has a price but stands under 'notSold'")
            }
        }
        var sold = Sold()
        for area in plan.areas where !notSold.contains(area.id) {
            guard let price = list.prices.first(where: { $0.category == area.id }) else {
                cursor.problem("the category '\(area.id)' of the plan '\(plan.id)' has no price; give one or list it under 'notSold'")
                continue
            }
            sold.areas.append(area)
            sold.categories.append(
                Domain.Category(
                    id: area.id, name: area.name, kind: area.kind, capacity: area.capacity, tariffs: price.tariffs))
        }
        if sold.areas.isEmpty, Set(ids) == notSold { cursor.problem("nothing is sold") }
        return sold
    }

    /// A shared price list is not at fault when one session names it by mistake: the session is.
    private func blame(_ price: PriceList.Price, unless shared: Cursor, _ reason: String) {
        if case .fields = shared.node.value {
            price.cursor.problem(reason, at: price.keyPlace)
        } else {
            shared.problem(reason)
        }
    }

    private func priceList(_ cursor: Cursor) -> PriceList? {
        if case .fields = cursor.node.value { return PriceList(cursor) }
        if case .list = cursor.node.value { return cursor.mistaken("a mapping or the id of a price list") }
        return priceLists.find(cursor)
    }

    private func readNotSold(_ cursor: Cursor, ids: [String]) -> Set<String> {
        var names: Set<String> = []
        for entry in cursor.list(atMost: Session.maximumCategories) ?? [] {
            guard let name = entry.text(atMost: 200) else { continue }
            if !ids.contains(name) {
                entry.problem("the plan has no category '\(Excerpt.of(name))'\(NearestName.hint(for: name, among: ids))")
            }
            names.insert(name)
        }
        return names
    }
}

private enum SessionStatus: String, CaseIterable {
    case draft, published, cancelled

    var status: Session.Status {
        switch self {
        case .draft: .draft
        case .published: .published
        case .cancelled: .cancelled
        }
    }
}
