import NIOCore

/// An HTTP request of a virtual buyer.
struct Question: Sendable {
    enum Method: String, Sendable { case get = "GET", post = "POST", delete = "DELETE" }

    var method: Method
    var path: String
    var body: ByteBuffer?
    var isForm = false
    var visitor: String?
    var idempotencyKey: String?
    /// Where a waiting room stands before the sale.
    var admission: String?
    /// The machine that asks, where the load test stands for the proxy in front of a box office.
    var address: String?

    static func get(_ path: String) -> Question { Question(method: .get, path: path) }

    static func post(_ path: String, json: String? = nil, visitor: String? = nil, key: String? = nil) -> Question {
        Question(
            method: .post, path: path, body: json.map { ByteBuffer(string: $0) }, visitor: visitor, idempotencyKey: key)
    }

    static func form(_ path: String, _ fields: String) -> Question {
        Question(method: .post, path: path, body: ByteBuffer(string: fields), isForm: true)
    }

    /// The request as it goes over the wire.
    func bytes(host: String) -> ByteBuffer {
        var bytes = ByteBufferAllocator().buffer(capacity: 256 + (body?.readableBytes ?? 0))
        bytes.writeString("\(method.rawValue) \(path) HTTP/1.1\r\nHost: \(host)\r\n")
        if let visitor { bytes.writeString("Guichet-Visitor: \(visitor)\r\n") }
        if let address { bytes.writeString("X-Forwarded-For: \(address)\r\n") }
        if let admission { bytes.writeString("Guichet-Admission: \(admission)\r\n") }
        if let idempotencyKey { bytes.writeString("Idempotency-Key: \(idempotencyKey)\r\n") }
        if body != nil {
            bytes.writeString("Content-Type: \(isForm ? "application/x-www-form-urlencoded" : "application/json")\r\n")
        }
        if method == .post { bytes.writeString("Content-Length: \(body?.readableBytes ?? 0)\r\n") }
        bytes.writeString("\r\n")
        if let body { bytes.writeImmutableBuffer(body) }
        return bytes
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

    /// The first value of a member that is a whole number.
    func number(_ name: String) -> Int? {
        guard let view = body?.readableBytesView, let start = view.range(after: "\"\(name)\":") else { return nil }
        return Int(String(decoding: view[start...].prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
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
