import Booking
import Foundation

#if DEBUG
import Faults

/// Puts the fault points of a test around the ports, when its environment asks for them (see ``FaultPoints``).
struct FaultWiring {
    private let points = FaultPoints(environment: ProcessInfo.processInfo.environment)

    func store(_ base: any SeatStore) -> any SeatStore { points.map { FaultySeatStore(base, points: $0) } ?? base }
    func projection(_ base: any Projection) -> any Projection { points.map { FaultyProjection(base, points: $0) } ?? base }
    func stream(_ base: any SalesStream) -> any SalesStream { points.map { FaultySalesStream(base, points: $0) } ?? base }
    func provider(_ base: any PaymentProvider) -> any PaymentProvider { points.map { FaultyProvider(base, points: $0) } ?? base }
    func evidence(_ base: any LedgerEvidence) -> any LedgerEvidence { points.map { FaultyEvidence(base, points: $0) } ?? base }
    func copies(_ base: any LedgerCopies) -> any LedgerCopies { points.map { FaultyCopies(base, points: $0) } ?? base }
    func replacement(_ base: any LedgerReplacement) -> any LedgerReplacement { points.map { FaultyReplacement(base, points: $0) } ?? base }
    func mailer(_ base: any Mailer) -> any Mailer { points.map { FaultyMailer(base, points: $0) } ?? base }
    func notices(_ base: any NoticePost) -> any NoticePost { points.map { FaultyNoticePost(base, points: $0) } ?? base }
    func lease(_ base: any LeaseLedger) -> any LeaseLedger { points.map { FaultyLease(base, points: $0) } ?? base }
    func catalogue(_ base: any CatalogueStore) -> any CatalogueStore { points.map { FaultyCatalogue(base, points: $0) } ?? base }
    func book(_ base: any DoorBook) -> any DoorBook { points.map { FaultyDoorBook(base, points: $0) } ?? base }
    func desk(_ base: any StaffDesk) -> any StaffDesk { points.map { FaultyStaffDesk(base, points: $0) } ?? base }
    func journal(_ base: any Journals) -> any Journals {
        points.map { FaultyJournal(base, points: $0) } ?? base
    }
}
#else
/// A release build has no fault points.
struct FaultWiring {
    func store(_ base: any SeatStore) -> any SeatStore { base }
    func projection(_ base: any Projection) -> any Projection { base }
    func stream(_ base: any SalesStream) -> any SalesStream { base }
    func provider(_ base: any PaymentProvider) -> any PaymentProvider { base }
    func evidence(_ base: any LedgerEvidence) -> any LedgerEvidence { base }
    func copies(_ base: any LedgerCopies) -> any LedgerCopies { base }
    func replacement(_ base: any LedgerReplacement) -> any LedgerReplacement { base }
    func mailer(_ base: any Mailer) -> any Mailer { base }
    func notices(_ base: any NoticePost) -> any NoticePost { base }
    func lease(_ base: any LeaseLedger) -> any LeaseLedger { base }
    func catalogue(_ base: any CatalogueStore) -> any CatalogueStore { base }
    func book(_ base: any DoorBook) -> any DoorBook { base }
    func desk(_ base: any StaffDesk) -> any StaffDesk { base }
    func journal(_ base: any Journals) -> any Journals { base }
}
#endif
