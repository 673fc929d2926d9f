import Domain
import Foundation
import Testing

@testable import Programme

@Suite struct PictureTests {
    /// The least that says so, of each format: 800 × 480.
    private static let headers: [(Picture.Format, [UInt8])] = [
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + "IHDR".utf8 + [0, 0, 3, 0x20, 0, 0, 1, 0xE0, 8, 2]),
        // A comment and a filling byte before the frame.
        (.jpeg, [0xFF, 0xD8, 0xFF, 0xFE, 0, 4, 65, 66, 0xFF, 0xFF, 0xC2, 0, 17, 8, 1, 0xE0, 3, 0x20, 3, 1, 0x22]),
        (.webp, "RIFF".utf8 + [22, 0, 0, 0] + "WEBPVP8X".utf8 + [10, 0, 0, 0, 0, 0, 0, 0, 0x1F, 3, 0, 0xDF, 1, 0]),
        (.webp, "RIFF".utf8 + [22, 0, 0, 0] + "WEBPVP8L".utf8 + [10, 0, 0, 0, 0x2F, 0x1F, 0xC3, 0x77, 0, 0, 0, 0, 0, 0]),
        (.webp, "RIFF".utf8 + [22, 0, 0, 0] + "WEBPVP8 ".utf8 + [10, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x20, 3, 0xE0, 1]),
    ]

    @Test(arguments: headers)
    func aHeaderSaysFormatAndSize(format: Picture.Format, bytes: [UInt8]) throws {
        let header = try #require(PictureHeader(bytes))
        #expect(header.format == format && header.width == 800 && header.height == 480)
        // Cut off anywhere it is none, and harms nobody.
        for length in 0..<bytes.count { _ = PictureHeader(Array(bytes.prefix(length))) }
        for at in bytes.indices {
            var damaged = bytes
            damaged[at] ^= 0xFF
            _ = PictureHeader(damaged)
        }
    }

    @Test func anEventHasItsPicture() throws {
        let text = Fixture.programme.replacing("    genre: Rock\n", with: "    genre: Rock\n    picture: {file: stage.png, alt: La scène, credit: Ada}\n")
        let folder = try ProgrammeFolder(["p.yml": text])
        try folder.write("plan.json", Data(Fixture.plan.utf8))
        try folder.write("stage.png", Data(Self.headers[0].1))
        let programme = try folder.read()
        let picture = try #require(programme.events[0].picture)
        #expect(picture.format == .png && picture.width == 800 && picture.alt == "La scène" && picture.credit == "Ada")
        #expect(picture.digest.count == 64 && programme.pictures == [picture.digest: Self.headers[0].1])
        var small = Self.headers[0].1
        small[18] = 0
        try folder.write("stage.png", Data(small))
        #expect(folder.problems().first?.hasSuffix("stage.png has 32 × 480 pixels; each side has 400 to 6000") == true, "\(folder.problems())")
        try folder.write("stage.png", Data(count: Picture.mostBytes + 1))
        #expect(folder.problems().first?.contains("stage.png: has 400001 bytes; at most 400000 are read") == true, "\(folder.problems())")
    }
}
