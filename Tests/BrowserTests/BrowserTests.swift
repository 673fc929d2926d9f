import Foundation
import Pages
import TestPlatform
import TestSupport
import Testing

@testable import LoadTest

/// Spectators buy in a real browser, on a platform of real processes: what they do is written in walks. `make browser` runs these
/// alone; the screenshots are in var/screenshots.
@Suite struct BrowserTests {
    private static let python = Platform.root.appending(path: ".build/browser/bin/python").path
    private static let walks = Platform.root.appending(path: "Tests/BrowserTests/walks/walks.py").path
    private static let screenshots = Platform.root.appending(path: "var/screenshots").path

    @Test func spectatorsBuyInABrowser() async throws {
        // What an earlier run left shows pages that are no more.
        if FileManager.default.fileExists(atPath: Self.screenshots) { try FileManager.default.removeItem(atPath: Self.screenshots) }
        let begun = Date()
        // The demonstration programme; looked at each second, so that a declined card is seen soon.
        let platform = try await Platform(programme: nil, lookAfter: 1, keepsLetters: true)
        try Self.writeMessages(to: platform.folder)
        try await platform.openDoors()
        // Walks wait more than they work: two at a time. Who chooses seats on the map is alone with those who take the best ones.
        async let seated: Void = Self.walk(["purchase", "seats", "gestures", "touch", "rivals", "phone", "english", "keyboard", "refused", "opening"], on: platform)
        async let standing: Void = Self.walk(["around", "budget", "messages", "draw", "race", "shared", "waiting", "account", "plain"], on: platform)
        _ = try await (seated, standing)
        try await Self.openArena(on: platform)
        async let door: Void = Self.walk(["door", "scanner", "programming"], on: platform)
        async let changes: Void = Self.walk(["invitation", "changes", "arena"], on: platform)
        // It waits for passwords most of the time.
        async let staff: Void = Self.walk(["staff"], on: platform)
        // Four people play the concert from its entry to its sales.
        async let concert: Void = Self.walk(["test_rock_concert_four_people"], on: platform)
        _ = try await (door, changes, staff, concert)
        try await platform.setTime("hold_ms", milliseconds: 5000)
        try await Self.walk(["expiry"], on: platform)
        let missed = SeenPages.missed(among: try SeenPages.seen(in: platform.folder))
        #expect(missed == [], "no walk has had axe look at these")
        let pictures = try FileManager.default.contentsOfDirectory(at: URL(filePath: Self.screenshots), includingPropertiesForKeys: [.contentModificationDateKey])
        let ages = try pictures.map { try $0.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate }
        #expect(pictures.count > 100 && ages.allSatisfy { $0.map { $0 >= begun } ?? false })
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
    }

    /// Pages that answer a form or a fault, in both languages: the walks look at them without breaking anything.
    private static func writeMessages(to folder: String) throws {
        for language in Language.allCases {
            for (name, page) in AnswerPages.all(in: language) {
                let document = page.document(isTest: true).text
                try document.write(toFile: "\(folder)/message-\(name)-\(language.rawValue).html", atomically: true, encoding: .utf8)
            }
        }
    }

    /// One more session on the programme, `soiree`, of 20,848 seats.
    private static func openArena(on platform: Platform) async throws {
        let folder = platform.folder + "/arena"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let files = try HouseFiles(.arena, buyerLimit: 6, root: Platform.root.path).write(to: folder, opens: "-1h")
        let imported = try await platform.tool(["import"] + files.map { "\(folder)/\($0)" } + ["--config", platform.settings()])
        #expect(imported.status == 0, "\(imported.output)")
    }

    private static func walk(_ names: [String], on platform: Platform) async throws {
        try FileManager.default.createDirectory(atPath: screenshots, withIntermediateDirectories: true)
        let log = "\(platform.folder)/walks-\(names[0]).log"
        let child = try ChildProcess(
            [
                "env", "GUICHET_DOORS=\(platform.backOfficeURL)", "GUICHET_PROGRAM=\(Platform.binary)", "GUICHET_CONFIG=\(platform.settings())",
                "GUICHET_FOLDER=\(platform.folder)", python, walks, platform.baseURL(), screenshots,
            ] + names, log: log, folder: platform.folder)
        let hasEnded = await eventually(within: .seconds(600)) { child.hasEnded() }
        if !hasEnded { child.end(with: SIGKILL) }
        let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        // Figures are worth reading when all is well, too.
        print(output)
        #expect(hasEnded && child.exitStatus == 0, "\(output)")
        for name in names { #expect(output.contains("ok \(name)\n"), "\(output)") }
    }
}
