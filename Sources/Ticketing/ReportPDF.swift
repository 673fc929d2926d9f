import CCairo
import Pages

/// A report on paper: A4, upright or across as its columns want, the headings again on each page, pages numbered.
public struct ReportPDF {
    private static let margin = 40.0
    private static let (gap, leading) = (8.0, 1.3)
    /// Of the bottom, for the page's number.
    private static let foot = 30.0

    private let report: Report
    private let context: OpaquePointer
    private let size: (width: Double, height: Double)
    /// Of the table's text.
    private let letters: Double
    private let columns: [Int]
    private let widths: [Double]
    private var y = ReportPDF.margin
    private var page = 1

    /// - Returns: a PDF document; nil when cairo fails, for want of memory or of fonts.
    public static func document(_ report: Report) async -> [UInt8]? {
        await CairoFile.offLoop { draw(report) }
    }

    private static func draw(_ report: Report) -> [UInt8]? {
        let file = CairoFile()
        guard let surface = cairo_pdf_surface_create_for_stream(CairoFile.write, file.pointer, 595.28, 841.89) else { return nil }
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, report.title)
        guard let context = cairo_create(surface) else { return nil }
        defer { cairo_destroy(context) }
        var printer = ReportPDF(report, context)
        cairo_pdf_surface_set_size(surface, printer.size.width, printer.size.height)
        printer.print()
        cairo_surface_finish(surface)
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
        return withExtendedLifetime(file) { file.bytes }
    }

    /// Takes the largest letters with which no number is broken, across where that is needed.
    private init(_ report: Report, _ context: OpaquePointer) {
        let columns = report.shown
        (self.report, self.context, self.columns) = (report, context, columns)
        for (width, height, letters) in [(595.28, 841.89, 9.0), (841.89, 595.28, 9.0), (841.89, 595.28, 7.5), (841.89, 595.28, 6.0)] {
            let room = width - 2 * Self.margin - Self.gap * Double(columns.count - 1)
            if let widths = Self.widths(report, columns, room: room, letters: letters, context) {
                (size, self.letters, self.widths) = ((width, height), letters, widths)
                return
            }
        }
        (size, letters) = ((841.89, 595.28), 6)
        widths = columns.map { _ in (841.89 - 2 * Self.margin) / Double(max(1, columns.count)) - Self.gap }
    }

    /// Numbers and moments get what they need, texts share the rest; nil when that is too little to read.
    private static func widths(_ report: Report, _ columns: [Int], room: Double, letters: Double, _ context: OpaquePointer) -> [Double]? {
        func natural(_ column: Int) -> Double {
            let cells = (report.rows + report.totals).map { length(report.text($0[column]), letters, isBold: true, context) }
            let heading = report.columns[column].heading.split(separator: " ").map { length(String($0), letters, isBold: true, context) }
            return (cells + heading).max() ?? 0
        }
        let natural = columns.map(natural)
        let isText = columns.map { report.columns[$0].kind == .text }
        let fixed = zip(natural, isText).reduce(0) { $0 + ($1.1 ? 0 : $1.0) }
        let texts = zip(natural, isText).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        let left = room - fixed
        // What is broken into more than three lines is hard to read.
        guard texts <= max(0, left) * 3 else { return nil }
        if texts == 0 { return fixed <= room ? natural : nil }
        let share = min(1, left / texts)
        // A short text is not broken for the sake of a long one.
        let least = columns.map { column in
            (report.rows + report.totals).flatMap { report.text($0[column]).split(separator: " ") }.map { length(String($0), letters, isBold: true, context) }.max() ?? 0
        }
        let widths = columns.indices.map { isText[$0] ? max(natural[$0] * share, min(least[$0], natural[$0])) : natural[$0] }
        return widths.reduce(0, +) <= room + 0.5 ? widths : nil
    }

    private mutating func print() {
        head()
        headings()
        for row in report.rows { line(row, isBold: false) }
        if !report.totals.isEmpty { rule() }
        for row in report.totals { line(row, isBold: true) }
        y += 10
        for note in report.notes { paragraph(note, size: 8) }
        number()
        cairo_show_page(context)
    }

    private mutating func head() {
        if report.isTest { paragraph(report.testWarning, size: 11, isBold: true) }
        paragraph(report.title, size: 18, isBold: true)
        y += 4
        for fact in report.facts { paragraph("\(fact.name)\(report.language == .french ? "\u{A0}" : ""): \(fact.text)", size: 9) }
        y += 8
    }

    private mutating func headings() {
        line(columns.map { report.columns[$0].heading }, isBold: true)
        rule()
    }

    private mutating func line(_ row: [Report.Cell], isBold: Bool) { line(columns.map { report.text(row[$0]) }, isBold: isBold) }

    /// Cells of one row, as many lines high as the longest needs.
    private mutating func line(_ texts: [String], isBold: Bool) {
        let cells = zip(texts, widths).map { Self.broken($0, to: $1, letters, isBold: isBold, context) }
        let height = Double(cells.map(\.count).max() ?? 1) * letters * Self.leading + 2
        if y + height > size.height - Self.margin - Self.foot { turn() }
        var x = Self.margin
        for (index, lines) in cells.enumerated() {
            for (number, text) in lines.enumerated() {
                let indent = report.columns[columns[index]].isNumber ? widths[index] - Self.length(text, letters, isBold: isBold, context) : 0
                put(text, x: x + indent, y: y + Double(number + 1) * letters * Self.leading, letters, isBold: isBold)
            }
            x += widths[index] + Self.gap
        }
        y += height
    }

    /// Ends a page, and begins the next one under the same headings.
    private mutating func turn() {
        number()
        cairo_show_page(context)
        (y, page) = (Self.margin, page + 1)
        if report.isTest { paragraph(report.testWarning, size: 9, isBold: true) }
        headings()
    }

    private mutating func rule() {
        cairo_set_line_width(context, 0.6)
        cairo_move_to(context, Self.margin, y + 2)
        cairo_line_to(context, size.width - Self.margin, y + 2)
        cairo_stroke(context)
        y += 4
    }

    private mutating func paragraph(_ text: String, size letters: Double, isBold: Bool = false) {
        for line in Self.broken(text, to: size.width - 2 * Self.margin, letters, isBold: isBold, context) {
            // Notes may be longer than what is left of the page.
            if y + letters * Self.leading > size.height - Self.margin - Self.foot {
                number()
                cairo_show_page(context)
                (y, page) = (Self.margin, page + 1)
            }
            y += letters * Self.leading
            put(line, x: Self.margin, y: y, letters, isBold: isBold)
        }
    }

    private func number() {
        put("\(report.title), page \(page)", x: Self.margin, y: size.height - Self.margin, 8, isBold: false)
    }

    private func put(_ text: String, x: Double, y: Double, _ letters: Double, isBold: Bool) {
        Lettering(size: letters, isBold: isBold).show(text, x: x, y: y, on: context)
    }

    // MARK: Measures

    private static func length(_ text: String, _ letters: Double, isBold: Bool, _ context: OpaquePointer) -> Double {
        Lettering(size: letters, isBold: isBold).length(of: text, on: context)
    }

    /// Lines at most so wide; a word that is wider than that stands alone.
    private static func broken(_ text: String, to width: Double, _ letters: Double, isBold: Bool, _ context: OpaquePointer) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let longer = lines.last.map { $0 + " " + word } ?? String(word)
            if let last = lines.indices.last, length(longer, letters, isBold: isBold, context) <= width {
                lines[last] = longer
            } else {
                lines.append(String(word))
            }
        }
        return lines.isEmpty ? [""] : lines
    }
}
