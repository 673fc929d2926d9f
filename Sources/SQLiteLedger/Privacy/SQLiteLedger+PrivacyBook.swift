import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger: PrivacyBook {
    public func erasableOrders(of request: ErasureRequest, at now: Timestamp) async throws(LedgerError) -> [String] {
        try await read { try BuyerErasure(db: $0).due(of: request.orders, at: now) }
    }

    public func erasableOrders(
        behind order: String?, policy: RetentionPolicy, at now: Timestamp, limit: Int
    ) async throws(LedgerError) -> [String] {
        try await read { try BuyerErasure(db: $0).due(behind: order, policy: policy, at: now, limit: limit) }
    }

    public func retain(orders: [String], policy: RetentionPolicy, at now: Timestamp) async throws(LedgerError) -> RetentionReport {
        try await write { db in
            let erasure = BuyerErasure(db: db)
            var report = try erasure.archive(orders, at: now)
            report.deleted = try erasure.delete(policy: policy, at: now, limit: RetentionPolicy.batch)
            // Archives are traced, and so is what leaves them (annexe IV CGI).
            if !report.isEmpty { try ArchiveEvent(report, at: now).insert(in: db) }
            return report
        }
    }
}

extension SQLiteLedger: BuyerRegister {
    public func personalData(of email: String) async throws(LedgerError) -> PersonalData {
        try await read { try PersonalDataReader(db: $0, email: email).read() }
    }

    static let buyerQuery = "SELECT name, email, language FROM buyer WHERE sequence = ?"

    public func buyer(ofOrderNumber number: Int64) async throws(LedgerError) -> Buyer? {
        try await read { try Row.fetchOne($0, sql: Self.buyerQuery, arguments: [number]).map { Buyer(name: $0[0], email: $0[1], language: $0[2]) } }
    }

    public func retention() async throws(LedgerError) -> RetentionOverview {
        try await read { db in
            func count(_ query: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(query)") ?? 0 }
            let (asked, events) = try Self.forgotten(in: db)
            return RetentionOverview(active: try count("buyer"), asked: asked, archived: try count("buyer_archive"), events: events)
        }
    }

    public func lastRetention() async throws(LedgerError) -> (asked: Int, events: [RetentionOverview.Event]) {
        try await read { try Self.forgotten(in: $0) }
    }

    static func forgotten(in db: Database) throws -> (asked: Int, events: [RetentionOverview.Event]) {
        let query = "SELECT at, detail FROM archive_event WHERE kind = 'erase' ORDER BY id DESC LIMIT 12"
        let events = try Row.fetchAll(db, sql: query).map { (row: Row) in RetentionOverview.Event(at: Timestamp(milliseconds: row[0]), detail: row[1]) }
        return (try Int.fetchOne(db, sql: "SELECT count(*) FROM buyer WHERE erase_asked_at IS NOT NULL") ?? 0, events)
    }
}

extension ArchiveEvent {
    /// Numbers alone: who was forgotten is forgotten here too.
    init(_ report: RetentionReport, at now: Timestamp) {
        var numbers = [(name: "asked", value: report.asked), (name: "inactive", value: report.inactive), (name: "deleted", value: report.deleted)]
        if report.recalled > 0 { numbers.append((name: "recalled", value: report.recalled)) }
        self.init(kind: .erase, detail: JSONText.object(numbers.map { ($0.name, String($0.value)) }), digest: nil, at: now)
    }
}
