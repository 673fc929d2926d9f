import Booking
import Domain
import Foundation
import Pages

/// Writes to the house's people. A letter carries a link, so it is written only where the back office knows its own address: what a request
/// says of it could be anybody's invention.
struct StaffPost: Sendable {
    private let mailer: (any Mailer)?
    private let address: String

    init(mailer: (any Mailer)?, address: String) {
        (self.mailer, self.address) = (mailer, address.hasSuffix("/") ? String(address.dropLast()) : address)
    }

    var hasMailer: Bool { mailer != nil }
    var sends: Bool { mailer != nil && !address.isEmpty }

    /// A link for a person to hand over.
    ///
    /// - Parameter authority: what the browser calls this machine, where nobody said it better.
    func link(_ secret: StaffSecret, for account: StaffAccount, authority: String?) -> String {
        let path = StaffURL.welcome(secret.text).path(in: Language(rawValue: account.language) ?? .french)
        return (address.isEmpty ? "http://\(authority ?? "127.0.0.1")" : address) + path
    }

    /// - Returns: nil where no letter can be sent; false when the mail server did not take it.
    func send(_ kind: StaffLetter.Kind, _ secret: StaffSecret, to account: StaffAccount) async -> Bool? {
        guard let mailer, sends else { return nil }
        let language = Language(rawValue: account.language) ?? .french
        let letter = StaffLetter(kind, name: account.name, link: link(secret, for: account, authority: nil))
        let (subject, lines) = letter.words(in: language)
        do {
            try await mailer.send(
                Letter(
                    // The id says nothing of the link, and no two letters have the same.
                    id: "staff-\(UUID().uuidString.lowercased())", to: Mailbox(name: account.name, address: account.email), subject: subject,
                    text: lines.joined(separator: "\n") + "\n", html: letter.document(in: language).text))
            return true
        } catch {
            return false
        }
    }

    enum Delivery: Hashable {
        case sent
        /// For good: nobody reads this mailbox.
        case refused
        case failed(cause: String)
    }

    /// Tells somebody of a message that they may read.
    func send(_ entry: DialogueEntry, about subject: DialogueSubject, by author: String, to account: StaffAccount) async -> Delivery {
        guard let mailer, sends else { return .failed(cause: "no letter can be sent") }
        let say = Language(rawValue: account.language) ?? .french
        let letter = DialogueLetter(
            subject, author: author, text: entry.text, isDecision: entry.isDecision, namesReader: entry.mentions.contains(account.id),
            link: address + subject.url.path(in: say) + "#m\(entry.id)")
        do {
            try await mailer.send(
                Letter(
                    // The same at every attempt, so that a letter that comes twice is shown once.
                    id: "message-\(entry.id)-\(account.id)-\(entry.at.milliseconds)", to: Mailbox(name: account.name, address: account.email), subject: letter.title(in: say),
                    text: letter.lines(in: say).joined(separator: "\n") + "\n", html: letter.document(in: say).text))
            return .sent
        } catch .refused {
            return .refused
        } catch {
            return .failed(cause: "\(error)")
        }
    }
}
