import Foundation
import TestPlatform
import TestSupport
import Testing

/// Who is called at night types what the guides say: each command that they name exists, with each of its options.
@Suite struct DocumentedCommandTests {
    private static let guides = ["README.md", "docs/operations.md", "docs/ledger-format.md", "docs/draw.md", "docs/scaling.md", "docs/webhooks.md"]

    /// A command as the program describes itself (`--experimental-dump-help`).
    private final class Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable { var kind, name: String }
            var names: [Name]?
        }
        var commandName: String
        var subcommands: [Command]?
        var arguments: [Argument]?

        var options: Set<String> { Set((arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name }) }
    }

    private struct Description: Decodable { var command: Command }

    @Test func everyCommandOfTheGuidesExistsWithItsOptions() async throws {
        let guichet = try JSONDecoder().decode(Description.self, from: Data(try await Self.help().utf8)).command
        var (count, mistakes): (Int, [String]) = (0, [])
        for guide in Self.guides {
            let text = try String(contentsOf: Platform.root.appending(path: guide), encoding: .utf8)
            for words in Self.commands(in: text) {
                count += 1
                if let mistake = Self.mistake(words, guichet) { mistakes.append("\(guide): guichet \(words.joined(separator: " ")): \(mistake)") }
            }
        }
        #expect(count > 100)
        #expect(mistakes == [])
    }

    @Test func aCommandThatDoesNotExistIsSeen() async throws {
        let text = "Do `guichet outbox\nlist --dead` first.\n```sh\nguichet audit --config FILE   # all\n```\nA `guichet-soak` is none, nor `guichet`."
        #expect(Self.commands(in: text) == [["audit", "--config", "FILE"], ["outbox", "list", "--dead"]])
        let guichet = try JSONDecoder().decode(Description.self, from: Data(try await Self.help().utf8)).command
        #expect(Self.mistake(["outbox", "list", "--dead"], guichet) == nil)
        #expect(Self.mistake(["room", "slower|faster", "SESSION"], guichet) == nil)
        #expect(Self.mistake(["outbox", "lst"], guichet) == "no lst")
        #expect(Self.mistake(["outbox", "list", "--alive"], guichet) == "no --alive")
        #expect(Self.mistake(["autopsy"], guichet) == "no autopsy")
    }

    private static func help() async throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "guichet-help-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let child = try ChildProcess([Platform.binary, "--experimental-dump-help"], log: file, folder: file)
        try #require(await eventually { child.hasEnded() })
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    /// The words behind `guichet` of each command in fenced blocks, then in code spans.
    private static func commands(in text: String) -> [[String]] {
        let fences = text.matches(of: /(?ms)^```[^\n]*\n(.*?)^```/)
        let blocks = fences.flatMap { $0.1.split(separator: "\n").map { String($0.prefix { $0 != "#" }) } }
        let prose = text.replacing(/(?ms)^```[^\n]*\n.*?^```/, with: "")
        let spans = prose.matches(of: /`([^`]+)`/).map { String($0.1).replacing("\n", with: " ") }
        return (blocks + spans).compactMap { line in
            guard let match = line.firstMatch(of: /^\s*(?:\.build\/release\/|sudo )*guichet\s+(.+)$/) else { return nil }
            let words = match.1.split(separator: " ").map(String.init)
            return words.first.map { $0.first?.isLetter == true || $0.hasPrefix("-") } == true ? words : nil
        }
    }

    /// Nil when the command exists.
    private static func mistake(_ words: [String], _ root: Command) -> String? {
        var (command, rest) = (root, words[...])
        while let word = rest.first, let subcommands = command.subcommands, !word.hasPrefix("-") {
            let names = word.split(separator: "|")
            let named = names.compactMap { name in subcommands.first { $0.commandName == name } }
            // A word for any of them, such as SESSION or `…`.
            if named.isEmpty, word.first?.isLowercase != true { break }
            guard named.count == names.count, let next = named.first else { return "no \(word)" }
            command = next
            rest = rest.dropFirst()
        }
        let known = command.options.union(["--help", "--version"])
        let options = rest.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0.isLetter || $0 == "-" }) }
        return options.first { !known.contains($0) && $0 != "--" }.map { "no \($0)" }
    }
}
