import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// JSON answers, keys sorted so that an answer is the same text each time.
package enum JSONAnswer {
    package static func response(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, contentType: String = json, caching: String = "no-store"
    ) -> Response {
        guard let body = encode(value) else { return Response(status: .internalServerError) }
        return prepared(body, status: status, contentType: contentType, caching: caching).response
    }

    package static let json = "application/json; charset=utf-8"

    package static func prepared(
        _ body: ByteBuffer, status: HTTPResponse.Status, contentType: String = json, caching: String = "no-store"
    ) -> PreparedAnswer {
        PreparedAnswer(
            status: status, headers: [.contentType: contentType, .cacheControl: caching], body: body)
    }

    package static func encode(_ value: some Encodable) -> ByteBuffer? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { ByteBuffer(bytes: $0) }
    }
}

/// Reads what a client sent, within limits, and says what is wrong with it.
package enum RequestReader {
    /// Bytes. The longest honest request, an order of a large group, has a few KiB.
    package static let bodyLimit = 64 * 1024

    package static func body(_ request: Request, most: Int = bodyLimit) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most { throw Problem.tooLarge }
        do {
            return try await request.body.collect(upTo: most)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge
        }
    }

    package static func json<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        try json(type, from: try await body(request))
    }

    package static func json<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws(Problem) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Problem.malformed(explain(error, of: body))
        } catch {
            throw Problem.malformed("The body is not valid JSON.")
        }
    }

    /// Says where a JSON text is wrong without repeating its values.
    private static func explain(_ error: DecodingError, of body: ByteBuffer) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "'\(path(context.codingPath + [key]))' is missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty
                ? "The body is not a JSON object; see /openapi.yaml."
                : "'\(path(context.codingPath))' has the wrong type; see /openapi.yaml."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "'\(path(context.codingPath))' has an impossible value; see /openapi.yaml."
        // The decoder says the same about every other fault; a reader that takes any number tells them apart.
        case .dataCorrupted where (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView), options: .fragmentsAllowed)) != nil:
            "The body has a number that is too large or not whole; see /openapi.yaml."
        default:
            "The body is not valid JSON, or has a number beyond all measure."
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)")
        }
    }

    /// 16 to 128 visible ASCII characters: a client that makes it as a UUID is safe from meeting its own other requests.
    package static func idempotencyKey(_ headers: HTTPFields) throws(Problem) -> String {
        guard let key = headers[.idempotencyKey], !key.isEmpty else {
            throw Problem(
                type: "idempotency-key-required", status: .badRequest, title: "An Idempotency-Key is missing",
                detail: "Send an Idempotency-Key header, a new UUID for each new request, so that repeating it is safe.")
        }
        guard (16...128).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem.malformed("An Idempotency-Key has 16 to 128 visible ASCII characters, such as a UUID.")
        }
        return key
    }
}

extension HTTPField.Name {
    package static let idempotencyKey = Self("Idempotency-Key")!
    package static let idempotencyReplayed = Self("Idempotency-Replayed")!
    package static let visitor = Self("Guichet-Visitor")!
    package static let admission = Self("Guichet-Admission")!
    static let rateLimit = Self("RateLimit")!
    static let rateLimitPolicy = Self("RateLimit-Policy")!
    package static let stripeSignature = Self("Stripe-Signature")!
}
