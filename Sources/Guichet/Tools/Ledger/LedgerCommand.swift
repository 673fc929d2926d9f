import ArgumentParser
import Booking
import Crypto
import Domain
import Foundation
import SQLiteLedger
import Ticketing

/// `guichet ledger …`: the ledger as evidence.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger as evidence: verify, close, export, back up, restore.",
        subcommands: [LedgerVerify.self, LedgerClose.self, LedgerExportCommand.self, LedgerBackup.self, LedgerRestoreCommand.self])

    /// What the ledger cannot do, in words.
    static func orFailure<Value>(_ work: () async throws(LedgerError) -> Value) async throws -> Value {
        do {
            return try await work()
        } catch {
            throw ToolFailure("The ledger cannot be read or written: \(error.cause).")
        }
    }

    /// What makes copies of the ledger, which must be there: to open one that is not would make it.
    static func copies(_ settings: Settings) throws -> any LedgerCopies {
        guard FileManager.default.fileExists(atPath: settings.ledgerPath) else {
            throw ToolFailure("There is no ledger \(settings.ledgerPath); ledger.path names it.")
        }
        return FaultWiring().copies(try Roles.ledger(settings))
    }

    /// Notes a copy of the ledger and gives it its name.
    static func finish(_ copy: DraftedCopy, as kind: CopyKind, in copies: any LedgerCopies) async throws {
        do {
            try await copies.note(copy, as: kind, at: Timestamp(Date()))
            try await copies.name(copy)
        } catch {
            throw ToolFailure("The copy is whole, but could not be noted in the ledger and named \(copy.path): \(error.cause). It stays as \(copy.draft) until you ask for \(copy.path) again.")
        }
    }

    static func text(digest: [UInt8]) -> String { digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Public keys of closings and heads: those of a file, or of the key folder when none is named.
    static func publicKeys(
        file: String?, _ settings: Settings
    ) throws -> [UInt8: Curve25519.Signing.PublicKey] {
        let list = PublicKeyList(purpose: .ledger)
        if let file {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw ValidationError("\(file) cannot be read; it should have the public keys of ledger-key-….pub.pem.")
            }
            return try list.parse(pem: text)
        }
        guard FileManager.default.fileExists(atPath: settings.keyDirectory) else { return [:] }
        let text = try SigningKeyFile.publicPEM(directory: URL(filePath: settings.keyDirectory), purpose: .ledger)
        return text.isEmpty ? [:] : try list.parse(pem: text)
    }
}

/// What verifying a file says, for people.
struct VerificationReport {
    let verification: LedgerVerification
    let elapsed: Duration

    var text: String {
        var lines = verification.organisers.map(Self.line)
        lines += verification.notes.map { "note: \($0)" }
        lines += verification.findings.map { "\($0.invariant)  \($0.subject): \($0.detail)" }
        let seconds = max(Double(elapsed.wholeMilliseconds) / 1000, 0.001)
        let speed = Int(Double(verification.rows) / seconds)
        let verdict = verification.findings.isEmpty ? "clean" : "\(verification.findings.count) findings"
        lines.append("\(verification.rows) rows in \(seconds) s, \(speed) a second: \(verdict)")
        return lines.joined(separator: "\n")
    }

    private static func line(_ organiser: LedgerVerification.Organiser) -> String {
        let closed = organiser.lastClosing.map { "\(organiser.closings) closings, the last \($0)" } ?? "nothing closed"
        let proof =
            organiser.provenAt.map { "proven to number \(organiser.provenNumber) by a head of \($0.rfc3339())" }
            ?? "proven by no head from outside"
        return "\(organiser.id): \(organiser.lines) lines; \(closed); \(proof)"
    }
}
