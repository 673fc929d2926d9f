import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport

/// A spectator with an HTTP client: every word of the story is a real request.
package struct Buyer: Sendable {
    package struct Answer: Sendable {
        package var status: Int
        package var body: Data
        package var headers: [String: String]

        package var json: [String: Any] { ((try? JSONSerialization.jsonObject(with: body)) as? [String: Any]) ?? [:] }
        package func text(_ name: String) -> String { json[name] as? String ?? "" }
        /// The stable word of a problem.
        package var problem: String { text("type").replacing("urn:guichet:problem:", with: "") }
    }

    package struct Unexpected: Error, CustomStringConvertible {
        package var description: String

        package init(_ answer: Answer) {
            description = "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        }
    }

    /// As many connections as there are people in a crowd; the shared client would let eight in at a time.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    package let base: String
    package var visitor = ""

    package init(_ base: String) {
        self.base = base
    }

    /// A buyer with an identity of their own.
    package static func arriving(at base: String) async throws -> Buyer {
        var buyer = Buyer(base)
        let answer = try await buyer.send("POST", "/v1/visitors")
        guard answer.status == 201 else { throw Unexpected(answer) }
        buyer.visitor = answer.text("visitor")
        return buyer
    }

    package func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    /// - Parameter key: idempotency key; nil sends none.
    package func send(
        _ method: String, _ path: String, json: String? = nil, key: String? = nil, headers: [String: String] = [:],
        timeout: TimeAmount = .seconds(30)
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : base + path)
        request.method = .RAW(value: method)
        if let json { request.body = .bytes(ByteBuffer(string: json)) }
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if !visitor.isEmpty { request.headers.add(name: "Guichet-Visitor", value: visitor) }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        let response = try await Self.client.execute(request, timeout: timeout)
        let body = try await response.body.collect(upTo: 16 << 20)
        var fields: [String: String] = [:]
        for header in response.headers { fields[header.name.lowercased()] = header.value }
        return Answer(status: Int(response.status.code), body: Data(body.readableBytesView), headers: fields)
    }

    // MARK: The story's words

    package static func key() -> String { UUID().uuidString }

    package func hold(_ session: String, _ items: String, key: String = Buyer.key()) async throws -> Answer {
        try await send("POST", "/v1/sessions/\(session)/holds", json: "{\"items\":[\(items)]}", key: key)
    }

    package func order(_ session: String, hold: String, email: String = "\(UUID().uuidString)@example.org", key: String = Buyer.key()) async throws -> Answer {
        try await send(
            "POST", "/v1/orders",
            json: "{\"session\":\"\(session)\",\"hold\":\"\(hold)\",\"buyer\":{\"name\":\"Ada Lovelace\",\"email\":\"\(email)\"}}",
            key: key)
    }

    /// Clicks a button of the provider's pay page.
    package func pay(_ order: Answer, _ outcome: String, delay: Int = 0) async throws -> Answer {
        let payment = order.json["payment"] as? [String: Any]
        guard let url = payment?["url"] as? String, let page = URLComponents(string: url),
            let secret = page.queryItems?.first(where: { $0.name == "client_secret" })?.value
        else { throw Unexpected(order) }
        let address = url.split(separator: "?")[0]
        return try await send(
            "POST", String(address), json: "client_secret=\(secret)&outcome=\(outcome)&delay=\(delay)")
    }

    /// Waits until the order reaches a state; the order as it is then.
    package func wait(for state: String, order: String, within limit: Duration = .seconds(30)) async throws -> Answer {
        let last = Box<Answer>()
        // Whoever asks without a pause takes the processor from what it waits for.
        _ = await eventually(within: limit, pause: .milliseconds(15)) {
            guard let answer = try? await get("/v1/orders/\(order)"), answer.status == 200 else { return false }
            last.value = answer
            return answer.text("state") == state
        }
        guard let answer = last.value else { throw Platform.Failure(description: "order \(order) cannot be read") }
        return answer
    }
}

/// A value that a closure of the same task sets.
private final class Box<Value: Sendable>: @unchecked Sendable {
    package var value: Value?
}
