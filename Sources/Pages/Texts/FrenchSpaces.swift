/// The spaces that French has before its tall signs and inside its quotation marks, at which no line may be broken (Lexique des règles
/// typographiques en usage à l'Imprimerie nationale, « Ponctuation »). Phrases are written with plain spaces; this makes them right.
enum FrenchSpaces {
    private static let wide: Unicode.Scalar = "\u{A0}"
    private static let narrow: Unicode.Scalar = "\u{202F}"

    /// Whether a text can have anything to do: a sign, or the byte that begins « and ».
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "?"), 0xC2: true
        default: false
        }
    }

    static func typeset(_ text: String) -> String {
        // Most phrases of a page.
        guard text.utf8.contains(where: isSign) else { return text }
        var typeset = String.UnicodeScalarView()
        var before: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if before == " " {
                switch scalar {
                case ":", "»": replaceLast(of: &typeset, by: wide)
                case ";", "!", "?": replaceLast(of: &typeset, by: narrow)
                default: break
                }
            }
            let isOpened = scalar == " " && before == "«"
            typeset.append(isOpened ? wide : scalar)
            before = scalar
        }
        return String(typeset)
    }

    private static func replaceLast(of text: inout String.UnicodeScalarView, by space: Unicode.Scalar) {
        text.removeLast()
        text.append(space)
    }
}
