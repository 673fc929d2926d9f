import Domain
import Foundation
import WaitingRoom

/// Keeps somebody out of all sales, or lets them in again: the same way from the command line and from the back office. Each is in the house's journal.
public struct KeepOut: Sendable {
    /// Characters of a reason.
    public static let longestReason = 300

    public enum Outcome: Hashable, Sendable {
        case kept(Block)
        case refused(Refusal)
    }

    /// Why nobody is kept out by it. Nothing was written.
    public enum Refusal: Hashable, Sendable, CustomStringConvertible {
        case noValue(Block.Kind)
        case noReason
        case notToCome
        /// By another block, as long or longer.
        case keptOutBefore(by: Int64)

        public var description: String {
            switch self {
            case .noValue(let kind): "This is no \(kind.rawValue)."
            case .noReason: "The reason has 1 to \(KeepOut.longestReason) characters."
            case .notToCome: "The end is no moment to come."
            case .keptOutBefore(let block): "It is kept out as long already, by block \(block); remove that one first to have it end earlier."
            }
        }
    }

    let book: any BlockBook

    public init(book: any BlockBook) { self.book = book }

    /// - Parameters:
    ///   - typed: of a visitor, its id as the API gave it to the browser. What opens somebody's baskets is kept nowhere, its digest is.
    ///   - end: nil until somebody removes it.
    public func add(
        _ kind: Block.Kind, _ typed: String, because reason: String, until end: Timestamp?, by actor: JournalActor, at now: Timestamp
    ) async throws(LedgerError) -> Outcome {
        let value = Block.value(kind, typed: Self.trimmed(typed)) { $0.wholeMatch(of: /[a-z2-7]{32}/) == nil ? nil : Device(secret: $0).text }
        guard let value else { return .refused(.noValue(kind)) }
        let because = Self.trimmed(reason)
        guard (1...Self.longestReason).contains(because.count) else { return .refused(.noReason) }
        guard end.map({ $0 > now }) ?? true else { return .refused(.notToCome) }
        var block = Block(kind: kind, value: value, because: because, by: Self.name(of: actor), at: now, until: end)
        switch try await book.add(block, noted: actor) {
        case .known(let id): return .refused(.keptOutBefore(by: id))
        case .added(let id):
            block.id = id
            return .kept(block)
        }
    }

    /// - Returns: false when there is none, or it was removed before.
    public func remove(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await book.remove(block: id, by: Self.name(of: actor), noted: actor, at: now)
    }

    /// As the row says it: a command line's name is its own.
    private static func name(of actor: JournalActor) -> String { if case .system(let name) = actor { name } else { actor.text } }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
