import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// A director puts events forward, and reads what it brought.
@Suite struct PromotionTests {
    private let house: House
    private let claire: House.Person

    init() async throws {
        house = try await House()
        claire = try await house.member("claire@example.org", .director, name: "Claire")
    }

    private func say(_ fields: [String: String], at path: String = "/mise-en-avant") async throws -> House.Answer {
        try await house.ask(.post, path, json: House.fields(fields), headers: claire.headers)
    }

    private func look(_ path: String = "/mise-en-avant") async throws -> House.Answer { try await house.ask(.get, path, headers: claire.headers) }

    /// Fields of a form that is right: from now, for some hours. The house's zone is Paris.
    private func fields(_ more: [String: String] = [:], hours: Int64 = 48) -> [String: String] {
        let zone = TimeZone(identifier: "Europe/Paris") ?? .gmt
        let (from, until) = (house.clock.now.rfc3339(in: zone), (house.clock.now + .seconds(3600 * hours)).rfc3339(in: zone))
        let fields = [
            "event": "rock", "position": "1", "from-day": String(from.prefix(10)), "from-time": String(from.dropFirst(11).prefix(5)), "until-day": String(until.prefix(10)),
            "until-time": String(until.dropFirst(11).prefix(5)), "french": "Enfin <là>", "english": "Here & now",
        ]
        return fields.merging(more) { $1 }
    }

    @Test func whatIsPutForwardIsInTheCatalogueAndCanBeChangedAndEnded() async throws {
        let form = try await look()
        #expect(form.status == 200 && form.text.contains("Rien n’est mis en avant.") && form.text.contains("<option value=\"rock\""))
        let saved = try await say(fields())
        #expect(saved.status == 303 && saved.headers[.location] == "/mise-en-avant?saved=1", "\(saved.text)")
        let promotion = try #require(try await house.ledger.catalogue().promotions?.first)
        #expect(promotion.eventID == "rock" && promotion.isOn(at: house.clock.now) && promotion.banner?.english == "Here & now")
        let page = try await look()
        #expect(page.text.contains("Enfin &lt;là&gt;") && page.text.contains("Trop tôt pour mesurer"))
        #expect(try await look("/en/promotion").text.contains("Here &amp; now"))
        #expect(try await say(fields(["position": "3", "french": "", "english": ""]), at: "/mise-en-avant/\(promotion.id)").status == 303)
        let changed = try #require(try await house.ledger.catalogue().promotions?.first)
        #expect(changed.position == 3 && changed.banner == nil && changed.from == promotion.from)
        house.clock.wait(.seconds(60))
        #expect(try await say([:], at: "/mise-en-avant/\(promotion.id)/fin").headers[.location] == "/mise-en-avant?ended=1")
        #expect(try await look().text.contains("id=\"over\""))
        #expect(try await say([:], at: "/mise-en-avant/\(promotion.id)/fin").status == 404)
        #expect(try await look("/mise-en-avant/99").status == 404)
        #expect(try await house.ledger.journal(JournalQuery(), limit: 3).map(\.action) == [.promotionEnded, .promotionChanged, .promotionMade])
    }

    private static let wrong: [(fields: [String: String], words: String)] = [
        (["until-day": "2020-01-01"], "fin est à venir"), (["from-day": "hier"], "un début"), (["position": "0"], "1 à 99"), (["position": "beaucoup"], "1 à 99"),
        (["english": ""], "deux langues"), (["french": String(repeating: "a", count: 121)], "120 caractères"), (["french": "a\nb"], "120 caractères"), (["event": "nulle-part"], "spectacle publié"),
    ]

    @Test(arguments: wrong.indices) func whatIsWrongIsSaidAndWhatWasTypedStays(_ index: Int) async throws {
        let (wrong, words) = Self.wrong[index]
        let answer = try await say(fields(wrong))
        #expect(answer.status == 422 && answer.text.contains(words) && answer.text.contains("role=\"alert\""), "\(words)")
        if wrong["english"] == nil { #expect(answer.text.contains("value=\"Here &amp; now\"")) }
        #expect(try await house.ledger.promotions(limit: 9).isEmpty)
    }

    @Test func theSameShowIsPutForwardOnceAtATime() async throws {
        _ = try await say(fields())
        #expect(try await say(fields()).text.contains("déjà mis en avant"))
    }

    @Test func whatItBroughtIsBesideTheSameHoursBefore() async throws {
        house.clock.stop()
        // Half past: three whole hours fit into four, at whatever time this is run.
        house.clock.wait(.seconds((1800 - house.clock.now.milliseconds / 1000 % 3600 + 3600) % 3600))
        let began = house.clock.now
        _ = try await say(fields(hours: 10 * 24))
        // Who looks now and then stays signed in.
        for _ in 1...4 {
            house.clock.wait(.seconds(3600))
            #expect(try await look().status == 200)
        }
        #expect(try await look().text.contains("Rien n’était encore compté avant"))
        let (ledger, hour) = (house.ledger, began.hour)
        // The first event of the house has number 1. A day before it, and while it is on.
        for ago in 0...40 { try await ledger.note([1: Interest(views: 10, holds: 1)], ofHour: hour - Int64(ago)) }
        for later in 1...3 { try await ledger.note([1: Interest(views: 25, holds: 2)], ofHour: hour + Int64(later)) }
        let page = try await look()
        #expect(page.text.contains("Mesuré sur 3 h") && page.text.contains("<td class=\"amount\">30</td><td class=\"amount\">75</td><td class=\"amount\">×\u{A0}2,5</td>"))
        let json = try await look("/v1/promotions").json
        let lift = try #require((json["promotions"] as? [[String: Any]])?.first?["lift"] as? [String: Any])
        // Had it been put forward the day before, too, there were nothing to compare with.
        _ = try await ledger.addPromotion(Promotion(id: 0, eventID: "rock", position: 1, from: began - .seconds(86_400), until: began - .seconds(80_000)), by: .system("test"), at: began)
        #expect(try await look().text.contains("Déjà mis en avant dans les heures d’avant"))
        #expect(lift["hours"] as? Int == 3 && (lift["during"] as? [String: Any])?["holds"] as? Int == 6 && (lift["before"] as? [String: Any])?["places"] as? Int == 0)
    }

    /// What a sale that opens brings is not the banner's doing.
    @Test func acrossAnOpeningNothingIsCompared() async throws {
        house.clock.stop()
        let catalogue = try await house.ledger.catalogue()
        var session = try #require(catalogue.sessions.first { $0.id == House.mine })
        (session.id, session.bookingOpensAt) = ("rock-3", house.clock.now + .seconds(3000))
        _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: [:]))
        _ = try await say(fields(hours: 10 * 24))
        for _ in 1...4 {
            house.clock.wait(.seconds(3600))
            _ = try await look()
        }
        #expect(try await look().text.contains("La vente a ouvert dans ces heures"))
    }

    @Test func programsPutForwardToo() async throws {
        let (from, until) = (house.clock.now + .seconds(3600), house.clock.now + .seconds(7200))
        func body(_ event: String, _ until: Timestamp) -> String { #"{"event":"\#(event)","position":2,"from":"\#(from.rfc3339())","until":"\#(until.rfc3339())","banner":{"fr":"a","en":"b"}}"# }
        let added = try await house.ask(.post, "/v1/promotions", json: body("rock", until), headers: claire.headers)
        #expect(added.status == 201 && added.json["position"] as? Int == 2, "\(added.text)")
        #expect(try await house.ask(.post, "/v1/promotions", json: body("rock", until), headers: claire.headers).status == 422)
        #expect(try await house.ask(.post, "/v1/promotions", json: body("nothing", until), headers: claire.headers).status == 422)
        #expect(try await house.ask(.post, "/v1/promotions", json: body("rock", from), headers: claire.headers).status == 422)
        #expect(try await house.ask(.delete, "/v1/promotions/1", headers: claire.headers).status == 204)
        #expect(try await house.ledger.promotions(limit: 9).isEmpty)
        #expect(try await house.ask(.delete, "/v1/promotions/1", headers: claire.headers).problem == "no-such-promotion")
    }
}
