import Domain
import Foundation

/// What is looked at once more before an event is published, and the button.
public struct DraftPublicationPage: Sendable {
    let person: StaffPerson
    let stored: StoredDraft
    let event: Event
    let sessions: [Session]
    /// As they are on the programme now, by id.
    let published: [String: Session]
    /// What buyers would be written to about.
    let told: [Alteration]
    /// When it would be published.
    let moment: Timestamp
    /// Zone of the moment of publication.
    let zone: TimeZone
    let notice: StaffNotice?
    /// As they were typed.
    let typed: (day: String, time: String)

    public init(
        for person: StaffPerson, _ stored: StoredDraft, _ event: Event, sessions: [Session], published: [String: Session] = [:], told: [Alteration] = [],
        at moment: Timestamp, zone: TimeZone, typed: (day: String, time: String) = ("", ""), _ notice: StaffNotice? = nil
    ) {
        self.told = told
        (self.person, self.stored, self.event, self.sessions) = (person, stored, event, sessions.sorted { $0.startsAt < $1.startsAt })
        (self.published, self.moment, self.zone, self.typed, self.notice) = (published, moment, zone, typed, notice)
    }

    private var id: String { String(stored.id) }

    public func page(in say: Language) -> StaffPage {
        let title = say("Publier « \(event.title) »", "Publish “\(event.title)”")
        let remarks = remarks(say)
        let check: HTML? = remarks.isEmpty ? nil : """
            <div class="message notice"><p><strong>\(say("À vérifier :", "To be checked:"))</strong></p><ul>\(remarks.map { "<li>\($0)</li>" as HTML })</ul></div>
            <p class="check"><input type="checkbox" id="checked" name="checked" value="1"><label for="checked">\(say("J’ai vérifié, c’est voulu.", "I checked, this is meant."))</label></p>
            """
        return StaffPage(
            say, .draftPublication(id), title: title, for: person,
            content: """
                <h1>\(title)</h1>\(notice?.block)\(DraftState.line(stored, in: say))
                <p>\(facts(say))</p>\(table(say))\(setAside(say))
                \(stored.publishAt.map { scheduled($0, say) })
                <form method="post" action="\(StaffURL.draftPublication(id).path(in: say))"><input type="hidden" name="revision" value="\(stored.revision)">\(check)
                <section class="part" aria-labelledby="now"><h2 id="now">\(say("Maintenant", "Now"))</h2><p>\(say("Le site montre le spectacle dans quelques secondes.", "The site shows the event within seconds."))</p>
                <p class="actions"><button type="submit" name="do" value="now">\(say("Publier maintenant", "Publish now"))</button></p></section>
                <section class="part" aria-labelledby="later"><h2 id="later">\(say("Plus tard", "Later"))</h2><div class="grid">
                <div class="field short"><label for="day">\(say("Jour", "Day"))</label><input id="day" name="day" type="date" value="\(typed.day)"></div>
                <div class="field short"><label for="time">\(say("Heure", "Time"))</label><input id="time" name="time" type="time" value="\(typed.time)" aria-describedby="time-hint"><small id="time-hint">\(say("À l’heure de \(zoneName)", "On the clocks of \(zoneName)"))</small></div></div>
                <p class="actions"><button class="quiet" type="submit" name="do" value="later">\(say("Publier à ce moment", "Publish at that moment"))</button></p></section></form>
                <p class="actions"><a href="\(StaffURL.draftPreview(id).path(in: say))">\(say("Voir comme le public", "See it as the public will"))</a> <a href="\(StaffURL.draft(id).path(in: say))">\(say("Retour au brouillon", "Back to the draft"))</a></p>
                """)
    }

    private var zoneName: String { zone.identifier.split(separator: "/").last.map { String($0).replacing("_", with: " ") } ?? zone.identifier }

    private func scheduled(_ moment: Timestamp, _ say: Language) -> HTML {
        """
        <form method="post" action="\(StaffURL.draftPublication(id).path(in: say))"><input type="hidden" name="revision" value="\(stored.revision)">
        <p class="message notice">\(say("Publication fixée : \(say.moment(moment, in: zone)).", "Publication is set: \(say.moment(moment, in: zone))."))</p>
        <p class="actions"><button class="quiet" type="submit" name="do" value="never">\(say("Ne plus publier à ce moment", "Do not publish at that moment"))</button></p></form>
        """
    }

    private func facts(_ say: Language) -> String {
        let places = say.number(sessions.reduce(0) { $0 + $1.capacity })
        return [event.artist, event.organiser.name, say("séances : \(sessions.count)", "sessions: \(sessions.count)"), say("places : \(places)", "places: \(places)")].joined(separator: " · ")
    }

    private func table(_ say: Language) -> HTML {
        let rows = sessions.map { session -> HTML in
            let local = TimeZone(identifier: session.venue.timeZone) ?? zone
            let prices = session.publicPrices.map { $0.lowerBound == $0.upperBound ? say.price($0.lowerBound) : "\(say.price($0.lowerBound)) – \(say.price($0.upperBound))" } ?? ""
            return """
                <tr><th scope="row">\(say.moment(session.startsAt, in: local))</th><td>\(session.venue.name), \(session.venue.city)</td><td>\(say.moment(session.bookingOpensAt, in: local))</td>\
                <td class="amount">\(say.number(session.capacity))</td><td class="amount">\(prices)</td><td class="amount">\(say.percent(basisPoints: session.vatRate.basisPoints))</td>\
                <td>\(session.fees.map { Self.fee($0, say) }.joined(separator: " · "))</td><td>\(session.inventory.room.map { Self.room($0, say) } ?? say("aucune", "none"))</td>\
                <td>\(Self.deadlines(of: session, in: local, say))</td></tr>
                """
        }
        return """
            <div class="table" role="region" aria-labelledby="what" tabindex="0"><table class="report"><caption id="what">\(say("Ce qui sera publié", "What will be published"))</caption>
            <thead><tr><th scope="col">\(say("Séance", "Session"))</th><th scope="col">\(say("Lieu", "Venue"))</th><th scope="col">\(say("Réservations dès", "Booking from"))</th><th scope="col" class="amount">\(say("Nombre de places", "Number of places"))</th>\
            <th scope="col" class="amount">\(say("Prix", "Price"))</th><th scope="col" class="amount">\(say("TVA", "VAT"))</th><th scope="col">\(say("Frais en plus", "Fees besides"))</th><th scope="col">\(say("Salle d’attente", "Waiting room"))</th>\
            <th scope="col">\(say("Retours et noms", "Returns and names"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private static func deadlines(of session: Session, in zone: TimeZone, _ say: Language) -> String {
        let returns = session.returnsUntil.map { say("places reprises jusqu’au \(say.moment($0, in: zone))", "places taken back until \(say.moment($0, in: zone))") } ?? say("aucune place reprise", "no place taken back")
        let names = session.nameChangeUntil.map { say("noms changés jusqu’au \(say.moment($0, in: zone))", "names changed until \(say.moment($0, in: zone))") } ?? say("billets sans nom", "tickets without names")
        return "\(returns) · \(names)"
    }

    private static func fee(_ fee: FeeRule, _ say: Language) -> String { "\(fee.name), \(say.price(fee.amount)) \(DraftWords.basis(fee.basis, in: say))" }

    private static func room(_ terms: RoomTerms, _ say: Language) -> String {
        let rule = DraftRoom(rawValue: terms.mode.rawValue).map { DraftWords.room($0, in: say) } ?? ""
        guard terms.mode != .load else { return rule }
        return rule + say(" ; on y vient \(terms.joinBefore / 60) min avant", "; people come \(terms.joinBefore / 60) min before")
    }

    /// What is allowed, and more often a slip.
    private func remarks(_ say: Language) -> [String] { DraftRemarks.of(sessions, published: published, told: told, at: moment).map { $0.text(in: say) } }
}

/// What is allowed, and more often a slip: whoever publishes looks at it once more.
public enum DraftRemark: Hashable, Sendable {
    /// A price of nothing.
    case free(category: String, tariff: String)
    case dear(category: String, tariff: String, price: Money)
    /// Standing places that are on sale become more, for good.
    case raised(category: String, from: Int, to: Int)
    /// Booking opens as soon as it is published.
    case opensAtOnce(sessions: Int)
    /// Whoever bought gets a letter.
    case buyersTold(givesMoneyBack: Bool)

    func text(in say: Language) -> String {
        switch self {
        case .free(let category, let tariff): say("Le tarif « \(tariff) » de « \(category) » est gratuit.", "“\(tariff)” in “\(category)” is free.")
        case .dear(let category, let tariff, let price): say("Le tarif « \(tariff) » de « \(category) » est de \(say.price(price)).", "“\(tariff)” in “\(category)” costs \(say.price(price)).")
        case .raised(let category, let from, let to):
            say(
                "« \(category) » passe de \(say.number(from)) à \(say.number(to)) places debout : ce nombre ne redescendra pas.",
                "“\(category)” goes from \(say.number(from)) to \(say.number(to)) standing places: this cannot be taken back.")
        case .buyersTold(false): say("Les acheteurs reçoivent une lettre : ce qu’ils ont acheté change de nom.", "Buyers get a letter: what they bought changes its name.")
        case .buyersTold(true):
            say(
                "Les acheteurs reçoivent une lettre, et peuvent demander le remboursement pendant \(RefundTerms.days) jours : ce n’est plus l’artiste qu’ils ont choisi.",
                "Buyers get a letter, and may ask for their money back for \(RefundTerms.days) days: it is no longer the artist whom they chose.")
        case .opensAtOnce(let count):
            count == 1 ? say("Les réservations d’une séance ouvrent dès la publication.", "Booking for one session opens as soon as this is published.")
                : say("Les réservations de \(count) séances ouvrent dès la publication.", "Booking for \(count) sessions opens as soon as this is published.")
        }
    }
}

public enum DraftRemarks {
    /// A place that costs so much is rare.
    static let dear = Money(cents: 50_000)

    /// - Parameters:
    ///   - published: as they are on the programme already, by id.
    ///   - told: what buyers would be written to about.
    ///   - moment: when they would be published.
    public static func of(_ sessions: [Session], published: [String: Session] = [:], told: [Alteration] = [], at moment: Timestamp) -> [DraftRemark] {
        var remarks: [DraftRemark] = []
        func add(_ remark: DraftRemark) { if !remarks.contains(remark) { remarks.append(remark) } }
        for session in sessions where session.status == .published {
            for category in session.categories {
                let before = published[session.id]?.categories.first { $0.id == category.id }?.capacity ?? category.capacity
                if category.capacity > before { add(.raised(category: category.name, from: before, to: category.capacity)) }
                for tariff in category.tariffs {
                    if tariff.price == .zero { add(.free(category: category.name, tariff: tariff.name)) }
                    if tariff.price >= dear { add(.dear(category: category.name, tariff: tariff.name, price: tariff.price)) }
                }
            }
        }
        let open = sessions.count {
            $0.status == .published && $0.bookingOpensAt <= moment && moment < $0.bookingClosesAt && published[$0.id]?.bookingOpensAt != $0.bookingOpensAt
        }
        return remarks + (open > 0 ? [.opensAtOnce(sessions: open)] : []) + (told.isEmpty ? [] : [.buyersTold(givesMoneyBack: told.contains(where: \.givesMoneyBack))])
    }
}
