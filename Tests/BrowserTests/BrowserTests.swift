import Foundation
import TestPlatform
import TestSupport
import Testing

/// Spectators buy in a real browser, on a platform of real processes: what they do is written in walks. `make browser` runs these
/// alone; the screenshots are in var/screenshots.
@Suite struct BrowserTests {
    private static let python = Platform.root.appending(path: ".build/browser/bin/python").path
    private static let walks = Platform.root.appending(path: "Tests/BrowserTests/walks/walks.py").path
    private static let screenshots = Platform.root.appending(path: "var/screenshots").path

    @Test func spectatorsBuyInABrowser() async throws {
        // The demonstration programme; looked at each second, so that a declined card is seen soon.
        let platform = try await Platform(programme: nil, lookAfter: 1, keepsLetters: true)
        try await Self.walk(["purchase", "around", "budget", "seats", "phone", "english", "keyboard", "race", "refused", "account", "waiting", "draw"], on: platform)
        try await platform.openDoors()
        try await Self.walk(["door"], on: platform)
        try await platform.setTime("hold_ms", milliseconds: 5000)
        try await Self.walk(["expiry"], on: platform)
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
    }

    private static func walk(_ names: [String], on platform: Platform) async throws {
        try FileManager.default.createDirectory(atPath: screenshots, withIntermediateDirectories: true)
        let log = "\(platform.folder)/walks.log"
        let child = try ChildProcess(
            ["env", "GUICHET_DOORS=\(platform.backOfficeURL)", "GUICHET_PROGRAM=\(Platform.binary)", "GUICHET_CONFIG=\(platform.settings())", python, walks, platform.baseURL(), screenshots] + names,
            log: log, folder: platform.folder)
        let hasEnded = await eventually(within: .seconds(600)) { child.hasEnded() }
        if !hasEnded { child.end(with: SIGKILL) }
        let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        #expect(hasEnded && child.exitStatus == 0, "\(output)")
        for name in names { #expect(output.contains("ok \(name)\n"), "\(output)") }
    }
}
