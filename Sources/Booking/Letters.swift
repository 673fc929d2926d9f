/// One message to one person.
public struct Letter: Hashable, Sendable {
    /// The same at every attempt, so that a reader's program can show a letter once that was sent twice. ASCII without spaces.
    public var id: String
    public var recipient: Mailbox
    public var subject: String
    /// Plain text; lines end with a line feed.
    public var text: String

    public init(id: String, to recipient: Mailbox, subject: String, text: String) {
        self.id = id
        self.recipient = recipient
        self.subject = subject
        self.text = text
    }
}

/// Who a letter is from or for.
public struct Mailbox: Hashable, Sendable {
    /// Empty when nothing is known but the address.
    public var name: String
    public var address: String

    public init(name: String = "", address: String) {
        self.name = name
        self.address = address
    }

    /// Reads `billets@example.org` or `Théâtre du Port <billets@example.org>`; nil when the address is none.
    public init?(text: String) {
        let parts = text.split(separator: "<", maxSplits: 1)
        guard parts.count == 2, let end = parts[1].firstIndex(of: ">"), parts[1].index(after: end) == parts[1].endIndex else {
            guard OpenOrder.isPlausible(email: text) else { return nil }
            self.init(address: text)
            return
        }
        let address = String(parts[1][..<end])
        guard OpenOrder.isPlausible(email: address) else { return nil }
        var name = parts[0]
        while name.last == " " { name.removeLast() }
        self.init(name: String(name), address: address)
    }
}

/// Delivers letters to a mail server.
public protocol Mailer: Sendable {
    /// Returns once the server has taken the letter.
    func send(_ letter: Letter) async throws(MailError)
}

/// Why the mail server did not take a letter; `cause` names no person.
public enum MailError: Error, Sendable, Equatable {
    /// No answer, or one that says that it may go later.
    case unavailable(cause: String)
    /// It says that this letter will never go (5yz).
    case refused(cause: String)
    /// It refuses this platform rather than the letter: a login, a sender, or a policy (5.7.z). Its operator can mend that, and then it goes.
    case unwelcome(cause: String)
}
