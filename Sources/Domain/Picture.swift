/// A picture that an organiser gave for an event. Its bytes are kept apart, under their digest.
public struct Picture: Hashable, Codable, Sendable {
    public enum Format: String, Codable, Sendable, CaseIterable {
        case jpeg, png, webp

        public var mediaType: String { "image/\(rawValue)" }
        public var ending: String { self == .jpeg ? "jpg" : rawValue }
    }

    /// SHA-256 of the bytes, hexadecimal.
    public var digest: String
    public var format: Format
    /// Pixels.
    public var width, height: Int
    /// What is to be seen on it, for those who do not see it.
    public var alt: String
    /// Who made it, as it is to be named beside it.
    public var credit: String?

    /// As it is served; and the pixels of each side.
    public static let (mostBytes, sides) = (400_000, 400...6_000)

    public init(digest: String, format: Format, width: Int, height: Int, alt: String, credit: String? = nil) {
        (self.digest, self.format, self.width, self.height) = (digest, format, width, height)
        (self.alt, self.credit) = (alt, credit)
    }

    /// The name under which it is served; it changes with its content.
    public var fileName: String { "\(digest).\(format.ending)" }
}

/// Format and size of a picture, read from the first bytes of its file.
public struct PictureHeader: Hashable, Sendable {
    public var format: Picture.Format
    public var width, height: Int

    /// Nil when it is no JPEG (ITU-T T.81), PNG (ISO/IEC 15948) or WebP (RFC 9649).
    public init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self.init(jpeg: bytes)
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) {
            self.init(format: .png, width: Self.number(bytes[16..<20]), height: Self.number(bytes[20..<24]))
        } else if bytes.starts(with: "RIFF".utf8), bytes.count >= 30, bytes[8..<12].elementsEqual("WEBP".utf8) {
            self.init(webp: bytes)
        } else {
            return nil
        }
    }

    private init(format: Picture.Format, width: Int, height: Int) {
        (self.format, self.width, self.height) = (format, width, height)
    }

    /// From marker to marker until the one that begins a frame.
    private init?(jpeg bytes: [UInt8]) {
        var at = 2
        while at + 9 < bytes.count {
            guard bytes[at] == 0xFF else { return nil }
            let marker = bytes[at + 1]
            switch marker {
            case 0xFF: at += 1
            case 0x01, 0xD0...0xD7: at += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                self.init(format: .jpeg, width: Self.number(bytes[(at + 7)..<(at + 9)]), height: Self.number(bytes[(at + 5)..<(at + 7)]))
                return
            default:
                let length = Self.number(bytes[(at + 2)..<(at + 4)])
                guard length >= 2 else { return nil }
                at += 2 + length
            }
        }
        return nil
    }

    /// Its first chunk says how it is written: lossy, lossless, or with more to come.
    private init?(webp bytes: [UInt8]) {
        func little(_ at: Int, _ count: Int) -> Int { Self.number(bytes[at..<(at + count)].reversed()) }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8 " where bytes[23..<26].elementsEqual([0x9D, 0x01, 0x2A]):
            self.init(format: .webp, width: little(26, 2) & 0x3FFF, height: little(28, 2) & 0x3FFF)
        case "VP8L" where bytes[20] == 0x2F:
            let bits = little(21, 4)
            self.init(format: .webp, width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        case "VP8X":
            self.init(format: .webp, width: little(24, 3) + 1, height: little(27, 3) + 1)
        default:
            return nil
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
