import Domain
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        (4500, 210, 93),  // 45.00 € at 2.1 %: 0.9256… rounds to 0.93
        (3000, 550, 156),
        (1000, 2000, 167),
        (1, 210, 0),
        (0, 210, 0),
        (-4500, 210, -93),
        (1050, 500, 50),
    ])
    func taxIsContainedInThePriceAndRoundedHalfUp(cents: Int64, rate: Int, tax: Int64) {
        #expect(VATRate(basisPoints: rate).tax(in: Money(cents: cents)) == Money(cents: tax))
    }

    @Test(arguments: [
        (0, "0,00"), (5, "0,05"), (123_450, "1\u{202F}234,50"), (-99, "-0,99"), (100_000_000, "1\u{202F}000\u{202F}000,00"),
    ])
    func amountsAreWrittenTheFrenchWay(cents: Int64, text: String) {
        #expect(Money(cents: cents).frenchText == text + "\u{A0}€")
    }

    @Test(arguments: ["rock", "a", "rock-2026-11-15", String(repeating: "a", count: 64)])
    func slugs(text: String) { #expect(Slug.isValid(text)) }

    @Test(arguments: ["", "-a", "a-", "A", "é", "a b", "a/b", "a{b", String(repeating: "a", count: 65)])
    func noSlugs(text: String) { #expect(!Slug.isValid(text)) }
}
