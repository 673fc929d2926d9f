import Booking
import Domain
import Foundation
import HTTPTypes
import RedisSeatStore
import TestSupport
import Testing

@testable import BackOffice

/// Operators keep somebody out and let them in again on a page, as `guichet block` does, and the journal says who did it.
@Suite struct BlockPageTests {
    private func add(_ house: House, _ person: House.Person, _ fields: [String: String]) async throws -> House.Answer {
        try await house.ask(.post, "/exploitation/blocages", json: House.fields(fields), headers: person.headers)
    }

    private func oscar(_ house: House) async throws -> House.Person { try await house.member("oscar@example.org", StaffPosition(roles: [.operator]), name: "Oscar") }

    @Test func whoIsKeptOutIsKeptOutOfRedisToo() async throws {
        let house = try await House(redis: RedisServer())
        let person = try await oscar(house)
        let store = RedisBlockStore(store: RedisSeatStore(redis: try #require(house.redis)))
        /// As the reconciler does it each second, and as box offices read it.
        func published() async throws -> BlockList {
            try await store.publish(try await house.ledger.blocks(at: house.clock.now))
            return try await store.published()
        }
        #expect(try await house.ask(.get, "/exploitation/blocages", headers: person.headers).text.contains("Personne."))
        #expect(try await house.ask(.get, "/exploitation", headers: person.headers).text.contains("/exploitation/blocages"))
        let fields = ["kind": "network", "value": " 203.0.113.0/24 ", "because": "robots", "day": "", "time": ""]
        #expect(try await add(house, person, fields).headers[.location] == "/exploitation/blocages?done=1")
        #expect(try await published().has(address: "203.0.113.9"))
        let page = try await house.ask(.get, "/exploitation/blocages?done=1", headers: person.headers)
        for words in ["203.0.113.0/24", "robots", "par Oscar", "sans fin", "C’est fait"] { #expect(page.text.contains(words), "\(words)") }
        // Sent twice, it is one.
        let again = try await add(house, person, fields)
        #expect(again.status == 422 && again.text.contains("le blocage n°") && again.text.contains("value=\"robots\""))

        let lifted = try await house.ask(.post, "/en/operation/blocks/1/lift", json: "", headers: person.headers)
        #expect(lifted.headers[.location] == "/en/operation/blocks?done=1")
        #expect(try await published().isEmpty)
        #expect(try await house.ask(.post, "/exploitation/blocages/1/levee", json: "", headers: person.headers).text.contains("ne tient encore"))
        let all = try await house.ask(.get, "/en/operation/blocks?all=1", headers: person.headers)
        #expect(all.text.contains("lifted by Oscar") && !all.text.contains(">Lift"))
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: 2)
        #expect(journal.map(\.action) == [.blockRemoved, .blockAdded] && journal.map(\.subject) == ["block 1", "block 1"])
        let read = try await house.ask(.get, "/journal", headers: person.headers)
        #expect(read.text.contains("a posé <b>le blocage n°") && read.text.contains("réseau"))
        await house.close()
    }

    @Test(arguments: [
        (["kind": "planet"], "choisissez un genre"), (["value": "203.0.113.0/33"], "pas un réseau"), (["kind": "email", "value": "eve"], "pas une adresse électronique"),
        (["kind": "domain", "value": "x"], "pas un domaine"), (["kind": "visitor", "value": "x"], "identifiant d’un navigateur"), (["because": "  "], "dites pourquoi"),
        (["because": String(repeating: "x", count: 301)], "dites pourquoi"), (["day": "2020-01-01", "time": "10:00"], "une fin à venir"), (["day": "2035-01-01"], "une fin à venir"),
        (["time": "10:00"], "une fin à venir"), (["day": "2035-02-30", "time": "10:00"], "une fin à venir"),
    ])
    func whatIsWrongIsSaid(wrong: [String: String], words: String) async throws {
        let house = try await House()
        let person = try await oscar(house)
        let fields = ["kind": "network", "value": "203.0.113.7", "because": "robots"].merging(wrong) { $1 }
        let answer = try await add(house, person, fields)
        #expect(answer.status == 422 && answer.text.contains(words) && answer.text.contains("Rien n’a été fait"), "\(answer.text)")
        #expect(try await house.ledger.blocks().isEmpty)
        #expect(try await house.ledger.journal(JournalQuery(action: .blockAdded), limit: 1).isEmpty)
    }

    /// Operators' pages show no person; who answers buyers sees them.
    @Test func anAddressIsShownToWhomBuyersAre() async throws {
        let house = try await House()
        let (person, director) = (try await oscar(house), try await house.member("claire@example.org", .director))
        #expect(try await add(house, person, ["kind": "email", "value": "Eve@Example.org", "because": "revend", "day": "2035-01-01", "time": "20:00"]).status == 303)
        let visitor = String(repeating: "a", count: 32)
        #expect(try await add(house, person, ["kind": "visitor", "value": visitor, "because": "robot"]).status == 303)
        let seen = try await house.ask(.get, "/exploitation/blocages", headers: person.headers).text
        #expect(seen.contains("…@example.org") && !seen.contains("eve@example.org") && !seen.contains(visitor))
        #expect(try await house.ask(.get, "/en/operation/blocks", headers: director.headers).text.contains("eve@example.org"))
        let journal = try await house.ask(.get, "/journal", headers: person.headers).text
        #expect(!journal.contains("eve@example.org") && journal.contains("jusqu’au 2035-01-01T19:00:00Z"))
    }

    @Test func manyAreReadInPages() async throws {
        let house = try await House()
        let person = try await oscar(house)
        for number in 1...51 {
            let block = Block(kind: .network, value: "203.0.113.\(number)", because: "robots", by: "test", at: house.clock.now)
            #expect(try await house.ledger.add(block, noted: .system("test")) == .added(Int64(number)))
        }
        let first = try await house.ask(.get, "/exploitation/blocages", headers: person.headers).text
        #expect(first.contains("203.0.113.51<") && first.contains("href=\"/exploitation/blocages?before=2\"") && !first.contains("203.0.113.1<"))
        let second = try await house.ask(.get, "/exploitation/blocages?before=2", headers: person.headers).text
        #expect(second.contains("203.0.113.1<") && !second.contains("203.0.113.2<") && second.contains("Première page"))
    }
}
