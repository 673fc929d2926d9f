import Domain
import Foundation
import Testing

@testable import Pages

@Suite struct LanguageTests {
    private static let paris = TimeZone(identifier: "Europe/Paris")!
    /// 2026-11-15T20:30:00+01:00
    private static let evening = Timestamp(milliseconds: 1_794_771_000_000)

    @Test func momentsAreWrittenAsPeopleSayThem() {
        #expect(Language.french.moment(Self.evening, in: Self.paris) == "dimanche 15 novembre 2026 à 20\u{A0}h\u{A0}30")
        #expect(Language.english.moment(Self.evening, in: Self.paris) == "Sunday 15 November 2026 at 20:30")
        let first = Timestamp(milliseconds: Self.evening.milliseconds - 14 * 86_400_000)
        #expect(Language.french.day(first, in: Self.paris) == "dimanche 1er novembre 2026")
    }

    @Test(arguments: [
        (0, "Gratuit", "Free"), (5900, "59,00\u{A0}€", "€59.00"), (123_450, "1\u{202F}234,50\u{A0}€", "€1,234.50"), (5, "0,05\u{A0}€", "€0.05"),
    ])
    func prices(cents: Int64, french: String, english: String) {
        #expect(Language.french.price(Money(cents: cents)) == french)
        #expect(Language.english.price(Money(cents: cents)) == english)
    }

    @Test(arguments: [
        ("Contact : non ; oui ! Et « toi » ?", "Contact\u{A0}: non\u{202F}; oui\u{202F}! Et «\u{A0}toi\u{A0}»\u{202F}?"), ("https://a.fr?q=a:b", "https://a.fr?q=a:b"),
        ("à\u{A0}: b", "à\u{A0}: b"), (" : ", "\u{A0}: "), ("", ""), ("« ", "«\u{A0}"),
    ])
    func frenchLinesAreNotBrokenBeforeTallSigns(written: String, typeset: String) {
        #expect(FrenchSpaces.typeset(written) == typeset)
    }

    @Test func numbersAndPlurals() {
        #expect(Language.french(.placesLeft(1)) == "1 place disponible")
        #expect(Language.french(.placesLeft(20_848)) == "20\u{202F}848 places disponibles")
        #expect(Language.english(.placesLeft(20_848)) == "20,848 places available")
        #expect(Language.english(.results(1)) == "1 show")
        let lengths = [(50, "50\u{A0}min", "50\u{A0}min"), (60, "1\u{A0}h", "1\u{A0}h"), (65, "1\u{A0}h\u{A0}05", "1\u{A0}h\u{A0}5\u{A0}min"), (110, "1\u{A0}h\u{A0}50", "1\u{A0}h\u{A0}50\u{A0}min")]
        for (minutes, french, english) in lengths {
            #expect(Language.french(.length(minutes: minutes)) == "Durée\u{A0}: \(french)" && Language.english(.length(minutes: minutes)) == "Lasts \(english)")
        }
    }

    @Test(arguments: [
        ("/", Language.french), ("/evenements/a", .french), ("/en", .english), ("/en/", .english), ("/en/events/a", .english), ("/entree", .french),
    ])
    func aPathTellsItsLanguage(path: String, language: Language) {
        #expect(Language(path: path) == language)
    }

    @Test func everyAddressIsAnotherOneInEachLanguage() {
        let urls: [SiteURL] = [
            .programme, .month("2027-01"), .event("a"), .session("a"), .seats("a"), .basket(session: "a", hold: "h"), .extend(session: "a", hold: "h"),
            .release(session: "a", hold: "h"), .recap(session: "a", hold: "h"), .purchase(session: "a", hold: "h"), .order("o"), .pay("o"),
            .cancelOrder("o"), .refund("o"), .tickets("o"), .ticketsPDF("o"), .ticketCode(order: "o", ticket: "t"), .calendar(session: "a"),
        ]
        let paths = Language.allCases.flatMap { language in urls.map { $0.path(in: language) } }
        #expect(Set(paths).count == paths.count)
        #expect(SiteURL.event("a").path(in: .french) == "/evenements/a" && SiteURL.event("a").path(in: .english) == "/en/events/a")
    }
}
