import Domain
import Foundation
import Testing

@Suite struct SeatRankingTests {
    /// Rows of seats 25 apart, 40 deep; a 0 parts two seats by an aisle.
    private func layout(_ rows: [String], stage: SeatingPlan.Point? = nil) -> SeatLayout {
        let plan = SeatingPlan(
            name: "Salle", width: 500, height: 500, categories: ["A", "B"],
            sections: [
                .init(
                    id: "P", name: "Parterre",
                    rows: rows.enumerated().map { index, row in
                        var x = 0.0
                        var seats: [SeatingPlan.Seat] = []
                        for character in row {
                            if character == "0" { x += 60 } else {
                                seats.append(.init(id: "\(index)-\(seats.count)", number: "\(seats.count)", category: String(character), position: .init(x: x, y: Double(index * 40))))
                                x += 25
                            }
                        }
                        return .init(label: "\(index)", seats: seats)
                    })
            ])
        return SeatLayout(plan: plan, stage: stage, pools: 2, categoryIndex: { ["A", "B"].firstIndex(of: $0) })
    }

    @Test func rowsAreCutAtAislesAndWhereThePoolChanges() {
        let layout = layout(["AAA0AAABB", "BAAAA"])
        let pieces = layout.segments.map { "\($0.pool):\($0.start)+\($0.length)" }
        #expect(Set(pieces) == ["0:0+3", "0:4+3", "1:7+2", "1:10+1", "0:11+4"])
        #expect(layout.pools == [PoolSegments(first: 0, count: 3), PoolSegments(first: 64, count: 2)], "blocks of 64 per pool")
        #expect(layout.segmentSpan == 128)
    }

    @Test func theRankIsDistanceAndAngleToTheStage() {
        let front = layout(["AAAAA", "AAAAA", "AAAAA"])
        #expect(front.segments.map(\.start) == [0, 6, 12], "the nearer the better")
        #expect(front.segments.map(\.best) == [2, 2, 2], "in the middle")
        #expect(front.segments[0].cost == 0 && front.segments.map(\.cost) == front.segments.map(\.cost).sorted())
        let corner = layout(["AAAAA", "AAAAA", "AAAAA"], stage: .init(x: 0, y: -40))
        #expect(corner.segments.map(\.start) == [0, 6, 12] && corner.segments.map(\.best) == [0, 0, 0])
        let behind = layout(["AAAAA", "AAAAA", "AAAAA"], stage: .init(x: 50, y: 200))
        #expect(behind.segments.map(\.start) == [12, 6, 0], "behind the stage, the nearest row first")
        #expect(behind.segments[0].best != 2, "but not right at its back")
        // Two places astride the middle cost less than two at the edge; equally far on both sides, the same.
        let segment = front.segments[0]
        #expect(segment.cost(from: 1, count: 2) == segment.cost(from: 2, count: 2))
        #expect(segment.cost(from: 1, count: 3) < segment.cost(from: 0, count: 3))
    }

    @Test func segmentsKnowTheirNeighboursInThePlan() {
        let layout = layout(["AAA0AAA", "AAAAA"])
        let byStart = Dictionary(uniqueKeysWithValues: layout.segments.map { ($0.start, $0) })
        let (left, right, back) = (byStart[0], byStart[4], byStart[8])
        #expect(left?.next == right?.id && right?.previous == left?.id && right?.next == back?.id)
        #expect(left?.previous == left?.id && back?.next == back?.id)
    }

    @Test func aLayoutOfBeforeIsReadWithSegments() throws {
        let layout = layout(["AAA0AAABB", "BAAAA"])
        var object = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(layout)) as? [String: Any])
        object["segments"] = nil
        object["pools"] = nil
        let old = try JSONDecoder().decode(SeatLayout.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old.segments == layout.segments && Array(old.pools.prefix(2)) == layout.pools)
        #expect(try JSONDecoder().decode(SeatLayout.self, from: JSONEncoder().encode(layout)) == layout)
    }
}
