import Booking
import Domain

/// The parts of Stripe's PaymentIntent that Guichet reads.
struct StripePaymentIntent: Decodable {
    struct Failure: Decodable { var code: String? }

    /// Expanded on request, otherwise only an id.
    enum Charge: Decodable {
        case id
        case object(refunded: Int64, isDisputed: Bool, method: String?)

        private struct Object: Decodable {
            struct Details: Decodable { var type: String? }

            var amount_refunded: Int64?
            var disputed: Bool?
            var payment_method_details: Details?
        }

        init(from decoder: any Decoder) throws {
            if let object = try? Object(from: decoder) {
                self = .object(
                    refunded: object.amount_refunded ?? 0, isDisputed: object.disputed ?? false, method: object.payment_method_details?.type)
            } else {
                self = .id
            }
        }
    }

    var id: String
    var status: Payment.Status
    var amount: Int64
    var amount_received: Int64?
    var currency: String
    var client_secret: String?
    var metadata: [String: String]?
    var last_payment_error: Failure?
    var latest_charge: Charge?
    var payment_method_types: [String]?
    /// Seconds since 1970.
    var created: Int64?

    var payment: Payment {
        var (refunded, isDisputed, used) = (Money.zero, false, String?.none)
        if case .object(let cents, let disputed, let method)? = latest_charge { (refunded, isDisputed, used) = (Money(cents: cents), disputed, method) }
        return Payment(
            id: id, status: status, amount: Money(cents: amount), currency: currency, clientSecret: client_secret,
            orderID: metadata?["order"], lastErrorCode: last_payment_error?.code, refunded: refunded,
            createdAt: created.map { Timestamp(milliseconds: $0 * 1000) }, received: amount_received.map(Money.init(cents:)),
            method: Self.method(used: used, allowed: payment_method_types ?? []), isDisputed: isDisputed)
    }
}

extension StripePaymentIntent {
    /// - Parameters:
    ///   - used: type in the charge's details.
    ///   - allowed: when it is a single one, nothing else can have been used.
    static func method(used: String?, allowed: [String]) -> PaymentMethod? {
        (used ?? (allowed.count == 1 ? allowed[0] : nil)).flatMap { PaymentMethod($0) }
    }
}

struct StripePaymentList: Decodable {
    var data: [StripePaymentIntent]
    var has_more: Bool
}

/// The parts of Stripe's Refund that Guichet reads.
struct StripeRefund: StripeMovable {
    var id: String
    var amount: Int64
    var status: Refund.Status?
    var payment_intent: String?
    var created: Int64?
    var metadata: [String: String]?

    var refund: Refund {
        // Stripe leaves the status out of some that wait.
        Refund(id: id, amount: Money(cents: amount), status: status ?? .pending, key: metadata?["key"])
    }

    var movement: ListedMovement? {
        payment_intent.map {
            ListedMovement(id: id, paymentID: $0, event: refund.isUnderWay ? .refunded : .refundFailed, isOurs: refund.key != nil)
        }
    }
}

/// The parts of Stripe's Dispute that Guichet reads.
struct StripeDispute: StripeMovable {
    struct Evidence: Decodable { var due_by: Int64? }

    var id: String
    var amount: Int64
    var reason: String?
    var status: String
    var evidence_details: Evidence?
    var payment_intent: String?
    var created: Int64?

    var dispute: Dispute {
        // A warning (`warning_…`) is an inquiry: no money moved, and one that is closed moves none.
        let outcome: Dispute.Outcome =
            switch status {
            case "won", "warning_closed", "prevented": .won
            case "lost": .lost
            default: .open
            }
        return Dispute(
            id: id, amount: Money(cents: amount), reason: reason ?? "", outcome: outcome,
            dueBy: outcome == .open ? evidence_details?.due_by.map { Timestamp(milliseconds: $0 * 1000) } : nil, isInquiry: status.hasPrefix("warning_"))
    }

    var movement: ListedMovement? {
        let event: ListedMovement.Event =
            switch dispute.outcome {
            case .open: .disputed
            case .won: .disputeWon
            case .lost: .disputeLost
            }
        return payment_intent.map { ListedMovement(id: id, paymentID: $0, event: event, isOurs: false) }
    }
}

protocol StripeObject: Decodable, Sendable {
    var id: String { get }
}

/// Money of a payment that moves after it was taken.
protocol StripeMovable: StripeObject {
    /// Seconds since 1970.
    var created: Int64? { get }
    /// Nil for money that no PaymentIntent took.
    var movement: ListedMovement? { get }
}

struct StripeList<Object: StripeObject>: Decodable {
    var data: [Object]
    var has_more: Bool
}

/// What an event about a charge, a refund or a dispute says of itself.
struct StripeMovement: Decodable {
    struct Content: Decodable { var object: Object }
    struct Object: Decodable {
        var object: String?
        /// Nil for money that no PaymentIntent took.
        var payment_intent: String?
        var status: String?
        var metadata: [String: String]?
    }

    var data: Content

    /// A refund that this platform asked for and that goes its way: nobody needs to be told.
    var isOwnRefund: Bool {
        data.object.object == "refund" && data.object.metadata?["key"] != nil && data.object.status != "failed"
            && data.object.status != "canceled"
    }
}

struct StripeErrorBody: Decodable {
    struct Failure: Decodable {
        var type: String?
        var code: String?
        var message: String?
    }

    var error: Failure
}

/// An event about a payment. One about something else has another object.
struct StripeEvent: Decodable {
    struct Content: Decodable { var object: StripePaymentIntent }

    var data: Content
}

/// Read first: an event about something else than a payment has another object.
struct StripeEventHead: Decodable {
    var id: String
    var type: String
}
