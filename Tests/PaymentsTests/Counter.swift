import AsyncHTTPClient
import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

@testable import Payments

/// A running sandbox with its client and a receiver of notices.
struct Counter: Sendable {
    let base: String
    let client: StripePaymentProvider
    let notices: Notices
    /// Address of the receiver.
    let hook: String

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

    /// What others do at the provider; the id of what it makes.
    func ask(_ path: String, _ fields: [(String, String)]) async throws -> String {
        struct Object: Decodable { var id: String }
        return try JSONDecoder().decode(Object.self, from: try await answer(path, fields)).id
    }

    /// What a call is answered.
    func answer(_ path: String, _ fields: [(String, String)]) async throws -> Data {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer sk")
        request.body = .bytes(ByteBuffer(string: StripeForm.encode(fields)))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return Data(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    struct Entry: Decodable {
        var id, order, status: String
        var amount, received, refunded: Int64
    }

    /// What the sandbox says of all payments.
    func books() async throws -> [Entry] {
        struct Books: Decodable { var payments: [Entry] }
        var request = HTTPClientRequest(url: "\(base)/books")
        request.headers.add(name: "Authorization", value: "Bearer sk")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return try JSONDecoder().decode(Books.self, from: Data(buffer: try await response.body.collect(upTo: 1 << 24))).payments
    }

    static func open<Value: Sendable>(
        journal: String? = nil, receives: Bool = true, misbehaviour: SandboxMisbehaviour = .init(),
        _ work: @Sendable @escaping (Counter) async throws -> Value
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
                    journalPath: journal, misbehaviour: misbehaviour),
                logger: logger, onRunning: { pspPort.yield($0.localAddress?.port ?? 0) })
            return try await running([sandbox], logger) {
                let base = "http://127.0.0.1:\(await first(of: pspPorts))"
                return try await work(
                    Counter(
                        base: base, client: StripePaymentProvider(configuration: .init(baseURL: base, secretKey: "sk")),
                        notices: notices, hook: "http://127.0.0.1:\(hook)/hook"))
            }
        }
    }

    static func first(of ports: AsyncStream<Int>) async -> Int {
        for await port in ports { return port }
        return 0
    }

    static func running<Value: Sendable>(
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

extension Order {
    /// One place at 45 euros; another order for each number.
    static func ofTests(_ number: Int) -> Order {
        Order(
            id: "1-" + String(format: "%032d", number), sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h",
            buyer: Buyer(name: "Ada", email: "ada@example.org"),
            lines: [
                OrderLine(
                    category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil,
                    tariffID: "plein", tariffName: "Plein", price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
            ], placedAt: Timestamp(milliseconds: 0))
    }
}
