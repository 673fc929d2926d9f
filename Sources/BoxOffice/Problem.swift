import Domain
import Foundation
import Hummingbird
import NIOCore

/// An error answer in the form of RFC 9457: a stable type, a title, a sentence for the person who reads it, and members
/// that a program can use.
struct Problem: Error {
    enum Member: Encodable, Sendable {
        case text(String)
        case number(Int)
        case texts([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .texts(let texts): try container.encode(texts)
            }
        }
    }

    /// Last part of the type's URN: `sale-not-open`.
    var type: String
    var status: HTTPResponse.Status
    var title: String
    /// What happened and what to do.
    var detail: String
    var members: [String: Member] = [:]
    /// Seconds after which the same request may succeed.
    var retryAfter: Int?

    static let typePrefix = "urn:guichet:problem:"

    static let contentType = "application/problem+json"

    /// The members of its JSON text.
    var document: [String: Member] {
        let standard: [String: Member] = [
            "type": .text(Self.typePrefix + type), "title": .text(title), "status": .number(status.code),
            "detail": .text(detail),
        ]
        return standard.merging(members) { standard, _ in standard }
    }

    var prepared: PreparedAnswer {
        var answer = JSONAnswer.prepared(JSONAnswer.encode(document) ?? ByteBuffer(), status: status, contentType: Self.contentType)
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        return answer
    }

    var response: Response { prepared.response }
}

// Requests that cannot be read or name nothing.
extension Problem {
    static func malformed(_ detail: String) -> Problem {
        Problem(type: "malformed-request", status: .badRequest, title: "The request cannot be read", detail: detail)
    }

    static func invalid(_ detail: String, _ members: [String: Member] = [:]) -> Problem {
        Problem(
            type: "invalid-request", status: .unprocessableContent, title: "The request asks for something impossible",
            detail: detail, members: members)
    }

    static func unknown(_ what: String, type: String) -> Problem {
        Problem(type: type, status: .notFound, title: "Unknown \(what)", detail: "There is no such \(what) here.")
    }

    static let notFound = Problem(
        type: "not-found", status: .notFound, title: "Nothing at this address",
        detail: "The API is described at /openapi.yaml.")

    static let tooLarge = Problem(
        type: "body-too-large", status: .contentTooLarge, title: "The request body is too large",
        detail: "A request body has at most \(RequestReader.bodyLimit / 1024) KiB.",
        members: ["limitBytes": .number(RequestReader.bodyLimit)])

    static let tooSlow = Problem(
        type: "request-too-slow", status: .requestTimeout, title: "The request did not arrive in time",
        detail: "Nothing was changed. Send the request again, with the same Idempotency-Key.")

    static let `internal` = Problem(
        type: "internal-error", status: .internalServerError, title: "Something went wrong on our side",
        detail: "Nothing was lost. Repeat the request with the same Idempotency-Key.")
}

// The state of the platform.
extension Problem {
    static let storeUnavailable = Problem(
        type: "temporarily-unavailable", status: .serviceUnavailable, title: "The box office cannot be reached right now",
        detail: "Nothing was changed. Repeat the request with the same Idempotency-Key in a moment.", retryAfter: 2)

    static let suspended = Problem(
        type: "sale-suspended", status: .serviceUnavailable, title: "The sale is paused",
        detail: "The places are being checked against the ledger; the sale resumes by itself.", retryAfter: 2)

    /// Prepared once: this answer must cost nearly nothing.
    static let overloaded = Problem(
        type: "overloaded", status: .serviceUnavailable, title: "More people are here than can be served at this second",
        detail: "Nothing was changed. Repeat the request with the same Idempotency-Key in a few seconds.", retryAfter: 2
    ).prepared

    static let tooManyWishes = Problem(
        type: "overloaded", status: .serviceUnavailable, title: "Too many people wait for this opening",
        detail: "Nobody else can be told of it by e-mail. Come back when the sale opens.")

    static let tooManyFollowers = Problem(
        type: "too-many-followers", status: .serviceUnavailable, title: "Too many people follow these places live",
        detail: "Ask for /availability every few seconds instead.", retryAfter: 10)

    static let paymentUnavailable = Problem(
        type: "payment-unavailable", status: .serviceUnavailable, title: "The payment provider does not answer",
        detail: "Your places are kept. Repeat the request with the same Idempotency-Key.", retryAfter: 3)
}
