import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Schema")
struct SchemaTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    @Test("a new file gets every migration, an open one none")
    func migratesFromEmpty() async throws {
        for _ in 1...2 {
            let ledger = try file.open()
            let done = try await ledger.read { try Schema.migrator.completedMigrations($0) }
            #expect(
                done == [
                    "001 catalogue", "002 sales", "003 work", "004 inventory rules", "005 evidence", "006 seats by line",
                    "007 obligations", "010 lease", "011 buyers by sequence", "012 limits", "013 corrections",
                    "014 payment methods", "015 corrections by command", "016 money movements",
                    "017 fees", "018 postponed refunds", "019 catalogue details", "020 wishes", "021 door", "022 returns", "023 languages of buyers",
                    "024 door scans", "025 waiting lists", "026 waiting lists by size",
                    "027 ticket holders", "028 pictures", "029 previous dates", "030 confirmed addresses and erased names",
                    "031 waiting rooms", "032 open rooms", "033 staff", "040 blocks", "041 turns", "045 privacy", "051 calendars and welcomes", "055 moved openings",
                    "056 drafts", "057 what drafts began from", "058 letters",
                    "059 notes on incidents", "060 subscribers", "061 report schedules",
                    "062 dialogue", "063 promotions", "064 interest", "066 sums", "067 dead letters by queue", "068 refusals by session",
                    "069 numbers of nobody", "070 letters about turns", "071 signatures of draws", "072 door passes", "073 former prices", "075 what buyers were told", "076 corrections by amount", "077 announcements", "078 language in the archive", "079 open commands",
                ])
        }
    }

    @Test("commits are synchronous, the journal is WAL, references are enforced")
    func pragmas() async throws {
        let ledger = try file.open()
        let values = try await ledger.pool.writeWithoutTransaction { db in
            try ["journal_mode", "synchronous", "foreign_keys", "recursive_triggers"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(values == ["wal", "2", "1", "1"])
    }

    /// A row that others point to looks for those that wait for it: without an index each sale would cost more than the one before.
    @Test("what points to orders and lines is found by an index")
    func indexedReferences() async throws {
        let ledger = try file.open()
        let missing = try await ledger.read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try tables.flatMap { table in
                let indexes = try db.indexes(on: table).map(\.columns) + [db.primaryKey(table).columns]
                return try db.foreignKeys(on: table)
                    .filter { ["sale_order", "sale_line"].contains($0.destinationTable) }
                    .map(\.originColumns)
                    .filter { columns in !indexes.contains { $0.starts(with: columns) } }
                    .map { "\(table) by \($0.joined(separator: ", "))" }
            }
        }
        #expect(missing == [])
    }

    @Test("append-only tables refuse any change", arguments: Schema.appendOnlyTables)
    func appendOnly(table: String) async throws {
        let ledger = try await Fixture.ledger(file)
        let taken = Fixture.sale("a", [Fixture.seat(0)])
        _ = try await ledger.record([.sale(taken), .sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon)
        try await ledger.settle()
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "test"))
        _ = try await ledger.closeDays(1)
        var dearer = Fixture.programme
        dearer.sessions[0].categories[0].tariffs[0].price = Money(cents: 4_000)
        _ = try await ledger.write(dearer)
        try await ledger.note(DraftedCopy(path: "a", draft: "a.part", digest: [UInt8](repeating: 1, count: 32)), as: .backup, at: Fixture.noon)
        #expect(try await !ledger.dump(table).isEmpty)
        let column = try await ledger.read { try $0.columns(in: table)[0].name }
        for attempt in ["UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)"] {
            await #expect(throws: LedgerError.corrupt(cause: "\(table) is append-only (SQLite 1811)")) {
                try await ledger.write { try $0.execute(sql: attempt) }
            }
        }
    }

    @Test("a line can be neither replaced nor inserted out of turn", arguments: [1, 3])
    func gaplessBySchema(number: Int) async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        let columns = LedgerLine.columns.replacing("organiser_id, number,", with: "organiser_id, \(number),")
        await #expect(throws: LedgerError.corrupt(cause: "sale_line numbers are gapless (SQLite 1811)")) {
            try await ledger.write {
                try $0.execute(
                    sql: """
                        INSERT OR REPLACE INTO sale_line (\(LedgerLine.columns), record_version, hash)
                        SELECT \(columns), record_version, hash FROM sale_line
                        """)
            }
        }
    }

    @Test("a buyer can be erased; order and chain stay")
    func erasure() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        for table in Schema.appendOnlyTables + ["outbox", "active_seat", "category_sales"] {
            #expect(try await !ledger.dump(table).contains { $0.contains("Ada") || $0.contains("example.org") })
        }
        try await ledger.write { try $0.execute(sql: "DELETE FROM buyer") }
        #expect(try await ledger.order("01-a")?.sale.order.buyer == Buyer(name: "", email: ""))
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a read-only ledger reads while another writes, and cannot write")
    func readOnly() async throws {
        #expect(throws: LedgerError.self) { try SQLiteLedger(path: file.path, readOnly: true) }
        let writer = try await Fixture.ledger(file)
        let reader = try SQLiteLedger(path: file.path, readOnly: true)
        let (path, counts) = (file.path, 40)
        async let seen = Task {
            var seen: [Int] = []
            for _ in 1...counts { seen.append(try await reader.audit().lines) }
            return seen
        }.value
        for number in 0..<3 {
            _ = try await writer.record(
                [.sale(Fixture.sale("n\(number)", session: 2, [Fixture.standing(category: 0)]))], at: Fixture.noon)
        }
        #expect(try await seen == seen.sorted())
        #expect(try await reader.audit().lines == 3)
        #expect(try await SQLiteLedger(path: path, readOnly: true).audit().findings == [])
        await #expect(throws: LedgerError.self) {
            try await reader.record([.sale(Fixture.sale("x", [Fixture.seat(0)]))], at: Fixture.noon)
        }
    }

    @Test("a file of a newer version and a file that is no database are refused")
    func foreignFiles() async throws {
        _ = try await Fixture.ledger(file)
        try file.tamper("INSERT INTO grdb_migrations (identifier) VALUES ('999 future')")
        #expect(throws: LedgerError.corrupt(cause: "the file was written by a newer version of the program")) {
            try file.open()
        }
        let other = try LedgerFile()
        try String(repeating: "no database ", count: 1_000).write(
            toFile: other.path, atomically: true, encoding: .utf8)
        #expect(throws: LedgerError.corrupt(cause: "file is not a database (SQLite 26)")) { try other.open() }
    }

    @Test("a full disk is 'unavailable', nothing of the batch is written, and it resumes")
    func diskFull() async throws {
        let ledger = try await Fixture.ledger(file)
        let pages = try await ledger.pool.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM")
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            return pages
        }
        var sale = Fixture.sale("a", [Fixture.seat(0)])
        sale.order.buyer.name = String(repeating: "Ada", count: 100_000)
        let batch: [StreamEntry] = [.sale(Fixture.sale("b", [Fixture.seat(1)])), .sale(sale)]
        await #expect(throws: LedgerError.unavailable(cause: "database or disk is full (SQLite 13)")) {
            try await ledger.record(batch, at: Fixture.noon)
        }
        #expect(try await ledger.dump("sale_order") == [])
        _ = try await ledger.pool.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(pages + 10_000)")
        }
        #expect(try await ledger.record(batch, at: Fixture.noon) == [.recorded(numbers: [1]), .recorded(numbers: [2])])
    }
}
