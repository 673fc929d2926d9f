import Booking
import Domain
import Foundation
import Logging
import Pages

/// Writes to an order's buyer. The ledger knows who bought, and until they are told who did not get what they ordered; in what an earlier version refused,
/// the store alone knows that.
struct LetterExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let store: any SeatStore
    let programme: ProgrammeView
    let post: Post
    /// Origin of the site; empty where it is not known.
    let site: String
    let clock: LedgerClock
    let logger: Logger

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let mailer = post.mailer else { return .none }
        let recorded = try await journal.recordedOrder(item.orderID)
        let isAltered = item.reason == OutboxItem.altered
        guard let order = try await self.order(of: item, recorded) else { return .nobodyToTell }
        let isKnown = !order.buyer.email.isEmpty
        guard isKnown || isAltered else { return .nobodyToTell }
        // As it is now: what the letter is about may be that it was cancelled or moved a moment ago.
        guard let (session, event) = try await programme.find(session: order.sessionNumber, within: .zero) else {
            throw OutboxFault.later("the catalogue does not know session \(order.sessionNumber)")
        }
        let isRefused = try await journal.refusal(ofOrder: order.id) != nil
        // What was taken back whole is sold no more.
        let isValid = recorded?.lines.isEmpty == false && !isRefused
        var announced: Announcement?
        if isAltered {
            announced = try await self.announced(to: order, session, event)
            // They know it, or nobody comes any more: there is nothing to tell, and nobody to miss.
            guard announced != nil, isValid, session.status == .published, session.startsAt > clock.now else { return .none }
            guard isKnown else { return .nobodyToTell }
            // It says that the tickets stay valid: of an order that is not paid yet there are none, and it may come to nothing.
            guard recorded?.tickets.isEmpty == false else { throw OutboxFault.later("the tickets of the order are not issued yet", after: .seconds(5)) }
        }
        let enclosures = await enclosures(for: item, recorded, session, event)
        let text = LetterText(
            order: order, session: session, event: event, isValid: isValid, page: page(of: order),
            corrected: try await journal.correctedOrder(of: item), goneBefore: item.amount ?? .zero, renamed: recorded.flatMap { Self.renamed(item, in: $0) },
            used: item.usedLines.filter(order.lines.indices.contains).map { order.lines[$0] }, announced: announced, refundableUntil: refundableUntil(order, session, event),
            numbers: recorded?.tickets.map(\.number) ?? [],
            hasTickets: enclosures.contains { $0.mediaType == "application/pdf" })
        // Mail servers log this id, and the order's is the key to its tickets.
        var letter = text.letter(id: "letter-\(item.id)-\(Int64(order.placedAt.milliseconds))", reason: item.reason)
        letter.enclosures = enclosures
        try await mailer.send(letter)
        return isAltered ? .told(announcement: Announcements(of: session, event).number) : .none
    }

    /// How the session is announced as far as the buyer knows: as it was when they ordered, or as the last letter about it said; nil when that is how it is.
    private func announced(to order: Order, _ session: Session, _ event: Event) async throws -> Announcement? {
        let (announcements, told) = (Announcements(of: session, event), try await journal.announcementTold(ofOrder: order.id))
        let number = told ?? order.announcement ?? 0
        return announcements.changes(since: number).isEmpty ? nil : announcements[number]
    }

    /// Until when they may have the money back for another town or artist than when they ordered; nil when they may not, or not any more.
    private func refundableUntil(_ order: Order, _ session: Session, _ event: Event) -> Timestamp? {
        RefundTerms(of: session, event).promises(to: order).first { $0.cause == .altered && $0.until > clock.now }?.until
    }

    private func order(of item: OutboxItem, _ recorded: RecordedOrder?) async throws -> Order? {
        if let recorded { return recorded.sale.order }
        if let untold = try await journal.untoldOrder(item.orderID) { return untold }
        return try await store.order(id: item.orderID)?.order
    }

    /// The ticket that the letter is about; nil when its place was given back, or the letter is about something else.
    private static func renamed(_ item: OutboxItem, in recorded: RecordedOrder) -> Ticket? {
        guard let position = item.renamedLine else { return nil }
        let takenBack = Set(recorded.corrections?.takenBack ?? [])
        let left = recorded.sale.order.lines.indices.filter { !takenBack.contains($0) }
        return zip(left, recorded.tickets).first { $0.0 == position }?.1
    }

    /// On our own site in the buyer's language; elsewhere as the operator gave it.
    private func page(of order: Order) -> String? {
        guard let page = post.orderPage else { return nil }
        let isOurs = page == site + SiteURL.order("{order}").path(in: .french)
        return isOurs ? site + SiteURL.order(order.id).path(in: Language(ofBuyer: order.buyer)) : page.replacing("{order}", with: order.id)
    }

    /// The tickets as they are now, and the date. A letter whose tickets cannot be drawn goes without them: it names their page.
    private func enclosures(for item: OutboxItem, _ recorded: RecordedOrder?, _ session: Session, _ event: Event) async -> [Enclosure] {
        guard let printer = post.printer, let recorded, !recorded.tickets.isEmpty, LetterText.bringsTickets(item.reason) else { return [] }
        let tickets = await printer.tickets(of: recorded, session: session, event: event)
        if tickets == nil { logger.error("tickets cannot be drawn: their letter goes without them", metadata: ["item": "\(item.id)"]) }
        return (tickets.map { [$0] } ?? []) + [printer.calendar(of: session, event: event, for: recorded.sale.order.buyer, now: Timestamp(Date()))]
    }
}

/// Writes to the operator which dead letters wait.
struct PageExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let post: Post

    /// The page names so many; the tool lists all.
    private static let named = 20

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let mailer = post.mailer, let operatorMailbox = post.operatorMailbox else { return .none }
        let dead = try await journal.deadLetters().filter { $0.item.kind.pages }
        guard !dead.isEmpty else { return .none }
        let lines = dead.prefix(Self.named).map { letter in
            "  \(letter.item.id)  \(letter.item.kind.rawValue)  \(letter.item.attempts) attempts: \(letter.lastError ?? "")"
        }
        let rest = dead.count > Self.named ? ["  … and \(dead.count - Self.named) more"] : []
        let text = [
            "These outbox items were refused for good, or not done in their time. What is late is still tried; what was refused waits for you.", "",
        ] + lines + rest + [
            "", "  guichet outbox list            everything that is owed",
            "  guichet outbox retry ID…       try again now", "  guichet outbox settle ID …     it was done outside, such as on the provider's pages",
            "", "What each kind means is in docs/operations.md, \"Dead letters\".",
        ]
        let page = Letter(
            id: "page-\(item.id)", to: operatorMailbox, subject: "Guichet: \(dead.count) dead letter\(dead.count == 1 ? "" : "s")",
            text: text.joined(separator: "\n") + "\n")
        do {
            try await mailer.send(page)
        } catch {
            // A mailbox that is full today is read tomorrow, and nobody else would tell.
            if case .refused(let cause) = error { throw OutboxFault.later(cause) }
            throw error
        }
        return .none
    }
}
