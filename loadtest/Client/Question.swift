import NIOCore
import NIOHTTP1

/// An HTTP request of a virtual buyer.
struct Question: Sendable {
    var method: HTTPMethod
    var path: String
    var body: ByteBuffer?
    var isForm = false
    var visitor: String?
    var idempotencyKey: String?

    static func get(_ path: String) -> Question { Question(method: .GET, path: path) }

    static func post(_ path: String, json: String? = nil, visitor: String? = nil, key: String? = nil) -> Question {
        Question(
            method: .POST, path: path, body: json.map { ByteBuffer(string: $0) }, visitor: visitor, idempotencyKey: key)
    }

    static func form(_ path: String, _ fields: String) -> Question {
        Question(method: .POST, path: path, body: ByteBuffer(string: fields), isForm: true)
    }

    func head(host: String) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(6)
        headers.add(name: "Host", value: host)
        if let body {
            headers.add(name: "Content-Type", value: isForm ? "application/x-www-form-urlencoded" : "application/json")
            headers.add(name: "Content-Length", value: String(body.readableBytes))
        } else if method == .POST {
            headers.add(name: "Content-Length", value: "0")
        }
        if let visitor { headers.add(name: "Guichet-Visitor", value: visitor) }
        if let idempotencyKey { headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        return HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
    }
}

/// What came back.
enum Reply: Sendable {
    case answered(Answer)
    case failed(Fault)
}

/// No answer, and why.
enum Fault: String, Sendable {
    case timeout, refused = "connection-refused", broken = "connection-broken", malformed = "malformed-answer"
}

/// An answer, read whole.
struct Answer: Sendable {
    var status: Int
    /// Seconds of `Retry-After`.
    var retryAfter: Int?
    var body: ByteBuffer?

    /// The first value of a text member, found without parsing the document; nil when absent or written with escapes.
    func text(_ name: String) -> String? {
        guard let view = body?.readableBytesView, let start = view.range(after: "\"\(name)\":\""),
            let end = view[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        let value = view[start..<end]
        return value.contains(UInt8(ascii: "\\")) ? nil : String(decoding: value, as: UTF8.self)
    }

    /// Every value of a text member, in order.
    func texts(_ name: String) -> [String] {
        guard var view = body?.readableBytesView else { return [] }
        let mark = "\"\(name)\":\""
        var found: [String] = []
        while let start = view.range(after: mark), let end = view[start...].firstIndex(of: UInt8(ascii: "\"")) {
            found.append(String(decoding: view[start..<end], as: UTF8.self))
            view = view[end...]
        }
        return found
    }

    /// The texts of a list: `"seats":["A-1","A-2"]`.
    func list(_ name: String) -> [String] {
        guard let view = body?.readableBytesView, let start = view.range(after: "\"\(name)\":["),
            let end = view[start...].firstIndex(of: UInt8(ascii: "]"))
        else { return [] }
        return String(decoding: view[start..<end], as: UTF8.self).split(separator: ",")
            .map { String($0.trimmingPrefix("\"").dropLast()) }
    }

    /// The stable word of a problem: `sold-out`.
    var problem: String? {
        guard let type = text("type"), type.hasPrefix("urn:guichet:problem:") else { return nil }
        return String(type.dropFirst("urn:guichet:problem:".count))
    }
}

extension ByteBufferView {
    /// The index just after the first occurrence of a text.
    func range(after text: String) -> Int? {
        var mark = text
        return mark.withUTF8 { needle -> Int? in
            guard let first = needle.first else { return nil }
            var from = startIndex
            while let at = self[from...].firstIndex(of: first), at + needle.count <= endIndex {
                if self[at..<(at + needle.count)].elementsEqual(needle) { return at + needle.count }
                from = at + 1
            }
            return nil
        }
    }
}
