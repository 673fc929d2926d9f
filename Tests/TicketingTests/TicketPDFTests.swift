import Foundation
import Testing
import Ticketing

/// Tickets that are read back by programs that we did not write.
@Suite struct TicketPDFTests {
    private static let code = "GUI1:6BF-9SX0K7N$Z8Z6WFB1O6"

    private static func sheet(_ title: String = "Nuit blanche") throws -> TicketPDF.Sheet {
        TicketPDF.Sheet(
            organiser: "Marées Productions", title: title, artist: "Vesper & les Ombres", moment: "mercredi 27 janvier 2027 à 20 h 00",
            facts: ["Portes à 18 h 30", "", "Zénith de la Plaine"], small: ["Billet n° 1"], caption: "À présenter à l’entrée",
            code: try #require(QRCode(code)))
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

    /// The header says how large it is (ISO/IEC 15948, 11.2.2). What it shows is read by another program in Tests/BrowserTests.
    @Test func aCodeIsAPicture() async throws {
        let code = try #require(QRCode(Self.code))
        let picture = try #require(await code.png(scale: 3))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        let sides = [16, 20].map { picture[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(sides == [(code.width + 8) * 3, (code.width + 8) * 3])
    }
}
