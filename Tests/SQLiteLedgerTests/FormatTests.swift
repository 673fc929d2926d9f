import Foundation
import Testing

@testable import SQLiteLedger

/// docs/ledger-format.md is a contract with whoever verifies: its tables are the program's.
@Suite("Documented format")
struct FormatTests {
    /// Cells of the table's rows whose first cell is a field's name, between two headings.
    private func rows(after heading: String) throws -> [[String]] {
        let document = URL(filePath: #filePath).appending(path: "../../../docs/ledger-format.md").standardized
        let text = try String(contentsOf: document, encoding: .utf8)
        let section = try #require(text.firstRange(of: "\n## \(heading)\n"))
        let rest = text[section.upperBound...]
        let end = rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex
        return rest[..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
        }
    }

    @Test("the fields of a line")
    func lines() throws {
        let fields = LineField.all.map { field in
            [field.name, field.kind.rawValue, String(field.since), field.optionalSince.map { String($0) } ?? ""]
        }
        #expect(try rows(after: "Lines").map { Array($0.prefix(4)) } == fields)
    }

    @Test("the fields of a closing")
    func closings() throws {
        #expect(try rows(after: "Closings").map { "\($0[0]) \($0[1])" } == ClosingRecord.fields)
    }

    @Test("the domains of hashes and signatures")
    func domains() throws {
        let document = URL(filePath: #filePath).appending(path: "../../../docs/ledger-format.md").standardized
        let text = try String(contentsOf: document, encoding: .utf8)
        for domain in [
            LineChain.domain, ClosingRecord.domain, ClosingRecord.signatureDomain, PaymentPeriod.domain, LedgerHead.domain,
            LedgerExport.signatureDomain,
        ] {
            #expect(text.contains("\"\(String(decoding: domain, as: UTF8.self))\" ‖"))
        }
    }
}
