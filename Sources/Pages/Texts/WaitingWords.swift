import Domain
import Foundation

/// What is written to somebody on a waiting list.
public struct WaitingWords: Sendable {
    public struct Text: Sendable {
        public var subject: String
        public var lines: [String]
        /// What there is to do, and where; the plain text says it in a line.
        public var action: (label: String, address: String)?
        public var ending: [String]
        var colon = " :"

        public var plain: String {
            (lines + (action.map { ["", "\($0.label)\(colon) \($0.address)"] } ?? []) + [""] + ending).joined(separator: "\n") + "\n"
        }
    }

    let event: Event
    let session: Session
    let category: String
    let size: Int
    let listEnds: Timestamp
    let leave: String

    /// - Parameters:
    ///   - category: its name.
    ///   - listEnds: when the list ends.
    ///   - leave: address of the page that takes the reader off the list.
    public init(event: Event, session: Session, category: String, size: Int, listEnds: Timestamp, leave: String) {
        (self.event, self.session, self.category, self.size, self.listEnds, self.leave) = (event, session, category, size, listEnds, leave)
    }

    private var zone: TimeZone { TimeZone(identifier: session.venue.timeZone) ?? .gmt }
    private func starts(_ language: Language) -> String { language.moment(session.startsAt, localTo: zone) }
    private var venue: String { "\(session.venue.name), \(session.venue.city)" }
    private var frenchPlaces: String { size == 1 ? "1 place" : "\(size) places ensemble" }
    private var englishPlaces: String { size == 1 ? "1 place" : "\(size) places together" }

    /// - Parameters:
    ///   - end: when the request is forgotten.
    ///   - page: address of the page that confirms it.
    public func confirm(until end: Timestamp, at page: String, in language: Language) -> Text {
        let moment = language.moment(end, localTo: zone)
        return switch language {
        case .french:
            Text(
                subject: "Confirmez votre inscription sur la liste d’attente : \(event.title)",
                lines: [
                    "Bonjour,", "", "Quelqu’un, sans doute vous, demande \(frenchPlaces), \(category), pour « \(event.title) » :", "\(starts(language)), \(venue).", "",
                    "Vous n’êtes pas encore sur la liste d’attente : confirmez que cette adresse est la vôtre, avant le \(moment). Votre tour compte à partir du moment de votre demande.",
                ],
                action: ("Confirmer mon inscription", page),
                ending: ["Vous n’avez rien demandé ? Ne faites rien : votre adresse sera effacée, et personne ne vous écrira."])
        case .english:
            Text(
                subject: "Confirm your place on the waiting list: \(event.title)",
                lines: [
                    "Hello,", "", "Somebody, you we believe, asks for \(englishPlaces), \(category), for “\(event.title)”:", "\(starts(language)), \(venue).", "",
                    "You are not on the waiting list yet: confirm that this address is yours, before \(moment). Your turn counts from when you asked.",
                ],
                action: ("Confirm my place on the list", page),
                ending: ["You asked for nothing? Do nothing: your address will be deleted, and nobody will write to you."], colon: ":")
        }
    }

    private var frenchLimit: String { session.buyerLimit == 1 ? "1 place" : "\(session.buyerLimit) places" }
    private var englishLimit: String { session.buyerLimit == 1 ? "1 place" : "\(session.buyerLimit) places" }

    public func joined(in language: Language) -> Text {
        let ends = language.moment(listEnds, localTo: zone)
        return switch language {
        case .french:
            Text(
                subject: "Vous êtes sur la liste d’attente : \(event.title)",
                lines: [
                    "Bonjour,", "", "Vous attendez \(frenchPlaces), \(category), pour « \(event.title) » :", "\(starts(language)), \(venue).", "",
                    "Dès que des places reviennent, elles sont proposées dans l’ordre d’inscription au premier groupe qui peut s’asseoir ensemble. Ce sera peut-être vous : un message vous dira alors jusqu’à quand elles vous sont gardées.",
                    "", "Une même personne peut avoir \(frenchLimit) pour cette séance, achats compris : au-delà, rien ne lui est proposé.",
                    "", "La liste est close le \(ends). Sans message d’ici là, aucune place n’est revenue pour vous, et votre adresse est effacée.",
                ],
                action: nil, ending: ["Vous n’attendez plus, ou vous n’avez rien demandé ? Quittez la liste : \(leave)"])
        case .english:
            Text(
                subject: "You are on the waiting list: \(event.title)",
                lines: [
                    "Hello,", "", "You are waiting for \(englishPlaces), \(category), for “\(event.title)”:", "\(starts(language)), \(venue).", "",
                    "As soon as places come back, they are offered in the order of joining, to the first party that can sit together. If that is you, a message will tell you until when they are kept for you.",
                    "", "One person may have \(englishLimit) in this session, with what was bought already: beyond that, nothing is offered.",
                    "", "The list ends on \(ends). Without a message by then no place has come back for you, and your address is deleted.",
                ],
                action: nil, ending: ["You are not waiting any more, or asked for nothing? Leave the list: \(leave)"])
        }
    }

    /// - Parameter basket: address of the places that are held.
    public func offered(until end: Timestamp, basket: String, in language: Language) -> Text {
        let moment = language.moment(end, localTo: zone)
        return switch language {
        case .french:
            Text(
                subject: "\(size == 1 ? "Une place vous attend" : "Vos places vous attendent") : \(event.title)",
                lines: [
                    "Bonjour,", "", "\(size == 1 ? "Une place est revenue" : "\(size) places sont revenues"), \(category), pour « \(event.title) » :",
                    "\(starts(language)), \(venue).", "", "Nous vous \(size == 1 ? "la" : "les") gardons jusqu’au \(moment). Ensuite \(size == 1 ? "elle sera proposée" : "elles seront proposées") à la personne suivante, et votre attente est finie.",
                    "", "Ce lien ouvre votre panier : ne le donnez à personne.",
                ],
                action: (size == 1 ? "Voir ma place" : "Voir mes places", basket), ending: ["Vous n’en voulez plus ? Laissez votre tour à quelqu’un : \(leave)"])
        case .english:
            Text(
                subject: "\(size == 1 ? "A place is waiting for you" : "Your places are waiting for you"): \(event.title)",
                lines: [
                    "Hello,", "", "\(size == 1 ? "A place has come back" : "\(size) places have come back"), \(category), for “\(event.title)”:",
                    "\(starts(language)), \(venue).", "", "We keep \(size == 1 ? "it" : "them") for you until \(moment). After that \(size == 1 ? "it is" : "they are") offered to the next person, and your wait is over.",
                    "", "This link opens your basket: give it to nobody.",
                ],
                action: (size == 1 ? "See my place" : "See my places", basket), ending: ["You do not want \(size == 1 ? "it" : "them") any more? Let somebody else have your turn: \(leave)"], colon: ":")
        }
    }
}
