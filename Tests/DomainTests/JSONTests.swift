import Domain
import Foundation
import Testing

@Suite("JSON")
struct JSONTests {
    private static let texts = [
        "", "Ada", "Zoé", "a\"b\\c/d", "\u{1}\u{1F}\n\r\t", "\u{7F}", "東京 🎭", "\u{2028}", String(repeating: "long ", count: 500),
    ]

    private static func text(of bytes: some Sequence<UInt8>) -> String? { JSONReader.read(Array(bytes)) { $0.text() } }

    @Test("what is written is read again, here and by Foundation", arguments: texts)
    func roundTrip(_ text: String) throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.add("text", text)
            writer.add("none", String?.none)
            writer.add("number", Int64(-42))
            writer.add("flag", true)
            writer.add("inner", object: { $0.add(text, text) })
            writer.add("empty", object: { _ in })
            writer.add("list", array: [1, 2, 3]) { $0.write(Int64($1)) }
            writer.add("nothing", array: [Int]()) { $0.write(Int64($1)) }
            writer.add("last", false)
        }
        let foundation = try #require(try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        #expect(
            foundation as NSDictionary == [
                "text": text, "number": -42, "flag": true, "inner": [text: text], "empty": [:], "list": [1, 2, 3],
                "nothing": [], "last": false,
            ])
        var (read, inner, number): (String?, String?, Int64?)
        var list: [Int64]?
        let isWhole = JSONReader.read(writer.bytes) { reader in
            reader.object { reader, key in
                switch key {
                case "text": read = reader.text()
                case "number": number = reader.integer()
                case "inner": return reader.object { reader, _ in
                        inner = reader.text()
                        return inner != nil
                    }
                case "list": list = reader.array { $0.integer() }
                default: return reader.skip()
                }
                return true
            }
        }
        #expect(isWhole == true && read == text && inner == text && number == -42 && list == [1, 2, 3])
    }

    @Test("what Foundation writes is read as it reads it", arguments: texts)
    func foundationsTexts(_ text: String) throws {
        #expect(try Self.text(of: JSONEncoder().encode(text)) == text)
        #expect(Self.text(of: "\"\\u00e9\\/\\b\\f\"".utf8) == "é/\u{8}\u{C}")
    }

    @Test("anything unusual is left to another reader", arguments: [
        "", "\"", "\"a", "\"a\"b", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\\ude00\"", "\"\\u+123\"", "'a'", "{", "[1", "1",
    ])
    func unusualTexts(_ json: String) {
        #expect(Self.text(of: json.utf8) == nil)
    }

    @Test func brokenCharactersAreNoText() {
        #expect(Self.text(of: [0x22, 0xC3, 0x22]) == nil)
        #expect(Self.text(of: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) == nil)
    }

    @Test("whole numbers only", arguments: [
        ("0", 0), ("-7", -7), (" 12 ", 12), ("999999999999999999", 999_999_999_999_999_999), ("01", nil), ("1.0", nil), ("1e3", nil),
        ("-", nil), ("1000000000000000000", nil), ("+1", nil), ("1 2", nil),
    ] as [(String, Int64?)])
    func numbers(_ json: String, _ expected: Int64?) {
        #expect(JSONReader.read(Array(json.utf8)) { $0.integer() } == expected)
    }

    @Test("values that nobody asks for are passed over, if they are values", arguments: [
        ("[1,{\"a\":[null,true,false,\"x\"]},[]]", true), ("{\"a\":1,}", false), ("[1,]", false), ("nul", false), ("[1.5]", false),
        (String(repeating: "[", count: 60) + String(repeating: "]", count: 60), true),
        (String(repeating: "[", count: 100_000), false),
    ])
    func skipped(_ json: String, _ isKnown: Bool) {
        #expect((JSONReader.read(Array(json.utf8)) { $0.skip() ? true : nil } ?? false) == isKnown)
    }
}
