import Foundation

/// Ranks a house's seats by how well they see the stage, and cuts its rows into segments in the order of that rank.
///
/// A seat's cost is its distance to the stage × (1 + angle ÷ π), the angle being how far it sits off the stage's axis:
/// a place at right angles to the stage counts as half as far again. Same plan, same ranks: ties go by the plan's order.
struct SeatRanking {
    /// Best cost and worst cost are spread over this range.
    private static let scale = 65_000.0

    private let seats: [SeatLayout.Seat]
    private let costs: [Int]

    /// - Parameters:
    ///   - seats: in the order of their offsets.
    ///   - stage: nil puts it in the middle in front of the first row (the smallest y).
    init(seats: [SeatLayout.Seat], stage: SeatingPlan.Point?) {
        self.seats = seats
        let stage = stage ?? Self.usualStage(of: seats)
        let raw = seats.map { seat in
            let (dx, dy) = (seat.x - stage.x, seat.y - stage.y)
            let angle = abs(atan2(dx, dy))
            return (dx * dx + dy * dy).squareRoot() * (1 + angle / .pi)
        }
        let (low, high) = (raw.min() ?? 0, raw.max() ?? 0)
        costs = raw.map { high > low ? Int((($0 - low) / (high - low) * Self.scale).rounded()) : 0 }
    }

    static func usualStage(of seats: [SeatLayout.Seat]) -> SeatingPlan.Point {
        let (xs, ys) = (seats.map(\.x), seats.map(\.y))
        let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
        let (front, back) = (ys.min() ?? 0, ys.max() ?? 0)
        return SeatingPlan.Point(x: (left + right) / 2, y: front - (back - front) / 20)
    }

    /// The segments by id, and where each of `pools` has its own.
    func segments(pools: Int) -> (segments: [SeatSegment], pools: [PoolSegments]) {
        var inPlanOrder = cut().map(measure)
        let byRank = inPlanOrder.indices.sorted {
            let (left, right) = (inPlanOrder[$0], inPlanOrder[$1])
            return (left.pool, left.cost, left.start) < (right.pool, right.cost, right.start)
        }
        var ranges = Array(repeating: PoolSegments(first: 0, count: 0), count: pools)
        var free = 0
        for index in byRank {
            let pool = inPlanOrder[index].pool
            if ranges[pool].count == 0 {
                free = (free + SeatSegment.block - 1) / SeatSegment.block * SeatSegment.block
                ranges[pool].first = free
            }
            inPlanOrder[index].id = free
            ranges[pool].count += 1
            free += 1
        }
        let ids = inPlanOrder.map(\.id)
        for index in inPlanOrder.indices {
            inPlanOrder[index].previous = ids[max(index - 1, 0)]
            inPlanOrder[index].next = ids[min(index + 1, ids.count - 1)]
        }
        return (byRank.map { inPlanOrder[$0] }, ranges)
    }

    /// Ranges of `seats` that lie side by side.
    private func cut() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for index in seats.indices {
            if let last = ranges.last, last.count < SeatSegment.longest, seats[index].offset == seats[index - 1].offset + 1,
                seats[index].pool == seats[index - 1].pool
            {
                ranges[ranges.count - 1] = last.lowerBound..<index + 1
            } else {
                ranges.append(index..<index + 1)
            }
        }
        return ranges
    }

    private func measure(_ range: Range<Int>) -> SeatSegment {
        let best = range.min { costs[$0] < costs[$1] } ?? range.lowerBound
        let reach = max(best - range.lowerBound, range.upperBound - 1 - best)
        let worst = range.map { costs[$0] }.max() ?? 0
        let step = reach == 0 ? 0 : max(1, (worst - costs[best]) / reach)
        return SeatSegment(
            id: 0, pool: seats[range.lowerBound].pool, start: seats[range.lowerBound].offset, length: range.count,
            best: best - range.lowerBound, cost: costs[best], step: step, previous: 0, next: 0)
    }
}
