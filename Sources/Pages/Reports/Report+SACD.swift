import Domain
import Foundation

extension Report {
    /// A statement to a society of authors as XML, in the form that docs/sacd-declaration.xsd describes; no public form is known. Amounts are
    /// euros with two decimals. Nil of any other report.
    public var sacdXML: String? {
        guard name == ReportKind.sacd.rawValue else { return nil }
        let elements = rows.map { row in
            let members = zip(columns, row).map { column, cell -> HTML in
                let element = HTML(stringLiteral: column.id.replacing("_", with: "-"))
                return "    <\(element)>\(Self.xml(cell))</\(element)>\n"
            }
            return "  <performance>\n\(members)  </performance>\n" as HTML
        }
        let about = facts.map { "  <fact name=\"\(Self.legal($0.name))\">\(Self.legal($0.text))</fact>\n" as HTML }
        let document: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <takings xmlns="urn:guichet:sacd-declaration:1" currency="EUR" test="\(isTest ? "true" : "false")">
            \(about)\(elements)</takings>

            """
        return document.text
    }

    private static func xml(_ cell: Cell) -> String {
        switch cell {
        case .text(let text): legal(text)
        case .word(let word, _): word
        case .count(let count), .rate(let count): String(count)
        case .money(let amount):
            "\(amount.cents < 0 ? "-" : "")\(amount.cents.magnitude / 100).\(amount.cents.magnitude % 100 < 10 ? "0" : "")\(amount.cents.magnitude % 100)"
        case .moment(let moment, let zone): moment.rfc3339(in: zone)
        case .blank: ""
        }
    }

    /// Without the characters that no XML document may have (XML 1.0, 2.2).
    private static func legal(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0xFFFE && $0.value != 0xFFFF || "\t\n\r".unicodeScalars.contains($0) }))
    }
}
