import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger: OperationBook {
    public func ledgerHealth() async throws(LedgerError) -> LedgerHealth {
        let path = pool.path
        return try await read { db in
            func moment(_ sql: String) throws -> Timestamp? { try Int64.fetchOne(db, sql: sql).map(Timestamp.init(milliseconds:)) }
            var health = LedgerHealth()
            health.bytes = (try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0) * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
            health.logBytes = ((try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? NSNumber)?.int64Value ?? 0
            health.orders = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM sale_order") ?? 0
            health.lastSaleAt = try moment("SELECT recorded_at FROM sale_order ORDER BY sequence DESC LIMIT 1")
            health.backedUpAt = try moment("SELECT at FROM archive_event WHERE kind = 'backup' ORDER BY id DESC LIMIT 1")
            health.closed = try Row.fetchOne(db, sql: "SELECT period, closed_at FROM closing ORDER BY closed_at DESC, until_at DESC LIMIT 1").map {
                LedgerHealth.Closed(period: $0[0], at: Timestamp(milliseconds: $0[1]))
            }
            let told = JournalQuery(action: .ledgerVerified)
            health.verified = try JournalTable(db: db).entries(told, limit: 1).first.map { LedgerHealth.Verified(at: $0.at, findings: Int($0.detail) ?? 0) }
            (health.open, health.dead, health.undelivered) = try OutboxTable(db: db).counts(upTo: LedgerHealth.mostCounted + 1)
            health.incidents = try IncidentTable(db: db).open().values.reduce(0, +)
            return health
        }
    }

    public func openItems(limit: Int) async throws(LedgerError) -> (items: [OpenItem], open: Int, dead: Int) {
        try await read { db in
            let table = OutboxTable(db: db)
            let counts = try table.counts()
            return (try OwedReader(db: db).items(OwedQuery(), limit: limit).map { $0.item }, counts.open, counts.dead)
        }
    }

    public func openItems(_ query: OwedQuery, limit: Int) async throws(LedgerError) -> OwedPage {
        try await read { db in
            let found = try OwedReader(db: db).items(query, limit: limit + 1)
            return OwedPage(items: found.prefix(limit).map { $0.item }, next: found.count > limit ? found[limit - 1].place : nil)
        }
    }

    public func openItem(_ id: Int64) async throws(LedgerError) -> OpenItem? {
        try await read { try OutboxTable(db: $0).open(id) }
    }

    public func openItems(ofOrder id: String) async throws(LedgerError) -> [OpenItem] {
        try await read { try OutboxTable(db: $0).open(ofOrder: id) }
    }

    public func incident(_ id: Int64) async throws(LedgerError) -> NotedIncident? {
        try await read { try IncidentTable(db: $0).incident(id) }
    }

    public func incidents(_ query: IncidentQuery, limit: Int) async throws(LedgerError) -> [NotedIncident] {
        try await read { try IncidentTable(db: $0).incidents(query, limit: limit) }
    }

    public func openIncidents() async throws(LedgerError) -> [String: Int] {
        try await read { try IncidentTable(db: $0).open() }
    }

    public func take(note text: String, ofIncidents ids: [Int64], by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int {
        try await write { try IncidentTable(db: $0).take(text, of: ids, by: actor, at: now) }
    }
}
