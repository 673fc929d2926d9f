import Domain
import Foundation

/// How a venue is arranged for a session: its seating plan and its standing areas, cut into categories.
struct PlanEntry {
    struct Area {
        let id: String
        let name: String
        let kind: Domain.Category.Kind
        let capacity: Int
        /// The seating plan's categories that make it up; empty when standing.
        let planCategories: Set<String>
    }

    /// Ids of the categories of wheelchair places and of the companions' seats beside them.
    struct Wheelchairs {
        let places: String
        let companions: String?
    }

    static let largestStanding = 200_000

    let id: String
    let venue: Venue?
    /// Nil where everybody stands.
    let rows: SeatRows?
    var seating: SeatingPlan? { rows?.plan }
    /// Where the stage is, in plan units; nil for the middle in front of the first row.
    let stage: SeatingPlan.Point?
    let wheelchairs: [Wheelchairs]
    /// Seated ones first, each in the file's order: the order of a session's categories.
    let areas: [Area]

    init?(_ cursor: Cursor, shelf: FileShelf, venues: Register<Venue>, files: inout PlanFiles) {
        guard
            let fields = cursor.fields(required: ["id", "venue"], optional: ["file", "categories", "standing", "stage", "wheelchairs"])
        else { return nil }
        let seating = fields["file"].flatMap { files.read($0, shelf: shelf) }
        let seated = fields["categories"]?.list(atMost: Session.maximumCategories)
        let standing = fields["standing"]?.list(atMost: Session.maximumCategories)
        if fields["file"] == nil, fields["categories"] != nil {
            cursor.problem("'categories' go with the 'file' of a seating plan; standing places go under 'standing'")
        } else if fields["file"] != nil, fields["categories"] == nil {
            cursor.problem("'categories' is missing: it names the categories of the seating plan")
        } else if fields["file"] == nil, fields["standing"] == nil {
            cursor.problem("needs a 'file' with 'categories', or 'standing', or all three")
        }
        var builder = AreaBuilder(seating: seating)
        for entry in seated ?? [] { builder.addSeated(entry) }
        for entry in standing ?? [] { builder.addStanding(entry) }
        if let seated = fields["categories"] { builder.checkComplete(seated) }
        if builder.areas.count > Session.maximumCategories {
            cursor.problem("has \(builder.areas.count) categories; at most \(Session.maximumCategories) are allowed")
        }
        venue = fields["venue"].flatMap(venues.find)
        stage = fields["stage"].flatMap(Self.point)
        wheelchairs = (fields["wheelchairs"]?.list(atMost: Session.maximumPools) ?? []).compactMap {
            Self.wheelchairs($0, areas: builder.areas)
        }
        guard let id = fields["id"]?.slugValue else { return nil }
        self.id = id
        rows = seating.map(SeatRows.init)
        areas = builder.areas
    }

    /// As a published session has its places: seats do not change any more, and how many stand is the form's (``DraftGauge``).
    init(of session: Session, rows: SeatRows?) {
        id = session.id
        venue = session.venue
        (self.rows, stage, wheelchairs) = (rows, nil, [])
        areas = session.categories.map { Area(id: $0.id, name: $0.name, kind: $0.kind, capacity: $0.capacity, planCategories: []) }
    }

    private static func point(_ cursor: Cursor) -> SeatingPlan.Point? {
        guard let fields = cursor.fields(required: ["x", "y"]), let x = fields["x"]?.integer(in: -1_000_000...1_000_000, unit: "plan units"),
            let y = fields["y"]?.integer(in: -1_000_000...1_000_000, unit: "plan units")
        else { return nil }
        return SeatingPlan.Point(x: Double(x), y: Double(y))
    }

    private static func wheelchairs(_ cursor: Cursor, areas: [Area]) -> Wheelchairs? {
        guard let fields = cursor.fields(required: ["places"], optional: ["companions"]) else { return nil }
        func area(_ cursor: Cursor) -> String? {
            guard let id = cursor.text(atMost: 200) else { return nil }
            guard areas.contains(where: { $0.id == id && $0.kind == .numbered }) else {
                cursor.problem("the plan has no seated category '\(Excerpt.of(id))'\(NearestName.hint(for: id, among: areas.map(\.id)))")
                return nil
            }
            return id
        }
        guard let places = fields["places"].flatMap(area) else { return nil }
        return Wheelchairs(places: places, companions: fields["companions"].flatMap(area))
    }
}

/// Checks the categories of one plan against each other and against the seating plan.
private struct AreaBuilder {
    let seating: SeatingPlan?
    private let seatCounts: [String: Int]
    private(set) var areas: [PlanEntry.Area] = []
    private var taken: [String: String] = [:]

    init(seating: SeatingPlan?) {
        self.seating = seating
        var counts: [String: Int] = [:]
        for section in seating?.sections ?? [] {
            for row in section.rows { for seat in row.seats { counts[seat.category, default: 0] += 1 } }
        }
        seatCounts = counts
    }

    mutating func addSeated(_ cursor: Cursor) {
        guard let fields = cursor.fields(required: ["id", "name"], optional: ["seats"]) else { return }
        let name = fields["name"]?.text(atMost: 100)
        var sources = fields["seats"].map { $0.list(atMost: 100) ?? [] } ?? []
        if fields["seats"] == nil, let cursor = fields["name"] { sources = [cursor] }
        let names = sources.compactMap { source(of: $0, area: fields["id"]?.slugValue ?? "") }
        let capacity = names.reduce(0) { $0 + (seatCounts[$1] ?? 0) }
        if seating != nil, capacity == 0, names.count == sources.count { cursor.problem("no seat of the seating plan is in it") }
        add(fields["id"], name: name, kind: .numbered, capacity: capacity, planCategories: Set(names))
    }

    /// A category of the seating plan, as long as no other category has taken it.
    private mutating func source(of cursor: Cursor, area: String) -> String? {
        guard let name = cursor.text(atMost: 100) else { return nil }
        guard let seating else { return name }
        guard seating.categories.contains(name) else {
            let hint = NearestName.hint(for: name, among: seating.categories)
            cursor.problem("the seating plan has no category '\(Excerpt.of(name))'\(hint)")
            return nil
        }
        if let other = taken.updateValue(area, forKey: name) {
            cursor.problem("the seating plan's category '\(Excerpt.of(name))' already belongs to '\(other)'")
        }
        return name
    }

    mutating func addStanding(_ cursor: Cursor) {
        guard let fields = cursor.fields(required: ["id", "name", "capacity"]) else { return }
        let name = fields["name"]?.text(atMost: 100)
        let capacity = fields["capacity"]?.integer(in: 1...PlanEntry.largestStanding, unit: "places")
        add(fields["id"], name: name, kind: .standing, capacity: capacity ?? 1, planCategories: [])
    }

    private mutating func add(
        _ cursor: Cursor?, name: String?, kind: Domain.Category.Kind, capacity: Int, planCategories: Set<String>
    ) {
        guard let cursor, let id = cursor.slug() else { return }
        if areas.contains(where: { $0.id == id }) { cursor.problem("the category id '\(id)' stands twice in this plan") }
        areas.append(
            PlanEntry.Area(id: id, name: name ?? id, kind: kind, capacity: capacity, planCategories: planCategories))
    }

    /// Every seat of the plan must belong somewhere: a session that does not sell it says so itself.
    func checkComplete(_ cursor: Cursor) {
        for name in seating?.categories ?? [] where taken[name] == nil && seatCounts[name] != nil {
            cursor.problem("'\(Excerpt.of(name))' of the seating plan is in no category; seats: \(seatCounts[name] ?? 0)")
        }
    }
}
