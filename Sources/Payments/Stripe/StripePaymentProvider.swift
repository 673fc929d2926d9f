import AsyncHTTPClient
import Booking
import Domain
import Foundation
import NIOCore

/// ``PaymentProvider`` over the Stripe API: PaymentIntents with manual capture where the method allows it, and refunds. Trying and production run
/// this same code; only the base URL and the keys differ.
public struct StripePaymentProvider: PaymentProvider {
    public struct Configuration: Sendable {
        /// Without a slash at the end: `https://api.stripe.com`.
        public var baseURL: String
        public var secretKey: String
        /// Means of payment that buyers may use, as Stripe names them. Their money must come, or not, while a buyer waits: no direct debits.
        public var methods = ["card"]
        /// Longest wait for one answer.
        public var timeout: Duration = .seconds(5)
        /// Tries of one call, all with the same idempotency key.
        public var attempts = 3
        /// Pause before the second try; it doubles for each further one, and half of it is random.
        public var pause: Duration = .milliseconds(150)
        /// Asked before each try: false keeps it from being sent, because another process acts in place of this one.
        public var mayAct: @Sendable () -> Bool = { true }

        public init(baseURL: String, secretKey: String) {
            self.baseURL = baseURL
            self.secretKey = secretKey
        }
    }

    private static let version = "2024-06-20"
    /// A page of 100 payments with their charges is some 700 kB.
    private static let answerLimit = 8 << 20
    /// Keys of one call, of which all but the last are worn out. The provider forgets them after a day or more; what is tried again all
    /// that time must not come to an end.
    private static let generations = 500
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

    /// Methods whose money can be authorised first and captured later (docs.stripe.com/payments/place-a-hold-on-a-payment-method).
    private static let holdable: Set = [
        "affirm", "afterpay_clearpay", "amazon_pay", "card", "cashapp", "klarna", "link", "mobilepay", "paypal", "revolut_pay",
    ]

    public func openPayment(for order: Order) async throws(PaymentError) -> Payment {
        var fields = [("amount", String(order.total.cents)), ("currency", order.currency)]
        let held = configuration.methods.filter(Self.holdable.contains)
        if held.count == configuration.methods.count {
            fields.append(("capture_method", "manual"))
        } else {
            // Of the others the money is taken at once: a sale that cannot be is refunded.
            fields += held.map { ("payment_method_options[\($0)][capture_method]", "manual") }
        }
        fields += configuration.methods.map { ("payment_method_types[]", $0) }
        fields += [("metadata[order]", order.id), ("metadata[session]", order.sessionID)]
        // A payment has no language of its own at the provider (docs.stripe.com/api/payment_intents/create); the page that pays it reads it here.
        fields += order.buyer.language.map { [("metadata[language]", $0)] } ?? []
        return try await intent(.POST, "/v1/payment_intents", fields, key: "open-\(order.id)")
    }

    public func payment(_ id: String) async throws(PaymentError) -> Payment {
        try await intent(.GET, path(id) + "?expand[]=latest_charge", [], key: nil)
    }

    public func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        var query = [("limit", "100"), ("created[gte]", String(moment.milliseconds / 1000)), ("expand[]", "data.latest_charge")]
        if let cursor { query.append(("starting_after", cursor)) }
        let body = try await answer(.GET, "/v1/payment_intents?" + StripeForm.encode(query), [], key: nil)
        let list = try Self.read(StripePaymentList.self, in: body)
        return PaymentPage(payments: list.data.map(\.payment), next: list.has_more ? list.data.last?.id : nil)
    }

    public func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await act("capture", id, idempotencyKey, unless: .succeeded)
    }

    public func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await act("cancel", id, idempotencyKey, unless: .canceled)
    }

    public func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        var fields = [("payment_intent", id), ("metadata[key]", idempotencyKey)]
        if let amount { fields.append(("amount", String(amount.cents))) }
        do throws(PaymentError) {
            let body = try await answer(.POST, "/v1/refunds", fields, key: idempotencyKey) { () async throws(PaymentError) in
                try await refund(ofPayment: id, key: idempotencyKey) != nil
            }
            if !body.isEmpty { return try Self.read(StripeRefund.self, in: body).refund }
            guard let made = try await refund(ofPayment: id, key: idempotencyKey) else { throw .unreadable }
            return made
        } catch .refused(code: "charge_already_refunded", let message) {
            let known = try await refunds(ofPayment: id)
            // Who wanted all of it back has it.
            guard let done = known.first(where: { $0.key == idempotencyKey }) ?? (amount == nil ? known.first : nil) else {
                throw .refused(code: "charge_already_refunded", message: message)
            }
            return done
        }
    }

    private func refund(ofPayment id: String, key: String) async throws(PaymentError) -> Refund? {
        try await refunds(ofPayment: id).first { $0.key == key }
    }

    public func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] {
        try await list(StripeRefund.self, "/v1/refunds", ofPayment: id).map(\.refund)
    }

    public func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] {
        try await list(StripeDispute.self, "/v1/disputes", ofPayment: id).map(\.dispute)
    }

    private func list<Object: StripeObject>(
        _ type: Object.Type, _ path: String, ofPayment id: String
    ) async throws(PaymentError) -> [Object] {
        var objects: [Object] = []
        while true {
            var query = [("payment_intent", id), ("limit", "100")]
            if let last = objects.last { query.append(("starting_after", last.id)) }
            let page = try Self.read(
                StripeList<Object>.self, in: try await answer(.GET, path + "?" + StripeForm.encode(query), [], key: nil))
            objects += page.data
            guard page.has_more, !page.data.isEmpty else { return objects }
        }
    }

    public func movements(
        _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage {
        switch kind {
        case .refunds: try await movements(StripeRefund.self, "/v1/refunds", since: moment, after: cursor)
        case .disputes: try await movements(StripeDispute.self, "/v1/disputes", since: moment, after: cursor)
        }
    }

    private func movements<Object: StripeMovable>(
        _ type: Object.Type, _ path: String, since moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage {
        let query = [("limit", "100")] + (cursor.map { [("starting_after", $0)] } ?? [])
        let page = try Self.read(
            StripeList<Object>.self, in: try await answer(.GET, path + "?" + StripeForm.encode(query), [], key: nil))
        // Newest first, so what is too old ends the list.
        let young = page.data.prefix { $0.created.map { $0 >= moment.milliseconds / 1000 } ?? true }
        let isLast = !page.has_more || young.count < page.data.count || page.data.isEmpty
        return MovementPage(movements: young.compactMap(\.movement), next: isLast ? nil : page.data.last?.id)
    }

    private static func read<Value: Decodable>(_ type: Value.Type, in body: Data) throws(PaymentError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw .unreadable
        }
    }

    // MARK: Calls

    /// A refusal because the payment is already in the wanted state is no error.
    private func act(
        _ verb: String, _ id: String, _ key: String, unless wanted: Payment.Status
    ) async throws(PaymentError) -> Payment {
        do {
            return try await intent(.POST, "\(path(id))/\(verb)", [], key: key)
        } catch .refused(let code, let message) {
            let present: Payment?
            do { present = try await payment(id) } catch .unknownPayment { present = nil }
            guard let present, present.status == wanted else { throw .refused(code: code, message: message) }
            return present
        }
    }

    private func path(_ id: String) -> String { "/v1/payment_intents/\(StripeForm.escape(id))" }

    private func intent(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?
    ) async throws(PaymentError) -> Payment {
        let body = try await answer(method, path, fields, key: key)
        guard let payment = StripeReader.payment(in: body) else {
            throw .unreadable
        }
        return payment
    }

    enum HTTPMethodName: String { case GET, POST }

    /// Calls until there is an answer, a few times. When the provider keeps a failure under the key, so that a repetition can never
    /// succeed (docs.stripe.com/api/idempotent_requests), a further key takes its place.
    ///
    /// - Parameter isDone: asked before a further key is used, for a call that acts each time it comes with another. The others ask
    ///   for a state, or open a payment that nobody can pay as long as nobody knows it.
    /// - Returns: the answer's body; empty when it turned out to be done.
    private func answer(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?,
        isDone: () async throws(PaymentError) -> Bool = { false }
    ) async throws(PaymentError) -> Data {
        var pause = configuration.pause
        var (attempt, generation) = (1, 1)
        while true {
            let present = generation == 1 ? key : key.map { "\($0)-\(generation)" }
            let failure: Failure
            switch try await once(method, path, fields, key: present) {
            case .success(let body): return body
            case .failure(let one): failure = one
            }
            if failure.isKept, generation < Self.generations {
                if try await isDone() { return Data() }
                generation += 1
                continue
            }
            // What may take longer is for the caller to await.
            guard attempt < configuration.attempts, failure.retryAfter ?? .zero <= configuration.timeout else {
                throw .unavailable(cause: failure.cause, retryAfter: failure.retryAfter)
            }
            attempt += 1
            do {
                try await Task.sleep(for: max(pause * Double.random(in: 0.5...1), failure.retryAfter ?? .zero))
            } catch {
                throw .unavailable(cause: "given up while waiting for the provider")
            }
            pause *= 2
        }
    }

    /// A failure that may pass.
    private struct Failure: Error {
        var cause: String
        var retryAfter: Duration?
        /// The answer is one of an earlier call with the same key.
        var isKept = false
    }

    /// - Throws: what does not pass.
    private func once(
        _ method: HTTPMethodName, _ path: String, _ fields: [(String, String)], key: String?
    ) async throws(PaymentError) -> Result<Data, Failure> {
        guard configuration.mayAct() else { throw .unavailable(cause: "another process acts in place of this one") }
        var request = HTTPClientRequest(url: configuration.baseURL + path)
        request.method = method == .GET ? .GET : .POST
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.secretKey)")
        request.headers.add(name: "Stripe-Version", value: Self.version)
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if method == .POST {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: StripeForm.encode(fields)))
        }
        do {
            let response = try await client.execute(request, timeout: TimeAmount(configuration.timeout))
            return try Self.judge(response, Data(buffer: try await response.body.collect(upTo: Self.answerLimit)))
        } catch let error as PaymentError {
            throw error
        } catch {
            return .failure(Failure(cause: "the provider does not answer"))
        }
    }

    private static func judge(_ response: HTTPClientResponse, _ body: Data) throws(PaymentError) -> Result<Data, Failure> {
        let status = response.status.code
        switch status {
        case 200..<300:
            return .success(body)
        case 404 where errorBody(body)?.code == "resource_missing":
            throw .unknownPayment
        // Any other 404 is an address where no provider is: it says nothing about the payment.
        case 404, 409, 429, 500...:
            let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) }
            return .failure(
                Failure(
                    cause: "the provider answered \(status)", retryAfter: seconds.map { .seconds(min(max($0, 0), 3600)) },
                    isKept: response.headers.first(name: "Idempotent-Replayed") == "true"))
        default:
            let failure = errorBody(body)
            throw .refused(
                code: failure?.code ?? failure?.type ?? "http-\(status)",
                message: failure?.message ?? "the provider answered \(status)")
        }
    }

    private static func errorBody(_ body: Data) -> StripeErrorBody.Failure? { (try? JSONDecoder().decode(StripeErrorBody.self, from: body))?.error }
}
