import Domain
import Testing

@Suite struct ShortCodeTests {
    private static let code = "GUI1:6BF-9SX0K7N$Z8Z6WFB1O6"

    @Test func itFollowsFromTheCode() {
        let short = ShortCode(number: 42, code: Self.code)
        #expect(short.text.wholeMatch(of: /42-[0-9A-HJKMNP-TV-Z]{6}/) != nil && short == ShortCode(number: 42, code: Self.code))
        #expect(short != ShortCode(number: 42, code: Self.code + "7") && short != ShortCode(number: 43, code: Self.code))
        // Thirty bits: codes that differ a little have nothing in common.
        #expect(Set((0..<1000).map { ShortCode(number: 1, code: Self.code + "\($0)").check }).count == 1000)
    }

    @Test func itIsReadAsPeopleTypeIt() throws {
        let short = ShortCode(number: 1042, code: Self.code)
        let typed = [short.text, short.text.lowercased(), short.text.replacing("-", with: ""), " \(short.number) - \(short.check) ", short.text.replacing("1", with: "l").replacing("0", with: "o")]
        for text in typed { #expect(ShortCode(text) == short, "\(text)") }
        for text in ["", "-", "42", "7K3M9Q", "0-7K3M9Q", "42-7K3M9U", Self.code, String(repeating: "9", count: 41)] { #expect(ShortCode(text) == nil, "\(text)") }
    }
}
