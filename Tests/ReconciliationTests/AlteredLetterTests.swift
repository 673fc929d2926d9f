import Booking
import Domain
import Foundation
import Logging
import Synchronization
import Testing

@testable import Reconciliation
@testable import SQLiteLedger

/// Letters about another place, artist or title, with a real ledger: everybody is told what they do not know, once.
@Suite struct AlteredLetterTests {
    /// One session of one show, in Lyon.
    private final class House: Sendable {
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-altered-\(UUID().uuidString)")
        let ledger: SQLiteLedger
        let post = Postbox()
        let now: Timestamp
        let clock: Mutex<Timestamp>

        init() async throws {
            now = Timestamp(Date())
            clock = Mutex(now)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path, testMode: true)
            let category = Category(id: "c", name: "Fosse", kind: .standing, capacity: 9, tariffs: [Tariff(id: "t", name: "Plein", price: .zero)])
            let session = Session(
                id: "s", number: 0, eventID: "e", venue: Venue(id: "v", name: "Salle", address: "1 rue", postalCode: "69003", city: "Lyon", timeZone: "Europe/Paris"),
                startsAt: now + .seconds(5_184_000), doorsAt: nil, bookingOpensAt: now - .seconds(60), bookingClosesAt: now + .seconds(5_184_000), status: .published, buyerLimit: 6,
                vatRate: VATRate(basisPoints: 210), categories: [category], layoutDigest: nil, lane: -1, holdSeconds: 600, paymentSeconds: 900)
            let event = Event(id: "e", number: 0, title: "Soirée", artist: "Vesper", description: "", genre: "rock", organiser: Organiser(id: "o", name: "Maison", licence: "L"))
            guard case .written = try await ledger.write(Programme(events: [event], sessions: [session], layouts: [:])) else { throw MailError.refused(cause: "the programme") }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func buy(_ name: String, by announcement: Int? = nil, isIssued: Bool = true) async throws {
            let line = OrderLine(
                category: 0, categoryID: "c", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "t", tariffName: "Plein", price: .zero, vatRate: VATRate(basisPoints: 210))
            let order = Order(
                id: "01-\(name)", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h-\(name)", buyer: Buyer(name: name, email: "\(name)@example.org"), lines: [line], placedAt: now,
                announcement: announcement)
            _ = try await ledger.record([.sale(Sale(order: order, paymentID: nil, confirmedAt: now))], at: now)
            if isIssued { try await issue() }
        }

        /// What is paid has its tickets.
        func issue() async throws {
            for item in try await ledger.dueItems(in: .money, at: now, limit: 9) where item.kind == .issue {
                guard let (order, drafts, _) = try await ledger.ticketDrafts(ofOrder: item.orderID) else { continue }
                let tickets = drafts.map {
                    Ticket(
                        number: $0.number, id: Ticket.text(ofID: $0.ticketID), orderID: order.id, sessionID: order.sessionID, categoryName: $0.line.categoryName,
                        seatLabel: nil, tariffName: $0.line.tariffName, price: $0.line.price, holder: $0.holder, code: "GUI1:\($0.number)")
                }
                _ = try await ledger.settle([ExecutedItem(item, .done(.issued(tickets)))], at: now)
            }
        }

        func move(to city: String, _ postalCode: String) async throws {
            let known = try #require(try await ledger.venues().first)
            var venue = known
            (venue.city, venue.postalCode) = (city, postalCode)
            #expect(try await ledger.changeVenue(venue, from: known, by: .system("ada"), at: now) == .done(venue))
            for command in try await ledger.openCommands().commands { #expect(try await ledger.advance(command, mayEnd: true, at: now).state == .done) }
        }

        /// What is due goes.
        /// - Returns: to whom, with the lines that say what is another now.
        func deliver(after seconds: Int = 0) async throws -> [String] {
            let logger = Logger(label: "test")
            let executor = LetterExecutor(
                journal: ledger, store: NoStore(), programme: ProgrammeView(catalogue: ledger), post: Post(mailer: post, orderPage: "https://x.example/{order}"), site: "",
                clock: LedgerClock(machine: { [self] in clock.withLock { $0 } }, logger: logger), logger: logger)
            while case let items = try await ledger.dueItems(in: .word, at: now + .seconds(seconds), limit: 9), !items.isEmpty {
                for item in items {
                    do {
                        _ = try await ledger.settle([ExecutedItem(item, .done(try await executor.execute(item)))], at: now)
                    } catch let fault as OutboxFault {
                        guard case .later(let cause, _) = fault else { throw fault }
                        _ = try await ledger.settle([ExecutedItem(item, .later(error: cause, retryAt: now + .seconds(60)))], at: now)
                    }
                }
            }
            return post.taken().filter { $0.subject.hasPrefix("Du nouveau") }.map { letter in
                let lines = letter.text.split(separator: "\n").filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
                let asks = letter.text.contains("demandez le remboursement") ? ["€"] : []
                let name = String(letter.recipient.address.prefix { $0 != "@" })
                return ([name] + lines.map { $0.replacing("Lieu : Salle, 1 rue, ", with: "").replacing("c’était : Salle, 1 rue, ", with: "") } + asks).joined(separator: " ")
            }.sorted()
        }
    }

    private final class Postbox: Mailer {
        private let letters = Mutex<[Letter]>([])

        func send(_ letter: Letter) async throws(MailError) { letters.withLock { $0.append(letter) } }
        func taken() -> [Letter] { letters.withLock { letters in defer { letters = [] }; return letters } }
    }

    private struct NoStore: QuietStore {}

    @Test("a slip that is put back before a letter went is told to nobody; who bought in between is")
    func putBackBefore() async throws {
        let house = try await House()
        try await house.buy("ada")
        try await house.move(to: "Nantes", "44000")
        try await house.buy("bob", by: 1)
        try await house.move(to: "Lyon", "69003")
        #expect(try await house.deliver() == ["bob 69003 Lyon (44000 Nantes) €"])
        #expect(try await house.deliver() == [])
    }

    @Test("put back after the letter went, one letter says so, without a right that nobody has")
    func putBackAfter() async throws {
        let house = try await House()
        try await house.buy("ada")
        try await house.move(to: "Nantes", "44000")
        #expect(try await house.deliver() == ["ada 44000 Nantes (69003 Lyon) €"])
        #expect(try await house.ledger.announcementTold(ofOrder: "01-ada") == 1)
        try await house.move(to: "Lyon", "69003")
        #expect(try await house.deliver() == ["ada 69003 Lyon (44000 Nantes)"])
        try await house.move(to: "Nantes", "44000")
        #expect(try await house.deliver() == ["ada 44000 Nantes (69003 Lyon) €"])
        #expect(try await house.ledger.audit().findings == [])
    }

    @Test("two changes before a letter went are one letter, from what was bought to what it is; who bought since gets none")
    func twoSteps() async throws {
        let house = try await House()
        try await house.buy("ada")
        try await house.move(to: "Nantes", "44000")
        try await house.move(to: "Brest", "29200")
        try await house.buy("late")
        try await house.buy("since", by: 2)
        #expect(try await house.deliver() == ["ada 29200 Brest (69003 Lyon) €", "late 29200 Brest (69003 Lyon) €"])
    }

    @Test("who has no tickets yet is not told that they stay valid: the letter waits for them")
    func beforeTheTickets() async throws {
        let house = try await House()
        try await house.move(to: "Nantes", "44000")
        try await house.buy("ada", by: 0, isIssued: false)
        #expect(try await house.deliver() == [])
        try await house.issue()
        #expect(try await house.deliver(after: 60) == ["ada 44000 Nantes (69003 Lyon) €"])
    }

    @Test("after the show nobody is written to, nor missed")
    func afterTheShow() async throws {
        let house = try await House()
        try await house.buy("ada")
        try await house.buy("gone")
        #expect(try await house.deliver() == [], "the tickets' letters are others")
        try await house.ledger.write { try $0.execute(sql: "DELETE FROM buyer WHERE email = 'gone@example.org'") }
        try await house.move(to: "Nantes", "44000")
        house.clock.withLock { $0 = house.now + .seconds(5_184_000) }
        #expect(try await house.deliver() == [])
        #expect(try await house.ledger.incidents(since: house.now - .seconds(60), limit: 9).isEmpty)
        // Before it, whoever was forgotten is missed once there is something to tell.
        house.clock.withLock { $0 = house.now }
        try await house.move(to: "Lyon", "69003")
        #expect(try await house.deliver() == [])
        #expect(try await house.ledger.incidents(since: house.now - .seconds(60), limit: 9).isEmpty)
        try await house.move(to: "Brest", "29200")
        #expect(try await house.deliver() == ["ada 29200 Brest (69003 Lyon) €"])
        #expect(try await house.ledger.incidents(since: house.now - .seconds(60), limit: 9).map(\.orderID) == ["01-gone"])
    }
}
