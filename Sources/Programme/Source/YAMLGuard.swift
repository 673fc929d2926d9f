/// Looks at a YAML text before any parser does.
enum YAMLGuard {
    static let anchorReason =
        "anchors (&name) and aliases (*name) are not supported: name a price list with `priceLists:`; "
        + "in a text, put a space after '&'"

    /// Refuses what would be dangerous to parse, and what libyaml would refuse with an obscure message.
    static func check(_ text: String) throws(SourceFault) {
        var place = SourcePlace(line: 1, column: 1)
        var indenting = true
        var previous: Unicode.Scalar = "\n"
        var afterAmpersand: SourcePlace?
        for scalar in text.unicodeScalars {
            if let anchor = afterAmpersand, !isBlank(scalar) {
                throw SourceFault(place: anchor, reason: anchorReason)
            }
            if scalar == "\t", indenting {
                throw SourceFault(place: place, reason: "a tab stands in the indentation; YAML wants spaces")
            }
            guard isAllowed(scalar) else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                throw SourceFault(place: place, reason: "the control character U+\(code) is not allowed")
            }
            afterAmpersand = scalar == "&" && startsToken(after: previous) ? place : nil
            indenting = isBreak(scalar) || (indenting && scalar == " ")
            advance(&place, over: scalar, after: previous)
            previous = scalar
        }
    }

    /// A parser can see an anchor only where a token may start. Texts are not told apart from the rest on purpose: doing
    /// so takes a whole YAML scanner, and `R&B` or `Rock & Roll` are no anchors anyway.
    private static func startsToken(after previous: Unicode.Scalar) -> Bool {
        isBlank(previous) || "[{,:?".unicodeScalars.contains(previous)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || isBreak(scalar)
    }

    /// The line breaks of YAML 1.1, which libyaml follows.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
        default: false
        }
    }

    private static func advance(_ place: inout SourcePlace, over scalar: Unicode.Scalar, after previous: Unicode.Scalar) {
        if scalar == "\n", previous == "\r" { return }
        place = isBreak(scalar) ? SourcePlace(line: place.line + 1, column: 1)
            : SourcePlace(line: place.line, column: place.column + 1)
    }
}
