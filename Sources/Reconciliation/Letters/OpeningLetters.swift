import Booking
import Domain
import Foundation
import Logging
import Metrics
import Pages

/// Writes to those who wanted to be told when a sale opens, ``Wish/leadTime`` before it does.
///
/// Target set: the wishes that are due, a hundred at a time, the next opening first; each letter is sent before it is noted, so that one may
/// come twice after a crash and none is forgotten. Wishes about sessions that began a day ago are deleted, told or not, also where nobody is
/// written to.
struct OpeningLetters: Sendable {
    let journal: any WishJournal
    let programme: ProgrammeView
    /// Nil where nobody is written to.
    let mailer: (any Mailer)?
    /// Origin of the site; empty where it is not known, and then the letter has no link.
    let site: String
    let tick: Duration
    let logger: Logger

    private static let batch = 100
    private static let forgetsEvery = Duration.seconds(3600)
    private static let keptAfterStart = Duration.seconds(86_400)

    func run() async {
        let pacer = Pacer()
        var forgottenAt: ContinuousClock.Instant?
        // What was sent and is not noted yet: until it is, nobody else is written to, or they would be again.
        var unnoted: [WishOutcome] = []
        while !Task.isCancelled {
            var wasFull = false
            do {
                if unnoted.isEmpty, let mailer {
                    let due = try await journal.dueWishes(at: Timestamp(Date()), limit: Self.batch)
                    wasFull = due.count == Self.batch
                    unnoted = try await tell(due, by: mailer)
                }
                if !unnoted.isEmpty { try await journal.settle(wishes: unnoted, at: Timestamp(Date())) }
                unnoted = []
                if forgottenAt.map({ $0.duration(to: .now) >= Self.forgetsEvery }) ?? true {
                    try await journal.forgetWishes(before: Timestamp(Date()) - Self.keptAfterStart)
                    forgottenAt = .now
                }
            } catch {
                guard !Task.isCancelled else { return }
                wasFull = false
                logger.warning("openings are not announced yet", metadata: ["cause": "\(error)"])
            }
            if !wasFull { await pacer.next(within: tick) }
        }
    }

    private func tell(_ due: [DueWish], by mailer: any Mailer) async throws(LedgerError) -> [WishOutcome] {
        var letters: [(id: Int64, attempts: Int, letter: Letter)] = []
        for wish in due { if let letter = try await letter(for: wish) { letters.append((wish.id, wish.attempts, letter)) } }
        return await Couriers(mailer: mailer, subject: "opening", logger: logger).tell(letters, told: Counter(label: "guichet_openings_told"))
    }

    private func letter(for due: DueWish) async throws(LedgerError) -> Letter? {
        guard let (session, event) = try await programme.find(session: due.wish.sessionNumber) else { return nil }
        let language = Language(rawValue: due.wish.language) ?? .french
        let link = site.isEmpty ? nil : site + SiteURL.session(session.id).path(in: language)
        let words = OpeningWords(event: event, session: session, link: link, now: Timestamp(Date()))
        return Letter(
            id: "opening-\(session.number)-\(due.id)", to: Booking.Mailbox(address: due.wish.email), subject: words.subject(in: language),
            text: words.text(in: language))
    }
}
