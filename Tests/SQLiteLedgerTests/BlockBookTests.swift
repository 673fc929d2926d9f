import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Who is kept out") struct BlockBookTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    @Test("blocks end, or are removed by somebody, and stay in the list")
    func list() async throws {
        let ledger = try file.open()
        func block(_ value: String, kind: Block.Kind = .network, until: Duration? = nil) -> Block {
            Block(kind: kind, value: value, because: "robots", by: "ada", at: Self.now, until: until.map { Self.now + $0 })
        }
        func add(_ block: Block) async throws -> BlockOutcome { try await ledger.add(block, noted: .system("ada")) }
        let (first, second) = (Int64(1), Int64(2))
        #expect(try await add(block("192.0.2.0/24", until: .seconds(60))) == .added(first))
        #expect(try await add(block("eve@example.org", kind: .email)) == .added(second))
        // What is kept out as long is named, and written once.
        for until in [60, 59] as [Int] { #expect(try await add(block("192.0.2.0/24", until: .seconds(until))) == .known(first)) }
        #expect(try await add(block("eve@example.org", kind: .email)) == .known(second))
        #expect(try await ledger.blocks(at: Self.now).map(\.value) == ["192.0.2.0/24", "eve@example.org"])
        #expect(try await ledger.blocks(at: Self.now + .seconds(60)).map(\.id) == [second])
        #expect(try await ledger.remove(block: second, by: "bob", noted: .system("bob"), at: Self.now + .seconds(90)))
        for id in [second, 99] { #expect(try await !ledger.remove(block: id, by: "eve", noted: .system("eve"), at: Self.now + .seconds(99))) }
        #expect(try await ledger.blocks(at: Self.now + .seconds(91)) == [])
        let all = try await ledger.blocks()
        #expect(all.map(\.id) == [first, second] && all[1].removedBy == "bob" && all[1].removedAt == Self.now + .seconds(90))
        #expect(try await ledger.blocks(inForceAt: Self.now, before: nil, limit: 9).map(\.id) == [first], "it is removed, whatever the moment")
        #expect(try await ledger.blocks(inForceAt: nil, before: nil, limit: 1).map(\.id) == [second])
        #expect(try await ledger.blocks(inForceAt: nil, before: second, limit: 9).map(\.id) == [first])
        // The journal says who, and of what kind; whose address it is stands in the row.
        let journal = try await ledger.journal(JournalQuery(), limit: 9)
        #expect(journal.map(\.action) == [.blockRemoved, .blockAdded, .blockAdded] && journal.map(\.subject) == ["block 2", "block 2", "block 1"])
        #expect(journal.map(\.detail) == ["email", "email", "network, until 2027-01-15T08:01:00Z"] && journal[0].actor == .system("bob"))
        for change in ["until = NULL", "because = 'x'", "value = 'x'", "removed_by = 'x'", "value = ''"] {
            await #expect(throws: (any Error).self, "\(change)") { try await ledger.write { try $0.execute(sql: "UPDATE block SET \(change) WHERE \(change == "value = ''" ? "id = 1" : "1")") } }
        }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM block") } }
        // What is over is no block: the same is kept out anew, and for longer beside a shorter one.
        let later = Self.now + .seconds(100)
        func anew(_ until: Duration?) -> Block { Block(kind: .network, value: "192.0.2.0/24", because: "again", by: "ada", at: later, until: until.map { later + $0 }) }
        for (until, outcome) in [(.seconds(9), .added(3)), (nil, .added(4)), (.seconds(9), .known(3))] as [(Duration?, BlockOutcome)] { #expect(try await add(anew(until)) == outcome) }
        for id in [3, 4] as [Int64] { #expect(try await ledger.remove(block: id, by: "ada", noted: .system("ada"), at: later)) }
        // A person's address goes in the end; what was done stays.
        try await ledger.eraseBlocks(endedBefore: Self.now + .seconds(90))
        #expect(try await ledger.blocks()[1].value == "eve@example.org")
        try await ledger.eraseBlocks(endedBefore: Self.now + .seconds(91))
        #expect(try await ledger.blocks().map(\.value) == ["192.0.2.0/24", "", "192.0.2.0/24", "192.0.2.0/24"])
    }
}
