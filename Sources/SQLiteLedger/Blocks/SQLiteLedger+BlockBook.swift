import Booking
import Domain
import GRDB

extension SQLiteLedger: BlockBook {
    private static let columns = "id, kind, value, because, by, at, until, removed_at, removed_by"

    public func blocks() async throws(LedgerError) -> [Block] {
        try await read { db in try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM block ORDER BY id").map(Self.block) }
    }

    public func blocks(at now: Timestamp) async throws(LedgerError) -> [Block] {
        let query = "SELECT \(Self.columns) FROM block WHERE removed_at IS NULL AND (until IS NULL OR until > ?) AND value <> '' ORDER BY id"
        return try await read { db in try Row.fetchAll(db, sql: query, arguments: [now.milliseconds]).map(Self.block) }
    }

    static func blocksQuery(inForce: Bool, before: Bool) -> String {
        let conditions = [inForce ? "removed_at IS NULL AND (until IS NULL OR until > ?)" : nil, before ? "id < ?" : nil].compactMap { $0 }
        return "SELECT \(columns) FROM block \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?"
    }

    public func blocks(inForceAt moment: Timestamp?, before: Int64?, limit: Int) async throws(LedgerError) -> [Block] {
        let query = Self.blocksQuery(inForce: moment != nil, before: before != nil)
        let arguments = StatementArguments([moment?.milliseconds, before, Int64(limit)].compactMap { $0 })
        return try await read { db in try Row.fetchAll(db, sql: query, arguments: arguments).map(Self.block) }
    }

    public func add(_ block: Block, noted actor: JournalActor) async throws(LedgerError) -> BlockOutcome {
        let asLong = """
            SELECT id FROM block WHERE kind = ? AND value = ? AND removed_at IS NULL AND ifnull(until, 9e18) > ? AND ifnull(until, 9e18) >= ifnull(?, 9e18)
            ORDER BY id LIMIT 1
            """
        let insert = "INSERT INTO block (kind, value, because, by, at, until) VALUES (?, ?, ?, ?, ?, ?)"
        return try await write { db in
            let (kind, at, until) = (block.kind.rawValue, block.at.milliseconds, block.until?.milliseconds)
            if let known = try Int64.fetchOne(db, sql: asLong, arguments: [kind, block.value, at, until]) { return .known(known) }
            try db.execute(sql: insert, arguments: [kind, block.value, block.because, block.by, at, until])
            let id = db.lastInsertedRowID
            // Whose address it is stands in the row alone, where it is erased in the end.
            try JournalTable(db: db).add(.blockAdded, "block \(id)", kind + (block.until.map { ", until \($0.rfc3339())" } ?? ""), by: actor, at: block.at)
            return .added(id)
        }
    }

    public func remove(block id: Int64, by name: String, noted actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        let update = "UPDATE block SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL RETURNING kind"
        return try await write { db in
            guard let kind = try String.fetchOne(db, sql: update, arguments: [now.milliseconds, name, id]) else { return false }
            try JournalTable(db: db).add(.blockRemoved, "block \(id)", kind, by: actor, at: now)
            return true
        }
    }

    public func eraseBlocks(endedBefore moment: Timestamp) async throws(LedgerError) {
        let update = "UPDATE block SET value = '' WHERE kind = 'email' AND value <> '' AND min(ifnull(removed_at, 9e18), ifnull(until, 9e18)) < ?"
        try await write { try $0.execute(sql: update, arguments: [moment.milliseconds]) }
    }

    private static func block(_ row: Row) throws -> Block {
        guard let kind = Block.Kind(rawValue: row[1]) else { throw LedgerValueError() }
        func moment(_ index: Int) -> Timestamp? { (row[index] as Int64?).map(Timestamp.init(milliseconds:)) }
        return Block(
            id: row[0], kind: kind, value: row[2], because: row[3], by: row[4], at: Timestamp(milliseconds: row[5]), until: moment(6), removedAt: moment(7),
            removedBy: row[8])
    }
}
