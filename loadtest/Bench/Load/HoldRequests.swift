import NIOCore

/// What a visitor asks for, ready to be sent.
struct PreparedWish: Sendable {
    /// The end of the request: the length and the body.
    let bytes: [UInt8]
    /// How many places.
    let places: Int

    static func standing(_ places: Int) -> PreparedWish {
        PreparedWish("{\"category\":\"\(BenchProgramme.standing)\",\"quantity\":\(places)}", places: places)
    }

    /// The house chooses.
    static func best(_ places: Int, category: String) -> PreparedWish {
        PreparedWish("{\"category\":\"\(category)\",\"quantity\":\(places)}", places: places)
    }

    static func seats(_ ids: [String]) -> PreparedWish {
        PreparedWish(ids.map { "{\"seat\":\"\($0)\"}" }.joined(separator: ","), places: ids.count)
    }

    private init(_ items: String, places: Int) {
        let body = "{\"items\":[\(items)]}"
        bytes = Array("\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
        self.places = places
    }
}

/// The visitors of a bench, made beforehand. Each platform of the bench knows them, because their secret is the same. Each comes from a network of
/// its own, as a box office hears it of the proxy in front.
struct VisitorBook: Sendable {
    static let idLength = 32
    private static let between = "\r\nX-Forwarded-For: "
    /// An id and an address.
    private static let length = idLength + between.utf8.count + address(of: 0).utf8.count

    private var lines: [UInt8] = []

    var count: Int { lines.count / Self.length }

    mutating func add(_ id: String) {
        if id.utf8.count == Self.idLength { lines += Array((id + Self.between + Self.address(of: count)).utf8) }
    }

    /// What stands behind `Guichet-Visitor: `.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        let start = number % count * Self.length
        return lines[start..<(start + Self.length)]
    }

    /// `10.100.100.100` to `10.199.199.199`: a million, all of one length.
    static func address(of number: Int) -> String {
        "10." + [number / 10_000, number / 100, number].map { String(100 + $0 % 100) }.joined(separator: ".")
    }
}

/// Requests for holds, one after the other: each with a visitor, its network and a key of its own. Touched on the crowd's thread only.
@Crowd final class HoldSupply {
    private let heads: [[UInt8]]
    private let wishes: [PreparedWish]
    private let wishesPerSession: Int
    private let visitors: VisitorBook
    private(set) var made = 0
    /// Keys of all supplies differ.
    private static var lastKey: UInt64 = 0

    private static let key = Array("\r\nIdempotency-Key: bench-".utf8)
    private static let digits = Array("0123456789abcdef".utf8)

    /// - Parameters:
    ///   - sessions: asked one after the other, each for `wishesPerSession` of the wishes; then each for as many again.
    ///   - wishes: repeated when there are fewer than are asked for; so only those may be few that anybody can have.
    init(sessions: [String], wishes: [PreparedWish], wishesPerSession: Int = .max, visitors: VisitorBook) {
        heads = sessions.map {
            Array("POST /v1/sessions/\($0)/holds HTTP/1.1\r\nHost: 127.0.0.1\r\nGuichet-Visitor: ".utf8)
        }
        (self.wishes, self.wishesPerSession, self.visitors) = (wishes, wishesPerSession, visitors)
    }

    func next() -> ByteBuffer {
        let block = made / wishesPerSession
        let inSession = block / heads.count * wishesPerSession + made % wishesPerSession
        let head = heads[block % heads.count]
        let tail = wishes[inSession % wishes.count].bytes
        Self.lastKey += 1
        var request = ByteBufferAllocator().buffer(capacity: head.count + tail.count + 128)
        request.writeBytes(head)
        request.writeBytes(visitors.line(made))
        request.writeBytes(Self.key)
        for shift in stride(from: 44, through: 0, by: -4) {
            request.writeInteger(Self.digits[Int(Self.lastKey >> UInt64(shift) & 15)])
        }
        request.writeBytes(tail)
        made += 1
        return request
    }
}
