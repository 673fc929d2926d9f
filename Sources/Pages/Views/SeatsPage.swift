import Domain
import Foundation

/// Where somebody chooses numbered seats: a map for those who see and point, and the same seats as a list, row by row. The list is the page;
/// the map is drawn by a script, of the plan and the availability that the API gives.
public struct SeatsPage: Sendable {
    public struct Section: Sendable {
        public var id: String
        public var name: String
        public var free: Int

        public init(id: String, name: String, free: Int) {
            (self.id, self.name, self.free) = (id, name, free)
        }
    }

    /// Free seats of a row that cost the same.
    public struct Row: Sendable {
        public var label: String
        /// Index into the session's categories.
        public var category: Int
        /// Offset in the layout, and the number on the seat.
        public var seats: [(offset: Int, number: String)]

        public init(label: String, category: Int, seats: [(offset: Int, number: String)]) {
            (self.label, self.category, self.seats) = (label, category, seats)
        }
    }

    /// The form's field that says: of the seats chosen, wheelchair places come without their companions' seats, which are chosen too.
    public static let alone = (name: "alone", value: "1")

    let show: Show
    let sections: [Section]
    let current: String
    let rows: [Row]
    let chosen: Set<Int>
    let key: String
    let message: Message?
    let instead: [(id: String, label: String)]

    /// - Parameters:
    ///   - instead: seats to have in the place of others that are taken.
    ///   - current: the section whose rows these are.
    ///   - chosen: offsets of the seats that were chosen before.
    ///   - key: of the request that the form makes, so that sending it twice holds once.
    public init(
        show: Show, sections: [Section], current: String, rows: [Row], chosen: Set<Int> = [], key: String, message: Message? = nil,
        instead: [(id: String, label: String)] = []
    ) {
        (self.show, self.sections, self.current, self.rows) = (show, sections, current, rows)
        (self.chosen, self.key, self.message, self.instead) = (chosen, key, message, instead)
    }

    public func page(in say: Language) -> Page {
        let session = show.session
        let companions = session.inventory.wheelchairs.compactMap(\.companion).filter { !show.choosableCategories.contains($0) }.map { session.categories[$0].id }
        return Page(
            say, .seats(session.id), title: "\(say(.seatsTitle)) – \(show.event.title)", isPrivate: true, script: .map,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })\(instead.isEmpty ? nil : proposal(say))
                \(ShoppingTime.block(show, say))<h2>\(say(.seatsTitle))</h2>
                <p>\(say(.seatsLead(session.buyerLimit))) <a href="\(SiteURL.session(session.id).path(in: say))">\(say(.bestPlacesInstead))</a></p>
                \(WaitingLink.link(show, ifFreeIsBelow: 1, label: .offer, say))
                <form class="seats" method="post" action="\(SiteURL.session(session.id).path(in: say))">
                \(hiddenFields)\(show.openWheelchairs.contains { $0.companion != nil } ? "<p class=\"hint\">\(say(.wheelchairsOpenHint))</p>" as HTML : nil)
                <div class="map" data-session="\(session.id)" data-limit="\(session.buyerLimit)" data-companions="\(companions.joined(separator: " "))" \
                data-help="\(say(.mapHelp))" data-name="\(say(.mapName))" data-row="\(say(.rowWord))" data-seat="\(say(.seatWord))" data-stage="\(say(.stage))" \
                data-sides="\(say(.viewsFromSides))" data-distances="\(say(.viewsFromFar))" data-taken="\(say(.seatTaken))" \
                data-chosen="\(say(.seatChosen))" data-most="\(say(.limitHint(limit: session.buyerLimit, already: 0)))" data-in="\(say(.zoomIn))" data-out="\(say(.zoomOut))" \
                data-none="\(say(.noneChosen))" data-remove="\(say(.removeSeat))" hidden></div>
                <ul class="legend" hidden>\(show.choosableCategories.compactMap { legend($0, say) })</ul>
                <details class="list" open><summary>\(say(.seatList))</summary>
                <nav aria-label="\(say(.sections))"><ul class="sections">\(sections.map { link($0, say) })</ul></nav>
                \(rows.isEmpty ? ["<p>\(say(.soldOut))</p>"] : rows.map { row($0, say) })
                </details>
                <p class="actions"><button type="submit">\(say(.holdPlaces))</button></p><p class="hint">\(say(.holdHint(minutes: session.holdSeconds / 60)))</p>
                </form>
                """)
    }

    private var hiddenFields: HTML {
        let alone: HTML? = show.openWheelchairs.isEmpty ? nil : "<input type=\"hidden\" name=\"\(Self.alone.name)\" value=\"\(Self.alone.value)\">"
        return "<input type=\"hidden\" name=\"key\" value=\"\(key)\"><input type=\"hidden\" name=\"section\" value=\"\(current)\">\(alone)"
    }

    private func proposal(_ say: Language) -> HTML {
        let seats = instead.enumerated().map { "<input type=\"hidden\" name=\"seat-\($0)\" value=\"\($1.id)\">" as HTML }
        return """
            <form class="instead" method="post" action="\(SiteURL.session(show.session.id).path(in: say))">\(hiddenFields)\(seats)
            <p>\(say(.instead)) <strong>\(say.list(instead.map(\.label)))</strong></p><button type="submit">\(say(.takeInstead))</button></form>
            """
    }

    private func legend(_ index: Int, _ say: Language) -> HTML? {
        let category = show.session.categories[index]
        guard category.kind == .numbered else { return nil }
        let prices = category.tariffs.map { say.price(show.session.fullPrice(of: $0)) }.joined(separator: " · ")
        return "<li data-category=\"\(category.id)\"><span>\(category.name)</span> <strong>\(prices)</strong></li>"
    }

    private func link(_ section: Section, _ say: Language) -> HTML {
        let isCurrent: HTML? = section.id == current ? " aria-current=\"true\"" : nil
        let query = section.id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return """
            <li><a href="\(SiteURL.seats(show.session.id).path(in: say))?secteur=\(query)"\(isCurrent)>\(section.name)</a> <small>\(section.free == 0 ? say(.soldOut) : say(.placesLeft(section.free)))</small></li>
            """
    }

    private func row(_ row: Row, _ say: Language) -> HTML {
        let category = show.session.categories[row.category]
        let price = category.tariffs.first.map { say.price(show.session.fullPrice(of: $0)) } ?? ""
        let seats = row.seats.map { seat -> HTML in
            """
            <label><input type="checkbox" name="s-\(seat.offset)" value="1"\(chosen.contains(seat.offset) ? " checked" as HTML : nil)><span>\(seat.number)</span></label>
            """
        }
        return "<fieldset><legend>\(say(.row(row.label))) – \(category.name), \(price)</legend>\(seats)</fieldset>"
    }
}
