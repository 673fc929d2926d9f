import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet ledger close [PERIOD]`: what the reconciler does by itself five minutes after a period's end, by hand.
struct LedgerClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close a day, month or year: totals, head and signature, for ever. Without a period: all that is over.")

    @Argument(help: "2026-11-25, 2026-11 or 2026.")
    var period: String?

    @Option(help: "Only this organiser; every one when absent.")
    var organiser: String?

    @OptionGroup var options: ConfigOption

    func validate() throws {
        if let period, AccountingPeriod(period) == nil {
            throw ValidationError("'\(period)' is no period; write 2026-11-25, 2026-11 or 2026.")
        }
        if organiser != nil, period == nil { throw ValidationError("--organiser needs a period.") }
    }

    func run() async throws {
        let settings = try await options.settings()
        let ledger = try Roles.ledger(settings)
        let signer = try Roles.ledgerSigner(settings)
        let now = Timestamp(Date())
        let evidence = FaultWiring().evidence(ledger)
        guard let period = period.flatMap({ AccountingPeriod($0) }) else {
            let closed = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                try await evidence.closeDue(endedBy: now, at: now, signer: signer)
            }
            print(closed.isEmpty ? "Nothing is due." : closed.map(Self.line).joined(separator: "\n"))
            return
        }
        var refusals: [String] = []
        let ids = if let organiser { [organiser] } else { try await ledger.organisers() }
        for id in ids {
            switch try await evidence.close(period, ofOrganiser: id, at: now, signer: signer) {
            case .success(let closed): print(Self.line(closed))
            case .failure(.nothingSold) where organiser == nil: print("\(id): nothing was sold yet.")
            case .failure(let refusal): refusals.append(Self.text(refusal, period, id, settings.ledgerTimeZone))
            }
        }
        if !refusals.isEmpty { throw ToolFailure(refusals.joined(separator: "\n")) }
    }

    private static func line(_ closed: ClosedPeriod) -> String {
        let lines = closed.numbers.isEmpty ? "no line" : "lines \(closed.numbers.lowerBound) to \(closed.numbers.upperBound - 1)"
        return "\(closed.organiserID) closing \(closed.sequence), \(closed.period.text): \(lines), head \(closed.head)"
    }

    private static func text(
        _ refusal: ClosingRefusal, _ period: AccountingPeriod, _ organiser: String, _ zone: TimeZone
    ) -> String {
        switch refusal {
        case .unknownOrganiser: "\(organiser): the catalogue has no such organiser."
        case .nothingSold: "\(organiser): nothing was sold yet, so there is nothing to close."
        case .notOver(let until): "\(organiser): \(period.text) is not over until \(until.rfc3339(in: zone))."
        case .closedBefore: "\(organiser): \(period.text) was closed before; a closing is final."
        case .outOfTurn(let next): "\(organiser): \(next.text) comes first; closings have no hole."
        }
    }
}
