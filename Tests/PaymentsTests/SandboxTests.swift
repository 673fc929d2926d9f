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
    private let order = Order(
        id: "1-" + String(repeating: "a", count: 32), sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h",
        buyer: Buyer(name: "Ada", email: "ada@example.org"),
        lines: [
            OrderLine(
                category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil,
                tariffID: "plein", tariffName: "Plein", price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
        ], placedAt: Timestamp(milliseconds: 0))

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
            try await counter.client.refund(opened.id, amount: nil, idempotencyKey: "r2")
            try await counter.client.refund(opened.id, amount: nil, idempotencyKey: "r3")
            #expect(try await counter.client.payment(opened.id).refunded == Money(cents: 4500))
        }
    }

    @Test func paymentsAreListedPageByPage() async throws {
        try await Counter.open { counter in
            var opened: Set<String> = []
            for number in 0..<201 {
                var other = order
                other.id = "1-" + String(format: "%032d", number)
                opened.insert(try await counter.client.openPayment(for: other).id)
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

/// A running sandbox with its client and a receiver of notices.
private struct Counter: Sendable {
    let base: String
    let client: StripePaymentProvider
    let notices: Notices

    final class Notices: Sendable {
        private let stream: AsyncStream<PaymentNotice>
        let continuation: AsyncStream<PaymentNotice>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func next() async throws -> PaymentNotice {
            for await notice in stream { return notice }
            throw CancellationError()
        }
    }

    /// The pay page's button; the status of what comes back.
    func click(_ payment: Payment, _ outcome: String) async throws -> Int {
        var request = HTTPClientRequest(url: "\(base)/pay/\(payment.id)")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: StripeForm.encode([("client_secret", payment.clientSecret ?? ""), ("outcome", outcome)])))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }

    static func open<Value: Sendable>(
        journal: String? = nil, receives: Bool = true, _ work: @Sendable @escaping (Counter) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let notices = Notices()
        let verifier = StripeWebhookVerifier(secrets: ["whsec"])
        let router = Router()
        router.post("hook") { request, _ -> HTTPResponse.Status in
            guard receives else { return .serviceUnavailable }
            let body = Array(buffer: try await request.body.collect(upTo: 1 << 20))
            let notice = try verifier.verify(
                body: body, signature: request.headers[.init("Stripe-Signature")!], now: Timestamp(Date()))
            notices.continuation.yield(notice)
            return .noContent
        }
        let (ports, port) = AsyncStream<Int>.makeStream()
        let receiver = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        return try await running([receiver], logger) {
            let hook = await first(of: ports)
            let (pspPorts, pspPort) = AsyncStream<Int>.makeStream()
            let sandbox = SandboxProvider(
                configuration: SandboxConfiguration(
                    port: 0, secretKey: "sk", webhookSecret: "whsec", webhookURLs: ["http://127.0.0.1:\(hook)/hook"],
                    journalPath: journal),
                logger: logger, onRunning: { pspPort.yield($0.localAddress?.port ?? 0) })
            return try await running([sandbox], logger) {
                let base = "http://127.0.0.1:\(await first(of: pspPorts))"
                return try await work(
                    Counter(
                        base: base, client: StripePaymentProvider(configuration: .init(baseURL: base, secretKey: "sk")),
                        notices: notices))
            }
        }
    }

    private static func first(of ports: AsyncStream<Int>) async -> Int {
        for await port in ports { return port }
        return 0
    }

    private static func running<Value: Sendable>(
        _ services: [any Service], _ logger: Logger, _ work: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        let group = ServiceGroup(services: services, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let value = try await work()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }
}
