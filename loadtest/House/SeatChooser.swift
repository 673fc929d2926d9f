/// How buyers choose seats: a row of a section they like, some seats side by side that were free when they looked.
@Crowd final class SeatChooser {
    private let house: House
    private let sections: Weighted<Int>?
    private let rowsBySection: [[House.Row]]
    /// What buyers saw taken on the plan; a hold that ends gives its seats back without telling.
    private var isTaken: [Bool]
    private let numberBySeat: [String: Int]

    init(house: House, preferred: [String: Double]) throws(LoadTestProblem) {
        self.house = house
        for name in preferred.keys.sorted() where !house.sections.contains(name) {
            throw LoadTestProblem("choosing.sections names '\(name)'; the house has \(house.sections.joined(separator: ", "))")
        }
        let rows = house.sections.indices.map { section in house.rows.filter { $0.section == section } }
        rowsBySection = rows
        sections = Weighted(
            house.sections.enumerated().map { index, id in
                let size = rows[index].reduce(0) { $0 + $1.seats.count }
                return (index, preferred.isEmpty ? Double(size) : preferred[id] ?? 0)
            })
        isTaken = Array(repeating: false, count: house.seats.count)
        numberBySeat = Dictionary(house.seats.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Ids of `count` seats side by side; nil when the buyer sees none.
    /// - Parameter blind: the buyer's picture of the house is old and shows every seat free.
    func choose(_ count: Int, blind: Bool, _ random: inout SeededRandom) -> [String]? {
        guard let sections else { return nil }
        for _ in 0..<12 {
            let rows = rowsBySection[sections.pick(&random)]
            guard let row = rows.randomElement(using: &random), row.seats.count >= count else { continue }
            let start = Int.random(in: row.seats.lowerBound...(row.seats.upperBound - count), using: &random)
            if blind || !isTaken[start..<(start + count)].contains(true) { return ids(start, count) }
        }
        return search(count, &random)
    }

    /// The buyer looks everywhere, starting anywhere.
    private func search(_ count: Int, _ random: inout SeededRandom) -> [String]? {
        guard !house.rows.isEmpty else { return nil }
        let offset = Int.random(in: 0..<house.rows.count, using: &random)
        for step in house.rows.indices {
            let row = house.rows[(offset + step) % house.rows.count]
            var run = 0
            for seat in row.seats {
                run = isTaken[seat] ? 0 : run + 1
                if run == count { return ids(seat - count + 1, count) }
            }
        }
        return nil
    }

    func markTaken(_ seats: [String]) {
        for seat in seats { if let number = numberBySeat[seat] { isTaken[number] = true } }
    }

    func markFree(_ seats: [String]) {
        for seat in seats { if let number = numberBySeat[seat] { isTaken[number] = false } }
    }

    private func ids(_ start: Int, _ count: Int) -> [String] { Array(house.seats[start..<(start + count)]) }
}

/// Why a load test cannot be played.
public struct LoadTestProblem: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
