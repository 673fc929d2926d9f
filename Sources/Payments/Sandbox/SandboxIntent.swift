/// A payment in the sandbox's books, in the shape of Stripe's PaymentIntent.
struct SandboxIntent: Codable, Sendable, Hashable {
    var id: String
    var secret: String
    var amount: Int64
    var currency: String
    var status: String
    var isManualCapture: Bool
    var metadata: [String: String]
    var declineCode: String?
    var received: Int64 = 0
    var refunded: Int64 = 0
    /// Seconds since 1970.
    var created: Int64

    var isOpen: Bool { status == "requires_payment_method" || status == "requires_action" }

    /// The object as the API shows it.
    var json: JSONObject {
        var object: JSONObject = [
            "id": .text(id), "object": .text("payment_intent"), "amount": .number(amount), "currency": .text(currency),
            "status": .text(status), "client_secret": .text(secret), "created": .number(created), "livemode": .flag(false),
            "capture_method": .text(isManualCapture ? "manual" : "automatic"),
            "amount_capturable": .number(status == "requires_capture" ? amount : 0), "amount_received": .number(received),
            "metadata": .object(metadata.mapValues { .text($0) }),
        ]
        if let declineCode {
            object["last_payment_error"] = .object([
                "type": .text("card_error"), "code": .text(declineCode), "message": .text("Your card was declined."),
            ])
        }
        if received > 0 {
            object["latest_charge"] = .object([
                "id": .text("ch_" + id.dropFirst(3)), "object": .text("charge"), "amount": .number(received),
                "amount_refunded": .number(refunded),
            ])
        }
        return object
    }
}

typealias JSONObject = [String: JSONScalar]

/// JSON that the sandbox writes.
enum JSONScalar: Encodable, Sendable {
    case text(String), number(Int64), flag(Bool), object(JSONObject), list([JSONScalar])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .object(let object): try container.encode(object)
        case .list(let list): try container.encode(list)
        }
    }
}
