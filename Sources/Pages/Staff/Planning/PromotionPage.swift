import Domain
import Foundation

/// What the first page of the site puts forward: now, later and before, with what it brought, and where one more is put forward.
public struct PromotionPage: Sendable {
    public enum Lift: Sendable {
        case measured(PromotionLift)
        /// Not a whole hour is over.
        case tooEarly
        /// It was put forward in the hours before, too; or its sale opened in these or those hours.
        case promotedBefore, openedMeanwhile
        /// Nothing was counted yet in the hours that it is compared with.
        case notCounted
    }

    public struct Line: Sendable {
        public var promotion: Promotion
        /// Of the event.
        public var title: String
        public var lift: Lift

        public init(promotion: Promotion, title: String, lift: Lift) { (self.promotion, self.title, self.lift) = (promotion, title, lift) }
    }

    /// As it was typed.
    public struct Typed: Sendable {
        public var event, position, fromDay, fromTime, untilDay, untilTime, french, english: String

        public init(
            event: String = "", position: String = "1", fromDay: String = "", fromTime: String = "", untilDay: String = "", untilTime: String = "", french: String = "",
            english: String = ""
        ) {
            (self.event, self.position, self.fromDay, self.fromTime) = (event, position, fromDay, fromTime)
            (self.untilDay, self.untilTime, self.french, self.english) = (untilDay, untilTime, french, english)
        }

        public init(_ promotion: Promotion, in zone: TimeZone) {
            self.init(event: promotion.eventID, position: String(promotion.position), french: promotion.banner?.french ?? "", english: promotion.banner?.english ?? "")
            (fromDay, fromTime) = Self.parts(promotion.from, zone)
            (untilDay, untilTime) = Self.parts(promotion.until, zone)
        }

        /// As a browser's fields have it.
        static func parts(_ moment: Timestamp, _ zone: TimeZone) -> (String, String) {
            let text = moment.rfc3339(in: zone)
            return (String(text.prefix(10)), String(text.dropFirst(11).prefix(5)))
        }
    }

    let person: StaffPerson
    let zone: TimeZone
    let now: Timestamp
    /// Events that can be put forward.
    let choices: [(id: String, title: String)]

    public init(for person: StaffPerson, zone: TimeZone, now: Timestamp, choices: [(id: String, title: String)]) {
        (self.person, self.zone, self.now, self.choices) = (person, zone, now, choices)
    }

    // MARK: All of it

    /// - Parameters:
    ///   - lines: the latest first.
    ///   - fallback: titles of what the programme's files put forward, while nothing is chosen for now.
    public func list(_ lines: [Line], fallback: [String], typed: Typed?, _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        let on = lines.filter { $0.promotion.isOn(at: now) }.sorted { ($0.promotion.position, $0.promotion.from) < ($1.promotion.position, $1.promotion.from) }
        let coming = lines.filter { $0.promotion.from > now }.sorted { $0.promotion.from < $1.promotion.from }
        let over = lines.filter { $0.promotion.until <= now }
        let nothing = fallback.isEmpty ? say("Rien n’est mis en avant.", "Nothing is put forward.")
            : say("Rien n’est choisi pour l’instant : la une suit les fichiers de la programmation (\(fallback.joined(separator: ", "))).", "Nothing is chosen for now: the first page follows the programme’s files (\(fallback.joined(separator: ", "))).")
        return StaffPage(
            say, .promotions, title: say("À la une", "First page"), for: person,
            content: """
                <h1>\(say("À la une du site", "First page of the site"))</h1>\(notice?.block)
                <section aria-labelledby="on"><h2 id="on">\(say("En ce moment", "At this moment"))</h2>\(on.isEmpty ? "<div class=\"empty\"><p>\(nothing)</p></div>" as HTML : items(on, say))</section>
                \(coming.isEmpty ? nil : "<section aria-labelledby=\"coming\"><h2 id=\"coming\">\(say("À venir", "To come"))</h2>\(items(coming, say))</section>" as HTML)
                <section class="part" aria-labelledby="more"><h2 id="more">\(say("Mettre en avant", "Put forward"))</h2>
                \(choices.isEmpty ? "<p>\(say("Aucun spectacle publié n’a de date à venir.", "No published show has a date to come."))</p>" as HTML : form(.promotions, typed ?? fresh, event: true, hasBegun: false, say))</section>
                \(over.isEmpty ? nil : "<section aria-labelledby=\"over\"><h2 id=\"over\">\(say("Passées", "Over"))</h2>\(items(over, say))</section>" as HTML)
                """)
    }

    /// From now on, for a week.
    private var fresh: Typed {
        var typed = Typed(event: choices.first?.id ?? "")
        (typed.fromDay, typed.fromTime) = Typed.parts(now, zone)
        (typed.untilDay, typed.untilTime) = Typed.parts(now + .seconds(7 * 86_400), zone)
        return typed
    }

    private func items(_ lines: [Line], _ say: Language) -> HTML {
        let items = lines.map { line -> HTML in
            let promotion = line.promotion
            let title: HTML = promotion.until > now ? "<a href=\"\(StaffURL.promotion(String(promotion.id)).path(in: say))\">\(line.title)</a>" : "\(line.title)"
            let banner = promotion.banner.map { say($0.french, $0.english) }
            return """
                <li><p><b>\(title)</b> <span class="hint">\(say("place \(promotion.position)", "position \(promotion.position)"))</span></p>
                <p>\(say("du \(say.stamp(promotion.from, in: zone)) au \(say.stamp(promotion.until, in: zone))", "from \(say.stamp(promotion.from, in: zone)) to \(say.stamp(promotion.until, in: zone))"))</p>
                \(banner.map { "<p class=\"said\">\($0)</p>" as HTML })\(lift(line.lift, of: promotion, say))</li>
                """
        }
        return "<ul class=\"thread\">\(items)</ul>"
    }

    private func lift(_ lift: Lift, of promotion: Promotion, _ say: Language) -> HTML? {
        guard promotion.from <= now else { return nil }
        switch lift {
        case .tooEarly where promotion.until <= now: return "<p class=\"hint\">\(say("Trop courte pour être mesurée : il faut une heure entière.", "Too short to be measured: a whole hour is needed."))</p>"
        case .tooEarly: return "<p class=\"hint\">\(say("Trop tôt pour mesurer : il faut une heure entière.", "Too early to measure: a whole hour is needed."))</p>"
        case .promotedBefore: return "<p class=\"hint\">\(say("Déjà mis en avant dans les heures d’avant : la comparaison ne dirait rien.", "It was put forward in the hours before, too: a comparison would say nothing."))</p>"
        case .openedMeanwhile: return "<p class=\"hint\">\(say("La vente a ouvert dans ces heures ou dans celles d’avant : la comparaison ne dirait rien.", "The sale opened in these hours or in those before: a comparison would say nothing."))</p>"
        case .notCounted: return "<p class=\"hint\">\(say("Rien n’était encore compté avant : la comparaison manque.", "Nothing was counted before it yet: there is nothing to compare with."))</p>"
        case .measured(let lift): return measured(lift, id: "lift-\(promotion.id)", say)
        }
    }

    private func measured(_ lift: PromotionLift, id: String, _ say: Language) -> HTML {
        func row(_ name: String, _ during: Int, _ before: Int) -> HTML {
            let factor = before > 0 ? "×\u{A0}\(say.factor(Double(during) / Double(before)))" : "–"
            return "<tr><th scope=\"row\">\(name)</th><td class=\"amount\">\(say.number(before))</td><td class=\"amount\">\(say.number(during))</td><td class=\"amount\">\(factor)</td></tr>"
        }
        return """
            <div class="table" role="region" aria-labelledby="\(id)" tabindex="0"><table class="report"><caption id="\(id)">\(say("Mesuré sur \(lift.hours) h, et autant aux mêmes heures d’avant", "Measured over \(lift.hours) h, and as many at the same hours before"))</caption>
            <thead><tr><td></td><th scope="col" class="amount">\(say("Avant", "Before"))</th><th scope="col" class="amount">\(say("Pendant", "During"))</th><th scope="col" class="amount">\(say("Facteur", "Times"))</th></tr></thead>
            <tbody>\(row(say("Vues de la page", "Views of the page"), lift.during.interest.views, lift.before.interest.views))\
            \(row(say("Paniers", "Baskets"), lift.during.interest.holds, lift.before.interest.holds))\(row(say("Places vendues", "Places sold"), lift.during.places, lift.before.places))</tbody></table></div>
            <p class="hint">\(say("Ce qui a changé n’est pas tout de ce fait : un week-end, un article y comptent aussi. Quand il y a foule, les vues sont un minimum : lisez alors les paniers.", "What changed is not all because of it: a weekend or an article counts too. In a crowd, views are a minimum: read baskets then."))</p>
            """
    }

    // MARK: One of it

    public func one(_ promotion: Promotion, title: String, typed: Typed, _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        let id = String(promotion.id)
        let hasBegun = promotion.from <= now
        let end = hasBegun ? say("Arrêter maintenant", "End it now") : say("Retirer", "Take it away")
        let open: HTML = """
            <section class="part" aria-labelledby="change"><h2 id="change">\(say("Changer", "Change it"))</h2>\(form(.promotion(id), typed, event: false, hasBegun: hasBegun, say))</section>
            <form method="post" action="\(StaffURL.endPromotion(id).path(in: say))"><p class="actions"><button class="quiet" type="submit">\(end)</button></p></form>
            """
        return StaffPage(
            say, .promotion(id), title: title, for: person,
            content: """
                <div class="wide"><h1>\(title)</h1>\(notice?.block)
                \(promotion.until > now ? open : "<p>\(say("Cette mise en avant est passée.", "This promotion is over."))</p>" as HTML)
                <p><a href="\(StaffURL.promotions.path(in: say))">\(say("Toute la une", "All of the first page"))</a></p></div>
                """)
    }

    private func form(_ url: StaffURL, _ typed: Typed, event: Bool, hasBegun: Bool, _ say: Language) -> HTML {
        func input(_ name: String, _ label: String, _ value: String, type: String, _ more: HTML = "") -> HTML {
            "<div class=\"field\"><label for=\"\(name)\">\(label)</label><input id=\"\(name)\" name=\"\(name)\" type=\"\(type)\" value=\"\(value)\"\(more)></div>"
        }
        let options = choices.map { "<option value=\"\($0.id)\"\($0.id == typed.event ? " selected" as HTML : nil)>\($0.title)</option>" as HTML }
        let choice: HTML? = event ? "<div class=\"field\"><label for=\"event\">\(say("Spectacle", "Show"))</label><select id=\"event\" name=\"event\">\(options)</select></div>" : nil
        let from: HTML? = hasBegun ? nil : """
            <div class="grid">\(input("from-day", say("À partir du", "From"), typed.fromDay, type: "date"))\(input("from-time", say("à, heure de début", "at, time it begins"), typed.fromTime, type: "time"))</div>
            """
        let most: HTML = " maxlength=\"\(Promotion.longestBanner)\""
        return """
            <form method="post" action="\(url.path(in: say))" novalidate><div class="grid">\(choice)
            \(input("position", say("Place, la première est 1", "Position, the first is 1"), typed.position, type: "number", " min=\"1\" max=\"99\" inputmode=\"numeric\""))</div>
            \(from)<div class="grid">\(input("until-day", say("Jusqu’au", "Until"), typed.untilDay, type: "date"))\(input("until-time", say("à, heure de fin", "at, time it ends"), typed.untilTime, type: "time"))</div>
            <div class="grid">\(input("french", say("Phrase en français", "Sentence in French"), typed.french, type: "text", most))\(input("english", say("Phrase en anglais", "Sentence in English"), typed.english, type: "text", most))</div>
            <p class="hint">\(say("À la place du nom de l’artiste ; sans phrase, le nom reste. Les heures sont celles de la maison.", "In the place of the artist’s name; without a sentence the name stays. Times are the house’s own."))</p>
            <p class="actions"><button type="submit">\(event ? say("Mettre en avant", "Put it forward") : say("Enregistrer", "Save"))</button></p></form>
            """
    }
}

/// Why something is not put forward.
public enum PromotionFault: Error, Hashable {
    case moments, position, oneLanguage, banner, overlaps, event, over
}

/// What pages say of what was just asked.
public enum PromotionNotices {
    public static func saved(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("C’est enregistré. Le site le montre à l’heure dite, en quelques secondes.", "It is saved. The site shows it at its time, within seconds.")) }
    public static func ended(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("C’est retiré de la une.", "It is off the first page.")) }

    public static func fault(_ fault: PromotionFault, _ say: Language) -> StaffNotice {
        let words = switch fault {
        case .moments: say("Donnez un début et une fin : la fin est à venir, et après le début.", "Give a beginning and an end: the end is to come, and after the beginning.")
        case .position: say("La place est un nombre de 1 à 99.", "The position is a number from 1 to 99.")
        case .oneLanguage: say("Donnez la phrase dans les deux langues, ou dans aucune.", "Give the sentence in both languages, or in none.")
        case .banner: say("Une phrase a 120 caractères au plus, sur une ligne.", "A sentence has 120 characters at most, on one line.")
        case .overlaps: say("Ce spectacle est déjà mis en avant pendant ce temps : changez l’autre.", "This show is put forward during that time already: change the other one.")
        case .event: say("Choisissez un spectacle publié.", "Choose a published show.")
        case .over: say("Cette mise en avant est passée : faites-en une autre.", "This promotion is over: make another one.")
        }
        return StaffNotice(.error, words)
    }
}
