import Domain
import Foundation
import Testing

@testable import Pages

@Suite("Charts")
struct ChartTests {
    static let axes: [(greatest: Int, ticks: [Int])] = [
        (0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (7, [0, 2, 4, 6, 8]), (100, [0, 20, 40, 60, 80, 100]),
        (101, [0, 50, 100, 150]), (20_848, [0, 5_000, 10_000, 15_000, 20_000, 25_000]), (999_999, [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]),
    ]

    @Test("an axis has few round numbers, from zero to above the greatest value", arguments: axes.indices)
    func axis(_ index: Int) {
        let scale = ChartScale(upTo: Self.axes[index].greatest)
        #expect(scale.ticks == Self.axes[index].ticks && scale.share(scale.top) == 1 && scale.share(0) == 0)
    }

    @Test("coordinates have one decimal at most", arguments: [(0.0, "0"), (12.04, "12"), (12.05, "12.1"), (-0.5, "-0.5"), (719.96, "720")])
    func coordinates(value: Double, text: String) { #expect(Chart.at(value) == text) }

    private static func followUp(_ title: String = "Nuit <blanche> & \"Co\"") -> FollowUp {
        func movements(_ night: Timestamp) -> [SalesMovement] {
            [(30, 20), (12, 30), (4, -3)].map { SalesMovement(at: night - .seconds($0.0 * 86_400), places: $0.1, revenue: Money(cents: Int64($0.1) * 3_900)) }
        }
        let zone = TimeZone(identifier: "Europe/Paris") ?? .gmt
        var (one, other) = (ReportTests.performance(1, title: title), ReportTests.performance(2))
        one.startsAt = ReportTests.moment + .seconds(3 * 86_400)
        other.startsAt = ReportTests.moment - .seconds(20 * 86_400)
        let curve = PaceCurve(movements(one.startsAt), startsAt: one.startsAt, zone: zone)
        let compared = FollowUp.Compared(pick: .init(other, reasons: [.event]), curve: PaceCurve(movements(other.startsAt), startsAt: other.startsAt, zone: zone))
        let figures = SessionFigures(
            performance: one,
            categories: [Occupancy(categoryID: "or", name: "Carré or d’un nom vraiment trop long", capacity: 60, sold: 40, free: 5, revenue: Money(cents: 156_000)), Occupancy(categoryID: "b", name: "Balcon", capacity: 40, sold: 7, revenue: Money(cents: 27_300))],
            places: SalesTally(sold: .init(count: 50, price: Money(cents: 195_000)), takenBack: .init(count: 3, price: Money(cents: -11_700))), fees: SalesTally(),
            channels: [.init(register: "web", method: "card", places: 47, revenue: Money(cents: 183_300))], boughtFromWaitingList: 2, admitted: nil, curve: curve)
        let forecast = SalesForecast(curve, capacity: 100, daysBefore: 3, comparables: [compared.curve])
        return FollowUp(figures: figures, comparables: [compared], forecast: forecast, daysBefore: 3, at: ReportTests.moment)
    }

    private static func charts(in language: Language) -> [Chart] {
        let followUp = followUp()
        let editor = FollowUpEditor(followUp, isTest: false, zone: .gmt, in: language)
        let (pace, occupancy) = (editor.pace(), editor.occupancy())
        return [PaceChart(followUp, table: pace).chart, SalesChart(followUp.figures.curve, table: pace).chart, OccupancyChart(followUp.figures.categories, table: occupancy).chart]
    }

    @Test("what was sold on one day alone is drawn: a line that has a length, and where it stands now")
    func firstDay() throws {
        var followUp = Self.followUp()
        let night = followUp.figures.performance.startsAt
        let zone = TimeZone(identifier: "Europe/Paris") ?? .gmt
        followUp.figures.curve = PaceCurve([SalesMovement(at: night - .seconds(3 * 86_400), places: 1, revenue: Money(cents: 3_900))], startsAt: night, zone: zone)
        followUp.figures.channels = [.init(register: "web", method: "card", places: 1, revenue: Money(cents: 3_900))]
        followUp.comparables = []
        let editor = FollowUpEditor(followUp, isTest: false, zone: .gmt, in: .french)
        let text = PaceChart(followUp, table: editor.pace()).chart.figure(id: "c").text
        let line = try #require(text.firstMatch(of: /<polyline points="([^"]+)" class="curve c1">/)).1.split(separator: " ")
        #expect(Set(line).count == 2, "\(line)")
        #expect(text.contains("class=\"curve end c1\""))
        let channel = try #require(editor.occupancy().notes.first { $0.hasPrefix("Canal") })
        #expect(channel.contains("en ligne, carte bancaire") && channel.contains("1 place,") && !channel.contains("card"), "\(channel)")
    }

    @Test("each is a picture with a title, a description, axes with units, tips, and a table; hostile titles do no harm", arguments: Language.allCases)
    func figures(language: Language) throws {
        for (index, chart) in Self.charts(in: language).enumerated() {
            let text = chart.figure(id: "c\(index)").text
            #expect(text.contains("role=\"img\" aria-labelledby=\"c\(index)-title c\(index)-text\"") && text.contains("<desc id=\"c\(index)-text\">"))
            #expect(text.contains("class=\"unit\"") && text.contains("<title>") && text.contains("<caption id=\"c\(index)-table\">") && text.contains("scope=\"row\""))
            #expect(!text.contains("<blanche>") && !text.contains("style=") && !text.contains("NaN"))
            // Well-formed, so that every browser draws it.
            let open = text.matches(of: /<(svg|figure|details|table|ul|text|title)\b/).count, closed = text.matches(of: /<\/(svg|figure|details|table|ul|text|title)>/).count
            #expect(open == closed)
        }
    }

    @Test("a house seat by seat says by size, colour and table what was sold first, and weighs little", arguments: Language.allCases)
    func heat(language: Language) throws {
        let seats = (0..<6).map { SeatingPlan.Seat(id: "\($0)", number: "\($0)", category: "Or", position: .init(x: Double($0) * 50.5, y: 0)) }
        let plan = SeatingPlan(
            name: "Salle", width: 300, height: 10, categories: ["Or"], sections: [.init(id: "p", name: "Gradin <b> & face", rows: [.init(label: "A", seats: seats)])])
        let layout = SeatLayout(plan: plan, categoryIndex: { _ in 0 }, allotment: { $0 == "5" ? 1 : nil })
        let sold = Dictionary(uniqueKeysWithValues: layout.seats.prefix(4).map { ($0.offset, ReportTests.moment + .seconds(Int64($0.offset) * 3_600)) })
        let page = SeatHeatPage(
            for: StaffPerson(name: "Ada", rights: []), ReportTests.performance(1), SeatHeat(layout, soldAt: sold), isTest: true, zone: .gmt)
        let text = page.figure(language).text
        #expect(text.contains("<path class=\"h1\" stroke-width=\"46.46\" d=\"M0 0h0\"/>") && text.contains("<path class=\"left\"") && text.contains("d=\"M202 0h0\"/>"))
        #expect(text.contains("<path class=\"aside\"") && text.contains("viewBox=\"-101 -101 454.5 202\"") && text.contains("Gradin &lt;b&gt; &amp; face") && !text.contains("<b>"))
        #expect(text.contains("<tr><th scope=\"row\">Gradin &lt;b&gt; &amp; face</th><td class=\"amount\">6</td><td class=\"amount\">4</td>") && !text.contains("class=\"h5\""), "four sold seats fill four fifths")
        #expect(text.contains(language(" sur 6", " of 6")) && page.page(in: language).document(isTest: true).text.contains(language("VENTES D’ESSAI", "TEST SALES")))
    }

    @Test("a curve of three days from the night ends there, a comparable one at the night")
    func ends() throws {
        let text = Self.charts(in: .english)[0].drawing.text
        let lines = text.matches(of: /<polyline points="([^"]*)" class="curve c(\d)"/).map { (points: $0.1.split(separator: " "), number: $0.2) }
        #expect(lines.map(\.number) == ["2", "1"], "the session itself on top")
        // 30 days over 640 units: three days before the night are 64 from the right.
        #expect(lines[1].points.last?.hasPrefix("640,") == true && lines[0].points.last?.hasPrefix("704,") == true)
    }

    @Test("what is followed is said in words: range, what it rests on, why sessions are comparable")
    func words() {
        let followUp = Self.followUp()
        let text = FollowUpEditor(followUp, isTest: true, zone: .gmt, in: .english).pace().plainText
        #expect(text.contains("Forecast: 47 places in the end, between") && text.contains("a guess; comparable sessions: 1") && text.contains("(same show)"))
        let occupancy = FollowUpEditor(followUp, isTest: false, zone: .gmt, in: .french).occupancy()
        #expect(occupancy.totals.first.map { $0.map(occupancy.text) } == ["Total", "", "100", "47", "5", "53", "47\u{202F}%", "1\u{202F}833,00\u{A0}€"])
        #expect(occupancy.notes.contains("Canal\u{A0}: en ligne, carte bancaire\u{202F}; 47 places, 1\u{202F}833,00\u{A0}€.") && occupancy.facts.contains { $0.text == "117,00\u{A0}€" })
    }
}
