import Foundation
import Testing

/// What the site says, its letters and the sandbox's pay page, read in their sources. That each phrase is there in both languages is the compiler's
/// business: the two `switch` are whole. That it is a translation, and well written, is this test's.
@Suite struct PhraseTests {
    /// The same words in both languages, on purpose.
    private static let alike: Set<String> = [
        "Guichet", "Journal", "Programme", "Genre", "Place", "Incidents", "Focus", "Messages", "Total", "1 place", "# places", "1 date", "# dates",
    ]

    private struct Pair {
        let place, french, english: String
    }

    /// The words of each case of an enum, by the case's pattern, as a `switch` on the language's own side says them.
    private static func cases(_ source: Substring) -> [String: String] {
        let lines = source.matches(of: /(?m)^ +case (\.[^\n]*?): (.*)$/)
        return lines.reduce(into: [:]) { words, line in
            for name in line.1.replacing(/\([^)]*\)/, with: "").split(separator: ", ") { words[String(name)] = String(line.2) }
        }
    }

    /// Enums that say both languages in one file, those that have a file for each, and the words of single pages.
    private static func pairs() throws -> [Pair] {
        var pairs: [Pair] = []
        func add(_ french: Substring, _ english: Substring, of file: String) {
            let (one, other) = (cases(french), cases(english))
            #expect(!one.isEmpty && Set(one.keys) == Set(other.keys), "\(file): \(Set(one.keys).symmetricDifference(other.keys))")
            pairs += one.compactMap { name, words in other[name].map { Pair(place: "\(file) \(name)", french: words, english: $0) } }
        }
        for file in Repository.texts(under: "Sources/", suffix: ".swift") {
            if let french = file.content.firstRange(of: "var french: String {"), let english = file.content.firstRange(of: "var english: String {") {
                #expect(french.upperBound < english.lowerBound, "\(file.path) says French first")
                add(file.content[french.upperBound..<english.lowerBound], file.content[english.upperBound...], of: file.path)
            }
            for match in file.content.matches(of: /\bsay\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\)/) {
                pairs.append(Pair(place: file.path, french: "\"\(match.1)\"", english: "\"\(match.2)\""))
            }
        }
        let (french, english) = try (
            #require(Repository.text(at: "Sources/Pages/Texts/Phrase+French.swift")), #require(Repository.text(at: "Sources/Pages/Texts/Phrase+English.swift"))
        )
        add(french.content[...], english.content[...], of: "Sources/Pages/Texts/Phrase")
        return pairs
    }

    /// The texts of an expression, without what is put into them.
    private static func texts(_ expression: String) -> [String] {
        expression.replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "#").matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.1) }
    }

    @Test func bothLanguagesSayEverything() throws {
        let pairs = try Self.pairs()
        // As many as there were when this was written, and more: a pattern that finds nothing would find nothing wrong.
        #expect(pairs.count > 400, "\(pairs.count)")
        for (place, least) in [("Payments/Sandbox", 20), ("Letters/LetterText", 40)] { #expect(pairs.count { $0.place.contains(place) } >= least, "\(place)") }
        var used: Set<String> = []
        for pair in pairs {
            let (french, english) = (Self.texts(pair.french), Self.texts(pair.english))
            #expect(french.isEmpty == english.isEmpty && !(french + english).contains(""), "\(pair.place)")
            // What is only put together of other things is the same in every language.
            let hasWords = french.contains { $0.contains(/\p{L}/) }
            guard french == english, hasWords else { continue }
            #expect(french.allSatisfy(Self.alike.contains), "\(pair.place) is not translated: \(french)")
            used.formUnion(french)
        }
        #expect(used == Self.alike, "\(used.symmetricDifference(Self.alike))")
    }

    @Test func eachLanguageIsWrittenAsItWants() throws {
        for pair in try Self.pairs() {
            for text in Self.texts(pair.french) {
                // The space before a tall sign is written plainly; Language makes it one at which no line is broken.
                #expect(!text.contains(/[\p{L}#)’][;!?]/), "\(pair.place) wants a space before a sign: \(text)")
                #expect(!text.contains(/\p{L}:(?: |$)/), "\(pair.place) wants a space before a colon: \(text)")
                #expect(!text.contains(/[\u{A0}\u{202F}]/), "\(pair.place) has a space that cannot be seen: \(text)")
                #expect(!text.contains(/«[^ ]|[^ ]»|[“”"]|\p{L}'\p{L}/), "\(pair.place) has signs of another language: \(text)")
            }
            for text in Self.texts(pair.english) {
                #expect(!text.contains(/\ [;:!?]|[«»]|\p{L}'\p{L}/), "\(pair.place) has signs of another language: \(text)")
            }
        }
    }
}
