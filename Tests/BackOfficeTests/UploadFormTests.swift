import Foundation
import Testing

@testable import Web

/// Forms with files, as browsers send them, and as nobody does.
@Suite struct UploadFormTests {
    private static let boundary = "----WebKitFormBoundary7MA4"

    private static func part(_ field: String, _ bytes: [UInt8], file: String? = nil) -> [UInt8] {
        let name = file.map { "; filename=\"\($0)\"\r\nContent-Type: image/png" } ?? ""
        return Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\(name)\r\n\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    private static func read(_ bytes: [UInt8], chunk: Int, mostText: Int = 100_000, mostFile: Int = 1_000) throws -> UploadForm {
        var reader = PartReader(boundary: boundary, mostText: mostText, mostFile: mostFile)
        for start in stride(from: 0, to: bytes.count, by: chunk) { try reader.take(bytes[start..<min(start + chunk, bytes.count)]) }
        return try reader.end()
    }

    private static let end = Array("--\(boundary)--\r\n".utf8)
    /// Has the beginnings of a boundary in it.
    private static let tricky = Array("\r\n\r\n--\(boundary.dropLast())\r\n--".utf8) + (0...255).map { UInt8($0) }

    @Test(arguments: [1, 2, 7, 64, 100_000]) func howeverItComes(chunk: Int) throws {
        let bytes = Self.part("0-title", Array("Été <b>\r\n& fils".utf8)) + Self.part("empty", []) + Self.part("picture", Self.tricky, file: "a.png")
            + Self.part("none", [], file: "") + Self.part("last", Array("x".utf8)) + Self.end
        let form = try Self.read(bytes, chunk: chunk)
        #expect(form.fields == ["0-title": "Été <b>\r\n& fils", "empty": "", "last": "x"])
        #expect(form.files.count == 1 && form.files["picture"]?.bytes == Self.tricky && form.files["picture"]?.name == "a.png" && form.tooLarge.isEmpty)
    }

    @Test func aFileThatIsTooLargeTakesNothingElseWithIt() throws {
        let bytes = Self.part("a", Array("1".utf8)) + Self.part("picture", [UInt8](repeating: 1, count: 1_001), file: "a.png") + Self.part("b", Array("2".utf8)) + Self.end
        let form = try Self.read(bytes, chunk: 100)
        #expect(form.fields == ["a": "1", "b": "2"] && form.files.isEmpty && form.tooLarge == ["picture"])
    }

    @Test func whatIsNoFormIsRefused() {
        let whole = Self.part("a", Array("1".utf8)) + Self.end
        for count in 0..<(whole.count - 4) { #expect(throws: Problem.self) { try Self.read(Array(whole[..<count]), chunk: 9) } }
        #expect(throws: Problem.self) { try Self.read(Array("hello".utf8), chunk: 9) }
        #expect(throws: Problem.self) { try Self.read(Array("--\(Self.boundary)\r\nX: y\r\n\r\n1\r\n".utf8) + Self.end, chunk: 9) }
        #expect(throws: Problem.self) { try Self.read(Self.part("a", [0xFF, 0xFE]) + Self.end, chunk: 9) }
        #expect(throws: Problem.self) { try Self.read(Self.part("a", [UInt8](repeating: 65, count: 101)) + Self.end, chunk: 9, mostText: 100) }
    }
}
