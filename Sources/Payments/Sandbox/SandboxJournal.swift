import Domain
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
        var lines = [UInt8]()
        for entry in entries {
            lines += entry.line
            lines.append(0x0A)
        }
        try handle.write(contentsOf: lines)
    }
}

extension SandboxJournal.Entry {
    /// As `Codable` would write it, which reads it.
    fileprivate var line: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            switch self {
            case .intent(let intent): writer.add("intent", object: { $0.add("_0", object: intent.write) })
            case .notice(let notice): writer.add("notice", object: { $0.add("_0", object: notice.write) })
            case .delivered(let id): writer.add("delivered", object: { $0.add("_0", id) })
            case .answer(let key, let request, let status, let body):
                writer.add("answer", object: { writer in
                    writer.add("key", key)
                    writer.add("request", request)
                    writer.add("status", Int64(status))
                    writer.add("body", body)
                })
            }
        }
        return writer.bytes
    }
}

extension SandboxIntent {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.add("id", id)
        writer.add("secret", secret)
        writer.add("amount", amount)
        writer.add("currency", currency)
        writer.add("status", status)
        writer.add("isManualCapture", isManualCapture)
        writer.add("methods", array: methods ?? ["card"]) { $0.write($1) }
        writer.add("heldMethods", array: heldMethods ?? []) { $0.write($1) }
        writer.add("metadata", object: { writer in
            for (name, value) in metadata { writer.add(name, value) }
        })
        writer.add("declineCode", declineCode)
        writer.add("received", received)
        writer.add("refunded", refunded)
        writer.add("refunds", array: refunds ?? []) { writer, refund in
            writer.object { writer in
                writer.add("id", refund.id)
                writer.add("amount", refund.amount)
                writer.add("metadata", object: { writer in
                    for (name, value) in refund.metadata { writer.add(name, value) }
                })
                writer.add("created", refund.created)
                writer.add("status", refund.status)
            }
        }
        writer.add("disputes", array: disputes ?? []) { writer, dispute in
            writer.object { writer in
                writer.add("id", dispute.id)
                writer.add("amount", dispute.amount)
                writer.add("reason", dispute.reason)
                writer.add("status", dispute.status)
                writer.add("dueBy", dispute.dueBy)
                if let created = dispute.created { writer.add("created", created) }
            }
        }
        writer.add("created", created)
    }
}

extension SandboxNotice {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.add("id", id)
        writer.add("paymentID", paymentID)
        writer.add("body", body)
        writer.add("delay", Int64(delay))
        if let late { writer.add("late", Int64(late)) }
    }
}

/// A notice to be delivered.
struct SandboxNotice: Codable, Sendable, Hashable {
    var id: String
    var paymentID: String
    /// The event's JSON.
    var body: String
    /// Seconds to wait before the first try; later notices of the payment wait too.
    var delay: Int
    /// Milliseconds to wait, while later notices of the payment overtake it; nil for one that comes in its turn.
    var late: Int?
}
