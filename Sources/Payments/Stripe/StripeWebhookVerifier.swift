import Booking
import Crypto
import Domain
import Foundation

/// Verifies notices as Stripe signs them: header `t=…,v1=…`, HMAC-SHA256 over `"{t}.{raw body}"`.
public struct StripeWebhookVerifier: PaymentNoticeVerifier {
    private let secrets: [SymmetricKey]
    private let tolerance: Duration

    /// - Parameters:
    ///   - secrets: several while a secret is being replaced; any may have signed.
    ///   - tolerance: how far a notice may be from now, either way.
    public init(secrets: [String], tolerance: Duration = .seconds(300)) {
        self.secrets = secrets.map { SymmetricKey(data: Array($0.utf8)) }
        self.tolerance = tolerance
    }

    public func verify(body: [UInt8], signature: String?, now: Timestamp) throws(PaymentNoticeError) -> PaymentNotice {
        guard let signature else { throw .missingSignature }
        var moment: Int64?
        var codes: [[UInt8]] = []
        for part in signature.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { throw .malformedSignature }
            switch pair[0].trimmingCharacters(in: .whitespaces) {
            case "t": moment = Int64(pair[1])
            case "v1": codes.append(try Self.bytes(hexadecimal: pair[1]))
            default: break  // other schemes may stand beside v1
            }
        }
        guard let moment, !codes.isEmpty, codes.count <= 16, (0...32_503_680_000).contains(moment) else {
            throw .malformedSignature
        }
        var message = Array("\(moment).".utf8)
        message += body
        // Every code is compared with every secret, each in constant time.
        let matches = secrets.flatMap { secret in
            codes.map { HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: secret) }
        }
        guard matches.contains(true) else { throw .wrongSignature }
        guard abs(now.milliseconds - moment * 1000) <= tolerance.wholeMilliseconds else { throw .outsideTolerance }
        return try Self.notice(body)
    }

    /// A signature header for a body, as the provider makes it.
    static func sign(body: [UInt8], secret: String, at seconds: Int64) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
        let hexadecimal = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "t=\(seconds),v1=\(hexadecimal)"
    }

    private static func notice(_ body: [UInt8]) throws(PaymentNoticeError) -> PaymentNotice {
        guard let event = StripeReader.event(in: body) else { throw .malformedBody }
        let kind: PaymentNotice.Kind
        switch event.type {
        case "payment_intent.amount_capturable_updated": kind = .authorised
        case "payment_intent.payment_failed": kind = .failed
        case "payment_intent.canceled": kind = .cancelled
        case "payment_intent.succeeded": kind = .captured
        case let type where type.hasPrefix("charge.refund") || type.hasPrefix("refund.") || type.hasPrefix("charge.dispute."):
            guard let movement = try? JSONDecoder().decode(StripeMovement.self, from: Data(body)) else { throw .malformedBody }
            let payment = movement.isOwnRefund ? nil : movement.data.object.payment_intent
            return other(event.id, payment.map { .moneyMoved(payment: $0) } ?? .other(type))
        default: return other(event.id, .other(event.type))
        }
        guard let payment = event.payment else { throw .malformedBody }
        return PaymentNotice(id: event.id, kind: kind, payment: payment)
    }

    /// One that carries no payment.
    private static func other(_ id: String, _ kind: PaymentNotice.Kind) -> PaymentNotice {
        PaymentNotice(id: id, kind: kind, payment: Payment(id: "", status: .processing, amount: .zero, currency: ""))
    }

    private static func bytes(hexadecimal text: Substring) throws(PaymentNoticeError) -> [UInt8] {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { throw .malformedSignature }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                throw .malformedSignature
            }
            bytes.append(byte)
        }
        return bytes
    }
}
