/// Makes seats of a sketch, and says what is wrong with it. What is wrong is drawn as far as it can be.
public struct SketchReader: Sendable {
    public struct Reading: Sendable {
        public var drawn: DrawnPlan
        public var problems: [SketchProblem]
        /// The same, with what is painted written as briefly as can be where it was read without a problem.
        public var tidied: PlanSketch
    }

    /// The imported plan that the sketch paints.
    private let base: SeatingPlan?

    public init(base: SeatingPlan? = nil) { self.base = base }

    /// Centimetres between blocks, around all of it, and before the first row, for the stage.
    private static let (gap, edge, stage) = (180.0, 100.0, 350.0)

    public func read(_ sketch: PlanSketch) -> Reading {
        var reading = Reading(drawn: DrawnPlan(), problems: [], tidied: sketch)
        reading.drawn.name = sketch.name.trimmedBlanks
        if reading.drawn.name.isEmpty { reading.problems.append(SketchProblem(.name, .missing)) }
        if reading.drawn.name.count > 200 { reading.problems.append(SketchProblem(.name, .tooLong)) }
        var names: Set<String> = []
        var (seats, layout) = (0, SketchLayout(gap: Self.gap))
        for (index, block) in sketch.blocks.enumerated() {
            var fields = SketchFields(block)
            let name = fields.words(.block)
            if !name.isEmpty, block.kind != .section, !names.insert(name.lowercased()).inserted { fields.problem(.block, .twice) }
            switch block.kind {
            case .seats: read(&fields, named: name, &seats, &layout, &reading, at: index)
            case .standing: stand(&fields, named: name, &layout, &reading)
            case .section: paint(&fields, &reading, at: index)
            }
            reading.problems += fields.problems
        }
        if base == nil { frame(&reading.drawn) } else { reading.drawn.size = SeatingPlan.Point(x: base?.width ?? 1, y: base?.height ?? 1) }
        if reading.problems.isEmpty, !reading.drawn.blocks.contains(where: { $0.rows.contains { $0.seats.contains { $0.paint != .removed } } }) {
            reading.problems.append(SketchProblem(.name, .noSeats))
        }
        return reading
    }

    // MARK: Blocks

    private func read(_ fields: inout SketchFields, named name: String, _ seats: inout Int, _ layout: inout SketchLayout, _ reading: inout Reading, at index: Int) {
        let category = fields.words(.category)
        let (shape, labels) = fields.shape()
        guard let shape, let labels, fields.problems.allSatisfy({ $0.field == .block || $0.field == .category }) else { return }
        seats += shape.count
        guard seats <= PlanSketch.mostSeats else { return fields.problem(.seats, .tooManySeats) }
        guard !shape.isTooRound else { return fields.problem(shape.growth > 0 ? .growth : .curve, .tooRound) }
        let numbering = SketchNumbering(rawValue: fields.block[.numbering]) ?? .left
        let points = (0..<shape.rows).map(shape.positions)
        let all = points.flatMap { $0 }
        let shift = layout.place(low: all.low, high: all.high, SketchPlace(rawValue: fields.block[.place]) ?? .behind)
        var rows = (0..<shape.rows).map { row in
            DrawnPlan.Row(
                label: labels[row],
                seats: zip(numbering.numbers(shape.count(row)), points[row]).map {
                    DrawnPlan.Seat(number: String($0), position: $1 + shift, usual: category)
                })
        }
        paint(&rows, &fields, &reading, at: index)
        reading.drawn.blocks.append(DrawnPlan.Block(key: fields.block.key, name: name, rows: rows, step: min(shape.seatStep, shape.rowStep)))
    }

    private func stand(_ fields: inout SketchFields, named name: String, _ layout: inout SketchLayout, _ reading: inout Reading) {
        let (category, capacity) = (fields.words(.category), fields.number(.capacity, 1...200_000))
        guard let capacity else { return }
        // Two people on a square metre, twice as broad as deep.
        let height = max(200, (Double(capacity) / 4).squareRoot() * 100).rounded()
        let size = SeatingPlan.Point(x: 2 * height, y: height)
        let shift = layout.place(low: .init(x: -size.x / 2, y: 0), high: .init(x: size.x / 2, y: size.y), SketchPlace(rawValue: fields.block[.place]) ?? .behind)
        reading.drawn.standing.append(
            DrawnPlan.Standing(
                key: fields.block.key, name: name, category: category, capacity: capacity, corner: SeatingPlan.Point(x: shift.x - size.x / 2, y: shift.y), width: size.x,
                height: size.y))
    }

    private func paint(_ fields: inout SketchFields, _ reading: inout Reading, at index: Int) {
        guard let section = base?.sections.first(where: { $0.id == fields.block.section }) else { return }
        var rows = section.rows.map { row in
            DrawnPlan.Row(label: row.label, seats: row.seats.map { DrawnPlan.Seat(number: $0.number, position: $0.position, usual: $0.category, id: $0.id) })
        }
        paint(&rows, &fields, &reading, at: index)
        reading.drawn.blocks.append(
            DrawnPlan.Block(key: fields.block.key, id: section.id, name: section.name, rows: rows, step: SeatingPlan.step(section.rows.flatMap(\.neighbours))))
    }

    private func paint(_ rows: inout [DrawnPlan.Row], _ fields: inout SketchFields, _ reading: inout Reading, at index: Int) {
        let wrong = PaintLines.paint(&rows, fields.block[.paint])
        for kind in wrong { fields.problem(.paint, kind) }
        if wrong.isEmpty { reading.tidied.blocks[index][.paint] = PaintLines.text(rows) }
        if let lonely = Self.lonelyCompanion(rows) { fields.problem(.paint, .companion(row: lonely.row, number: lonely.number)) }
    }

    /// A companion sits beside a wheelchair place, or beside another companion who does.
    private static func lonelyCompanion(_ rows: [DrawnPlan.Row]) -> (row: String, number: String)? {
        for row in rows {
            for run in row.seats.split(whereSeparator: { $0.paint != .companion && $0.paint != .wheelchair }) where !run.contains(where: { $0.paint == .wheelchair }) {
                if let seat = run.first { return (row.label, seat.number) }
            }
        }
        return nil
    }

    // MARK: All of it

    /// Moves everything to where all coordinates are positive, with room for the stage.
    private func frame(_ drawn: inout DrawnPlan) {
        var points = drawn.blocks.flatMap { $0.rows.flatMap { $0.seats.map(\.position) } }
        for area in drawn.standing { points += [area.corner, area.corner + SeatingPlan.Point(x: area.width, y: area.height)] }
        guard !points.isEmpty else { return }
        let (low, high) = (points.low, points.high)
        let shift = SeatingPlan.Point(x: Self.edge - low.x, y: Self.stage - low.y)
        for block in drawn.blocks.indices {
            for row in drawn.blocks[block].rows.indices {
                for seat in drawn.blocks[block].rows[row].seats.indices {
                    let moved = drawn.blocks[block].rows[row].seats[seat].position + shift
                    drawn.blocks[block].rows[row].seats[seat].position = SeatingPlan.Point(x: (moved.x * 10).rounded() / 10, y: (moved.y * 10).rounded() / 10)
                }
            }
        }
        for area in drawn.standing.indices { drawn.standing[area].corner = drawn.standing[area].corner + shift }
        drawn.size = high + shift + SeatingPlan.Point(x: Self.edge, y: Self.edge)
    }
}

/// Puts blocks where they do not touch each other.
struct SketchLayout {
    let gap: Double
    /// Of the blocks side by side that came last, and how far back anything goes.
    private var (left, right, front): (Double, Double, Double) = (0, 0, 0)
    private var back: Double?

    init(gap: Double) { self.gap = gap }

    /// How far a block is moved that has these corners.
    mutating func place(low: SeatingPlan.Point, high: SeatingPlan.Point, _ place: SketchPlace) -> SeatingPlan.Point {
        var shift: SeatingPlan.Point
        if let back, place != .behind {
            shift = SeatingPlan.Point(x: place == .left ? left - gap - high.x : right + gap - low.x, y: front - low.y)
            (left, right) = (min(left, low.x + shift.x), max(right, high.x + shift.x))
            self.back = max(back, high.y + shift.y)
        } else {
            front = back.map { $0 + gap } ?? 0
            shift = SeatingPlan.Point(x: -(low.x + high.x) / 2, y: front - low.y)
            (left, right, back) = (low.x + shift.x, high.x + shift.x, high.y + shift.y)
        }
        return shift
    }
}
