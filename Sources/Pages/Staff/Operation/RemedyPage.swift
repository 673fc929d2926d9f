import Domain
import Foundation

/// One incident: what it means, what of its order waits, and the buttons that mend it. Each asks what the command line asks.
public struct RemedyPage: Sendable {
    /// What taking something of the order back would be.
    public enum Remedy: Sendable {
        case takeBack
        /// Nothing, for an incident of this kind.
        case none
        /// Somebody took note of it.
        case noted
        /// Of the money that went nothing is without its lines.
        case explained
    }

    let person: StaffPerson
    let incident: IncidentPage.Line
    /// Nil where the ledger recorded none.
    let order: OrderSheet?
    let owed: [OwedPages.Line]
    let remedy: Remedy
    /// Why what was wanted of the order before was not done.
    let refusal: String?
    let chosen: TakeBackForm.Choice
    /// What somebody asked for would take back: to be confirmed.
    let takesBack: Money?
    let zone: TimeZone

    public init(
        for person: StaffPerson, _ incident: IncidentPage.Line, order: OrderSheet?, owed: [OwedPages.Line], remedy: Remedy, refusal: String?, chosen: TakeBackForm.Choice, takesBack: Money?, zone: TimeZone
    ) {
        (self.person, self.incident, self.order, self.owed) = (person, incident, order, owed)
        (self.remedy, self.refusal, self.chosen, self.takesBack, self.zone) = (remedy, refusal, chosen, takesBack, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let id = String(incident.id)
        let words = IncidentWords.words(incident.kind, in: say)
        let note: HTML? = incident.note.map {
            "<p class=\"message\">\(say("\($0.by) en a pris acte le \(say.moment($0.at, in: zone)) : \($0.text)", "\($0.by) took note of it on \(say.moment($0.at, in: zone)): \($0.text)"))</p>"
        }
        return StaffPage(
            say, .incident(id), title: say("Incident n° \(id)", "Incident no. \(id)"), for: person,
            content: """
                <div class="wide"><h1>\(incident.kind), n° \(id)</h1>\(notice?.block)
                <dl class="facts"><div><dt>\(say("Quand", "When"))</dt><dd>\(say.moment(incident.at, in: zone))</dd></div>
                \(incident.session.map { "<div><dt>\(say("Séance", "Session"))</dt><dd>\($0)</dd></div>" as HTML })
                \(order.map { "<div><dt>\(say("Commande", "Order"))</dt><dd>\(OrderSheet.link($0.number, for: person, say))</dd></div>" as HTML })
                <div><dt>\(say("Ce qui s’est passé", "What happened"))</dt><dd lang="en">\(incident.detail)</dd></div></dl>
                \(note)
                \(words.map { "<h2>\(say("Que faire", "What to do"))</h2><p>\($0)</p>" as HTML })
                <p class="hint">\(say("Au long :", "At length:")) <cite lang="en">docs/operations.md, “\(incident.kind)”</cite></p>
                \(order.flatMap { payments($0, say) })
                \(OwedPages(for: person, zone: zone, in: say).ofOrder(owed))
                \(refusal.map { "<p class=\"message error\">\(say("La dernière reprise demandée n’a pas été faite :", "What was last to be taken back was not:")) <span lang=\"en\">\($0)</span></p>" as HTML })
                \(order.flatMap { takingBack($0, say) })
                <p><a href="\(StaffURL.incidents.path(in: say))">\(say("Tous les incidents, et prendre acte", "All incidents, and take note"))</a></p></div>
                """)
    }

    private func payments(_ order: OrderSheet, _ say: Language) -> HTML? {
        guard !order.payments.isEmpty else { return nil }
        let lines = order.payments.map { event -> HTML in
            "<li>\(say.moment(event.at, in: zone)) · \(IncidentWords.movement(event.kind, in: say))\(event.amount.map { " · \(say.price($0))" })</li>"
        }
        return "<h2>\(say("L’argent de la commande", "The order’s money"))</h2><ul>\(lines)</ul>"
    }

    private func takingBack(_ order: OrderSheet, _ say: Language) -> HTML? {
        switch remedy {
        case .none, .noted: return nil
        case .explained: return "<h2>\(say("Reprendre", "Take back"))</h2><p>\(Self.explanation(say))</p>"
        case .takeBack: break
        }
        guard order.mayBeTakenBack else {
            return "<h2>\(say("Reprendre", "Take back"))</h2><p>\(say("Tout est déjà repris de cette commande : prenez acte de l’incident.", "Everything of this order was taken back before: take note of the incident."))</p>"
        }
        let id = String(incident.id)
        return TakeBackForm(order, chosen, takesBack: takesBack, to: .takeBack(id), from: .incident(id), zone: zone).html(in: say)
    }

    private static func explanation(_ say: Language) -> String {
        say(
            "Rien n’est à reprendre : ce qui est parti de l’argent de cette commande l’est pour des lignes déjà reprises, ou c’était un autre paiement, qui n’a rien acheté. Prenez acte de l’incident.",
            "Nothing is to be taken back: what went of the order’s money went for lines that were taken back before, or it was another payment, which bought nothing. Take note of the incident.")
    }

    // MARK: What is said

    public static func explainedBefore(_ say: Language) -> StaffNotice { StaffNotice(.error, explanation(say)) }

    public static func nothingToTakeBack(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : rien n’est à reprendre pour un incident de ce genre.", "Nothing was done: nothing is to be taken back for an incident of this kind."))
    }

    public static func notedBefore(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : quelqu’un en a déjà pris acte. Lisez sa note.", "Nothing was done: somebody took note of it before. Read the note."))
    }
}
