import Booking
import Domain
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation

/// What those on a waiting list are written, and what becomes of a letter that does not go.
@Suite struct WaitingLettersTests {
    private static let noon = Timestamp(milliseconds: 1_794_740_400_000)

    private struct OneSession: CatalogueStore {
        func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { throw .unavailable(cause: "read only") }
        func catalogueVersion() async throws(LedgerError) -> Int64 { 1 }
        func catalogue() async throws(LedgerError) -> Catalogue {
            let session = Session(
                id: "soiree", number: 1, eventID: "e",
                venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"),
                startsAt: noon + .seconds(90_000), doorsAt: nil, bookingOpensAt: noon, bookingClosesAt: noon + .seconds(86_400), status: .published,
                buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
                categories: [Category(id: "or", name: "Carré Or", kind: .numbered, capacity: 9, tariffs: [])], layoutDigest: nil, lane: 1,
                holdSeconds: 600, paymentSeconds: 900)
            let event = Event(
                id: "e", number: 1, title: "Soirée", artist: "Léa", description: "", genre: "", organiser: Organiser(id: "o", name: "", licence: ""))
            return Catalogue(version: 1, events: [event], sessions: [session])
        }
        func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
        func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
    }

    /// Owes some letters until it is told what became of them.
    private final class List: WaitingJournal {
        let owed: Mutex<[(WaitingEntry, WaitingEntry.LetterKind)]>
        let changes = Mutex<[WaitingChange]>([])
        /// So often a disk is full.
        let failures: Mutex<Int>

        init(_ owed: [(String, String, WaitingEntry.LetterKind)], failures: Int = 0, attempts: Int = 0) {
            self.failures = Mutex(failures)
            self.owed = Mutex(
                owed.enumerated().map { index, letter in
                    let party = WaitingParty(
                        sessionNumber: 1, category: 0, size: index + 1, person: letter.0, email: "\(letter.0)@example.org", language: letter.1,
                        hold: "capability-\(letter.0)", askedAt: noon)
                    let offer = letter.2 == .offered ? WaitingOffer(endsAt: noon + .seconds(7_200), owner: "one") : nil
                    return (WaitingEntry(id: Int64(index), party: party, offer: offer, attempts: attempts), letter.2)
                })
        }

        func waitingSizes(except ids: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [WaitingSize] { [] }
        func waitingParties(ofSession number: UInt32, category: Int, sizes: Set<Int>, except ids: Set<Int64>, limit: Int) async throws(LedgerError) -> [WaitingEntry] { [] }
        func listsFullOfStrangers() async throws(LedgerError) -> [UInt32: Set<Int>] { [:] }
        func openOffers(after id: Int64, limit: Int) async throws(LedgerError) -> [WaitingEntry] { [] }
        func hasOffers(ofSession number: UInt32, notHeldBy owner: String) async throws(LedgerError) -> Bool { false }
        func dueWaitingLetters(at now: Timestamp, limit: Int) async throws(LedgerError) -> [(WaitingEntry, WaitingEntry.LetterKind)] {
            owed.withLock { $0 }
        }
        func settle(waiting changes: [WaitingChange], at now: Timestamp) async throws(LedgerError) {
            let fails = failures.withLock { failures in
                failures -= 1
                return failures >= 0
            }
            guard !fails else { throw .unavailable(cause: "disk full") }
            owed.withLock { $0 = [] }
            self.changes.withLock { $0 += changes }
        }
        func closeWaitingLists(at now: Timestamp, forgettingUnconfirmedSince moment: Timestamp) async throws(LedgerError) {}
    }

    private final class PostOffice: Mailer {
        let sent = Mutex<[Letter]>([])

        func send(_ letter: Letter) async throws(MailError) {
            switch letter.recipient.address {
            case "later@example.org", "away@example.org": throw .unavailable(cause: "busy")
            case "full@example.org": throw .deferred(cause: "452")
            case "nobody@example.org": throw .refused(cause: "no such mailbox")
            default: sent.withLock { $0.append(letter) }
            }
        }
    }

    private func write(_ list: List, until count: Int) async -> [String: Letter] {
        let office = PostOffice()
        let letters = WaitingLetters(
            journal: list, programme: ProgrammeView(catalogue: OneSession()), mailer: office, settings: .init(tick: .milliseconds(5), site: "https://t.example"),
            logger: Logger(label: "test"))
        let loop = Task { await letters.run() }
        #expect(await eventually { list.changes.withLock { $0.count } == count })
        loop.cancel()
        await loop.value
        let sent = office.sent.withLock { $0 }
        #expect(Set(sent.map(\.id)).count == sent.count, "each is another letter")
        return Dictionary(sent.map { ($0.recipient.address, $0) }) { $1 }
    }

    @Test func eachPartyIsWrittenToInItsLanguage() async throws {
        let list = List([("ada", "fr", .offered), ("grace", "en", .joined), ("nobody", "fr", .joined), ("later", "en", .offered), ("new", "en", .confirm)])
        let letters = await write(list, until: 5)
        let ada = try #require(letters["ada@example.org"])
        #expect(ada.subject == "Une place vous attend : Soirée")
        #expect(ada.text.contains("dimanche 15 novembre 2026 à 14\u{A0}h\u{A0}00") && ada.text.contains("Carré Or"))
        #expect(ada.text.contains("Voir ma place : https://t.example/paniers/soiree/capability-ada\n"))
        #expect(ada.text.contains(": https://t.example/listes-d-attente/soiree/capability-ada\n"))
        #expect(ada.html?.contains("href=\"https://t.example/paniers/soiree/capability-ada\"") == true)
        let grace = try #require(letters["grace@example.org"])
        #expect(grace.subject == "You are on the waiting list: Soirée" && grace.text.contains("2 places together"))
        // Three hours before booking ends.
        #expect(grace.text.contains("Monday 16 November 2026 at 9:00"))
        #expect(grace.text.contains("https://t.example/en/waiting-lists/soiree/capability-grace\n") && !grace.text.contains("/baskets/"))
        let new = try #require(letters["new@example.org"])
        #expect(new.subject == "Confirm your place on the waiting list: Soirée" && new.text.contains("5 places together"))
        #expect(new.text.contains("Confirm my place on the list: https://t.example/en/waiting-lists/soiree/capability-new/confirm\n"))
        #expect(!ada.id.contains("capability") && !grace.id.contains("capability"), "mail servers log ids")
        let changes = list.changes.withLock { $0 }
        #expect(Set(changes).isSuperset(of: [.told(id: 0, .offered), .told(id: 1, .joined), .unreachable(id: 2)]))
        #expect(changes.contains { if case .later(id: 3, _, isDeferred: false) = $0 { true } else { false } })
    }

    /// After two days a mailbox that takes nothing loses its offer; a mail server that was away as long loses nobody's.
    @Test func onlyAMailboxThatTakesNothingLeavesTheList() async throws {
        let list = List([("full", "fr", .offered), ("away", "fr", .offered), ("full", "fr", .joined)], attempts: 2_880)
        _ = await write(list, until: 3)
        let changes = list.changes.withLock { $0 }
        #expect(changes.contains(.unreachable(id: 0)) && !changes.contains(.unreachable(id: 1)) && !changes.contains(.unreachable(id: 2)))
        #expect(changes.contains { if case .later(id: 1, _, isDeferred: false) = $0 { true } else { false } })
    }

    /// Else a full disk would have everybody written to twice a second.
    @Test func whoWasWrittenToIsNotWrittenToAgainBecauseItCannotBeNoted() async throws {
        let list = List([("ada", "fr", .joined)], failures: 3)
        #expect(await write(list, until: 1).count == 1)
        #expect(list.changes.withLock { $0 } == [.told(id: 0, .joined)])
    }
}
