import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// The waiting lists of the ledger. Session 1 has a numbered parterre (0) and a pit (1).
@Suite struct WaitingTests {
    let file: LedgerFile
    init() throws { file = try LedgerFile() }

    private func party(_ name: String, _ size: Int = 2, category: Int = 1, session: UInt32 = 1, after seconds: Int = 0, hold: String? = nil) -> WaitingParty {
        WaitingParty(
            sessionNumber: session, category: category, size: size, person: name, email: "\(name)@example.org", language: "fr",
            hold: hold ?? "hold-\(name)", askedAt: Fixture.noon + .seconds(seconds))
    }

    /// Who joins, and confirms it.
    private func joins(_ parties: WaitingParty...) -> [StreamEntry] { parties.flatMap { [.waiting($0), confirmation($0)] } }

    private func confirmation(_ party: WaitingParty) -> StreamEntry {
        .waitingConfirmation(WaitingConfirmation(hold: party.hold, sessionNumber: party.sessionNumber))
    }

    private func waiting(_ ledger: SQLiteLedger, sizes: Set<Int> = [1, 2, 3, 4], category: Int = 1) async throws -> [WaitingEntry] {
        try await ledger.waitingParties(ofSession: 1, category: category, sizes: sizes, except: [], limit: 10)
    }

    private func letters(_ ledger: SQLiteLedger, at moment: Timestamp = Fixture.noon) async throws -> [String] {
        try await ledger.dueWaitingLetters(at: moment, limit: 10).map { "\($0.0.party.person) \($0.1)" }
    }

    @Test func partiesWaitInTheOrderOfJoiningOnceEach() async throws {
        let ledger = try await Fixture.ledger(file)
        let entries = joins(party("ada"), party("grace", 1), party("ada", 4, after: 1, hold: "other"), party("joan", 2, category: 0), party("nobody", session: 99))
        for _ in 1...2 {
            #expect(try await ledger.record(entries, at: Fixture.noon) == Array(repeating: .waitingNoted, count: 10))
        }
        #expect(try await waiting(ledger).map(\.party.person) == ["ada", "grace"])
        #expect(try await waiting(ledger).map(\.party.size) == [2, 1], "asked again, she keeps what she has")
        #expect(try await waiting(ledger, sizes: [1]).map(\.party.person) == ["grace"])
        let ada = try #require(try await waiting(ledger).first?.id)
        #expect(try await ledger.waitingParties(ofSession: 1, category: 1, sizes: [1, 2], except: [ada], limit: 9).map(\.party.person) == ["grace"])
        #expect(try await ledger.waitingSizes(except: [ada], at: Fixture.noon).map(\.size).sorted() == [1, 2])
        let sizes = try await ledger.waitingSizes(except: [], at: Fixture.noon)
        #expect(Set(sizes) == [
            WaitingSize(sessionNumber: 1, category: 1, size: 2, people: 1), WaitingSize(sessionNumber: 1, category: 1, size: 1, people: 1),
            WaitingSize(sessionNumber: 1, category: 0, size: 2, people: 1),
        ])
        #expect(try await letters(ledger) == ["ada joined", "grace joined", "joan joined"])
    }

    /// They would stop the sales behind them.
    @Test func whatNobodyCanWaitForIsNoEntry() async throws {
        let ledger = try await Fixture.ledger(file)
        let impossible = [party("ada", 0), party("ada", -1), party("ada", category: 9), party("ada", category: -1), party("ada", session: 0)]
        for party in impossible { #expect(try await ledger.record([.waiting(party)], at: Fixture.noon) == [.waitingNoted]) }
        // Sent twice by a client that lost the answer: a moment later, for the same hold.
        for seconds in 0...1 { _ = try await ledger.record(joins(party("grace", after: seconds)), at: Fixture.noon) }
        #expect(try await ledger.waitingCounts().map(\.people) == [1])
    }

    /// A robot's addresses that nobody confirms keep others out, but nobody who is on the list without a letter.
    @Test func aListThatIsFullWritesToWhoIsOnIt() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada")), at: Fixture.noon)
        let ada = try #require(try await waiting(ledger).first?.id)
        try await ledger.settle(waiting: [.told(id: ada, .joined)], at: Fixture.noon)
        _ = try await ledger.record((0..<WaitingRules.mostUnconfirmed).map { .waiting(party("robot\($0)")) }, at: Fixture.noon)
        _ = try await ledger.record([.waiting(party("grace")), .waiting(party("ada", after: 1))], at: Fixture.noon)
        let due = try await ledger.dueWaitingLetters(at: Fixture.noon, limit: 10_000).map(\.0.party.person)
        #expect(due.contains("ada") && !due.contains("grace") && due.count == WaitingRules.mostUnconfirmed + 1)
    }

    @Test func anOfferIsWrittenToOnceAndEndsWithTheSale() async throws {
        let ledger = try await Fixture.ledger(file)
        var sale = Fixture.sale("a", [Fixture.standing(category: 1)])
        sale.order.holdID = "hold-ada"
        _ = try await ledger.record(joins(party("ada")), at: Fixture.noon)
        let id = try #require(try await waiting(ledger).first?.id)
        try await ledger.settle(waiting: [.told(id: id, .joined)], at: Fixture.noon)
        #expect(try await letters(ledger) == [])
        let offer = WaitingOffer(endsAt: Fixture.noon + .seconds(600), owner: "one")
        for _ in 1...2 { try await ledger.settle(waiting: [.offered(id: id, offer)], at: Fixture.noon) }
        #expect(try await waiting(ledger).isEmpty)
        #expect(try await ledger.waitingSizes(except: [], at: Fixture.noon).isEmpty)
        #expect(try await letters(ledger) == ["ada offered"])
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.isTold) == [false])
        // What she waits for besides, she may have less of.
        _ = try await ledger.record(joins(party("ada", 1, category: 0, hold: "besides")), at: Fixture.noon)
        #expect(try await waiting(ledger, category: 0).map(\.offeredBesides) == [2])
        let besides = try #require(try await waiting(ledger, category: 0).first?.id)
        try await ledger.settle(waiting: [.ended(id: besides)], at: Fixture.noon)
        #expect(try await letters(ledger, at: offer.endsAt) == [], "too late to be told")
        try await ledger.settle(waiting: [.later(id: id, Fixture.noon + .seconds(5), isDeferred: false)], at: Fixture.noon)
        #expect(try await letters(ledger) == [])
        #expect(try await ledger.dueWaitingLetters(at: Fixture.noon + .seconds(5), limit: 1).map(\.0.attempts) == [1])
        // What was sent is not the letter that is owed now.
        try await ledger.settle(waiting: [.told(id: id, .joined)], at: Fixture.noon)
        #expect(try await letters(ledger, at: Fixture.noon + .seconds(5)) == ["ada offered"])
        try await ledger.settle(waiting: [.told(id: id, .offered), .offered(id: id, WaitingOffer(endsAt: offer.endsAt, owner: "two"))], at: Fixture.noon)
        #expect(try await letters(ledger, at: Fixture.noon + .seconds(5)) == [], "the same offer in another store needs no letter")
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.offer) == [WaitingOffer(endsAt: offer.endsAt, owner: "two")])
        let number = party("ada").sessionNumber
        #expect(try await ledger.offeredPlaces(ofSessions: [number: [0, 1], 99: [0]]) == party("ada").size)
        #expect(try await ledger.offeredPlaces(ofSessions: [number: [0]]) == 0)
        #expect(try await ledger.offeredPlaces(ofSessions: [99: [0]]) == 0)
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.isTold) == [true])
        #expect(try await ledger.openOffers(after: id, limit: 10).isEmpty)
        // Asked again, she is written to again, and was told before: her hours go on.
        _ = try await ledger.record([.waiting(party("ada", after: 2))], at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada offered"])
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.isTold) == [true])
        try await ledger.settle(waiting: [.told(id: id, .offered), .requeued(id: id), .offered(id: id, offer)], at: Fixture.noon)
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.isTold) == [false], "another offer")
        try await ledger.settle(waiting: [.told(id: id, .offered)], at: Fixture.noon)
        // Whatever the reconciler believed meanwhile.
        try await ledger.settle(waiting: [.ended(id: id)], at: Fixture.noon)
        _ = try await ledger.record([.sale(sale)], at: Fixture.noon)
        #expect(try await ledger.openOffers(after: 0, limit: 10).isEmpty)
        #expect(try await ledger.waitingCounts() == [
            WaitingCount(session: "rock-1", category: "parterre", people: 1, places: 1, waiting: 0, offered: 0, bought: 0),
            WaitingCount(session: "rock-1", category: "fosse", people: 1, places: 2, waiting: 0, offered: 0, bought: 1),
        ])
        #expect(try await emails(ledger) == 0)
        // A replay of the stream changes nothing; who waits once more does.
        _ = try await ledger.record([.waiting(party("ada", after: 2))], at: Fixture.noon)
        #expect(try await waiting(ledger).isEmpty)
        _ = try await ledger.record([.waiting(party("ada", after: 3)), .waiting(party("joan", hold: "hold-ada"))], at: Fixture.noon)
        #expect(try await waiting(ledger).isEmpty, "the hold is somebody's")
        _ = try await ledger.record(joins(party("ada", after: 3, hold: "hold-2")), at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.hold) == ["hold-2"])
    }

    /// Whose offer was made before the letter about waiting went, and was put back before anybody was told, is owed that letter still; who had it is owed none.
    @Test func anOfferThatIsPutBackKeepsTheLetterThatIsOwed() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada"), party("grace")), at: Fixture.noon)
        let ids = try await waiting(ledger).map(\.id)
        try await ledger.settle(waiting: [.told(id: ids[1], .joined)], at: Fixture.noon)
        let offer = WaitingOffer(endsAt: Fixture.noon + .seconds(600), owner: "one")
        try await ledger.settle(waiting: ids.map { .offered(id: $0, offer) }, at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada offered", "grace offered"])
        try await ledger.settle(waiting: ids.map { .requeued(id: $0) }, at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada joined"])
        // Nothing that was about to be offered, and was not, changes what is owed.
        try await ledger.settle(waiting: ids.flatMap { [.offering(id: $0, until: offer.endsAt), .requeued(id: $0)] }, at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada joined"])
    }

    /// A server that is away for days counts as a few attempts; a mailbox that takes no letter counts each.
    @Test func aServerThatIsAwayIsNoFaultOfAMailbox() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada")), at: Fixture.noon)
        let id = try #require(try await waiting(ledger).first?.id)
        func attempts(after count: Int, isDeferred: Bool) async throws -> Int? {
            try await ledger.settle(waiting: Array(repeating: .later(id: id, Fixture.noon, isDeferred: isDeferred), count: count), at: Fixture.noon)
            return try await ledger.dueWaitingLetters(at: Fixture.noon, limit: 1).first?.0.attempts
        }
        #expect(try await attempts(after: 3_000, isDeferred: false) == WaitingRules.attemptsOfAServer)
        #expect(try await attempts(after: 10, isDeferred: true) == WaitingRules.attemptsOfAServer + 10)
        #expect(try await attempts(after: 3_000, isDeferred: false) == WaitingRules.attemptsOfAServer + 10)
    }

    @Test func listsThatTooManyHaveNotConfirmedAreKnown() async throws {
        let ledger = try await Fixture.ledger(file)
        func ask(_ numbers: Range<Int>) async throws { _ = try await ledger.record(numbers.map { .waiting(party("robot\($0)")) }, at: Fixture.noon) }
        try await ask(0..<WaitingRules.crowdedUnconfirmed - 1)
        #expect(try await ledger.listsFullOfStrangers() == [:])
        try await ask(WaitingRules.crowdedUnconfirmed - 1..<WaitingRules.crowdedUnconfirmed)
        #expect(try await ledger.listsFullOfStrangers() == [1: [1]])
        _ = try await ledger.record([confirmation(party("robot7"))], at: Fixture.noon)
        #expect(try await ledger.listsFullOfStrangers() == [:])
    }

    @Test func whoLeavesIsForgottenOnceNothingIsHeldAnyMore() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada"), party("grace")), at: Fixture.noon)
        let leave = StreamEntry.leave(WaitingLeave(hold: "hold-ada", sessionNumber: 1))
        for _ in 1...2 { #expect(try await ledger.record([leave], at: Fixture.noon) == [.waitingNoted]) }
        _ = try await ledger.record([.leave(WaitingLeave(hold: "hold-grace", sessionNumber: 2))], at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.person) == ["grace"])
        #expect(try await letters(ledger) == ["grace joined"])
        let leaving = try await ledger.openOffers(after: 0, limit: 10)
        #expect(leaving.map(\.party.person) == ["ada"] && leaving.map(\.isLeaving) == [true])
        let grace = try #require(try await waiting(ledger).first?.id)
        try await ledger.settle(waiting: [.ended(id: leaving[0].id), .unreachable(id: grace)], at: Fixture.noon)
        #expect(try await ledger.openOffers(after: 0, limit: 10).map(\.isLeaving) == [true], "whose mailbox is none leaves too")
        #expect(try await emails(ledger) == 1)
    }

    @Test func whoLostThePlacesWaitsAgainInTheOldPlace() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada"), party("grace")), at: Fixture.noon)
        let id = try #require(try await waiting(ledger).first?.id)
        try await ledger.settle(waiting: [.offered(id: id, WaitingOffer(endsAt: Fixture.noon + .seconds(9), owner: "one"))], at: Fixture.noon)
        try await ledger.settle(waiting: [.requeued(id: id)], at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.person) == ["ada", "grace"])
        #expect(try await letters(ledger) == ["ada joined", "grace joined"])
    }

    /// A hold may have been made that nobody noted: the entry neither waits nor ends by itself, and is told of nothing yet.
    @Test func whatIsAboutToBeOfferedIsFoundAgain() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada")), at: Fixture.noon)
        let id = try #require(try await waiting(ledger).first?.id)
        let until = Fixture.noon + .seconds(600)
        try await ledger.settle(waiting: [.offering(id: id, until: until)], at: Fixture.noon)
        #expect(try await waiting(ledger).isEmpty)
        #expect(try await ledger.openOffers(after: 0, limit: 9).map(\.offer) == [WaitingOffer(endsAt: until, owner: nil)])
        #expect(try await ledger.hasOffers(ofSession: 1, notHeldBy: "one"))
        #expect(try await letters(ledger) == ["ada joined"])
        try await close(ledger, at: Fixture.session("rock-1", event: "rock").bookingClosesAt)
        #expect(try await ledger.openOffers(after: 0, limit: 9).count == 1)
        // There was nothing for it.
        try await ledger.settle(waiting: [.requeued(id: id)], at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada joined"])
        try await ledger.settle(waiting: [.offering(id: id, until: until), .offered(id: id, WaitingOffer(endsAt: until, owner: "one"))], at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada offered"])
        #expect(try await !ledger.hasOffers(ofSession: 1, notHeldBy: "one"))
        #expect(try await ledger.hasOffers(ofSession: 1, notHeldBy: "two"))
        #expect(try await !ledger.hasOffers(ofSession: 2, notHeldBy: "two"))
    }

    @Test func listsEndBeforeTheSaleDoesAndAreForgotten() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(joins(party("ada"), party("grace", category: 0, session: 2)), at: Fixture.noon)
        let session = Fixture.session("rock-1", event: "rock")
        let last = session.waitingEndsAt - .milliseconds(1)
        try await close(ledger, at: last)
        #expect(try await ledger.waitingSizes(except: [], at: last).count == 2)
        #expect(try await ledger.waitingSizes(except: [], at: session.waitingEndsAt).isEmpty)
        var programme = Fixture.programme
        programme.sessions[0].status = .cancelled
        _ = try await ledger.write(programme)
        #expect(try await letters(ledger) == ["grace joined"])
        try await close(ledger, at: last)
        #expect(try await ledger.waitingSizes(except: [], at: last).map(\.sessionNumber) == [2])
        #expect(try await emails(ledger) == 1)
        try await close(ledger, at: session.waitingEndsAt)
        #expect(try await emails(ledger) == 0)
        #expect(try await ledger.waitingCounts().map(\.people) == [1, 1])
        try await close(ledger, at: session.startsAt + .seconds(86_401))
        #expect(try await ledger.waitingCounts().isEmpty)
    }

    /// An address that nobody confirmed is written to and waits for nothing; confirmed in time, it has the turn that it had.
    @Test func whoConfirmsWaitsFromWhenSheJoined() async throws {
        let ledger = try await Fixture.ledger(file)
        let (ada, grace) = (party("ada"), party("grace"))
        _ = try await ledger.record([.waiting(ada), .waiting(grace), confirmation(grace)], at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.person) == ["grace"])
        #expect(try await ledger.waitingSizes(except: [], at: Fixture.noon).map(\.people) == [1])
        #expect(try await ledger.waitingCounts().map(\.people) == [1])
        #expect(try await letters(ledger) == ["ada confirm", "grace joined"])
        // She corrects the size, and confirms before it is noted that her letter went.
        _ = try await ledger.record([.waiting(party("ada", 4, after: 1, hold: "other"))], at: Fixture.noon)
        _ = try await ledger.record([confirmation(ada)], at: Fixture.noon)
        let first = try #require(try await waiting(ledger).first)
        #expect(first.party.person == "ada" && first.party.size == 4 && first.party.hold == "hold-ada")
        try await ledger.settle(waiting: [.told(id: first.id, .confirm)], at: Fixture.noon)
        #expect(try await letters(ledger) == ["ada joined", "grace joined"], "she is told that she waits")
        // Confirmed, it stays as it is, whoever asks.
        try await ledger.settle(waiting: [.told(id: first.id, .joined)], at: Fixture.noon)
        _ = try await ledger.record([confirmation(ada)], at: Fixture.noon)
        #expect(try await letters(ledger) == ["grace joined"])
        _ = try await ledger.record([.waiting(party("ada", 1, after: 2, hold: "third"))], at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.size) == [4, 2])
    }

    @Test func whoDoesNotConfirmIsForgotten() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.waiting(party("ada"))] + joins(party("grace")), at: Fixture.noon)
        // Not before the letter went, however long the mail server is away.
        try await ledger.closeWaitingLists(at: Fixture.noon, forgettingUnconfirmedSince: Fixture.noon + .seconds(90_000))
        let id = try #require(try await ledger.dueWaitingLetters(at: Fixture.noon, limit: 1).first?.0.id)
        try await ledger.settle(waiting: [.told(id: id, .confirm)], at: Fixture.noon)
        try await ledger.closeWaitingLists(at: Fixture.noon, forgettingUnconfirmedSince: Fixture.noon)
        #expect(try await emails(ledger) == 2)
        try await ledger.closeWaitingLists(at: Fixture.noon, forgettingUnconfirmedSince: Fixture.noon + .milliseconds(1))
        #expect(try await emails(ledger) == 1)
        _ = try await ledger.record([confirmation(party("ada"))], at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.person) == ["grace"], "too late")
        // She may join again.
        _ = try await ledger.record(joins(party("ada", after: 1)), at: Fixture.noon)
        #expect(try await waiting(ledger).map(\.party.person) == ["grace", "ada"])
    }

    private func close(_ ledger: SQLiteLedger, at moment: Timestamp) async throws {
        try await ledger.closeWaitingLists(at: moment, forgettingUnconfirmedSince: Fixture.noon - .seconds(1))
    }

    private func emails(_ ledger: SQLiteLedger) async throws -> Int? {
        try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(email) FROM waiting") }
    }
}
