import Domain

/// One message to one person.
public struct Letter: Hashable, Codable, Sendable {
    /// The same at every attempt, so that a reader's program can show a letter once that was sent twice. ASCII without spaces.
    public var id: String
    public var recipient: Mailbox
    public var subject: String
    /// Plain text; lines end with a line feed.
    public var text: String
    /// The same words as an HTML document, for programs that show it; nil for none.
    public var html: String?
    public var enclosures: [Enclosure]

    public init(
        id: String, to recipient: Mailbox, subject: String, text: String, html: String? = nil, enclosures: [Enclosure] = []
    ) {
        self.id = id
        self.recipient = recipient
        self.subject = subject
        self.text = text
        self.html = html
        self.enclosures = enclosures
    }
}

/// A file that goes along with a letter.
public struct Enclosure: Hashable, Codable, Sendable {
    /// `a–z 0–9 . -`.
    public var fileName: String
    /// Such as `application/pdf`; parameters, if any, as in a header.
    public var mediaType: String
    public var bytes: [UInt8]

    public init(fileName: String, mediaType: String, bytes: [UInt8]) {
        self.fileName = fileName
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

/// Who a letter is from or for.
public struct Mailbox: Hashable, Codable, Sendable {
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

/// Makes what goes along with a letter about tickets.
public protocol TicketPrinter: Sendable {
    /// The order's valid tickets, one a page, in the buyer's language.
    /// - Returns: nil when they cannot be drawn, for want of memory or of fonts.
    func tickets(of recorded: RecordedOrder, session: Session, event: Event) async -> Enclosure?
    /// The session for the buyer's calendar, in the same language.
    func calendar(of session: Session, event: Event, for buyer: Buyer, now: Timestamp) -> Enclosure
}

/// Delivers letters to a mail server.
public protocol Mailer: Sendable {
    /// Returns once the server has taken the letter.
    func send(_ letter: Letter) async throws(MailError)
}

/// Why the mail server did not take a letter; `cause` names no person.
public enum MailError: Error, Sendable, Equatable {
    /// No answer, or one that says to come again later, whatever the letter.
    case unavailable(cause: String)
    /// It says that this mailbox, or this text, may be taken later (4yz): others may go meanwhile.
    case deferred(cause: String)
    /// It says that this letter will never go (5yz).
    case refused(cause: String)
    /// It refuses this platform rather than the letter: a login, a sender, or a policy (5.7.z). Its operator can mend that, and then it goes.
    case unwelcome(cause: String)
}

/// A letter that was kept instead of sent.
public struct KeptLetter: Hashable, Sendable {
    /// `a–z 0–9 -`; grows with time.
    public var id: String
    public var keptAt: Timestamp
    public var letter: Letter

    public init(id: String, keptAt: Timestamp, letter: Letter) {
        (self.id, self.keptAt, self.letter) = (id, keptAt, letter)
    }
}

/// Letters that were kept instead of sent, where the platform is only tried.
public protocol LetterShelf: Sendable {
    /// The newest first, without the content of what they enclose.
    func newest(_ limit: Int) async throws(MailError) -> [KeptLetter]
    /// Whole; nil when there is none of this id.
    func letter(_ id: String) async throws(MailError) -> KeptLetter?
}
