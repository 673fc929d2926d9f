import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Payments

/// A provider that misbehaves, on a real port: how often the client asks, and with which key.
@Suite(.timeLimit(.minutes(1))) struct UnreliableProviderTests {
    @Test(arguments: [
        ([500, 500, 200], "succeeded", 3), ([409, 200], "succeeded", 2), ([429, 503, 500, 200], "unavailable", 3),
        ([400], "refused", 1), ([404, 404, 404], "unavailable", 3), ([201], "unreadable", 1),
    ])
    func onlyWhatMayPassIsRepeatedWithTheSameKey(statuses: [Int], result: String, calls: Int) async throws {
        try await expect(result, after: calls, of: statuses, code: "broken")
    }

    /// Any other 404 comes from an address where no provider is.
    @Test func aPaymentIsUnknownWhenTheProviderSaysSo() async throws {
        try await expect("unknown", after: 1, of: [404], code: "resource_missing")
    }

    /// One that lost its lease while it waited for an answer does not try again.
    @Test func whoMayNotActSendsNothing() async throws {
        try await expect("unavailable", after: 0, of: [200], code: "", mayTry: 0)
        try await expect("unavailable", after: 1, of: [500, 200], code: "", mayTry: 1)
        try await expect("succeeded", after: 2, of: [500, 200], code: "", mayTry: 2)
    }

    /// The provider is not to blame, and is asked at once when the lease is back.
    @Test func whatIsKeptHereOpensNoBreaker() async throws {
        try await Counter.open { counter in
            let allowed = Allowed()
            let provider = GuardedProvider(counter.client) { allowed.value.withLock { $0 } }
            for _ in 0..<10 {
                await #expect(throws: PaymentError.unavailable(cause: "another process acts in place of this one", retryAfter: nil)) { _ = try await provider.payment("pi_1") }
            }
            allowed.value.withLock { $0 = true }
            await #expect(throws: PaymentError.unknownPayment) { _ = try await provider.payment("pi_1") }
        }
    }

    private final class Allowed: Sendable { let value = Mutex(false) }

    private final class Seen: Sendable { let keys = Mutex<[String]>([]) }

    private func expect(_ result: String, after calls: Int, of statuses: [Int], code: String, mayTry tries: Int = .max) async throws {
        let seen = Seen()
        let router = Router()
        router.post("v1/payment_intents/{id}/capture") { request, _ in
            let status = seen.keys.withLock { seen in
                seen.append(request.headers[.init("Idempotency-Key")!] ?? "none")
                return statuses[min(seen.count, statuses.count) - 1]
            }
            let body = status == 200
                ? #"{"id":"pi_1","status":"succeeded","amount":1,"currency":"eur"}"#
                : #"{"error":{"type":"x","code":"\#(code)","message":"m"}}"#
            return Response(status: .init(code: status), body: .init(byteBuffer: .init(string: body)))
        }
        // Who is refused looks whether somebody else has done it.
        router.get("v1/payment_intents/{id}") { _, _ in
            Response(status: .notFound, body: .init(byteBuffer: .init(string: #"{"error":{"type":"x","code":"resource_missing"}}"#)))
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var number = 0
            for await port in ports {
                number = port
                break
            }
            var configuration = StripePaymentProvider.Configuration(baseURL: "http://127.0.0.1:\(number)", secretKey: "sk_secret")
            configuration.pause = .milliseconds(1)
            configuration.mayAct = { seen.keys.withLock(\.count) < tries }
            let client = StripePaymentProvider(configuration: configuration)
            do throws(PaymentError) {
                let payment = try await client.capture("pi_1", idempotencyKey: "key")
                #expect(result == payment.status.rawValue)
            } catch {
                switch error {
                case .unavailable: #expect(result == "unavailable")
                case .refused(let code, _): #expect(result == "refused" && code == "broken")
                case .unknownPayment: #expect(result == "unknown")
                case .unreadable: #expect(result == "unreadable")
                }
                #expect(!"\(error)".contains("sk_secret"))
            }
            #expect(seen.keys.withLock { $0 } == Array(repeating: "key", count: calls))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// A payment's whole life at a provider that fails every other call in every way: each step is done once.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyCallActsOnceHoweverTheProviderFails(seed: UInt64) async throws {
        var misbehaviour = SandboxMisbehaviour()
        misbehaviour.seed = seed
        misbehaviour.busyAnswers = 5
        misbehaviour.failedAnswers = 30
        try await Counter.open(misbehaviour: misbehaviour) { counter in
            var configuration = StripePaymentProvider.Configuration(baseURL: counter.base, secretKey: "sk")
            configuration.pause = .milliseconds(1)
            let client = StripePaymentProvider(configuration: configuration)
            for number in 0..<5 {
                let order = Order.ofTests(number)
                let opened = try await insist { try await client.openPayment(for: order) }
                #expect(try await insist { try await client.openPayment(for: order) }.id == opened.id)
                #expect(try await counter.click(opened, "success") == 200)
                for _ in 0..<2 {
                    let captured = try await insist {
                        try await client.capture(opened.id, idempotencyKey: "capture-\(number)")
                    }
                    #expect(captured.status == .succeeded)
                    try await insist {
                        try await client.refund(opened.id, amount: Money(cents: 500), idempotencyKey: "refund-\(number)")
                    }
                }
                let end = try await insist { try await client.payment(opened.id) }
                #expect(end.refunded == Money(cents: 500), "given back once")
            }
            let paid = try await counter.books().filter { $0.received > 0 }
            #expect(paid.count == 5 && paid.allSatisfy { $0.status == "succeeded" && $0.received == 4500 && $0.refunded == 500 })
        }
    }

    @Test func aTimeThatTheProviderNamesIsWaitedFor() async throws {
        let seen = Mutex(0)
        try await answering { _ in
            let count = seen.withLock { $0 += 1; return $0 }
            return count == 1 ? Response(status: .tooManyRequests, headers: [.retryAfter: "30"]) : Response(status: .ok)
        } work: { client in
            await #expect(throws: PaymentError.unavailable(cause: "the provider answered 429", retryAfter: .seconds(30))) {
                try await client.payment("pi_1")
            }
        }
        #expect(seen.withLock { $0 } == 1, "the one who can wait so long repeats the call")
    }

    /// Until it succeeds, as the outbox does.
    private func insist<Value>(_ call: () async throws -> Value) async throws -> Value {
        while true {
            try Task.checkCancellation()
            do { return try await call() } catch PaymentError.unavailable {}
        }
    }

    /// A provider of one answer.
    func answering(
        _ answer: @escaping @Sendable (Request) async throws -> Response, work: @escaping @Sendable (StripePaymentProvider) async throws -> Void
    ) async throws {
        let router = Router()
        router.get("v1/payment_intents/{id}") { request, _ in try await answer(request) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await Counter.running([server], logger) {
            let number = await Counter.first(of: ports)
            var configuration = StripePaymentProvider.Configuration(baseURL: "http://127.0.0.1:\(number)", secretKey: "sk")
            configuration.pause = .milliseconds(1)
            try await work(StripePaymentProvider(configuration: configuration))
        }
    }

    @Test func aProviderThatIsNotThereIsUnavailable() async {
        var configuration = StripePaymentProvider.Configuration(baseURL: "http://127.0.0.1:1", secretKey: "sk")
        configuration.pause = .milliseconds(1)
        let client = StripePaymentProvider(configuration: configuration)
        await #expect(throws: PaymentError.unavailable(cause: "the provider does not answer")) { try await client.payment("pi_1") }
    }
}
