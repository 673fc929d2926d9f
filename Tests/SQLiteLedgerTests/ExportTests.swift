import Booking
import Domain
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

/// The archive is verified by a third party: Python and openssl, with the documented format and nothing of this program.
@Suite("Export")
struct ExportTests {
    let file: LedgerFile
    private var keyFile: String { file.folder.appending(path: "keys.pem").path }

    init() throws { file = try LedgerFile() }

    private struct Verdict {
        var status: Int32
        var output: String
    }

    private func verify(_ archive: String, keys: String? = nil) throws -> Verdict {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = URL(filePath: #filePath).appending(path: "../../../config/verify-export.py").standardized.path
        process.arguments = ["python3", "-B", script, archive] + (keys.map { ["--keys", $0] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Verdict(status: process.terminationStatus, output: String(decoding: text, as: UTF8.self))
    }

    /// The public key of ``TestSigner``, as the program publishes it (RFC 8410).
    private func pem(_ id: UInt8 = 1) throws -> String {
        let der: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        let key = Data(der) + (try TestSigner(id).publicKey.rawRepresentation)
        return "Guichet-Ledger-Key: \(id)\n-----BEGIN PUBLIC KEY-----\n\(key.base64EncodedString())\n-----END PUBLIC KEY-----\n"
    }

    private func export(
        _ ledger: SQLiteLedger, _ name: String, _ selection: ExportSelection = ExportSelection()
    ) async throws -> String {
        let path = file.folder.appending(path: name).path
        let outcome = try await ledger.draftExport(
            selection, to: path, format: "format", publicKeys: pem(), at: Fixture.noon, signer: TestSigner())
        try ledger.name(try outcome.get().copy)
        return path
    }

    @Test("everything, one organiser, a day, a month: each verifies, with the operator's keys and with its own")
    func verifies() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let end = Fixture.noon + .seconds(80 * 86_400)
        _ = try await ledger.closeDue(endedBy: end, at: end, signer: TestSigner())
        try pem().write(toFile: keyFile, atomically: true, encoding: .utf8)
        let all = try verify(try await export(ledger, "all.tar"), keys: keyFile)
        #expect(all.status == 0 && all.output.contains("8 lines") && all.output.contains("personal data: no"), "\(all.output)")
        let own = try verify(try await export(ledger, "a.tar", ExportSelection(organiserID: "org-a")))
        #expect(own.status == 0 && own.output.contains("7 lines") && own.output.contains("compare keys.pem"), "\(own.output)")
        for (period, lines) in [("2026-11-16", 2), ("2026-11-18", 2), ("2026-11", 8), ("2026-12-01", 0), ("2026-12", 0), ("2027-01", 0), ("2026", 8)] {
            let path = try await export(ledger, "\(period).tar", ExportSelection(period: AccountingPeriod(period)))
            let verdict = try verify(path, keys: keyFile)
            #expect(verdict.status == 0 && verdict.output.contains("\(lines) lines"), "\(period): \(verdict.output)")
        }
    }

    @Test("a migrated ledger's archive, with lines of both versions, verifies")
    func mixedVersions() async throws {
        let migrated = try MigrationTests()
        let ledger = try migrated.file.open(seed: 5)
        _ = try await ledger.record([.sale(Fixture.sale("n", [Fixture.seat(3)]))], at: Fixture.noon + .seconds(60))
        _ = try await ledger.closeDays(2)
        let verdict = try verify(try await export(ledger, "mixed.tar"))
        #expect(verdict.status == 0 && verdict.output.contains("12 lines"), "\(verdict.output)")
    }

    @Test("personal data only when asked for, and the manifest says so")
    func personalData() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let without = try await Data(contentsOf: URL(filePath: export(ledger, "without.tar")))
        #expect(without.firstRange(of: Data("Ada".utf8)) == nil && without.firstRange(of: Data("example.org".utf8)) == nil)
        let path = try await export(ledger, "with.tar", ExportSelection(withBuyers: true))
        let with = try Data(contentsOf: URL(filePath: path))
        #expect(with.firstRange(of: Data("example.org".utf8)) != nil && with.firstRange(of: Data("\"personalData\":true".utf8)) != nil)
        #expect(try verify(path).output.contains("personal data: yes"))
    }

    @Test("altered copies are refused: any file, the manifest, the signature, another key, cut off")
    func altered() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let path = try await export(ledger, "all.tar")
        let whole = try Data(contentsOf: URL(filePath: path))
        let copy = file.folder.appending(path: "copy.tar")
        func verdict(replacing text: String, with other: String) throws -> Verdict {
            let range = try #require(whole.firstRange(of: Data(text.utf8)), "\(text)")
            var data = whole
            data.replaceSubrange(range, with: Data(other.utf8))
            try data.write(to: copy)
            return try verify(copy.path)
        }
        let alterations = [
            ("\"price_cents\":3550", "\"price_cents\":3551", "number 1: its hash"), ("\"amount_cents\":5550", "\"amount_cents\":5551", "its payments"),
            ("Titre rock", "Titre rack", "lines.jsonl: altered"), ("\"period\":\"2026-11-15\"", "\"period\":\"2026-11-14\"", "says something else"),
            ("\"personalData\":false", "\"personalData\":true ", "manifest: not signed"), ("format", "farmot", "FORMAT.md: altered"),
            ("\"number\":7", "\"number\":9", "the lines are not numbers 1 to 7"),
        ]
        for (text, other, expected) in alterations {
            let verdict = try verdict(replacing: text, with: other)
            #expect(verdict.status == 1 && verdict.output.contains(expected), "\(text): \(verdict.output)")
        }
        try pem(2).replacing("Key: 2", with: "Key: 1").write(toFile: keyFile, atomically: true, encoding: .utf8)
        let stranger = try verify(path, keys: keyFile)
        #expect(stranger.status == 1 && stranger.output.contains("manifest: not signed by key 1"))
        #expect(stranger.output.contains("closing 1 (day 2026-11-15): not signed by key 1"))
        try whole.prefix(whole.count / 2).write(to: copy)
        #expect(try verify(copy.path).status == 2)
        #expect(try verify(file.path).status == 2)
    }

    @Test("any byte altered in the archive's contents is noticed")
    func anyByte() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let whole = try await Data(contentsOf: URL(filePath: export(ledger, "all.tar")))
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let copy = file.folder.appending(path: "copy.tar")
        for _ in 0..<25 {
            var data = whole
            // Padding between entries, and the space that ends a header's checksum, are nobody's content.
            let content = data.indices.filter { data[$0] != 0 && !($0 % 512 == 155 && data[$0] == 0x20) }
            let index = try #require(content.randomElement(using: &generator))
            data[index] ^= 1
            try data.write(to: copy)
            #expect(try verify(copy.path).status != 0, "byte \(index), seed \(seed)")
        }
    }

    @Test("refused: an unknown organiser, a period that is not closed, nothing sold, a file that exists")
    func refusals() async throws {
        let ledger = try await Fixture.ledger(file)
        func refusal(_ selection: ExportSelection) async throws -> ExportRefusal? {
            let path = file.folder.appending(path: "x.tar").path
            let outcome = try await ledger.draftExport(
                selection, to: path, format: "", publicKeys: "", at: Fixture.noon, signer: TestSigner())
            #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder.path).allSatisfy { !$0.hasPrefix("x.tar") })
            guard case .failure(let refusal) = outcome else { return nil }
            return refusal
        }
        #expect(try await refusal(ExportSelection()) == .nothingSold)
        #expect(try await refusal(ExportSelection(organiserID: "nobody")) == .unknownOrganiser)
        #expect(try await refusal(ExportSelection(period: AccountingPeriod("2026-11"))) == .periodNotClosed)
        await #expect(throws: LedgerError.self) {
            _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
            _ = try await ledger.draftExport(
                ExportSelection(), to: file.path, format: "", publicKeys: "", at: Fixture.noon, signer: TestSigner())
        }
    }
}
