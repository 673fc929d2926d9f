import Foundation

/// Where the seats of a block are: rows side by side, straight or round the stage, the first one nearest to it.
struct SketchShape {
    var rows = 1
    var seats = 1
    var growth = 0
    var seatStep = 55.0
    var rowStep = 90.0
    /// Radians.
    var curve = 0.0
    /// Seats of the first row, from the left, behind which an aisle lies.
    var aisles: Set<Int> = []

    /// An aisle is so many seats wide, which every rule that looks for aisles sees (``AisleRule``).
    private static let aisle = 1.2
    /// Further round, the ends of rows would come near each other.
    private static let mostTurn = Double.pi * 1.1

    var count: Int { rows * seats + growth * rows * (rows - 1) / 2 }

    /// Seats of a row; 0 is the first.
    func count(_ row: Int) -> Int { seats + growth * row }

    /// Distances of a row's seats from its middle, in steps. What a row has more than the first is on both of its sides.
    private func steps(_ row: Int) -> [Double] {
        let shift = growth * row / 2
        var steps: [Double] = []
        var at = 0.0
        for seat in 0..<count(row) {
            if seat > 0 { at += aisles.contains(seat - shift) ? 1 + Self.aisle : 1 }
            steps.append(at)
        }
        return steps.map { $0 - at / 2 }
    }

    /// Of the first row. Neighbours are ``seatStep`` from each other as the crow flies.
    private var radius: Double? {
        guard curve > 0, let half = steps(0).last, half > 0 else { return nil }
        return seatStep / (2 * sin(curve / (2 * half) / 2))
    }

    /// Whether a row goes too far round.
    var isTooRound: Bool {
        guard let radius else { return false }
        return (0..<rows).contains { row in (steps(row).last ?? 0) * 2 * turn(radius + Double(row) * rowStep) > Self.mostTurn }
    }

    /// From one seat to the next.
    private func turn(_ radius: Double) -> Double { 2 * asin(min(1, seatStep / (2 * radius))) }

    /// Rounded to a tenth of a centimetre.
    func positions(_ row: Int) -> [SeatingPlan.Point] {
        let behind = Double(row) * rowStep
        guard let radius else { return steps(row).map { Self.point($0 * seatStep, behind) } }
        let (own, turn) = (radius + behind, turn(radius + behind))
        return steps(row).map { Self.point(own * sin($0 * turn), own * cos($0 * turn) - radius) }
    }

    private static func point(_ x: Double, _ y: Double) -> SeatingPlan.Point {
        SeatingPlan.Point(x: (x * 10).rounded() / 10, y: (y * 10).rounded() / 10)
    }
}

/// Names of rows: `A`, `B` … `Z`, `AA`, or `1`, `2`.
enum SketchRowNames {
    /// Nil when it is neither.
    static func names(from first: String, _ count: Int) -> [String]? {
        if let number = Int(first), (0...9_999).contains(number) { return (0..<count).map { String(number + $0) } }
        let letters = first.uppercased().unicodeScalars.map { Int($0.value) - 65 }
        guard (1...2).contains(letters.count), letters.allSatisfy((0..<26).contains) else { return nil }
        let start = letters.reduce(0) { $0 * 26 + $1 + 1 }
        return (0..<count).map { name(start + $0) }
    }

    private static func name(_ number: Int) -> String {
        var (name, rest) = ("", number)
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }
}
