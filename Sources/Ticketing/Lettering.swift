import CCairo
import Foundation

/// Text as it is printed: each letter in a font of this machine that has it, and from right to left where it is read so. cairo's own functions for text
/// know one font, and put letter beside letter from left to right; they are handed what is prepared here (docs/decisions/037-letters-on-paper.md).
struct Lettering: Hashable {
    /// Points.
    var size: Double
    var isBold = false

    /// Letters of one font, in the order in which they stand on the paper.
    struct Run: Hashable {
        var face: Typeface
        var text: String
    }

    /// - Parameters:
    ///   - x: where its line begins.
    ///   - y: of its baseline.
    func show(_ text: String, x: Double, y: Double, on context: OpaquePointer) {
        cairo_move_to(context, x, y)
        for run in runs(of: text) {
            select(run.face, on: context)
            // It ends where the next one begins.
            cairo_show_text(context, run.text)
        }
    }

    func length(of text: String, on context: OpaquePointer) -> Double {
        runs(of: text).reduce(0) { length, run in
            select(run.face, on: context)
            var extents = cairo_text_extents_t()
            cairo_text_extents(context, run.text, &extents)
            return length + extents.x_advance
        }
    }

    func runs(of text: String) -> [Run] {
        let text = printable(text)
        guard !Self.isUsual(text) else { return [Run(face: .usual(isBold: isBold), text: text)] }
        var runs: [Run] = []
        for character in ReadingOrder.visual(ArabicForms.joined(text, where: { Typefaces.face(of: $0, isBold: isBold) != nil })) {
            let face = Typefaces.face(of: character.unicodeScalars, isBold: isBold) ?? .usual(isBold: isBold)
            if runs.last?.face == face { runs[runs.count - 1].text.append(character) } else { runs.append(Run(face: face, text: String(character))) }
        }
        return runs
    }

    /// What no font of this machine has stands in Latin letters, as a passport has it (Unicode CLDR's Any-Latin); pictures go. A box would say nothing at the door.
    func printable(_ text: String) -> String {
        guard !Self.isUsual(text) else { return text }
        let plain = String(String.UnicodeScalarView(text.precomposedStringWithCanonicalMapping.unicodeScalars.filter { !Self.isSilent($0) }))
        var (known, unknown) = ("", "")
        func take() {
            known += unknown.isEmpty ? "" : inLatin(unknown)
            unknown = ""
        }
        for character in plain {
            if has(character) {
                take()
                known.append(character)
            } else if !Self.isPicture(character) {
                unknown.append(character)
            }
        }
        take()
        return known
    }

    /// Those that join letters, or keep them apart, are none themselves.
    private func has(_ character: Character) -> Bool {
        let letters = String.UnicodeScalarView(character.unicodeScalars.filter { $0 != "\u{200C}" && $0 != "\u{200D}" })
        return character.isWhitespace || Typefaces.face(of: letters, isBold: isBold) != nil
    }

    private func inLatin(_ letters: String) -> String {
        let latin = letters.applyingTransform(.toLatin, reverse: false)?.precomposedStringWithCanonicalMapping ?? ""
        return String((latin.isEmpty ? letters : latin).map { has($0) ? $0 : "?" })
    }

    /// Latin letters and common signs: nearly all that is printed.
    private static func isUsual(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value < 0x250 || (0x2010...0x2027).contains($0.value) || $0.value == 0x202F || $0 == "€" }
    }

    /// Vowel points of Arabic and Hebrew, which no name needs and which only a shaping engine can place; how a sign is to look; and where directions change.
    private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x591...0x5C7, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6ED, 0xFE00...0xFE0F: scalar.properties.generalCategory == .nonspacingMark
        case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func isPicture(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.properties.isEmoji && $0.value > 0x2000 || $0 == "\u{200D}" }
    }

    private func select(_ face: Typeface, on context: OpaquePointer) {
        cairo_select_font_face(context, face.family, CAIRO_FONT_SLANT_NORMAL, face.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, size)
    }
}
