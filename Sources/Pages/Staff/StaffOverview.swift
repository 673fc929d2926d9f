import Domain
import Foundation

/// Everything that is on sale, at a glance, as far as somebody reaches: with it a day begins.
public struct StaffOverview: Sendable {
    /// A session that is on sale now.
    public struct Line: Sendable {
        public var performance: Performance
        /// Places, net: in all, and since midnight.
        public var sold, today: Int

        public init(performance: Performance, sold: Int, today: Int) { (self.performance, self.sold, self.today) = (performance, sold, today) }
    }

    /// What waits for a person, for whoever may do something about it.
    public struct Troubles: Hashable, Sendable {
        public var incidents, deadLetters: Int

        public init(incidents: Int, deadLetters: Int) { (self.incidents, self.deadLetters) = (incidents, deadLetters) }
    }

    /// The next first.
    let lines: [Line]
    /// Since midnight, of all sessions.
    let today: (places: Int, revenue: Money)
    /// Openings that are ahead, the next first.
    let openings: [Performance]
    let troubles: Troubles?
    let at: Timestamp
    let zone: TimeZone

    static let mostLines = 12
    static let mostOpenings = 5

    public init(_ lines: [Line], today: (places: Int, revenue: Money), openings: [Performance], troubles: Troubles?, at: Timestamp, zone: TimeZone) {
        (self.lines, self.today, self.openings) = (lines, today, openings)
        (self.troubles, self.at, self.zone) = (troubles, at, zone)
    }

    /// With what asks for the figures again and again; without a script, a link.
    func section(in say: Language) -> HTML {
        """
        <section class="part" aria-labelledby="overview"><h2 id="overview">\(say("En vente", "On sale"))</h2>
        <div id="figures" data-source="\(StaffURL.homeFigures.path(in: say))" data-every="15000">\(figures(in: say))</div>
        <noscript><p><a class="button quiet" href="\(StaffURL.home.path(in: say))">\(say("Actualiser", "Look again"))</a></p></noscript></section>
        """
    }

    /// What the page asks for again and again.
    public func figures(in say: Language) -> HTML {
        let (sold, capacity) = lines.reduce((0, 0)) { ($0.0 + $1.sold, $0.1 + $1.performance.capacity) }
        func figure(_ name: String, _ value: String, _ more: String? = nil) -> HTML {
            "<div><dt>\(name)</dt><dd>\(value)\(more.map { "<span>\($0)</span>" as HTML })</dd></div>"
        }
        return """
            <p class="state">\(say("À \(say.time(at, in: zone))", "At \(say.time(at, in: zone))"))</p>
            <dl class="figures">\(figure(say("Séances en vente", "Sessions on sale"), say.number(lines.count)))\
            \(figure(say("Vendu aujourd’hui", "Sold today"), say.number(today.places), say.amount(today.revenue)))\
            \(figure(say("Places vendues en tout", "Places sold in all"), say.number(sold), say("sur \(say.number(capacity))", "of \(say.number(capacity))")))\
            \(figure(say("Occupation", "Occupancy"), say.percent(basisPoints: FollowUpEditor.share(sold, of: capacity))))</dl>
            \(waits(say))\(table(say))\(ahead(say))
            """
    }

    private func local(_ performance: Performance) -> TimeZone { TimeZone(identifier: performance.venue.timeZone) ?? zone }

    private func waits(_ say: Language) -> HTML? {
        guard let troubles, troubles.incidents + troubles.deadLetters > 0 else { return nil }
        let incidents: HTML? = troubles.incidents == 0 ? nil
            : "<a href=\"\(StaffURL.incidents.path(in: say))?open=1\">\(say("Incidents à regarder : \(say.number(troubles.incidents))", "Incidents to look at: \(say.number(troubles.incidents))"))</a>"
        let dead: HTML? = troubles.deadLetters == 0 ? nil
            : "<a href=\"\(StaffURL.owed.path(in: say))\">\(say("Ce qui reste dû et n’avance plus : \(say.number(troubles.deadLetters))", "What is owed and goes on no more: \(say.number(troubles.deadLetters))"))</a>"
        return "<p class=\"message error\">\(incidents)\(incidents != nil && dead != nil ? " · " : "")\(dead)</p>"
    }

    private func table(_ say: Language) -> HTML {
        guard !lines.isEmpty else { return "<div class=\"empty\"><p>\(say("Rien n’est en vente en ce moment.", "Nothing is on sale at this moment."))</p></div>" }
        let rows = lines.prefix(Self.mostLines).map { line -> HTML in
            let (performance, share) = (line.performance, FollowUpEditor.share(line.sold, of: line.performance.capacity))
            return """
                <tr><th scope="row"><a href="\(StaffURL.sessionSales(performance.id).path(in: say))">\(performance.title)</a></th><td>\(say.stamp(performance.startsAt, in: local(performance)))</td><td>\(performance.venue.name)</td>\
                <td class="amount">\(say.number(line.today))</td><td class="amount">\(say.number(line.sold)) / \(say.number(performance.capacity))</td>\
                <td class="amount"><meter min="0" max="10000" value="\(min(10_000, max(0, share)))" aria-hidden="true"></meter> \(say.percent(basisPoints: share))</td></tr>

                """
        }
        let rest = lines.count - rows.count
        return """
            <div class="table" role="region" aria-labelledby="now" tabindex="0"><table class="report"><caption id="now">\(say("En vente, les prochaines d’abord", "On sale, the next first"))</caption>
            <thead><tr><th scope="col">\(say("Spectacle", "Show"))</th><th scope="col">\(say("Séance", "Session"))</th><th scope="col">\(say("Lieu", "Venue"))</th><th scope="col" class="amount">\(say("Aujourd’hui", "Today"))</th>\
            <th scope="col" class="amount">\(say("En tout", "In all"))</th><th scope="col" class="amount">\(say("Occupation", "Occupancy"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            <p><a href="\(StaffURL.sales.path(in: say))">\(rest > 0 ? say("Toutes les ventes, dont \(say.number(rest)) autres séances en vente", "All sales, \(say.number(rest)) more sessions on sale among them") : say("Toutes les ventes", "All sales"))</a></p>
            """
    }

    private func ahead(_ say: Language) -> HTML? {
        guard !openings.isEmpty else { return nil }
        let items = openings.prefix(Self.mostOpenings).map { opening -> HTML in
            "<li>\(say.moment(opening.bookingOpensAt, in: local(opening))) – <a href=\"\(StaffURL.sessionSales(opening.id).path(in: say))\">\(opening.title)</a>, \(opening.venue.name)</li>"
        }
        return "<h3>\(say("Prochaines ouvertures", "Next openings"))</h3><ul class=\"uses\">\(items)</ul>"
    }
}
