import Booking
import Domain
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation

/// Who is offered what comes back, and what is kept meanwhile.
@Suite struct WaitingOffersTests {
    private static let start = Timestamp(Date())

    private static func party(_ id: Int64, _ size: Int) -> WaitingParty {
        WaitingParty(sessionNumber: 1, category: 0, size: size, person: "\(id)", email: "\(id)@example.org", language: "fr", hold: "hold-\(id)", askedAt: start)
    }

    private struct OneSession: CatalogueStore {
        static let session = Session(
            id: "soiree", number: 1, eventID: "e",
            venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"), startsAt: start + .seconds(90_000),
            doorsAt: nil, bookingOpensAt: start - .seconds(60), bookingClosesAt: start + .seconds(86_400), status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210), categories: [Category(id: "fosse", name: "Fosse", kind: .numbered, capacity: 20, tariffs: [])],
            layoutDigest: nil, lane: 1, holdSeconds: 600, paymentSeconds: 900)

        func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { throw .unavailable(cause: "read only") }
        func catalogueVersion() async throws(LedgerError) -> Int64 { 1 }
        func catalogue() async throws(LedgerError) -> Catalogue {
            let event = Event(
                id: "e", number: 1, title: "Soirée", artist: "Léa", description: "", genre: "", organiser: Organiser(id: "o", name: "", licence: ""))
            return Catalogue(version: 1, events: [event], sessions: [Self.session])
        }
        func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
        func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
    }

    /// A ledger's list in memory.
    private final class List: WaitingJournal {
        struct State {
            var entries: [WaitingEntry]
            var ended: [Int64] = []
            /// The next hold that is made is not noted.
            var mayDie = false
            /// Categories whose list takes nobody else.
            var full: Set<Int> = []
        }
        let state: Mutex<State>

        init(_ sizes: [Int]) {
            state = Mutex(State(entries: sizes.enumerated().map { WaitingEntry(id: Int64($0.offset), party: party(Int64($0.offset), $0.element)) }))
        }

        var offered: [Int64] { state.withLock { $0.entries.filter { $0.offer?.owner != nil }.map(\.id) } }
        var ended: [Int64] { state.withLock { $0.ended } }
        func tell(_ id: Int64) { state.withLock { state in state.entries.indices.filter { state.entries[$0].id == id }.forEach { state.entries[$0].isTold = true } } }
        func end(_ id: Int64) -> Timestamp? { state.withLock { state in state.entries.first { $0.id == id }?.offer?.endsAt } }
        func leave(_ id: Int64) { state.withLock { state in if let at = state.entries.firstIndex(where: { $0.id == id }) { state.entries[at].isLeaving = true } } }

        private func waiting(_ state: State) -> [WaitingEntry] { state.entries.filter { $0.offer == nil && !$0.isLeaving } }

        func waitingSizes(except ids: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [WaitingSize] {
            state.withLock { state in
                Dictionary(grouping: waiting(state).filter { !ids.contains($0.id) }, by: \.party.size).map { WaitingSize(sessionNumber: 1, category: 0, size: $0.key, people: $0.value.count) }
            }
        }
        func waitingParties(
            ofSession number: UInt32, category: Int, sizes: Set<Int>, except ids: Set<Int64>, limit: Int
        ) async throws(LedgerError) -> [WaitingEntry] {
            state.withLock { state in Array(waiting(state).filter { sizes.contains($0.party.size) && !ids.contains($0.id) }.prefix(limit)) }
        }
        func listsFullOfStrangers() async throws(LedgerError) -> [UInt32: Set<Int>] { state.withLock { $0.full.isEmpty ? [:] : [1: $0.full] } }
        func openOffers(after id: Int64, limit: Int) async throws(LedgerError) -> [WaitingEntry] {
            state.withLock { $0.entries.filter { $0.offer != nil || $0.isLeaving } }
        }
        func hasOffers(ofSession number: UInt32, notHeldBy owner: String) async throws(LedgerError) -> Bool {
            state.withLock { $0.entries.contains { $0.offer != nil && $0.offer?.owner != owner } }
        }
        func dueWaitingLetters(at now: Timestamp, limit: Int) async throws(LedgerError) -> [(WaitingEntry, WaitingEntry.LetterKind)] { [] }
        func settle(waiting changes: [WaitingChange], at now: Timestamp) async throws(LedgerError) {
            let isDead = state.withLock { state in
                if case .offered? = changes.first, state.mayDie {
                    state.mayDie = false
                    return true
                }
                return false
            }
            if isDead { throw .unavailable(cause: "nobody noted it") }
            state.withLock { state in
                for change in changes {
                    switch change {
                    case .offering(let id, let until):
                        state.entries.indices.filter { state.entries[$0].id == id }.forEach { state.entries[$0].offer = WaitingOffer(endsAt: until, owner: nil) }
                    case .offered(let id, let offer): state.entries.indices.filter { state.entries[$0].id == id }.forEach { state.entries[$0].offer = offer }
                    case .requeued(let id): state.entries.indices.filter { state.entries[$0].id == id }.forEach { state.entries[$0].offer = nil }
                    case .ended(let id), .unreachable(let id):
                        state.entries.removeAll { $0.id == id }
                        state.ended.append(id)
                    case .told, .later: break
                    }
                }
            }
        }
        func closeWaitingLists(at now: Timestamp, forgettingUnconfirmedSince moment: Timestamp) async throws(LedgerError) {}
    }

    /// A hall with some free places, of which some are side by side.
    private final class Hall: QuietStore, QuietProjection {
        struct State {
            var free: Int
            /// The longest row of free seats.
            var row: Int
            var owner = "one"
            var holds: [String: Hold] = [:]
            var queues: [WaitingQueue]?
            var tried = 0
            var now = start
            /// Places that persons have bought.
            var bought: [String: Int] = [:]
        }
        let state: Mutex<State>

        init(free: Int, row: Int = 20) { state = Mutex(State(free: free, row: row)) }

        func now() async throws(SeatStoreError) -> Timestamp { state.withLock { $0.now } }
        func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int { state.withLock { $0.bought[key] ?? 0 } }
        func availability(of session: Session) async throws(SeatStoreError) -> Availability? {
            state.withLock { state in
                Availability(
                    stock: [.init(total: 20, free: state.free, held: 20 - state.free, sold: 0, blocked: 0)], isCurrent: true,
                    waiting: state.queues.map { Availability.Waiting(until: start + .seconds(60), queues: $0) })
            }
        }
        func keep(_ queues: [WaitingQueue], of session: Session, until: Timestamp) async throws(SeatStoreError) -> Bool {
            state.withLock { $0.queues = queues.isEmpty ? nil : queues }
            return true
        }
        func offer(_ party: WaitingParty, places: [PlaceRequest], until: Timestamp, in session: Session) async throws(SeatStoreError) -> OfferOutcome {
            state.withLock { state in
                state.tried += 1
                if let known = state.holds[party.hold] {
                    state.holds[party.hold]?.expiresAt = max(known.expiresAt, until)
                    return .held(until: max(known.expiresAt, until), owner: state.owner)
                }
                guard party.size <= state.free, party.size <= state.row else { return .none(free: state.free) }
                state.free -= party.size
                state.holds[party.hold] = Hold(id: party.hold, state: .held, seats: [], standing: [0: party.size], expiresAt: until)
                return .held(until: until, owner: state.owner)
            }
        }
        func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? { state.withLock { $0.holds[id] } }
        func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome {
            state.withLock { state in
                guard let hold = state.holds.removeValue(forKey: id) else { return .expired }
                state.free += hold.placeCount
                return .released
            }
        }
        func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership {
            state.withLock { Ownership(owner: $0.owner, verified: $0.owner) }
        }
    }

    private func offers(_ list: List, _ hall: Hall, canWrite: Bool = true) -> WaitingOffers {
        WaitingOffers(
            journal: list, store: hall, projection: hall, programme: ProgrammeView(catalogue: OneSession()), settings: .init(tick: .milliseconds(5)),
            canWrite: canWrite, logger: Logger(label: "test"))
    }

    private func run(_ list: List, _ hall: Hall, canWrite: Bool = true, until isDone: @escaping @Sendable () -> Bool) async {
        let loop = Task { [offers = offers(list, hall, canWrite: canWrite)] in await offers.run() }
        #expect(await eventually { isDone() })
        loop.cancel()
        await loop.value
    }

    /// Five places: the party of four first, then the first of one; the six and the two wait on, and nothing is left to keep.
    @Test func theFirstThatFitIsServed() async throws {
        let (list, hall) = (List([6, 4, 2, 1, 1]), Hall(free: 5))
        await run(list, hall) { hall.state.withLock { $0.queues } == [WaitingQueue(category: 0, least: 1, people: 3)] }
        #expect(list.offered == [1, 3])
        #expect(hall.state.withLock { $0.holds["hold-1"]?.expiresAt } == Self.start + .seconds(12 * 3600))
        // What comes back goes to the next ones.
        hall.state.withLock { $0.free = 3 }
        await run(list, hall) { hall.state.withLock { $0.queues } == [WaitingQueue(category: 0, least: 6, people: 1)] }
        #expect(list.offered == [1, 2, 3, 4])
    }

    /// Three places, nowhere two beside each other: who waits for two cannot use them, and they are anybody's until there are more. They are
    /// not tried again and again meanwhile.
    @Test func whatNobodyWaitingCanUseIsAnybodys() async throws {
        let (list, hall) = (List([2, 2]), Hall(free: 3, row: 1))
        await run(list, hall) { hall.state.withLock { $0.queues } == [WaitingQueue(category: 0, least: 4, people: 2)] }
        #expect(list.offered == [] && hall.state.withLock { $0.tried } == 1)
        hall.state.withLock { ($0.free, $0.row) = (4, 2) }
        await run(list, hall) { list.offered == [0, 1] }
    }

    @Test func placesOfWhoLeavesOrGivesBackGoToTheNext() async throws {
        let (list, hall) = (List([2, 2, 2]), Hall(free: 2))
        await run(list, hall) { list.offered == [0] }
        list.leave(0)
        await run(list, hall) { list.offered == [1] }
        #expect(list.ended == [0])
        // Given back on its basket's page.
        _ = try await hall.release(hold: "hold-1", keeping: .none, in: OneSession.session)
        await run(list, hall) { list.offered == [2] }
        #expect(list.ended == [0, 1])
        await run(list, hall) { hall.state.withLock { $0.queues } == nil }
    }

    /// A store that lost everything holds the offered places again; who comes too late waits again.
    @Test func anOfferThatTheStoreForgotIsHeldAgain() async throws {
        let (list, hall) = (List([2, 2]), Hall(free: 4))
        await run(list, hall) { list.offered == [0, 1] }
        hall.state.withLock { ($0.holds, $0.owner, $0.free) = ([:], "two", 3) }
        let loop = Task { [offers = offers(list, hall)] in await offers.run() }
        #expect(await eventually(within: .seconds(30)) { hall.state.withLock { $0.holds["hold-0"] != nil } && list.offered == [0] })
        loop.cancel()
        await loop.value
        #expect(list.ended == [] && hall.state.withLock { $0.free } == 1)
    }

    /// The first party's hold is all that is left, and nobody noted it: it is found, before anybody else is served.
    @Test func aHoldThatWasNotNotedIsFound() async throws {
        let (list, hall) = (List([2, 1]), Hall(free: 2))
        list.state.withLock { $0.mayDie = true }
        await run(list, hall) { list.offered == [0] }
        #expect(hall.state.withLock { $0.free == 0 && $0.holds.count == 1 })
    }

    /// Who has an offer comes before who waits for one, when a store that lost everything is sold from again.
    @Test func whoHasAnOfferComesFirst() async throws {
        let (list, hall) = (List([2, 2]), Hall(free: 2))
        await run(list, hall) { list.offered == [0] }
        hall.state.withLock { ($0.holds, $0.owner, $0.free) = ([:], "two", 2) }
        await run(list, hall) { hall.state.withLock { $0.holds["hold-0"] != nil || $0.holds["hold-1"] != nil } && list.state.withLock { $0.entries[0].offer?.owner == "two" } }
        #expect(list.offered == [0] && hall.state.withLock { $0.holds["hold-1"] == nil && $0.free == 0 })
        // Started again with all that it had, it is only another process.
        hall.state.withLock { $0.owner = "three" }
        await run(list, hall) { list.state.withLock { $0.entries[0].offer?.owner == "three" } }
        #expect(list.offered == [0] && list.ended == [])
    }

    /// Its hours begin when the mail server takes its letter.
    @Test func anOfferOfWhichNobodyIsToldKeepsItsHours() async throws {
        let (list, hall) = (List([2, 2]), Hall(free: 4))
        await run(list, hall) { list.offered == [0, 1] }
        list.tell(0)
        hall.state.withLock { $0.now = Self.start + .seconds(3_600) }
        await run(list, hall) { list.end(1) == Self.start + .seconds(13 * 3_600) }
        #expect(list.end(0) == Self.start + .seconds(12 * 3_600))
        #expect(hall.state.withLock { $0.holds.mapValues(\.expiresAt) } == ["hold-0": Self.start + .seconds(12 * 3_600), "hold-1": Self.start + .seconds(13 * 3_600)])
    }

    /// Nobody acted for a day, and the offer's letter never went: its turn is as it was. Who was told had her chance.
    @Test func whoWasNotToldInTimeKeepsTheTurn() async throws {
        let (list, hall) = (List([2, 2, 2]), Hall(free: 4))
        await run(list, hall) { list.offered == [0, 1] }
        list.tell(1)
        hall.state.withLock { $0.now = Self.start + .seconds(14 * 3_600) }
        await run(list, hall) { list.offered == [0, 2] }
        #expect(list.ended == [1] && list.end(0) ?? Self.start > Self.start + .seconds(14 * 3_600))
        #expect(hall.state.withLock { $0.free == 0 && $0.holds.count == 2 })
    }

    @Test func whoCannotBeToldAnyMoreWaitsAgain() async throws {
        let (list, hall) = (List([2, 2]), Hall(free: 4))
        list.state.withLock { $0.mayDie = true }
        await run(list, hall) { list.offered == [0, 1] }
        list.tell(1)
        await run(list, hall, canWrite: false) { list.offered == [1] && hall.state.withLock { $0.free } == 2 }
        #expect(list.ended == [])
        await run(list, hall) { list.offered == [0, 1] }
    }

    /// Five bought and six allowed: two more could not be ordered. Who comes next is served, and nothing is kept for who may not buy.
    @Test func whoMayNotBuySoManyIsPassedOver() async throws {
        let (list, hall) = (List([2, 1, 2]), Hall(free: 5))
        hall.state.withLock { $0.bought = ["0": 5, "1": 5] }
        await run(list, hall) { list.offered == [1, 2] && hall.state.withLock { $0.queues } == nil }
        #expect(list.ended == [] && hall.state.withLock { $0.free } == 2)
        // Some were given back.
        hall.state.withLock { ($0.bought, $0.now) = ([:], Self.start + .seconds(30)) }
        await run(list, hall) { list.offered == [0, 1, 2] }
    }

    /// Who joins a list that too many have not confirmed is told so at once, where somebody waits and where nobody does; it keeps no place from anybody.
    @Test func aListFullOfStrangersTakesNobodyElse() async throws {
        let (list, hall) = (List([6]), Hall(free: 5))
        list.state.withLock { $0.full = [0] }
        await run(list, hall) { hall.state.withLock { $0.queues } == [WaitingQueue(category: 0, least: 6, people: WaitingRules.mostPerCategory)] }
        list.leave(0)
        let loop = Task { [offers = offers(list, hall)] in await offers.run() }
        let nobody = [WaitingQueue(category: 0, least: OneSession.session.capacity + 1, people: WaitingRules.mostPerCategory)]
        #expect(await eventually { hall.state.withLock { $0.queues } == nobody })
        list.state.withLock { $0.full = [] }
        #expect(await eventually { hall.state.withLock { $0.queues } == nil })
        loop.cancel()
        await loop.value
    }

    @Test func whereNobodyCanBeWrittenToNothingIsOfferedOrKept() async throws {
        let (list, hall) = (List([1, 1]), Hall(free: 2))
        list.leave(0)
        let loop = Task { [offers = offers(list, hall, canWrite: false)] in await offers.run() }
        #expect(await eventually { list.ended == [0] })
        loop.cancel()
        await loop.value
        #expect(list.offered == [] && hall.state.withLock { $0.queues == nil && $0.tried == 0 })
    }
}
