import Foundation
import TestPlatform
import TestSupport
import Testing

/// The whole story over real HTTP, real Redis, real SQLite and the sandbox provider.
@Suite struct StoryTests {
    @Test func aSeatIsSoldEndToEnd() async throws {
        let platform = try await Platform(programme: nil, boxOffices: 2)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let rival = try await Buyer.arriving(at: platform.baseURL(1))

        // Refused before opening, with the date.
        let early = try await ada.hold("ciel-conference", #"{"category":"parterre","quantity":1}"#)
        #expect(early.status == 403 && early.problem == "sale-not-open")
        let conference = try await ada.get("/v1/sessions/ciel-conference")
        #expect(early.text("opensAt") == conference.text("bookingOpensAt"))
        #expect(conference.text("sale") == "not-open")

        // Hold; a rival is refused and told which seat; the same key gives the same hold on another instance.
        let key = Buyer.key()
        let seats = #"{"seat":"P-A-1"},{"seat":"P-A-3"}"#
        let hold = try await ada.hold("traversee-premiere", seats, key: key)
        try #require(hold.status == 201, "\(String(decoding: hold.body, as: UTF8.self))")
        let refused = try await rival.hold("traversee-premiere", #"{"seat":"P-A-3"},{"seat":"P-A-5"}"#)
        #expect(refused.status == 409 && refused.problem == "seats-taken")
        #expect(refused.json["seats"] as? [String] == ["P-A-3"])
        var elsewhere = ada
        elsewhere = Buyer(platform.baseURL(1))
        elsewhere.visitor = ada.visitor
        let again = try await elsewhere.hold("traversee-premiere", seats, key: key)
        #expect(again.text("hold") == hold.text("hold"))
        #expect(again.headers["idempotency-replayed"] == "true")

        // Pay with a challenge.
        let order = try await ada.order("traversee-premiere", hold: hold.text("hold"), email: "ada@example.org")
        try #require(order.status == 201, "\(String(decoding: order.body, as: UTF8.self))")
        #expect(order.json["totalCents"] as? Int == (order.json["lines"] as? [[String: Any]])?.reduce(0) { $0 + ($1["priceCents"] as? Int ?? 0) })
        let pending = try await ada.get("/v1/orders/\(order.text("order"))/tickets")
        #expect(pending.status == 409 && pending.problem == "order-not-paid")
        #expect(try await ada.pay(order, "challenge").status == 200)
        #expect(try await ada.pay(order, "success").status == 200)
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")

        // The ticket is verified offline, with the public key alone.
        let tickets = try await ada.get("/v1/orders/\(order.text("order"))/tickets")
        let codes = (tickets.json["tickets"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
        try #require(codes.count == 2)
        let keyFile = platform.folder + "/public.pem"
        try await ada.get("/v1/ticket-keys").body.write(to: URL(filePath: keyFile))
        for code in codes {
            let verdict = try await platform.tool(["ticket", "verify", "--key", keyFile, code])
            #expect(verdict.status == 0 && verdict.output.contains("valid"))
        }
        let forged = codes[0].dropLast() + (codes[0].hasSuffix("A") ? "B" : "A")
        #expect(try await platform.tool(["ticket", "verify", "--key", keyFile, String(forged)]).status == 1)

        // Ledger row, report, audit.
        let sales = try await platform.sales()
        let totals = try #require(sales["totals"] as? [String: Any])
        #expect(totals["quantity"] as? Int == 2)
        #expect(totals["revenue"] as? Int == order.json["totalCents"] as? Int)
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")

        // A replayed notice and a late confirmation change nothing.
        #expect(try await ada.pay(order, "success").status == 409)
        let taken = try await rival.hold("traversee-premiere", #"{"seat":"P-A-1"}"#)
        #expect(taken.problem == "seats-taken")
        // Nothing personal or secret was logged.
        for role in Platform.Role.allCases {
            let log = platform.wholeLog(role)
            #expect(!log.contains("ada@example.org") && !log.contains("Lovelace") && !log.contains("sk_test"))
            #expect(!log.contains(hold.text("hold")))
        }
    }

    @Test func anExpiredHoldGivesTheSeatBack() async throws {
        let platform = try await Platform(programme: Programmes.standing(1))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let rival = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        try #require(hold.status == 201)
        #expect(try await rival.hold("soiree", #"{"category":"fosse","quantity":1}"#).problem == "sold-out")
        try await platform.letHoldsLapse()
        let freed = try await eventually { try await rival.hold("soiree", #"{"category":"fosse","quantity":1}"#).status == 201 }
        #expect(freed)
        let late = try await ada.order("soiree", hold: hold.text("hold"))
        #expect(late.status == 410 && late.problem == "hold-expired")
        #expect(try await platform.audit().status == 0)
    }

    @Test func aDeclinedPaymentGivesTheSeatBack() async throws {
        let platform = try await Platform(programme: Programmes.standing(1), lookAfter: 1)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let rival = try await Buyer.arriving(at: platform.baseURL())
        // Declined, and given up: the seat is free at once.
        let first = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        let order = try await ada.order("soiree", hold: first.text("hold"))
        _ = try await ada.pay(order, "decline")
        let declined = try await eventually {
            let state = try await ada.get("/v1/orders/\(order.text("order"))")
            return (state.json["payment"] as? [String: Any])?["declined"] as? String == "card_declined"
        }
        #expect(declined, "the order says why, and still waits for another card")
        #expect(try await ada.send("DELETE", "/v1/orders/\(order.text("order"))").status == 204)
        #expect(try await ada.wait(for: "cancelled", order: order.text("order")).text("state") == "cancelled")
        let second = try await rival.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        #expect(second.status == 201)
        // Declined, and no other card until the deadline: the reconciler frees the seat.
        let other = try await rival.order("soiree", hold: second.text("hold"))
        _ = try await rival.pay(other, "decline")
        try await platform.letPaymentLapse(ofOrder: other.text("order"))
        #expect(try await rival.wait(for: "expired", order: other.text("order")).text("state") == "expired")
        #expect(try await rival.pay(other, "success").status == 409, "its payment was cancelled at the provider")
        let third = try await Buyer.arriving(at: platform.baseURL()).hold("soiree", #"{"category":"fosse","quantity":1}"#)
        #expect(third.status == 201)
        #expect(try await platform.audit().status == 0)
    }

    @Test func aSilentProviderIsAsked() async throws {
        let platform = try await Platform(programme: Programmes.standing(2), lookAfter: 1)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success", delay: 3600)  // the notice comes in an hour
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        #expect(try await platform.audit().status == 0)
    }

    @Test func aFreeOrderSkipsTheProvider() async throws {
        let platform = try await Platform(programme: Programmes.standing(3, cents: 0))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        #expect(order.json["payment"] == nil)
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        #expect(try await platform.audit().status == 0)
    }
}
