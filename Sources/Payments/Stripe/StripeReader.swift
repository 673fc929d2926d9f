import Booking
import Domain
import Foundation

/// Reads the provider's JSON in one pass. What the pass does not know is left to Foundation's decoder and ``StripePaymentIntent``.
enum StripeReader {
    struct Event {
        var id, type: String
        /// Nil when the event is about something else.
        var payment: Payment?
    }

    /// Nil when this is no PaymentIntent.
    static func payment(in body: some Sequence<UInt8>) -> Payment? {
        if let usual = JSONReader.read(body, payment) { return usual }
        return try? JSONDecoder().decode(StripePaymentIntent.self, from: Data(body)).payment
    }

    /// Nil when this is no event.
    static func event(in body: [UInt8]) -> Event? {
        if let usual = JSONReader.read(body, event), usual.payment != nil { return usual }
        let data = Data(body)
        guard let head = try? JSONDecoder().decode(StripeEventHead.self, from: data) else { return nil }
        let content = try? JSONDecoder().decode(StripeEvent.self, from: data).data
        return Event(id: head.id, type: head.type, payment: content?.object.payment)
    }

    private static func event(_ reader: inout JSONReader) -> Event? {
        var (id, type): (String?, String?)
        var payment: Payment?
        let isObject = reader.object { reader, key in
            switch key {
            case "id": id = reader.text()
            case "type": type = reader.text()
            case "data":
                return reader.object { reader, key in
                    guard key == "object" else { return reader.skip() }
                    payment = Self.payment(&reader)
                    return payment != nil
                }
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let id, let type else { return nil }
        return Event(id: id, type: type, payment: payment)
    }

    private static func payment(_ reader: inout JSONReader) -> Payment? {
        var (id, currency, secret, orderID, code, used): (String?, String?, String?, String?, String?, String?)
        var status: Payment.Status?
        var (amount, received, created): (Int64?, Int64?, Int64?)
        var refunded: Int64 = 0
        var isDisputed: Bool? = false
        var allowed: [String] = []
        // What may be absent or null must be readable when it is neither.
        let isObject = reader.object { reader, key in
            switch key {
            case "id": id = reader.text()
            case "currency": currency = reader.text()
            case "status": status = reader.text().flatMap(Payment.Status.init(rawValue:))
            case "amount": amount = reader.integer()
            case "amount_received": received = reader.integer()
            case "created": created = reader.integer()
            case "client_secret": return text(&reader, into: &secret)
            case "metadata": return text(of: "order", in: &reader, into: &orderID)
            case "last_payment_error": return text(of: "code", in: &reader, into: &code)
            case "latest_charge": return charge(&reader, into: &refunded, &isDisputed, &used)
            case "payment_method_types":
                guard let types = reader.array({ $0.text() }) else { return false }
                allowed = types
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let id, let currency, let status, let amount else { return nil }
        return Payment(
            id: id, status: status, amount: Money(cents: amount), currency: currency, clientSecret: secret, orderID: orderID,
            lastErrorCode: code, refunded: Money(cents: refunded), createdAt: created.map { Timestamp(milliseconds: $0 * 1000) },
            received: received.map(Money.init(cents:)), method: StripePaymentIntent.method(used: used, allowed: allowed), isDisputed: isDisputed ?? false)
    }

    private static func text(_ reader: inout JSONReader, into text: inout String?) -> Bool {
        if reader.null() { return true }
        text = reader.text()
        return text != nil
    }

    /// One member of an object that may be null.
    private static func text(of name: String, in reader: inout JSONReader, into value: inout String?) -> Bool {
        if reader.null() { return true }
        return reader.object { reader, key in key == name ? text(&reader, into: &value) : reader.skip() }
    }

    /// Expanded on request, otherwise only an id.
    private static func charge(
        _ reader: inout JSONReader, into refunded: inout Int64, _ isDisputed: inout Bool?, _ method: inout String?
    ) -> Bool {
        if reader.null() || reader.text() != nil { return true }
        return reader.object { reader, key in
            switch key {
            case "payment_method_details": return text(of: "type", in: &reader, into: &method)
            case "amount_refunded":
                guard let cents = reader.integer() else { return false }
                refunded = cents
                return true
            case "disputed":
                isDisputed = reader.flag()
                return isDisputed != nil
            default: return reader.skip()
            }
        }
    }
}
