import Domain

/// Reads a seating plan in the open pretix seating-plan format (JSON schema 0.0.1): every rule of the schema, unknown keys
/// included, and what a schema cannot say: categories that exist, ids and labels that tell seats apart, sizes that make sense.
struct PlanReader {
    /// About six times the largest stadium's stands; a plan of 120,000 seats has some 15 MB.
    static let mostSeats = 120_000
    static let mostBytes = 40_000_000
    private static let mostCategories = 200

    private var categories: Set<String> = []
    /// Where each id and each printed label stands.
    private var ids: [String: SourcePath?] = [:]
    private var labels: [SeatLabel: SourcePath?] = [:]
    private var seatCount = 0

    private struct SeatLabel: Hashable {
        let section: String
        let row: String
        let number: String
    }

    /// Nil when something was logged.
    static func read(_ root: Cursor) -> SeatingPlan? {
        var reader = PlanReader()
        return reader.plan(root)
    }

    private mutating func plan(_ root: Cursor) -> SeatingPlan? {
        let problemsBefore = root.origin.log.count
        guard let fields = root.fields(required: ["name", "size", "categories", "zones"]) else { return nil }
        let name = fields["name"]?.text(atMost: 200)
        let size = fields["size"].flatMap(size)
        let categories = fields["categories"].flatMap(categoryNames)
        self.categories = Set(categories ?? [])
        guard let zones = fields["zones"]?.list(atMost: 5_000) else { return nil }
        var sections: [SeatingPlan.Section] = []
        var sectionIDs: [String: String] = [:]
        for zone in zones where seatCount <= Self.mostSeats {
            guard let section = section(zone) else { continue }
            if let first = sectionIDs.updateValue(zone.path?.text ?? "", forKey: section.id) {
                zone.problem("has the id '\(Excerpt.of(section.id))' of \(first)")
            }
            if !section.rows.isEmpty { sections.append(section) }
        }
        if seatCount > Self.mostSeats {
            root.problem("has more than \(Self.mostSeats) seats")
        } else if seatCount == 0, root.origin.log.count == problemsBefore {
            root.problem("has no seat")
        }
        guard let name, let size, let categories, root.origin.log.count == problemsBefore else { return nil }
        return SeatingPlan(name: name, width: size.x, height: size.y, categories: categories, sections: sections)
    }

    private func size(_ cursor: Cursor) -> SeatingPlan.Point? {
        guard let fields = cursor.fields(required: ["width", "height"]) else { return nil }
        let sides = ["width", "height"].map { key -> Double? in
            guard let side = fields[key], let length = side.coordinate() else { return nil }
            guard length >= 1, length == length.rounded() else {
                side.problem("must be a whole number of 1 or more")
                return nil
            }
            return length
        }
        guard let width = sides[0], let height = sides[1] else { return nil }
        return SeatingPlan.Point(x: width, y: height)
    }

    private func categoryNames(_ cursor: Cursor) -> [String]? {
        guard let entries = cursor.list(atMost: Self.mostCategories) else { return nil }
        var names: [String] = []
        for entry in entries {
            guard let fields = entry.fields(required: ["name"], optional: ["color"]) else { continue }
            _ = fields["color"]?.text(atMost: 50)
            guard let cursor = fields["name"], let name = cursor.text(atMost: 100) else { continue }
            if names.contains(name) { cursor.problem("'\(Excerpt.of(name))' is declared twice") }
            names.append(name)
        }
        return names
    }

    private mutating func section(_ zone: Cursor) -> SeatingPlan.Section? {
        guard
            let fields = zone.fields(required: ["position", "rows"], optional: ["name", "zone_id", "uuid", "areas"])
        else { return nil }
        let origin = fields["position"].flatMap(Self.point)
        let name = fields["name"]?.text(atMost: 100)
        let id = fields["zone_id"]?.text(atMost: 100)
        _ = fields["uuid"]?.text(atMost: 100)
        let areas = fields["areas"]?.list(atLeast: 0, atMost: 5_000) ?? []
        for area in areas { AreaRules.check(area) }
        guard let rows = fields["rows"]?.list(atLeast: 0, atMost: Self.mostSeats) else { return nil }
        if rows.isEmpty, areas.isEmpty { zone.problem("has neither rows nor areas") }
        guard let label = name ?? id, let id = id ?? name else {
            if fields["name"] == nil, fields["zone_id"] == nil { zone.problem("needs a 'name' or a 'zone_id'") }
            return nil
        }
        var read: [SeatingPlan.Row] = []
        for row in rows where seatCount <= Self.mostSeats {
            if let row = self.row(row, origin: origin ?? .zero, section: label) { read.append(row) }
        }
        return SeatingPlan.Section(id: id, name: label, rows: read)
    }

    private mutating func row(_ cursor: Cursor, origin: SeatingPlan.Point, section: String) -> SeatingPlan.Row? {
        guard
            let fields = cursor.fields(
                required: ["row_number", "seats"],
                optional: ["row_label", "seat_label", "uuid", "row_number_position", "position"])
        else { return nil }
        let number = fields["row_number"]?.text(atMost: 50)
        let label = fields["row_label"].flatMap { $0.isNull ? nil : $0.text(atMost: 50) } ?? number
        if let cursor = fields["seat_label"], !cursor.isNull { _ = cursor.text(atMost: 100) }
        if let cursor = fields["row_number_position"], !cursor.isNull { _ = cursor.choice(of: RowNumberPosition.self) }
        _ = fields["uuid"]?.text(atMost: 100)
        let position = fields["position"].map { Self.point($0) ?? .zero } ?? .zero
        guard let seats = fields["seats"]?.list(atMost: Self.mostSeats), let label else { return nil }
        var read: [SeatingPlan.Seat] = []
        read.reserveCapacity(seats.count)
        for seat in seats where seatCount <= Self.mostSeats {
            guard let seat = self.seat(seat, origin: origin + position, section: section, row: label) else { continue }
            read.append(seat)
        }
        return SeatingPlan.Row(label: label, seats: read)
    }

    private mutating func seat(
        _ cursor: Cursor, origin: SeatingPlan.Point, section: String, row: String
    ) -> SeatingPlan.Seat? {
        seatCount += 1
        guard
            let fields = cursor.fields(
                required: ["seat_guid", "seat_number", "position", "category"],
                optional: ["uuid", "start_direction", "radius"])
        else { return nil }
        let id = fields["seat_guid"].flatMap { self.id($0) }
        let number = fields["seat_number"]?.text(atMost: 50)
        let position = fields["position"].flatMap(Self.point)
        let category = fields["category"].flatMap { self.category($0) }
        _ = fields["uuid"]?.text(atMost: 100)
        _ = fields["radius"]?.coordinate()
        if let cursor = fields["start_direction"], !cursor.isNull { _ = cursor.text(atMost: 10) }
        guard let id, let number, let position, let category else { return nil }
        let label = SeatLabel(section: section, row: row, number: number)
        if let first = labels.updateValue(cursor.path, forKey: label) {
            cursor.problem("is labelled like \(first?.text ?? ""): rang \(Excerpt.of(row)), place \(Excerpt.of(number))")
        }
        return SeatingPlan.Seat(id: id, number: number, category: category, position: origin + position)
    }

    /// The schema's pattern `^[^ ].*[^ ]$` asks for two characters at least and no blank at either end.
    private mutating func id(_ cursor: Cursor) -> String? {
        guard let id = cursor.text(atMost: 100) else { return nil }
        guard case .text(let raw) = cursor.node.value, raw == id, id.unicodeScalars.count >= 2 else {
            cursor.problem("'\(Excerpt.of(id))' must have two characters at least and no blank at its ends")
            return nil
        }
        if let first = ids.updateValue(cursor.path, forKey: id) {
            cursor.problem("'\(Excerpt.of(id))' is already the id of \(first?.text ?? "")")
        }
        return id
    }

    private func category(_ cursor: Cursor) -> String? {
        guard let name = cursor.text(atMost: 100) else { return nil }
        guard categories.contains(name) else {
            cursor.problem("'\(Excerpt.of(name))' is not among the plan's categories\(NearestName.hint(for: name, among: categories))")
            return nil
        }
        return name
    }

    static func point(_ cursor: Cursor) -> SeatingPlan.Point? {
        guard let fields = cursor.fields(required: ["x", "y"]) else { return nil }
        let (x, y) = (fields["x"]?.coordinate(), fields["y"]?.coordinate())
        guard let x, let y else { return nil }
        return SeatingPlan.Point(x: x, y: y)
    }
}

private enum RowNumberPosition: String, CaseIterable { case start, end, both }

extension SeatingPlan.Point {
    static var zero: SeatingPlan.Point { SeatingPlan.Point(x: 0, y: 0) }

    static func + (left: SeatingPlan.Point, right: SeatingPlan.Point) -> SeatingPlan.Point {
        SeatingPlan.Point(x: left.x + right.x, y: left.y + right.y)
    }
}

extension Cursor {
    var isNull: Bool {
        if case .null = node.value { true } else { false }
    }
}
