import AsyncHTTPClient
import Booking
import Domain
import Foundation
import NIOCore

/// ``PaymentProvider`` over the Stripe API: PaymentIntents with manual capture, and refunds. Trying and production run
/// this same code; only the base URL and the keys differ.
public struct StripePaymentProvider: PaymentProvider {
    public struct Configuration: Sendable {
        /// Without a slash at the end: `https://api.stripe.com`.
        public var baseURL: String
        public var secretKey: String
        /// Longest wait for one answer.
        public var timeout: Duration = .seconds(5)
        /// Tries of one call, all with the same idempotency key.
        public var attempts = 3
        /// Pause before the second try; it doubles for each further one, and half of it is random.
        public var pause: Duration = .milliseconds(150)

        public init(baseURL: String, secretKey: String) {
            self.baseURL = baseURL
            self.secretKey = secretKey
        }
    }

    private static let version = "2024-06-20"
    private static let answerLimit = 1 << 20
    private let configuration: Configuration
    private let client: HTTPClient

    /// One client per process. A refused connection is told at once instead of being tried until the timeout: the retries
    /// are ours.
    public static let sharedClient: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    public init(configuration: Configuration, client: HTTPClient = StripePaymentProvider.sharedClient) {
        self.configuration = configuration
        self.client = client
    }

    public func openPayment(for order: Order) async throws(PaymentError) -> Payment {
        try await intent(
            .POST, "/v1/payment_intents",
            [
                ("amount", String(order.total.cents)), ("currency", order.currency), ("capture_method", "manual"),
                ("payment_method_types[]", "card"), ("metadata[order]", order.id),
                ("metadata[session]", order.sessionID),
            ], key: "open-\(order.id)")
    }

    public func payment(_ id: String) async throws(PaymentError) -> Payment {
        try await intent(.GET, path(id) + "?expand[]=latest_charge", [], key: nil)
    }

    public func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        var query = [("limit", "100"), ("created[gte]", String(moment.milliseconds / 1000)), ("expand[]", "data.latest_charge")]
        if let cursor { query.append(("starting_after", cursor)) }
        let body = try await answer(.GET, "/v1/payment_intents?" + StripeForm.encode(query), [], key: nil)
        guard let list = try? JSONDecoder().decode(StripePaymentList.self, from: body) else {
            throw .unavailable(cause: "the provider's answer cannot be read")
        }
        return PaymentPage(payments: list.data.map(\.payment), next: list.has_more ? list.data.last?.id : nil)
    }

    public func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await act("capture", id, idempotencyKey, unless: .succeeded)
    }

    public func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await act("cancel", id, idempotencyKey, unless: .canceled)
    }

    public func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) {
        var fields = [("payment_intent", id)]
        if let amount { fields.append(("amount", String(amount.cents))) }
        do {
            _ = try await answer(.POST, "/v1/refunds", fields, key: idempotencyKey)
        } catch .refused(code: "charge_already_refunded", message: _) {
            return
        }
    }

    // MARK: Calls

    /// A refusal because the payment is already in the wanted state is no error.
    private func act(
        _ verb: String, _ id: String, _ key: String, unless wanted: Payment.Status
    ) async throws(PaymentError) -> Payment {
        do {
            return try await intent(.POST, "\(path(id))/\(verb)", [], key: key)
        } catch .refused(code: "payment_intent_unexpected_state", let message) {
            let present = try await payment(id)
            guard present.status == wanted else {
                throw .refused(code: "payment_intent_unexpected_state", message: message)
            }
            return present
        }
    }

    private func path(_ id: String) -> String { "/v1/payment_intents/\(StripeForm.escape(id))" }

    private func intent(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?
    ) async throws(PaymentError) -> Payment {
        let body = try await answer(method, path, fields, key: key)
        guard let payment = StripeReader.payment(in: body) else {
            throw .unavailable(cause: "the provider's answer cannot be read")
        }
        return payment
    }

    enum HTTPMethodName: String { case GET, POST }

    private func answer(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?
    ) async throws(PaymentError) -> Data {
        var pause = configuration.pause
        for attempt in 1... {
            do {
                return try await once(method, path, fields, key: key)
            } catch .unavailable(let cause) {
                guard attempt < configuration.attempts else { throw .unavailable(cause: cause) }
            }
            do {
                try await Task.sleep(for: pause * Double.random(in: 0.5...1))
            } catch {
                throw .unavailable(cause: "given up while waiting for the provider")
            }
            pause *= 2
        }
        throw .unavailable(cause: "no attempt was allowed")
    }

    private func once(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?
    ) async throws(PaymentError) -> Data {
        var request = HTTPClientRequest(url: configuration.baseURL + path)
        request.method = method == .GET ? .GET : .POST
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.secretKey)")
        request.headers.add(name: "Stripe-Version", value: Self.version)
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if method == .POST {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: StripeForm.encode(fields)))
        }
        let status: UInt
        let body: Data
        do {
            let response = try await client.execute(request, timeout: TimeAmount(configuration.timeout))
            status = response.status.code
            body = Data(buffer: try await response.body.collect(upTo: Self.answerLimit))
        } catch {
            throw .unavailable(cause: "the provider does not answer")
        }
        return try Self.judge(status, body)
    }

    private static func judge(_ status: UInt, _ body: Data) throws(PaymentError) -> Data {
        switch status {
        case 200..<300:
            return body
        case 404:
            throw .unknownPayment
        case 409, 429, 500...:
            throw .unavailable(cause: "the provider answered \(status)")
        default:
            let failure = (try? JSONDecoder().decode(StripeErrorBody.self, from: body))?.error
            throw .refused(
                code: failure?.code ?? failure?.type ?? "http-\(status)",
                message: failure?.message ?? "the provider answered \(status)")
        }
    }
}
