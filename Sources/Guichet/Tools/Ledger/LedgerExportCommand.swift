import APIDocument
import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger
import Ticketing

/// `guichet ledger export FILE.tar`
struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a signed archive that a third party can verify: lines, closings, payments, public keys.",
        discussion: "The archive's FORMAT.md says how; config/verify-export.py does it with Python and openssl alone.")

    @Argument(help: "Archive to make (tar); it must not exist.")
    var file: String

    @Option(help: "Only this organiser; every one when absent.")
    var organiser: String?

    @Option(help: "Only this closed period: 2026-11-25, 2026-11 or 2026. Everything when absent.")
    var period: String?

    @Flag(help: "Also names and e-mail addresses of buyers: personal data, which no proof needs.")
    var withBuyers = false

    @OptionGroup var options: ConfigOption

    func validate() throws {
        if let period, AccountingPeriod(period) == nil {
            throw ValidationError("'\(period)' is no period; write 2026-11-25, 2026-11 or 2026.")
        }
    }

    func run() async throws {
        let settings = try await options.settings()
        let signer = try Roles.ledgerSigner(settings)
        let selection = ExportSelection(
            organiserID: organiser, period: period.flatMap { AccountingPeriod($0) }, withBuyers: withBuyers)
        let now = Timestamp(Date())
        let copies = try LedgerCommand.copies(settings)
        do {
            let outcome = try await copies.draftExport(
                selection, to: file, format: String(decoding: APIDocument.ledgerFormat, as: UTF8.self),
                publicKeys: try SigningKeyFile.publicPEM(
                    directory: URL(filePath: settings.keyDirectory), purpose: .ledger),
                at: now, signer: signer)
            switch outcome {
            case .success(let (copy, lines)):
                if withBuyers { try await note(settings) }
                try await LedgerCommand.finish(copy, as: .export, in: copies)
                print("\(file): \(lines) lines, \(withBuyers ? "with" : "without") personal data, SHA-256 \(LedgerCommand.text(digest: copy.digest))")
            case .failure(.unknownOrganiser): throw ToolFailure("The catalogue has no organiser '\(organiser ?? "")'.")
            case .failure(.periodNotClosed): throw ToolFailure("\(period ?? "") is not closed; see `guichet ledger close`.")
            case .failure(.nothingSold): throw ToolFailure("Nothing was sold yet, so there is nothing to export.")
            }
        } catch let error as LedgerError {
            throw ToolFailure("Nothing was exported: \(error.cause).")
        }
    }

    /// Before the file has its name: who takes everybody's names away leaves theirs.
    private func note(_ settings: Settings) async throws {
        let detail = "\(organiser ?? "all"), \(period ?? "all")"
        try await Roles.ledger(settings).note(.namesExported, of: "ledger", detail: detail, by: .system(OperatingUser.name), at: Timestamp(Date()))
    }
}
