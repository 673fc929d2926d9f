import NIOCore
import Testing

@testable import LoadTest

@Suite struct ScannerTests {
    private static let created = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 14\r\n\r\n{\"hold\":\"abc\"}"
    private static let refused = "HTTP/1.1 503 Service Unavailable\r\nRetry-After:  7\r\nContent-Length: 0\r\n\r\n"

    private struct Found: Equatable {
        var status: Int
        var retryAfter: Int?
        var body: String
        var isLast: Bool
    }

    /// Everything that the scanner finds in these pieces; nil at the end when it found nonsense.
    private static func scan(_ pieces: [String]) -> [Found?] {
        var scanner = AnswerScanner()
        var found: [Found?] = []
        for piece in pieces {
            scanner.take(ByteBuffer(string: piece))
            reading: while true {
                switch scanner.next() {
                case .incomplete: break reading
                case .malformed: return found + [nil]
                case .answer(let answer, let isLast):
                    found.append(
                        Found(
                            status: answer.status, retryAfter: answer.retryAfter,
                            body: answer.body.map { String(buffer: $0) } ?? "", isLast: isLast))
                }
            }
        }
        return found
    }

    private static let two = [
        Found(status: 201, retryAfter: nil, body: "{\"hold\":\"abc\"}", isLast: false),
        Found(status: 503, retryAfter: 7, body: "", isLast: false),
    ]

    /// Two answers cut at every place, and into single bytes.
    @Test func answersAreFoundHoweverTheyAreCut() {
        let text = Self.created + Self.refused
        for cut in 0...text.utf8.count {
            let bytes = Array(text.utf8)
            let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
            #expect(Self.scan(pieces) == Self.two, "cut at \(cut)")
        }
        #expect(Self.scan(text.map { String($0) }) == Self.two)
    }

    @Test func anAnswerWithoutLengthHasNoBody() {
        #expect(Self.scan(["HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n"]) == [Found(status: 204, body: "", isLast: false)])
    }

    @Test func theLastAnswerOfAConnectionSaysSo() {
        let text = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        #expect(Self.scan([text]) == [Found(status: 200, body: "ok", isLast: true)])
        let kept = text.replacing("close", with: "keep-alive")
        #expect(Self.scan([kept]) == [Found(status: 200, body: "ok", isLast: false)])
    }

    @Test(arguments: [
        "HELLO\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\nA: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 20_000),
    ])
    func nonsenseIsMalformed(text: String) {
        #expect(Self.scan([text]) == [nil])
    }

    @Test func aQuestionOnTheWire() {
        let question = Question.post("/v1/orders", json: "{}", visitor: "v", key: "k")
        #expect(
            String(buffer: question.bytes(host: "127.0.0.1:80"))
                == "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1:80\r\nGuichet-Visitor: v\r\nIdempotency-Key: k\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        #expect(String(buffer: Question.get("/x").bytes(host: "h")) == "GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(String(buffer: Question.post("/x").bytes(host: "h")).contains("Content-Length: 0"))
    }
}
