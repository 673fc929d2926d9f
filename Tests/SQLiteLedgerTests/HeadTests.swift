import Booking
import Domain
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("Heads kept outside the ledger")
struct HeadTests {
    let file: LedgerFile
    private var path: String { file.folder.path + "/ledger.heads" }

    init() throws { file = try LedgerFile() }

    private func sell(_ name: String, in ledger: SQLiteLedger) async throws {
        _ = try await ledger.record([.sale(Fixture.sale(name, [Fixture.standing(category: 1)]))], at: Fixture.noon)
    }

    @Test("one for each chain that moved, each time it moved, signed")
    func moved() async throws {
        let ledger = try await Fixture.ledger(file)
        let signer = try TestSigner()
        #expect(try await ledger.keepHeads(at: Fixture.noon, signer: signer) == 0)
        #expect(try await ledger.keptHeads() == nil)
        for name in ["a", "b"] {
            try await sell(name, in: ledger)
            #expect(try await ledger.keepHeads(at: Fixture.noon, signer: signer) == 1)
            #expect(try await ledger.keepHeads(at: Fixture.noon, signer: signer) == 0)
        }
        _ = try await ledger.closeDays(1)
        #expect(try await ledger.keepHeads(at: Fixture.noon, signer: signer) == 1)
        let kept = try #require(try await ledger.keptHeads())
        #expect(kept.heads.map { "\($0.chain) \($0.number)" } == ["lines 1", "lines 2", "closings 1"] && kept.problems == [])
        #expect(kept.heads.allSatisfy { $0.isSigned(by: signer.publicKey) })
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("heads that are gone are missed, but not of a ledger that has just begun, or was just restored")
    func gone() async throws {
        let ledger = try await Fixture.ledger(file)
        let later = Fixture.noon + .seconds(61)
        #expect(try await !ledger.lacksHeads(at: later), "nothing was sold")
        try await sell("a", in: ledger)
        #expect(try await !ledger.lacksHeads(at: Fixture.noon + .seconds(59)))
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner())
        #expect(try await !ledger.lacksHeads(at: later))
        try FileManager.default.removeItem(atPath: path)
        #expect(try await ledger.lacksHeads(at: later))
        let restored = later.milliseconds
        try file.tamper(#"INSERT INTO archive_event (at, kind, detail, digest) VALUES (\#(restored), 'restore', '{"lost":[{}]}', zeroblob(32))"#)
        #expect(try await ledger.lacksHeads(at: later), "no restore put them aside")
        FileManager.default.createFile(atPath: "\(path).before-\(restored)", contents: nil)
        #expect(try await !ledger.lacksHeads(at: later + .seconds(86_400)))
        _ = try await ledger.record([.sale(Fixture.sale("b", [Fixture.standing(category: 1)]))], at: later + .seconds(1))
        #expect(try await ledger.lacksHeads(at: later + .seconds(62)))
    }

    @Test("a line half written by a crash is passed over, and gone once the next one is kept; anything else is reported")
    func torn() async throws {
        let ledger = try await Fixture.ledger(file)
        let signer = try TestSigner()
        try await sell("a", in: ledger)
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: signer)
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try (whole + whole.prefix(60)).write(toFile: path, atomically: true, encoding: .utf8)
        let torn = try await ledger.keptHeads()
        #expect(torn?.heads.count == 1 && torn?.problems == [])
        try await sell("b", in: ledger)
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: signer)
        let kept = try #require(try await ledger.keptHeads())
        #expect(kept.heads.map(\.number) == [1, 2] && kept.problems == [])
        #expect(try await ledger.verify(keys: signer.keys, heads: kept.heads).findings == [])
        // A whole line that is no head was written by somebody: it stays, and is named.
        let lines = try String(contentsOfFile: path, encoding: .utf8)
        try (lines + "lines o 3\n").write(toFile: path, atomically: true, encoding: .utf8)
        try await sell("c", in: ledger)
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: signer)
        let named = try #require(try await ledger.keptHeads())
        #expect(named.heads.map(\.number) == [1, 2, 3] && named.problems == ["line 3 of the heads is no signed head"])
    }

    @Test("a text that is no head", arguments: [
        "", "lines o 1", "other o 1 00 0 1 00", "lines o x \(String(repeating: "00", count: 32)) 0 1 \(String(repeating: "00", count: 64))",
        "lines o 1 \(String(repeating: "0g", count: 32)) 0 1 \(String(repeating: "00", count: 64))",
        "lines o 1 \(String(repeating: "00", count: 31)) 0 1 \(String(repeating: "00", count: 64))",
        "lines o 1 \(String(repeating: "00", count: 32)) -1 1 \(String(repeating: "00", count: 64))",
        "lines o 1 \(String(repeating: "00", count: 32)) 0 256 \(String(repeating: "00", count: 64))",
    ])
    func unreadable(text: String) {
        #expect(LedgerHead(text: text) == nil)
    }

    @Test("a place that cannot be written is 'unavailable', and the head is kept as soon as it can")
    func unwritable() async throws {
        let heads = file.folder.appending(path: "elsewhere/heads")
        let ledger = try SQLiteLedger(path: file.path, headsPath: heads.path, randomness: SeededGenerator(seed: 1))
        _ = try await ledger.write(Fixture.programme)
        try await sell("a", in: ledger)
        await #expect(throws: LedgerError.self) { try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner()) }
        try FileManager.default.createDirectory(at: heads.deletingLastPathComponent(), withIntermediateDirectories: true)
        #expect(try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner()) == 1)
    }
}
