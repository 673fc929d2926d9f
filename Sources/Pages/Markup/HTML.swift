import Domain
import Foundation

/// A piece of a page. What is interpolated as text is escaped, in content and in attributes alike; only another piece goes in as it is. So a
/// hostile text can be forgotten nowhere. Attributes are always quoted with `"`.
public struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
    public private(set) var text: String

    public init(stringLiteral value: String) {
        text = value
    }

    /// Of a piece's own text, taken apart and put together again: nothing is escaped any more.
    init(trusted text: String) {
        self.text = text
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        public mutating func appendLiteral(_ literal: String) { text += literal }
        public mutating func appendInterpolation(_ words: String) { HTML.escape(words, into: &text) }
        public mutating func appendInterpolation(_ number: some BinaryInteger) { text += "\(number)" }
        public mutating func appendInterpolation(_ piece: HTML?) { text += piece?.text ?? "" }
        public mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }
    }

    static func joined(_ pieces: [HTML], separator: String) -> HTML {
        pieces.dropFirst().reduce(pieces.first ?? "") { "\($0)\(separator)\($1)" }
    }

    public static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    /// Each line of a text that people wrote: an empty line parts paragraphs.
    static func paragraphs(_ words: String, in say: Language) -> HTML {
        let blocks = words.split(separator: "\n\n").map { block -> HTML in
            let lines = block.split(separator: "\n").map(String.init)
            return "<p\(inFrench(say))>\(FrenchSpaces.typeset(lines.joined(separator: " ")))</p>"
        }
        return "\(blocks)"
    }

    /// Says of an element on another language's page that its words are the programme's, and French: so that it is read aloud in French.
    static func inFrench(_ say: Language) -> HTML { say == .french ? "" : " lang=\"fr\"" }

    /// Words of the programme among those of the page.
    static func french(_ words: String, _ say: Language) -> HTML { say == .french ? "\(words)" : "<span lang=\"fr\">\(words)</span>" }

    /// A phrase with words of the programme in it.
    static func phrase(_ words: String, _ say: Language, _ phrase: (String) -> Phrase) -> HTML { self.phrase(french(words, say)) { say(phrase($0)) } }

    /// A phrase with a piece in it.
    static func phrase(_ piece: HTML, _ phrase: (String) -> String) -> HTML {
        let place = "\u{FFFC}"
        let parts = phrase(place).components(separatedBy: place).map { "\($0)" as HTML }
        return parts.dropFirst().reduce(parts[0]) { $0 + piece + $1 }
    }

    /// A seat, whose section has a name of the programme.
    static func seat(_ name: SeatName, _ say: Language) -> HTML {
        phrase(french(name.section, say)) { section in
            var rest = name
            rest.section = section
            return say.seat(rest)
        }
    }

    /// A place as an order has it.
    static func place(frozen label: String?, _ say: Language) -> HTML {
        guard let label else { return "\(say(.standingPlace))" }
        return SeatName(frozen: label).map { seat($0, say) } ?? "\(label)"
    }

    private static func escape(_ words: String, into text: inout String) {
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
