import Booking
import Domain
import Foundation

/// Signs an order's tickets and shows them at the box office, for the first time or once more.
struct IssueExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let projection: any Projection
    let programme: ProgrammeView
    let signer: any TicketSigner

    /// A ticket opens doors until this long after its session began.
    static let ticketLife = Duration.seconds(24 * 3600)
    /// Tickets can be fetched from the box office until this long after the session; the ledger keeps them.
    static let shownAfterSession = Duration.seconds(30 * 86_400)

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let (order, drafts, reissued) = try await journal.ticketDrafts(ofOrder: item.orderID) else {
            throw OutboxFault.never("the ledger does not know the order")
        }
        guard let (session, event) = try await programme.find(session: order.sessionNumber) else {
            throw OutboxFault.later("the catalogue does not know session \(order.sessionNumber)")
        }
        // A new name is no reason to take other people's codes from them.
        let isRenaming = item.reason == OutboxItem.renamed
        let due = isRenaming ? drafts.filter(\.isRenamed) : drafts
        // Everything was taken back meanwhile, or the name went out with a new date.
        guard !due.isEmpty else { return .none }
        let issued = try due.map { draft in
            guard let number = UInt32(exactly: draft.number) else { throw OutboxFault.never("number \(draft.number) fits on no ticket") }
            return Ticket(
                number: draft.number, id: Ticket.text(ofID: draft.ticketID), orderID: order.id, sessionID: order.sessionID,
                categoryName: draft.line.categoryName, seatLabel: draft.line.seatLabel,
                tariffName: draft.line.tariffName, price: draft.line.price, holder: draft.holder,
                code: try signer.sign(
                    TicketClaims(
                        eventNumber: event.number, sessionNumber: session.number, ticketID: draft.ticketID,
                        number: number, category: UInt8(draft.line.category),
                        seat: draft.line.seatOffset.map { UInt32($0) }, revision: draft.revision,
                        expiresAt: session.startsAt + Self.ticketLife)))
        }
        let until = max(session.startsAt, Timestamp(Date())) + Self.shownAfterSession
        let tickets = isRenaming ? try await current(order, replacing: issued) : issued
        let revision = reissued + due.count { $0.revision > 0 }
        if try await !projection.show(tickets, revision: revision, of: order, until: until) {
            try await restore(order, tickets, revision: revision, session, until)
        }
        return .issued(issued)
    }

    /// The tickets in force, the new ones in their places.
    private func current(_ order: Order, replacing issued: [Ticket]) async throws -> [Ticket] {
        guard let recorded = try await journal.recordedOrder(order.id) else { throw OutboxFault.never("the ledger does not know the order") }
        return recorded.tickets.map { ticket in issued.first { $0.number == ticket.number } ?? ticket }
    }

    /// The store forgot the order. Should it be about to get everything back, one of the two comes first.
    private func restore(_ order: Order, _ tickets: [Ticket], revision: Int, _ session: Session, _ until: Timestamp) async throws {
        guard var recorded = try await journal.recordedOrder(order.id) else { throw OutboxFault.never("the ledger does not know the order") }
        // All of it was taken back meanwhile.
        guard !recorded.lines.isEmpty else { return }
        (recorded.tickets, recorded.revision) = (tickets, revision)
        let house = try await programme.layout(of: session).map { HouseLayout($0) }
        _ = try await projection.restore([recorded], of: session, house: house, until: until)
    }
}
