import Foundation
import TestPlatform
import TestSupport
import Testing

/// What a sceptic does with the published document of a draw.
@Suite struct DrawToolTests {
    private func verify(_ document: String, _ options: String...) async throws -> (status: Int32?, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-draw-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, log) = (folder.appending(path: "draw.json").path, folder.appending(path: "log").path)
        try document.write(toFile: file, atomically: true, encoding: .utf8)
        let child = try ChildProcess([Platform.binary, "draw", "verify", file] + options, log: log, folder: folder.path)
        #expect(await eventually(within: .seconds(60)) { child.hasEnded() })
        return (child.exitStatus, (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }

    @Test func aDrawHoldsOrDoesNot() async throws {
        let answers = Platform.root.appending(path: "Tests/WaitingRoomTests/draw-answers.json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: answers)) as? [String: Any])
        let draw = try #require((json["draws"] as? [[String: Any]])?.first)
        let reveal = try #require(draw["reveal"] as? [String: Any])
        let places = try #require(draw["places"] as? [[Int]])
        let document = String(decoding: try JSONSerialization.data(withJSONObject: reveal), as: UTF8.self)

        let good = try await verify(document, "--number", "\(places[3][0] + 1)", "--commitment", try #require(reveal["commitment"] as? String))
        #expect(good.status == 0 && good.output.hasPrefix("holds"), "\(good.output)")
        #expect(good.output.contains("\(places[3][0] + 1) has place \(places[3][1] + 1)"))
        let unannounced = try await verify(document, "--commitment", String(repeating: "0", count: 64))
        #expect(unannounced.status == 1 && unannounced.output.contains("another one than the one that was announced"))
        let altered = try await verify(document.replacing("\"entrants\":1234567", with: "\"entrants\":1234568"))
        #expect(altered.status == 1 && altered.output.contains("the seed that follows is"), "\(altered.output)")
        let other = try await verify("{}")
        #expect(other.status != 0 && other.output.contains("no document of a draw"), "\(other.output)")
    }
}
