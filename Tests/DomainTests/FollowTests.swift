import Domain
import Foundation
import Testing

@Suite("Following sales")
struct FollowTests {
    private static let paris = TimeZone(identifier: "Europe/Paris") ?? .gmt
    /// 2026-11-21 at 20:00 in Paris.
    private static let night = Timestamp(milliseconds: 1_795_287_600_000)

    private static func performance(
        _ number: UInt32, event: String = "autre", genre: String = "Rock", venue: String = "salle", organiser: String = "org", capacity: Int = 1_000,
        daysAgo: Int64 = 30, status: Session.Status = .published
    ) -> Performance {
        Performance(
            number: number, id: "s\(number)", eventID: event, title: "Titre \(number)", artist: "", genre: genre,
            organiser: Organiser(id: organiser, name: organiser, licence: ""),
            venue: Venue(id: venue, name: venue, address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: night - .seconds(daysAgo * 86_400), bookingOpensAt: night, status: status, capacity: capacity)
    }

    /// Net places sold so many days before the night, at noon.
    static func curve(_ sales: [(daysBefore: Int, places: Int)]) -> PaceCurve {
        PaceCurve(
            sales.map { SalesMovement(at: night - .seconds(Int64($0.daysBefore) * 86_400 + 8 * 3_600), places: $0.places, revenue: Money(cents: Int64($0.places) * 100)) },
            startsAt: night, zone: paris)
    }

    @Test("a curve has every day since the first sale, the clock's change too, and holds its last total")
    func curves() {
        let curve = Self.curve([(30, 10), (28, 5), (28, -2), (0, 4)])
        #expect(curve.points.map(\.daysBefore) == Array((0...30).reversed()) && curve.final == 17)
        #expect([31, 30, 29, 28, 1, 0, -3].map { curve.total(daysBefore: $0) } == [0, 10, 10, 13, 13, 17, 17])
        #expect(curve.points.map(\.places).filter { $0 != 0 } == [10, 3, 4] && curve.points.last?.revenue == Money(cents: 1_700))
        #expect(Self.curve([]).points == [] && Self.curve([]).final == 0 && Self.curve([]).total(daysBefore: 3) == 0)
    }

    @Test("a day begins at midnight where the session is played", arguments: [("2026-11-20T22:59:59Z", 1), ("2026-11-20T23:00:00Z", 0), ("2026-10-24T21:59:59Z", 28), ("2026-10-24T22:00:00Z", 27)])
    func midnight(text: String, daysBefore: Int) throws {
        let at = Timestamp(try Date(text, strategy: .iso8601))
        let curve = PaceCurve([SalesMovement(at: at, places: 1, revenue: .zero)], startsAt: Self.night, zone: Self.paris)
        #expect(curve.points.first?.daysBefore == daysBefore)
    }

    @Test("what has most in common comes first, and says what; too little, too large, to come, cancelled or itself is none")
    func comparables() {
        let session = Self.performance(1, event: "nuit", daysAgo: 0)
        let others = [
            session,
            Self.performance(2, event: "nuit", genre: "Jazz", venue: "ailleurs", organiser: "x", capacity: 3_000),
            Self.performance(3),
            Self.performance(4, daysAgo: 60),
            Self.performance(5, venue: "ailleurs", organiser: "x", capacity: 900),
            Self.performance(6, venue: "ailleurs", organiser: "x", capacity: 2_100),
            Self.performance(7, capacity: 4_001), Self.performance(8, daysAgo: -1), Self.performance(9, status: .cancelled),
            Self.performance(10, genre: "", venue: "ailleurs"),
        ]
        let picks = ComparableShows.picks(for: session, among: others, at: Self.night - .seconds(10))
        #expect(picks.map(\.performance.number) == [3, 4, 2, 5])
        #expect(picks.map(\.reasons) == [[.genre, .venue, .organiser, .size], [.genre, .venue, .organiser, .size], [.event], [.genre, .size]])
    }

    /// Sold 100 of 1,000 ten days before; each comparable session had sold half of its places then, and all of them two days before the night.
    @Test("from comparable sessions a range follows, wide from one, narrow from many that agree")
    func ranges() throws {
        let other = Self.curve([(20, 50), (10, 50), (5, 50), (2, 50)])
        var widths: [Int] = []
        for count in [1, 3, 9] {
            let forecast = SalesForecast(Self.curve([(20, 60), (10, 40)]), capacity: 1_000, daysBefore: 10, comparables: Array(repeating: other, count: count))
            guard case .range(let low, let likely, let high, let soldOut) = forecast.outcome else {
                Issue.record("\(forecast)")
                return
            }
            #expect(likely == 200 && low < likely && likely < high && low >= 100 && soldOut == nil && forecast.learntFrom == count)
            widths.append(high - low)
        }
        #expect(widths == widths.sorted(by: >) && widths[0] > 2 * widths[2], "\(widths)")
    }

    @Test("where sales outgrow the house it sells out, earlier or later, and nothing is promised beyond the places")
    func sellsOut() throws {
        let other = Self.curve([(20, 50), (10, 50), (5, 50), (2, 50)])
        let forecast = SalesForecast(Self.curve([(20, 60), (10, 40)]), capacity: 140, daysBefore: 10, comparables: Array(repeating: other, count: 4))
        guard case .range(let low, let likely, let high, let days?) = forecast.outcome else {
            Issue.record("\(forecast)")
            return
        }
        #expect(likely == 140 && high == 140 && low <= 140 && days.likely == 5 && days.earliest >= 5 && (days.latest ?? 0) <= 5)
    }

    static let outcomes: [(sold: [(daysBefore: Int, places: Int)], capacity: Int, daysBefore: Int, others: [[(daysBefore: Int, places: Int)]], outcome: SalesForecast.Outcome)] = [
        ([(5, 10)], 10, 3, [[(9, 5)]], .soldOut),
        ([(5, 10)], 100, -1, [[(9, 5)]], .unknown(.over)),
        ([], 100, 3, [[(9, 5)]], .unknown(.nothingSold)),
        ([(5, 10), (4, -10)], 100, 3, [[(9, 5)]], .unknown(.nothingSold)),
        ([(5, 10)], 100, 3, [], .unknown(.nothingComparable)),
        // It began to sell later than ours.
        ([(5, 10)], 100, 3, [[(2, 50)]], .unknown(.nothingComparable)),
        // On the day itself nothing is left to guess.
        ([(5, 10)], 100, 0, [[(9, 5)]], .range(low: 10, likely: 10, high: 10, soldOut: nil)),
    ]

    @Test("what is not known is said to be unknown", arguments: outcomes.indices)
    func unknown(_ index: Int) {
        let row = Self.outcomes[index]
        let forecast = SalesForecast(Self.curve(row.sold), capacity: row.capacity, daysBefore: row.daysBefore, comparables: row.others.map { Self.curve($0) })
        #expect(forecast.outcome == row.outcome)
    }

    @Test("each seat that is sold is in the fifth of the sales that it was sold in, those sold together in one")
    func heat() {
        let rows = (0..<3).map { row in
            SeatingPlan.Row(
                label: "\(row)", seats: (0..<5).map { .init(id: "\(row)-\($0)", number: "\($0)", category: "Or", position: .init(x: Double($0 * 50), y: Double(row * 90))) })
        }
        let plan = SeatingPlan(
            name: "Salle", width: 300, height: 300, categories: ["Or"],
            sections: [.init(id: "p", name: "Parterre", rows: Array(rows.prefix(2))), .init(id: "b", name: "Balcon", rows: [rows[2]]), .init(id: "v", name: "Vide", rows: [])])
        let layout = SeatLayout(plan: plan, categoryIndex: { _ in 0 }, allotment: { $0 == "2-4" ? 1 : nil })
        // Ten of them: two by two, but the fourth and the fifth one are of one order, of the third of which nothing is left.
        let moments: [Int64] = [0, 1, 2, 3, 3, 5, 6, 7, 8, 9]
        let sold = Dictionary(uniqueKeysWithValues: zip(layout.seats.prefix(10).map(\.offset), moments.map { Self.night + .seconds($0) }))
        let heat = SeatHeat(layout, soldAt: sold)
        #expect(heat.sections.map(\.name) == ["Parterre", "Balcon"] && heat.sections.map(\.sold) == [10, 0] && heat.step == 50)
        #expect((0..<5).map { heat.sections[0].count(.sold(fifth: $0)) } == [2, 3, 1, 2, 2])
        #expect(heat.sections[1].seats.map(\.warmth) == [.free, .free, .free, .free, .setAside])
        #expect(heat.fifths[1] == Self.night + .seconds(2)...Self.night + .seconds(3) && heat.fifths[2] == Self.night + .seconds(5)...Self.night + .seconds(5))
        let cold = SeatHeat(layout, soldAt: [:])
        #expect(cold.fifths == [nil, nil, nil, nil, nil] && cold.sections[0].count(.free) == 10)
    }
}
