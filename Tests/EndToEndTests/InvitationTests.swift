import Foundation
import TestPlatform
import TestSupport
import Testing

/// Guests who come with a code: from the programme's file to the ticket, the ledger and the reports, while nobody else has their price.
@Suite(.timeLimit(.minutes(2))) struct InvitationTests {
    /// Two seats and two places to stand are for guests.
    private static func programme(release: String) -> String {
        Programmes.mixed(seats: 4, standing: 6, sessions: ["soiree"], bearingFees: ["soiree"]).replacing(
            "        orphans: off",
            with: """
                        orphans: off
                        allotments:
                          - {id: amis, name: Amis, category: parterre, seats: [A-1 .. A-2], release: \(release), code: AMIS, tariffs: [{id: amis, name: Invitation des amis, cents: 0}]}
                          - {id: debout, name: Amis debout, category: fosse, places: 2, release: \(release), code: AMIS, tariffs: [{id: amis, name: Invitation des amis, cents: 0}]}
                """)
    }

    private static let guests = #"{"seat":"A-1"},{"category":"fosse","quantity":1}"#

    private func hold(_ buyer: Buyer, _ items: String, code: String? = nil) async throws -> Buyer.Answer {
        try await buyer.send("POST", "/v1/sessions/soiree/holds", json: "{\"items\":[\(items)]\(code.map { ",\"code\":\"\($0)\"" } ?? "")}", key: Buyer.key())
    }

    private func order(_ buyer: Buyer, _ hold: Buyer.Answer, _ tariffs: String = "", key: String = Buyer.key(), email: String = "ada@example.org") async throws -> Buyer.Answer {
        try await buyer.send(
            "POST", "/v1/orders", json: "{\"session\":\"soiree\",\"hold\":\"\(hold.text("hold"))\",\"buyer\":{\"name\":\"Ada\",\"email\":\"\(email)\"},\"tariffs\":[\(tariffs)]}", key: key)
    }

    private func report(_ platform: Platform, _ words: String...) async throws -> String {
        let answer = try await platform.tool(["report"] + words + ["--format", "csv", "--config", platform.settings()])
        #expect(answer.status == 0, "\(answer.output)")
        return answer.output
    }

    private func release(on platform: Platform) async throws {
        let file = platform.folder + "/released.yml"
        try Self.programme(release: "-1m").write(toFile: file, atomically: true, encoding: .utf8)
        let imported = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(imported.status == 0, "\(imported.output)")
    }

    @Test func aGuestHasAPlaceForNothingAndNobodyElseHas() async throws {
        let platform = try await Platform(programme: Self.programme(release: "+30d"), plan: Programmes.oneRow(4))
        let (ada, bob) = (try await Buyer.arriving(at: platform.baseURL()), try await Buyer.arriving(at: platform.baseURL()))
        let session = try await ada.get("/v1/sessions/soiree")
        #expect(session.status == 200 && !String(decoding: session.body, as: UTF8.self).contains("amis"), "nobody reads of it")

        // Without the code the places are not there, and with a hold of others the tariff is not.
        #expect(try await hold(bob, #"{"seat":"A-1"}"#).problem == "seats-taken")
        #expect(try await hold(bob, #"{"seat":"A-1"}"#, code: "ENNEMIS").status == 422)
        let others = try await hold(bob, #"{"seat":"A-3"},{"category":"fosse","quantity":1}"#)
        #expect(others.status == 201 && !String(decoding: others.body, as: UTF8.self).contains("tariffs"))
        for tariffs in [#"{"seat":"A-3","tariff":"amis"}"#, #"{"category":"fosse","tariff":"amis"}"#] {
            let refused = try await order(bob, others, tariffs)
            #expect(refused.status == 422 && refused.text("detail") == "The category has no tariff 'amis'.", "\(refused)")
        }

        let held = try await hold(ada, Self.guests, code: "amis")
        let places = held.json["places"] as? [[String: Any]] ?? []
        #expect(places.map { ($0["tariffs"] as? [[String: Any]])?.map { "\($0["id"] ?? "") \($0["priceCents"] ?? "") \($0["fullPriceCents"] ?? "")" } } == [["amis 0 0"], ["amis 0 0"]])
        #expect(try await order(ada, held, #"{"seat":"A-1","tariff":"plein"}"#).status == 422, "a guest's place has the guest's price")
        let free = try await order(ada, held)
        #expect(free.status == 201 && free.json["totalCents"] as? Int == 0 && (free.json["fees"] as? [Any])?.isEmpty == true, "\(free)")
        #expect(free.json["payment"] == nil)
        let ticketed = try await ada.wait(for: "ticketed", order: free.text("order"))
        #expect(ticketed.text("state") == "ticketed")
        let tickets = try await platform.tickets(of: free.text("order"))
        #expect(tickets.map { "\($0["tariff"] ?? "") \($0["priceCents"] ?? "")" } == ["Invitation des amis 0", "Invitation des amis 0"])

        // Somebody pays beside: the figures keep them apart.
        let paid = try await order(bob, others, email: "bob@example.org")
        _ = try await bob.pay(paid, "success")
        #expect(try await bob.wait(for: "ticketed", order: paid.text("order")).text("state") == "ticketed")
        #expect(try await platform.settled())
        let takings = try await report(platform, "takings", "--session", "soiree")
        for category in ["Fosse,parterre", "Debout,fosse"] { #expect(takings.contains("\(category),Invitation des amis,amis,free,1,0,1,0,0,0,"), "\(takings)") }
        let quarter = try await report(platform, "sibil", "--organiser", Programmes.organiser)
        #expect(quarter.contains(",2,2,5500"), "two paid, two exempt, places' revenue\n\(quarter)")
        let incidents = try await platform.tool(["incidents", "--config", platform.settings()])
        #expect(!incidents.output.contains("sold-under-price"), "\(incidents.output)")
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)

        // What a guest gives back owes nobody anything, and is a guest's place again.
        let cancelled = try await platform.tool(["order", "cancel", free.text("order"), "--reason", "buyer-request", "--config", platform.settings()])
        #expect(cancelled.status == 0, "\(cancelled.output)")
        #expect(try await ada.wait(for: "refunded", order: free.text("order")).json["refundCents"] as? Int == 0)
        #expect(await eventually { (try? await hold(ada, Self.guests, code: "amis").status) == 201 })
    }

    @Test func whatIsGivenBackHasEverybodysPrice() async throws {
        let platform = try await Platform(programme: Self.programme(release: "+30d"), plan: Programmes.oneRow(4))
        let (ada, bob) = (try await Buyer.arriving(at: platform.baseURL()), try await Buyer.arriving(at: platform.baseURL()))
        // One guest has ordered, another holds places when they are given back.
        let (first, key) = (try await hold(ada, Self.guests, code: "amis"), Buyer.key())
        let before = try await order(ada, first, #"{"seat":"A-1","tariff":"amis"}"#, key: key)
        #expect(before.status == 201)
        let kept = try await hold(ada, #"{"seat":"A-2"}"#, code: "amis")
        #expect(kept.status == 201)
        try await release(on: platform)
        let isOver = await eventually { (try? await ada.get("/v1/sessions/soiree/holds/\(kept.text("hold"))")).map { !String(decoding: $0.body, as: UTF8.self).contains("tariffs") } == true }
        #expect(isOver)

        let again = try await order(ada, first, #"{"seat":"A-1","tariff":"amis"}"#, key: key)
        #expect(again.text("order") == before.text("order") && again.status == 201, "the order that stands is found by its request: \(again)")
        let late = try await order(ada, kept, #"{"seat":"A-2","tariff":"amis"}"#)
        #expect(late.status == 422 && late.text("detail").contains("everybody's by now"), "\(late)")
        #expect(try await order(ada, kept, email: "late@example.org").json["totalCents"] as? Int == 3000 + 150 + 200)

        // Anybody may have what is left, at everybody's price, with the code or without.
        for (code, quantity) in [(nil, 5), ("amis", 1)] as [(String?, Int)] {
            let places = "{\"category\":\"fosse\",\"quantity\":\(quantity)}"
            var held = try await hold(bob, places, code: code)
            _ = try await eventually {
                if held.status != 201 { held = try await hold(bob, places, code: code) }
                return held.status == 201
            }
            #expect(held.status == 201 && !String(decoding: held.body, as: UTF8.self).contains("tariffs"), "one of them was a guest's: \(held)")
            #expect(try await order(bob, held, #"{"category":"fosse","tariff":"amis"}"#).status == 422)
            #expect(try await bob.send("DELETE", "/v1/sessions/soiree/holds/\(held.text("hold"))").status == 204)
        }
    }

    /// By the clock, while people choose and pay: nobody is awake for it. Whoever is at the pay page keeps what was agreed to, and no place is anybody's twice.
    @Test func theDatePassesWhileBasketsAreOpen() async throws {
        func programme(_ release: String) -> String { Self.programme(release: release).replacing("name: Invitation des amis, cents: 0", with: "name: Club, cents: 1000") }
        let platform = try await Platform(programme: programme("+30d"), plan: Programmes.oneRow(4))
        var people: [Buyer] = []
        for _ in 0..<4 { people.append(try await Buyer.arriving(at: platform.baseURL())) }
        let (ada, grace, bob, eve) = (people[0], people[1], people[2], people[3])
        // A partner who chooses, one at the pay page, and a visitor with all that is the public's to stand.
        let chosen = try await hold(ada, Self.guests, code: "amis")
        let agreed = try await order(grace, try await hold(grace, #"{"seat":"A-2"}"#, code: "amis"), #"{"seat":"A-2","tariff":"amis"}"#, email: "grace@example.org")
        #expect(chosen.status == 201 && agreed.status == 201 && agreed.json["totalCents"] as? Int == 1000 + 150 + 200, "\(agreed)")
        let usual = try await hold(bob, #"{"seat":"A-3"},{"category":"fosse","quantity":4}"#)
        #expect(usual.status == 201)
        let one = #"{"category":"fosse","quantity":1}"#
        #expect(try await hold(eve, one).problem == "sold-out")
        #expect(try await hold(eve, #"{"seat":"A-1"}"#).problem == "seats-taken")

        let file = platform.folder + "/soon.yml"
        try programme(Date(timeIntervalSinceNow: 4).ISO8601Format()).write(toFile: file, atomically: true, encoding: .utf8)
        let imported = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(imported.status == 0, "\(imported.output)")
        // The place to stand that nobody had is anybody's then, once; those in baskets are not.
        var found = try await hold(eve, one)
        _ = try await eventually {
            if found.status != 201 { found = try await hold(eve, one) }
            return found.status == 201
        }
        #expect(found.status == 201, "\(found)")
        #expect(try await hold(eve, one).problem == "sold-out")
        #expect(try await hold(eve, one, code: "amis").problem == "sold-out")
        #expect(try await hold(eve, #"{"seat":"A-1"}"#).problem == "seats-taken")

        // Who chose before has the places, at everybody's price, and is told so; who agreed to a price pays that.
        let isOver = await eventually { (try? await ada.get("/v1/sessions/soiree/holds/\(chosen.text("hold"))")).map { !String(decoding: $0.body, as: UTF8.self).contains("tariffs") } == true }
        #expect(isOver)
        let late = try await order(ada, chosen, #"{"seat":"A-1","tariff":"amis"}"#)
        #expect(late.status == 422 && late.text("detail").contains("everybody's by now"), "\(late)")
        let orders = [
            (grace, agreed, 1000 + 150 + 200), (ada, try await order(ada, chosen), 3000 + 2500 + 2 * 150 + 200),
            (bob, try await order(bob, usual, email: "bob@example.org"), 3000 + 4 * 2500 + 5 * 150 + 200), (eve, try await order(eve, found, email: "eve@example.org"), 2500 + 150 + 200),
        ]
        for (buyer, order, total) in orders {
            #expect(order.json["totalCents"] as? Int == total, "\(order)")
            _ = try await buyer.pay(order, "success")
            #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        }
        #expect(try await platform.settled())
        #expect(try await hold(eve, one).problem == "sold-out")
        #expect(try await hold(eve, #"{"seat":"A-4"}"#).status == 201)
        let totals = try await platform.sales()["totals"] as? [String: Any]
        #expect(totals?["revenue"] as? Int == orders.reduce(0) { $0 + $1.2 })
        let incidents = try await platform.tool(["incidents", "--config", platform.settings()])
        #expect(incidents.output.hasPrefix("No incidents"), "\(incidents.output)")
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }
}
