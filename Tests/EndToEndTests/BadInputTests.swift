import Foundation
import TestPlatform
import TestSupport
import Testing

/// What strangers send to a house of real plans: a sentence that says what is wrong, and nothing is held. What concerns a
/// hall of standing places is in ``FaultTests``.
@Suite(.timeLimit(.minutes(2))) struct BadInputTests {
    private static let theatre = "/v1/sessions/traversee-matinee/holds"

    /// A body, and the answer: status, last word of the type, and what its sentence says.
    private struct Row {
        let body: String
        let status: Int
        let problem: String
        let says: String

        init(_ body: String, _ status: Int, _ problem: String, _ says: String) {
            (self.body, self.status, self.problem, self.says) = (body, status, problem, says)
        }

        static func items(_ items: String, _ status: Int, _ problem: String, _ says: String) -> Row {
            Row("{\"items\":[\(items)]}", status, problem, says)
        }
    }

    private static let quantities: [Row] = [
        ("0", 422, "invalid-request", "0 is no quantity for 'carre-or': ask for 1 to 100000."),
        ("-1", 422, "invalid-request", "-1 is no quantity for 'carre-or': ask for 1 to 100000."),
        ("1000", 409, "limit-exceeded", "1000 were asked for."),
        ("1000000000000000000", 422, "invalid-request", "is no quantity for 'carre-or'"),
        ("1e3", 409, "limit-exceeded", "1000 were asked for."),
        ("1e18", 422, "invalid-request", "is no quantity for 'carre-or'"),
        ("-0.0", 422, "invalid-request", "0 is no quantity"),
        ("NaN", 400, "malformed-request", "The body is not valid JSON"),
        ("Infinity", 400, "malformed-request", "The body is not valid JSON"),
        ("-Infinity", 400, "malformed-request", "The body is not valid JSON"),
        ("1e400", 400, "malformed-request", "a number beyond all measure"),
        ("99999999999999999999", 400, "malformed-request", "a number that is too large or not whole"),
        ("1.5", 400, "malformed-request", "a number that is too large or not whole"),
        ("0x10", 400, "malformed-request", "The body is not valid JSON"),
        ("\"1\"", 400, "malformed-request", "'items[0].quantity' has the wrong type"),
        ("true", 400, "malformed-request", "'items[0].quantity' has the wrong type"),
        ("[1]", 400, "malformed-request", "'items[0].quantity' has the wrong type"),
        ("null", 400, "malformed-request", "'items[0]' names either a seat, or a category and a quantity."),
    ].map { .items("{\"category\":\"carre-or\",\"quantity\":\($0.0)}", $0.1, $0.2, $0.3) }

    private static let places: [Row] = [
        .items(#"{"seat":"B1-A-1"},{"seat":"B1-A-2"},{"seat":"B1-A-1"}"#, 422, "invalid-request", "Seat 'B1-A-1' is named twice."),
        .items(#"{"category":"fosse","quantity":1}"#, 422, "invalid-request", "This session has no category 'fosse'."),
        .items(#"{"seat":"F-12-30"}"#, 422, "invalid-request", "This session has no seat 'F-12-30'."),
        .items(#"{"seat":"B1-A-1"},{"seat":"F-12-30"}"#, 422, "invalid-request", "This session has no seat 'F-12-30'."),
        .items(#"{"seat":"B1-A-1\u0000"}"#, 422, "invalid-request", "This session has no seat"),
        .items(#"{"seat":""}"#, 422, "invalid-request", "This session has no seat ''."),
        .items("{\"seat\":\"\(String(repeating: "é", count: 20_000))\"}", 422, "invalid-request", "ééé…'."),
        .items(#"{"seat":"\ud800"}"#, 400, "malformed-request", "The body is not valid JSON"),
        .items(Array(repeating: #"{"category":"carre-or","quantity":1}"#, count: 1000).joined(separator: ","), 409, "limit-exceeded", "1000 were asked for."),
        .items(Array(repeating: #"{"category":"carre-or","quantity":1}"#, count: 1001).joined(separator: ","), 422, "invalid-request", "at most 1000 items"),
        .items(#"{"seat":"B1-A-1","quantity":1}"#, 400, "malformed-request", "'items[0]' names either a seat, or a category and a quantity."),
    ]

    private static let shapes: [Row] = [
        Row("", 400, "malformed-request", "The body is not valid JSON"),
        Row("null", 400, "malformed-request", "The body is not a JSON object"),
        Row("<hold/>", 400, "malformed-request", "The body is not valid JSON"),
        Row("items=1", 400, "malformed-request", "The body is not valid JSON"),
        Row(#"{"items":null}"#, 400, "malformed-request", "'items' has the wrong type"),
        Row(#"{"items":[{"seat":"B1-A-1"}]} {}"#, 400, "malformed-request", "The body is not valid JSON"),
        Row(#"{"items":[[]]}"#, 400, "malformed-request", "'items[0]' has the wrong type"),
        Row(String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000), 400, "malformed-request", "The body is not valid JSON"),
        Row("{\"items\":" + String(repeating: "{\"a\":", count: 6_000) + "1" + String(repeating: "}", count: 6_001), 400, "malformed-request", "The body is not valid JSON"),
    ]

    @Test func everythingWrongHasASentenceAndHoldsNothing() async throws {
        let platform = try await Platform(programme: nil)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let before = try await ada.get("/v1/sessions/traversee-matinee").json["remaining"] as? Int
        for row in Self.quantities + Self.places + Self.shapes {
            let answer = try await ada.send("POST", Self.theatre, json: row.body, key: Buyer.key())
            #expect(
                answer.status == row.status && answer.problem == row.problem && answer.text("detail").contains(row.says),
                "\(row.body.prefix(100)): \(answer.status) \(answer.problem) \(answer.text("detail"))")
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
        try await thousandSeats(ada)
        try bytesThatAreNoText(platform, visitor: ada.visitor)
        try bodiesWithoutEnd(platform, visitor: ada.visitor)
        try headers(platform)
        let nonsense = try await ada.get("/v1/sessions/%C3%A9%20%2E%2E%2F")
        #expect(nonsense.status == 404 && nonsense.problem == "unknown-session", "\(nonsense.status) \(nonsense.headers) \(String(decoding: nonsense.body.prefix(300), as: UTF8.self))")
        #expect(try await ada.get("/v1/sessions/traversee-matinee").json["remaining"] as? Int == before)
        // JSON is read whatever its label says, as `curl -d` sends it.
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let held = try await ada.send("POST", Self.theatre, json: #"{"items":[{"category":"carre-or","quantity":1e0}]}"#, key: Buyer.key(), headers: form)
        #expect(held.status == 201, "\(held.text("detail"))")
    }

    private func thousandSeats(_ ada: Buyer) async throws {
        let plan = try await ada.get("/v1/sessions/traversee-matinee/plan").json["sections"] as? [[String: Any]] ?? []
        let seats = plan.flatMap { $0["seats"] as? [[String: Any]] ?? [] }.compactMap { $0["id"] as? String }.prefix(1000)
        try #require(seats.count == 1000)
        let answer = try await ada.hold("traversee-matinee", seats.map { "{\"seat\":\"\($0)\"}" }.joined(separator: ","))
        #expect(answer.status == 409 && answer.problem == "limit-exceeded", "\(answer.status) \(answer.text("detail"))")
    }

    private func bytesThatAreNoText(_ platform: Platform, visitor: String) throws {
        let body = Array(#"{"items":[{"seat":""#.utf8) + [0xC3, 0x28, 0xFF] + Array(#""}]}"#.utf8)
        let answer = try post(platform, visitor, ["Content-Length: \(body.count)"], body)
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("The body is not valid JSON"), "\(answer)")
    }

    /// Refused by their announced length, or as soon as they are too long: the answer comes while the body does not end.
    private func bodiesWithoutEnd(_ platform: Platform, visitor: String) throws {
        let announced = try post(platform, visitor, ["Content-Length: 10485760"], [0x20])
        let chunk = Array("11170\r\n".utf8) + [UInt8](repeating: 0x20, count: 70_000) + Array("\r\n".utf8)
        let endless = try post(platform, visitor, ["Transfer-Encoding: chunked"], chunk)
        for answer in [announced, endless] {
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("A request body has at most 64 KiB."), "\(answer)")
        }
        // A client that sends all of it nevertheless finds the connection as it was.
        let whole = [UInt8](repeating: 0x20, count: 10 << 20)
        let next = Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        let answers = try RawHTTP.exchange(
            port: platform.boxOfficePorts[0],
            RawHTTP.post(Self.theatre, Self.fields(visitor) + ["Content-Length: \(whole.count)"]) + whole + next)
        #expect(answers.hasPrefix("HTTP/1.1 413 ") && answers.contains("HTTP/1.1 200 "), "\(answers)")
    }

    private func headers(_ platform: Platform) throws {
        let long = String(repeating: "x", count: 100_000)
        let rows: [(request: String, status: String, says: String)] = [
            ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nCookie: \(long)\r\n\r\n", "431", "at most 80 KiB together"),
            ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n" + String(repeating: "A: b\r\n", count: 20_000) + "\r\n", "431", "at most 80 KiB together"),
            ("GET /v1/events?\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n", "431", "at most 80 KiB together"),
            ("HELO example.org\r\n\r\n", "400", "This is no HTTP/1.1 request"),
            ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400", "This is no HTTP/1.1 request"),
        ]
        for row in rows {
            let answer = try RawHTTP.exchange(port: platform.boxOfficePorts[0], Array(row.request.utf8))
            #expect(
                answer.hasPrefix("HTTP/1.1 \(row.status) ") && answer.contains("application/problem+json") && answer.contains(row.says),
                "\(row.request.prefix(60)): \(answer)")
        }
    }

    private static func fields(_ visitor: String) -> [String] { ["Guichet-Visitor: \(visitor)", "Idempotency-Key: \(Buyer.key())"] }

    /// The answer to a POST, its connection closed as soon as it is there.
    private func post(_ platform: Platform, _ visitor: String, _ fields: [String], _ body: [UInt8]) throws -> String {
        try RawHTTP.exchange(port: platform.boxOfficePorts[0], RawHTTP.post(Self.theatre, Self.fields(visitor) + fields) + body) {
            $0.contains("\r\n\r\n") && $0.hasSuffix("}")
        }
    }
}
