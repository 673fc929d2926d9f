import CCairo

/// Where everything stands on a ticket's page. Whatever is written there stays on it: a line is broken where it is full, within a word if need be;
/// what is too much for a page is set smaller, down to seven tenths; and what is too much even then gets a longer page.
struct TicketLayout {
    struct Style: Hashable {
        /// Points.
        var size: Double
        var isBold = false
        var isCentred = false

        var letters: Lettering { Lettering(size: size, isBold: isBold) }
    }

    struct Line: Hashable {
        var text: String
        var style: Style
        /// Where its baseline begins.
        var x, y: Double
    }

    let width, margin, band: Double
    private(set) var height: Double
    private(set) var lines: [Line] = []
    private(set) var code = TicketPDF.Box()

    private let context: OpaquePointer
    private var y = 0.0

    /// - Parameter context: measures the letters.
    init(_ sheet: TicketPDF.Sheet, on paper: TicketPDF.Paper, context: OpaquePointer) {
        (width, height, margin, band, self.context) =
            paper == .a4 ? (paper.size.width, paper.size.height, 56, 14, context) : (paper.size.width, paper.size.height, 20, 8, context)
        for tenths in stride(from: 10, through: 7, by: -1) {
            place(sheet, paper, scale: Double(tenths) / 10)
            if y <= height - margin { return }
        }
        height = y + margin
    }

    private mutating func place(_ sheet: TicketPDF.Sheet, _ paper: TicketPDF.Paper, scale: Double) {
        let isLarge = paper == .a4
        (lines, y) = ([], margin)
        func style(_ size: Double, isBold: Bool = false, isCentred: Bool = false) -> Style { Style(size: size * scale, isBold: isBold, isCentred: isCentred) }
        add(sheet.organiser.uppercased(), style(10))
        add(sheet.title, style(isLarge ? 28 : 20, isBold: true))
        add(sheet.artist, style(isLarge ? 16 : 13))
        y += 8 * scale
        add(sheet.moment, style(isLarge ? 15 : 13, isBold: true))
        for fact in sheet.facts { add(fact, style(isLarge ? 12 : 11)) }
        y += 12 * scale
        // A phone reads a square of 150 points: a millimetre for each of its squares.
        let side = isLarge ? 230 : 210 * scale
        code = TicketPDF.Box(x: (width - side) / 2, y: y, width: side, height: side)
        y += side + 6
        add(sheet.caption, style(10, isCentred: true))
        add(sheet.short, style(11, isBold: true, isCentred: true))
        y += 8 * scale
        for line in sheet.small { add(line, style(9)) }
    }

    /// Text on as many lines as it needs.
    private mutating func add(_ text: String, _ style: Style) {
        let room = width - 2 * margin
        let letters = style.letters
        for line in Self.broken(letters.printable(text), to: room, by: { letters.length(of: $0, on: context) }) {
            y += style.size * 1.25
            lines.append(Line(text: line, style: style, x: margin + (style.isCentred ? max(0, room - letters.length(of: line, on: context)) / 2 : 0), y: y))
            y += style.size * 0.15
        }
    }

    /// Lines that are no longer than there is room: broken between words, and within one that is longer than a line.
    static func broken(_ text: String, to room: Double, by length: (String) -> Double) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            guard length(longer) > room else {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for character in word {
                if !line.isEmpty, length(line + String(character)) > room {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
