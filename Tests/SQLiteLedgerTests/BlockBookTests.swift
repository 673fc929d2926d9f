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
        let first = try await ledger.add(block("192.0.2.0/24", until: .seconds(60)))
        let second = try await ledger.add(block("eve@example.org", kind: .email))
        #expect(try await ledger.blocks(at: Self.now).map(\.value) == ["192.0.2.0/24", "eve@example.org"])
        #expect(try await ledger.blocks(at: Self.now + .seconds(60)).map(\.id) == [second])
        #expect(try await ledger.remove(block: second, by: "bob", at: Self.now + .seconds(90)))
        for id in [second, 99] { #expect(try await !ledger.remove(block: id, by: "eve", at: Self.now + .seconds(99))) }
        #expect(try await ledger.blocks(at: Self.now + .seconds(91)) == [])
        let all = try await ledger.blocks()
        #expect(all.map(\.id) == [first, second] && all[1].removedBy == "bob" && all[1].removedAt == Self.now + .seconds(90))
        for change in ["until = NULL", "because = 'x'", "value = 'x'", "removed_by = 'x'", "value = ''"] {
            await #expect(throws: (any Error).self, "\(change)") { try await ledger.write { try $0.execute(sql: "UPDATE block SET \(change) WHERE \(change == "value = ''" ? "id = 1" : "1")") } }
        }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM block") } }
        // A person's address goes in the end; what was done stays.
        try await ledger.eraseBlocks(endedBefore: Self.now + .seconds(90))
        #expect(try await ledger.blocks()[1].value == "eve@example.org")
        try await ledger.eraseBlocks(endedBefore: Self.now + .seconds(91))
        #expect(try await ledger.blocks().map(\.value) == ["192.0.2.0/24", ""])
    }
}
