import Booking
import Domain
import Logging
import Metrics

/// Makes the ledger able to prove that it is whole: closes its periods and keeps its heads elsewhere.
///
/// Target set: chains whose end moved since the last round, once a second; periods that ended ``patience`` ago or longer and are
/// not closed.
struct Notary: Sendable {
    let evidence: any LedgerEvidence
    let signer: any LedgerSigner
    let clock: LedgerClock
    let logger: Logger

    /// After midnight, sales that were confirmed before it may still be on their way; once the day is closed they belong to the next.
    static let patience = Duration.seconds(300)
    private static let pause = Duration.seconds(1)

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                let now = clock.now
                let closed = try await evidence.closeDue(endedBy: now - Self.patience, at: now, signer: signer)
                for period in closed {
                    Counter(label: "guichet_closings").increment()
                    logger.notice(
                        "period closed",
                        metadata: [
                            "organiser": "\(period.organiserID)", "period": "\(period.period.text)",
                            "sequence": "\(period.sequence)", "head": "\(period.head)",
                        ])
                }
                _ = try await evidence.keepHeads(at: now, signer: signer)
            } catch {
                guard !Task.isCancelled else { return }
                Counter(label: "guichet_evidence_failures").increment()
                logger.warning("closings and heads wait", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }
}
