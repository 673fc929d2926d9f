import Domain
import Foundation

/// One order, for whoever reads the house's money: what was sold, what was paid and what goes back, how it came to that, and where more is taken back.
public struct StaffOrderPage: Sendable {
    /// What happened to it.
    public enum Event: Sendable {
        case placed, confirmed, recorded
        case payment(kind: String, Money?)
        case correction(Money, reason: String)
        /// Nil: its buyer did.
        case asked(by: String?, Progress)
        case incident(kind: String, detail: String)
    }

    /// How far somebody's wish to take something back is. Details are the ledger's own words.
    public enum Progress: Sendable {
        case underWay(String), done
        case refused(String)
    }

    /// Who bought it: said when somebody asks.
    public enum Bought: Sendable {
        case by(name: String, email: String)
        /// Nobody knows any more.
        case forgotten
    }

    /// What of it stands in a line each.
    public struct Facts: Sendable {
        /// Of the event, and the session's id.
        public var title, session: String
        public var startsAt: Timestamp
        /// Of the session's venue.
        public var venueZone: TimeZone
        public var captured, gone, toGoBack: Money

        public init(title: String, session: String, startsAt: Timestamp, venueZone: TimeZone, captured: Money, gone: Money, toGoBack: Money) {
            (self.title, self.session, self.startsAt, self.venueZone) = (title, session, startsAt, venueZone)
            (self.captured, self.gone, self.toGoBack) = (captured, gone, toGoBack)
        }
    }

    let person: StaffPerson
    let order: OrderSheet
    let facts: Facts
    /// Oldest first.
    let events: [(at: Timestamp, event: Event)]
    let owed: [OwedPages.Line]
    /// Nil until somebody asks.
    let bought: Bought?
    let chosen: TakeBackForm.Choice
    /// What somebody asked for would take back: to be confirmed.
    let takesBack: Money?
    /// Of the house.
    let zone: TimeZone

    public init(
        for person: StaffPerson, _ order: OrderSheet, _ facts: Facts, events: [(at: Timestamp, event: Event)], owed: [OwedPages.Line], bought: Bought?,
        chosen: TakeBackForm.Choice, takesBack: Money?, zone: TimeZone
    ) {
        (self.person, self.order, self.facts, self.events, self.owed) = (person, order, facts, events, owed)
        (self.bought, self.chosen, self.takesBack, self.zone) = (bought, chosen, takesBack, zone)
    }

    private var id: String { String(order.number) }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let title = say("Commande n° \(order.number)", "Order no. \(order.number)")
        return StaffPage(
            say, .order(id), title: title, for: person,
            content: """
                <div class="wide"><h1>\(title)</h1>\(notice?.block)
                \(summary(say))
                \(buyer(say))
                \(lines(say))
                \(OwedPages(for: person, zone: zone, in: say).ofOrder(owed))
                \(history(say))
                <p><a href="\(StaffURL.ledger.path(in: say))">\(say("Retour au registre", "Back to the ledger"))</a></p></div>
                """)
    }

    private func summary(_ say: Language) -> HTML {
        let left = order.lines.filter { !$0.isTakenBack }.count
        let state = left == 0 ? say("Toute reprise", "All of it taken back")
            : left == order.lines.count ? say("Vendue", "Sold") : say("En partie reprise", "A part of it taken back")
        let rows: [(String, HTML)] = [
            (say("Spectacle", "Show"), "<a href=\"\(StaffURL.ledger.path(in: say))?session=\(facts.session)\">\(facts.title)</a>"),
            (say("Séance", "Session"), "\(say.moment(facts.startsAt, in: facts.venueZone)) <span class=\"hint\">\(facts.session)</span>"),
            (say("État", "State"), "\(state)"), (say("Encaissé", "Taken"), "\(say.amount(facts.captured))"), (say("Rendu", "Given back"), "\(say.amount(facts.gone))"),
            (say("Encore à rendre", "Still to go back"), "\(say.amount(facts.toGoBack))"),
        ]
        return "<dl class=\"facts\">\(rows.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML })</dl>"
    }

    private func buyer(_ say: Language) -> HTML? {
        switch bought {
        case .by(let name, let email): "<dl class=\"facts\"><div><dt>\(say("Achetée par", "Bought by"))</dt><dd>\(name)<br>\(email)</dd></div></dl>"
        case .forgotten: "<p>\(say("Qui l’a achetée n’est plus connu ici : la personne l’a demandé, ou le temps est passé.", "Who bought it is not known here any more: the person asked for it, or the time is over."))</p>"
        case nil where person.rights.contains(.answerBuyers): """
            <form method="post" action="\(StaffURL.orderBuyer(id).path(in: say))"><p class="actions"><button class="quiet" type="submit">\(say("Voir qui l’a achetée", "See who bought it"))</button></p>
            <p class="hint">\(say("Que vous avez regardé se lit au journal.", "That you looked is in the journal."))</p></form>
            """
        case nil: nil
        }
    }

    /// With what may be done about them.
    private func lines(_ say: Language) -> HTML {
        guard person.rights.contains(.correctOrders), order.mayBeTakenBack else { return order.table(say, zone: zone) }
        return TakeBackForm(order, chosen, takesBack: takesBack, to: .takeBackOrder(id), from: .order(id), zone: zone).html(in: say)
    }

    // MARK: How it came to that

    private func history(_ say: Language) -> HTML {
        let items = events.map { at, event -> HTML in
            "<li><time datetime=\"\(at.rfc3339())\">\(say.moment(at, in: zone))</time><p>\(words(event, say))</p></li>"
        }
        return "<section><h2>\(say("Ce qui s’est passé", "What happened"))</h2><ol class=\"journal\">\(items)</ol></section>"
    }

    private func words(_ event: Event, _ say: Language) -> HTML {
        switch event {
        case .placed: "\(say("passée", "placed"))"
        case .confirmed: "\(say("paiement accordé", "payment granted"))"
        case .recorded: "\(say("inscrite au registre", "recorded in the ledger"))"
        case .payment(let kind, let amount): "<b>\(IncidentWords.movement(kind, in: say))</b>\(amount.map { " · \(say.amount($0))" })"
        case .correction(let amount, let reason): "<b>\(say("reprise", "taken back"))</b> · \(say.amount(amount)) <span class=\"hint\">\(reason)</span>"
        case .asked(let by, let progress):
            "\(say("reprise demandée par", "taking back asked for by")) <b>\(by ?? say("l’acheteur", "the buyer"))</b>\(words(progress, say))"
        case .incident(let kind, let detail): "\(say("un incident :", "an incident:")) <b>\(kind)</b> <span class=\"hint\" lang=\"en\">\(detail)</span>"
        }
    }

    private func words(_ progress: Progress, _ say: Language) -> HTML? {
        switch progress {
        case .done: nil
        case .underWay(let detail): " · \(say("en route", "on its way")) <span class=\"hint\" lang=\"en\">\(detail)</span>"
        case .refused(let detail): " · \(say("refusée, rien n’a été fait", "refused, nothing was done")) <span class=\"hint\" lang=\"en\">\(detail)</span>"
        }
    }

    // MARK: What is said

    public static func asked(_ say: Language) -> StaffNotice {
        StaffNotice(
            .notice,
            say(
                "C’est demandé, et c’est au journal. Le réconciliateur le fait dans l’instant, ou dès que la commande est encaissée et ses billets émis ; l’acheteur reçoit un courrier.",
                "It is asked for, and in the journal. The reconciler does it at once, or as soon as the order’s money is taken and its tickets are issued; the buyer gets a letter."))
    }
}
