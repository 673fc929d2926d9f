import Domain
import Foundation

/// The last look before the order, with the words that the law wants right above the button (c. conso. L221-14).
public struct RecapPage: Sendable {
    let show: Show
    let hold: Hold
    let lines: [OrderLine]
    let fees: [OrderFee]
    let form: BuyerForm
    let now: Timestamp
    let message: Message?

    /// - Parameter message: why the order was not taken as it was.
    public init(
        show: Show, hold: Hold, lines: [OrderLine], fees: [OrderFee], form: BuyerForm, now: Timestamp, message: Message? = nil
    ) {
        (self.show, self.hold, self.lines, self.fees, self.form, self.now, self.message) = (show, hold, lines, fees, form, now, message)
    }

    public func page(in say: Language) -> Page {
        let (session, id) = (show.session.id, hold.id)
        let total = OrderTable.total(lines, fees)
        let tariffs = form.tariffs.sorted { $0.key < $1.key }.map { hidden("tariff-\($0.key)", $0.value) }
        return Page(
            say, .basket(session: session, hold: id), title: say(.recapTitle), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.recapTitle))</h2><p>\(say(.recapLead))</p>
                <p>\(say(.basketKeptUntil(hold.isOffer ? say.moment(hold.expiresAt, localTo: show.zone) : say.time(hold.expiresAt, localTo: show.zone))))</p>
                \(Countdown.line(say(.basketTimeLeft), until: hold.expiresAt, now: now, page: SiteURL.basket(session: session, hold: id).path(in: say)))
                <form class="recap" id="recap" method="post" action="\(SiteURL.purchase(session: session, hold: id).path(in: say))">
                \(hidden("name", form.name))\(hidden("email", form.email))\(hidden("total", String(total.cents)))\(tariffs)
                <h3>\(say(.legalTitle))</h3><ul class="legal"><li>\(say(.legalSeller(show.event.organiser.name, show.event.organiser.licence)))\(OrganiserLine.contact(show.event.organiser, say).map { " \($0)" as HTML })</li><li>\(say(.legalNoWithdrawal))</li><li>\(say(.legalNoResale))</li><li>\(say(.legalData))</li>\(show.event.organiser.contact?.mediator.map { "<li>\(say(.legalMediator($0)))</li>" as HTML })</ul>
                <p>\(say(.buyerIs(form.name, form.email)))</p>
                <div class="actions"><button class="quiet" type="submit" formnovalidate formaction="\(SiteURL.basket(session: session, hold: id).path(in: say))">\(say(.change))</button>\
                \(hold.extended ? nil : "<button class=\"quiet\" type=\"submit\" formnovalidate formaction=\"\(SiteURL.extend(session: session, hold: id).path(in: say))\">\(say(.extend))</button>" as HTML)</div>
                \(OrderTable.table(lines, fees, say))
                <p class="actions"><button type="submit">\(say(total == .zero ? .orderFree : .orderNow))</button></p>
                </form>
                \(LanguageButton.button(form: "recap", to: .recap(session: session, hold: id), say))
                """)
    }

    private func hidden(_ name: String, _ value: String) -> HTML { "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
}

/// What an order is made of, with its total. On a small phone each line is a block: the place over all its width, the ticket type and the price below it. That takes
/// cells out of the table's grid, so that the roles are said, which some browsers would forget then.
enum OrderTable {
    static func total(_ lines: [OrderLine], _ fees: [OrderFee]) -> Money {
        fees.reduce(lines.reduce(.zero) { $0 + $1.price }) { $0 + $1.price }
    }

    static func table(
        _ lines: [OrderLine], _ fees: [OrderFee], _ say: Language, takenBack: Set<Int> = []
    ) -> HTML {
        let places = lines.indices.map { position -> HTML in
            let line = lines[position]
            let mark: HTML? = takenBack.contains(position) ? " <span class=\"badge dim\">\(say(.takenBack))</span>" : nil
            return """
                <tr role="row"><th role="rowheader" scope="row">\(HTML.french(line.categoryName, say))<br><span>\(HTML.place(frozen: line.seatLabel, say))</span>\(mark)</th><td role="cell"\(HTML.inFrench(say))>\(line.tariffName)</td><td role="cell" class="amount">\(say.price(line.price))</td></tr>
                """
        }
        let extra = fees.indices.map { index -> HTML in
            let mark: HTML? = takenBack.contains(lines.count + index) ? " <span class=\"badge dim\">\(say(.takenBack))</span>" : nil
            return """
                <tr role="row"><th role="rowheader" scope="row">\(HTML.french(fees[index].name, say))\(mark)</th><td role="cell"></td><td role="cell" class="amount">\(say.price(fees[index].price))</td></tr>
                """
        }
        func heading(_ phrase: Phrase) -> HTML { "<th role=\"columnheader\" scope=\"col\">\(say(phrase))</th>" }
        return """
            <table class="order lines" role="table"><thead class="visually-hidden" role="rowgroup"><tr role="row">\(heading(.place))\(heading(.tariff))\(heading(.priceWord))</tr></thead>
            <tbody role="rowgroup">\(places)\(extra)</tbody>
            <tfoot role="rowgroup"><tr role="row"><th role="rowheader" scope="row" colspan="2">\(say(.total))</th><td role="cell" class="amount">\(say.price(total(lines, fees)))</td></tr></tfoot></table>
            """
    }
}
