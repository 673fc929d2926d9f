import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet ledger verify`
struct LedgerVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the whole ledger: chain, numbers, closings, signatures, heads; exit 1 when something is wrong.",
        discussion: """
            Whoever can write the file can also cut off its tail, and what is left is whole in itself. Only heads from outside \
            tell: those that the reconciler keeps (ledger.heads), or copies of them that somebody else kept.
            """)

    @Option(help: "File of public keys (PEM); those of the key folder when absent.")
    var keys: String?

    @Option(help: "File of signed heads, as somebody else kept them; may be given several times. Those of ledger.heads when absent.")
    var heads: [String] = []

    @Option(help: "Another ledger file, such as a backup, instead of ledger.path. Its heads are not looked for.")
    var file: String?

    @OptionGroup var options: ConfigOption

    func run() async throws {
        var settings = try await options.settings()
        if let file { settings.ledgerPath = file }
        let ledger = try Roles.ledger(settings, readOnly: true)
        let publicKeys = try LedgerCommand.publicKeys(file: keys, settings)
        let (known, problems) = try await knownHeads(ledger)
        let clock = ContinuousClock()
        let start = clock.now
        var verification = try await LedgerCommand.orFailure { () async throws(LedgerError) in
            try await ledger.verify(keys: publicKeys, heads: known)
        }
        verification.findings += problems
        print(VerificationReport(verification: verification, elapsed: clock.now - start).text)
        if file == nil { await note(verification, settings) }
        if !verification.findings.isEmpty { throw ExitCode(1) }
    }

    /// In the journal, where the operators' page finds it. A ledger that cannot be written is verified all the same.
    private func note(_ verification: LedgerVerification, _ settings: Settings) async {
        do {
            try await Roles.ledger(settings).note(
                .ledgerVerified, of: "ledger", detail: String(verification.findings.count), by: .system(OperatingUser.name), at: Timestamp(Date()))
        } catch {
            print("note: the ledger could not be told of this verification")
        }
    }

    private func knownHeads(_ ledger: SQLiteLedger) async throws -> (heads: [LedgerHead]?, problems: [LedgerFinding]) {
        let files: [(heads: [LedgerHead], problems: [String])]
        if heads.isEmpty {
            files = file == nil ? [try await ledger.keptHeads()].compactMap(\.self) : []
        } else {
            files = try heads.map { path in
                guard let content = try HeadFile(path: path).read() else { throw ValidationError("\(path) is not there.") }
                return content
            }
        }
        var details = files.flatMap(\.problems)
        if heads.isEmpty, file == nil, try await ledger.lacksHeads(at: Timestamp(Date())) { details.append("the file of heads is gone: a tail that was cut off cannot be seen") }
        let problems = details.map { LedgerFinding(invariant: "I7", subject: "heads", detail: $0) }
        return (files.isEmpty ? nil : files.flatMap(\.heads), problems)
    }
}
