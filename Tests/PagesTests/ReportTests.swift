import Domain
import Foundation
import Pages
import Testing

@Suite("Reports")
struct ReportTests {
    static let moment = Timestamp(milliseconds: 1_795_000_000_000)

    static func performance(_ number: UInt32, title: String = "Nuit blanche", status: Session.Status = .published, organiser: String = "marees") -> Performance {
        Performance(
            number: number, id: "nuit-\(number)", eventID: "nuit", title: title, artist: "Vesper", genre: "Rock",
            organiser: Organiser(id: organiser, name: "Marées \(organiser)", licence: "PLATESV-D-2026-000123"),
            venue: Venue(id: "zenith", name: "Zénith", address: "1 quai", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: moment, bookingOpensAt: moment, status: status, capacity: 100)
    }

    static func cell(_ session: UInt32 = 1, isFee: Bool = false, cents: Int64 = 3_900, vat: Int64 = 80, sold: Int = 2, takenBack: Int = 0, slice: Int? = nil, rate: Int = 210) -> SalesCell {
        SalesCell(
            slice: slice, session: session, isFee: isFee, isFree: cents == 0, categoryIndex: isFee ? nil : 0, category: isFee ? nil : .init(id: "or", name: "Carré \"or\", A"),
            tariff: .init(id: "plein", name: "Plein"), unitPrice: Money(cents: cents), rate: VATRate(basisPoints: rate),
            tally: SalesTally(
                sold: .init(count: sold, price: Money(cents: cents * Int64(sold)), vat: Money(cents: vat * Int64(sold))),
                takenBack: .init(count: takenBack, price: Money(cents: -cents * Int64(takenBack)), vat: Money(cents: -vat * Int64(takenBack)))),
            numbers: 1...Int64(sold + takenBack))
    }

    static func report(
        _ kind: ReportKind, _ cells: [SalesCell], _ sessions: [Performance] = [performance(1)], isTest: Bool = false, in language: Language = .french,
        otherMode: Int = 0, by groups: [SalesGroup] = SalesGroup.standard
    ) -> Report {
        let question = kind.question(SalesQuestion(isTest: isTest), in: ReportPeriod(quarter: "2026-4"), by: groups)
        let answer = SalesAnswer(cells: cells, sessions: sessions, lastNumbers: ["marees": 12], linesOfOtherMode: otherMode)
        return ReportEditor(answer, to: question, editedAt: moment, zone: TimeZone(identifier: "Europe/Paris") ?? .gmt, in: language).report(kind, by: groups)
    }

    @Test("CSV: RFC 4180, cents, a moment with its offset, the mode in the last column; a spreadsheet's has a mark and no formulas")
    func csv() {
        let report = Self.report(.sales, [Self.cell(takenBack: 1), Self.cell(isFee: true, cents: 150, vat: 25)], [Self.performance(1, title: "=1+1")])
        let lines = report.csv().components(separatedBy: "\r\n")
        #expect(
            lines == [
                "title,event,session,starts_at,category_name,category,tariff_name,tariff,unit_price_cents,vat_rate_basis_points,item,sold,taken_back,quantity,refunds_cents,revenue_cents,vat_cents,excluding_tax_cents,test",
                #"=1+1,nuit,nuit-1,2026-11-18T12:06:40+01:00,"Carré ""or"", A",or,Plein,plein,3900,210,place,2,1,1,-3900,3900,80,3820,false"#,
                "=1+1,nuit,nuit-1,2026-11-18T12:06:40+01:00,,,Plein,plein,150,210,fee,2,0,2,0,300,50,250,false", "",
            ])
        let spreadsheet = report.csv(.spreadsheet)
        #expect(spreadsheet.hasPrefix("\u{FEFF}title,") && spreadsheet.contains("\r\n'=1+1,") && spreadsheet.contains(",-3900,"))
    }

    @Test("JSON: rows as programs know them, the totals of all of them without their label")
    func json() throws {
        let report = Self.report(.sales, [Self.cell(takenBack: 1), Self.cell(isFee: true, cents: 150, vat: 25)], isTest: true)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let totals = try #require(object["totals"] as? [String: Any])
        #expect(totals.mapValues { $0 as? Int } == ["sold": 2, "taken_back": 1, "quantity": 1, "refunds": -3_900, "revenue": 4_200, "vat": 130, "excluding_tax": 4_070])
        let row = try #require((object["rows"] as? [[String: Any]])?.first)
        #expect(row["category_name"] as? String == "Carré \"or\", A" && row["item"] as? String == "place" && row["starts_at"] as? String == "2026-11-18T12:06:40+01:00")
        #expect(object["test"] as? Bool == true && object["report"] as? String == "sales")
    }

    @Test("a statement to authors is what its schema says, whatever a show is called")
    func xml() throws {
        let report = Self.report(.sacd, [Self.cell(takenBack: 1), Self.cell(cents: 0, vat: 0)], [Self.performance(1, title: "<Rock & \u{1}roll>"), Self.performance(2)])
        let xml = try #require(report.sacdXML)
        #expect(xml.contains("<title>&lt;Rock &amp; roll&gt;</title>"))
        #expect(xml.contains("<paid>1</paid>") && xml.contains("<exempt>2</exempt>") && xml.contains("<revenue>39.00</revenue>") && xml.contains("<vat>0.80</vat>"))
        #expect(xml.contains("<paid>0</paid>"), "a session before an empty house is there")
        // The schema's elements, in its order.
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let schema = try String(contentsOf: folder.appending(path: "docs/sacd-declaration.xsd"), encoding: .utf8)
        let performance = try #require(schema.split(separator: "<xs:complexType name=\"performance\">").last)
        let elements = performance.matches(of: /<xs:element name="([a-z-]+)"/).map { String($0.1) }
        #expect(elements == report.columns.map { $0.id.replacing("_", with: "-") })
        #expect(Self.report(.cnm, []).sacdXML == nil)
    }

    @Test("the table for people aligns numbers, shows no identifiers, and says loudly what is no revenue")
    func text() {
        let report = Self.report(.takings, [Self.cell(takenBack: 1), Self.cell(cents: 0, vat: 0)], isTest: true, in: .english, otherMode: 3)
        let text = report.plainText
        #expect(text.hasPrefix("Statement of takings\nTEST SALES"))
        #expect(text.contains("Organiser: Marées marees, licence no. PLATESV-D-2026-000123") && text.contains("Last operation in the ledger: n° 12"))
        #expect(text.contains("Lines of real sales, not counted: 3.") && text.contains("VAT at 2.1%: base €38.20, tax €0.80."))
        let lines = text.split(separator: "\n")
        let table = lines.filter { $0.contains("Carré") || $0.contains("Total") || $0.hasPrefix("Category") || $0.hasPrefix("Paid tickets") }
        #expect(Set(table.map { $0.count }).count == 1, "one width: \(table.map { $0.count })")
        #expect(!lines.contains { $0.hasPrefix("Category") && $0.contains("category") })
    }

    @Test("the tax on shows is rounded once, and there is none on less than nothing", arguments: [(10_000, 350), (10_015, 351), (14, 0), (15, 1), (-10_000, 0)])
    func tax(base: Int, tax: Int) {
        #expect(ReportEditor.CNMRate().tax(on: Money(cents: Int64(base))) == Money(cents: Int64(tax)))
    }

    @Test("cancelled and withdrawn sessions are in no declaration, and the reader is told what is left of them")
    func cancelled() {
        let report = Self.report(.sibil, [Self.cell(), Self.cell(2)], [Self.performance(1), Self.performance(2, status: .cancelled)])
        #expect(report.rows.count == 1 && report.notes.contains { $0.contains("non comptées\u{A0}: 1") && $0.contains("78,00") })
    }
}

/// Names are written by strangers.
@Suite struct GuestListTests {
    @Test func noNameBecomesAFormula() {
        let guest = Guest(number: 7, categoryName: "Or", seatLabel: "A, 1", tariffName: "-50 %", price: Money(cents: 100), name: "=HYPERLINK(\"x\")", email: "@a", orderID: "o")
        let lines = GuestList.csv([guest], in: .english).split(separator: "\r\n")
        #expect(lines[1] == "7,\"'=HYPERLINK(\"\"x\"\")\",'@a,Or,\"A, 1\",'-50 %,100,o")
    }
}
