import Foundation

/// The sandbox's memory: one JSON line per fact, so that a `kill -9` loses nothing that was answered.
final class SandboxJournal {
    enum Entry: Codable, Sendable {
        case intent(SandboxIntent)
        case answer(key: String, request: String, status: Int, body: String)
        case notice(SandboxNotice)
        case delivered(String)
    }

    private let handle: FileHandle?

    /// - Returns: the entries written before. A last line torn by a crash is dropped: it was not answered yet.
    static func open(_ path: String?) throws -> (journal: SandboxJournal, entries: [Entry]) {
        guard let path else { return (SandboxJournal(handle: nil), []) }
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        let data = try handle.readToEnd() ?? Data()
        let whole = data.lastIndex(of: 0x0A).map { data.prefix(through: $0) } ?? Data()
        try handle.truncate(atOffset: UInt64(whole.count))
        let entries = try whole.split(separator: 0x0A).map { try JSONDecoder().decode(Entry.self, from: Data($0)) }
        return (SandboxJournal(handle: handle), entries)
    }

    private init(handle: FileHandle?) {
        self.handle = handle
    }

    /// In one write, before the answer leaves.
    func append(_ entries: [Entry]) throws {
        guard let handle, !entries.isEmpty else { return }
        var lines = Data()
        for entry in entries {
            lines += try JSONEncoder().encode(entry)
            lines.append(0x0A)
        }
        try handle.write(contentsOf: lines)
    }
}

/// A notice to be delivered.
struct SandboxNotice: Codable, Sendable, Hashable {
    var id: String
    var paymentID: String
    /// The event's JSON.
    var body: String
    /// Seconds to wait before the first try.
    var delay: Int
}
