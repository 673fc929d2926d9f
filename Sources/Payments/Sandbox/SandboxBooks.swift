/// The sandbox's payments as a pure state machine: each action changes one payment and says which notice it causes.
struct SandboxBooks: Sendable {
    /// A refusal in the shape of Stripe's errors.
    struct Refusal: Error, Sendable {
        var status: Int
        var type: String
        var code: String
        var message: String

        /// As the API shows it.
        var json: JSONObject {
            ["error": .object(["type": .text(type), "code": .text(code), "message": .text(message)])]
        }

        static func unexpectedState(_ intent: SandboxIntent, _ verb: String) -> Refusal {
            Refusal(
                status: 400, type: "invalid_request_error", code: "payment_intent_unexpected_state",
                message: "This PaymentIntent could not be \(verb) because its status is \(intent.status).")
        }

        static let missing = Refusal(
            status: 404, type: "invalid_request_error", code: "resource_missing", message: "No such payment_intent.")

        static func parameter(_ name: String) -> Refusal {
            Refusal(
                status: 400, type: "invalid_request_error", code: "parameter_invalid", message: "Invalid or missing: \(name).")
        }
    }

    struct Change: Sendable {
        var intent: SandboxIntent
        /// Type of the notice it causes.
        var notice: String?
        /// What the notice is about; nil for the payment itself.
        var object: JSONObject?
    }

    private(set) var intents: [String: SandboxIntent] = [:]

    mutating func put(_ intent: SandboxIntent) { intents[intent.id] = intent }

    func intent(_ id: String) throws(Refusal) -> SandboxIntent {
        guard let intent = intents[id] else { throw .missing }
        return intent
    }

    mutating func open(_ intent: SandboxIntent) -> Change { apply(intent, nil) }

    /// The means of payment was accepted.
    mutating func authorise(_ id: String, by method: String = "card") throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.isOpen else { throw .unexpectedState(intent, "confirmed") }
        guard (intent.methods ?? ["card"]).contains(method) else { throw .parameter("payment_method") }
        intent.declineCode = nil
        intent.method = method
        guard intent.isHeld(method) else {
            intent.status = "succeeded"
            intent.received = intent.amount
            return apply(intent, "payment_intent.succeeded")
        }
        intent.status = "requires_capture"
        return apply(intent, "payment_intent.amount_capturable_updated")
    }

    mutating func decline(_ id: String, code: String) throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.isOpen else { throw .unexpectedState(intent, "confirmed") }
        intent.status = "requires_payment_method"
        intent.declineCode = code
        return apply(intent, "payment_intent.payment_failed")
    }

    /// 3-D Secure: the buyer must answer a challenge first.
    mutating func challenge(_ id: String) throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.isOpen else { throw .unexpectedState(intent, "confirmed") }
        intent.status = "requires_action"
        return apply(intent, nil)
    }

    /// - Parameter amount: nil for all; what is left of a part is not reserved any more.
    mutating func capture(_ id: String, amount: Int64? = nil) throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.status == "requires_capture" else { throw .unexpectedState(intent, "captured") }
        guard (1...intent.amount).contains(amount ?? intent.amount) else { throw .parameter("amount_to_capture") }
        intent.status = "succeeded"
        intent.received = amount ?? intent.amount
        return apply(intent, "payment_intent.succeeded")
    }

    mutating func cancel(_ id: String) throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.isOpen || intent.status == "requires_capture" else { throw .unexpectedState(intent, "canceled") }
        intent.status = "canceled"
        return apply(intent, "payment_intent.canceled")
    }

    /// - Parameter amount: nil for all that is left.
    mutating func refund(_ id: String, amount: Int64?, as refund: SandboxRefund) throws(Refusal) -> Change {
        var intent = try intent(id)
        let rest = intent.received - intent.refunded
        guard intent.status == "succeeded" else { throw .unexpectedState(intent, "refunded") }
        guard rest > 0 else {
            throw Refusal(
                status: 400, type: "invalid_request_error", code: "charge_already_refunded",
                message: "The charge has already been refunded.")
        }
        guard (1...rest).contains(amount ?? rest) else { throw .parameter("amount") }
        var refund = refund
        refund.amount = amount ?? rest
        intent.refunded += refund.amount
        intent.refunds = (intent.refunds ?? []) + [refund]
        return apply(intent, "charge.refunded", intent.charge)
    }

    // MARK: What others do

    /// The bank does not take a refund after all.
    mutating func failRefund(_ id: String) throws(Refusal) -> Change {
        guard var intent = intents.values.first(where: { $0.refunds?.contains { $0.id == id } == true }),
            let index = intent.refunds?.firstIndex(where: { $0.id == id && $0.state == "succeeded" }), var refund = intent.refunds?[index]
        else { throw .missing }
        refund.status = "failed"
        intent.refunds?[index] = refund
        intent.refunded -= refund.amount
        return apply(intent, "charge.refund.updated", refund.json(of: intent))
    }

    /// The buyer's bank asks for money back.
    mutating func dispute(_ id: String, as dispute: SandboxDispute) throws(Refusal) -> Change {
        var intent = try intent(id)
        guard intent.status == "succeeded" else { throw .unexpectedState(intent, "disputed") }
        guard (1...intent.received).contains(dispute.amount) else { throw .parameter("amount") }
        intent.disputes = (intent.disputes ?? []) + [dispute]
        return apply(intent, "charge.dispute.created", dispute.json(of: intent))
    }

    /// - Parameter status: `won` or `lost`.
    mutating func endDispute(_ id: String, status: String) throws(Refusal) -> Change {
        guard ["won", "lost"].contains(status) else { throw .parameter("status") }
        guard var intent = intents.values.first(where: { $0.disputes?.contains { $0.id == id } == true }),
            let index = intent.disputes?.firstIndex(where: { $0.id == id }), var dispute = intent.disputes?[index]
        else { throw .missing }
        dispute.status = status
        intent.disputes?[index] = dispute
        return apply(intent, "charge.dispute.closed", dispute.json(of: intent))
    }

    private mutating func apply(_ intent: SandboxIntent, _ notice: String?, _ object: JSONObject? = nil) -> Change {
        intents[intent.id] = intent
        return Change(intent: intent, notice: notice, object: object)
    }
}
