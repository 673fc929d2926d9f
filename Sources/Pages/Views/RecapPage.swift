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

    public init(show: Show, hold: Hold, lines: [OrderLine], fees: [OrderFee], form: BuyerForm, now: Timestamp) {
        (self.show, self.hold, self.lines, self.fees, self.form, self.now) = (show, hold, lines, fees, form, now)
    }

    public func page(in say: Language) -> Page {
        let (session, id) = (show.session.id, hold.id)
        let total = OrderTable.total(lines, fees)
        let tariffs = form.tariffs.sorted { $0.key < $1.key }.map { hidden("tariff-\($0.key)", $0.value) }
        return Page(
            say, .basket(session: session, hold: id), title: say(.recapTitle), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                <h2>\(say(.recapTitle))</h2><p>\(say(.recapLead))</p>
                \(Countdown.line(say(.basketTimeLeft), until: hold.expiresAt, now: now, reloads: false))
                <form class="recap" method="post" action="\(SiteURL.purchase(session: session, hold: id).path(in: say))">
                \(hidden("name", form.name))\(hidden("email", form.email))\(tariffs)
                <h3>\(say(.legalTitle))</h3><ul class="legal"><li>\(say(.legalNoWithdrawal))</li><li>\(say(.legalNoResale))</li><li>\(say(.legalData))</li></ul>
                <p>\(say(.buyer)) : <strong>\(form.name)</strong>, \(form.email) · <a href="\(SiteURL.basket(session: session, hold: id).path(in: say))">\(say(.change))</a></p>
                \(OrderTable.table(lines, fees, say))
                <p class="actions"><button type="submit">\(say(total == .zero ? .orderFree : .orderNow))</button></p>
                </form>
                """)
    }

    private func hidden(_ name: String, _ value: String) -> HTML { "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
}

/// What an order is made of, with its total.
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
                <tr><th scope="row">\(line.categoryName)<br><span>\(line.seatLabel ?? say(.standingPlace))</span>\(mark)</th><td>\(line.tariffName)</td><td class="amount">\(say.price(line.price))</td></tr>
                """
        }
        let extra = fees.map { "<tr><th scope=\"row\">\($0.name)</th><td></td><td class=\"amount\">\(say.price($0.price))</td></tr>" as HTML }
        return """
            <table class="order"><thead class="visually-hidden"><tr><th scope="col">\(say(.place))</th><th scope="col">\(say(.tariff))</th><th scope="col">€</th></tr></thead>
            <tbody>\(places)\(extra)</tbody>
            <tfoot><tr><th scope="row" colspan="2">\(say(.total))</th><td class="amount">\(say.price(total(lines, fees)))</td></tr></tfoot></table>
            """
    }
}
