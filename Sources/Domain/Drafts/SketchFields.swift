import Foundation

/// Reads a block's fields, and keeps what is wrong with them.
struct SketchFields {
    let block: SketchBlock
    private(set) var problems: [SketchProblem] = []

    init(_ block: SketchBlock) { self.block = block }

    mutating func problem(_ field: SketchField, _ kind: SketchProblem.Kind) { problems.append(SketchProblem(key: block.key, field, kind)) }

    mutating func words(_ field: SketchField) -> String {
        let words = block[field].trimmedBlanks
        if words.isEmpty, block.kind != .section { problem(field, .missing) }
        if words.count > 100 { problem(field, .tooLong) }
        return words
    }

    mutating func number(_ field: SketchField, _ range: ClosedRange<Int>) -> Int? {
        let digits = block[field].filter { !$0.isWhitespace }
        if let number = Int(digits), range.contains(number) { return number }
        problem(field, .range(range.lowerBound, range.upperBound))
        return nil
    }

    /// Of a block of seats, with the names of its rows, the nearest first; nil where a field says too little.
    mutating func shape() -> (SketchShape?, [String]?) {
        let (rows, seats, growth) = (number(.rows, 1...200), number(.seats, 1...400), number(.growth, 0...20))
        let (curve, seatStep, rowStep) = (number(.curve, 0...180), number(.seatStep, 40...200), number(.rowStep, 60...400))
        guard let rows, let seats, let growth, let curve, let seatStep, let rowStep else { return (nil, nil) }
        var aisles: Set<Int> = []
        for item in block[.aisles].split(whereSeparator: { $0 == "," || $0 == ";" || $0.isWhitespace }) {
            if let seat = Int(item), seat >= 1, seat < seats { aisles.insert(seat) } else { problem(.aisles, .aisle(String(item.prefix(20)))) }
        }
        let names = SketchRowNames.names(from: block[.firstRow].trimmedBlanks, rows)
        if names == nil { problem(.firstRow, .rowName) }
        let isReversed = block[.direction] == SketchDirection.back.rawValue
        return (
            SketchShape(
                rows: rows, seats: seats, growth: growth, seatStep: Double(seatStep), rowStep: Double(rowStep), curve: Double(curve) / 180 * .pi, aisles: aisles),
            isReversed ? names.map { $0.reversed() } : names
        )
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmedBlanks: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

extension SeatingPlan.Point {
    static func + (one: Self, other: Self) -> Self { Self(x: one.x + other.x, y: one.y + other.y) }

    func distance(to other: Self) -> Double { ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot() }
}

extension [SeatingPlan.Point] {
    var low: SeatingPlan.Point { SeatingPlan.Point(x: map(\.x).min() ?? 0, y: map(\.y).min() ?? 0) }
    var high: SeatingPlan.Point { SeatingPlan.Point(x: map(\.x).max() ?? 0, y: map(\.y).max() ?? 0) }
}
