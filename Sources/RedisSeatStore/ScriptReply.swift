import Booking
import Domain
import RedisClient

/// A script's reply: a word, then its values. The one place where replies are read.
struct ScriptReply {
    let values: [RESPValue]

    init(_ value: RESPValue) {
        values = value.array ?? []
    }

    /// The first value, which says what happened.
    var word: String { values.first?.string ?? "" }

    var unexpected: SeatStoreError { .protocolViolation("unexpected reply '\(word)' with \(values.count) values") }

    func text(_ index: Int) throws(SeatStoreError) -> String {
        guard values.indices.contains(index), let text = values[index].string else { throw unexpected }
        return text
    }

    /// An integer reply, or a number written as text.
    func integer(_ index: Int) throws(SeatStoreError) -> Int {
        guard values.indices.contains(index) else { throw unexpected }
        if let number = values[index].int { return Int(number) }
        guard let number = values[index].string.flatMap({ Int($0) }) else { throw unexpected }
        return number
    }

    func timestamp(_ index: Int) throws(SeatStoreError) -> Timestamp {
        Timestamp(milliseconds: Int64(try integer(index)))
    }

    /// Seats behind a value, written `segment.position`.
    func positions(after index: Int) throws(SeatStoreError) -> [SeatPosition] {
        var positions: [SeatPosition] = []
        for value in values.dropFirst(index + 1) {
            let numbers = value.string?.split(separator: ".").compactMap { Int($0) } ?? []
            guard numbers.count == 2 else { throw unexpected }
            positions.append(SeatPosition(segment: numbers[0], position: numbers[1]))
        }
        return positions
    }

    /// Reply of the TIME command: seconds and microseconds.
    func redisTime() throws(SeatStoreError) -> Timestamp {
        Timestamp(milliseconds: Int64(try integer(0)) * 1000 + Int64(try integer(1)) / 1000)
    }

    /// Words that refuse an order.
    func refusal() throws(SeatStoreError) -> SaleRefusal {
        switch word {
        case "suspended": return .suspended
        case "cancelled": return .cancelled
        case "key-reused": return .keyReused
        case "limit-exceeded": return .limitExceeded(limit: try integer(1), already: try integer(2))
        case "hold-expired": return .holdExpired
        case "hold-changed": return .holdChanged
        case "hold-ordered": return .holdOrdered(orderID: try text(1))
        default: throw unexpected
        }
    }
}

/// A hold as `lua/lib/session.lua` writes it: state, 6 bytes deadline, 14 visitor, 4 fingerprint, 4 of the network, a byte with the length of
/// the order's id, the id, places.
struct HoldRecord {
    private static let states: [UInt8: Hold.State] = [
        UInt8(ascii: "H"): .held, UInt8(ascii: "E"): .held, UInt8(ascii: "O"): .ordered, UInt8(ascii: "o"): .ordered,
        UInt8(ascii: "R"): .released, UInt8(ascii: "S"): .sold,
    ]
    /// In front of the order's id.
    private static let beginning = 30

    private let state: Hold.State
    private let extended, isOffer: Bool
    private let deadline: Timestamp
    private let order: String
    private let seats: [SeatPosition]
    private let standing: [Int: Int]

    init(_ bytes: ArraySlice<UInt8>) throws(SeatStoreError) {
        let start = bytes.startIndex
        guard bytes.count >= Self.beginning, let state = Self.states[bytes[start]],
            case let order = bytes.dropFirst(Self.beginning).prefix(Int(bytes[start + Self.beginning - 1])),
            order.count == bytes[start + Self.beginning - 1]
        else { throw .protocolViolation("unreadable hold record") }
        self.state = state
        extended = bytes[start] == UInt8(ascii: "E")
        // `NOBODY` (lua/lib/session.lua).
        isOffer = bytes[(start + 7)..<(start + 21)].allSatisfy { $0 == 0 }
        deadline = Timestamp(milliseconds: bytes[(start + 1)..<(start + 7)].reduce(0) { $0 << 8 | Int64($1) })
        self.order = String(decoding: order, as: UTF8.self)
        (seats, standing) = try PackedPlaces.read(bytes[order.endIndex...])
    }

    /// - Parameter withOrder: false leaves the order out that the hold became.
    func hold(id: String, withOrder: Bool = true) -> Hold {
        Hold(
            id: id, state: state, seats: seats, standing: standing, expiresAt: deadline,
            orderID: order.isEmpty || !withOrder ? nil : order, extended: extended, isOffer: isOffer)
    }
}

/// A session's counters: 16 bytes per pool.
enum StockReader {
    static func availability(_ bytes: [UInt8], isCurrent: Bool) throws(SeatStoreError) -> Availability {
        guard bytes.count.isMultiple(of: 16) else { throw .protocolViolation("incomplete session counters") }
        func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        let stock = stride(from: 0, to: bytes.count, by: 16).map { start in
            let (free, held, sold, blocked) = (number(start), number(start + 4), number(start + 8), number(start + 12))
            return Availability.Stock(total: free + held + sold + blocked, free: free, held: held, sold: sold, blocked: blocked)
        }
        return Availability(stock: stock, isCurrent: isCurrent)
    }
}

extension RESPValue {
    /// An array of alternating fields and values, such as HGETALL's reply.
    var pairs: [String: String]? {
        guard let array, array.count.isMultiple(of: 2) else { return nil }
        var pairs: [String: String] = [:]
        for index in stride(from: 0, to: array.count, by: 2) {
            guard let field = array[index].string, let value = array[index + 1].string else { return nil }
            pairs[field] = value
        }
        return pairs
    }
}
