import Foundation
import TestPlatform
import TestSupport
import Testing

/// What was bought is given back: places, tickets and money, on real processes.
@Suite struct RefundTests {
    private static let two = #"{"category":"fosse","quantity":2}"#
    private static let one = #"{"category":"fosse","quantity":1}"#

    private func bought(_ items: String, by buyer: Buyer) async throws -> String {
        let hold = try await buyer.hold("soiree", items)
        let order = try await buyer.order("soiree", hold: hold.text("hold"))
        _ = try await buyer.pay(order, "success")
        let end = try await buyer.wait(for: "ticketed", order: order.text("order"))
        #expect(end.text("state") == "ticketed", "\(String(decoding: end.body, as: UTF8.self))")
        return order.text("order")
    }

    private func order(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(["order"] + words + ["--config", platform.settings()])
    }

    private func session(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(["session"] + words + ["--config", platform.settings()])
    }

    @Test func oneOfTwoSeatsIsRefundedAndSoldAgainToSomebodyElse() async throws {
        let platform = try await Platform(
            programme: Programmes.numbered(2, Programmes.standing(2)), plan: Programmes.oneRow(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let first = try await bought(#"{"seat":"A-1"},{"seat":"A-2"}"#, by: ada)
        let before = try await ada.get("/v1/orders/\(first)/tickets")
        let bob = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await bob.hold("soiree", #"{"seat":"A-2"}"#).problem == "seats-taken")

        let refund = try await order(platform, "refund", first, "--line", "1", "--reason", "buyer-request")
        #expect(refund.status == 0 && refund.output.contains("25,00\u{A0}€ go back to the buyer"), "\(refund.output)")
        let isFree = await eventually { (try? await bob.hold("soiree", #"{"seat":"A-2"}"#))?.status == 201 }
        #expect(isFree, "the place is on sale at once")
        let after = try await ada.get("/v1/orders/\(first)")
        let lines = after.json["lines"] as? [[String: Any]] ?? []
        #expect(after.text("state") == "ticketed" && after.json["refundCents"] as? Int == 2500)
        #expect(lines.map { $0["takenBack"] as? Bool } == [nil, true])
        let left = try await ada.get("/v1/orders/\(first)/tickets").json["tickets"] as? [[String: Any]] ?? []
        let had = before.json["tickets"] as? [[String: Any]] ?? []
        #expect(left.map { $0["code"] as? String } == [had.first?["code"] as? String] && had.count == 2)

        let again = try await order(platform, "refund", first, "--line", "1", "--reason", "twice")
        #expect(again.status != 0 && again.output.contains("Nothing was done. Line 1 was taken back before."), "\(again.output)")
        let carol = try await Buyer.arriving(at: platform.baseURL())
        try await platform.letHoldsLapse()
        let second = try await bought(#"{"seat":"A-2"}"#, by: carol)
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
        let books = try await Books.read(platform)
        #expect(books.first { $0.order == first }?.refunded == 2500 && books.first { $0.order == second }?.refunded == 0)
        let totals = try await platform.sales()["totals"] as? [String: Any]
        #expect(totals?["revenue"] as? Int == books.reduce(0) { $0 + $1.received - $1.refunded } && totals?["quantity"] as? Int == 2)
        let shown = try await order(platform, "show", first)
        #expect(shown.output.contains("taken back") && shown.output.contains("refunded 25,00"), "\(shown.output)")
    }

    @Test func aRebateAndThenTheRest() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let id = try await bought(Self.two, by: ada)
        let rebate = try await order(platform, "refund", id, "--line", "0", "--amount", "5,50", "--reason", "poor-view")
        #expect(rebate.status == 0, "\(rebate.output)")
        let isShown = await eventually { (try? await ada.get("/v1/orders/\(id)").json["refundCents"] as? Int) == 550 }
        #expect(isShown)
        let tickets = try await ada.get("/v1/orders/\(id)/tickets").json["tickets"] as? [Any]
        #expect(tickets?.count == 2)
        #expect(try await order(platform, "cancel", id, "--reason", "buyer-request").status == 0)
        let end = try await ada.wait(for: "refunded", order: id)
        #expect(end.text("state") == "refunded" && end.json["refundCents"] as? Int == 5000)
        #expect(try await ada.get("/v1/orders/\(id)/tickets").problem == "order-not-paid")
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000])
        #expect(try await platform.audit().status == 0)
        #expect(try await ada.hold("soiree", Self.two).status == 201, "who gave places back may buy again")
    }

    /// Somebody asks again because nothing seems to happen.
    @Test func theSameWishIsCarriedOutOnceAndARefusedOneMayBeMadeAgain() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let id = try await bought(Self.two, by: ada)
        #expect(try await platform.settled())
        func rebate(_ euros: String, _ reason: String, wait: String = "0") async throws -> String {
            try await order(platform, "refund", id, "--line", "0", "--amount", euros, "--reason", reason, "--wait", wait).output
        }
        platform.stop(.reconciler)
        let first = try await rebate("5", "poor-view")
        #expect(first.contains("Command 1: not begun") && !first.contains("asked for before"), "\(first)")
        let again = try await rebate("5", "poor-view")
        #expect(again.contains("This was asked for before") && again.contains("Command 1: not begun"), "\(again)")
        // Nothing speaks against it yet, but the first will be carried out before.
        let other = try await rebate("3", "late-start")
        #expect(other.contains("Command 2: not begun"), "\(other)")
        try platform.start(.reconciler)
        #expect(try await platform.settled())

        let done = try await rebate("5", "poor-view", wait: "15")
        #expect(done.contains("This was asked for before") && done.contains("Done. "), "\(done)")
        let refused = try await rebate("3", "late-start", wait: "15")
        #expect(refused.contains("Line 0 had a rebate before") && !refused.contains("asked for before"), "a new wish: \(refused)")
        #expect(try await Books.read(platform).map(\.refunded) == [500])
        #expect(try await platform.audit().status == 0)
    }

    @Test func anUnpaidOrderIsCancelledAndAnUnknownOneIsNot() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let opened = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"))
        let refund = try await order(platform, "refund", opened.text("order"), "--reason", "buyer-request")
        #expect(refund.status != 0 && refund.output.contains("One that is not paid yet is no sale"), "\(refund.output)")
        let waiting = try await order(platform, "show", opened.text("order"))
        #expect(waiting.status == 0 && waiting.output.contains("Redis: awaiting-payment, placed"), "\(waiting.output)")
        #expect(waiting.output.contains("Redis: waits for pay by the buyer until"), "\(waiting.output)")
        _ = try await ada.pay(opened, "decline")
        let isShown = try await eventually(within: .seconds(30)) {
            try await order(platform, "show", opened.text("order")).output.contains("last refused as card_declined")
        }
        #expect(isShown)
        let cancelled = try await order(platform, "cancel", opened.text("order"), "--reason", "buyer-request")
        #expect(cancelled.status == 0 && cancelled.output.contains("it is ended and its places are free"), "\(cancelled.output)")
        #expect(try await ada.get("/v1/orders/\(opened.text("order"))").text("state") == "cancelled")
        #expect(try await Books.read(platform).map(\.status) == ["canceled"])
        #expect(try await order(platform, "show", opened.text("order")).output.contains("Redis: cancelled"))
        let stranger = try await order(platform, "show", "1-" + String(repeating: "a", count: 32))
        #expect(stranger.status != 0 && stranger.output.contains("neither paid nor unpaid"), "\(stranger.output)")
        let nobody = try await order(platform, "cancel", "1-" + String(repeating: "a", count: 32), "--reason", "x")
        #expect(nobody.status != 0 && nobody.output.contains("neither paid nor unpaid"), "\(nobody.output)")
        for (amount, line) in [("1.234", "0"), ("0", "0"), ("five", "0")] {
            let wrong = try await order(platform, "refund", "x", "--line", line, "--amount", amount, "--reason", "x")
            #expect(wrong.status == 64 && wrong.output.contains("write euros"), "\(wrong.output)")
        }
    }

    @Test func aPostponedSessionKeepsPlacesAndIssuesTicketsAgain() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(4), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let id = try await bought(Self.two, by: ada)
        let before = try await code(of: id, for: ada)
        let wrong = try await session(platform, "postpone", "soiree", "--starts", "2020-01-01 20:00")
        #expect(wrong.status != 0 && wrong.output.contains("the new date must be later"), "\(wrong.output)")
        #expect(try await session(platform, "postpone", "soiree", "--starts", "tomorrow").status == 64)
        let moved = try await session(platform, "postpone", "soiree", "--starts", "2031-06-21 21:30")
        #expect(moved.status == 0 && moved.output.contains("2031-06-21T21:30:00+02:00"), "\(moved.output)")
        let isIssued = await eventually { (try? await code(of: id, for: ada)) != before }
        #expect(isIssued)
        let after = try await code(of: id, for: ada)
        let keys = platform.folder + "/keys.pem"
        try await ada.get("/v1/ticket-keys").body.write(to: URL(filePath: keys))
        let verified = try await platform.tool(["ticket", "verify", "--key", keys, after])
        #expect(verified.output.contains("valid") && verified.output.contains("revision          1"), "\(verified.output)")
        #expect(verified.output.contains("expires           2031-06-22T19:30:00Z"), "\(verified.output)")
        let isShown = await eventually { (try? await ada.get("/v1/sessions/soiree").text("startsAt")) == "2031-06-21T21:30:00+02:00" }
        #expect(isShown)
        // Who cannot come has the money back.
        #expect(try await order(platform, "refund", id, "--line", "0", "--reason", "postponed").status == 0)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [2500])
        let hasLetters = try await eventually(within: .seconds(30)) { try mail.letters().count >= 3 }
        #expect(hasLetters)
        let letters = try mail.letters()
        #expect(letters.map { $0.subject.split(separator: " : ").first.map(String.init) } == ["Vos billets", "Nouvelle date", "Commande modifiée"])
        #expect(letters[1].text.contains("samedi 21 juin 2031 à 21\u{A0}h\u{A0}30"), "\(letters[1].text)")
        #expect(letters[2].text.contains("La somme de 25,00\u{A0}€ vous est rendue"), "\(letters[2].text)")
        #expect(try await platform.audit().status == 0)
        #expect(try await session(platform, "progress", "soiree").output.contains("done, 1 of 1 orders"))
    }

    /// Keep or refund, by the buyer.
    @Test func aBuyerOfAPostponedSessionHasTheMoneyBackByThemselves() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(2), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let bob = try await Buyer.arriving(at: platform.baseURL())
        let id = try await bought(Self.one, by: ada)
        let kept = try await bought(Self.one, by: bob)
        let path = "/v1/orders/\(id)/refund"
        #expect(try await ada.send("POST", path).problem == "refund-not-offered")
        let wrong = try await session(platform, "postpone", "soiree", "--starts", "2031-06-21 21:30", "--refund-until", "2031-06-22 21:30")
        #expect(wrong.status == 64 && wrong.output.contains("not after the doors open"), "\(wrong.output)")
        let moved = try await session(platform, "postpone", "soiree", "--starts", "2031-06-21 21:30", "--refund-until", "2031-05-01 12:00")
        #expect(moved.status == 0 && moved.output.contains("until 2031-05-01T12:00:00+02:00"), "\(moved.output)")
        let isOffered = await eventually(within: .seconds(30)) {
            (try? await ada.get("/v1/orders/\(id)").text("refundableUntil")) == "2031-05-01T12:00:00+02:00"
        }
        #expect(isOffered)
        let isTold = try await eventually(within: .seconds(60)) {
            try mail.letters().contains { $0.subject.hasPrefix("Nouvelle date") && $0.text.contains("sur la page de votre commande avant le jeudi 1er mai 2031 à 12\u{A0}h\u{A0}00") }
        }
        #expect(isTold)
        for _ in 1...2 { #expect([200, 202].contains(try await ada.send("POST", path).status)) }
        #expect(try await ada.wait(for: "refunded", order: id).text("state") == "refunded")
        #expect(try await ada.send("POST", path).status == 200, "it is done")
        #expect(try await ada.get("/v1/orders/\(id)").json["refundableUntil"] == nil)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded).sorted() == [0, 2500])
        #expect(try await bob.get("/v1/orders/\(kept)").text("state") == "ticketed")
        #expect(try await ada.hold("soiree", Self.one).status == 201, "the place is on sale again")
        // Too late, and not paid.
        let open = try await bob.order("soiree", hold: try await bob.hold("soiree", Self.one).text("hold"))
        if open.status == 201 { #expect(try await bob.send("POST", "/v1/orders/\(open.text("order"))/refund").problem == "order-not-paid") }
        #expect(try await platform.tool(["order", "show", id, "--config", platform.settings()]).output.contains("taken back"))
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }

    private func code(of order: String, for buyer: Buyer) async throws -> String {
        let tickets = try await buyer.get("/v1/orders/\(order)/tickets").json["tickets"] as? [[String: Any]] ?? []
        return tickets.first?["code"] as? String ?? ""
    }

    /// An open order that cannot be ended yet keeps nobody who bought from having the places taken back; the command's end waits for it.
    @Test func aProviderThatIsAwayKeepsNoSoldOrderOfACancelledSession() async throws {
        let platform = try await Platform(programme: Programmes.standing(4))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let bob = try await Buyer.arriving(at: platform.baseURL())
        let sold = try await bought(Self.two, by: ada)
        let open = try await bob.order("soiree", hold: try await bob.hold("soiree", Self.one).text("hold"))
        #expect(try await platform.settled())
        platform.stop(.sandbox)
        #expect(try await session(platform, "cancel", "soiree", "--yes", "--wait", "0").status == 0)
        #expect(try await ada.wait(for: "refunded", order: sold).text("state") == "refunded", "its places and tickets, before the money")
        let progress = try await session(platform, "progress", "soiree").output
        #expect(!progress.contains("done, 1 of 1 orders") && progress.contains("still to be given back"), "\(progress)")
        try platform.start(.sandbox)
        let isOver = await eventually(within: .seconds(120)) {
            (try? await session(platform, "progress", "soiree").output.contains("done, 1 of 1 orders")) == true
        }
        #expect(isOver)
        #expect(try await platform.settled())
        #expect(try await bob.get("/v1/orders/\(open.text("order"))").text("state") == "cancelled")
        let books = try await Books.read(platform)
        #expect(books.first { $0.order == sold }?.refunded == 5000 && books.first { $0.order == open.text("order") }?.status == "canceled")
        #expect(try await platform.audit().status == 0)
    }

    /// The reconciler is killed in the middle of the refunds of a cancelled session, and another takes over.
    @Test func aCancelledSessionGivesEverythingBackThroughACrash() async throws {
        let (sales, unpaid) = (300, 3)
        let platform = try await Platform(programme: Programmes.standing(sales + 10), boxOffices: 2)
        let run = SaleRun(platform: platform)
        let orders = try await run.sell(sales)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        var open: [Buyer.Answer] = []
        for _ in 0..<unpaid { open.append(try await ada.order("soiree", hold: try await ada.hold("soiree", Self.one).text("hold"))) }
        _ = try await ada.hold("soiree", Self.one)
        #expect(try await platform.settled())

        let warned = try await session(platform, "cancel", "soiree")
        #expect(warned.status != 0 && warned.output.contains("has sold 300 places for 7\u{202F}500,00\u{A0}€"), "\(warned.output)")
        platform.kill(.reconciler)
        try platform.start(.reconciler, environment: ["GUICHET_FAULT": "PaymentProvider.refund(_:amount:idempotencyKey:) after \(sales / 3)"])
        #expect(try await platform.reaches("active", instance: 0))
        try platform.start(.reconciler, instance: 1)
        #expect(try await platform.reaches("standby", instance: 1))
        let asked = try await session(platform, "cancel", "soiree", "--yes", "--wait", "0")
        #expect(asked.status == 0 && asked.output.contains("It goes on without you"), "\(asked.output)")
        #expect(await eventually { platform.hasEnded(.reconciler) }, "in the middle")
        #expect(try await platform.reaches("active", instance: 1))
        let isOver = await eventually(within: .seconds(120)) {
            (try? await session(platform, "progress", "soiree").output.contains("done, 300 of 300 orders")) == true
        }
        let last = try await session(platform, "progress", "soiree")
        #expect(isOver, "\(last.output)")
        #expect(try await platform.settled())
        let books = try await Books.read(platform)
        #expect(books.count { $0.received == 2500 && $0.refunded == 2500 } == sales, "each once, to the cent")
        #expect(books.count { $0.status == "canceled" && $0.received == 0 } == unpaid)
        for order in open { #expect(try await ada.get("/v1/orders/\(order.text("order"))").text("state") == "cancelled") }
        for order in orders.prefix(20) {
            #expect(try await ada.get("/v1/orders/\(order)").text("state") == "refunded")
        }
        #expect(try await ada.hold("soiree", Self.one).problem == "session-cancelled")
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
        let totals = try await platform.sales()["totals"] as? [String: Any]
        #expect(totals?["revenue"] as? Int == 0 && totals?["quantity"] as? Int == 0)
        let again = try await session(platform, "cancel", "soiree", "--yes")
        #expect(again.status == 0 && again.output.contains("Done."), "\(again.output)")
    }
}
