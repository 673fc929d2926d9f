import Domain
import Foundation

/// A thread of messages, as programs read it.
struct DialogueAnswer: Encodable {
    struct Message: Encodable {
        var message: Int64
        var at: String
        var account: Int64
        var name: String?
        var isByScript, isDecision: Bool
        var text: String
        /// Accounts that it names.
        var mentions: [Int64]
        var report: Report?

        init(_ entry: DialogueEntry, people: [StaffAccount], zone: TimeZone) {
            (message, at, account) = (entry.id, entry.at.rfc3339(in: zone), entry.author)
            name = people.first { $0.id == entry.author }?.name
            (isByScript, isDecision, text, mentions) = (entry.isByScript, entry.isDecision, entry.text, entry.mentions)
            report = entry.report.map { Report($0, zone: zone) }
        }
    }

    struct Report: Encodable {
        var kind: AttachedReport.Kind
        var session, at: String
        /// By name.
        var figures: [String: Int]

        init(_ report: AttachedReport, zone: TimeZone) {
            (kind, session, at) = (report.kind, report.session, report.at.rfc3339(in: zone))
            figures = report.figures.reduce(into: [:]) { $0[$1.name.rawValue] = $1.value }
        }
    }

    var messages: [Message]
    /// For `before` of the page of older ones; absent when there are none.
    var next: Int64?

    init(_ entries: some Sequence<DialogueEntry>, hasMore: Bool, people: [StaffAccount], zone: TimeZone) {
        messages = entries.map { Message($0, people: people, zone: zone) }
        next = hasMore ? messages.first?.message : nil
    }
}
