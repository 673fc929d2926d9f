/// The spaces that French has before its tall signs and inside its quotation marks, at which no line may be broken (Lexique des règles
/// typographiques en usage à l'Imprimerie nationale, « Ponctuation »). Phrases are written with plain spaces; this makes them right.
enum FrenchSpaces {
    private static let wide: Unicode.Scalar = "\u{A0}"
    private static let narrow: Unicode.Scalar = "\u{202F}"

    static func typeset(_ text: String) -> String {
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
