import Domain
import Foundation

/// Places that are kept for a moment.
public struct BasketPage: Sendable {
    public struct Place: Sendable {
        /// Index into the session's categories.
        public var category: Int
        /// The plan's seat id and its name; nil for a standing place.
        public var seat: (id: String, name: SeatName)?
        /// What it is sold at; the first one when nothing is chosen.
        public var tariffs: [Tariff]

        public init(category: Int, seat: (id: String, name: SeatName)?, tariffs: [Tariff]) {
            (self.category, self.seat, self.tariffs) = (category, seat, tariffs)
        }
    }

    let show: Show
    let hold: Hold
    let places: [Place]
    let now: Timestamp
    let isSplit: Bool
    /// What was typed before, and what is wrong with it.
    let form: BuyerForm
    let message: Message?
    /// So many more baskets this browser has.
    let others: Int

    /// The field that says which place is taken out.
    public static let takenOut = "place"

    public init(
        show: Show, hold: Hold, places: [Place], now: Timestamp, isSplit: Bool = false, form: BuyerForm = BuyerForm(), message: Message? = nil, others: Int = 0
    ) {
        (self.show, self.hold, self.places, self.now, self.isSplit, self.form, self.message) = (show, hold, places, now, isSplit, form, message)
        self.others = others
    }

    public func page(in say: Language) -> Page {
        let (session, id) = (show.session.id, hold.id)
        let split: HTML? = isSplit ? "<p class=\"message notice\" role=\"status\">\(say(.basketSplit))</p>" : nil
        return Page(
            say, .basket(session: session, hold: id), title: say(.basketTitle), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })\(split)\(elsewhere(say))
                <section class="timer" aria-labelledby="basket"><h2 id="basket">\(say(.basketTitle))</h2>
                <p>\(say(.basketKeptUntil(hold.isOffer ? say.moment(hold.expiresAt, localTo: show.zone) : say.time(hold.expiresAt, localTo: show.zone))))</p>
                \(Countdown.line(say(.basketTimeLeft), until: hold.expiresAt, now: now, page: SiteURL.basket(session: session, hold: id).path(in: say)))
                </section>
                <form class="buyer" id="buyer" method="post" action="\(SiteURL.recap(session: session, hold: id).path(in: say))">\(places.count > 1 ? Self.first : nil)
                <h2>\(say(.yourPlaces))</h2>
                <ul class="places">\(places.indices.map { place($0, say) })</ul>
                \(FeeHint.hints(of: show.session, on: places.flatMap(\.tariffs), say))
                \(total(say))
                <h2>\(say(.yourDetails))</h2>
                \(form.fields(show, say))
                <p class="actions"><button type="submit">\(say(.continueToRecap))</button></p>
                </form>
                <div class="actions after">\(moreTime(say))\
                <form method="post" action="\(SiteURL.release(session: session, hold: id).path(in: say))"><button class="quiet" type="submit">\(say(.release))</button></form>\
                \(LanguageButton.button(form: "buyer", to: .basket(session: session, hold: id), say))</div>
                """)
    }

    /// With the ticket types as the page shows them. A script keeps up with them; without one it stands where there is nothing to choose.
    private func total(_ say: Language) -> HTML {
        let session = show.session
        let choices = places.indices.map { position -> (price: Money, isOpen: Bool) in
            let tariffs = places[position].tariffs
            let tariff = tariffs.first { $0.id == form.tariffs[position] } ?? tariffs.first
            return (tariff.map { session.fullPrice(of: $0) } ?? .zero, tariffs.count > 1)
        }
        return RunningTotal.ofBasket(
            choices.reduce(.zero) { $0 + $1.price }, fixed: choices.reduce(.zero) { $1.isOpen ? $0 : $0 + $1.price }, fees: session.fees,
            isFinal: !choices.contains(where: \.isOpen), say)
    }

    /// The first of a form's buttons is the one that Enter presses: without this one it would take the first place out.
    private static let first: HTML = "<button class=\"visually-hidden\" type=\"submit\" tabindex=\"-1\" aria-hidden=\"true\"></button>"

    private func elsewhere(_ say: Language) -> HTML? {
        others == 0 ? nil : "<p class=\"message notice\">\(say(.kept(.others(others)))) <a href=\"\(SiteURL.myBasket.path(in: say))\">\(say(.kept(.seeAll)))</a></p>"
    }

    /// Sends what is typed along, so that nothing of it is lost. Behind the form: the first of its buttons is the one that Enter presses.
    private func moreTime(_ say: Language) -> HTML? {
        if hold.isOffer { return nil }
        guard !hold.extended else { return "<p class=\"hint\">\(say(.extended))</p>" }
        return """
            <p><button class="quiet" type="submit" form="buyer" formnovalidate formaction="\(SiteURL.extend(session: show.session.id, hold: hold.id).path(in: say))">\(say(.extend))</button> \
            <small>\(say(.extendHint(minutes: show.session.holdSeconds / 60)))</small></p>
            """
    }

    private func place(_ position: Int, _ say: Language) -> HTML {
        let place = places[position]
        let category = show.session.categories[place.category]
        let name = place.seat.map { HTML.seat($0.name, say) } ?? "\(say(.standingPlace))"
        let choice: HTML =
            place.tariffs.count > 1
            ? "<fieldset class=\"choice tariffs\"><legend>\(say(.tariff))<span class=\"visually-hidden\">, \(HTML.french(category.name, say)), \(name)</span></legend>\(tariffs(of: place, position, say))</fieldset>"
            : "<p class=\"price\">\(place.tariffs.first.map { say.price(show.session.fullPrice(of: $0)) } ?? "")</p>"
        return "<li><div><strong>\(HTML.french(category.name, say))</strong><br>\(name)\(takeOut(position, name, say))</div>\(choice)</li>"
    }

    /// Nil of the last place: that is giving the basket back. Which place it is, is said with the number of places: pressed twice, it takes out one.
    private func takeOut(_ position: Int, _ name: HTML, _ say: Language) -> HTML? {
        guard places.count > 1 else { return nil }
        let address = SiteURL.takeOut(session: show.session.id, hold: hold.id).path(in: say)
        return """
            <br><button class="link" type="submit" formnovalidate formaction="\(address)" name="\(Self.takenOut)" value="\(position)/\(places.count)">\(say(.kept(.takeOut)))\
            <span class="visually-hidden"> \(name), \(position + 1)/\(places.count)</span></button>
            """
    }

    /// Side by side with what they cost: on a small phone a list would cut their names.
    private func tariffs(of place: Place, _ position: Int, _ say: Language) -> [HTML] {
        let chosen = place.tariffs.first { $0.id == form.tariffs[position] } ?? place.tariffs.first
        return place.tariffs.map { tariff in
            let price = show.session.fullPrice(of: tariff)
            return """
                <label><input type="radio" name="tariff-\(position)" value="\(tariff.id)" data-cents="\(price.cents)"\(tariff.id == chosen?.id ? " checked" as HTML : nil)><span\(HTML.inFrench(say))>\(tariff.name)</span> <strong>\(say.price(price))</strong></label>
                """
        }
    }
}

/// The baskets of a browser that has several.
public struct BasketsPage: Sendable {
    /// One of a basket's places: two baskets of the same session are told apart by them.
    public struct Place: Sendable {
        var category: String
        /// In the reader's words; nil where it has no number.
        var seat: String?

        public init(category: String, seat: String?) { (self.category, self.seat) = (category, seat) }
    }

    public struct Basket: Sendable {
        var show: Show
        var url: SiteURL
        var count: Int
        /// Which they are; empty where the platform does not know in this moment.
        var places: [Place]
        /// Nil where the platform does not know in this moment.
        var until: Timestamp?
        var isOrdered: Bool

        public init(show: Show, url: SiteURL, count: Int, places: [Place] = [], until: Timestamp?, isOrdered: Bool) {
            (self.show, self.url, self.count, self.places, self.until, self.isOrdered) = (show, url, count, places, until, isOrdered)
        }
    }

    let baskets: [Basket]
    let now: Timestamp?

    /// - Parameter now: nil where the platform does not know.
    public init(_ baskets: [Basket], now: Timestamp?) { (self.baskets, self.now) = (baskets, now) }

    public func page(in say: Language) -> Page {
        Page(
            say, .myBasket, title: say(.kept(.several)), isPrivate: true,
            content: """
                <div class="narrow"><h1>\(say(.kept(.several)))</h1><p>\(say(.kept(.severalHint)))</p>
                <ul class="baskets">\(baskets.enumerated().map { item($1, number: $0 + 1, say) })</ul></div>
                """)
    }

    private func item(_ basket: Basket, number: Int, _ say: Language) -> HTML {
        let (show, name) = (basket.show, say(.kept(.number(number, of: baskets.count))))
        let time = basket.until.map { until -> HTML in
            let isSoon = now.map { until < $0 + .seconds(12 * 3600) } ?? true
            let moment = isSoon ? say.time(until, localTo: show.zone) : say.moment(until, localTo: show.zone)
            let count = now.map { Countdown.line(say(.basketTimeLeft), until: until, now: $0, page: SiteURL.myBasket.path(in: say)) }
            return "<p>\(say(.kept(basket.isOrdered ? .toBePaid(basket.count, moment) : .placesUntil(basket.count, moment))))</p>\(count)"
        }
        return """
            <li class="timer"><h2>\(HTML.french(show.event.title, say))</h2><p class="hint">\(name)</p><p>\(say.moment(show.session.startsAt, localTo: show.zone)) · \(show.session.venue.name), \(show.session.venue.city)</p>
            \(list(basket.places, say))\(time)<p class="actions"><a class="button" href="\(basket.url.path(in: say))">\(say(.kept(basket.isOrdered ? .goOnPaying : .open)))\
            <span class="visually-hidden">, \(show.event.title), \(name)</span></a></p></li>
            """
    }

    /// A line for each seat, and one for all places of a category that have no number.
    private func list(_ places: [Place], _ say: Language) -> HTML? {
        guard !places.isEmpty else { return nil }
        var standing: [(category: String, count: Int)] = []
        for place in places where place.seat == nil {
            if let known = standing.firstIndex(where: { $0.category == place.category }) { standing[known].count += 1 } else { standing.append((place.category, 1)) }
        }
        func line(_ category: String, _ text: String) -> HTML { "<li><strong>\(HTML.french(category, say))</strong> · \(text)</li>" }
        let seats = places.compactMap { place in place.seat.map { line(place.category, $0) } }
        let others = standing.map { line($0.category, say(.kept(.unnumbered($0.count)))) }
        return "<ul>\(seats + others)</ul>"
    }
}
