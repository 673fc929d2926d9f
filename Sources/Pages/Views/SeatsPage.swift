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

    /// A free seat.
    public struct Seat: Sendable {
        public var id: String
        /// In the layout.
        public var offset: Int
        /// How it is called in the whole house.
        public var name: SeatName
        /// Index into the session's categories.
        public var category: Int

        public init(id: String, offset: Int, name: SeatName, category: Int) {
            (self.id, self.offset, self.name, self.category) = (id, offset, name, category)
        }
    }

    /// Free seats of a row that cost the same.
    public struct Row: Sendable {
        public var label: String
        /// Index into the session's categories.
        public var category: Int
        public var seats: [Seat]

        public init(label: String, category: Int, seats: [Seat]) {
            (self.label, self.category, self.seats) = (label, category, seats)
        }
    }

    /// Id of the list: whoever looks at another section by it goes on reading there.
    private static let list = "liste"

    /// The form's field that says: of the seats chosen, wheelchair places come without their companions' seats, which are chosen too.
    public static let alone = (name: "alone", value: "1")

    let show: Show
    let sections: [Section]
    let current: String
    let rows: [Row]
    let chosen: [Seat]
    let key: String
    let message: Message?
    let instead: [(id: String, name: SeatName)]

    /// - Parameters:
    ///   - instead: seats to have in the place of others that are taken.
    ///   - current: the section whose rows these are.
    ///   - chosen: the seats that were chosen before and are free, in any section.
    ///   - key: of the request that the form makes, so that sending it twice holds once.
    public init(
        show: Show, sections: [Section], current: String, rows: [Row], chosen: [Seat] = [], key: String, message: Message? = nil,
        instead: [(id: String, name: SeatName)] = []
    ) {
        (self.show, self.sections, self.current, self.rows) = (show, sections, current, rows)
        (self.chosen, self.key, self.message, self.instead) = (chosen, key, message, instead)
    }

    public func page(in say: Language) -> Page {
        let session = show.session
        let companions = session.inventory.wheelchairs.compactMap(\.companion).filter { !show.choosableCategories.contains($0) }.map { session.categories[$0].id }
        return Page(
            say, .seats(session.id), title: "\(say(.seatsTitle)) – \(show.event.title)", isPrivate: true, query: query, script: .map,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })\(instead.isEmpty ? nil : proposal(say))
                \(ShoppingTime.block(show, say))<h2>\(say(.seatsTitle))</h2>
                <p>\(say(.seatsLead(session.buyerLimit))) <a href="\(SiteURL.session(session.id).path(in: say))">\(say(.bestPlacesInstead))</a></p>
                \(WaitingLink.link(show, ifFreeIsBelow: 1, label: .offer, say))
                <form class="seats" id="choice" method="post" action="\(SiteURL.session(session.id).path(in: say))">
                \(hiddenFields)\(show.openWheelchairs.contains { $0.companion != nil } ? "<p class=\"hint\">\(say(.wheelchairsOpenHint))</p>" as HTML : nil)
                <p class="hint" role="status" data-loading hidden>\(say(.mapLoads))</p>
                <div class="map" data-session="\(session.id)" data-limit="\(session.buyerLimit)" data-companions="\(companions.joined(separator: " "))" \
                data-help="\(say(.mapHelp))" data-name="\(say(.mapName))" data-row="\(say(.rowWord))" data-seat="\(say(.seatWord))" data-stage="\(say(.stage))" \
                data-sides="\(say(.viewsFromSides))" data-distances="\(say(.viewsFromFar))" data-taken="\(say(.seatTaken))" data-gone="\(say(.seatGone))" data-stale="\(say(.mapStale))" \
                data-chosen="\(say(.seatChosen))" data-most="\(say(.limitHint(limit: session.buyerLimit, already: 0)))" data-in="\(say(.zoomIn))" data-out="\(say(.zoomOut))" \
                data-removed="\(say(.seatRemoved))" data-none="\(say(.noneChosen))" data-remove="\(say(.removeSeat))" hidden></div>
                <ul class="legend" hidden>\(show.choosableCategories.compactMap { legend($0, say) })</ul>
                \(kept(say))
                \(RunningTotal.line(fees: session.fees, isLater: session.categories.contains { $0.kind == .numbered && $0.tariffs.count > 1 }, say))
                <p class="actions"><button type="submit">\(say(.holdPlaces))</button></p><p class="hint">\(say(.holdHint(minutes: session.holdSeconds / 60)))</p>
                <details class="list" id="\(Self.list)" open><summary>\(say(.seatList))</summary>
                \(sections.count < 2 ? nil : "<div role=\"group\" aria-label=\"\(say(.sections))\"><ul class=\"sections\">\(sections.map { button($0, say) })</ul></div>" as HTML)
                \(rows.isEmpty ? ["<p>\(say(.soldOut))</p>"] : rows.map { row($0, say) })
                <p class="actions"><button type="submit">\(say(.holdPlaces))</button></p></details>
                </form>
                \(LanguageButton.button(choosing: session.id, form: "choice", say))
                """)
    }

    /// What the address says of the choice, as the buttons of the sections write it.
    private var query: String {
        let fields = (current.isEmpty ? [] : [("secteur", current)]) + chosen.map { (Self.field($0), $0.id) }
        return fields.isEmpty ? "" : "?" + fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
    }

    private static func field(_ seat: Seat) -> String { "s-\(seat.offset)" }

    /// Chosen seats of other sections: they stay chosen while this one is looked at.
    private func kept(_ say: Language) -> HTML? {
        let here = Set(rows.flatMap(\.seats).map(\.offset))
        let elsewhere = chosen.filter { !here.contains($0.offset) }
        guard !elsewhere.isEmpty else { return nil }
        let seats = elsewhere.map { seat -> HTML in
            "<li><label class=\"check\">\(tick(seat, isChosen: true))<span>\(say.seat(seat.name)) · \(category(seat.category, say))</span></label></li>"
        }
        return "<fieldset class=\"choice kept\"><legend>\(say(.chosenElsewhere))</legend><ul>\(seats)</ul></fieldset>"
    }

    private func tick(_ seat: Seat, isChosen: Bool) -> HTML {
        "<input type=\"checkbox\" name=\"\(Self.field(seat))\" value=\"\(seat.id)\"\(isChosen ? " checked" as HTML : nil)>"
    }

    private func category(_ index: Int, _ say: Language) -> HTML {
        let prices = [price(of: index).map(say.price), beside(index).map { say(.withCompanion(say.price($0))) }].compactMap(\.self)
        return "\(HTML.french(show.session.categories[index].name, say))\(prices.map { ", \($0)" as HTML })"
    }

    /// With its fees; nil of a category that has none.
    private func price(of index: Int) -> Money? { show.session.categories[index].tariffs.first.map { show.session.fullPrice(of: $0) } }

    /// What a companion's seat costs that is taken with a wheelchair place of this category; nil where there is none, or where it is chosen by itself.
    private func beside(_ index: Int) -> Money? {
        guard show.openWheelchairs.isEmpty, let companion = show.session.wheelchairs(ofCategory: index)?.companion else { return nil }
        return price(of: companion) ?? .zero
    }

    private var hiddenFields: HTML {
        let alone: HTML? = show.openWheelchairs.isEmpty ? nil : "<input type=\"hidden\" name=\"\(Self.alone.name)\" value=\"\(Self.alone.value)\">"
        return "<input type=\"hidden\" name=\"key\" value=\"\(key)\"><input type=\"hidden\" name=\"section\" value=\"\(current)\">\(alone)"
    }

    private func proposal(_ say: Language) -> HTML {
        let seats = instead.enumerated().map { "<input type=\"hidden\" name=\"seat-\($0)\" value=\"\($1.id)\">" as HTML }
        return """
            <form class="instead" method="post" action="\(SiteURL.session(show.session.id).path(in: say))">\(hiddenFields)\(seats)
            <p>\(say(.instead)) <strong>\(say.seats(instead.map(\.name)))</strong></p><button type="submit">\(say(.takeInstead(instead.count)))</button></form>
            """
    }

    private func legend(_ index: Int, _ say: Language) -> HTML? {
        let category = show.session.categories[index]
        guard category.kind == .numbered else { return nil }
        let prices = category.tariffs.map { say.price(show.session.fullPrice(of: $0)) }.joined(separator: " · ")
        let companion = beside(index)
        return """
            <li data-category="\(category.id)" data-cents="\(price(of: index)?.cents ?? 0)"\(companion.map { " data-beside=\"\($0.cents)\"" as HTML })><span\(HTML.inFrench(say))>\(category.name)</span> \
            <strong>\(prices)</strong>\(companion.map { " <small>\(say(.withCompanion(say.price($0))))</small>" as HTML })</li>
            """
    }

    /// Shows another section's rows: what is ticked goes along.
    private func button(_ section: Section, _ say: Language) -> HTML {
        let isCurrent: HTML? = section.id == current ? " aria-current=\"true\"" : nil
        return """
            <li><button class="quiet" type="submit" formmethod="get" formaction="\(SiteURL.seats(show.session.id).path(in: say))#\(Self.list)" name="secteur" value="\(section.id)"\(isCurrent)>\(HTML.french(section.name, say)) \
            <small>\(section.free == 0 ? say(.soldOut) : say(.placesLeft(section.free)))</small></button></li>
            """
    }

    private func row(_ row: Row, _ say: Language) -> HTML {
        let picked = Set(chosen.map(\.offset))
        let seats = row.seats.map { "<label>\(tick($0, isChosen: picked.contains($0.offset)))<span>\($0.name.number)</span></label>" as HTML }
        return "<fieldset><legend data-category=\"\(show.session.categories[row.category].id)\">\(say(.row(row.label))) – \(category(row.category, say))</legend>\(seats)</fieldset>"
    }
}
