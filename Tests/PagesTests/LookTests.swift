import Domain
import Foundation
import Testing

@testable import Pages

@Suite struct LookTests {
    /// WCAG 2.1, 1.4.3: a text can be read on its ground.
    @Test(arguments: [false, true])
    func textsCanBeReadInBothThemes(dark: Bool) throws {
        for pair in Look.pairs {
            let ratio = try #require(Look.contrast(pair.ink, on: pair.paper, dark: dark), "\(pair)")
            #expect(ratio >= 4.5, "\(pair) in \(dark ? "the dark" : "the light"): \(ratio)")
        }
    }

    /// WCAG 2.1, 1.4.11: each of the map's categories is seen on its ground, and none looks like another one: their shapes differ too (the walk `seats`).
    @Test(arguments: [false, true])
    func categoriesOfTheMapAreSeen(dark: Bool) throws {
        for sign in Look.signs {
            let ratio = try #require(Look.contrast(sign, on: "card", dark: dark), "\(sign)")
            #expect(ratio >= 3, "\(sign) in \(dark ? "the dark" : "the light"): \(ratio)")
        }
        let parts = try Look.signs.map { sign -> [Int] in
            let colour = try #require(Look.colours(dark: dark)[sign].flatMap { Int($0.dropFirst(), radix: 16) })
            return [colour >> 16, colour >> 8 & 255, colour & 255]
        }
        for (index, one) in parts.enumerated() {
            for other in parts[..<index] { #expect(zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } > 60, "\(one) and \(other)") }
        }
    }

    /// The examples of WCAG 2.1's own definition: black on white is 21, and a colour on itself 1.
    @Test func contrastIsThatOfTheStandard() throws {
        let colours = Look.colours(dark: false)
        #expect(colours["card"] == "#ffffff" && Look.colours(dark: true)["card"] != "#ffffff")
        #expect(Look.contrast("card", on: "card", dark: false) == 1)
        #expect(Look.contrast("card", on: "none", dark: false) == nil)
    }
}

@Suite struct AgendaTests {
    @Test(arguments: [("2027-01", "2027-01"), ("2027-13", nil), ("27-01", nil), ("2027-1", nil), ("2027-01-02", nil), ("", nil)] as [(String, String?)])
    func monthsAreRead(text: String, expected: String?) {
        #expect(Day.Month(text)?.text == expected)
    }

    /// 1 November 2026 is a Sunday; February 2027 begins on a Monday and has four weeks; 2028 is a leap year.
    @Test func monthsHaveTheirShape() {
        #expect(Day.Month(year: 2026, number: 11).shape == (6, 30))
        #expect(Day.Month(year: 2027, number: 2).shape == (0, 28))
        #expect(Day.Month(year: 2028, number: 2).shape.days == 29)
    }

    /// A session is on the day of its venue's calendar: 23:30 in Paris is the next day in Réunion.
    @Test func aSessionIsOnTheDayOfItsVenue() throws {
        let moment = Timestamp(milliseconds: 1_798_756_200_000)
        let (paris, reunion) = (try #require(TimeZone(identifier: "Europe/Paris")), try #require(TimeZone(identifier: "Indian/Reunion")))
        #expect(Day(moment, in: paris).month.text == "2026-12" && Day(moment, in: paris).number == 31)
        #expect(Day(moment, in: reunion).month.text == "2027-01" && Day(moment, in: reunion).number == 1)
    }
}
