import AsyncHTTPClient
import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import Payments

/// The client and the sandbox provider talk over real HTTP; a small receiver stands for the box office.
@Suite struct SandboxTests {
    private let order = Order.ofTests(0)

    @Test func aPaymentLivesItsWholeLife() async throws {
        try await Counter.open { counter in
            let opened = try await counter.client.openPayment(for: order)
            #expect(opened.status == .requiresPaymentMethod && opened.orderID == order.id)
            #expect(try await counter.client.openPayment(for: order).id == opened.id, "opening is idempotent")

            #expect(try await counter.click(opened, "decline") == 200)
            #expect(try await counter.notices.next().kind == .failed)
            #expect(try await counter.client.payment(opened.id).lastErrorCode == "card_declined")
            #expect(try await counter.click(opened, "challenge") == 200)
            #expect(try await counter.client.payment(opened.id).status == .requiresAction)
            #expect(try await counter.click(opened, "fail") == 200)
            #expect(try await counter.notices.next().kind == .failed)
            #expect(try await counter.click(opened, "challenge") == 200)
            #expect(try await counter.click(opened, "success") == 200)
            let authorised = try await counter.notices.next()
            #expect(authorised.kind == .authorised && authorised.payment.id == opened.id)

            #expect(try await counter.client.capture(opened.id, idempotencyKey: "c").status == .succeeded)
            #expect(try await counter.client.capture(opened.id, idempotencyKey: "c").status == .succeeded)
            #expect(try await counter.client.capture(opened.id, idempotencyKey: "d").status == .succeeded, "captured is captured")
            #expect(try await counter.notices.next().kind == .captured)
            try await counter.client.refund(opened.id, amount: Money(cents: 500), idempotencyKey: "r1")
            try await counter.client.refund(opened.id, amount: Money(cents: 500), idempotencyKey: "r1")
            #expect(try await counter.client.payment(opened.id).refunded == Money(cents: 500))
            #expect(try await !counter.client.capture(opened.id, idempotencyKey: "c").hasMoved, "a kept answer is an old one")
            try await counter.client.refund(opened.id, amount: nil, idempotencyKey: "r2")
            try await counter.client.refund(opened.id, amount: nil, idempotencyKey: "r3")
            #expect(try await counter.client.payment(opened.id).refunded == Money(cents: 4500))
            let refunds = try await counter.client.refunds(ofPayment: opened.id)
            #expect(refunds.map(\.amount.cents) == [4000, 500] && refunds.map(\.key) == ["r2", "r1"])
            #expect(refunds.allSatisfy { $0.status == .succeeded && $0.id.hasPrefix("re_") })
            #expect(try await counter.client.refund(opened.id, amount: Money(cents: 500), idempotencyKey: "r1") == refunds[1])
            await #expect(throws: PaymentError.refused(code: "charge_already_refunded", message: "The charge has already been refunded.")) {
                try await counter.client.refund(opened.id, amount: Money(cents: 1), idempotencyKey: "r4")
            }
        }
    }

    @Test func aChargeIsShownToWhoAsksForIt() async throws {
        try await Counter.open { counter in
            for (fields, isShown) in [([], false), ([("expand[]", "latest_charge")], true)] as [([(String, String)], Bool)] {
                let opened = try await counter.client.openPayment(for: Order.ofTests(isShown ? 1 : 0))
                #expect(try await counter.click(opened, "success") == 200)
                let answer = String(decoding: try await counter.answer("/v1/payment_intents/\(opened.id)/capture", fields), as: UTF8.self)
                #expect(answer.contains(#""latest_charge":"ch_"#) != isShown && answer.contains("amount_refunded") == isShown, "\(answer)")
            }
        }
    }

    @Test func paymentsAreListedPageByPage() async throws {
        try await Counter.open { counter in
            var opened: Set<String> = []
            for number in 0..<201 {
                opened.insert(try await counter.client.openPayment(for: Order.ofTests(number)).id)
            }
            var pages: [PaymentPage] = []
            repeat {
                pages.append(try await counter.client.payments(createdSince: Timestamp(milliseconds: 0), after: pages.last?.next))
            } while pages.last?.next != nil
            #expect(pages.map(\.payments.count) == [100, 100, 1])
            let listed = pages.flatMap(\.payments)
            #expect(Set(listed.map(\.id)) == opened && listed.allSatisfy { $0.orderID != nil })
            let moments = listed.compactMap(\.createdAt?.milliseconds)
            #expect(moments.count == 201 && moments == moments.sorted(by: >), "newest first")
            let newest = try #require(listed.first?.createdAt)
            let none = try await counter.client.payments(createdSince: newest + .seconds(1), after: nil)
            #expect(none.payments.isEmpty && none.next == nil)
            let since = try await counter.client.payments(createdSince: newest, after: nil).payments
            #expect(!since.isEmpty && since.allSatisfy { $0.createdAt == newest })
            await #expect(throws: PaymentError.self) {
                try await counter.client.payments(createdSince: newest, after: "pi_nobody")
            }
        }
    }

    /// Refunds and disputes of all payments, ours and those that others made.
    @Test func movementsAreListedPageByPage() async throws {
        try await Counter.open { counter in
            let (first, second) = (try await counter.client.openPayment(for: Order.ofTests(1)), try await counter.client.openPayment(for: Order.ofTests(2)))
            for payment in [first, second] {
                #expect(try await counter.click(payment, "success") == 200)
                _ = try await counter.client.capture(payment.id, idempotencyKey: "c-\(payment.id)")
            }
            var made: [String] = []
            for number in 0..<101 {
                let payment = number.isMultiple(of: 2) ? first : second
                made.append(try await counter.client.refund(payment.id, amount: Money(cents: 1), idempotencyKey: "r\(number)").id)
            }
            made.append(try await counter.ask("/v1/refunds", [("payment_intent", first.id), ("amount", "7")]))
            let dispute = try await counter.ask("/bank/payments/\(second.id)/dispute", [("amount", "4500")])

            let ancient = Timestamp(milliseconds: 0)
            let newest = try await counter.client.movements(.refunds, createdSince: ancient, after: nil)
            let rest = try await counter.client.movements(.refunds, createdSince: ancient, after: newest.next)
            #expect([newest.movements.count, rest.movements.count] == [100, 2] && rest.next == nil)
            let listed = newest.movements + rest.movements
            #expect(Set(listed.map(\.id)) == Set(made) && listed.allSatisfy { $0.event == .refunded })
            #expect(Set(listed.map(\.paymentID)) == [first.id, second.id])
            #expect(listed.filter { !$0.isOurs }.map(\.id) == made.suffix(1))
            // What is too old ends the list.
            let none = try await counter.client.movements(.refunds, createdSince: Timestamp(Date()) + .seconds(60), after: nil)
            #expect(none.movements.isEmpty && none.next == nil)

            _ = try await counter.ask("/bank/refunds/\(made[101])/fail", [])
            let failed = try await counter.client.movements(.refunds, createdSince: ancient, after: nil).movements.filter { $0.event == .refundFailed }
            #expect(failed.map(\.id) == [made[101]])
            func disputes() async throws -> [ListedMovement] {
                try await counter.client.movements(.disputes, createdSince: ancient, after: nil).movements
            }
            #expect(try await disputes() == [ListedMovement(id: dispute, paymentID: second.id, event: .disputed, isOurs: false)])
            _ = try await counter.ask("/bank/disputes/\(dispute)/lost", [])
            #expect(try await disputes().map(\.event) == [.disputeLost])
        }
    }

    /// What is drawn for notices: as many as the seed says are lost or sent twice, and a late one is overtaken.
    @Test func noticesAreLostRepeatedAndOvertaken() async throws {
        var misbehaviour = SandboxMisbehaviour()
        misbehaviour.lostNotices = 100
        try await Counter.open(misbehaviour: misbehaviour) { counter in
            let lost = try await counter.client.openPayment(for: order)
            #expect(try await counter.click(lost, "success") == 200)
            #expect(try await counter.client.payment(lost.id).status == .requiresCapture, "authorised, though nobody hears of it")
        }
        misbehaviour.lostNotices = 0
        misbehaviour.repeatedNotices = 100
        try await Counter.open(misbehaviour: misbehaviour) { counter in
            let opened = try await counter.client.openPayment(for: order)
            #expect(try await counter.click(opened, "success") == 200)
            let (first, second) = (try await counter.notices.next(), try await counter.notices.next())
            #expect(first == second && first.kind == .authorised)
        }
        misbehaviour.repeatedNotices = 0
        misbehaviour.lateNotices = 50
        // Longer than a payment takes on a busy machine.
        misbehaviour.latestNotice = 3000
        try await Counter.open(misbehaviour: misbehaviour) { counter in
            var kinds: [String: [PaymentNotice.Kind]] = [:]
            for number in 0..<8 {
                let opened = try await counter.client.openPayment(for: Order.ofTests(number))
                #expect(try await counter.click(opened, "success") == 200)
                _ = try await counter.client.capture(opened.id, idempotencyKey: "c-\(number)")
            }
            for _ in 0..<16 {
                let notice = try await counter.notices.next()
                kinds[notice.payment.id, default: []].append(notice.kind)
            }
            #expect(kinds.values.contains([.authorised, .captured]) && kinds.values.contains([.captured, .authorised]), "\(kinds)")
        }
    }

    /// Where a method knows no authorisation the money is taken at once; a card's is held all the same.
    @Test func eachMethodIsCapturedAsItAllows() async throws {
        try await Counter.open { counter in
            var configuration = StripePaymentProvider.Configuration(baseURL: counter.base, secretKey: "sk")
            configuration.methods = ["card", "bancontact"]
            let client = StripePaymentProvider(configuration: configuration)
            let instant = try await client.openPayment(for: Order.ofTests(1))
            #expect(try await counter.click(instant, "instant") == 200)
            let taken = try await counter.notices.next()
            #expect(taken.kind == .captured && taken.payment.id == instant.id && taken.payment.orderID == Order.ofTests(1).id)
            #expect(try await client.capture(instant.id, idempotencyKey: "c1").status == .succeeded, "it is captured already")
            await #expect(throws: PaymentError.self, "money that was taken is refunded") { try await client.cancel(instant.id, idempotencyKey: "x") }
            let held = try await client.openPayment(for: Order.ofTests(2))
            #expect(try await counter.click(held, "success") == 200)
            #expect(try await counter.notices.next().kind == .authorised)
            #expect(try await client.payment(held.id).status == .requiresCapture)
            // With cards alone there is no such button.
            let card = try await counter.client.openPayment(for: Order.ofTests(3))
            #expect(try await counter.click(card, "instant") == 409)
        }
    }

    @Test func declinesAreDrawn() async throws {
        var misbehaviour = SandboxMisbehaviour()
        misbehaviour.declines = 100
        try await Counter.open(misbehaviour: misbehaviour) { counter in
            let opened = try await counter.client.openPayment(for: order)
            #expect(try await counter.click(opened, "success") == 200)
            #expect(try await counter.client.payment(opened.id).lastErrorCode == "card_declined")
        }
    }

    @Test func anAbandonedPaymentCanNotBePaid() async throws {
        try await Counter.open { counter in
            let opened = try await counter.client.openPayment(for: order)
            #expect(try await counter.click(opened, "abandon") == 200)
            #expect(try await counter.notices.next().kind == .cancelled)
            #expect(try await counter.click(opened, "success") == 409)
            #expect(try await counter.client.cancel(opened.id, idempotencyKey: "x").status == .canceled)
            await #expect(throws: PaymentError.self) { try await counter.client.capture(opened.id, idempotencyKey: "y") }
        }
    }

    @Test func refusalsAreClear() async throws {
        try await Counter.open { counter in
            await #expect(throws: PaymentError.unknownPayment) { try await counter.client.payment("pi_none") }
            let stranger = StripePaymentProvider(configuration: .init(baseURL: counter.base, secretKey: "wrong"))
            await #expect(throws: PaymentError.refused(code: "api_key_invalid", message: "Invalid API key.")) {
                try await stranger.openPayment(for: order)
            }
            let opened = try await counter.client.openPayment(for: order)
            var other = opened
            other.clientSecret = "pi_guess"
            #expect(try await counter.click(other, "success") == 403)
            #expect(try await counter.client.payment(opened.id).status == .requiresPaymentMethod)
        }
    }

    @Test func theBooksSurviveACrash() async throws {
        let journal = FileManager.default.temporaryDirectory.appending(path: "psp-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: journal) }
        // Nobody receives: the notice of the authorisation stays undelivered.
        let payment = try await Counter.open(journal: journal, receives: false) { counter in
            let opened = try await counter.client.openPayment(for: order)
            #expect(try await counter.click(opened, "success") == 200)
            return opened
        }
        let torn = try FileHandle(forWritingTo: URL(filePath: journal))
        try torn.seekToEnd()
        try torn.write(contentsOf: Data(#"{"intent":{"_0":{"id":"pi_to"#.utf8))
        try torn.close()
        try await Counter.open(journal: journal) { (counter: Counter) async throws -> Void in
            #expect(try await counter.notices.next().payment.id == payment.id, "sent again after the restart")
            #expect(try await counter.client.payment(payment.id).status == .requiresCapture)
            #expect(try await counter.client.openPayment(for: order).id == payment.id, "keys are remembered")
        }
    }

    /// As the order's buyer reads: the provider is told when the payment is opened.
    @Test(arguments: [("fr", "Payer", "Card refused"), ("en", "Card refused", "Carte refusée"), (nil, "Carte refusée", "Card refused")] as [(String?, String, String)])
    func thePayPageSpeaksTheBuyersLanguage(language: String?, words: String, others: String) async throws {
        try await Counter.open { counter in
            var order = Order.ofTests(1)
            order.buyer.language = language
            let opened = try await counter.client.openPayment(for: order)
            func page() async throws -> String {
                let request = HTTPClientRequest(url: "\(counter.base)/pay/\(opened.id)?client_secret=\(opened.clientSecret ?? "")")
                return String(buffer: try await HTTPClient.shared.execute(request, timeout: .seconds(10)).body.collect(upTo: 1 << 20))
            }
            let first = try await page()
            #expect(first.contains("<html lang=\(language ?? "fr")>") && first.contains(words) && !first.contains(others), "\(first)")
            #expect(first.contains(language == "en" ? "€45.00" : "45,00\u{A0}€"))
            for (outcome, said, otherwise) in [
                ("decline", "The payment was refused", "Le paiement a été refusé"), ("challenge", "3-D Secure check", "Vérification 3-D Secure"), ("success", "This payment is accepted", "Ce paiement est accepté"),
            ] {
                _ = try await counter.click(opened, outcome)
                let after = try await page()
                #expect(after.contains(language == "en" ? said : otherwise) && !after.contains(language == "en" ? otherwise : said), "\(after)")
            }
        }
    }

    @Test func hostileTextIsEscaped() {
        let intent = SandboxIntent(
            id: "pi_1", secret: "s\"><script>", amount: 1, currency: "eur", status: "requires_payment_method",
            isManualCapture: true, metadata: ["order": "<img src=x onerror=alert(1)>"], created: 0)
        let page = SandboxHTML.payPage(intent, returnURL: "https://example.org/\"onload=x")
        #expect(page.status == .ok)
        #expect(SandboxHTML.escape("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;")
        for url in ["javascript:alert(1)", "//evil", "https://a b", "https://a\r\nSet-Cookie: x", "ftp://x"] {
            #expect(SandboxPayPages.safe(url) == nil)
        }
    }
}
