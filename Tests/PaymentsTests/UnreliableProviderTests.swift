import Booking
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Payments

/// A provider that misbehaves, on a real port: how often the client asks, and with which key.
@Suite struct UnreliableProviderTests {
    @Test(arguments: [
        ([500, 500, 200], "succeeded", 3), ([409, 200], "succeeded", 2), ([429, 503, 500, 200], "unavailable", 3),
        ([400], "refused", 1), ([404], "unknown", 1),
    ])
    func onlyWhatMayPassIsRepeatedWithTheSameKey(statuses: [Int], result: String, calls: Int) async throws {
        let seen = Mutex<[String]>([])
        let router = Router()
        router.post("v1/payment_intents/{id}/capture") { request, _ in
            let status = seen.withLock { seen in
                seen.append(request.headers[.init("Idempotency-Key")!] ?? "none")
                return statuses[min(seen.count, statuses.count) - 1]
            }
            let body = status == 200
                ? #"{"id":"pi_1","status":"succeeded","amount":1,"currency":"eur"}"#
                : #"{"error":{"type":"x","code":"broken","message":"m"}}"#
            return Response(status: .init(code: status), body: .init(byteBuffer: .init(string: body)))
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
            let client = StripePaymentProvider(configuration: configuration)
            do throws(PaymentError) {
                let payment = try await client.capture("pi_1", idempotencyKey: "key")
                #expect(result == payment.status.rawValue)
            } catch {
                switch error {
                case .unavailable: #expect(result == "unavailable")
                case .refused(let code, _): #expect(result == "refused" && code == "broken")
                case .unknownPayment: #expect(result == "unknown")
                }
                #expect(!"\(error)".contains("sk_secret"))
            }
            #expect(seen.withLock { $0 } == Array(repeating: "key", count: calls))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func aProviderThatIsNotThereIsUnavailable() async {
        var configuration = StripePaymentProvider.Configuration(baseURL: "http://127.0.0.1:1", secretKey: "sk")
        configuration.pause = .milliseconds(1)
        let client = StripePaymentProvider(configuration: configuration)
        await #expect(throws: PaymentError.unavailable(cause: "the provider does not answer")) { try await client.payment("pi_1") }
    }
}
