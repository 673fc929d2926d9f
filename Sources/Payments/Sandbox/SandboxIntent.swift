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
    /// Seconds since 1970.
    var created: Int64

    /// Whether the money of a method is held and captured later; otherwise it is taken at once.
    func isHeld(_ method: String) -> Bool { isManualCapture || (heldMethods ?? []).contains(method) }

    /// The first method of which the money is taken at once.
    var instantMethod: String? { (methods ?? []).first { !isHeld($0) } }

    var isOpen: Bool { status == "requires_payment_method" || status == "requires_action" }

    /// The object as the API shows it.
    var json: JSONObject { json(isExpanded: true) }

    /// - Parameter isExpanded: whether the charge is shown, of which a notice has only the id.
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
                    "payment_method_details": .object(["type": .text(method)]),
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

    func json(of intent: SandboxIntent) -> JSONObject {
        [
            "id": .text(id), "object": .text("refund"), "status": .text("succeeded"), "payment_intent": .text(intent.id),
            "amount": .number(amount), "currency": .text(intent.currency), "created": .number(created),
            "metadata": .object(metadata.mapValues { .text($0) }),
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
