import Booking
import Domain
import Foundation
import Logging
import Pages

/// Writes to those on waiting lists: how to confirm their address, that they are on the list, and that places are held for them.
///
/// Target set: the letters that the list owes, offers first, a hundred at a time. Each is sent before it is noted, so that one may come twice
/// after a crash and none is forgotten. Whose mailbox refuses a letter for good, or takes none about places for two days, leaves the list;
/// while the mail server is away nobody does.
struct WaitingLetters: Sendable {
    let journal: any WaitingJournal
    let programme: ProgrammeView
    let mailer: any Mailer
    let settings: Reconciler.Settings
    let logger: Logger

    private static let batch = 100
    /// Attempts, a minute apart at last, after which an address takes no letter any more: two days. Its places are held meanwhile.
    private static let mostAttempts = 2_880

    func run() async {
        let pacer = Pacer()
        // What was sent and is not noted yet: until it is, nobody else is written to, or they would be again.
        var unnoted: [WaitingChange] = []
        while !Task.isCancelled {
            var wasFull = false
            do {
                if unnoted.isEmpty {
                    let due = try await journal.dueWaitingLetters(at: Timestamp(Date()), limit: Self.batch)
                    wasFull = due.count == Self.batch
                    unnoted = try await tell(due)
                }
                if !unnoted.isEmpty { try await journal.settle(waiting: unnoted, at: Timestamp(Date())) }
                unnoted = []
            } catch {
                guard !Task.isCancelled else { return }
                wasFull = false
                logger.warning("waiting lists are not written to yet", metadata: ["cause": "\(error)"])
            }
            if !wasFull { await pacer.next(within: settings.tick) }
        }
    }

    private func tell(_ due: [(WaitingEntry, WaitingEntry.LetterKind)]) async throws(LedgerError) -> [WaitingChange] {
        var letters: [(entry: WaitingEntry, kind: WaitingEntry.LetterKind, letter: Letter)] = []
        for (entry, kind) in due {
            if let letter = try await letter(for: entry, kind) { letters.append((entry, kind, letter)) }
        }
        let deliveries = await Couriers(mailer: mailer, subject: "waiting list", logger: logger).deliver(letters.map { ($0.letter, $0.entry.attempts) })
        return deliveries.map { position, delivery in
            let (entry, kind, _) = letters[position]
            return switch delivery {
            case .sent: .told(id: entry.id, kind)
            case .refused: .unreachable(id: entry.id)
            case .later(_, isDeferred: true) where kind == .offered && entry.attempts >= Self.mostAttempts: .unreachable(id: entry.id)
            case .later(let moment, let isDeferred): .later(id: entry.id, moment, isDeferred: isDeferred)
            }
        }
    }

    /// Nil when the session or its category is gone.
    private func letter(for entry: WaitingEntry, _ kind: WaitingEntry.LetterKind) async throws(LedgerError) -> Letter? {
        let party = entry.party
        guard let (session, event) = try await programme.find(session: party.sessionNumber), session.categories.indices.contains(party.category)
        else { return nil }
        let language = Language(rawValue: party.language) ?? .french
        let site = settings.site
        let leave = site + SiteURL.leaveWaiting(session: session.id, hold: party.hold).path(in: language)
        let words = WaitingWords(
            event: event, session: session, category: session.categories[party.category].name, size: party.size, listEnds: session.waitingEndsAt,
            leave: leave)
        let text: WaitingWords.Text
        switch (kind, entry.offer) {
        case (.offered, let offer?):
            text = words.offered(
                until: offer.endsAt, basket: site + SiteURL.basket(session: session.id, hold: party.hold).path(in: language), in: language)
        case (.confirm, _):
            let now = Timestamp(Date())
            text = words.confirm(
                until: min(now + settings.confirmTime, session.waitingEndsAt),
                at: site + SiteURL.confirmWaiting(session: session.id, hold: party.hold).path(in: language), in: language)
        case (.offered, nil), (.joined, _): text = words.joined(in: language)
        }
        // A second offer, or a second request, is another letter.
        let occasion = (entry.offer?.endsAt ?? party.askedAt).milliseconds
        return Letter(
            id: "waiting-\(session.number)-\(entry.id)-\(kind.rawValue)-\(occasion)", to: Booking.Mailbox(address: party.email), subject: text.subject,
            text: text.plain,
            html: LetterPage(title: text.subject, words: text.lines, action: text.action, ending: text.ending).document(in: language).text)
    }
}
