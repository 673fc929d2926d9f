import Domain

extension Message {
    public static let wrongHolder = Message(.names(.wrong))
    public static let nameFinal = Message(.names(.tooLate))
}

/// The names on an order's tickets, each of which its buyer may change once.
public struct NamesPage: Sendable {
    /// One ticket.
    public struct Place: Sendable {
        public enum Standing: Sendable { case open, asked, final }

        /// In the order.
        public var position: Int
        /// The one on the ticket, or the one that was asked for.
        public var name: String
        public var standing: Standing

        public init(position: Int, name: String, standing: Standing) {
            (self.position, self.name, self.standing) = (position, name, standing)
        }
    }

    let show: Show
    let order: Order
    let places: [Place]
    let until: Timestamp
    let wrong: Int?
    let message: Message?

    /// - Parameter wrong: position of the place whose name was typed wrongly.
    public init(show: Show, order: Order, places: [Place], until: Timestamp, wrong: Int? = nil, message: Message? = nil) {
        (self.show, self.order, self.places, self.until, self.wrong, self.message) = (show, order, places, until, wrong, message)
    }

    public func page(in say: Language) -> Page {
        let isMoving = places.contains { $0.standing == .asked }
        // What a script compares with the API's tickets (style/site.js): how many have a name of their own.
        let watched: HTML? = isMoving
            ? " data-watch=\"\(places.count { $0.standing == .final })\" data-about=\"names\" data-order=\"\(order.id)\" data-page=\"\(SiteURL.names(order.id).path(in: say))\""
            : nil
        return Page(
            say, .names(order.id), title: say(.names(.title)), isPrivate: true, refreshAfter: isMoving ? 5 : nil,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.names(.title)))</h2><p>\(say(.names(.lead(until: say.moment(until, in: show.zone)))))</p>
                <ul class="places"\(watched)>\(places.enumerated().map { place($0.element, number: $0.offset + 1, say) })</ul>
                <p class="actions"><a class="button quiet" href="\(SiteURL.order(order.id).path(in: say))">\(say(.names(.back)))</a></p>
                """)
    }

    private func place(_ place: Place, number: Int, _ say: Language) -> HTML {
        let line = order.lines[place.position]
        let label = "\(line.categoryName) · \(line.seatLabel ?? say(.standingPlace))"
        guard place.standing == .open else {
            let hint = say(.names(place.standing == .asked ? .under : .fixed))
            return "<li><p><strong>\(label)</strong><br>\(say(.names(.holder(place.name))))</p><p class=\"hint\"\(place.standing == .asked ? " role=\"status\"" as HTML : nil)>\(hint)</p></li>"
        }
        let (id, isWrong) = ("name-\(place.position)", wrong == place.position)
        return """
            <li><form method="post" action="\(SiteURL.names(order.id).path(in: say))"><input type="hidden" name="line" value="\(place.position)">
            <div class="field"><label for="\(id)">\(say(.names(.nameOf(number, label))))</label>
            <input id="\(id)" name="name" value="\(place.name)" required maxlength="120" autocomplete="off"\(isWrong ? " aria-invalid=\"true\"" as HTML : nil)></div>
            <div class="actions"><button type="submit">\(say(.names(.change)))</button></div></form></li>
            """
    }
}
