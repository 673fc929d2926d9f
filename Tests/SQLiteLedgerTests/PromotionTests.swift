import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("What is put forward, and what is looked at")
struct PromotionTests {
    let file: LedgerFile
    let noon = Fixture.noon
    private let actor = JournalActor.account(3)

    init() throws { file = try LedgerFile() }

    private func promotion(_ event: String = "rock", from: Int, until: Int, position: Int = 1) -> Promotion {
        Promotion(id: 0, eventID: event, position: position, from: noon + .seconds(from), until: noon + .seconds(until), banner: .init(french: "Enfin", english: "At last"))
    }

    private func add(_ promotion: Promotion, to ledger: SQLiteLedger) async throws -> Promotion {
        guard case .done(let added) = try await ledger.addPromotion(promotion, by: actor, at: noon) else { throw LedgerError.corrupt(cause: "not added") }
        return added
    }

    @Test("it is in the catalogue from then on, as a new version, and in the journal")
    func added() async throws {
        let ledger = try await Fixture.ledger(file)
        let version = try await ledger.catalogueVersion()
        let added = try await add(promotion(from: 0, until: 60), to: ledger)
        let catalogue = try await ledger.catalogue()
        #expect(catalogue.version == version + 1 && catalogue.promotions == [added] && added.banner?.english == "At last")
        #expect(try await ledger.addPromotion(promotion("nothing", from: 0, until: 60), by: actor, at: noon) == .unknownEvent)
        let line = try #require(try await ledger.journal(JournalQuery(action: .promotionMade), limit: 9).first)
        #expect(line.subject == "event rock" && line.detail.hasPrefix("promotion 1, place 1, ") && line.actor == actor)
        // An import of the programme takes nothing away.
        _ = try await ledger.write(Fixture.programme)
        #expect(try await ledger.catalogue().promotions == [added])
    }

    @Test("the same event is put forward once at a time; what was measured keeps its beginning")
    func changed() async throws {
        let ledger = try await Fixture.ledger(file)
        let first = try await add(promotion(from: 0, until: 60), to: ledger)
        #expect(try await ledger.addPromotion(promotion(from: 59, until: 80), by: actor, at: noon) == .overlaps(first))
        let second = try await add(promotion(from: 60, until: 80), to: ledger)
        _ = try await add(promotion("poesie", from: 0, until: 80), to: ledger)
        var wanted = first
        (wanted.from, wanted.until, wanted.position, wanted.banner, wanted.eventID) = (noon + .seconds(30), noon + .seconds(50), 7, nil, "poesie")
        guard case .done(let changed) = try await ledger.changePromotion(wanted, by: actor, at: noon + .seconds(10)) else { throw LedgerError.corrupt(cause: "") }
        #expect(changed.from == first.from && changed.until == wanted.until && changed.position == 7 && changed.banner == nil && changed.eventID == "rock")
        wanted.until = noon + .seconds(70)
        #expect(try await ledger.changePromotion(wanted, by: actor, at: noon + .seconds(10)) == .overlaps(second))
        #expect(try await ledger.changePromotion(wanted, by: actor, at: noon + .seconds(50)) == .gone, "it is over")
    }

    @Test("one that is on ends now, one to come is taken away, one that is over stays")
    func ended() async throws {
        let ledger = try await Fixture.ledger(file)
        let (on, coming) = (try await add(promotion(from: 0, until: 60), to: ledger), try await add(promotion(from: 60, until: 80), to: ledger))
        let now = noon + .seconds(10)
        _ = try await ledger.endPromotion(on.id, by: actor, at: now)
        _ = try await ledger.endPromotion(coming.id, by: actor, at: now)
        let left = try await ledger.promotions(limit: 9)
        #expect(left.map(\.id) == [on.id] && left[0].until == now)
        #expect(try await ledger.endPromotion(on.id, by: actor, at: now) == .gone)
        #expect(try await ledger.journal(JournalQuery(action: .promotionEnded), limit: 9).count == 2)
    }

    @Test("sums of an hour only grow, however often they are noted, and are forgotten in time")
    func interest() async throws {
        let ledger = try await Fixture.ledger(file)
        #expect(try await ledger.interestSince() == nil)
        try await ledger.note([1: Interest(views: 10, holds: 2), 2: Interest(views: 1), 99: Interest(views: 5)], ofHour: 100)
        // A store that was lost began anew.
        try await ledger.note([1: Interest(views: 4, holds: 3)], ofHour: 100)
        try await ledger.note([1: Interest(views: 5)], ofHour: 102)
        #expect(try await ledger.interest(in: 100..<102) == [1: Interest(views: 10, holds: 3), 2: Interest(views: 1)])
        #expect(try await ledger.interest(in: 100..<103)[1] == Interest(views: 15, holds: 3))
        #expect(try await ledger.interest(ofEvent: 1, in: 100..<102) == Interest(views: 10, holds: 3))
        #expect(try await ledger.interest(ofEvent: 3, in: 100..<103) == Interest())
        // However many other events are looked at, one is read by its own key.
        let plan = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN " + SQLiteLedger.interestQuery, arguments: [1, 0, 9]).map { $0["detail"] as String } }
        #expect(plan == ["SEARCH interest USING PRIMARY KEY (event_number=? AND hour>? AND hour<?)"])
        try await ledger.forgetInterest(before: 101)
        #expect(try await ledger.interestSince() == 102)
    }
}
