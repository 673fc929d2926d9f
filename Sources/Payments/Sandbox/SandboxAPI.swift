import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One call of the Stripe-shaped API.
struct SandboxCall: Sendable {
    var fields: [String: String]
    /// Idempotency key.
    var key: String?
    /// Method, path and body: what a repetition with the same key must repeat.
    var text: String
    /// What the call meets while its work is done.
    var weather: SandboxWeather

    /// What `payment_method_types[]=name` says, as often as it stands there.
    var methods: [String] {
        let body = text.split(separator: " ").last ?? ""
        let named = body.split(separator: "&").compactMap { StripeForm.decode(String($0))?["payment_method_types[]"] }
        return named.isEmpty ? ["card"] : named
    }

    /// Whether the payment is shown with its charge, not with the charge's id.
    var wantsCharge: Bool { fields["expand[]"] == "latest_charge" }

    /// What `metadata[name]=value` says.
    var metadata: [String: String] {
        var metadata: [String: String] = [:]
        for (name, value) in fields where name.hasPrefix("metadata[") && name.hasSuffix("]") {
            metadata[String(name.dropFirst("metadata[".count).dropLast())] = value
        }
        return metadata
    }
}

/// The Stripe-shaped API.
struct SandboxAPI: Sendable {
    typealias Refusal = SandboxBooks.Refusal

    let desk: SandboxDesk
    let secretKey: String

    private static let bodyLimit = 64 * 1024
    /// Longer than a client waits.
    private static let silence = Duration.seconds(30)

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.post("v1/payment_intents") { request, _ in try await answer(request) { try await open($0) } }
        router.get("v1/payment_intents") { request, _ in try await answer(request) { _ in try await list(request) } }
        router.get("v1/payment_intents/{id}") { request, context in
            let id = id(context)
            return try await answer(request) { _ in try await payment(id, request) }
        }
        for verb in ["confirm", "capture", "cancel"] {
            router.post("v1/payment_intents/{id}/\(verb)") { request, context in
                let id = id(context)
                return try await answer(request) { try await act(verb, id, $0) }
            }
        }
        router.post("v1/refunds") { request, _ in try await answer(request) { try await refund($0) } }
        router.get("v1/refunds") { request, _ in try await answer(request) { _ in try await refunds(request) } }
        router.get("v1/disputes") { request, _ in try await answer(request) { _ in try await disputes(request) } }
        // No part of Stripe's API, and never misbehaving: what a bank does.
        router.post("bank/refunds/{id}/fail") { request, context in
            let id = id(context)
            return try await answer(request, isFair: true) { try await desk.perform($0) { books throws(Refusal) in try books.failRefund(id) } }
        }
        router.post("bank/payments/{id}/dispute") { request, context in
            let id = id(context)
            return try await answer(request, isFair: true) { try await dispute(id, $0) }
        }
        router.post("bank/disputes/{id}/{outcome}") { request, context in
            let (id, outcome) = (id(context), context.parameters.get("outcome") ?? "")
            return try await answer(request, isFair: true) {
                try await desk.perform($0) { books throws(Refusal) in try books.endDispute(id, status: outcome) }
            }
        }
        // No part of Stripe's API, and never misbehaving: for comparing with the shop's own books.
        router.get("books") { request, _ in
            try await answer(request, isFair: true) { _ in .init(status: 200, body: SandboxDesk.text(await books())) }
        }
    }

    private func id(_ context: BasicRequestContext) -> String { context.parameters.get("id") ?? "" }

    private func open(_ call: SandboxCall) async throws -> SandboxDesk.Answer {
        let fields = call.fields
        guard let amount = fields["amount"].flatMap({ Int64($0) }), (1...99_999_999).contains(amount) else {
            throw Refusal.parameter("amount")
        }
        guard let currency = fields["currency"], currency.count == 3 else { throw Refusal.parameter("currency") }
        let id = SandboxDesk.identifier("pi_")
        let intent = SandboxIntent(
            id: id, secret: SandboxDesk.identifier(id + "_secret_"), amount: amount, currency: currency,
            status: "requires_payment_method", isManualCapture: fields["capture_method"] == "manual", methods: call.methods,
            heldMethods: call.methods.filter { fields["payment_method_options[\($0)][capture_method]"] == "manual" }, metadata: call.metadata,
            created: Int64(Date().timeIntervalSince1970))
        return try await desk.perform(call) { books in books.open(intent) }
    }

    private func act(_ verb: String, _ id: String, _ call: SandboxCall) async throws -> SandboxDesk.Answer {
        let method = call.fields["payment_method"] ?? "pm_card_visa"
        let answer = try await desk.perform(call) { books throws(Refusal) in
            switch (verb, method) {
            case ("capture", _): try books.capture(id, amount: call.fields["amount_to_capture"].flatMap { Int64($0) })
            case ("cancel", _): try books.cancel(id)
            case (_, "pm_card_threeDSecure2Required"): try books.challenge(id)
            case (_, "pm_card_chargeDeclined"): try books.decline(id, code: "card_declined")
            case (_, let method) where method.hasPrefix("pm_card"): try books.authorise(id)
            // `pm_bancontact`, say.
            default: try books.authorise(id, by: String(method.dropFirst("pm_".count)))
            }
        }
        guard verb == "confirm", method == "pm_card_chargeDeclined" else { return answer }
        throw Refusal(status: 402, type: "card_error", code: "card_declined", message: "Your card was declined.")
    }

    private func refund(_ call: SandboxCall) async throws -> SandboxDesk.Answer {
        guard let id = call.fields["payment_intent"] else { throw Refusal.parameter("payment_intent") }
        let amount = call.fields["amount"].flatMap { Int64($0) }
        if call.fields["amount"] != nil, amount == nil { throw Refusal.parameter("amount") }
        let refund = SandboxRefund(
            id: SandboxDesk.identifier("re_"), amount: 0, metadata: call.metadata, created: Int64(Date().timeIntervalSince1970))
        return try await desk.perform(
            call, { books throws(Refusal) in try books.refund(id, amount: amount, as: refund) },
            answer: { intent in intent.refunds?.last?.json(of: intent) ?? [:] })
    }

    /// Of one payment or of all, newest first.
    private func refunds(_ request: Request) async throws -> SandboxDesk.Answer {
        try await movements(request, of: "/v1/refunds") { intent in
            (intent.refunds ?? []).map { (id: $0.id, created: $0.created, json: $0.json(of: intent)) }
        }
    }

    /// About one payment or all, newest first.
    private func disputes(_ request: Request) async throws -> SandboxDesk.Answer {
        try await movements(request, of: "/v1/disputes") { intent in
            (intent.disputes ?? []).map { (id: $0.id, created: $0.created ?? intent.created, json: $0.json(of: intent)) }
        }
    }

    private func movements(
        _ request: Request, of url: String, _ objects: (SandboxIntent) -> [(id: String, created: Int64, json: JSONObject)]
    ) async throws -> SandboxDesk.Answer {
        guard let query = StripeForm.decode(request.uri.query ?? "") else { throw Refusal.parameter("query") }
        let intents = if let id = query["payment_intent"] { [try await desk.intent(id)] } else { await desk.all() }
        // Those of one second in the order in which they were made.
        let all = intents.flatMap(objects).enumerated().sorted { ($0.element.created, $0.offset) > ($1.element.created, $1.offset) }.map(\.element)
        let first = query["starting_after"].flatMap { last in all.firstIndex { $0.id == last }.map { $0 + 1 } } ?? 0
        return Self.list(all[first...].map { .object($0.json) }, of: url, limit: query["limit"])
    }

    private func dispute(_ id: String, _ call: SandboxCall) async throws -> SandboxDesk.Answer {
        guard let amount = call.fields["amount"].flatMap({ Int64($0) }) else { throw Refusal.parameter("amount") }
        let dispute = SandboxDispute(
            id: SandboxDesk.identifier("dp_"), amount: amount, reason: call.fields["reason"] ?? "fraudulent",
            dueBy: Int64(Date().timeIntervalSince1970) + 7 * 86_400, created: Int64(Date().timeIntervalSince1970))
        return try await desk.perform(
            call, { books throws(Refusal) in try books.dispute(id, as: dispute) },
            answer: { intent in intent.disputes?.last?.json(of: intent) ?? [:] })
    }

    private static func list(_ objects: [JSONScalar], of url: String, limit: String?) -> SandboxDesk.Answer {
        let limit = self.limit(limit)
        return .init(
            status: 200,
            body: SandboxDesk.text([
                "object": .text("list"), "url": .text(url), "has_more": .flag(objects.count > limit),
                "data": .list(Array(objects.prefix(limit))),
            ]))
    }

    private static func limit(_ text: String?) -> Int { min(100, max(1, text.flatMap { Int($0) } ?? 10)) }

    private func payment(_ id: String, _ request: Request) async throws -> SandboxDesk.Answer {
        guard let query = StripeForm.decode(request.uri.query ?? "") else { throw Refusal.parameter("query") }
        let intent = try await desk.intent(id)
        return .init(status: 200, body: SandboxDesk.text(intent.json(isExpanded: query["expand[]"] == "latest_charge")))
    }

    private func list(_ request: Request) async throws -> SandboxDesk.Answer {
        guard let query = StripeForm.decode(request.uri.query ?? "") else { throw Refusal.parameter("query") }
        let isExpanded = query["expand[]"] == "data.latest_charge"
        guard let since = Int64(query["created[gte]"] ?? "0") else { throw Refusal.parameter("created[gte]") }
        let page = try await desk.list(limit: Self.limit(query["limit"]) + 1, since: since, after: query["starting_after"])
        return Self.list(page.map { .object($0.json(isExpanded: isExpanded)) }, of: "/v1/payment_intents", limit: query["limit"])
    }

    private func books() async -> JSONObject {
        let payments = await desk.all().map { intent in
            JSONScalar.object([
                "id": .text(intent.id), "order": .text(intent.metadata["order"] ?? ""), "status": .text(intent.status),
                "method": .text(intent.method ?? ""), "amount": .number(intent.amount), "received": .number(intent.received), "refunded": .number(intent.refunded),
            ])
        }
        return ["payments": .list(payments)]
    }

    private func answer(
        _ request: Request, isFair: Bool = false, _ work: (SandboxCall) async throws -> SandboxDesk.Answer
    ) async throws -> Response {
        do {
            guard request.headers[.authorization] == "Bearer \(secretKey)" else {
                throw Refusal(status: 401, type: "invalid_request_error", code: "api_key_invalid", message: "Invalid API key.")
            }
            let body = String(buffer: try await request.body.collect(upTo: Self.bodyLimit))
            guard let fields = StripeForm.decode(body) else { throw Refusal.parameter("body") }
            var call = SandboxCall(
                fields: fields, key: request.headers[HTTPField.Name("Idempotency-Key")!],
                text: "\(request.method) \(request.uri.path) \(body)", weather: isFair ? .fair : await desk.weather())
            switch call.weather {
            case .busy(let status):
                var response = Self.response(.broken(status: status))
                if status == 429 { response.headers[.retryAfter] = "1" }
                return response
            case .failing where request.method == .get:
                return Self.response(.broken(status: 500))
            case .silent(let isDone):
                call.weather = .fair
                if isDone { _ = try? await work(call) }
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.silence) }
                return Self.response(.broken(status: 500))
            case .fair, .failing:
                return Self.response(try await work(call))
            }
        } catch let refusal as Refusal {
            return Self.response(.init(status: refusal.status, body: SandboxDesk.text(refusal.json)))
        }
    }

    private static func response(_ answer: SandboxDesk.Answer) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if answer.isReplayed { headers[HTTPField.Name("Idempotent-Replayed")!] = "true" }
        return Response(
            status: .init(code: answer.status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
