/// A field of the form in which a seating plan is drawn. Raw values stand in forms and in what is kept: they stay.
public enum SketchField: String, CaseIterable, Hashable, Codable, CodingKeyRepresentable, Sendable {
    /// Of the plan.
    case name
    // Of a block. The last three are kept where people stand, too.
    case rows, seats
    /// How many seats more each row has than the one before it.
    case growth
    /// Centimetres from seat to seat, and from row to row.
    case seatStep = "seat-step"
    case rowStep = "row-step"
    /// Degrees of the circle that the first row goes round; 0: straight.
    case curve
    /// `A` or `1`; the others follow.
    case firstRow = "first-row"
    /// A case of ``SketchDirection``, of ``SketchNumbering`` and of ``SketchPlace``.
    case direction, numbering, place
    /// Behind which seats of the first row, counted from the left, aisles lie: `7, 14`.
    case aisles
    /// What single seats are: lines such as `A 1-4, B 2 = Carré or` (``SketchPaint``).
    case paint
    case capacity
    case block, category

    public static let ofSeats: [SketchField] = [
        .block, .category, .rows, .seats, .growth, .curve, .firstRow, .direction, .numbering, .aisles, .seatStep, .rowStep, .place, .paint,
    ]
    public static let ofStanding: [SketchField] = [.block, .category, .capacity, .place]
    public static let ofSection: [SketchField] = [.paint]
}

/// In which row the names begin.
public enum SketchDirection: String, CaseIterable, Sendable { case front, back }

/// How seats of a row are numbered, by who sits and looks at the stage.
public enum SketchNumbering: String, CaseIterable, Sendable {
    case left, right
    /// From the middle outwards, as in most French houses: odd on the left, even on the right, and the other way round.
    case oddLeft = "odd-left"
    case evenLeft = "even-left"
    case odd
    case oddFromRight = "odd-right"
    case even
    case evenFromRight = "even-right"

    /// Of a row's seats, from the left.
    public func numbers(_ count: Int) -> [Int] {
        let upwards = Array(0..<count)
        switch self {
        case .left: return upwards.map { $0 + 1 }
        case .right: return upwards.map { count - $0 }
        case .odd: return upwards.map { 2 * $0 + 1 }
        case .oddFromRight: return upwards.map { 2 * (count - $0) - 1 }
        case .even: return upwards.map { 2 * $0 + 2 }
        case .evenFromRight: return upwards.map { 2 * (count - $0) }
        case .oddLeft:
            let left = (count + 1) / 2
            return upwards.map { $0 < left ? 2 * (left - $0) - 1 : 2 * ($0 - left) + 2 }
        case .evenLeft:
            let left = count / 2
            return upwards.map { $0 < left ? 2 * (left - $0) : 2 * ($0 - left) + 1 }
        }
    }
}

/// Where a block is: behind all those before it, or beside the one before it.
public enum SketchPlace: String, CaseIterable, Sendable { case behind, left, right }

/// A part of a house, as somebody describes it: what was typed, whether or not it is right.
public struct SketchBlock: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, Sendable {
        case seats, standing
        /// Of a plan that was imported: its seats stay where they are, and are painted.
        case section
    }

    /// Unique in its sketch, and never given twice.
    public var key: Int
    public var kind: Kind
    /// The imported plan's.
    public var section: String?
    public var texts: [SketchField: String]

    public init(key: Int, kind: Kind, section: String? = nil, texts: [SketchField: String] = [:]) {
        (self.key, self.kind, self.section, self.texts) = (key, kind, section, texts)
    }

    public subscript(field: SketchField) -> String {
        get { texts[field] ?? "" }
        set { texts[field] = newValue.isEmpty ? nil : newValue }
    }

    public var fields: [SketchField] {
        switch kind {
        case .seats: SketchField.ofSeats
        case .standing: SketchField.ofStanding
        case .section: SketchField.ofSection
        }
    }

    /// As a form names a field.
    public func name(_ field: SketchField) -> String { "b\(key)-\(field.rawValue)" }
}

/// A seating plan that is being drawn: a few blocks. ``SketchReader`` makes seats of them.
public struct PlanSketch: Hashable, Codable, Sendable {
    public var name: String
    public var blocks: [SketchBlock]
    /// The file of the imported plan that is painted; nil: it is drawn from nothing.
    public var base: String?
    private var nextKey = 1

    public static let mostBlocks = 40
    /// Larger houses are imported.
    public static let mostSeats = 50_000
    /// As a form names the plan's name.
    public static let nameField = "sketch-name"

    /// One block, to begin with.
    /// - Parameter block: what it is called.
    public init(name: String, block: String) {
        (self.name, blocks, base) = (name, [], nil)
        addSeats(named: block)
    }

    /// Of an imported plan; nil when it has too many sections to be painted in a form.
    public init?(painting plan: SeatingPlan, file digest: String) {
        guard plan.sections.count <= Self.mostBlocks else { return nil }
        (name, blocks, base) = (plan.name, [], digest)
        for section in plan.sections { blocks.append(SketchBlock(key: key(), kind: .section, section: section.id, texts: [.block: section.name])) }
    }

    private mutating func key() -> Int {
        defer { nextKey += 1 }
        return nextKey
    }

    private var hasRoom: Bool { blocks.count < Self.mostBlocks && base == nil }

    public mutating func addSeats(named name: String) {
        guard hasRoom else { return }
        let texts: [SketchField: String] = [
            .block: name, .category: blocks.last { $0.kind == .seats }?[.category] ?? "Catégorie 1", .rows: "10", .seats: "20", .growth: "0", .curve: "0", .firstRow: "A",
            .direction: SketchDirection.front.rawValue, .numbering: SketchNumbering.oddLeft.rawValue, .seatStep: "55", .rowStep: "90", .place: SketchPlace.behind.rawValue,
        ]
        blocks.append(SketchBlock(key: key(), kind: .seats, texts: texts))
    }

    public mutating func addStanding(named name: String) {
        guard hasRoom else { return }
        blocks.append(SketchBlock(key: key(), kind: .standing, texts: [.block: name, .category: name, .place: SketchPlace.behind.rawValue]))
    }

    /// The same once more behind it, to be given a name of its own.
    public mutating func copy(_ key: Int) {
        guard hasRoom, let index = blocks.firstIndex(where: { $0.key == key }) else { return }
        var copy = blocks[index]
        copy.key = self.key()
        copy[.block] = ""
        blocks.insert(copy, at: index + 1)
    }

    /// - Parameter steps: -1 is up.
    public mutating func move(_ key: Int, by steps: Int) {
        guard base == nil, let index = blocks.firstIndex(where: { $0.key == key }), blocks.indices.contains(index + steps) else { return }
        blocks.swapAt(index, index + steps)
    }

    public mutating func remove(_ key: Int) {
        guard base == nil else { return }
        blocks.removeAll { $0.key == key }
    }

    /// What a form brings back, as it was typed. No form adds a block, and of an imported plan only what is painted changes.
    public mutating func take(_ form: [String: String]) {
        if let typed = form[Self.nameField] { name = typed }
        for index in blocks.indices {
            for field in blocks[index].fields { if let typed = form[blocks[index].name(field)] { blocks[index][field] = typed } }
        }
    }
}

/// What is wrong with a sketch, and where.
public struct SketchProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case missing, tooLong, rowName
        /// A whole number between these.
        case range(Int, Int)
        /// No seat of the first row has one behind it there.
        case aisle(String)
        /// Another block has the same name.
        case twice
        /// A line that says nothing, and one that names a row or seats that there are not.
        case line(String), noSeat(String)
        /// No wheelchair place is beside it.
        case companion(row: String, number: String)
        case tooManySeats, tooRound, noSeats
    }

    /// Of the block; nil: of the plan.
    public var key: Int?
    public var field: SketchField
    public var kind: Kind

    public init(key: Int? = nil, _ field: SketchField, _ kind: Kind) {
        (self.key, self.field, self.kind) = (key, field, kind)
    }
}
