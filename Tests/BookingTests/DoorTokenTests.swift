import Booking
import Testing

@Suite struct DoorTokenTests {
    @Test func isReadAsPeopleTypeIt() throws {
        var generator = SystemRandomNumberGenerator()
        let token = DoorToken(using: &generator)
        #expect(token.text.wholeMatch(of: /([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}/) != nil, "\(token.text)")
        for typed in [token.text, token.text.lowercased(), " " + token.text.replacing("-", with: " ") + "\n", token.text.replacing("0", with: "O").replacing("1", with: "l")] {
            #expect(DoorToken(typed) == token, "\(typed)")
        }
        #expect(DoorToken(using: &generator) != token && DoorToken(using: &generator).digest != token.digest)
    }

    @Test(arguments: ["", "K3QF", "UUUU-0000-0000-0000-0000-0000-0000", String(repeating: "0", count: 29), String(repeating: "0 ", count: 5000)])
    func isNoOther(text: String) {
        #expect(DoorToken(text) == nil)
    }

    @Test func digestIsThatOfTheCharacters() {
        // printf %028d 0 | sha256sum
        #expect(DoorToken(String(repeating: "o", count: 28))?.digest.prefix(4) == [0xD7, 0x7B, 0xD8, 0x6A])
    }
}
