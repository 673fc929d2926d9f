/// A venue's seating plan as designers draw it (the open pretix seating-plan format carries the same facts).
public struct SeatingPlan: Hashable, Codable, Sendable {
    public struct Point: Hashable, Codable, Sendable {
        public var x: Double
        public var y: Double

        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    public struct Seat: Hashable, Codable, Sendable {
        /// Unique in the plan; stable: it stands in the ledger.
        public var id: String
        public var number: String
        /// Name of the plan's category.
        public var category: String
        /// Position in plan units, origin and row included.
        public var position: Point

        public init(id: String, number: String, category: String, position: Point) {
            self.id = id
            self.number = number
            self.category = category
            self.position = position
        }
    }

    public struct Row: Hashable, Codable, Sendable {
        public var label: String
        /// In the order in which people sit side by side.
        public var seats: [Seat]

        public init(label: String, seats: [Seat]) {
            self.label = label
            self.seats = seats
        }

        /// Where each two of them are that follow each other.
        public var neighbours: [(Point, Point)] { zip(seats, seats.dropFirst()).map { ($0.position, $1.position) } }
    }

    public struct Section: Hashable, Codable, Sendable {
        public var id: String
        public var name: String
        public var rows: [Row]

        public init(id: String, name: String, rows: [Row]) {
            self.id = id
            self.name = name
            self.rows = rows
        }
    }

    /// How far neighbours are from each other, in plan units: few are nearer, and seats that are drawn so large do not touch.
    ///
    /// - Parameter neighbours: two who sit side by side, or with an aisle between them.
    public static func step(_ neighbours: some Sequence<(Point, Point)>) -> Double {
        let steps = neighbours.map { $0.distance(to: $1) }.filter { $0 > 0 }.sorted()
        return steps.isEmpty ? 20 : steps[steps.count / 10]
    }

    public var name: String
    public var width: Double
    public var height: Double
    /// Names of the plan's categories, in the file's order.
    public var categories: [String]
    public var sections: [Section]

    public init(name: String, width: Double, height: Double, categories: [String], sections: [Section]) {
        self.name = name
        self.width = width
        self.height = height
        self.categories = categories
        self.sections = sections
    }

    /// Those of the plan's categories that have seats, in its order.
    public var seatsByCategory: [(category: String, count: Int)] {
        var counts: [String: Int] = [:]
        for section in sections { for row in section.rows { for seat in row.seats { counts[seat.category, default: 0] += 1 } } }
        return categories.compactMap { name in counts[name].map { (name, $0) } }
    }

    public var seatCount: Int {
        sections.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } }
    }
}
