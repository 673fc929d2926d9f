import Domain
import Foundation

/// What pages say of what was just written.
public enum DialogueNotices {
    public static func sent(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("Votre message est là.", "Your message is here.")) }

    public static func empty(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Écrivez quelque chose, ou joignez un rapport.", "Write something, or attach a report."))
    }

    public static func tooLong(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Un message a 4 000 caractères au plus : le vôtre est gardé ci-dessous, coupez-le en deux.", "A message has 4,000 characters at most: yours is kept below, cut it in two."))
    }

    public static func noReport(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce rapport n’existe plus : l’ouverture est passée, ou la séance n’est pas à vous.", "This report is there no more: the opening is over, or the session is not yours."))
    }

    public static func oneReport(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Un message porte un rapport : choisissez l’un ou l’autre, et envoyez deux messages s’il en faut deux.", "A message carries one report: choose one of them, and send two messages if you need both."))
    }

    public static func noResult(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce n’est pas le résultat d’une répétition : joignez le fichier latest.json que « guichet rehearse » a écrit.", "This is no result of a rehearsal: attach the file latest.json that guichet rehearse wrote."))
    }

    public static func otherSession(_ session: String, _ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce fichier est la répétition d’une autre séance : \(session).", "This file is the rehearsal of another session: \(session)."))
    }

    /// What the director asks in one click.
    public static func question(_ say: Language) -> String {
        say("Pouvons-nous tenir cette ouverture ? Voici ce qui est attendu. Combien de guichets préparez-vous, et qu’en dit une répétition ?", "Can we hold this opening? Here is what is expected. How many box offices will you prepare, and what does a rehearsal say?")
    }
}

/// A letter that tells somebody of a message.
public struct DialogueLetter: Sendable {
    let subject: DialogueSubject
    let author, text: String
    let isDecision: Bool
    /// It is named in it.
    let namesReader: Bool
    let link: String

    public init(_ subject: DialogueSubject, author: String, text: String, isDecision: Bool, namesReader: Bool, link: String) {
        (self.subject, self.author, self.text, self.isDecision, self.namesReader, self.link) = (subject, author, text, isDecision, namesReader, link)
    }

    private static let longest = 600

    public func title(in say: Language) -> String {
        switch (isDecision, namesReader) {
        case (true, _): say("\(author) a noté une décision : \(subject.title)", "\(author) noted a decision: \(subject.title)")
        case (false, true): say("\(author) vous a écrit : \(subject.title)", "\(author) wrote to you: \(subject.title)")
        case (false, false): say("\(author) a écrit : \(subject.title)", "\(author) wrote: \(subject.title)")
        }
    }

    private func words(in say: Language) -> [String] {
        let said = text.count > Self.longest ? text.prefix(Self.longest) + "…" : text[...]
        let about = subject.place.isEmpty ? [subject.name(in: say)] : [subject.name(in: say), subject.place]
        return about + [""] + said.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func ending(in say: Language) -> String { say("Vous recevez cette lettre parce que vous pouvez lire cette discussion.", "You get this letter because you may read this conversation.") }

    public func lines(in say: Language) -> [String] { words(in: say) + ["", link, "", ending(in: say)] }

    public func document(in say: Language) -> HTML {
        LetterPage(title: title(in: say), words: words(in: say), action: (say("Lire et répondre", "Read and answer"), link), ending: [link, ending(in: say)]).document(in: say)
    }
}
