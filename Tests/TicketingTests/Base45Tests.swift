import Testing

@testable import Ticketing

@Suite("Base45")
struct Base45Tests {
    /// RFC 9285, sections 4.3 and 4.4.
    static let vectors: [(bytes: [UInt8], text: String)] = [
        (Array("AB".utf8), "BB8"), (Array("Hello!!".utf8), "%69 VD92EX0"), (Array("base-45".utf8), "UJCLQE7W581"),
        (Array("ietf!".utf8), "QED8WEX0"), ([], ""), ([0], "00"), ([0xFF], "U5"), ([0xFF, 0xFF], "FGW"), ([0, 0], "000"),
    ]

    @Test("vectors of RFC 9285", arguments: vectors)
    func vector(_ row: (bytes: [UInt8], text: String)) {
        #expect(Base45.encode(row.bytes) == row.text)
        #expect(Base45.decode(row.text.utf8) == row.bytes)
    }

    @Test("texts that encode nothing", arguments: [
        "0", "0000", "GGW", "FHW", ":::", "V5", "::", "bb8", "BB_", "B B8é", "BB8\u{0}", "BB\n",
    ])
    func refused(_ text: String) {
        #expect(Base45.decode(text.utf8) == nil)
    }

    @Test("every pair of bytes comes back")
    func roundTrip() {
        for high in UInt8.min...UInt8.max {
            let bytes = (UInt8.min...UInt8.max).flatMap { [high, $0] } + [high]
            #expect(Base45.decode(Base45.encode(bytes).utf8) == bytes)
        }
    }
}
