import Domain

/// A payment in the sandbox's books, in the shape of Stripe's PaymentIntent.
struct SandboxIntent: Codable, Sendable, Hashable {
    var id: String
    var secret: String
    var amount: Int64
    var currency: String
    var status: String
    var isManualCapture: Bool
    /// Means of payment; nil in journals of earlier versions, which knew cards only.
    var methods: [String]? = ["card"]
    /// Those of them of which the money is held although `isManualCapture` is not said for all.
    var heldMethods: [String]? = []
    /// The one that paid; nil until then.
    var method: String?
    var metadata: [String: String]
    var declineCode: String?
    var received: Int64 = 0
    var refunded: Int64 = 0
    /// Nil in journals of earlier versions.
    var refunds: [SandboxRefund]? = []
    /// Nil in journals of earlier versions.
    var disputes: [SandboxDispute]? = []
    /// Seconds since 1970.
    var created: Int64

    /// Whether the money of a method is held and captured later; otherwise it is taken at once.
    func isHeld(_ method: String) -> Bool { isManualCapture || (heldMethods ?? []).contains(method) }

    /// The first method of which the money is taken at once.
    var instantMethod: String? { (methods ?? []).first { !isHeld($0) } }

    var isOpen: Bool { status == "requires_payment_method" || status == "requires_action" }

    /// The charge of the notice that money went back.
    var charge: JSONObject {
        [
            "id": .text("ch_" + id.dropFirst(3)), "object": .text("charge"), "payment_intent": .text(id), "amount": .number(amount),
            "amount_refunded": .number(refunded), "refunded": .flag(refunded == received),
            "metadata": .object(metadata.mapValues { .text($0) }),
        ]
    }

    /// - Parameter isExpanded: whether the charge is shown, of which a notice and who does not ask for it have only the id.
    func json(isExpanded: Bool) -> JSONObject {
        var object: JSONObject = [
            "id": .text(id), "object": .text("payment_intent"), "amount": .number(amount), "currency": .text(currency),
            "status": .text(status), "client_secret": .text(secret), "created": .number(created), "livemode": .flag(false),
            "capture_method": .text(isManualCapture ? "manual" : "automatic"),
            "payment_method_types": .list((methods ?? ["card"]).map { .text($0) }),
            "amount_capturable": .number(status == "requires_capture" ? amount : 0), "amount_received": .number(received),
            "metadata": .object(metadata.mapValues { .text($0) }),
        ]
        if let declineCode {
            object["last_payment_error"] = .object([
                "type": .text("card_error"), "code": .text(declineCode), "message": .text("Your card was declined."),
            ])
        }
        // In journals of earlier versions only cards were taken.
        if let method = method ?? (received > 0 ? "card" : nil) {
            let charge = "ch_" + id.dropFirst(3)
            object["latest_charge"] = isExpanded
                ? .object([
                    "id": .text(charge), "object": .text("charge"), "amount": .number(amount), "amount_refunded": .number(refunded),
                    "disputed": .flag(disputes?.isEmpty == false), "payment_method_details": .object(["type": .text(method)]),
                ]) : .text(charge)
        }
        return object
    }
}

/// Money given back, in the shape of Stripe's Refund.
struct SandboxRefund: Codable, Sendable, Hashable {
    var id: String
    var amount: Int64
    var metadata: [String: String]
    /// Seconds since 1970.
    var created: Int64
    /// Nil for one that succeeded.
    var status: String?

    var state: String { status ?? "succeeded" }

    func json(of intent: SandboxIntent) -> JSONObject {
        [
            "id": .text(id), "object": .text("refund"), "status": .text(state), "payment_intent": .text(intent.id),
            "amount": .number(amount), "currency": .text(intent.currency), "created": .number(created),
            "metadata": .object(metadata.mapValues { .text($0) }),
        ]
    }
}

/// Money that the buyer's bank asks back, in the shape of Stripe's Dispute.
struct SandboxDispute: Codable, Sendable, Hashable {
    var id: String
    var amount: Int64
    var reason: String
    /// `needs_response`, `won` or `lost`.
    var status = "needs_response"
    /// Seconds since 1970.
    var dueBy: Int64
    /// Seconds since 1970; nil in journals of earlier versions.
    var created: Int64?

    func json(of intent: SandboxIntent) -> JSONObject {
        [
            "id": .text(id), "object": .text("dispute"), "payment_intent": .text(intent.id), "amount": .number(amount),
            "currency": .text(intent.currency), "reason": .text(reason), "status": .text(status),
            "created": .number(created ?? intent.created), "evidence_details": .object(["due_by": .number(dueBy)]), "metadata": .object([:]),
        ]
    }
}

typealias JSONObject = [String: JSONScalar]

/// JSON that the sandbox writes.
enum JSONScalar: Sendable {
    case text(String), number(Int64), flag(Bool), object(JSONObject), list([JSONScalar])

    /// Keys in order.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.write(text)
        case .number(let number): writer.write(number)
        case .flag(let flag): writer.write(flag)
        case .list(let list): writer.array(list) { $1.write(to: &$0) }
        case .object(let object):
            writer.object { writer in
                for (key, value) in object.sorted(by: { $0.key < $1.key }) { writer.add(key, value: { value.write(to: &$0) }) }
            }
        }
    }
}
