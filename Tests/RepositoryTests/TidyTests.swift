import Foundation
import Testing

/// What every file of the repository keeps to.
@Suite struct TidyTests {
    private let code = ["Sources/", "Tests/", "lua/", "loadtest/"].flatMap { Repository.texts(under: $0) }

    @Test func filesAreShort() {
        let limit = 400
        // What a program wrote is as long as it is.
        let written = code.filter { !$0.path.hasPrefix("Tests/SQLiteLedgerTests/Ledgers/") }
        let long = written.filter { $0.lines.count > limit + 1 }.map { "\($0.path): \($0.lines.count - 1) lines, \(limit) allowed" }
        #expect(long.isEmpty, "\(long.listed)")
    }

    /// Work that remains belongs in an issue. The words are in two parts, so that this file does not contain them.
    @Test func nothingIsLeftForLater() {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        let remarks = Repository.texts.flatMap { file in
            file.remarks { line in
                words.first { word in
                    line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }).contains { $0 == word }
                }
            }
        }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    /// The project stands alone: it names no folder of the machine on which it was written.
    @Test func noPathOfAMachine() {
        let paths = [
            "/wo" + "rk/", "/fa" + "rm/", ".." + "/shared", "/.lib" + "rary", ".lib" + "rary/", "/opt/" + "swift",
            "/tmp/" + "brief",
        ]
        let remarks = Repository.texts.flatMap { file in
            file.remarks { line in paths.first { line.contains($0) } }
        }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    @Test func textFilesEndWithANewlineAndLinesWithoutSpaces() {
        let remarks = code.flatMap { file in
            (file.content.hasSuffix("\n") || file.content.isEmpty ? [] : ["\(file.path): no newline at the end"])
                + file.remarks { $0.last?.isWhitespace == true ? "space at the end" : nil }
        }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    @Test func scriptsCanRun() throws {
        for path in [".ci/run", "config/install-packages.sh", "config/verify-export.py"] {
            #expect(FileManager.default.isExecutableFile(atPath: Repository.root.appending(path: path).path), "\(path)")
        }
    }

    /// The rules above look at something: a walk that finds no file would let everything pass.
    @Test func theListOfFilesIsComplete() {
        for path in ["Package.swift", "Makefile", "LICENSE", "lua/hold.lua", "Sources/Domain/Money.swift", "loadtest/README.md"] {
            #expect(Repository.text(at: path) != nil, "\(path)")
            #expect(Repository.walkedPaths().contains(path), "\(path)")
        }
        #expect(!Repository.walkedPaths().contains { $0.hasPrefix(".build/") || $0.hasPrefix(".git/") })
    }
}
