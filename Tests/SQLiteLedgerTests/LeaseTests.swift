import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

/// Who may write sales: two ledgers on one file, as two processes have it.
@Suite("Lease and fencing")
struct LeaseTests {
    let file: LedgerFile

    init() async throws {
        file = try LedgerFile()
        _ = try await file.open().write(Fixture.programme)
    }

    private func open() throws -> SQLiteLedger {
        try SQLiteLedger(path: file.path, testMode: true, needsLease: true)
    }

    private func taken(by name: String) async throws -> SQLiteLedger {
        let ledger = try open()
        _ = try #require(try await ledger.takeLease(after: ledger.lease(), as: name, at: Fixture.noon))
        return ledger
    }

    private func sale(_ id: String, seat: Int) -> [StreamEntry] { [.sale(Fixture.sale(id, [Fixture.seat(seat)]))] }

    @Test("one of two takes it; the token grows; it is given back")
    func taken() async throws {
        let (one, other) = (try open(), try open())
        let free = try await other.lease()
        #expect(free == LeaseRecord(token: 0, beat: 0, holder: nil, since: nil) && other.isAbandoned(free))
        #expect(try await one.takeLease(after: free, as: "host:1", at: Fixture.noon)?.token == 1)
        #expect(try await other.takeLease(after: free, as: "host:2", at: Fixture.noon) == nil)
        let held = try await other.lease()
        #expect(held == LeaseRecord(token: 1, beat: 0, holder: "host:1", since: Fixture.noon))
        #expect(!other.isAbandoned(held), "its holder lives")
        #expect(try await one.renewLease())
        #expect(try await other.takeLease(after: held, as: "host:2", at: Fixture.noon) == nil, "it was renewed since")
        try await one.giveBackLease()
        let back = try await other.lease()
        #expect(back.holder == nil && back.token == 1 && other.isAbandoned(back))
        #expect(try await !one.renewLease())
        #expect(try await other.takeLease(after: back, as: "host:2", at: Fixture.noon)?.token == 2)
    }

    @Test("of many that take it at once one has it")
    func race() async throws {
        let ledgers = try (0..<8).map { _ in try open() }
        let free = try await ledgers[0].lease()
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for (index, ledger) in ledgers.enumerated() {
                group.addTask { try await ledger.takeLease(after: free, as: "host:\(index)", at: Fixture.noon) != nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await ledgers[0].lease().token == 1)
    }

    @Test("a holder that died is known to be gone at once, one that is silent is not")
    func gone() async throws {
        var dead: SQLiteLedger? = try await taken(by: "host:1")
        let watcher = try open()
        let record = try await watcher.lease()
        #expect(!watcher.isAbandoned(record))
        _ = dead
        dead = nil
        #expect(watcher.isAbandoned(record))
    }

    @Test("its own lease, not renewed in time, is taken anew with the next token")
    func again() async throws {
        let ledger = try await taken(by: "host:1")
        let record = try await ledger.lease()
        #expect(ledger.isAbandoned(record))
        #expect(try await ledger.takeLease(after: record, as: "host:1", at: Fixture.noon)?.token == 2)
        #expect(try await ledger.renewLease())
    }

    /// Everything that a reconciler writes.
    private static let writes: [(String, @Sendable (SQLiteLedger) async throws -> Void)] = [
        ("record", { _ = try await $0.record([.sale(Fixture.sale("x", [Fixture.seat(7)]))], at: Fixture.noon) }),
        ("settle", { _ = try await $0.settle([ExecutedItem(Self.item, .done(.captured(Money(cents: 3_550))))], at: Fixture.noon) }),
        ("postpone", { _ = try await $0.settle([ExecutedItem(Self.item, .later(error: "e", retryAt: Fixture.noon))], at: Fixture.noon) }),
        ("close", { _ = try await $0.closeDue(endedBy: Fixture.noon + .seconds(90_000), at: Fixture.noon + .seconds(90_000), signer: TestSigner()) }),
        ("heads", { _ = try await $0.keepHeads(at: Fixture.noon, signer: TestSigner()) }),
    ]
    private static let item = OutboxItem(id: 1, kind: .capture, orderID: "01-a", paymentID: "pi_a", attempts: 0)

    @Test("whoever lost the lease writes nothing, and whoever took it goes on without a gap")
    func fenced() async throws {
        let stale = try await taken(by: "host:1")
        #expect(try await stale.record(sale("a", seat: 0), at: Fixture.noon) == [.recorded(numbers: [1])])
        let active = try await taken(by: "host:2")
        let before = try await ReplayTests.tables.asyncMap { try await active.dump($0) }
        for (name, write) in Self.writes {
            await #expect(throws: LedgerError.self, "\(name)") { try await write(stale) }
        }
        #expect(try await !stale.renewLease())
        #expect(try await ReplayTests.tables.asyncMap { try await active.dump($0) } == before)
        #expect(!FileManager.default.fileExists(atPath: HeadFile.path(besideLedger: file.path)))
        #expect(try await active.record(sale("b", seat: 1), at: Fixture.noon) == [.recorded(numbers: [2])])
        #expect(try await active.audit().findings == [])
        // The same calls are not refused to the one who holds it.
        for (name, write) in Self.writes { await #expect(throws: Never.self, "\(name)") { try await write(active) } }
    }

    @Test("without having taken it a reconciler writes nothing, while import and the tools do")
    func waiting() async throws {
        let ledger = try open()
        #expect(try await file.open().record(sale("a", seat: 0), at: Fixture.noon) == [.recorded(numbers: [1])])
        for (name, write) in Self.writes {
            await #expect(throws: LedgerError.self, "\(name)") { try await write(ledger) }
        }
    }

    /// The check is in the transaction that writes: of transactions that a takeover cuts in two, all those before it count, none after.
    @Test("writes that race with a takeover are whole or refused")
    func racing() async throws {
        let stale = try await taken(by: "host:1")
        let next = try open()
        let writer = Task {
            // Recorded or refused, each leaves a row.
            for round in 0..<10_000 {
                guard (try? await stale.record(sale("r\(round)", seat: 0), at: Fixture.noon)) != nil else { return round }
            }
            return 10_000
        }
        while try await next.takeLease(after: next.lease(), as: "host:2", at: Fixture.noon) == nil {}
        let atTakeover = try await written(next)
        let reported = await writer.value
        #expect(try await written(next) == atTakeover && reported == atTakeover)
    }

    private func written(_ ledger: SQLiteLedger) async throws -> Int {
        try await ledger.dump("sale_order").count + ledger.dump("refused_order").count
    }

    @Test(
        "the row itself keeps the rule, whoever writes it",
        arguments: [
            "UPDATE lease SET token = 0", "DELETE FROM lease", "UPDATE lease SET holder = 'host:9'",
            "INSERT INTO lease (id, token, beat) VALUES (2, 9, 9)", "INSERT OR REPLACE INTO lease (id, token, beat) VALUES (1, 0, 0)",
            "UPDATE lease SET holder = NULL",
        ])
    func row(sql: String) async throws {
        let ledger = try await taken(by: "host:1")
        await #expect(throws: DatabaseError.self) { try await ledger.pool.write { try $0.execute(sql: sql) } }
        #expect(try await ledger.lease().holder == "host:1")
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
