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

    public func add(_ block: Block) async throws(LedgerError) -> Int64 {
        let insert = "INSERT INTO block (kind, value, because, by, at, until) VALUES (?, ?, ?, ?, ?, ?)"
        return try await write { db in
            try db.execute(
                sql: insert, arguments: [block.kind.rawValue, block.value, block.because, block.by, block.at.milliseconds, block.until?.milliseconds])
            return db.lastInsertedRowID
        }
    }

    public func remove(block id: Int64, by name: String, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { db in
            try db.execute(sql: "UPDATE block SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL", arguments: [now.milliseconds, name, id])
            return db.changesCount > 0
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
