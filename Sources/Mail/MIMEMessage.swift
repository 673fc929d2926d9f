import Booking
import Foundation

/// A letter as it travels (RFC 5322, RFC 2045 to 2047): ASCII, lines of 76 characters at most.
struct MIMEMessage {
    let bytes: [UInt8]

    init(_ letter: Letter, from sender: Mailbox, at moment: Date) {
        let domain = sender.address.split(separator: "@").last ?? "localhost"
        let headers = [
            "Date: \(Self.date(moment))",
            "From: \(MailHeader.mailbox(sender))",
            "To: \(MailHeader.mailbox(letter.recipient))",
            "Subject: \(MailHeader.text(letter.subject))",
            "Message-ID: <\(letter.id)@\(domain)>",
            // No answering machine answers it (RFC 3834).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ]
        let text = Part(words: letter.text, type: "text/plain")
        let body = letter.html.map { Part([text, Part(words: $0, type: "text/html")], "alternative") } ?? text
        let whole = letter.enclosures.isEmpty ? body : Part([body] + letter.enclosures.map(Part.init), "mixed")
        bytes = Array((headers + whole.lines).joined(separator: "\r\n").utf8)
    }

    /// RFC 5322, such as `Sat, 28 Nov 2026 09:00:00 +0000`.
    private static func date(_ moment: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: moment)
    }
}

/// Headers about a content, an empty line, and the content.
private struct Part {
    /// To be joined by line ends.
    let lines: [String]

    init(words: String, type: String) {
        lines = ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", ""] + QuotedPrintable.lines(words)
    }

    init(_ enclosure: Enclosure) {
        // Names are ours; what could end the quotes or the header is left out all the same.
        let name = enclosure.fileName.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
        let type = enclosure.mediaType.filter { $0.isASCII && !$0.isNewline }
        let content = Data(enclosure.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        lines = [
            "Content-Type: \(type)", "Content-Disposition: attachment; filename=\"\(name)\"", "Content-Transfer-Encoding: base64", "",
        ] + content.split(separator: "\n").map(String.init)
    }

    /// - Parameter kind: `mixed`, or `alternative` whose last part is the richest.
    init(_ parts: [Part], _ kind: String) {
        // Neither encoding of the contents has an `=` followed by `_`.
        let boundary = "=_guichet_\(kind)"
        lines = ["Content-Type: multipart/\(kind); boundary=\"\(boundary)\"", ""] + parts.flatMap { ["--\(boundary)"] + $0.lines } + ["--\(boundary)--", ""]
    }
}

/// Text in lines of ASCII that people can nearly read (RFC 2045, 6.7).
enum QuotedPrintable {
    /// The last one is empty when the text ends with a line feed. A part's own line end is none of the boundary's behind it.
    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap(broken)
    }

    /// One line of text, on as many as it needs.
    private static func broken(_ line: Substring) -> [String] {
        var result = [""]
        let bytes = Array(line.utf8)
        for (index, byte) in bytes.enumerated() {
            // Spaces at the end of a line are lost on the way.
            let isPlain = (0x21...0x7E).contains(byte) && byte != 0x3D || byte == 0x20 && index + 1 < bytes.count
            let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            // One place is left for the `=` that says that the line goes on.
            if result[result.count - 1].utf8.count + piece.utf8.count > 75 {
                result[result.count - 1] += "="
                result.append("")
            }
            result[result.count - 1] += piece
        }
        return result
    }
}
