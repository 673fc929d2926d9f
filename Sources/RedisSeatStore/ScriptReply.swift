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

    /// Reply of the TIME command: seconds and microseconds.
    func redisTime() throws(SeatStoreError) -> Timestamp {
        Timestamp(milliseconds: Int64(try integer(0)) * 1000 + Int64(try integer(1)) / 1000)
    }

    func holdState(_ index: Int) throws(SeatStoreError) -> Hold.State {
        guard let state = HoldRecord.states[try text(index)] else { throw unexpected }
        return state
    }

    func offsets(_ index: Int) throws(SeatStoreError) -> [Int] { HoldRecord.offsets(try text(index)) }

    func quantities(_ index: Int) throws(SeatStoreError) -> [Int: Int] { HoldRecord.quantities(try text(index)) }

    /// Words that refuse a hold or an order.
    func refusal() throws(SeatStoreError) -> SaleRefusal {
        switch word {
        case "suspended": return .suspended
        case "not-open": return .notOpen(opensAt: try timestamp(1), now: try timestamp(2))
        case "closed": return .closed(at: try timestamp(1))
        case "cancelled": return .cancelled
        case "key-reused": return .keyReused
        case "limit-exceeded": return .limitExceeded(limit: try integer(1), already: try integer(2))
        case "sold-out": return .soldOut(category: try integer(1), free: try integer(2))
        case "hold-expired": return .holdExpired
        case "hold-ordered": return .holdOrdered(orderID: try text(1))
        case "seats-taken":
            var offsets: [Int] = []
            for index in values.indices.dropFirst() { offsets.append(try integer(index)) }
            return .seatsTaken(offsets)
        default: throw unexpected
        }
    }
}

/// A hold as `lua/lib/session.lua` writes it: `state|deadline|listed|visitor|fingerprint|order|seats|standing`.
struct HoldRecord {
    static let states: [String: Hold.State] = ["H": .held, "E": .held, "O": .ordered, "R": .released, "S": .sold]

    private let fields: [Substring]

    init(_ text: String) throws(SeatStoreError) {
        fields = text.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 8, Self.states[String(fields[0])] != nil, Int64(fields[1]) != nil else {
            throw .protocolViolation("unreadable hold record")
        }
    }

    func hold(id: String) -> Hold {
        Hold(
            id: id, state: Self.states[String(fields[0])] ?? .released, seats: Self.offsets(String(fields[6])),
            standing: Self.quantities(String(fields[7])),
            expiresAt: Timestamp(milliseconds: Int64(fields[1]) ?? 0),
            orderID: fields[5].isEmpty ? nil : String(fields[5]), extended: fields[0] == "E")
    }

    static func offsets(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }

    static func quantities(_ text: String) -> [Int: Int] {
        var quantities: [Int: Int] = [:]
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: ":").compactMap { Int($0) }
            if parts.count == 2 { quantities[parts[0], default: 0] += parts[1] }
        }
        return quantities
    }
}

/// A session's meta hash.
struct SessionMeta {
    private let fields: [String: String]

    /// Nil when the session is not in this Redis.
    init?(_ reply: RESPValue) {
        guard let fields = reply.pairs, fields["epoch"] != nil else { return nil }
        self.fields = fields
    }

    func availability(epoch: String) throws(SeatStoreError) -> Availability {
        var stock: [Availability.Stock] = []
        while let total = number("t", stock.count) {
            guard let free = number("f", stock.count), let held = number("h", stock.count),
                let sold = number("s", stock.count), let blocked = number("b", stock.count)
            else { throw .protocolViolation("incomplete session counters") }
            stock.append(.init(total: total, free: free, held: held, sold: sold, blocked: blocked))
        }
        return Availability(stock: stock, isCurrent: fields["epoch"] == epoch)
    }

    private func number(_ prefix: String, _ category: Int) -> Int? { fields["\(prefix)\(category)"].flatMap { Int($0) } }
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
