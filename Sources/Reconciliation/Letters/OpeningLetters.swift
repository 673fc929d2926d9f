import Booking
import Domain
import Foundation
import Logging
import Metrics
import Pages

/// Writes to those who wanted to be told when a sale opens, ``Wish/leadTime`` before it does.
///
/// Target set: the wishes that are due, a hundred at a time, oldest first; each letter is sent before it is noted, so that one may come twice
/// and none is forgotten. Wishes about sessions that began a day ago are deleted, told or not.
struct OpeningLetters: Sendable {
    let journal: any WishJournal
    let programme: ProgrammeView
    let mailer: any Mailer
    /// Origin of the site; empty where it is not known, and then the letter has no link.
    let site: String
    let tick: Duration
    let logger: Logger

    private static let batch = 100
    /// Letters on their way at once.
    private static let concurrency = 4
    private static let longestPause = Duration.seconds(3600)
    private static let keptAfterStart = Duration.seconds(86_400)

    func run() async {
        let pacer = Pacer()
        var forgottenAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            var wasFull = false
            do {
                wasFull = try await tell() == Self.batch
                if forgottenAt.map({ $0.duration(to: .now) >= Self.longestPause }) ?? true {
                    try await journal.forgetWishes(before: Timestamp(Date()) - Self.keptAfterStart)
                    forgottenAt = .now
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("openings are not announced yet", metadata: ["cause": "\(error)"])
            }
            if !wasFull { await pacer.next(within: tick) }
        }
    }

    /// - Returns: how many were due.
    private func tell() async throws(LedgerError) -> Int {
        let due = try await journal.dueWishes(at: Timestamp(Date()), limit: Self.batch)
        var rest = due[...]
        while !rest.isEmpty, !Task.isCancelled {
            let group = Array(rest.prefix(Self.concurrency))
            rest = rest.dropFirst(group.count)
            var letters: [(DueWish, Letter)] = []
            for wish in group { if let letter = try await letter(for: wish) { letters.append((wish, letter)) } }
            let outcomes = await withTaskGroup(of: WishOutcome.self) { tasks in
                for (wish, letter) in letters { tasks.addTask { await send(letter, for: wish) } }
                return await tasks.reduce(into: []) { $0.append($1) }
            }
            try await journal.settle(wishes: outcomes, at: Timestamp(Date()))
        }
        return due.count
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

    private func send(_ letter: Letter, for due: DueWish) async -> WishOutcome {
        do {
            try await mailer.send(letter)
            Counter(label: "guichet_openings_told").increment()
            return .told(id: due.id)
        } catch .refused(let cause) {
            logger.notice("an opening could not be announced to one person", metadata: ["cause": "\(cause)"])
            return .told(id: due.id)
        } catch {
            let pause = min(Self.longestPause, .seconds(30) * (1 << min(due.attempts, 6)))
            logger.warning("an opening is announced later", metadata: ["cause": "\(error)"])
            return .later(id: due.id, Timestamp(Date()) + pause)
        }
    }
}
