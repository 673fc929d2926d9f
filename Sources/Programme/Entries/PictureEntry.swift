import Crypto
import Domain
import Foundation

/// Reads the pictures that events name: a JPEG, PNG or WebP file in the programme's folder or below.
struct PictureShelf {
    private(set) var bytes: [String: [UInt8]] = [:]

    mutating func read(_ cursor: Cursor, shelf: FileShelf) -> Picture? {
        guard let fields = cursor.fields(required: ["file", "alt"], optional: ["credit"]) else { return nil }
        let alt = fields["alt"]?.text(atMost: 200)
        let credit = fields["credit"]?.text(atMost: 100)
        guard let file = fields["file"], let name = file.fileName, let (header, content) = Self.open(file, name, shelf), let alt else { return nil }
        let digest = SHA256.hash(data: content).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        bytes[digest] = content
        return Picture(digest: digest, format: header.format, width: header.width, height: header.height, alt: alt, credit: credit)
    }

    private static func open(_ cursor: Cursor, _ name: String, _ shelf: FileShelf) -> (PictureHeader, [UInt8])? {
        let data: Data
        do {
            data = try shelf.read(name, maximumBytes: Picture.mostBytes)
        } catch {
            cursor.problem("\(Excerpt.of(name)): \(error.reason)")
            return nil
        }
        let content = [UInt8](data)
        guard let header = PictureHeader(content) else {
            cursor.problem("\(Excerpt.of(name)) is no JPEG, PNG or WebP picture")
            return nil
        }
        guard Picture.sides.contains(header.width), Picture.sides.contains(header.height) else {
            cursor.problem("\(Excerpt.of(name)) has \(header.width) × \(header.height) pixels; each side has \(Picture.sides.lowerBound) to \(Picture.sides.upperBound)")
            return nil
        }
        return (header, content)
    }
}

extension Cursor {
    /// The name of a file in the programme's folder or below; a problem when it is none.
    var fileName: String? {
        guard let name = text(atMost: 200) else { return nil }
        let steps = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !steps.contains(where: { $0.isEmpty || $0 == ".." }) else {
            problem("'\(Excerpt.of(name))' must be a file in the programme's folder or below")
            return nil
        }
        return name
    }
}
