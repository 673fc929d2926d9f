import Domain
import Foundation

/// Where somebody says how many places of which category they want.
public struct ChoosePage: Sendable {
    let show: Show
    let key: String
    let message: Message?
    let basket: SiteURL?
    let wanted: [String: String]
    let byCode: ByCode?

    /// Name of the field, and of the query's, that says: I have a code. Then its places alone are chosen from, whatever stands before the sale.
    public static let byCode = (name: "acces", value: "code")
    /// Name of the field, and of the query's, that has the code itself: a link that is given to guests brings it along.
    public static let code = "code"

    /// What codes open.
    public struct ByCode: Sendable {
        /// Indexes.
        var categories: Set<Int>
        /// By category, what the places of the code cost that is known; empty while none is.
        var tariffs: [Int: [Tariff]]

        public init(categories: Set<Int>, tariffs: [Int: [Tariff]] = [:]) { (self.categories, self.tariffs) = (categories, tariffs) }
    }

    /// Where who has the link chooses among the places of a code.
    /// - Parameter site: as in `https://tickets.example.org`; empty where nobody knows it.
    public static func link(to session: String, code: String, site: String, in say: Language) -> String {
        let typed = code.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "\(site)\(SiteURL.session(session).path(in: say))?\(byCode.name)=\(byCode.value)&\(Self.code)=\(typed)"
    }

    /// - Parameters:
    ///   - byCode: where places are chosen with a code alone; nil where everybody chooses.
    ///   - basket: of the same session, which the visitor has already.
    ///   - wanted: the form's fields as they were sent before.
    ///   - key: of the request that the form makes, so that sending it twice holds once.
    ///   - message: why the places asked for before could not be held.
    public init(show: Show, key: String, message: Message? = nil, basket: SiteURL? = nil, wanted: [String: String] = [:], byCode: ByCode? = nil) {
        self.byCode = byCode
        (self.show, self.key, self.message, self.basket, self.wanted) = (show, key, message, basket, wanted)
    }

    /// Name of the field that says: wheelchair places of this category without the companions' seats beside them.
    public static func alone(_ category: String) -> String { "alone-\(category)" }

    public func page(in say: Language) -> Page {
        if show.isSoldOut, byCode == nil { return soldOut(say) }
        let session = show.session
        let offered = session.publicCategories.filter { byCode?.categories.contains($0) ?? true }
        return Page(
            say, .session(session.id), title: "\(say(.chooseTitle)) – \(show.event.title)", isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })\(openBasket(say))
                \(byCode == nil ? ShoppingTime.block(show, say) : nil)<h2>\(say(.chooseTitle))</h2>\(byCode.map { _ in "<p>\(say(.code(show.sale == .notOpen ? .lead(say.moment(session.bookingOpensAt, localTo: show.zone)) : .leadOpen)))</p>" as HTML })<p>\(say(.chooseLead(session.buyerLimit)))</p>
                \(session.layoutDigest == nil || byCode != nil ? nil : "<p><a class=\"button quiet\" href=\"\(SiteURL.seats(session.id).path(in: say))\">\(say(.seatsInstead))</a></p>" as HTML)
                <form class="choose" id="choice" method="post" action="\(SiteURL.session(session.id).path(in: say))">
                <input type="hidden" name="key" value="\(key)">
                \(byCode.map { _ in "<input type=\"hidden\" name=\"\(Self.byCode.name)\" value=\"\(Self.byCode.value)\">\(code(say))" as HTML })\
                <ul class="categories">\(offered.map { category($0, say) })</ul>
                \(session.categories.contains { $0.kind == .numbered } ? together(say) : nil)
                \(byCode == nil && session.inventory.allotments.contains { $0.codeDigest != nil } ? code(say) : nil)
                \(byCode?.tariffs.isEmpty == true ? "<p class=\"hint\">\(say(.code(.priceLater)))</p>" as HTML : nil)\(FeeHint.hints(of: session, on: offered.flatMap(tariffs), say))
                \(RunningTotal.line(fees: session.fees, isLater: session.categories.indices.contains { tariffs(of: $0).count > 1 }, say))
                <p class="actions"><button type="submit">\(say(.holdPlaces))</button></p><p class="hint">\(say(.holdHint(minutes: session.holdSeconds / 60)))</p>
                </form>
                \(LanguageButton.button(choosing: session.id, form: "choice", say))\(byCode != nil ? nil : WaitingLink.link(show, ifFreeIsBelow: session.buyerLimit, label: .offerShort, say))
                """)
    }

    /// Nothing can be chosen: what there is to do is to wait, or to have a code.
    private func soldOut(_ say: Language) -> Page {
        let waiting = WaitingLink.link(show, ifFreeIsBelow: 1, label: .offer, isMain: true, say)
        let hasCode = show.session.inventory.allotments.contains { $0.codeDigest != nil }
        return Page(
            say, .session(show.session.id), title: "\(say(.soldOut)) – \(show.event.title)", isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \((message ?? .soldOutSession).block(in: say))\(openBasket(say))\(ShoppingTime.block(show, say))\(waiting)
                \(hasCode ? "<p>\(CodeLink.link(show.session, say))</p>" as HTML : nil)
                <p><a href="\(SiteURL.event(show.event.id).path(in: say))">\(say(.seeShow))</a></p>
                """)
    }

    private func openBasket(_ say: Language) -> HTML? {
        basket.map { "<p class=\"message notice\"><a href=\"\($0.path(in: say))\">\(say(.openBasket))</a></p>" }
    }

    private func tariffs(of category: Int) -> [Tariff] { byCode?.tariffs[category] ?? show.session.categories[category].tariffs }

    private func category(_ index: Int, _ say: Language) -> HTML {
        let session = show.session
        let category = session.categories[index]
        // Who may find nothing else is offered wheelchair places that are open to everybody.
        let opened = (show.free?[index] ?? 0) < session.buyerLimit ? show.opened?[index] ?? 0 : 0
        let free = show.free.map { $0[index] + opened }
        let places = session.inventory.wheelchairs.first { $0.category == index }
        let isWheelchair = places?.companion != nil
        // A code may open what is set aside, and each wheelchair place takes a companion's seat with it.
        let isOpenedByCode = session.inventory.allotments.contains { $0.category == index && $0.codeDigest != nil }
        let limit = isWheelchair ? max(1, session.buyerLimit / 2) : session.buyerLimit
        let most = isOpenedByCode ? limit : min(limit, free ?? limit)
        let companion = places?.companion.map { session.categories[$0] }
        let prices = tariffs(of: index).map { ($0.name, $0) } + (companion.flatMap { seat in seat.tariffs.first.map { [(seat.name, $0)] } } ?? [])
        let id = "q-\(category.id)"
        let alone = Self.alone(category.id)
        let choice: HTML = """
            <p class="hint">\(say(.wheelchairHint))</p><p class="check"><input id="\(alone)" name="\(alone)" type="checkbox" value="1"\(wanted[alone] == "1" ? " checked" as HTML : nil)>\
            <label for="\(alone)">\(say(.wheelchairAlone))</label></p>
            """
        // What the running total counts, a companion's seat with its wheelchair place.
        func cents(_ index: Int) -> Int64 { tariffs(of: index).first.map { session.fullPrice(of: $0).cents } ?? 0 }
        let beside: HTML? = places?.companion.map { " data-beside=\"\(cents($0))\" data-alone=\"\(alone)\"" }
        let options = (0...max(most, 0)).map { "<option value=\"\($0)\"\(wanted[id] == String($0) ? " selected" as HTML : nil)>\($0)</option>" as HTML }
        return """
            <li class="category"><div><h3\(HTML.inFrench(say))>\(category.name)</h3><p class="kind">\(category.kind == .standing ? say(.standing) : say(.numbered))</p>
            \(isWheelchair ? choice : nil)<ul class="prices">\(prices.map { "<li>\(HTML.french($0, say)) <strong>\(say.price(session.fullPrice(of: $1)))</strong></li>" as HTML })</ul></div>
            <p class="field"><label for="\(id)">\(HTML.phrase(category.name, say) { .quantityOf($0) })</label>\
            <select id="\(id)" name="\(id)" aria-describedby="\(id)-stock" data-cents="\(cents(index))"\(beside)\(most == 0 ? " disabled" as HTML : nil)>\(options)</select>\
            <small id="\(id)-stock">\(byCode == nil ? stock(free, opened, say) : say(.code(.reserved)))</small></p></li>
            """
    }

    private func stock(_ free: Int?, _ opened: Int, _ say: Language) -> String {
        guard let free else { return say(.unknownStock) }
        let stock = free == 0 ? say(.soldOut) : free <= 20 ? say(.lastPlaces(free)) : say(.placesLeft(free))
        return opened == 0 ? stock : "\(stock), \(say(.wheelchairsOpen(opened)))"
    }

    private func together(_ say: Language) -> HTML {
        """
        <p class="check"><input id="together" name="together" type="checkbox" value="1"\(wanted["together"] == "1" ? " checked" as HTML : nil) aria-describedby="together-hint"><label for="together">\(say(.together))</label>
        <small id="together-hint">\(say(.togetherHint))</small></p>
        """
    }

    private func code(_ say: Language) -> HTML {
        // Who chooses with a code alone knows that there is one.
        let (facts, hint): (HTML, HTML?) =
            byCode != nil ? (" required", nil) : (" aria-describedby=\"code-hint\"", "<small id=\"code-hint\">\(say(.accessCodeHint))</small>")
        return """
            <p class="field"><label for="code">\(say(.accessCode))</label><input id="code" name="\(Self.code)" value="\(wanted[Self.code] ?? "")" autocomplete="off"\(facts)>\(hint)</p>
            """
    }
}

/// What is asked for besides the places. The prices of places contain the fees that each place bears.
enum FeeHint {
    /// - Parameter tariffs: what can be chosen; where all of it is free, as it is for guests, there are none.
    static func hints(of session: Session, on tariffs: [Tariff], _ say: Language) -> HTML? {
        guard tariffs.contains(where: { $0.price > .zero }) else { return nil }
        let lines = session.fees.map { rule -> HTML in
            let price = say.price(rule.amount)
            return "<p class=\"hint\">\(HTML.phrase(rule.name, say) { rule.basis == .place ? .feePerPlace($0, price) : .feePerOrder($0, price) })</p>"
        }
        return "\(lines)"
    }
}

/// Which session a page is about.
enum ShowHeading {
    static func heading(_ show: Show, _ say: Language) -> HTML {
        """
        <div class="show"><p class="genre"\(HTML.inFrench(say))>\(show.event.genre)</p><h1><a href="\(SiteURL.event(show.event.id).path(in: say))">\(show.event.title)</a></h1>
        <p class="artist">\(show.event.artist)</p>
        <p>\(say.moment(show.session.startsAt, localTo: show.zone)) · \(show.session.venue.name), \(show.session.venue.city)</p>\
        \(show.session.postponedAt == nil ? nil : "<p class=\"badge soon\">\(say(.postponed))</p>" as HTML)</div>
        """
    }
}

/// Something that a visitor is to know: what happened, and what to do.
public struct Message: Sendable {
    public enum Tone: String, Sendable { case error, notice }

    let title: Phrase
    let hint: Phrase?
    let tone: Tone
    /// What was tried is worth trying again in a moment: a page that can does so by itself.
    let again: Bool

    init(_ title: Phrase, _ hint: Phrase? = nil, tone: Tone = .error, again: Bool = false) {
        (self.title, self.hint, self.tone, self.again) = (title, hint, tone, again)
    }

    /// Of a page's one message: by it a field says what is wrong with it.
    static let id = "message"
    /// Of such a field.
    static var isWrong: HTML { " aria-invalid=\"true\" aria-describedby=\"\(id)\"" }

    func block(in say: Language) -> HTML {
        """
        <div class="message \(tone.rawValue)" id="\(Self.id)" role="\(tone == .error ? "alert" : "status")" tabindex="-1" data-focus><p><strong>\(say(title))</strong></p>\
        \(hint.map { "<p>\(say($0))</p>" as HTML })</div>
        """
    }
}
