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
        /// What is typed where no camera reads the code.
        public var short: String
        public var code: QRCode

        public init(
            organiser: String, title: String, artist: String, moment: String, facts: [String], small: [String], caption: String, short: String,
            code: QRCode
        ) {
            (self.organiser, self.title, self.artist, self.moment) = (organiser, title, artist, moment)
            (self.facts, self.small, self.caption, self.short, self.code) = (facts, small, caption, short, code)
        }

        public init(_ text: TicketText, code: QRCode) {
            self.init(
                organiser: text.organiser, title: text.title, artist: text.artist, moment: text.moment,
                facts: [text.doors ?? "", text.venue, text.address, "\(text.category) · \(text.seat)", text.holder ?? "", "\(text.tariff) · \(text.price)"],
                small: text.small, caption: text.caption, short: "\(text.shortLabel) \(text.short)", code: code)
        }
    }

    private let context: OpaquePointer

    /// - Returns: a PDF document; nil when cairo fails, for want of memory or of fonts.
    public static func document(_ sheets: [Sheet], title: String, paper: Paper) async -> [UInt8]? {
        await CairoFile.offLoop { draw(sheets, title: title, paper: paper) }
    }

    private static func draw(_ sheets: [Sheet], title: String, paper: Paper) -> [UInt8]? {
        let file = CairoFile()
        guard let surface = cairo_pdf_surface_create_for_stream(CairoFile.write, file.pointer, paper.size.width, paper.size.height) else { return nil }
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        guard let context = cairo_create(surface) else { return nil }
        defer { cairo_destroy(context) }
        for sheet in sheets {
            let layout = TicketLayout(sheet, on: paper, context: context)
            cairo_pdf_surface_set_size(surface, layout.width, layout.height)
            TicketPDF(context: context).draw(layout, sheet.code)
            cairo_show_page(context)
        }
        cairo_surface_finish(surface)
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
        return withExtendedLifetime(file) { file.bytes }
    }

    /// Where there is ink, but for the band at the top, and the page on which it has to be: measured by cairo, whatever the layout says.
    static func ink(of sheet: Sheet, on paper: Paper) -> (ink: Box, page: Box)? {
        guard let surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, nil) else { return nil }
        defer { cairo_surface_destroy(surface) }
        guard let context = cairo_create(surface) else { return nil }
        defer { cairo_destroy(context) }
        let layout = TicketLayout(sheet, on: paper, context: context)
        TicketPDF(context: context).write(layout, sheet.code)
        var ink = Box()
        cairo_recording_surface_ink_extents(surface, &ink.x, &ink.y, &ink.width, &ink.height)
        return (ink, Box(width: layout.width, height: layout.height))
    }

    /// In points.
    struct Box { var x = 0.0, y = 0.0, width = 0.0, height = 0.0 }

    private func draw(_ layout: TicketLayout, _ code: QRCode) {
        cairo_set_source_rgb(context, 0.478, 0.075, 0.188)
        cairo_rectangle(context, 0, 0, layout.width, layout.band)
        cairo_fill(context)
        write(layout, code)
    }

    private func write(_ layout: TicketLayout, _ code: QRCode) {
        cairo_set_source_rgb(context, 0.11, 0.08, 0.09)
        for line in layout.lines { line.style.letters.show(line.text, x: line.x, y: line.y, on: context) }
        code.draw(on: context, x: layout.code.x, y: layout.code.y, side: layout.code.width)
    }
}
