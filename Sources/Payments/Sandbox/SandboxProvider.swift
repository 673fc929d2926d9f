import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A payment provider for trying and testing: the subset of the Stripe API that Guichet uses, a pay page for people, and
/// signed notices. No money moves.
public struct SandboxProvider: Service {
    private let configuration: SandboxConfiguration
    private let logger: Logger
    private let onRunning: @Sendable (any Channel) async -> Void

    /// - Parameter onRunning: called once it listens, with the channel that tells the port.
    public init(
        configuration: SandboxConfiguration, logger: Logger,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
    }

    public func run() async throws {
        let sender = NoticeSender(configuration: configuration, logger: logger)
        let desk = try SandboxDesk(configuration: configuration) { sender.enqueue($0) }
        let router = Router(context: BasicRequestContext.self)
        SandboxAPI(desk: desk, secretKey: configuration.secretKey).addRoutes(to: router)
        SandboxPayPages(desk: desk).addRoutes(to: router)
        let application = Application(
            router: router,
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "guichet-sandbox-psp"),
            onServerRunning: onRunning, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cancelWhenGracefulShutdown { await sender.run { await desk.delivered($0) } } }
            try await application.run()
            group.cancelAll()
        }
    }
}

/// The Stripe-shaped API.
struct SandboxAPI: Sendable {
    let desk: SandboxDesk
    let secretKey: String

    private static let bodyLimit = 64 * 1024

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.post("v1/payment_intents") { request, _ in
            try await answer(request) { fields, key, whole in try await open(fields, key, whole) }
        }
        router.get("v1/payment_intents") { request, _ in
            try await answer(request) { _, _, _ in try await list(request) }
        }
        router.get("v1/payment_intents/{id}") { request, context in
            try await answer(request) { _, _, _ in
                .init(status: 200, body: SandboxDesk.text(try await desk.intent(id(context)).json))
            }
        }
        for verb in ["confirm", "capture", "cancel"] {
            router.post("v1/payment_intents/{id}/\(verb)") { request, context in
                let id = id(context)
                return try await answer(request) { fields, key, whole in
                    try await act(verb, id, fields, key, whole)
                }
            }
        }
        router.post("v1/refunds") { request, _ in
            try await answer(request) { fields, key, whole in try await refund(fields, key, whole) }
        }
    }

    private func id(_ context: BasicRequestContext) -> String { context.parameters.get("id") ?? "" }

    private func open(_ fields: [String: String], _ key: String?, _ whole: String) async throws -> SandboxDesk.Answer {
        guard let amount = fields["amount"].flatMap({ Int64($0) }), (1...99_999_999).contains(amount) else {
            throw SandboxBooks.Refusal.parameter("amount")
        }
        guard let currency = fields["currency"], currency.count == 3 else { throw SandboxBooks.Refusal.parameter("currency") }
        var metadata: [String: String] = [:]
        for (name, value) in fields where name.hasPrefix("metadata[") && name.hasSuffix("]") {
            metadata[String(name.dropFirst("metadata[".count).dropLast())] = value
        }
        let id = SandboxDesk.identifier("pi_")
        let intent = SandboxIntent(
            id: id, secret: SandboxDesk.identifier(id + "_secret_"), amount: amount, currency: currency,
            status: "requires_payment_method", isManualCapture: fields["capture_method"] == "manual", metadata: metadata,
            created: Int64(Date().timeIntervalSince1970))
        return try await desk.perform(key: key, request: whole) { books in books.open(intent) }
    }

    private func act(
        _ verb: String, _ id: String, _ fields: [String: String], _ key: String?, _ whole: String
    ) async throws -> SandboxDesk.Answer {
        let method = fields["payment_method"] ?? "pm_card_visa"
        let answer = try await desk.perform(key: key, request: whole) { books throws(SandboxBooks.Refusal) in
            switch (verb, method) {
            case ("capture", _): try books.capture(id)
            case ("cancel", _): try books.cancel(id)
            case (_, "pm_card_threeDSecure2Required"): try books.challenge(id)
            case (_, "pm_card_chargeDeclined"): try books.decline(id, code: "card_declined")
            default: try books.authorise(id)
            }
        }
        guard verb == "confirm", method == "pm_card_chargeDeclined" else { return answer }
        throw SandboxBooks.Refusal(
            status: 402, type: "card_error", code: "card_declined", message: "Your card was declined.")
    }

    private func refund(_ fields: [String: String], _ key: String?, _ whole: String) async throws -> SandboxDesk.Answer {
        guard let id = fields["payment_intent"] else { throw SandboxBooks.Refusal.parameter("payment_intent") }
        let amount = fields["amount"].flatMap { Int64($0) }
        if fields["amount"] != nil, amount == nil { throw SandboxBooks.Refusal.parameter("amount") }
        return try await desk.perform(
            key: key, request: whole,
            { books throws(SandboxBooks.Refusal) in try books.refund(id, amount: amount) },
            answer: { intent in
                [
                    "id": .text(SandboxDesk.identifier("re_")), "object": .text("refund"), "status": .text("succeeded"),
                    "payment_intent": .text(intent.id), "amount": .number(amount ?? intent.refunded),
                    "currency": .text(intent.currency),
                ]
            })
    }

    private func list(_ request: Request) async throws -> SandboxDesk.Answer {
        guard let query = StripeForm.decode(request.uri.query ?? "") else { throw SandboxBooks.Refusal.parameter("query") }
        let limit = min(100, max(1, query["limit"].flatMap { Int($0) } ?? 10))
        guard let since = Int64(query["created[gte]"] ?? "0") else { throw SandboxBooks.Refusal.parameter("created[gte]") }
        let page = try await desk.list(limit: limit + 1, since: since, after: query["starting_after"])
        return .init(
            status: 200,
            body: SandboxDesk.text([
                "object": .text("list"), "url": .text("/v1/payment_intents"), "has_more": .flag(page.count > limit),
                "data": .list(page.prefix(limit).map { .object($0.json) }),
            ]))
    }

    private func answer(
        _ request: Request,
        _ work: (_ fields: [String: String], _ key: String?, _ whole: String) async throws -> SandboxDesk.Answer
    ) async throws -> Response {
        do {
            guard request.headers[.authorization] == "Bearer \(secretKey)" else {
                throw SandboxBooks.Refusal(
                    status: 401, type: "invalid_request_error", code: "api_key_invalid", message: "Invalid API key.")
            }
            let body = String(buffer: try await request.body.collect(upTo: Self.bodyLimit))
            guard let fields = StripeForm.decode(body) else { throw SandboxBooks.Refusal.parameter("body") }
            let key = request.headers[HTTPField.Name("Idempotency-Key")!]
            return Self.response(try await work(fields, key, "\(request.method) \(request.uri.path) \(body)"))
        } catch let refusal as SandboxBooks.Refusal {
            let error: JSONObject = [
                "type": .text(refusal.type), "code": .text(refusal.code), "message": .text(refusal.message),
            ]
            return Self.response(.init(status: refusal.status, body: SandboxDesk.text(["error": .object(error)])))
        }
    }

    private static func response(_ answer: SandboxDesk.Answer) -> Response {
        Response(
            status: .init(code: answer.status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
