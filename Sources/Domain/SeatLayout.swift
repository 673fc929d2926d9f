/// A seating plan laid out for sale: each seat has an offset into the session's byte string (see ``SeatState``), and the
/// rows are cut into ranked segments (see ``SeatSegment``).
///
/// Rows end with ``SeatState/rowBreak``; an aisle inside a row is one ``SeatState/aisle`` byte.
public struct SeatLayout: Hashable, Codable, Sendable {
    public struct Seat: Hashable, Codable, Sendable {
        /// The plan's seat id.
        public var id: String
        public var section: String
        public var row: String
        public var number: String
        /// Index into ``Session/categories``.
        public var category: Int
        /// Pool of the allotment that it is set aside for; nil for the public.
        public var allotment: Int?
        /// Position in the byte string.
        public var offset: Int
        public var x: Double
        public var y: Double

        /// The stock that it counts in.
        public var pool: Int { allotment ?? category }

        public var name: SeatName { SeatName(section: section, row: row, number: number) }

        /// As an order freezes it: `Parterre, rang A, place 12`.
        public var label: String { name.frozen }
    }

    /// A section's part of the byte string.
    public struct Section: Hashable, Codable, Sendable {
        public var id: String
        public var name: String
        public var start: Int
        public var length: Int
    }

    /// In the order of their offsets.
    public private(set) var seats: [Seat]
    /// Where the programme puts the stage; nil where it does not say, and of a layout stored before it was kept. No part of the layout's digest.
    public var stage: SeatingPlan.Point?
    public private(set) var sections: [Section]
    /// Offsets of the row breaks.
    public private(set) var rowEnds: [Int]
    /// Length of the byte string.
    public private(set) var length: Int
    /// In the order of their ids, which have gaps.
    public private(set) var segments: [SeatSegment]
    /// Per pool, where its segments stand among the ids.
    public private(set) var pools: [PoolSegments]

    /// Lays out the plan's seats whose category the session sells.
    ///
    /// - Parameters:
    ///   - stage: in plan units; nil puts it in the middle in front of the first row.
    ///   - pools: number of pools, categories first.
    ///   - rule: where aisles are.
    ///   - categoryIndex: index of a plan category's name among the session's categories; nil leaves its seats out.
    ///   - allotment: pool of the allotment that a seat id is set aside for; nil for the public.
    public init(
        plan: SeatingPlan, stage: SeatingPlan.Point? = nil, pools count: Int = Session.maximumPools, aisles rule: AisleRule = .current,
        categoryIndex: (String) -> Int?, allotment: (String) -> Int? = { _ in nil }
    ) {
        segments = []
        pools = []
        seats = []
        sections = []
        rowEnds = []
        length = 0
        for section in plan.sections {
            let start = length
            for (row, aisles) in zip(section.rows, rule.aisles(in: section)) {
                append(row, of: section, aisles: aisles, categoryIndex: categoryIndex, allotment: allotment)
            }
            sections.append(Section(id: section.id, name: section.name, start: start, length: length - start))
        }
        (segments, pools) = SeatRanking(seats: seats, stage: stage).segments(pools: count)
    }

    /// A layout stored before rows were cut into segments gets them when it is read: they follow from the seats.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seats = try container.decode([Seat].self, forKey: .seats)
        sections = try container.decode([Section].self, forKey: .sections)
        rowEnds = try container.decode([Int].self, forKey: .rowEnds)
        length = try container.decode(Int.self, forKey: .length)
        stage = try container.decodeIfPresent(SeatingPlan.Point.self, forKey: .stage)
        if let stored = try container.decodeIfPresent([SeatSegment].self, forKey: .segments) {
            segments = stored
            pools = try container.decode([PoolSegments].self, forKey: .pools)
        } else {
            (segments, pools) = SeatRanking(seats: seats, stage: nil).segments(pools: Session.maximumPools)
        }
    }

    /// The stage, or where it usually is: in the middle in front of the first row.
    public var usualStage: SeatingPlan.Point { stage ?? SeatRanking.usualStage(of: seats) }

    /// One more than the greatest segment id, rounded up to whole blocks.
    public var segmentSpan: Int {
        let block = SeatSegment.block
        return ((segments.last?.id ?? -1) + block) / block * block
    }

    private mutating func append(
        _ row: SeatingPlan.Row, of section: SeatingPlan.Section, aisles: Set<Int>, categoryIndex: (String) -> Int?,
        allotment: (String) -> Int?
    ) {
        for (position, seat) in row.seats.enumerated() {
            if let category = categoryIndex(seat.category) {
                seats.append(
                    Seat(
                        id: seat.id, section: section.name, row: row.label, number: seat.number, category: category,
                        allotment: allotment(seat.id), offset: length, x: seat.position.x, y: seat.position.y))
                length += 1
            } else {
                length += 1  // a seat that is not sold parts its neighbours like an aisle
            }
            if aisles.contains(position) { length += 1 }
        }
        rowEnds.append(length)
        length += 1
    }

    /// The byte string of an empty house, with `state(seat)` for each seat.
    public func bytes(state: (Seat) -> SeatState = { _ in .free }) -> [UInt8] {
        var bytes = [UInt8](repeating: SeatState.aisle, count: length)
        for end in rowEnds { bytes[end] = SeatState.rowBreak }
        for seat in seats { bytes[seat.offset] = state(seat).byte(pool: seat.pool) }
        return bytes
    }

    /// Seat at an offset of the byte string, by binary search; nil between rows.
    public func seat(at offset: Int) -> Seat? {
        var (low, high) = (0, seats.count - 1)
        while low <= high {
            let middle = (low + high) / 2
            if seats[middle].offset == offset { return seats[middle] }
            if seats[middle].offset < offset { low = middle + 1 } else { high = middle - 1 }
        }
        return nil
    }
}

extension SeatLayout {
    /// The plan as far as a layout keeps it: seats that are not sold, and what is drawn besides, are left out.
    ///
    /// - Parameter categories: names for the layout's, by index.
    public func plan(named name: String, categories: [String]) -> SeatingPlan {
        var (seats, ends) = (seats[...], rowEnds[...])
        let sections = sections.map { section -> SeatingPlan.Section in
            var rows: [SeatingPlan.Row] = []
            while let end = ends.first, end < section.start + section.length {
                ends.removeFirst()
                let row = seats.prefix { $0.offset < end }
                seats = seats.dropFirst(row.count)
                guard let first = row.first else { continue }
                let placed = row.map { seat in
                    SeatingPlan.Seat(
                        id: seat.id, number: seat.number, category: categories.indices.contains(seat.category) ? categories[seat.category] : "",
                        position: .init(x: seat.x, y: seat.y))
                }
                rows.append(SeatingPlan.Row(label: first.row, seats: placed))
            }
            return SeatingPlan.Section(id: section.id, name: section.name, rows: rows)
        }
        return SeatingPlan(
            name: name, width: self.seats.map(\.x).max() ?? 0, height: self.seats.map(\.y).max() ?? 0, categories: categories, sections: sections)
    }
}
