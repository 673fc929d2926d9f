import Domain

extension Message {
    public static let tooManyCodes = Message(.account(.tooMany), .account(.tooManyHint))
    public static let codeGone = Message(.account(.codeGone), .account(.codeGoneHint))
    public static let codeNotKept = Message(.account(.codeNotKept), .account(.codeNotKeptHint))
    public static let noCode = Message(.account(.noCode))
    public static func wrongCode(left: Int) -> Message { Message(.account(.wrongCode(left: left))) }
}

/// Where somebody asks for the code that opens their orders.
public struct SignInPage: Sendable {
    let email: String
    let isInvalid, sendsLetters: Bool
    let message: Message?

    /// - Parameters:
    ///   - email: as it was typed before.
    ///   - isInvalid: it is no address.
    ///   - sendsLetters: false where no mail server is configured: no code can be sent.
    public init(email: String = "", isInvalid: Bool = false, sendsLetters: Bool = true, message: Message? = nil) {
        (self.email, self.isInvalid, self.sendsLetters, self.message) = (email, isInvalid, sendsLetters, message)
    }

    public func page(in say: Language) -> Page {
        let invalid: HTML? = isInvalid ? (message == nil ? " aria-invalid=\"true\"" : Message.isWrong) : nil
        guard sendsLetters else {
            return Page(
                say, .account, title: say(.account(.myTickets)), isPrivate: true,
                content: """
                    <div class="narrow"><h1>\(say(.account(.myTickets)))</h1><p>\(say(.account(.noLetters)))</p>
                    <p>\(say(.account(.noLettersHint)))</p><p><a href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p></div>
                    """)
        }
        return Page(
            say, .account, title: say(.account(.myTickets)), isPrivate: true,
            content: """
                <div class="narrow"><h1>\(say(.account(.myTickets)))</h1>\(message.map { $0.block(in: say) })
                <p>\(say(.account(.signInLead)))</p>
                <form method="post" action="\(SiteURL.account.path(in: say))"><div class="field"><label for="email">\(say(.email))</label>
                <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="\(email)"\(invalid)></div>
                <div class="actions"><button type="submit">\(say(.account(.signInButton)))</button></div></form></div>
                """)
    }
}

/// Where the code is typed.
public struct CodePage: Sendable {
    let message: Message?

    public init(message: Message? = nil) {
        self.message = message
    }

    public func page(in say: Language) -> Page {
        let invalid: HTML? = message == nil ? nil : Message.isWrong
        return Page(
            say, .accountCode, title: say(.account(.codeTitle)), isPrivate: true,
            content: """
                <div class="narrow"><h1>\(say(.account(.codeTitle)))</h1>\(message.map { $0.block(in: say) })
                <p>\(say(.account(.codeLead)))</p>
                <form method="post" action="\(SiteURL.accountCode.path(in: say))"><div class="field code"><label for="code">\(say(.account(.codeLabel)))</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"\(invalid)></div>
                <div class="actions"><button type="submit">\(say(.account(.codeButton)))</button>
                <a class="button quiet" href="\(SiteURL.account.path(in: say))?autre=1">\(say(.account(.otherAddress)))</a></div></form></div>
                """)
    }
}

/// The orders of one address.
public struct MyTicketsPage: Sendable {
    public struct Entry: Sendable {
        public var show: Show
        public var order: Order
        public var state: OrderState
        /// Tickets that are valid.
        public var tickets: Int

        public init(show: Show, order: Order, state: OrderState, tickets: Int) {
            (self.show, self.order, self.state, self.tickets) = (show, order, state, tickets)
        }
    }

    let email: String
    let entries: [Entry]
    let number, newer, older: Int
    let isWhole: Bool

    /// - Parameters:
    ///   - entries: of the page, newest first.
    ///   - number: of the page; 1 has the newest.
    ///   - newer: how many are on the pages before it.
    ///   - older: how many are on those behind it.
    ///   - isWhole: false while some may be missing.
    public init(email: String, entries: [Entry], number: Int = 1, newer: Int = 0, older: Int = 0, isWhole: Bool = true) {
        (self.email, self.entries, self.isWhole) = (email, entries, isWhole)
        (self.number, self.newer, self.older) = (number, newer, older)
    }

    static let pageField = "page"

    public func page(in say: Language) -> Page {
        let none: HTML? = isWhole ? "<div class=\"empty\"><h2>\(say(.account(.noOrders)))</h2><p>\(say(.account(.noOrdersHint)))</p></div>" : nil
        return Page(
            say, .account, title: say(.account(.myTickets)), isPrivate: true, query: number > 1 ? query(number) : "",
            content: """
                <h1>\(say(.account(.myTickets)))</h1>
                <form class="actions" method="post" action="\(SiteURL.signOut.path(in: say))"><span>\(say(.account(.signedInAs(email))))</span>
                <button class="quiet" type="submit">\(say(.account(.signOut)))</button></form>
                \(isWhole ? nil : Message.someOrdersAway.block(in: say))
                \(entries.isEmpty ? none : "<p class=\"count\">\(say(.account(count)))</p><ul class=\"sessions\">\(entries.map { item($0, say) })</ul>" as HTML)
                \(newer + older == 0 ? nil : pages(say))
                """)
    }

    private var count: AccountPhrase {
        newer + older == 0 ? .orders(entries.count) : .ordersOf(first: newer + 1, last: newer + entries.count, all: newer + entries.count + older)
    }

    private func query(_ number: Int) -> String { "?\(Self.pageField)=\(number)" }

    private func pages(_ say: Language) -> HTML {
        func link(_ isThere: Bool, _ number: Int, _ phrase: AccountPhrase, _ relation: String) -> HTML {
            isThere ? "<a class=\"button quiet\" rel=\"\(relation)\" href=\"\(SiteURL.account.path(in: say))\(query(number))\">\(say(.account(phrase)))</a>" : "<span></span>"
        }
        return """
            <nav class="pages" aria-label="\(say(.account(count)))">\(link(newer > 0, number - 1, .newerOrders, "prev"))\(link(older > 0, number + 1, .olderOrders, "next"))</nav>
            """
    }

    private func item(_ entry: Entry, _ say: Language) -> HTML {
        let (show, order) = (entry.show, entry.order)
        // Those of a cancelled session let nobody in.
        let tickets: HTML? = entry.state == .ticketed && show.sale != .cancelled
            ? "<a class=\"button\" href=\"\(SiteURL.tickets(order.id).path(in: say))\">\(say(.showTickets))</a> <a class=\"button quiet\" href=\"\(SiteURL.ticketsPDF(order.id).path(in: say))\">PDF</a>"
            : nil
        return """
            <li class="session">\(DateBadge.badge(show, say))
            <div class="text"><h2><a href="\(SiteURL.order(order.id).path(in: say))">\(show.event.title)</a></h2>
            <p>\(say.moment(show.session.startsAt, localTo: show.zone))<br>\(show.session.venue.name), \(show.session.venue.city)</p>
            <p class="facts"><span>\(say(.account(.places(entry.state == .ticketed ? entry.tickets : order.lines.count))))</span><span>\(say.price(order.total))</span></p>
            <p class="badge \(badge(entry))">\(say(.account(state(entry))))</p>
            <div class="actions">\(tickets)</div></div></li>
            """
    }

    private func state(_ entry: Entry) -> AccountPhrase {
        if entry.show.sale == .cancelled, entry.state == .confirmed || entry.state == .ticketed { return .stateSessionCancelled }
        return switch entry.state {
        case .awaitingPayment, .closing: .stateWaiting
        case .confirmed: .stateIssuing
        case .ticketed: .stateIssued
        case .refunded: .stateRefunded
        case .cancelled: .stateCancelled
        case .expired: .stateExpired
        case .refused: .stateRefused
        }
    }

    private func badge(_ entry: Entry) -> String {
        switch state(entry) {
        case .stateIssued: "good"
        case .stateIssuing, .stateWaiting: "soon"
        default: "dim"
        }
    }
}
