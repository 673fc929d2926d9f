/// Base45 of RFC 9285: two bytes become three characters, all of them in the alphanumeric mode of QR codes.
enum Base45 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// Value of each ASCII character; 0xFF for those outside the alphabet, lower-case letters among them.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 128)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 3 + 1) / 2)
        for start in stride(from: 0, to: bytes.count, by: 2) {
            if start + 1 < bytes.count {
                let value = Int(bytes[start]) << 8 | Int(bytes[start + 1])
                text += [alphabet[value % 45], alphabet[value / 45 % 45], alphabet[value / 2025]]
            } else {
                let value = Int(bytes[start])
                text += [alphabet[value % 45], alphabet[value / 45]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for any text that ``encode(_:)`` never writes.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let digits = text.map { $0 < 128 ? values[Int($0)] : 0xFF }
        guard digits.count % 3 != 1, !digits.contains(0xFF) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 2 / 3)
        for start in stride(from: 0, to: digits.count, by: 3) {
            let value = Int(digits[start]) + 45 * Int(digits[start + 1])
            if start + 2 < digits.count {
                let pair = value + 2025 * Int(digits[start + 2])
                guard pair <= 0xFFFF else { return nil }
                bytes += [UInt8(pair >> 8), UInt8(pair & 0xFF)]
            } else {
                guard value <= 0xFF else { return nil }
                bytes.append(UInt8(value))
            }
        }
        return bytes
    }
}
