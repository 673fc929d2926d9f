import Foundation

/// The files that the repository consists of, as its tests see them.
enum Repository {
    /// The folder that holds Package.swift.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Paths relative to the root, sorted: what git tracks or would track, so that new work is judged before its commit.
    /// Without git (a source archive): every file outside the folders that builds and runs fill.
    static let paths: [String] = (trackedPaths() ?? walkedPaths())
        .filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
        .sorted()

    /// The files that are text, with their content.
    static let texts: [TextFile] = paths.compactMap { path in
        guard let data = try? Data(contentsOf: root.appending(path: path)),
            !data.contains(0), let content = String(data: data, encoding: .utf8)
        else { return nil }
        return TextFile(path: path, content: content)
    }

    /// The text files below a folder, given with its final slash.
    static func texts(under folder: String, suffix: String = "") -> [TextFile] {
        texts.filter { $0.path.hasPrefix(folder) && $0.path.hasSuffix(suffix) }
    }

    /// A text file at an exact path.
    static func text(at path: String) -> TextFile? {
        texts.first { $0.path == path }
    }

    private static func trackedPaths() -> [String]? {
        guard FileManager.default.fileExists(atPath: root.appending(path: ".git").path) else { return nil }
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return nil }
        let list = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        git.waitUntilExit()
        // git refuses, for example, a folder that belongs to somebody else.
        guard git.terminationStatus == 0 else { return nil }
        return String(decoding: list, as: UTF8.self).split(separator: "\0").map(String.init)
    }

    static func walkedPaths() -> [String] {
        let skipped: Set<String> = [".build", ".git", ".swiftpm", "var", "Package.resolved"]
        guard let walk = FileManager.default.enumerator(atPath: root.path) else { return [] }
        var paths: [String] = []
        while let path = walk.nextObject() as? String {
            if skipped.contains(path) {
                walk.skipDescendants()
            } else if walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                paths.append(path)
            }
        }
        return paths
    }
}

/// A file of the repository that is text.
struct TextFile: Sendable {
    let path: String
    let content: String

    var lines: [Substring] { content.split(separator: "\n", omittingEmptySubsequences: false) }

    /// What `rule` says about each line, as `path:line: remark`.
    func remarks(_ rule: (Substring) -> String?) -> [String] {
        lines.enumerated().compactMap { number, line in rule(line).map { "\(path):\(number + 1): \($0)" } }
    }
}

extension [String] {
    /// One remark per line, for the comment of an expectation.
    var listed: String { "\n" + joined(separator: "\n") }
}
