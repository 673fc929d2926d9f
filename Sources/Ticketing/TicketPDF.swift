import CCairo
import Pages

/// Tickets on paper, one a page: for a printer, or for a phone.
public struct TicketPDF {
    public enum Paper: String, Sendable, CaseIterable {
        case a4
        /// As wide as a phone, so that nothing has to be zoomed at the door.
        case phone

        /// Points (1/72 inch).
        var size: (width: Double, height: Double) { self == .a4 ? (595.28, 841.89) : (288, 560) }
    }

    /// What is printed of a ticket, line by line.
    public struct Sheet: Sendable {
        public var organiser, title, artist, moment: String
        /// Doors, venue and address, seat, price.
        public var facts: [String]
        /// Numbers and what the law wants besides.
        public var small: [String]
        /// Below the code.
        public var caption: String
        public var code: QRCode

        public init(
            organiser: String, title: String, artist: String, moment: String, facts: [String], small: [String], caption: String, code: QRCode
        ) {
            (self.organiser, self.title, self.artist, self.moment) = (organiser, title, artist, moment)
            (self.facts, self.small, self.caption, self.code) = (facts, small, caption, code)
        }

        public init(_ text: TicketText, code: QRCode) {
            self.init(
                organiser: text.organiser, title: text.title, artist: text.artist, moment: text.moment,
                facts: [text.doors ?? "", text.venue, text.address, "\(text.category) · \(text.seat)", text.holder ?? "", "\(text.tariff) · \(text.price)"],
                small: text.small, caption: text.caption, code: code)
        }
    }

    private let paper: Paper
    private let context: OpaquePointer
    private let margin: Double
    private var y = 0.0

    /// - Returns: a PDF document; nil when cairo fails, for want of memory or of fonts.
    public static func document(_ sheets: [Sheet], title: String, paper: Paper) async -> [UInt8]? {
        await CairoFile.offLoop { draw(sheets, title: title, paper: paper) }
    }

    private static func draw(_ sheets: [Sheet], title: String, paper: Paper) -> [UInt8]? {
        let file = CairoFile()
        let size = paper.size
        guard let surface = cairo_pdf_surface_create_for_stream(CairoFile.write, file.pointer, size.width, size.height) else { return nil }
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        guard let context = cairo_create(surface) else { return nil }
        defer { cairo_destroy(context) }
        for sheet in sheets {
            var page = TicketPDF(paper: paper, context: context)
            page.draw(sheet)
            cairo_show_page(context)
        }
        cairo_surface_finish(surface)
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
        return withExtendedLifetime(file) { file.bytes }
    }

    private init(paper: Paper, context: OpaquePointer) {
        (self.paper, self.context) = (paper, context)
        margin = paper == .a4 ? 56 : 20
        y = margin
    }

    private mutating func draw(_ sheet: Sheet) {
        let width = paper.size.width - 2 * margin
        cairo_set_source_rgb(context, 0.478, 0.075, 0.188)
        cairo_rectangle(context, 0, 0, paper.size.width, paper == .a4 ? 14 : 8)
        cairo_fill(context)
        cairo_set_source_rgb(context, 0.11, 0.08, 0.09)
        text(sheet.organiser.uppercased(), size: 10)
        text(sheet.title, size: paper == .a4 ? 28 : 20, isBold: true)
        text(sheet.artist, size: paper == .a4 ? 16 : 13)
        y += 8
        text(sheet.moment, size: paper == .a4 ? 15 : 13, isBold: true)
        for fact in sheet.facts { text(fact, size: paper == .a4 ? 12 : 11) }
        y += 12
        let side = min(width, paper == .a4 ? 230 : 210)
        sheet.code.draw(on: context, x: (paper.size.width - side) / 2, y: y, side: side)
        y += side + 6
        text(sheet.caption, size: 10, isCentred: true)
        y += 8
        for line in sheet.small { text(line, size: 9) }
    }

    /// Text on as many lines as it needs.
    private mutating func text(_ text: String, size: Double, isBold: Bool = false, isCentred: Bool = false) {
        guard !text.isEmpty else { return }
        cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, size)
        let width = paper.size.width - 2 * margin
        var line = ""
        func length(_ text: String) -> Double {
            var extents = cairo_text_extents_t()
            cairo_text_extents(context, text, &extents)
            return extents.x_advance
        }
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if !line.isEmpty, length(longer) > width {
                put(line, size, isCentred ? (width - length(line)) / 2 : 0)
                line = String(word)
            } else {
                line = longer
            }
        }
        put(line, size, isCentred ? (width - length(line)) / 2 : 0)
    }

    private mutating func put(_ line: String, _ size: Double, _ indent: Double) {
        y += size * 1.25
        cairo_move_to(context, margin + indent, y)
        cairo_show_text(context, line)
        y += size * 0.15
    }
}
