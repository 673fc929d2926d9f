import Testing

@Suite struct DocumentTests {
    @Test func readmeNamesTheTwoCommands() throws {
        let readme = try #require(Repository.text(at: "README.md"), "README.md is missing")
        for command in ["make run", "make test"] { #expect(readme.content.contains(command), "\(command)") }
    }

    /// A decision record says why, what and at which price; numbers are never reused, so they have no gap.
    @Test func decisionsAreComplete() {
        let folder = "docs/decisions/"
        let records = Repository.texts(under: folder)
        #expect(!records.isEmpty)
        for record in records {
            #expect(record.path.dropFirst(folder.count).wholeMatch(of: /\d{3}-[a-z0-9-]+\.md/) != nil, "\(record.path)")
            for section in ["Context", "Decision", "Consequences"] {
                let isThere = record.lines.contains { $0.hasPrefix("#") && $0.hasSuffix(" \(section)") }
                #expect(isThere, "\(record.path): no \(section)")
            }
        }
        let numbers = records.compactMap { Int($0.path.dropFirst(folder.count).prefix(3)) }
        #expect(numbers == Array(1..<(records.count + 1)), "decisions are numbered 001, 002, …")
    }

    @Test func targetsOfTheMakefileThatTheDocumentsName() throws {
        let makefile = try #require(Repository.text(at: "Makefile"))
        let targets = makefile.lines.compactMap { $0.prefixMatch(of: /([a-z]+):/).map { String($0.1) } }
        for file in Repository.texts where file.path.hasSuffix(".md") {
            // Commands only: between backquotes, or alone on a line of an example.
            for match in file.content.matches(of: /(?m)(?:`|^\s*\$? ?)make ([a-z]+)(?:`|\s*$|\s+[A-Z]+=)/) {
                #expect(targets.contains(String(match.1)), "\(file.path): make \(match.1)")
            }
        }
    }
}
