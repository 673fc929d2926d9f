import Domain
import Foundation
import Pages
import Testing
import Ticketing

@Suite struct ReportPDFTests {
    private static func report(rows: Int, columns: Int = 4, text: String = "Carré or") -> Report {
        Report(
            name: "sales", language: .french, title: "Ventes", facts: [], columns: [.init("category", "Catégorie")] + (1..<columns).map { .init("n\($0)", "Nombre \($0)", .count) },
            rows: Array(repeating: [.text(text)] + (1..<columns).map { .count($0 * 1_000) }, count: rows),
            totals: [[.text("Total")] + (1..<columns).map { .count($0 * rows) }], notes: ["Montants en euros."], isTest: false)
    }

    @Test("a long report has as many pages as it needs, a wide one lies across", arguments: [(0, 4, 1, true), (30, 4, 1, true), (500, 4, 10, true), (5, 14, 1, false)])
    func pages(rows: Int, columns: Int, pages: Int, upright: Bool) async throws {
        let document = try #require(await ReportPDF.document(Self.report(rows: rows, columns: columns)))
        let text = String(decoding: document, as: Unicode.ASCII.self)
        #expect(text.hasPrefix("%PDF-1.") && text.contains("%%EOF"))
        let count = try #require(text.firstMatch(of: /\/Type \/Pages[\s\S]*\/Count (\d+)/)).1
        #expect(Int(count) == pages)
        #expect(text.contains(upright ? /MediaBox \[ 0 0 595\./ : /MediaBox \[ 0 0 841\./))
    }

    @Test("a text that is wider than its column is broken, and a word that is wider than the page harms nothing")
    func longTexts() async throws {
        for text in [String(repeating: "Un très long nom ", count: 20), String(repeating: "w", count: 3_000), ""] {
            #expect(await ReportPDF.document(Self.report(rows: 3, text: text)) != nil)
        }
    }
}
