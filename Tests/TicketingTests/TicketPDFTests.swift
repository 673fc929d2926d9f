import Foundation
import Testing

@testable import Ticketing

/// Tickets that are read back by programs that we did not write.
@Suite struct TicketPDFTests {
    private static let code = "GUI1:6BF-9SX0K7N$Z8Z6WFB1O6"

    private static func sheet(_ title: String = "Nuit blanche") throws -> TicketPDF.Sheet {
        TicketPDF.Sheet(
            organiser: "Marées Productions", title: title, artist: "Vesper & les Ombres", moment: "mercredi 27 janvier 2027 à 20 h 00",
            facts: ["Portes à 18 h 30", "", "Zénith de la Plaine"], small: ["Billet n° 1"], caption: "À présenter à l’entrée",
            short: "Code court 1-7K3M9Q", code: try #require(QRCode(code)))
    }

    @Test func aCodeIsASquareOfKnownCorners() throws {
        let code = try #require(QRCode(Self.code))
        // Version 1 has 21 squares, each further one 4 more; three corners have a finder pattern of 7 by 7.
        #expect(code.width >= 21 && (code.width - 17).isMultiple(of: 4) && code.isDark.count == code.width * code.width)
        for (x, y) in [(0, 0), (code.width - 7, 0), (0, code.width - 7)] {
            let edge = (0..<7).map { code.isDark[y * code.width + x + $0] }
            let inner = (0..<7).map { code.isDark[(y + 1) * code.width + x + $0] }
            #expect(edge == [true, true, true, true, true, true, true] && inner == [true, false, false, false, false, false, true])
        }
        #expect(QRCode(String(repeating: "x", count: 5000)) == nil)
    }

    @Test(arguments: TicketPDF.Paper.allCases)
    func everyTicketHasAPage(paper: TicketPDF.Paper) async throws {
        let sheets = [try Self.sheet(), try Self.sheet(String(repeating: "Un très long titre ", count: 12))]
        let document = try #require(await TicketPDF.document(sheets, title: "Nuit blanche", paper: paper))
        let text = String(decoding: document, as: Unicode.ASCII.self)
        #expect(text.hasPrefix("%PDF-1.") && text.contains("%%EOF"))
        #expect(text.contains(/\/Type \/Pages[\s\S]*\/Count 2/), "two pages")
        #expect(text.contains(paper == .a4 ? "595." : "288 560"))
    }

    /// Long titles, venues, seats and names, with words and without: each letter is on the page, as cairo measures the ink. A page is longer when even
    /// small letters do not fit.
    @Test(arguments: TicketPDF.Paper.allCases)
    func nothingRunsOutOfThePage(paper: TicketPDF.Paper) throws {
        func long(_ word: String, _ count: Int) -> String { String(repeating: word, count: count) }
        var sheet = try Self.sheet()
        func measured() throws -> (ink: TicketPDF.Box, page: TicketPDF.Box) {
            let (ink, page) = try #require(TicketPDF.ink(of: sheet, on: paper))
            let margin = paper == .a4 ? 56.0 : 20
            // Letters lean out of their own width by a point or two, and hang below their line.
            #expect(ink.x >= margin - 3 && ink.x + ink.width <= page.width - margin + 3, "\(ink) on \(page)")
            #expect(ink.y >= margin && ink.y + ink.height <= page.height - margin + 4, "\(ink) on \(page)")
            return (ink, page)
        }
        #expect(try measured().page.height == paper.size.height)
        // As long as a programme may make them.
        (sheet.title, sheet.artist) = (long("Nuit ", 24), long("Ombre ", 20))
        sheet.facts = [long("Salle des fêtes ", 8), long("12 rue ", 20), "\(long("Carré Or ", 8)) · \(long("Parterre ", 6)), rang A, place 12", "Au nom de \(long("W", 120))"]
        _ = try measured()
        sheet.title = long("W", 200)
        sheet.small = [long("n", 300), long("PLATESV-D-2026-000123", 9)]
        _ = try measured()
        sheet.facts = [long("Une ligne et une autre ", 120)]
        let page = try measured().page
        #expect(paper == .a4 || page.height > paper.size.height)
    }

    @Test(arguments: [
        ("a bb ccc", 4, ["a bb", "ccc"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("ab abcdef", 4, ["ab", "abcd", "ef"]), ("", 4, []), ("  a  b ", 9, ["a b"]),
        ("abcdef gh", 4, ["abcd", "ef", "gh"]), ("W", 0.5, ["W"]),
    ] as [(String, Double, [String])])
    func linesAreBroken(text: String, room: Double, lines: [String]) {
        #expect(TicketLayout.broken(text, to: room) { Double($0.count) } == lines)
    }

    /// The header says how large it is (ISO/IEC 15948, 11.2.2). What it shows is read by another program in Tests/BrowserTests.
    @Test func aCodeIsAPicture() async throws {
        let code = try #require(QRCode(Self.code))
        let picture = try #require(await code.png(scale: 3))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        let sides = [16, 20].map { picture[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(sides == [(code.width + 8) * 3, (code.width + 8) * 3])
    }
}
