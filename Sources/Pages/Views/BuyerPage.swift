import Domain

/// What a buyer typed.
public struct BuyerForm: Sendable {
    public var name = ""
    public var email = ""
    /// Tariff id by position of the place.
    public var tariffs: [Int: String] = [:]
    public var hasNameProblem = false
    public var hasEmailProblem = false

    public init() {}

    /// Places behind those that were taken out move up.
    public func without(_ positions: Set<Int>) -> BuyerForm {
        var form = self
        form.tariffs = tariffs.reduce(into: [:]) { left, choice in
            if !positions.contains(choice.key) { left[choice.key - positions.count { $0 < choice.key }] = choice.value }
        }
        return form
    }

    /// With what is wrong beside what was typed.
    func fields(_ show: Show, _ say: Language) -> HTML {
        let hint: Phrase = show.sendsLetters ? .emailHint : .account(.emailUnwritten)
        return """
            \(field("name", say(.name), name, autocomplete: "name", type: "text", problem: hasNameProblem ? say(.invalidName) : nil, hint: nil))
            \(field("email", say(.email), email, autocomplete: "email", type: "email", problem: hasEmailProblem ? say(.invalidEmail) : nil, hint: say(hint)))
            """
    }

    private func field(
        _ name: String, _ label: String, _ value: String, autocomplete: String, type: String, problem: String?, hint: String?
    ) -> HTML {
        let described = (hint == nil ? [] : ["\(name)-hint"]) + (problem == nil ? [] : ["\(name)-problem"])
        return """
            <p class="field wide"><label for="\(name)">\(label)</label><input id="\(name)" name="\(name)" type="\(type)" value="\(value)" autocomplete="\(autocomplete)" required\
            \(described.isEmpty ? nil : " aria-describedby=\"\(described.joined(separator: " "))\"" as HTML)\(problem == nil ? nil : " aria-invalid=\"true\"" as HTML)>\
            \(hint.map { "<small id=\"\(name)-hint\">\($0)</small>" as HTML })\(problem.map { "<small class=\"problem\" id=\"\(name)-problem\">\($0)</small>" as HTML })</p>
            """
    }
}

/// Whoever ordered and has not paid yet changes the name or the address.
public struct BuyerPage: Sendable {
    let show: Show
    let order: Order
    let form: BuyerForm
    let message: Message?

    /// - Parameter form: what was typed and not taken; nil for what the order has.
    public init(show: Show, order: Order, form: BuyerForm? = nil, message: Message? = nil) {
        var known = BuyerForm()
        (known.name, known.email) = (order.buyer.name, order.buyer.email)
        (self.show, self.order, self.form, self.message) = (show, order, form ?? known, message)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .buyer(order.id), title: say(.buyer(.title)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.buyer(.title)))</h2><p>\(say(.buyer(.lead)))</p>
                <form class="buyer" method="post" action="\(SiteURL.buyer(order.id).path(in: say))">
                \(form.fields(show, say))
                <div class="actions"><button type="submit">\(say(.buyer(.save)))</button>
                <a class="button quiet" href="\(SiteURL.order(order.id).path(in: say))">\(say(.buyer(.back)))</a></div></form>
                """)
    }
}
