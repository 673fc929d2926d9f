import ArgumentParser
import Configuration
import Domain
import Foundation
import Synchronization
import Yams

/// A configuration file, held against what the program reads: a key that nobody asks for is a mistake, never ignored.
struct SettingsFile {
    let path: String

    /// Notes every key that is asked for, with what was found, but for secrets.
    final class Known: AccessReporter {
        private let noted = Mutex<[String: ProcessReport.Setting]>([:])
        var keys: Set<String> { noted.withLock { Set($0.keys) } }
        /// By key.
        var settings: [ProcessReport.Setting] { noted.withLock { $0.values.sorted { $0.key < $1.key } } }

        func report(_ event: AccessEvent) {
            let key = event.metadata.key.components.joined(separator: ".")
            let found = try? event.result.get()
            let setting = ProcessReport.Setting(key: key, value: found.flatMap { $0.isSecret ? nil : Self.text($0.content) }, isSet: found.map { Self.text($0.content) != "" } ?? false)
            // A key that is asked for in several ways is what the first one found.
            noted.withLock { if $0[key]?.isSet != true { $0[key] = setting } }
        }

        private static func text(_ content: ConfigContent) -> String {
            switch content {
            case .string(let text): text
            case .int(let number): String(number)
            case .double(let number): String(number)
            case .bool(let flag): String(flag)
            case .stringArray(let texts): texts.joined(separator: ", ")
            default: "\(content)"
            }
        }
    }

    /// The file's keys, such as `http.port`, each with the line on which it stands.
    ///
    /// - Throws: `ValidationError` when it cannot be read or is no YAML.
    func keys() throws -> [(key: String, line: Int)] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("The configuration \(path) cannot be read: --config names a YAML file that this user may read.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ValidationError("The configuration \(path) is no YAML: \(error)")
        }
        guard let root else { return [] }
        guard case .mapping = root else {
            throw ValidationError("The configuration \(path) is no list of `section:` with keys below; see config/guichet.example.yaml.")
        }
        return Self.keys(of: root, below: [])
    }

    private static func keys(of node: Node, below path: [String]) -> [(key: String, line: Int)] {
        guard case .mapping(let mapping) = node, !mapping.isEmpty else {
            return [(path.joined(separator: "."), node.mark?.line ?? 0)]
        }
        return mapping.flatMap { name, value in keys(of: value, below: path + [name.string ?? "?"]) }
    }

    /// - Throws: `ValidationError` that names each unknown key and the known one that is nearest.
    func check(_ keys: [(key: String, line: Int)], against known: Set<String>) throws {
        // A section without keys is no mistake.
        let unknown = keys.filter { key, _ in !known.contains(key) && !known.contains { $0.hasPrefix(key + ".") } }
        guard !unknown.isEmpty else { return }
        let sentences = unknown.map { key, line in
            let nearest = known.sorted().min { Self.distance($0, key) < Self.distance($1, key) }
            return "\(path), line \(line): there is no key '\(key)'\(nearest.map { "; did you mean '\($0)'?" } ?? ".")"
        }
        throw ValidationError(sentences.joined(separator: "\n"))
    }

    /// Letters to change, add or leave out to make one word of the other (Levenshtein).
    static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.lowercased()), Array(other.lowercased()))
        var row = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, with) in other.enumerated() {
                let above = row[j + 1]
                row[j + 1] = letter == with ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[other.count]
    }
}
