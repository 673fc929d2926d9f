import Domain

/// Places as the scripts write them: `segment.from+count,…;pool:quantity,…`, seats, then standing places.
enum PlacesText {
    static func read(_ text: Substring) -> (seats: [SeatPosition], standing: [Int: Int]) {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        var seats: [SeatPosition] = []
        for run in parts.first?.split(separator: ",") ?? [] {
            let numbers = run.split(whereSeparator: { $0 == "." || $0 == "+" }).compactMap { Int($0) }
            guard numbers.count == 3, numbers[2] > 0 else { continue }
            for position in numbers[1]..<numbers[1] + numbers[2] {
                seats.append(SeatPosition(segment: numbers[0], position: position))
            }
        }
        var standing: [Int: Int] = [:]
        for pair in parts.dropFirst().first?.split(separator: ",") ?? [] {
            let numbers = pair.split(separator: ":").compactMap { Int($0) }
            if numbers.count == 2 { standing[numbers[0], default: 0] += numbers[1] }
        }
        return (seats, standing)
    }

    /// `segment.position,…`, as refusals name seats.
    static func positions(_ text: Substring) -> [SeatPosition] {
        text.split(separator: ",").compactMap { place in
            let numbers = place.split(separator: ".").compactMap { Int($0) }
            return numbers.count == 2 ? SeatPosition(segment: numbers[0], position: numbers[1]) : nil
        }
    }

    /// Seats at offsets of a layout, neighbours gathered.
    static func seats(at offsets: [Int], in layout: SeatLayout?) -> String {
        guard let layout else { return "" }
        var runs: [(segment: Int, from: Int, count: Int)] = []
        let segments = layout.segments.sorted { $0.start < $1.start }
        var index = 0
        for offset in offsets.sorted() {
            while index + 1 < segments.count, segments[index + 1].start <= offset { index += 1 }
            let position = offset - segments[index].start
            if let last = runs.last, last.segment == segments[index].id, last.from + last.count == position {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((segments[index].id, position, 1))
            }
        }
        return runs.map { "\($0.segment).\($0.from)+\($0.count)" }.joined(separator: ",")
    }
}
