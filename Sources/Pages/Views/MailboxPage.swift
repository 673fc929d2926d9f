import Domain
import Foundation

/// The messages that a demonstration keeps instead of sending them.
public struct MailboxPage: Sendable {
    /// One message; `text` is what its reader sees first.
    public struct Message: Sendable {
        public var id, to, subject, text: String
        public var at: Timestamp
        public var files: [String]

        public init(id: String, to: String, subject: String, text: String, at: Timestamp, files: [String]) {
            (self.id, self.to, self.subject, self.text, self.at, self.files) = (id, to, FrenchSpaces.typeset(subject), text, at, files)
        }
    }

    let messages: [Message]
    let zone: TimeZone

    public init(_ messages: [Message], zone: TimeZone) {
        (self.messages, self.zone) = (messages, zone)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .mailbox, title: say(.account(.mailbox)), isPrivate: true,
            content: """
                <h1>\(say(.account(.mailbox)))</h1><p class="hint">\(say(.account(.mailboxLead)))</p>
                \(messages.isEmpty ? "<p class=\"empty\">\(say(.account(.mailboxEmpty)))</p>" as HTML : "<ul class=\"letters\">\(messages.map { item($0, say) })</ul>")
                """)
    }

    private func item(_ message: Message, _ say: Language) -> HTML {
        """
        <li><a href="\(SiteURL.keptLetter(message.id).path(in: say))"><strong>\(message.subject.isEmpty ? say(.account(.noSubject)) : message.subject)</strong></a>
        <p>\(say(.account(.letterTo(message.to)))) · \(say.moment(message.at, localTo: zone))</p></li>
        """
    }
}

/// One of them. Its text is shown, and nothing that it brings is: files are downloaded.
public struct KeptLetterPage: Sendable {
    let message: MailboxPage.Message
    let zone: TimeZone

    public init(_ message: MailboxPage.Message, zone: TimeZone) {
        (self.message, self.zone) = (message, zone)
    }

    public func page(in say: Language) -> Page {
        let files = message.files.map { name -> HTML in
            "<li><a href=\"\(SiteURL.keptFile(letter: message.id, name: name).path(in: say))\" download>\(name)</a></li>"
        }
        return Page(
            say, .keptLetter(message.id), title: message.subject.isEmpty ? say(.account(.noSubject)) : message.subject, isPrivate: true,
            content: """
                <p><a href="\(SiteURL.mailbox.path(in: say))">← \(say(.account(.backToMailbox)))</a></p>
                <article class="letter"><h1>\(message.subject.isEmpty ? say(.account(.noSubject)) : message.subject)</h1>
                <p class="hint">\(say(.account(.letterTo(message.to)))) · \(say.moment(message.at, localTo: zone))</p>
                <div class="words">\(message.text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) })</div>
                \(files.isEmpty ? nil : "<h2>\(say(.account(.enclosed)))</h2><ul class=\"files\">\(files)</ul>" as HTML)</article>
                """)
    }

    /// With a link where the line ends with an address of this or another site.
    private func line(_ line: Substring) -> HTML {
        let start = line.firstRange(of: "https://")?.lowerBound ?? line.firstRange(of: "http://")?.lowerBound
        guard let start, !line[start...].contains(" ") else { return "\(String(line))<br>\n" }
        return "\(String(line[..<start]))<a href=\"\(String(line[start...]))\" rel=\"nofollow noreferrer\">\(String(line[start...]))</a><br>\n"
    }
}
