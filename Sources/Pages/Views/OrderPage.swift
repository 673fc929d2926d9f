import Domain
import Foundation

/// An order: what it waits for, or how it ended.
public struct OrderPage: Sendable {
    /// What the page shows of it.
    public struct Facts: Sendable {
        public var order: Order
        public var state: OrderState
        public var payBefore: Timestamp?
        /// The provider's code of the last refused means of payment.
        public var declined: String?
        public var reason: String?
        public var takenBack: Set<Int> = []
        /// Their numbers in the ledger: by one of them the organiser finds the order, whose own name opens it.
        public var tickets: [Int64] = []
        /// Nil while the platform does not know.
        public var now: Timestamp?
        /// What goes back to the buyer; nil when nothing was taken back.
        public var refunded: Money?
        /// Until when the money can be had back because the session is another than the one that was bought; until when places can be given back.
        public var refundableUntil, returnsUntil: Timestamp?
        /// Until when another name can be put on a ticket.
        public var nameChangeUntil: Timestamp?
        public var isRefundAsked = false
        /// It is not done, or not all of it, although it was asked for a while ago: it was refused, as a rule.
        public var isRefundLate = false
        /// Positions of the places that were asked to be taken back and were not.
        public var notTakenBack: [Int] = []
        /// Whoever looks made it, in this browser.
        public var isOwn = false
        /// The buyer comes back from the provider, whose word is not here yet.
        public var isReturning = false

        public init(order: Order, state: OrderState) {
            (self.order, self.state) = (order, state)
        }
    }

    let show: Show
    let facts: Facts
    let message: Message?

    public init(show: Show, facts: Facts, message: Message? = nil) {
        (self.show, self.facts, self.message) = (show, facts, message)
    }

    /// Something may change while the page is open; and something will, so that a browser without scripts looks again.
    private var isMoving: Bool { willMove || facts.state == .awaitingPayment || facts.isRefundLate }
    private var willMove: Bool {
        facts.state == .confirmed || facts.state == .closing || facts.isReturning && facts.state == .awaitingPayment
            || facts.isRefundAsked && !facts.isRefundLate && facts.state == .ticketed
    }

    public func page(in say: Language) -> Page {
        let order = facts.order
        let refund: HTML? = facts.refunded.flatMap { $0 > .zero ? "<p>\(say(.refunded(say.price($0))))</p>" : nil }
        // What a script compares with the API's answer (style/site.js).
        let watched = "\(facts.state.rawValue)\(facts.declined ?? "")\(facts.refunded.map { String($0.cents) } ?? "")"
        return Page(
            say, .order(order.id), title: "\(say(.order(standing))) · \(say(.orderTitle))", isPrivate: true, refreshAfter: willMove ? 10 : nil,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <section class="status" aria-live="polite"\(isMoving ? " data-watch=\"\(watched)\" data-order=\"\(order.id)\" data-page=\"\(SiteURL.order(order.id).path(in: say))\"\(willMove ? Self.again : nil)" as HTML : nil)>
                <h2>\(say(.orderTitle))</h2>\(moved(say))\(status(say))\(refund)</section>
                \(OrderTable.table(order.lines, order.fees, say, takenBack: facts.takenBack))
                \(venue(say))
                \(OrganiserLine.text(show.event.organiser, say))
                \(facts.tickets.isEmpty ? nil : "<p class=\"hint\">\(say(.order(.tickets(facts.tickets))))</p>" as HTML)\
                \(isOver ? nil : "<p class=\"hint\">\(say(.keepThisPage))\(show.sendsLetters ? nil : " \(say(.account(.onlyThisPage)))" as HTML)</p>" as HTML)
                <p><a href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p>
                """)
    }

    /// In the title, which is said first of a page that came again by itself.
    private var standing: OrderPhrase {
        if show.sale == .cancelled, [.confirmed, .ticketed, .refunded].contains(facts.state) { return .sessionCancelled }
        return switch facts.state {
        case .awaitingPayment: facts.isReturning ? .awaited : facts.declined == nil ? .toPay : .declined
        case .closing: .closing
        case .confirmed: .confirmed
        case .ticketed: .ticketed
        case .refunded: .refunded
        case .cancelled: .cancelled
        case .expired: .expired
        case .refused: .refused
        }
    }

    /// What who bought before a new date was set has to know, and who bought later does not.
    private func moved(_ say: Language) -> HTML? {
        guard !isOver, let moved = show.session.postponedAt, facts.order.placedAt < moved else { return nil }
        let before = show.session.previousStartsAt.map { say.moment($0, localTo: show.zone) }
        return "<p class=\"message notice\">\(say(.order(.moved(from: before))))</p>"
    }

    /// It leads to no tickets any more.
    private var isOver: Bool { [.refunded, .cancelled, .expired, .refused, .closing].contains(facts.state) || show.sale == .cancelled }

    /// Where to go, and when; not of what nobody goes to any more.
    private func venue(_ say: Language) -> HTML? {
        guard !isOver else { return nil }
        let (session, venue) = (show.session, show.session.venue)
        return """
            <section aria-labelledby="venue"><h2 id="venue">\(say(.gettingThere))</h2><p>\(say.moment(session.startsAt, localTo: show.zone))\(session.doorsAt.map { " · \(say(.doors(say.time($0, localTo: show.zone))))" as HTML })<br>
            <a href="\(SiteURL.venue(venue.id).path(in: say))"><strong>\(venue.name)</strong></a>, \(venue.address), \(venue.postalCode) \(venue.city)</p>
            <p><a href="\(SiteURL.calendar(session: session.id).path(in: say))">\(say(.addToCalendar))</a></p></section>
            """
    }

    /// Of an order that came to nothing: its places can be had again.
    private func again(_ say: Language) -> HTML? {
        guard show.sale == .open else { return nil }
        return "<p><a class=\"button\" href=\"\(SiteURL.session(show.session.id).path(in: say))\">\(say(.placesAgain))</a></p>"
    }

    private func status(_ say: Language) -> HTML {
        let id = facts.order.id
        // What is sold goes back by itself, a moment later.
        if show.sale == .cancelled, facts.state == .confirmed || facts.state == .ticketed {
            return "<p class=\"big\">\(say(.orderSessionCancelled))</p>"
        }
        if show.sale == .cancelled, facts.state == .refunded { return "<p class=\"big\">\(say(.order(.refundedWithSession)))</p>" }
        switch facts.state {
        case .awaitingPayment:
            let until = facts.payBefore.map { "<p>\(say(.orderWaitsUntil(isLong(until: $0) ? say.moment($0, localTo: show.zone) : say.time($0, localTo: show.zone))))</p>" as HTML }
            func actions(_ look: HTML) -> HTML {
                """
                <div class="actions"><form method="post" action="\(SiteURL.pay(id).path(in: say))"><button\(look) type="submit">\(say(.pay))</button></form>
                <a class="button quiet" href="\(SiteURL.cancelOrder(id).path(in: say))">\(say(.orderCancel))</a></div>
                """
            }
            guard facts.isReturning else {
                let declined: HTML? = facts.declined.map { _ in "<p class=\"message error\" role=\"alert\">\(say(.cardDeclined))</p>" }
                return "\(declined)<p class=\"big\">\(say(.orderWaits))</p>\(until)\(countdown(say))\(buyer(say))\(actions(""))"
            }
            // Who comes back has paid, as a rule. A refusal may be of just now, or of before another attempt whose word is not here yet.
            let declined: HTML? = facts.declined.map { _ in "<p class=\"message notice\">\(say(.declinedReturns))</p>" }
            return """
                <p class="big">\(say(.orderReturns))</p>\(declined)
                <details><summary>\(say(.order(.maybeUnpaid)))</summary>\(until)\(facts.declined == nil ? nil : buyer(say))\(actions(" class=\"quiet\""))</details>
                """
        case .closing: return "<p class=\"big\">\(say(.orderClosing))</p>"
        case .confirmed: return "<p class=\"big good\">\(say(.orderConfirmed))</p>\(refundOffer(say))"
        case .ticketed:
            return """
                <p class="big good">\(say(.orderTicketed))</p>
                <div class="actions"><a class="button" href="\(SiteURL.tickets(id).path(in: say))">\(say(.showTickets))</a>
                <a class="button quiet" href="\(SiteURL.ticketsPDF(id).path(in: say))">\(say(.pdfPaper))</a> <a class="button quiet" href="\(SiteURL.ticketsPDF(id).path(in: say))?format=phone">\(say(.pdfPhone))</a></div>\(nameOffer(say))\(refundOffer(say))
                """
        case .refunded: return "<p class=\"big\">\(say(.orderRefunded))</p>"
        case .cancelled: return "<p class=\"big\">\(say(.orderCancelled))</p>\(again(say))"
        case .expired: return "<p class=\"big\">\(say(.orderExpired))</p>\(again(say))"
        case .refused:
            let reason = Phrase(refusal: facts.reason).map { " \(say($0))" } ?? ""
            return "<p class=\"big\">\(say(.orderRefused))\(reason)</p>\(again(say))"
        }
    }

    private func countdown(_ say: Language) -> HTML? {
        guard let now = facts.now, let end = facts.payBefore, end > now else { return nil }
        return Countdown.line(say(.basketTimeLeft), until: end, now: now, page: SiteURL.order(facts.order.id).path(in: say))
    }

    /// Of an offer of the waiting list, which may end tomorrow.
    private func isLong(until end: Timestamp) -> Bool { end > facts.order.placedAt + .seconds(max(show.session.paymentSeconds, 2 * show.session.holdSeconds)) }

    /// Where the tickets go, to be mended while it is not too late; not where it may have been paid this moment.
    private func buyer(_ say: Language) -> HTML? {
        guard facts.isOwn else { return nil }
        let buyer = facts.order.buyer
        let address: HTML = show.sendsLetters ? "\(say(.buyer(.writesTo))) <strong>\(buyer.email)</strong>" : "\(say(.buyerIs(buyer.name, buyer.email)))"
        return "<p>\(address)<br><a href=\"\(SiteURL.buyer(facts.order.id).path(in: say))\">\(say(.buyer(.title)))</a></p>"
    }

    private func nameOffer(_ say: Language) -> HTML? {
        facts.nameChangeUntil.map { until in
            """
            <p>\(say(.names(.offer(until: say.moment(until, localTo: show.zone)))))</p>
            <p><a class="button quiet" href="\(SiteURL.names(facts.order.id).path(in: say))">\(say(.names(.open)))</a></p>
            """
        }
    }

    /// What takes longer than usual is told by the page, which is asked for again then.
    static let again: HTML = " data-again=\"62000\""

    private func refundOffer(_ say: Language) -> HTML? {
        if facts.isRefundAsked, !facts.isRefundLate { return "<p role=\"status\">\(say(.refundAsked))</p>" }
        let notTakenBack = facts.notTakenBack.map { facts.order.lines[$0] }.map { $0.seatLabel.map(say.seat(frozen:)) ?? $0.categoryName }
        let late: HTML? = facts.isRefundLate ? "<p class=\"message notice\" role=\"status\">\(say(.giveBack(.late(notTakenBack.joined(separator: say == .french ? " ; " : "; "), isWritten: show.sendsLetters))))</p>" : nil
        let path = SiteURL.refund(facts.order.id).path(in: say)
        let whole = facts.refundableUntil.map { until -> HTML in
            """
            <p>\(say(.lineRefundable(say.moment(until, localTo: show.zone))))</p>
            <p><a class="button quiet" href="\(path)?\(ReturnPage.all)=1">\(say(.askRefund))</a></p>
            """
        }
        let places = facts.returnsUntil.map { until -> HTML in
            """
            <p>\(say(.giveBack(.offer(until: say.moment(until, localTo: show.zone)))))</p>
            <p><a class="button quiet" href="\(path)">\(say(.giveBack(.open)))</a></p>
            """
        }
        return "\(late)\(whole)\(places)"
    }
}

/// Asks once more before an order is given up that may be paid (WCAG 3.3.4).
public struct CancelOrderPage: Sendable {
    let show: Show
    let order: Order

    public init(show: Show, order: Order) { (self.show, self.order) = (show, order) }

    public func page(in say: Language) -> Page {
        Page(
            say, .cancelOrder(order.id), title: say(.order(.cancelTitle)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                <h2>\(say(.order(.cancelTitle)))</h2>
                \(OrderTable.table(order.lines, order.fees, say))
                <p>\(say(.order(.cancelHint)))</p><p><strong>\(say(.order(.cancelPaid)))</strong></p>
                <form method="post" action="\(SiteURL.cancelOrder(order.id).path(in: say))"><input type="hidden" name="sure" value="1">
                <div class="actions"><a class="button" href="\(SiteURL.order(order.id).path(in: say))">\(say(.order(.cancelNot)))</a>
                <button class="quiet" type="submit">\(say(.order(.cancelSure)))</button></div></form>
                """)
    }
}
