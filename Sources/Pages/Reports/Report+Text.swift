import Domain
import Foundation

extension Report {
    /// For a terminal: what it rests on, the table, what is counted.
    public var plainText: String {
        var lines = [title]
        if isTest { lines.append(testWarning) }
        lines += facts.map { "\($0.name)\(language == .french ? "\u{A0}" : ""): \($0.text)" }
        return (lines + ["", tableText] + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n")
    }

    /// Numbers are aligned to the right.
    private var tableText: String {
        let columns = shown.map { self.columns[$0] }
        let table = [columns.map(\.heading)] + (rows + totals).map { row in shown.map { text(row[$0]) } }
        let widths = columns.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        let lines = table.map { row in
            var line = row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return columns[column].isNumber ? padding + text : text + padding
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        let body = lines.dropFirst().prefix(rows.count)
        return ([lines[0], rule] + body + (totals.isEmpty ? [] : [rule] + lines.suffix(totals.count))).joined(separator: "\n")
    }

    public enum CSVStyle: Sendable {
        /// RFC 4180 and nothing else, for programs.
        case plain
        /// For a spreadsheet that opens it at a click: a byte order mark, without which some read UTF-8 as something else, and an
        /// apostrophe before texts that it would take for a formula.
        case spreadsheet
    }

    /// Comma separated, UTF-8, amounts in whole cents (no locale reads them wrongly), moments as RFC 3339. Rows without totals: whoever adds
    /// them up counts nothing twice. The last column says whether the sales are the sandbox's.
    public func csv(_ style: CSVStyle = .plain) -> String {
        let header = columns.map { $0.id + ($0.kind == .money ? "_cents" : $0.kind == .rate ? "_basis_points" : "") } + ["test"]
        let lines = [header] + rows.map { row in row.map { Self.plain($0, style) } + [String(isTest)] }
        let text = lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
        return style == .spreadsheet ? "\u{FEFF}" + text : text
    }

    private static func plain(_ cell: Cell, _ style: CSVStyle) -> String {
        switch cell {
        case .word(let word, _): word
        case .text(let text): style == .spreadsheet ? harmless(text) : text
        case .count(let count): String(count)
        case .money(let amount): String(amount.cents)
        case .rate(let basisPoints): String(basisPoints)
        case .moment(let moment, let zone): moment.rfc3339(in: zone)
        case .blank: ""
        }
    }

    /// A text that a spreadsheet takes for no formula.
    static func harmless(_ text: String) -> String { text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text }

    static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    /// An object with the rows, and the totals of all of them; amounts in cents, rates in basis points.
    public var json: String {
        var writer = JSONWriter(capacity: 256 + rows.count * 256)
        writer.object { writer in
            writer.add("report", name)
            writer.add("title", title)
            writer.add("test", isTest)
            writer.add("facts", array: facts) { writer, fact in
                writer.object { $0.add("name", fact.name); $0.add("text", fact.text) }
            }
            writer.add("rows", array: rows) { write($1, to: &$0) }
            if let total = totals.last { writer.add("totals", value: { write(total.dropFirst(), columns.dropFirst(), to: &$0) }) }
            writer.add("notes", array: notes) { $0.write($1) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(_ row: [Cell], to writer: inout JSONWriter) { write(row[...], columns[...], to: &writer) }

    private func write(_ row: ArraySlice<Cell>, _ columns: ArraySlice<Column>, to writer: inout JSONWriter) {
        writer.object { writer in
            for (column, cell) in zip(columns, row) {
                switch cell {
                case .text(let text), .word(let text, _): writer.add(column.id, text)
                case .count(let count), .rate(let count): writer.add(column.id, Int64(count))
                case .money(let amount): writer.add(column.id, amount.cents)
                case .moment(let moment, let zone): writer.add(column.id, moment.rfc3339(in: zone))
                case .blank: break
                }
            }
        }
    }
}
