import Domain
import Foundation

/// How the house sells: all of it, and one session.
public struct StaffSalesPages: Sendable {
    /// A session in the overview.
    public struct Line: Sendable {
        public var performance: Performance
        public var sold: Int
        public var revenue: Money

        public init(performance: Performance, sold: Int, revenue: Money) {
            (self.performance, self.sold, self.revenue) = (performance, sold, revenue)
        }
    }

    let person: StaffPerson
    let say: Language
    let zone: TimeZone
    let isTest: Bool

    public init(for person: StaffPerson, zone: TimeZone, isTest: Bool, in say: Language) {
        (self.person, self.zone, self.isTest, self.say) = (person, zone, isTest, say)
    }

    public func overview(_ lines: [Line], _ choice: Choice, hasMore: Bool) -> StaffPage {
        let rows = lines.map { line -> HTML in
            let performance = line.performance
            return """
                <tr><th scope="row"><a href="\(StaffURL.sessionSales(performance.id).path(in: say))">\(performance.title)</a></th>\
                <td>\(say.stamp(performance.startsAt, in: TimeZone(identifier: performance.venue.timeZone) ?? zone))</td><td>\(performance.venue.name)</td>\
                <td class="amount">\(say.number(line.sold)) / \(say.number(performance.capacity))</td>\
                <td class="amount"><meter min="0" max="10000" value="\(min(10_000, max(0, line.share)))" aria-hidden="true"></meter> \(say.percent(basisPoints: line.share))</td>\
                <td class="amount">\(say.amount(line.revenue))</td></tr>

                """
        }
        let table: HTML = """
            <div class="table" role="region" aria-labelledby="sales" tabindex="0"><table class="report"><caption id="sales">\(choice.past ? say("Séances jouées", "Sessions that were played") : say("Séances à venir", "Sessions to come"))</caption>
            <thead><tr>\(Sort.allCases.map { head($0, choice) })</tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
        let here = StaffURL.sales.path(in: say)
        return StaffPage(
            say, .sales, title: say("Ventes", "Sales"), for: person, query: choice.address,
            content: """
                <h1>\(say("Ventes", "Sales"))</h1>
                <form class="search" method="get" action="\(here)"><div class="filters">
                <div class="field"><label for="q">\(say("Chercher", "Search for"))</label><input id="q" name="q" type="search" value="\(choice.search)"></div>
                <div class="field"><label for="when">\(say("Séances", "Sessions"))</label><select id="when" name="when"><option value="">\(say("à venir", "to come"))</option>\
                <option value="past"\(choice.past ? " selected" as HTML : nil)>\(say("jouées", "played"))</option></select></div></div>
                \(choice.sort.map { "<input type=\"hidden\" name=\"sort\" value=\"\($0.rawValue)\">\(choice.isDescending ? "<input type=\"hidden\" name=\"order\" value=\"desc\">" as HTML : nil)" as HTML })
                <button type="submit">\(say("Chercher", "Search"))</button></form>
                \(rows.isEmpty ? "<div class=\"empty\"><p>\(say("Aucune séance.", "No session."))</p></div>" as HTML : table)
                <p class="actions">\(choice.number > 1 ? "<a class=\"button quiet\" href=\"\(here)\(choice.page(choice.number - 1).address)\">\(say("Page précédente", "Previous page"))</a>" as HTML : nil)\
                \(hasMore ? "<a class=\"button quiet\" href=\"\(here)\(choice.page(choice.number + 1).address)\">\(say("Page suivante", "Next page"))</a>" as HTML : nil)</p>
                """)
    }

    /// A column's head, which sorts by it, and the other way round when it does already. Figures begin with the most.
    private func head(_ sort: Sort, _ choice: Choice) -> HTML {
        let isChosen = choice.sort == sort
        let direction: HTML? = isChosen ? " aria-sort=\"\(choice.isDescending ? "descending" : "ascending")\"" : nil
        let address = choice.sorted(by: sort, isDescending: isChosen ? !choice.isDescending : sort.isOfFigures).address
        let kind: HTML? = sort.isOfFigures ? " class=\"amount\"" : nil
        return "<th scope=\"col\"\(kind)\(direction)><a href=\"\(StaffURL.sales.path(in: say))\(address)\">\(sort.name(in: say))</a></th>"
    }

    /// What the page of a session asks for again and again.
    public func figures(_ followUp: FollowUp, _ attendance: StaffAttendance) -> HTML {
        let facts = FollowUpEditor(followUp, isTest: isTest, zone: zone, in: say).occupancy().facts.dropFirst()
        return "<dl class=\"figures\">\(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.text)</dd></div>" as HTML })</dl>\(attendance.section(in: say))"
    }

    public func session(_ followUp: FollowUp, _ attendance: StaffAttendance) -> StaffPage {
        let editor = FollowUpEditor(followUp, isTest: isTest, zone: zone, in: say)
        let (occupancy, pace, performance) = (editor.occupancy(), editor.pace(), followUp.figures.performance)
        let here = StaffURL.sessionSales(performance.id).path(in: say)
        let curves: HTML? = followUp.figures.curve.points.isEmpty ? nil
            : PaceChart(followUp, table: pace).chart.figure(id: "pace") + SalesChart(followUp.figures.curve, table: pace).chart.figure(id: "days")
        return StaffPage(
            say, .sessionSales(performance.id), title: performance.title, for: person, script: .openingScript,
            content: """
                <h1>\(performance.title)</h1><p>\(say.moment(performance.startsAt, in: TimeZone(identifier: performance.venue.timeZone) ?? zone)) · \(performance.venue.name)</p>
                \(isTest ? "<p class=\"message error\"><strong>\(occupancy.testWarning)</strong></p>" as HTML : nil)
                <div id="figures" data-source="\(StaffURL.sessionFigures(performance.id).path(in: say))" data-every="10000">\(figures(followUp, attendance))</div>
                <noscript><p><a class="button quiet" href="\(here)">\(say("Actualiser", "Look again"))</a></p></noscript>
                \(OccupancyChart(followUp.figures.categories, table: occupancy).chart.figure(id: "categories"))
                \(curves)
                <ul class="notes">\((editor.comparables + occupancy.notes).map { "<li>\($0)</li>" as HTML })</ul>
                <p class="actions no-print"><a class="button quiet" href="\(StaffURL.reports.path(in: say))?report=takings&amp;session=\(performance.id)">\(say("Relevé de recettes", "Statement of takings"))</a>
                \(performance.isSeated ? "<a href=\"\(StaffURL.seatHeat(performance.id).path(in: say))\">\(say("La salle, place par place", "The house, seat by seat"))</a>" as HTML : nil)
                <a href="\(StaffURL.sales.path(in: say))">\(say("Toutes les ventes", "All sales"))</a></p>
                """)
    }
}
