import Domain

extension Message {
    public static let wrongHolder = Message(.names(.wrong))
    public static let sameHolder = Message(.names(.same), tone: .notice)
    public static let nameFinal = Message(.names(.tooLate))
}

/// The names on an order's tickets, each of which its buyer may change once.
public struct NamesPage: Sendable {
    /// One ticket.
    public struct Place: Sendable {
        public enum Standing: Hashable, Sendable {
            case open, asked, final
            /// Asked for a while ago and not done: it was refused, as a rule.
            case late(asked: String)
        }

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
    public let places: [Place]
    let until: Timestamp
    private var wrong: Int?
    private var message: Message?

    public init(show: Show, order: Order, places: [Place], until: Timestamp) {
        (self.show, self.order, self.places, self.until) = (show, order, places, until)
    }

    /// - Parameter wrong: position of the place whose name was typed wrongly.
    public func with(_ message: Message, wrong: Int? = nil) -> NamesPage {
        var page = self
        (page.message, page.wrong) = (message, wrong)
        return page
    }

    public func page(in say: Language) -> Page {
        let isMoving = places.contains { $0.standing == .asked }
        // What a script compares with the API's tickets (style/site.js): how many have a name of their own.
        let watched: HTML? = isMoving
            ? " data-watch=\"\(places.count { $0.standing == .final })\" data-about=\"names\" data-order=\"\(order.id)\" data-page=\"\(SiteURL.names(order.id).path(in: say))\"\(OrderPage.again)"
            : nil
        return Page(
            say, .names(order.id), title: say(.names(.title)), isPrivate: true, refreshAfter: isMoving ? 5 : nil,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.names(.title)))</h2><p>\(say(.names(.lead(until: say.moment(until, localTo: show.zone)))))</p>
                <ul class="places"\(watched)>\(places.enumerated().map { place($0.element, number: $0.offset + 1, say) })</ul>
                <p class="actions"><a class="button quiet" href="\(SiteURL.order(order.id).path(in: say))">\(say(.names(.back)))</a></p>
                """)
    }

    func label(of place: Place, _ say: Language) -> HTML {
        let line = order.lines[place.position]
        return "\(HTML.french(line.categoryName, say)) · \(HTML.place(frozen: line.seatLabel, say))"
    }

    private func place(_ place: Place, number: Int, _ say: Language) -> HTML {
        let label = label(of: place, say)
        let words: NamePhrase? = switch place.standing {
        case .open: nil
        case .asked: .under
        case .late(let name): .late(name)
        case .final: .fixed
        }
        if let hint = words.map({ say(.names($0)) }) {
            return "<li><p><strong>\(label)</strong><br>\(say(.names(.holder(place.name))))</p><p class=\"hint\"\(place.standing == .asked ? " role=\"status\"" as HTML : nil)>\(hint)</p></li>"
        }
        let (id, isWrong) = ("name-\(place.position)", wrong == place.position)
        return """
            <li><form method="post" action="\(SiteURL.names(order.id).path(in: say))"><input type="hidden" name="line" value="\(place.position)">
            <div class="field"><label for="\(id)">\(HTML.phrase(label) { say(.names(.nameOf(number, $0))) })</label>
            <input id="\(id)" name="name" value="\(place.name)" required maxlength="120" autocomplete="off"\(isWrong ? Message.isWrong : nil)></div>
            <div class="actions"><button type="submit">\(say(.names(.change)))<span class="visually-hidden">, \(label)</span></button></div></form></li>
            """
    }
}

/// Asks once more before a name is changed: it can be changed once.
public struct ConfirmNamePage: Sendable {
    let names: NamesPage
    let place: NamesPage.Place
    let name: String

    /// - Parameter name: the new one.
    public init(_ names: NamesPage, place: NamesPage.Place, name: String) { (self.names, self.place, self.name) = (names, place, name) }

    public func page(in say: Language) -> Page {
        let url = SiteURL.names(names.order.id)
        return Page(
            say, url, title: say(.names(.sureTitle)), isPrivate: true,
            content: """
                \(ShowHeading.heading(names.show, say))
                <h2>\(say(.names(.sureTitle)))</h2><p>\(names.label(of: place, say))</p>
                <p>\(say(.names(.before(place.name))))<br><strong>\(say(.names(.after(name))))</strong></p>
                <p>\(say(.names(.once)))</p>
                <form method="post" action="\(url.path(in: say))"><input type="hidden" name="line" value="\(place.position)"><input type="hidden" name="name" value="\(name)"><input type="hidden" name="sure" value="1">
                <div class="actions"><button type="submit">\(say(.names(.sure)))</button>
                <a class="button quiet" href="\(url.path(in: say))">\(say(.names(.notSure)))</a></div></form>
                """)
    }
}
