/// What a sketch shows: each seat where it is, those that were taken out among them.
public struct DrawnPlan: Hashable, Sendable {
    public struct Seat: Hashable, Sendable {
        public var number: String
        public var position: SeatingPlan.Point
        /// Of its block, or of the imported plan.
        public var usual: String
        public var paint: SketchPaint?
        /// The imported plan's.
        public var id: String?

        /// Nil: it is taken out.
        public var category: String? {
            switch paint {
            case nil: usual
            case .category(let name): name
            case .wheelchair: SketchPaint.wheelchairs
            case .companion: SketchPaint.companions
            case .removed: nil
            }
        }
    }

    public struct Row: Hashable, Sendable {
        public var label: String
        public var seats: [Seat]
    }

    public struct Block: Hashable, Sendable {
        public var key: Int
        /// The imported plan's.
        public var id: String?
        public var name: String
        public var rows: [Row]
        /// How far its seats are from each other, in plan units: they are drawn so large that they do not touch.
        public var step: Double
    }

    /// Where people stand.
    public struct Standing: Hashable, Sendable {
        public var key: Int
        public var name, category: String
        public var capacity: Int
        public var corner: SeatingPlan.Point
        public var width, height: Double
    }

    public var name = ""
    public var blocks: [Block] = []
    public var standing: [Standing] = []
    /// Its lower right corner; the upper left one is the origin.
    public var size = SeatingPlan.Point(x: 1, y: 1)

    public init() {}

    private var seats: some Sequence<Seat> { blocks.lazy.flatMap(\.rows).flatMap(\.seats) }

    /// Of the seats, those that blocks name first, then painted ones, then those of wheelchairs and companions.
    public var categories: [String] {
        var (usual, painted, last): ([String], [String], [String]) = ([], [], [])
        func add(_ name: String, _ list: inout [String]) { if !list.contains(name) { list.append(name) } }
        for seat in seats where seat.paint == nil { add(seat.usual, &usual) }
        for seat in seats { if case .category(let name) = seat.paint { add(name, &painted) } }
        if has(.wheelchair) { last.append(SketchPaint.wheelchairs) }
        if has(.companion) { last.append(SketchPaint.companions) }
        return (usual + painted + last).reduce(into: []) { add($1, &$0) }
    }

    public func has(_ paint: SketchPaint) -> Bool { seats.contains { $0.paint == paint } }

    /// As it is sold: the same facts as a file's. Rows without a seat are left out.
    public var plan: SeatingPlan {
        var ids: Set<String> = Set(seats.compactMap(\.id))
        func id(_ wanted: String) -> String {
            var (id, number) = (wanted, 2)
            while !ids.insert(id).inserted { (id, number) = ("\(wanted)-\(number)", number + 1) }
            return id
        }
        let sections = blocks.map { block -> SeatingPlan.Section in
            let rows = block.rows.map { row in
                SeatingPlan.Row(
                    label: row.label,
                    seats: row.seats.compactMap { seat in
                        seat.category.map {
                            SeatingPlan.Seat(id: seat.id ?? id("\(Self.short(block.name))-\(row.label)-\(seat.number)"), number: seat.number, category: $0, position: seat.position)
                        }
                    })
            }
            return SeatingPlan.Section(id: block.id ?? block.name, name: block.name, rows: rows.filter { !$0.seats.isEmpty })
        }
        return SeatingPlan(
            name: name, width: max(1, size.x.rounded(.up)), height: max(1, size.y.rounded(.up)), categories: categories, sections: sections.filter { !$0.rows.isEmpty })
    }

    /// Letters and digits only, so that lists and ranges of ids are read without doubt.
    private static func short(_ name: String) -> String {
        let kept = name.filter { $0.isLetter || $0.isNumber }
        return kept.isEmpty ? "Bloc" : String(kept.prefix(40))
    }
}

/// What a seat is that is not like the rest of its block.
public enum SketchPaint: Hashable, Sendable {
    case category(String)
    case wheelchair, companion, removed

    /// Categories of their own: so the form of an event asks for them.
    public static let wheelchairs = "Fauteuils roulants"
    public static let companions = "Accompagnateurs"

    /// As people write it, in either language; nil when it says that the seat is like its block's.
    public init?(_ text: String) {
        switch text.lowercased() {
        case "": return nil
        case "fauteuil roulant", "wheelchair", Self.wheelchairs.lowercased(): self = .wheelchair
        case "accompagnateur", "companion", Self.companions.lowercased(): self = .companion
        case "retiré", "removed", "retire": self = .removed
        default: self = .category(text)
        }
    }

    /// As it is kept.
    public var text: String {
        switch self {
        case .category(let name): name
        case .wheelchair: "fauteuil roulant"
        case .companion: "accompagnateur"
        case .removed: "retiré"
        }
    }
}
