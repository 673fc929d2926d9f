import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet ledger restore FILE`
struct LedgerRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the ledger's place; the old ledger stays beside it. No reconciler may run.",
        discussion: """
            Sales recorded after the backup are not in it, though their tickets exist and their numbers will be given again. \
            Read docs/operations.md before you accept that.
            """)

    @Argument(help: "A file made by `guichet ledger backup`.")
    var file: String

    @Flag(help: "Go on although the backup lacks lines that were recorded, or nothing tells whether it does.")
    var acceptLoss = false

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        let lock = try LedgerLock.exclusive(ledger: settings.ledgerPath)
        defer { withExtendedLifetime(lock) {} }
        let restore = LedgerRestore(
            backup: file, ledger: settings.ledgerPath, headsPath: settings.ledgerHeads,
            keys: try LedgerCommand.publicKeys(file: nil, settings))
        let replacement = FaultWiring().replacement(restore)
        do {
            let losses = try await replacement.prepare()
            for loss in losses {
                if let proven = loss.proven, proven > loss.kept {
                    print("\(loss.organiserID): of what was recorded the backup has the numbers up to \(loss.kept), but number \(proven) was recorded.")
                }
                if loss.proven == nil {
                    print("\(loss.organiserID): the backup has the numbers up to \(loss.kept). Nothing tells whether more was recorded: no ledger is there that can be read, and no signed head is as young.")
                }
                if let closing = loss.closing {
                    print("\(loss.organiserID): closing \(closing) was signed and is not in the backup: its period will be closed again, with another hash.")
                }
            }
            guard losses.isEmpty || acceptLoss else {
                restore.discard()
                throw ToolFailure("Nothing was restored. --accept-loss restores all the same; docs/operations.md says what to do then.")
            }
            let aside = try await replacement.replace(losing: losses, at: Timestamp(Date()))
            print("Restored \(settings.ledgerPath) from \(file).")
            tell(aside, heads: restore.headsPath)
        } catch let error as LedgerError {
            restore.discard()
            throw ToolFailure("The restore stopped: \(error.cause). The ledger is whole; restore again.")
        }
    }

    private func tell(_ aside: LedgerAside, heads: String) {
        if let old = aside.ledger { print("The old ledger is \(old.path).") }
        if let old = aside.heads { print("The heads of what was lost are \(old.path): keep them.") }
        if aside.hasCopies { print("What was put aside is a copy, because a file has one name only there; it is whole and on disk.") }
        guard aside.headsStay else { return }
        print(
            """
            The heads \(heads) cannot be taken away there: they go on naming what was lost, and `guichet ledger verify` with them. \
            Set `ledger.heads` to another file before the reconciler starts.
            """)
    }
}
