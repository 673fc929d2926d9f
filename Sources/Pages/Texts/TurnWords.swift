import Domain
import Foundation
import WaitingRoom

/// What is written to somebody whose turn in a waiting room is near.
public struct TurnWords: Sendable {
    let event: Event
    let session: Session
    let ahead: Int
    let wait: WaitEstimate
    let link: String

    /// - Parameters:
    ///   - ahead: how many are called before; zero when the turn has come.
    ///   - link: to the room's page.
    public init(event: Event, session: Session, ahead: Int, wait: WaitEstimate, link: String) {
        (self.event, self.session, self.ahead, self.wait, self.link) = (event, session, ahead, wait, link)
    }

    public func subject(in language: Language) -> String {
        language(
            ahead == 0 ? "C’est votre tour : \(event.title)" : "Votre tour approche : \(event.title)",
            ahead == 0 ? "It is your turn: \(event.title)" : "Your turn is near: \(event.title)")
    }

    public func text(in language: Language) -> String {
        let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        let (starts, place) = (language.moment(session.startsAt, localTo: zone), "\(session.venue.name), \(session.venue.city)")
        let words = RoomWords.wait(wait, language)
        let when =
            ahead == 0
            ? language("Vous pouvez entrer dès maintenant et choisir vos places.", "You can go in now and choose your places.")
            : language("Encore \(language.number(ahead)) avant vous. Attente estimée : \(words).", "\(language.number(ahead)) more before you. Estimated wait: \(words).")
        let lines = [
            language("Bonjour,", "Hello,"), "",
            language("Vous attendez pour « \(event.title) », \(event.artist) :", "You are waiting for “\(event.title)”, \(event.artist):"),
            "\(starts), \(place).", "", when, "",
            language("Revenez dans la salle d’attente : \(link)", "Come back to the waiting room: \(link)"),
            language(
                "Sur le même appareil et dans le même navigateur : votre numéro y est, et il ne vaut nulle part ailleurs.",
                "On the same device and in the same browser: your number is in it, and is good nowhere else."),
            "", language("Ce message est le seul : votre adresse est maintenant effacée.", "This is the only message: your address is now deleted."),
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
