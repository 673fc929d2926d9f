import Foundation
import Hummingbird
import NIOCore

/// An error answer in the form of RFC 9457: a stable type, a title, a sentence for the person who reads it, and members
/// that a program can use.
package struct Problem: Error, Sendable {
    package enum Member: Encodable, Sendable {
        case text(String)
        case number(Int)
        case texts([String])

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .texts(let texts): try container.encode(texts)
            }
        }
    }

    /// Last part of the type's URN: `sale-not-open`.
    package var type: String
    package var status: HTTPResponse.Status
    package var title: String
    /// What happened and what to do.
    package var detail: String
    package var members: [String: Member] = [:]
    /// Seconds after which the same request may succeed.
    package var retryAfter: Int?
    /// What was used up.
    package var rateLimit: RateLimit?

    /// So many requests in so many seconds (IETF draft "RateLimit header fields for HTTP").
    package struct RateLimit: Sendable {
        var name: String
        var quota, window: Int

        package init(name: String, quota: Int, window: Int) { (self.name, self.quota, self.window) = (name, quota, window) }
    }

    package init(type: String, status: HTTPResponse.Status, title: String, detail: String, members: [String: Member] = [:], retryAfter: Int? = nil) {
        (self.type, self.status, self.title) = (type, status, title)
        (self.detail, self.members, self.retryAfter) = (detail, members, retryAfter)
    }

    package static let typePrefix = "urn:guichet:problem:"

    package static let contentType = "application/problem+json"

    /// The members of its JSON text.
    package var document: [String: Member] {
        let standard: [String: Member] = [
            "type": .text(Self.typePrefix + type), "title": .text(title), "status": .number(status.code),
            "detail": .text(detail),
        ]
        return standard.merging(members) { standard, _ in standard }
    }

    package var prepared: PreparedAnswer {
        var answer = JSONAnswer.prepared(JSONAnswer.encode(document) ?? ByteBuffer(), status: status, contentType: Self.contentType)
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        if let limit = rateLimit {
            answer.headers[.rateLimitPolicy] = "\"\(limit.name)\";q=\(limit.quota);w=\(limit.window)"
            answer.headers[.rateLimit] = "\"\(limit.name)\";r=0;t=\(retryAfter ?? limit.window)"
        }
        return answer
    }

    package var response: Response { prepared.response }
}

// Requests that cannot be read or name nothing.
extension Problem {
    package static func malformed(_ detail: String) -> Problem {
        Problem(type: "malformed-request", status: .badRequest, title: "The request cannot be read", detail: detail)
    }

    package static func invalid(_ detail: String, _ members: [String: Member] = [:]) -> Problem {
        Problem(
            type: "invalid-request", status: .unprocessableContent, title: "The request asks for something impossible",
            detail: detail, members: members)
    }

    package static func unknown(_ what: String, type: String) -> Problem {
        Problem(type: type, status: .notFound, title: "Unknown \(what)", detail: "There is no such \(what) here.")
    }

    package static let notFound = Problem(
        type: "not-found", status: .notFound, title: "Nothing at this address",
        detail: "The API is described at /openapi.yaml.")

    package static let tooLarge = Problem(
        type: "body-too-large", status: .contentTooLarge, title: "The request body is too large",
        detail: "A request body has at most \(RequestReader.bodyLimit / 1024) KiB.",
        members: ["limitBytes": .number(RequestReader.bodyLimit)])

    package static let tooSlow = Problem(
        type: "request-too-slow", status: .requestTimeout, title: "The request did not arrive in time",
        detail: "Nothing was changed. Send the request again, with the same Idempotency-Key.")

    package static let `internal` = Problem(
        type: "internal-error", status: .internalServerError, title: "Something went wrong on our side",
        detail: "Nothing was lost. Repeat the request with the same Idempotency-Key.")
}
