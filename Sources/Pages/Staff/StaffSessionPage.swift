import Domain
import Foundation

/// A session that is on sale: moved to a later date, or called off for good.
public struct StaffSessionPage: Sendable {
    /// How far the reconciler is with what was asked.
    public struct Progress: Hashable, Sendable {
        public var isOver: Bool
        /// Orders.
        public var done, total: Int

        public init(isOver: Bool, done: Int, total: Int) {
            (self.isOver, self.done, self.total) = (isOver, done, total)
        }
    }

    /// What became of it so far.
    public struct Played: Hashable, Sendable {
        /// People who were let in.
        public var admitted: Int
        /// Its evening is over.
        public var isOver: Bool
        /// Whoever looks may call it off all the same.
        public var mayStill: Bool

        public init(admitted: Int = 0, isOver: Bool = false, mayStill: Bool = false) {
            (self.admitted, self.isOver, self.mayStill) = (admitted, isOver, mayStill)
        }

        /// Nobody does it by a slip.
        var wantsWord: Bool { admitted > 0 || isOver }
    }

    /// Fields in which a session is named that is called off although it was played.
    public static let reallyPostpone = "really-postpone"
    public static let reallyCancel = "really-cancel"

    /// Seats that are not sold, and why.
    public struct Blocked: Hashable, Sendable {
        public var reason: String
        /// In the order of the plan.
        public var seats: [SeatName]

        public init(reason: String, seats: [SeatName]) { (self.reason, self.seats) = (reason, seats) }
    }

    let person: StaffPerson
    let event: Event
    let session: Session
    /// Places that are sold.
    let sold: Int
    let blocked: [Blocked]
    let allotments: StaffAllotments
    let progress: Progress?
    let played: Played
    let notice: StaffNotice?
    /// As it was typed.
    let typed: [String: String]

    public init(
        for person: StaffPerson, _ event: Event, _ session: Session, sold: Int, blocked: [Blocked], allotments: StaffAllotments, progress: Progress?, played: Played = Played(),
        typed: [String: String] = [:], _ notice: StaffNotice? = nil
    ) {
        (self.person, self.event, self.session, self.sold, self.blocked) = (person, event, session, sold, blocked)
        (self.allotments, self.progress, self.played, self.typed, self.notice) = (allotments, progress, played, typed, notice)
    }

    private var zone: TimeZone { TimeZone(identifier: session.venue.timeZone) ?? .gmt }

    public func page(in say: Language) -> StaffPage {
        let url = StaffURL.session(event: event.id, id: session.id)
        return StaffPage(
            say, url, title: event.title, for: person,
            content: """
                <div class="wide"><h1>\(event.title)</h1><p>\(say.moment(session.startsAt, in: zone)) · \(session.venue.name)</p><p>\(StaffShowPages.state(session.status, in: say))</p>\(notice?.block)
                \(session.previousStartsAt.map { "<p>\(say("Reportée : c’était le \(say.moment($0, in: zone)).", "Postponed: it was on \(say.moment($0, in: zone))."))</p>" as HTML })
                <p>\(say("Places vendues : \(say.number(sold)) sur \(say.number(session.capacity)).", "Places sold: \(say.number(sold)) of \(say.number(session.capacity))."))</p>\(blocked.isEmpty ? nil : notSold(say))\(allotments.section(at: url, zone: zone, in: say))\(progress.map { state($0, say) })
                \(session.status == .published ? callOff(say) : nil)
                <p><a href="\(StaffURL.guests(session.id).path(in: say))">\(say("Liste des spectateurs (CSV)", "List of guests (CSV)"))</a> · <a href="\(StaffURL.show(event.id).path(in: say))">\(say("Toutes les séances", "All sessions"))</a> · <a href="\(StaffURL.sessionSales(session.id).path(in: say))">\(say("Ses ventes", "Its sales"))</a></p></div>
                """)
    }

    private func state(_ progress: Progress, _ say: Language) -> HTML {
        let words = progress.isOver ? say("C’est fait : commandes traitées, \(progress.done).", "It is done: orders dealt with, \(progress.done).")
            : say("C’est en cours : \(progress.done) commandes sur \(progress.total).", "It is under way: \(progress.done) orders of \(progress.total).")
        return "<p class=\"message notice\">\(words)</p>"
    }

    private func notSold(_ say: Language) -> HTML {
        let lines = blocked.map { group -> HTML in "<tr><th scope=\"row\">\(group.reason)</th><td>\(Self.rows(group.seats, in: say))</td></tr>" }
        let count = say.number(blocked.reduce(0) { $0 + $1.seats.count })
        return """
            <h2>\(say("Places bloquées : \(count)", "Blocked seats: \(count)"))</h2><p>\(say("Elles ne sont pas vendues pour l’instant.", "They are not sold for now."))</p>
            <table class="stock"><thead><tr><th scope="col">\(say("Raison", "Reason"))</th><th scope="col">\(say("Places", "Seats"))</th></tr></thead><tbody>\(lines)</tbody></table>
            """
    }

    /// `Parterre, rang V : 2, 3, 4`, row by row.
    private static func rows(_ seats: [SeatName], in say: Language) -> String {
        var rows: [(section: String, row: String, numbers: [String])] = []
        for seat in seats {
            if let last = rows.last, last.section == seat.section, last.row == seat.row {
                rows[rows.count - 1].numbers.append(seat.number)
            } else {
                rows.append((seat.section, seat.row, [seat.number]))
            }
        }
        return say.list(rows.map { row in
            let numbers = row.numbers.joined(separator: ", ")
            return say("\(row.section), rang \(row.row) : \(numbers)", "\(row.section), row \(row.row): \(numbers)")
        })
    }

    private func field(_ name: String, _ label: String, type: String) -> HTML {
        "<div class=\"field short\"><label for=\"\(name)\">\(label)</label><input id=\"\(name)\" name=\"\(name)\" type=\"\(type)\" value=\"\(typed[name] ?? "")\"></div>"
    }

    private func check(_ name: String, _ label: String) -> HTML {
        "<p class=\"check\"><input type=\"checkbox\" id=\"\(name)\" name=\"\(name)\" value=\"1\"><label for=\"\(name)\">\(label)</label></p>"
    }

    private func callOff(_ say: Language) -> HTML {
        let inside = played.admitted == 0 ? nil : say("Personnes déjà entrées : \(say.number(played.admitted)).", "People who are in already: \(say.number(played.admitted)).")
        let over = !played.isOver ? nil : say("La séance a commencé il y a plus de 12 heures.", "The session began more than 12 hours ago.")
        let rest = played.isOver && !played.mayStill ? say("Seule la direction peut encore l’annuler ou la reporter.", "Only the director can still cancel or postpone it.") : nil
        let words = [inside, over, rest].compactMap(\.self)
        let warning: HTML? = words.isEmpty ? nil : "<p class=\"message notice\">\(words.joined(separator: " "))</p>"
        return "\(warning)\(rest == nil ? postpone(say) + cancel(say) : nil)"
    }

    /// Asked where somebody came, or long after: what goes back to those who saw the show is gone.
    private func word(_ name: String, _ say: Language) -> HTML? {
        guard played.wantsWord else { return nil }
        return """
            <div class="field short"><label for="\(name)">\(say("Recopiez « \(session.id) » pour confirmer", "Copy “\(session.id)” to confirm"))</label>\
            <input id="\(name)" name="\(name)" type="text" autocomplete="off" value="\(typed[name] ?? "")"></div>
            """
    }

    private func postpone(_ say: Language) -> HTML {
        """
        <section class="part" aria-labelledby="postpone"><h2 id="postpone">\(say("Reporter", "Postpone"))</h2>
        <p>\(say("À une date plus tardive, dans le même lieu. Les places sont gardées, les billets refaits, les acheteurs prévenus ; pendant 30 jours, ils peuvent demander le remboursement.", "To a later date, in the same venue. Places are kept, tickets issued again, buyers told; for 30 days they may ask for their money back."))</p>
        <form method="post" action="\(StaffURL.postpone(event: event.id, id: session.id).path(in: say))" novalidate><div class="grid">\(field("day", say("Nouveau jour", "New day"), type: "date"))\(field("time", say("Nouvelle heure", "New time"), type: "time"))</div>
        \(word(Self.reallyPostpone, say))\(check("sure-postpone", say("La nouvelle date est sûre.", "The new date is certain.")))<p class="actions"><button class="quiet" type="submit">\(say("Reporter la séance", "Postpone the session"))</button></p></form></section>
        """
    }

    private func cancel(_ say: Language) -> HTML {
        """
        <section class="part" aria-labelledby="cancel"><h2 id="cancel">\(say("Annuler pour de bon", "Cancel for good"))</h2>
        <p>\(say("La vente s’arrête, chaque commande est remboursée en entier, frais compris. Rien ne remet la séance en vente.", "The sale stops and every order is refunded in full, fees included. Nothing puts the session on sale again."))</p>
        <form method="post" action="\(StaffURL.cancelSession(event: event.id, id: session.id).path(in: say))">\(word(Self.reallyCancel, say))\(check("sure-cancel", say("La séance n’aura pas lieu.", "The session will not take place.")))
        <p class="actions"><button type="submit">\(say("Annuler la séance et rembourser", "Cancel the session and refund"))</button></p></form></section>
        """
    }

    // MARK: What was just asked

    public static func sure(_ say: Language) -> StaffNotice { StaffNotice(.error, say("Cochez d’abord la case : cela ne se défait pas.", "First tick the box: this cannot be undone.")) }

    public static func notLater(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Donnez un jour et une heure plus tard que l’ancienne date, et à venir.", "Give a day and a time later than the old date, and to come."))
    }

    public static func refused(_ objection: CallingOff.Objection, _ session: Session, _ say: Language) -> StaffNotice {
        switch objection {
        case .attended(let count):
            StaffNotice(
                .error,
                say(
                    "Rien n’est fait. Personnes déjà entrées : \(say.number(count)). Si c’est voulu, recopiez « \(session.id) » ci-dessous.",
                    "Nothing was done. People who are in already: \(say.number(count)). If this is meant, copy “\(session.id)” below."))
        case .over:
            StaffNotice(
                .error,
                say(
                    "Rien n’est fait : la séance a commencé il y a plus de 12 heures. Seule la direction peut encore l’annuler ou la reporter, en recopiant « \(session.id) ».",
                    "Nothing was done: the session began more than 12 hours ago. Only the director can still cancel or postpone it, by copying “\(session.id)”."))
        }
    }

    public static func postponed(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("La séance est reportée. Les billets sont refaits l’un après l’autre.", "The session is postponed. Tickets are issued again one after the other.")) }
    public static func cancelled(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("La séance est annulée. Les remboursements partent l’un après l’autre.", "The session is cancelled. Refunds leave one after the other.")) }
}
