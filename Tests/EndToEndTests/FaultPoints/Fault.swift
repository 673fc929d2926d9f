import TestPlatform

/// A place where a process dies or repeats itself, and a story that passes it.
struct Fault: Sendable {
    /// Who passes it.
    enum Passer: Sendable, Hashable {
        case boxOffice, reconciler
        /// A tool that an operator runs.
        case tool

        var role: Platform.Role? {
            switch self {
            case .boxOffice: .serve
            case .reconciler: .reconciler
            case .tool: nil
            }
        }
    }

    /// See `FaultPoints.Action` in Sources/Faults.
    enum Action: String, CaseIterable, Sendable { case before, after, twice }

    /// `Port.method(labels:)`
    var point: String
    var passer: Passer
    var story: Story

    /// Every fault point at least once; more often where several roles or stories come to it for different reasons.
    static let all: [Fault] = boxOffice + reconciler + [Fault(point: "CatalogueStore.write(_:)", passer: .tool, story: .isImported)]

    private static let boxOffice = passed(by: .boxOffice, [
        ("SeatStore.hold(_:in:answer:)", .pays), ("SeatStore.open(_:in:)", .pays), ("PaymentProvider.openPayment(for:)", .pays),
        ("SeatStore.note(payment:forOrder:)", .pays), ("SeatStore.confirm(_:payment:)", .pays),
        ("SeatStore.confirm(_:payment:)", .isInvited), ("SeatStore.note(refusal:forOrder:)", .isDeclinedFirst),
        ("SeatStore.extend(hold:in:)", .changesItsMind), ("SeatStore.release(hold:in:)", .changesItsMind),
        ("SeatStore.beginClose(_:as:)", .cancels), ("PaymentProvider.cancel(_:idempotencyKey:)", .cancels),
        ("SeatStore.close(_:givenBack:)", .cancels), ("SeatStore.reverse(_:)", .isCapturedElsewhere),
        ("SeatStore.announce(_:)", .isRefunded),
    ])

    private static let reconciler = passed(by: .reconciler, [
        // A sale.
        ("SalesJournal.record(_:at:)", .pays), ("SalesStream.acknowledge(_:)", .pays),
        ("PaymentProvider.capture(_:idempotencyKey:)", .pays), ("OutboxJournal.settle(_:at:)", .pays),
        ("Projection.show(_:of:until:)", .pays), ("Projection.note(_:of:)", .pays), ("LedgerEvidence.keepHeads(at:signer:)", .pays),
        ("LedgerEvidence.closeDue(endedBy:at:signer:)", .pays), ("Mailer.send(_:)", .pays),
        ("OutboxJournal.settle(_:at:)", .isInvited),
        // Payments that do not end well, or not by themselves.
        ("Projection.postpone(order:until:)", .paysSilently), ("SeatStore.confirm(_:payment:)", .paysSilently),
        ("Projection.forget(order:)", .paysSilently), ("SeatStore.beginClose(_:as:)", .abandons),
        ("PaymentProvider.cancel(_:idempotencyKey:)", .abandons), ("SeatStore.close(_:givenBack:)", .abandons),
        ("Projection.sweep(_:limit:)", .leaves), ("PaymentProvider.refund(_:amount:idempotencyKey:)", .isCapturedElsewhere),
        ("PaymentProvider.cancel(_:idempotencyKey:)", .isCalledOff),
        // Sales that the ledger refuses or undoes.
        ("OutboxJournal.settle(_:at:)", .losesItsAuthorisation), ("Projection.refuse(_:keeping:layout:reason:)", .losesItsAuthorisation),
        ("SalesJournal.record(_:at:)", .isSoldTwice), ("Projection.refuse(_:keeping:layout:reason:)", .isSoldTwice),
        ("Projection.resend(order:)", .isLostInTheStream), ("SalesJournal.record(_:at:)", .isLostInTheStream),
        ("SalesStream.bringBack()", .isBehindAnUnreadableEntry), ("SalesStream.setAside(_:)", .isBehindAnUnreadableEntry),
        // Sales that the staff takes back.
        ("CommandJournal.advance(_:mayEnd:at:)", .isRefunded), ("Projection.revoke(_:layout:)", .isRefunded),
        ("PaymentProvider.refund(_:amount:idempotencyKey:)", .isRefunded), ("OutboxJournal.settle(_:at:)", .isRefundedInPart),
        ("Projection.revoke(_:layout:)", .isRefundedInPart), ("CommandJournal.advance(_:mayEnd:at:)", .isWithdrawn),
        // A Redis that forgot.
        ("Projection.restore(_:of:house:until:)", .isForgotten), ("Projection.repair(_:layout:sold:)", .isForgotten),
        ("Projection.markVerified(_:owner:)", .isForgotten),
        // The programme, which a reconciler publishes when it starts.
        ("Projection.publish(_:layout:sold:version:owner:)", .isImported), ("Projection.publish(layout:digest:)", .isImported),
        ("Projection.publish(ticketKeys:)", .isImported), ("Projection.publish(_:)", .isImported), ("Projection.block(_:layout:)", .isImported),
        // The lease.
        ("LeaseLedger.takeLease(after:as:at:)", .pays), ("LeaseLedger.renewLease()", .paysSilently),
        ("LeaseLedger.giveBackLease()", .isServedByAnother),
    ])

    private static func passed(by passer: Passer, _ points: [(String, Story)]) -> [Fault] {
        points.map { Fault(point: $0.0, passer: passer, story: $0.1) }
    }
}
