import Booking
import Crypto
import Domain
import Foundation

@testable import SQLiteLedger

/// A key of the tests, always the same for an id.
struct TestSigner: LedgerSigner {
    let keyID: UInt8
    private let key: Curve25519.Signing.PrivateKey

    init(_ id: UInt8 = 1) throws {
        keyID = id
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: id, count: 32))
    }

    var publicKey: Curve25519.Signing.PublicKey { key.publicKey }
    var keys: [UInt8: Curve25519.Signing.PublicKey] { [keyID: publicKey] }

    func sign(_ message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(message))) }
}

extension SQLiteLedger {
    /// Closes what is over `days` days after ``Fixture/noon``, at noon.
    func closeDays(_ days: Int64) async throws -> [ClosedPeriod] {
        let now = Fixture.noon + .seconds(days * 86_400)
        return try await closeDue(endedBy: now, at: now, signer: TestSigner())
    }

    /// As `guichet ledger verify` does.
    func verifyWithHeads() async throws -> LedgerVerification {
        try await verify(keys: TestSigner().keys, heads: await keptHeads()?.heads)
    }
}

extension Fixture {
    /// Sales of two organisers over several days, closings of some days, and heads of the whole.
    static func ledgerWithEvidence(_ file: LedgerFile, seed: UInt64 = 1) async throws -> SQLiteLedger {
        let ledger = try await Fixture.ledger(file, seed: seed)
        func record(_ sales: [Sale], day: Int64) async throws {
            let now = noon + .seconds(day * 86_400)
            _ = try await ledger.record(sales.map(StreamEntry.sale), at: now)
            try await ledger.settle(at: now)
        }
        try await record([sale("a", [seat(0), standing(category: 1)]), sale("b", session: 2, [standing(category: 0)])], day: 0)
        try await record([sale("c", [seat(1), seat(2, tariff: "invite")])], day: 1)
        _ = try await ledger.closeDays(3)
        // Undone two days later: a reversal in another period.
        let later = noon + .seconds(3 * 86_400)
        _ = try await ledger.record([.sale(sale("d", [seat(3)]))], at: later)
        for item in try await ledger.dueItems(at: later, limit: 1) {
            try await ledger.undo(item, reason: "capture-refused", at: later)
        }
        try await ledger.settle(at: later)
        _ = try await ledger.closeDays(4)
        try await record([sale("e", [seat(4)])], day: 4)
        _ = try await ledger.keepHeads(at: later + .seconds(86_400), signer: TestSigner())
        return ledger
    }
}

extension SQLiteLedger {
    /// A backup that has its name.
    /// - Returns: SHA-256 of the file.
    @discardableResult
    func backup(to path: String, names: FileNames = FileNames()) throws(LedgerError) -> [UInt8] {
        let copy = try draftBackup(of: path)
        try name(copy, names: names)
        return copy.digest
    }
}
