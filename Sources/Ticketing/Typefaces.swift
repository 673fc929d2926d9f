import CFontconfig

/// A font as cairo is asked for it.
struct Typeface: Hashable {
    var family: String
    var isBold: Bool

    /// What fontconfig gives who wants no font in particular.
    static func usual(isBold: Bool) -> Typeface { Typeface(family: "sans-serif", isBold: isBold) }
}

/// The fonts of this machine in the order in which they are asked for a letter: as fontconfig sorts them for text without serifs, but for those that
/// have pictures in colours, which a printed page has not. Known from the first use on: a font that is installed later is there after the next start.
enum Typefaces {
    /// The first one that has all these.
    static func face(of letters: String.UnicodeScalarView, isBold: Bool) -> Typeface? {
        (isBold ? bold : regular).first { font in letters.allSatisfy { FcCharSetHasChar(font.letters, $0.value) != 0 } }?.face
    }

    static func face(of letter: Unicode.Scalar, isBold: Bool) -> Typeface? { face(of: String(Character(letter)).unicodeScalars, isBold: isBold) }

    /// - Sendable: its set of letters is never written, and belongs to a list that is never freed.
    private struct Font: @unchecked Sendable {
        let face: Typeface
        let letters: OpaquePointer
    }

    private static let (regular, bold) = (fonts(weight: FC_WEIGHT_REGULAR), fonts(weight: FC_WEIGHT_BOLD))

    private static func fonts(weight: Int32) -> [Font] {
        guard let wanted = FcPatternCreate() else { return [] }
        defer { FcPatternDestroy(wanted) }
        FcPatternAddString(wanted, FC_FAMILY, "sans-serif")
        FcPatternAddInteger(wanted, FC_WEIGHT, weight)
        FcConfigSubstitute(nil, wanted, FcMatchPattern)
        FcDefaultSubstitute(wanted)
        var result = FcResultMatch
        guard let found = FcFontSort(nil, wanted, FcTrue, nil, &result) else { return [] }
        return (0..<Int(found.pointee.nfont)).compactMap { found.pointee.fonts[$0].flatMap(font) }
    }

    private static func font(_ pattern: OpaquePointer) -> Font? {
        var family: UnsafeMutablePointer<FcChar8>?
        var letters: OpaquePointer?
        var (isOutline, isColoured, weight): (FcBool, FcBool, Int32) = (0, 0, 0)
        guard FcPatternGetString(pattern, FC_FAMILY, 0, &family) == FcResultMatch, let family, FcPatternGetCharSet(pattern, FC_CHARSET, 0, &letters) == FcResultMatch,
            let letters, FcPatternGetBool(pattern, FC_OUTLINE, 0, &isOutline) == FcResultMatch, isOutline != 0
        else { return nil }
        if FcPatternGetBool(pattern, FC_COLOR, 0, &isColoured) == FcResultMatch, isColoured != 0 { return nil }
        FcPatternGetInteger(pattern, FC_WEIGHT, 0, &weight)
        // cairo knows two weights.
        return Font(face: Typeface(family: String(cString: family), isBold: weight >= FC_WEIGHT_DEMIBOLD), letters: letters)
    }
}
