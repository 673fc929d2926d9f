import Domain

extension Message {
    public static let nothingToReturn = Message(.giveBack(.nothingChosen))
    public static let companionsStay = Message(.giveBack(.companions))
    public static let returnChanged = Message(.giveBack(.changed))
}

/// Which places of an order are given back.
public struct ReturnPage: Sendable {
    let show: Show
    let order: Order
    let takenBack: Set<Int>
    let chosen: Set<Int>
    let message: Message?

    /// - Parameter chosen: positions of the places that were chosen before.
    public init(show: Show, order: Order, takenBack: Set<Int>, chosen: Set<Int>, message: Message? = nil) {
        (self.show, self.order, self.takenBack, self.chosen, self.message) = (show, order, takenBack, chosen, message)
    }

    /// Name of the field that says: all of it, because the session is another than the one that was bought.
    public static let all = "tout"

    /// Name of the field of a place.
    public static func field(_ position: Int) -> String { "place-\(position)" }

    /// The places that fields of a form name.
    public static func chosen(in fields: some Sequence<String>) -> Set<Int> {
        Set(fields.filter { $0.hasPrefix("place-") }.compactMap { Int($0.dropFirst(6)) })
    }

    public func page(in say: Language) -> Page {
        let places = order.lines.indices.filter { !takenBack.contains($0) }.map { position -> HTML in
            let line = order.lines[position]
            return """
                <li><label class="check"><input type="checkbox" name="\(Self.field(position))" value="1"\(chosen.contains(position) ? " checked" as HTML : nil)>
                <span>\(HTML.french(line.categoryName, say)) · \(HTML.place(frozen: line.seatLabel, say)) · \(HTML.french(line.tariffName, say)) · \(say.price(line.price))</span></label></li>
                """
        }
        return Page(
            say, .refund(order.id), title: say(.giveBack(.title)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.giveBack(.title)))</h2><p>\(say(.giveBack(.chooseLead)))</p>
                <form method="get" action="\(SiteURL.refund(order.id).path(in: say))"><fieldset class="choice"><legend>\(say(.giveBack(.chooseLegend)))</legend><ul>\(places)</ul></fieldset>
                <div class="actions"><button type="submit" name="suite" value="1">\(say(.giveBack(.next)))</button>
                <a class="button quiet" href="\(SiteURL.order(order.id).path(in: say))">\(say(.giveBack(.back)))</a></div></form>
                """)
    }
}

/// The last look before places are given back: which, and for how much (WCAG 3.3.4).
public struct ReturnConfirmationPage: Sendable {
    let show: Show
    let order: Order
    let giving: Return
    let isWhole, isExact: Bool
    let message: Message?

    /// - Parameters:
    ///   - isWhole: all of it, because the session is another than the one that was bought.
    ///   - isExact: nothing of a single place's price was given back before, so that the amount is right to the cent.
    public init(show: Show, order: Order, giving: Return, isWhole: Bool = false, isExact: Bool, message: Message? = nil) {
        (self.show, self.order, self.giving, self.message) = (show, order, giving, message)
        (self.isWhole, self.isExact) = (isWhole, isExact)
    }

    public func page(in say: Language) -> Page {
        let amount = giving.amount
        let sum: ReturnPhrase = amount == .zero ? .nothingPaid : isExact ? .amount(say.price(amount)) : .amountAtMost(say.price(amount))
        let kept = giving.keptFees.map { "<li>\(HTML.french($0.name, say)) · \(say.price($0.price))</li>" as HTML }
        let fields = (giving.places.map(ReturnPage.field) + (isWhole ? [ReturnPage.all] : [])).map { "<input type=\"hidden\" name=\"\($0)\" value=\"1\">" as HTML }
        return Page(
            say, .refund(order.id), title: say(.giveBack(.confirmTitle)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.giveBack(.confirmTitle)))</h2><p>\(say(.giveBack(.confirmLead)))</p>
                \(OrderTable.table(giving.places.map { order.lines[$0] }, giving.returnedFees, say))
                \(kept.isEmpty ? nil : "<p>\(say(.giveBack(.keptFees)))</p><ul class=\"files\">\(kept)</ul>" as HTML)
                <p class="big">\(say(.giveBack(sum)))</p>
                <form method="post" action="\(SiteURL.refund(order.id).path(in: say))">\(fields)<input type="hidden" name="amount" value="\(amount.cents)">
                <div class="actions"><button type="submit">\(say(.giveBack(.confirm)))</button>
                <a class="button quiet" href="\(SiteURL.order(order.id).path(in: say))">\(say(.giveBack(.back)))</a></div></form>
                """)
    }
}
