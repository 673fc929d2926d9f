import Booking
import Domain
import Foundation
import Logging
import RedisClient
import RedisSeatStore
import TestSupport
import Testing
import WaitingRoom

@testable import BackOffice

/// An opening day on a real Redis and a real ledger: what its operator sees, and does.
@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
    private static let room: UInt32 = 3

    /// What the keeper of the room says.
    private static func notice(_ house: House, sold: Int, phase: RoomPhase = .queue, at: Timestamp, record: RoomRecord) -> RoomNotice {
        let board = RoomBoard(
            room: room, phase: phase, entrants: 700, seed: nil, queued: 1_000, watermark: 240, pace: .init(perBin: 20, deviation: 2, bins: 10), freePlaces: 330,
            placesPerRank: 1, promisedPlaces: 20)
        return RoomNotice(
            board: board, opensAt: record.plan.opensAt, shopping: 600, mostShoppers: 90, stock: [RoomStock(session: House.waited, category: "fosse", free: 330)],
            plan: record.plan, commitment: record.commitment, reveal: nil, message: nil,
            report: RoomReport(
                admitted: 150, shoppers: 60, mostShoppers: 80, limit: .capacity, held: 40, sold: sold, offices: 2, slowMilliseconds: 18, failures: 0,
                soldEverywhere: sold, at: at))
    }

    private func announce(_ house: House, _ source: String = "witnessed five numbers") async throws -> RoomRecord {
        var generator = SystemRandomNumberGenerator()
        let plan = try DrawPlan(
            room: Self.room, title: "Titre", opensAt: Timestamp(milliseconds: house.clock.now.milliseconds / 1000 * 1000), source: try #require(RandomnessSource(text: source)))
        try await house.ledger.announce(plan, secret: Bytes32(using: &generator), at: house.clock.now)
        return try #require(try await house.ledger.rooms()[Self.room])
    }

    private func say(_ notice: RoomNotice, _ house: House) async throws {
        let orders = RoomOrders(ceiling: 1_000, resume: 0, early: .known(700), called: notice.board.watermark, board: notice.text)
        _ = try await #require(house.rooms).steer(room: Self.room, orders)
    }

    @Test func whatAnOperatorSees() async throws {
        let house = try await House(redis: RedisServer())
        let record = try await announce(house)
        let person = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        let empty = try await house.ask(.get, "/ouvertures/\(House.waited)", headers: person.headers)
        #expect(empty.status == 200 && empty.text.contains("Aucun réconciliateur ne tient cette salle"))
        try await say(Self.notice(house, sold: 30, at: house.clock.now, record: record), house)
        house.clock.wait(.seconds(6))
        let page = try await house.ask(.get, "/ouvertures/\(House.waited)", headers: person.headers)
        #expect(page.text.contains("<dt>Venus</dt><dd>1\u{202F}000</dd>") && page.text.contains("120 par minute"))
        #expect(page.text.contains("<dt>En attente</dt><dd>760</dd>"))
        #expect(page.text.contains("autant choisissent que les guichets supportent"))
        #expect(page.text.contains("<th scope=\"row\">Fosse</th><td class=\"amount\">330</td>"))
        #expect(!page.text.contains("ne compte plus"))
        try await say(Self.notice(house, sold: 42, at: house.clock.now, record: record), house)
        let figures = try await house.ask(.get, "/ouvertures/\(House.waited)/chiffres", headers: person.headers)
        #expect(!figures.text.contains("<html") && figures.text.contains("<dt>Vendues</dt><dd>42"))
        let json = try await house.ask(.get, "/v1/openings/\(House.waited)", headers: person.headers).json
        let counted = try #require(json["figures"] as? [String: Any])
        #expect(counted["waiting"] as? Int == 760 && counted["came"] as? Int == 1_000)
        #expect(counted["sold"] as? Int == 42 && counted["phase"] as? String == "queue" && json["unrecordedPlaces"] as? Int == 42)
        // Nobody counts any more: the page must not look as if somebody did.
        house.clock.wait(.seconds(60))
        #expect(try await house.ask(.get, "/en/openings/\(House.waited)/figures", headers: person.headers).text.contains("the reconciler counts no more"))
        #expect(try await house.ask(.get, "/v1/openings/nowhere", headers: person.headers).problem == "no-such-opening")
        await house.close()
    }

    @Test func theOperatorsHandIsJournaledWithTheirName() async throws {
        let house = try await House(redis: RedisServer())
        let person = try await house.member("olga@example.org", StaffPosition(roles: [.operator]), name: "Olga")
        let path = "/ouvertures/\(House.waited)/main"
        func wish(_ fields: [String: String]) async throws -> House.Answer {
            try await house.ask(.post, path, json: House.fields(fields), headers: person.headers)
        }
        #expect(try await wish(["wish": "pause"]).status == 422, "nothing is announced")
        _ = try await announce(house)
        #expect(try await wish(["wish": "slower"]).status == 200)
        #expect(try await wish(["wish": "slower"]).status == 200)
        #expect(try await house.ledger.rooms()[Self.room]?.hand == .automatic(factor: 2.0 / 3 * 2.0 / 3))
        for pace in ["0", "-5", "x", "1e9", ""] { #expect(try await wish(["wish": "pace", "perMinute": pace]).status == 422, "\(pace)") }
        #expect(try await wish(["wish": "pace", "perMinute": "300"]).status == 200)
        #expect(try await wish(["wish": "say", "message": String(repeating: "a", count: 301)]).status == 422)
        #expect(try await wish(["wish": "say", "message": " <b>Un instant</b> "]).text.contains("&lt;b&gt;Un instant&lt;/b&gt;"))
        #expect(try await wish(["wish": "fly"]).status == 400)
        // Who looks at an older page does not end a colleague's pause.
        _ = try await house.ledger.steer(room: Self.room, .hand(.paused), by: RoomOperator(.system("root"), before: House.waited), at: house.clock.now)
        #expect(try await wish(["wish": "slower"]).status == 200)
        #expect(try await house.ledger.rooms()[Self.room]?.hand == .paused)
        #expect(try await house.ledger.rooms()[Self.room]?.message == "<b>Un instant</b>")
        let events = try await house.ledger.events(ofRoom: Self.room).filter { $0.kind == .steered && !$0.detail.hasPrefix("system") }.map(\.detail)
        #expect(events.count == 5 && events.allSatisfy { $0.hasPrefix("account \(person.account.id): ") } && events[2].hasSuffix("300.0 a minute"))
        #expect(try await house.ask(.get, "/ouvertures/\(House.waited)", headers: person.headers).text.contains("Olga\u{A0}: 300 appels par minute"))
        let page = try await house.ask(.get, "/en/openings/\(House.waited)", headers: person.headers).text
        for said in ["Olga: paused", "Olga: the platform sets the pace, times 0.44", "Olga: says “&lt;b&gt;Un instant&lt;/b&gt;”"] { #expect(page.contains(said), "\(said)") }
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(person.account.id), action: .openingSteered), limit: 9)
        #expect(journal.map(\.detail) == events.reversed().map { String($0.split(separator: ": ", maxSplits: 1)[1]) } && Set(journal.map(\.subject)) == ["opening \(House.waited)"])
        // Without a form of ours nothing is done.
        var foreign = person.headers
        foreign[.secFetchSite] = "cross-site"
        #expect(try await house.ask(.post, path, json: House.fields(["wish": "pause"]), headers: foreign).status == 403)
        #expect(try await house.ledger.events(ofRoom: Self.room).count == 7)
        await house.close()
    }

    /// Two minutes after its round, a beacon's signature is taken, and 64 digits are not: nobody could tell where they are from.
    @Test func aRoundOfABeaconIsTypedByItsSignature() async throws {
        let house = try await House(redis: RedisServer())
        let person = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        let round = Quicknet.round(after: house.clock.now + .seconds(60))
        _ = try await announce(house, "drand \(Quicknet.chain.hex) \(round)")
        try await house.ledger.count(room: Self.room, entrants: 700, leftOut: 0, at: house.clock.now)
        func reveal(_ value: String) async throws -> House.Answer {
            try await house.ask(.post, "/v1/openings/\(House.waited)/hand", json: #"{"wish":"reveal","value":"\#(value)"}"#, headers: person.headers)
        }
        let signature = String(repeating: "5a", count: 48)
        #expect(try await reveal(signature).status == 422, "the beacon says it itself")
        house.clock.wait(.seconds(200))
        let refused = try await reveal(String(repeating: "0", count: 64))
        #expect(refused.status == 422 && refused.text.contains("signature"), "\(refused.text)")
        #expect(try await reveal(signature).status == 200)
        let record = try #require(try await house.ledger.rooms()[Self.room])
        #expect(record.signature == signature && record.publicValue == PublicValue(signature: signature)?.text && record.reveal?.faults() == [])
        await house.close()
    }

    @Test func aValueIsTypedInOnceItIsWaitedFor() async throws {
        let house = try await House(redis: RedisServer())
        let person = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        _ = try await announce(house)
        func reveal(_ value: String) async throws -> House.Answer {
            try await house.ask(.post, "/v1/openings/\(House.waited)/hand", json: #"{"wish":"reveal","value":"\#(value)"}"#, headers: person.headers)
        }
        #expect(try await reveal("3 17 22 41 49").status == 422, "who comes is not counted yet")
        try await house.ledger.count(room: Self.room, entrants: 700, leftOut: 0, at: house.clock.now)
        #expect(try await house.ask(.get, "/ouvertures/\(House.waited)", headers: person.headers).text.contains("witnessed five numbers"))
        #expect(try await reveal("").status == 422)
        #expect(try await reveal("3 17 22 41 49").status == 200)
        #expect(try await reveal("1 2 3 4 5").status == 422, "once")
        #expect(try await house.ledger.rooms()[Self.room]?.publicValue == "3 17 22 41 49")
        await house.close()
    }

    /// Without Redis the page says so, and the hand still reaches the ledger: the keeper reads it when it can.
    @Test func redisIsAway() async throws {
        let server = try RedisServer()
        let house = try await House(redis: server)
        let record = try await announce(house)
        try await say(Self.notice(house, sold: 1, at: house.clock.now, record: record), house)
        let person = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        server.stop()
        let page = try await house.ask(.get, "/ouvertures/\(House.waited)", headers: person.headers)
        #expect(page.status == 200 && page.text.contains("Redis ne répond pas"))
        #expect(try await house.ask(.post, "/ouvertures/\(House.waited)/main", json: House.fields(["wish": "pause"]), headers: person.headers).status == 200)
        #expect(try await house.ledger.rooms()[Self.room]?.hand == .paused)
        await house.close()
    }
}
