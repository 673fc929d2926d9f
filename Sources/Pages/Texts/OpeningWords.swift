import Domain
import Foundation

/// What is written to somebody who wanted to be told of an opening.
public struct OpeningWords: Sendable {
    let event: Event
    let session: Session
    let link: String?
    let now: Timestamp

    /// - Parameter link: where places are chosen; nil when the site's address is not known.
    public init(event: Event, session: Session, link: String?, now: Timestamp) {
        (self.event, self.session, self.link, self.now) = (event, session, link, now)
    }

    private var zone: TimeZone { TimeZone(identifier: session.venue.timeZone) ?? .gmt }
    private var isOpen: Bool { session.bookingOpensAt <= now }

    public func subject(in language: Language) -> String {
        switch language {
        case .french: isOpen ? "La vente est ouverte : \(event.title)" : "La vente ouvre bientôt : \(event.title)"
        case .english: isOpen ? "On sale now: \(event.title)" : "On sale soon: \(event.title)"
        }
    }

    public func text(in language: Language) -> String {
        let (opens, starts) = (language.moment(session.bookingOpensAt, localTo: zone), language.moment(session.startsAt, localTo: zone))
        let place = "\(session.venue.name), \(session.venue.city)"
        let lines: [String] =
            switch language {
            case .french:
                [
                    "Bonjour,", "", "Vous avez demandé à être prévenu de l’ouverture des ventes pour « \(event.title) », \(event.artist) :", "\(starts), \(place).", "",
                    isOpen ? "La vente est ouverte depuis le \(opens)." : "La vente ouvre le \(opens).",
                ] + (link.map { ["", "Choisir vos places : \($0)"] } ?? []) + [
                    "", "Ce message est le seul : votre adresse est maintenant effacée de notre liste.",
                ]
            case .english:
                [
                    "Hello,", "", "You asked to be told when “\(event.title)”, \(event.artist), goes on sale:", "\(starts), \(place).", "",
                    isOpen ? "It has been on sale since \(opens)." : "It goes on sale on \(opens).",
                ] + (link.map { ["", "Choose your places: \($0)"] } ?? []) + ["", "This is the only message: your address is now deleted from our list."]
            }
        return lines.joined(separator: "\n") + "\n"
    }
}
