import Booking
import Domain
import Foundation
import NIOPosix

/// Keeps letters in a folder instead of sending them, to try the platform without a mail server. Each is a folder of its own: the message as it
/// would have travelled (`letter.eml`), what the site shows of it (`letter.json`), and the files that it encloses.
public struct FolderMailer: Mailer, LetterShelf {
    private let folder: URL
    private let sender: Mailbox

    /// Older letters than these many are removed.
    private static let kept = 500
    private static let (message, summary) = ("letter.eml", "letter.json")

    /// - Parameter folder: made when it is missing.
    public init(folder: String, sender: Mailbox) {
        self.folder = URL(filePath: folder, directoryHint: .isDirectory)
        self.sender = sender
    }

    // MARK: Writing

    public func send(_ letter: Letter) async throws(MailError) {
        try await onThread { try keep(letter, at: Date()) }
    }

    /// Written aside and then named, so that nobody sees half of it.
    private func keep(_ letter: Letter, at moment: Date) throws {
        let files = FileManager.default
        let id = "\(Int64(moment.timeIntervalSince1970 * 1000))-\(Self.plain(letter.id))"
        let draft = folder.appending(path: ".\(id)-\(UUID().uuidString)", directoryHint: .isDirectory)
        try files.createDirectory(at: draft, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(MIMEMessage(letter, from: sender, at: moment).bytes).write(to: draft.appending(path: Self.message))
        var summary = letter
        for (index, enclosure) in letter.enclosures.enumerated() {
            summary.enclosures[index].bytes = []
            summary.enclosures[index].fileName = Self.plain(enclosure.fileName)
            try Data(enclosure.bytes).write(to: draft.appending(path: summary.enclosures[index].fileName))
        }
        try JSONEncoder().encode(summary).write(to: draft.appending(path: Self.summary))
        let place = folder.appending(path: id, directoryHint: .isDirectory)
        // The same letter within the same millisecond: it is here.
        guard !files.fileExists(atPath: place.path) else { return try files.removeItem(at: draft) }
        try files.moveItem(at: draft, to: place)
        for old in try ids().dropFirst(Self.kept) { try? files.removeItem(at: folder.appending(path: old)) }
    }

    /// A name within a folder, whatever the text: no path, nothing hidden.
    private static func plain(_ text: String) -> String {
        let name = String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }.drop { $0 == "." })
        return [message, summary, ""].contains(name) ? "file-\(name)" : name
    }

    // MARK: Reading

    public func newest(_ limit: Int) async throws(MailError) -> [KeptLetter] {
        try await onThread { try ids().prefix(limit).compactMap(summary) }
    }

    public func letter(_ id: String) async throws(MailError) -> KeptLetter? {
        try await onThread {
            // Only what is in the folder has such a name: no path leads out of it.
            guard try ids().contains(id), var kept = summary(id) else { return nil }
            for index in kept.letter.enclosures.indices {
                let name = Self.plain(kept.letter.enclosures[index].fileName)
                kept.letter.enclosures[index].bytes = Array(try Data(contentsOf: folder.appending(path: id).appending(path: name)))
            }
            return kept
        }
    }

    /// Newest first. The moment has 13 digits until the year 2286.
    private func ids() throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted(by: >)
    }

    /// Nil of what is no letter of ours.
    private func summary(_ id: String) -> KeptLetter? {
        guard let moment = id.split(separator: "-").first.flatMap({ Int64($0) }),
            let data = try? Data(contentsOf: folder.appending(path: id).appending(path: Self.summary)),
            let letter = try? JSONDecoder().decode(Letter.self, from: data)
        else { return nil }
        return KeptLetter(id: id, keptAt: Timestamp(milliseconds: moment), letter: letter)
    }

    /// Files are waited for: on a thread that may wait.
    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws(MailError) -> Value {
        do {
            return try await NIOThreadPool.singleton.runIfActive(work)
        } catch {
            throw .unavailable(cause: "the folder of letters: \(error)")
        }
    }
}
