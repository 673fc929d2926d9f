import Booking
import Domain
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation

/// Who is written to before an opening, and what becomes of a letter that does not go.
@Suite struct OpeningLettersTests {
    private static let start = Timestamp(Date())
    private static let session = Session(
        id: "soiree", number: 1, eventID: "e",
        venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"), startsAt: start + .seconds(86_400),
        doorsAt: nil, bookingOpensAt: start + .seconds(60), bookingClosesAt: start + .seconds(86_400), status: .published, buyerLimit: 6,
        vatRate: VATRate(basisPoints: 210), categories: [], layoutDigest: nil, lane: 1, holdSeconds: 600, paymentSeconds: 900)
    private static let event = Event(
        id: "e", number: 1, title: "Soirée", artist: "Léa", description: "", genre: "", organiser: Organiser(id: "o", name: "", licence: ""))

    private struct OneSession: CatalogueStore {
        func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { throw .unavailable(cause: "read only") }
        func catalogueVersion() async throws(LedgerError) -> Int64 { 1 }
        func catalogue() async throws(LedgerError) -> Catalogue { Catalogue(version: 1, events: [event], sessions: [session]) }
        func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
        func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
    }

    /// Hands everybody out until it is told that they were.
    private final class People: WishJournal {
        private let waiting: Mutex<[DueWish]>
        let outcomes = Mutex<[WishOutcome]>([])
        /// So often a disk is full.
        let failures: Mutex<Int>

        init(_ emails: [(String, String)], failures: Int = 0) {
            self.failures = Mutex(failures)
            waiting = Mutex(
                emails.enumerated().map { index, person in
                    DueWish(
                        id: Int64(index),
                        wish: Wish(sessionNumber: 1, person: person.0, email: person.0, language: person.1, askedAt: start), attempts: index)
                })
        }

        func dueWishes(at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueWish] {
            return waiting.withLock { $0 }
        }
        func settle(wishes: [WishOutcome], at now: Timestamp) async throws(LedgerError) {
            let fails = failures.withLock { failures in
                failures -= 1
                return failures >= 0
            }
            guard !fails else { throw .unavailable(cause: "disk full") }
            waiting.withLock { $0 = [] }
            outcomes.withLock { $0 += wishes }
        }
        func forgetWishes(before moment: Timestamp) async throws(LedgerError) {}
    }

    private struct PostOffice: Mailer {
        let sent: AsyncStream<Letter>.Continuation

        func send(_ letter: Letter) async throws(MailError) {
            switch letter.recipient.address {
            case "later@example.org": throw .unavailable(cause: "busy")
            case "nobody@example.org": throw .refused(cause: "no such mailbox")
            default: sent.yield(letter)
            }
        }
    }

    @Test func eachPersonIsWrittenToInTheirLanguage() async throws {
        let people = People([("ada@example.org", "fr"), ("nobody@example.org", "fr"), ("later@example.org", "en"), ("grace@example.org", "en")])
        let (letters, sent) = AsyncStream<Letter>.makeStream()
        let openings = OpeningLetters(
            journal: people, programme: ProgrammeView(catalogue: OneSession()), mailer: PostOffice(sent: sent), site: "https://t.example",
            tick: .milliseconds(10), logger: Logger(label: "test"))
        let loop = Task { await openings.run() }
        var received: [String: Letter] = [:]
        for await letter in letters {
            received[letter.recipient.address] = letter
            if received.count == 2 { break }
        }
        #expect(await eventually { people.outcomes.withLock { $0.count } == 4 })
        loop.cancel()
        await loop.value
        let ada = try #require(received["ada@example.org"])
        #expect(ada.subject == "La vente ouvre bientôt : Soirée" && ada.id == "opening-1-0")
        #expect(ada.text.contains("https://t.example/seances/soiree\n") && ada.text.contains("votre adresse est maintenant effacée"))
        let grace = try #require(received["grace@example.org"])
        #expect(grace.subject == "On sale soon: Soirée" && grace.text.contains("https://t.example/en/sessions/soiree\n"))
        let outcomes = people.outcomes.withLock { $0 }
        #expect(Set(outcomes).isSuperset(of: [.told(id: 0), .told(id: 1), .told(id: 3)]))
        let later = outcomes.compactMap { outcome -> Timestamp? in if case .later(_, let moment) = outcome { moment } else { nil } }.first
        // The third try after two that failed: 20 seconds later.
        #expect(later.map { $0 >= Self.start + .seconds(20) && $0 < Self.start + .seconds(50) } == true)
    }

    /// Else a full disk would have everybody written to twice a second.
    @Test func whoWasWrittenToIsNotWrittenToAgainBecauseItCannotBeNoted() async throws {
        let people = People([("ada@example.org", "fr")], failures: 3)
        let (letters, sent) = AsyncStream<Letter>.makeStream()
        let openings = OpeningLetters(
            journal: people, programme: ProgrammeView(catalogue: OneSession()), mailer: PostOffice(sent: sent), site: "", tick: .milliseconds(5),
            logger: Logger(label: "test"))
        let loop = Task { await openings.run() }
        #expect(await eventually { people.outcomes.withLock { $0 } == [.told(id: 0)] })
        loop.cancel()
        await loop.value
        sent.finish()
        #expect(await letters.reduce(0) { count, _ in count + 1 } == 1)
    }
}
