import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet ledger backup FILE`
struct LedgerBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the ledger to a new file while sales go on, and verify the copy.",
        discussion: "The copy holds names and e-mail addresses of buyers, as the ledger does: keep it as safe.")

    @Argument(help: "File to make; it must not exist.")
    var file: String

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        let copies = try LedgerCommand.copies(settings)
        // Taken first: whatever they name must be in the copy.
        let heads = try await Roles.ledger(settings, readOnly: true).keptHeads()?.heads
        let copy: DraftedCopy
        do {
            copy = try await copies.draftBackup(of: file)
        } catch {
            throw ToolFailure("No backup was made: \(error.cause).")
        }
        var copySettings = settings
        copySettings.ledgerPath = copy.draft
        let clock = ContinuousClock()
        let start = clock.now
        let verification = try await Roles.ledger(copySettings, readOnly: true)
            .verify(keys: LedgerCommand.publicKeys(file: nil, settings), heads: heads)
        print(VerificationReport(verification: verification, elapsed: clock.now - start).text)
        try await LedgerCommand.finish(copy, as: .backup, in: copies)
        print("\(file): SHA-256 \(LedgerCommand.text(digest: copy.digest))")
        if !verification.findings.isEmpty {
            throw ToolFailure("The copy is like the ledger, but the ledger is not as it was written: see the findings.")
        }
    }
}
