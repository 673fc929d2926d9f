import Domain
import Foundation
import WaitingRoom

/// What an operator asks of a room, as a form says it.
public enum OpeningWish: String, Sendable, CaseIterable {
    case slower, faster, pause, resume, pace, say, reveal
}

/// Why an operator's wish was not carried out.
public enum OpeningRefusal: Sendable {
    case notAwaited, noValue, noSignature, noPace, tooLong, tooEarly

    public func words(in say: Language) -> String {
        switch self {
        case .notAwaited: say("Aucune valeur n’est attendue : le tirage est fait, ou ceux qui sont venus ne sont pas encore comptés.", "No value is waited for: the draw is made, or those who came are not counted yet.")
        case .noValue: say("La source annoncée ne donne pas une telle valeur. Rien n’a été fait.", "The announced source gives no such value. Nothing was done.")
        case .noSignature: say("Ce n’est pas la signature d’un tour de drand : recopiez le champ « signature » de ce tour, 96 chiffres hexadécimaux, comme un relais le donne. Rien n’a été fait.", "That is no signature of a round of drand: type the round’s field `signature`, 96 hexadecimal digits, as a relay gives it. Nothing was done.")
        case .noPace: say("Un rythme va de 1 à 1 000 000 appels par minute ; pour n’appeler personne, mettez en pause.", "A pace is 1 to 1,000,000 calls a minute; pause to call nobody.")
        case .tooLong: say("Un message a 300 caractères au plus.", "A message has 300 characters at most.")
        case .tooEarly: say("Cette salle n’est pas encore annoncée : elle l’est une semaine avant que l’on puisse y entrer.", "This room is not announced yet: it is a week before people may join.")
        }
    }
}

/// What an opening day calls things.
enum OpeningDayWords {
    static func phase(_ phase: RoomPhase, in say: Language) -> String {
        switch phase {
        case .tooEarly: say("Pas encore ouverte", "Not open yet")
        case .early: say("On arrive", "People come")
        case .drawing: say("Tirage en cours", "Being drawn")
        case .queue: say("On appelle", "People are called")
        case .paused: say("En pause", "Paused")
        case .soldOut: say("Tout est vendu", "Sold out")
        case .open: say("Accès libre", "Everybody goes in")
        case .closed: say("Fermée", "Closed")
        }
    }

    static func limit(_ limit: AdmissionController.Limit, in say: Language) -> String {
        switch limit {
        case .capacity: say("autant choisissent que les guichets supportent", "as many shop as the box offices bear")
        case .overload: say("les guichets sont débordés", "the box offices are overrun")
        case .stock: say("ce qui est libre est promis à ceux qui sont dedans", "what is free is promised to those inside")
        case .soldOut: say("plus rien n’est libre", "nothing is free any more")
        case .pace: say("le rythme : on remplit peu à peu", "the pace: filled step by step")
        case .queue: say("rien : tout le monde est appelé", "nothing: everybody is called")
        case .paused: say("votre pause", "your pause")
        }
    }

    static func hand(_ hand: OperatorHand, in say: Language) -> String {
        switch hand {
        case .automatic(1): say("la plateforme règle le rythme seule", "the platform sets the pace by itself")
        case .automatic(let factor): say("la plateforme règle le rythme, multiplié par \(say.factor(factor))", "the platform sets the pace, times \(say.factor(factor))")
        case .fixed(let perMinute): say("\(say.number(Int(perMinute.rounded()))) appels par minute", "\(say.number(Int(perMinute.rounded()))) calls a minute")
        case .paused: say("en pause", "paused")
        }
    }

    static func wish(_ wish: OpeningWish, in say: Language) -> String {
        switch wish {
        case .slower: say("Plus lentement (un tiers de moins)", "Slower (a third fewer)")
        case .faster: say("Plus vite (la moitié de plus)", "Faster (half as many again)")
        case .pause: say("Mettre en pause", "Pause")
        case .resume: say("Rendre la main à la plateforme", "Let the platform decide")
        case .pace: say("Fixer ce rythme", "Set this pace")
        case .say: say("Dire", "Say it")
        case .reveal: say("Faire le tirage", "Make the draw")
        }
    }

    /// What was noted of somebody's hand (`Olga: paused`), in words; what has none here stays as it was noted.
    static func steered(_ detail: String, in say: Language) -> String {
        guard let colon = detail.firstRange(of: ": ") else { return detail }
        let (name, what) = (detail[..<colon.lowerBound], String(detail[colon.upperBound...]))
        let words: String? =
            switch what {
            case "says nothing": say("ne dit plus rien", what)
            case "types in the public value of the draw": say("saisit la valeur publique du tirage", what)
            default: what.wholeMatch(of: /says “((?s).*)”/).map { say("dit « \($0.1) »", what) } ?? OperatorHand(text: what).map { hand($0, in: say) }
            }
        return words.map { say("\(name) : \($0)", "\(name): \($0)") } ?? detail
    }

    static func event(_ kind: OpeningState.EventLine.Kind, in say: Language) -> String {
        switch kind {
        case .announced: say("Tirage annoncé, scellé par", "Draw announced, sealed by")
        case .counted: say("Comptés à l’ouverture", "Counted at the opening")
        case .revealed: say("Valeur publique du tirage", "Public value of the draw")
        case .steered: say("Conduite", "Steered")
        }
    }
}

extension Language {
    /// `0,5`, as in "times 0.5".
    func factor(_ factor: Double) -> String { decimal(factor, digits: 2) }

    /// A share of 0…1: `1,2 %`.
    func percent(_ share: Double) -> String { decimal(share * 100, digits: 1) + self("\u{202F}%", "%") }

    func milliseconds(_ milliseconds: Double) -> String { decimal(milliseconds, digits: 1) + "\u{00A0}ms" }

    func decimal(_ value: Double, digits: Int) -> String {
        var text = String(format: "%.\(digits)f", value.isFinite ? value : 0)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return self(text.replacing(".", with: ","), text)
    }
}

extension StaffNotices {
    public static func steered(_ wish: OpeningWish, in say: Language) -> StaffNotice {
        StaffNotice(.notice, say("Fait : \(OpeningDayWords.wish(wish, in: say).lowercased()). Cela se voit en une ou deux secondes.", "Done: \(OpeningDayWords.wish(wish, in: say).lowercased()). It shows within a second or two."))
    }
}
