import CCairo
import Foundation
import Testing

@testable import Ticketing

/// Names and titles of all the world on paper.
@Suite struct LetteringTests {
    private static let names = [
        "Αθηνά Παπαδοπούλου", "Олена Шевченко", "Արամ Խաչատրյան", "ნინო ბერიძე", "محمد علي", "سلام", "דוד בן־גוריון", "Nguyễn Văn Đạt", "Zoe\u{301} 😀", "王小明", "佐藤 花子", "김철수", "नमस्ते",
        "Fête 🎭 d’été", "𒀀 Enki",
    ]

    /// cairo's own word for it: glyph 0 of a font is the box of what it has not.
    private static func boxes(in run: Lettering.Run) -> Bool {
        guard let face = cairo_toy_font_face_create(run.face.family, CAIRO_FONT_SLANT_NORMAL, run.face.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL) else { return true }
        defer { cairo_font_face_destroy(face) }
        var (size, plain) = (cairo_matrix_t(xx: 10, yx: 0, xy: 0, yy: 10, x0: 0, y0: 0), cairo_matrix_t(xx: 1, yx: 0, xy: 0, yy: 1, x0: 0, y0: 0))
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        guard let font = cairo_scaled_font_create(face, &size, &plain, options) else { return true }
        defer { cairo_scaled_font_destroy(font) }
        var glyphs: UnsafeMutablePointer<cairo_glyph_t>?
        var count: Int32 = 0
        guard cairo_scaled_font_text_to_glyphs(font, 0, 0, run.text, -1, &glyphs, &count, nil, nil, nil) == CAIRO_STATUS_SUCCESS, let glyphs else { return true }
        defer { cairo_glyph_free(glyphs) }
        return (0..<Int(count)).contains { glyphs[$0].index == 0 }
    }

    @Test(arguments: names, [false, true]) func noNameHasABox(name: String, isBold: Bool) {
        let lettering = Lettering(size: 10, isBold: isBold)
        let runs = lettering.runs(of: name)
        #expect(!runs.isEmpty && runs.allSatisfy { !Self.boxes(in: $0) }, "\(runs)")
        // What is cut into lines is printed as it was measured.
        #expect(lettering.runs(of: lettering.printable(name)) == runs)
    }

    /// Which letters fonts have is known of fontconfig, and they are drawn by cairo.
    @Test(arguments: [false, true]) func whatAFontIsSaidToHaveIsDrawn(isBold: Bool) {
        var found = 0
        for value in Array(UInt32(0x250)...0x2FFF) + Array(0x4E00...0x4E40) + Array(0xFB00...0xFEFC) + Array(0x1F300...0x1F6FF) {
            guard let letter = Unicode.Scalar(value), letter.properties.isGraphemeBase, let face = Typefaces.face(of: letter, isBold: isBold) else { continue }
            found += 1
            #expect(!Self.boxes(in: .init(face: face, text: String(Character(letter)))), "\(String(value, radix: 16)) of \(face)")
        }
        // DejaVu's, which the platform installs, are that many.
        #expect(found > 3000, "\(found)")
    }

    @Test(arguments: [
        ("Zoe\u{301} Ça – 12 €", "Zoé Ça – 12 €"), ("Олена", "Олена"), ("مُحَمَّد", "محمد"), ("a\u{202E}b", "ab"), ("", ""),
    ])
    func whatCannotBePrintedIsSaidOtherwise(text: String, printed: String) {
        #expect(Lettering(size: 10).printable(text) == printed)
    }

    /// As a passport has it, on a machine without their fonts.
    @Test(arguments: [
        ("王小明", "wáng xiǎo míng"), ("김철수", "gimcheolsu"), ("नमस्ते", "namastē"), ("M. 王", "M. wáng"), ("Fête 🎭 👨‍👩‍👧 d’été", "Fête   d’été"), ("𒀀", "?"),
    ])
    func lettersThatNoFontHasStandInLatin(text: String, latin: String) {
        let hasFont = text.unicodeScalars.allSatisfy { Typefaces.face(of: $0, isBold: false) != nil }
        #expect(Lettering(size: 10).printable(text) == (hasFont ? text : latin))
    }

    /// From left to right as it stands on the paper.
    @Test(arguments: [
        ("Vesper 12", "Vesper 12"), ("אבג", "גבא"), ("Au nom de אבג דה", "Au nom de הד גבא"), ("אבג 12:30 (דה)", "(הד) 12:30 גבא"), ("Vesper – אבג", "Vesper – גבא"),
        ("אבג Vesper 12 דה", "הד Vesper 12 גבא"), ("A אב 12 גד B", "A דג 12 בא B"), ("אב!", "!בא"), ("12 אב", "בא 12"), ("Rock « אב »", "Rock « בא »"),
    ])
    func wordsAreReadFromTheirOwnSide(text: String, paper: String) { #expect(String(ReadingOrder.visual(text)) == paper) }

    @Test(arguments: [
        ("محمد", "\u{FEE3}\u{FEA4}\u{FEE4}\u{FEAA}"), ("علي", "\u{FECB}\u{FEE0}\u{FEF2}"), ("سلام", "\u{FEB3}\u{FEFC}\u{FEE1}"), ("دار", "\u{FEA9}\u{FE8D}\u{FEAD}"), ("لا", "\u{FEFB}"),
        ("ب\u{200C}ب", "\u{FE8F}\u{FE8F}"), ("ب\u{200D}", "\u{FE91}"), ("بـ", "\u{FE91}\u{640}"), ("گل", "\u{FB94}\u{FEDE}"), ("ماء", "\u{FEE3}\u{FE8E}\u{FE80}"), ("Ali علي", "Ali \u{FECB}\u{FEE0}\u{FEF2}"),
    ])
    func arabicLettersAreJoined(text: String, joined: String) {
        #expect(ArabicForms.joined(text) { _ in true } == joined)
        let alone = text.filter { $0 != "\u{200C}" }.unicodeScalars.filter { $0 != "\u{200C}" && $0 != "\u{200D}" }
        #expect(ArabicForms.joined(text) { _ in false } == String(String.UnicodeScalarView(alone)), "a font that has no joined forms")
    }

    @Test(arguments: TicketPDF.Paper.allCases) func suchNamesStayOnThePage(paper: TicketPDF.Paper) throws {
        let long = Self.names.map { "Au nom de " + String(repeating: $0 + " ", count: 6) }
        let sheet = TicketPDF.Sheet(
            organiser: "Театр", title: Self.names.joined(separator: " · "), artist: "محمد علي", moment: "mercredi 27 janvier 2027 à 20 h 00", facts: long, small: Self.names, caption: "À présenter à l’entrée",
            short: "Code court 1-7K3M9Q", code: try #require(QRCode("GUI1:6BF-9SX0K7N$Z8Z6WFB1O6")))
        let (ink, page) = try #require(TicketPDF.ink(of: sheet, on: paper))
        let margin = paper == .a4 ? 56.0 : 20
        #expect(ink.x >= margin - 3 && ink.x + ink.width <= page.width - margin + 3 && ink.y + ink.height <= page.height - margin + 4, "\(ink) on \(page)")
    }
}
