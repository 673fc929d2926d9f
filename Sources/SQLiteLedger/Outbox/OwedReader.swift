import Booking
import Domain
import GRDB

/// Reads pages of what is not done: parts one after the other, each in the order of an index. However much is owed, no more is read than is shown, wherever the
/// page begins.
struct OwedReader {
    /// Queues whose items come in one order.
    struct Part: Hashable {
        var isDead: Bool
        var queues: [OutboxItem.Queue]
        var isBulk: Bool
    }

    let db: Database

    /// Dead letters first, and of these what concerns money, places or tickets, by age; of the others what is tried next comes first, and what is owed to many
    /// behind it. A page's place names a part by its number here.
    static let parts: [Part] = {
        let queues: [[OutboxItem.Queue]] = [[.money], OutboxItem.Queue.allCases.filter { $0 != .money }]
        return queues.map { Part(isDead: true, queues: $0, isBulk: false) } + queues.flatMap { queues in [false, true].map { Part(isDead: false, queues: queues, isBulk: $0) } }
    }()

    /// Which items of a queue a statement reads: the many of a session are due at one moment, and a page may begin among them.
    enum Span: Hashable {
        case all
        case sameMoment(OwedQuery.Place)
        case beyond(OwedQuery.Place)
    }

    static func spans(_ part: Part, after place: OwedQuery.Place?) -> [Span] {
        guard let place else { return [.all] }
        return part.isDead ? [.beyond(place)] : [.sameMoment(place), .beyond(place)]
    }

    /// Of one queue, in the order of an index.
    static func statement(_ part: Part, _ span: Span, of queue: OutboxItem.Queue, isReversed: Bool, limit: Int) -> (sql: String, arguments: StatementArguments) {
        let (sign, order) = isReversed ? ("<", " DESC") : (">", "")
        var (conditions, arguments): (String, StatementArguments) = ("dead_at IS \(part.isDead ? "NOT NULL" : "NULL") AND queue = ?", [queue.rawValue])
        if !part.isDead {
            conditions += " AND is_bulk = ?"
            arguments += [part.isBulk]
        }
        switch span {
        case .all: break
        case .sameMoment(let place):
            conditions += " AND next_at = ? AND id \(sign) ?"
            arguments += [place.key, place.id]
        case .beyond(let place):
            conditions += " AND \(part.isDead ? "id" : "next_at") \(sign) ?"
            arguments += [place.key]
        }
        let sorted = part.isDead ? "id\(order)" : "next_at\(order), id\(order)"
        return ("SELECT \(OutboxTable.openColumns) FROM outbox WHERE done_at IS NULL AND \(conditions) ORDER BY \(sorted) LIMIT ?", arguments + [limit])
    }

    func items(_ query: OwedQuery, limit: Int) throws -> [(item: OpenItem, place: OwedQuery.Place)] {
        var found: [(item: OpenItem, place: OwedQuery.Place)] = []
        let order = query.isReversed ? Array(Self.parts.indices.reversed()) : Array(Self.parts.indices)
        let rest = query.after.flatMap { after in order.firstIndex(of: after.part) } ?? 0
        for index in order[rest...] {
            let (part, left) = (Self.parts[index], limit - found.count)
            guard left > 0 else { break }
            guard query.state.map({ ($0 == .dead) == part.isDead }) ?? true else { continue }
            let queues = part.queues.filter { query.queue == nil || $0 == query.queue }
            let after = query.after.flatMap { $0.part == index ? $0 : nil }
            let items = try queues.flatMap { queue in
                try Self.spans(part, after: after).flatMap { span in
                    let (sql, arguments) = Self.statement(part, span, of: queue, isReversed: query.isReversed, limit: left)
                    return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(OutboxTable.openItem)
                }
            }.map { item in (item: item, place: OwedQuery.Place(part: index, key: part.isDead ? item.item.id : item.nextAt?.milliseconds ?? 0, id: item.item.id)) }
            let sorted = items.sorted { query.isReversed ? ($0.place.key, $0.place.id) > ($1.place.key, $1.place.id) : ($0.place.key, $0.place.id) < ($1.place.key, $1.place.id) }
            found += sorted.prefix(left)
        }
        return found
    }
}
