import Booking
import Foundation

/// Values of a letter's headers (RFC 5322), in ASCII (RFC 2047). No text can begin a header of its own.
enum MailHeader {
    /// As it is when that is plain, else in encoded words of 75 characters at most.
    static func text(_ text: String) -> String {
        let text = line(text)
        return isPlain(text) ? text : encoded(text)
    }

    /// `Name <address>`, or the address alone.
    static func mailbox(_ mailbox: Mailbox) -> String {
        let label = line(mailbox.name)
        guard !label.isEmpty else { return mailbox.address }
        // A plain name is quoted only when it has more than words; those that would need escapes are encoded instead.
        let isWords = label.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x20 }
        let isQuotable = isPlain(label) && !label.contains { "\"\\".contains($0) }
        let name = isWords ? label : isQuotable ? "\"\(label)\"" : encoded(label)
        return "\(name) <\(mailbox.address)>"
    }

    /// Without controls: readers disagree on what an encoded line end is.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
    }

    /// Words of whole characters: a reader may not split one.
    private static func encoded(_ text: String) -> String {
        var words: [String] = [""]
        for character in text {
            // 45 bytes are 60 characters of Base64, 72 with `=?UTF-8?B?` and `?=`.
            if words[words.count - 1].utf8.count + character.utf8.count > 45 { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
