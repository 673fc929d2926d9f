import Booking
import Domain
import RedisClient

/// A hold as `lua/hold.lua` is asked for it, and what the script answers.
enum HoldMessage {
    static func encode(_ request: HoldRequest) throws(SeatStoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * RawID.length + 8 + 16 * request.places.count)
        try RawID.append(request.id, to: &bytes)
        try RawID.append(request.visitor, to: &bytes)
        bytes += request.fingerprint.bytes
        for place in request.places { append(place, to: &bytes) }
        return bytes
    }

    private static func append(_ place: PlaceRequest, to bytes: inout [UInt8]) {
        func write(_ kind: Unicode.Scalar, _ quantity: Int, _ category: Int, _ last: Int?) {
            bytes += [UInt8(ascii: kind), separator]
            bytes.append(decimal: quantity)
            write(category, last)
        }
        func write(_ category: Int, _ last: Int?) {
            bytes.append(separator)
            bytes.append(decimal: category)
            bytes.append(separator)
            if let last { bytes.append(decimal: last) } else { bytes.append(UInt8(ascii: "-")) }
            bytes.append(UInt8(ascii: ";"))
        }
        switch place {
        case .seat(let seat, let category, let allotment):
            bytes += [UInt8(ascii: "s"), separator]
            bytes.append(decimal: seat.segment)
            bytes.append(UInt8(ascii: "."))
            bytes.append(decimal: seat.position)
            write(category, allotment)
        case .best(let quantity, let category, let allotment, let together):
            write(together ? "t" : "n", quantity, category, allotment)
        case .standing(let quantity, let category, let allotment): write("c", quantity, category, allotment)
        case .wheelchairs(let quantity, let category, let companion): write("w", quantity, category, companion)
        }
    }

    private static let separator = UInt8(ascii: ":")

    /// The script's reply to a call, as outcomes of the first of its requests, at least one: as many as it found time for.
    static func outcomes(_ reply: RESPValue, of requests: [HoldRequest]) -> Result<[HoldOutcome], SeatStoreError> {
        Result { () throws(SeatStoreError) in
            let reply = ScriptReply(reply)
            if reply.word == "suspended" { return requests.map { _ in .refused(.suspended) } }
            guard reply.word == "done", (3...requests.count + 2).contains(reply.values.count) else { throw reply.unexpected }
            let now = try reply.timestamp(1)
            var outcomes: [HoldOutcome] = []
            outcomes.reserveCapacity(requests.count)
            for (index, request) in zip(2..<reply.values.count, requests) {
                outcomes.append(try outcome(try reply.text(index), of: request, now: now))
            }
            return outcomes
        }
    }

    /// - Parameters:
    ///   - answer: the words of one request, parted by `|`.
    ///   - now: the script's clock.
    static func outcome(_ answer: String, of request: HoldRequest, now: Timestamp) throws(SeatStoreError) -> HoldOutcome {
        let words = answer.split(separator: "|", omittingEmptySubsequences: false)
        func number(_ index: Int) throws(SeatStoreError) -> Int {
            guard words.indices.contains(index), let number = Int(words[index]) else {
                throw .protocolViolation("unreadable answer to a hold")
            }
            return number
        }
        func moment(_ index: Int) throws(SeatStoreError) -> Timestamp { Timestamp(milliseconds: Int64(try number(index))) }
        switch words[0] {
        case "held":
            guard words.count == 6, let state = HoldRecord.states[String(words[1])] else {
                throw .protocolViolation("unreadable answer to a hold")
            }
            let places = PlacesText.read(words[3])
            let hold = Hold(
                id: request.id, state: state, seats: places.seats, standing: places.standing, expiresAt: try moment(2),
                extended: words[1] == "E")
            return .held(hold, now: now, repeated: words[4] == "1", split: words[5] == "1")
        case "not-open": return .refused(.notOpen(opensAt: try moment(1), now: now))
        case "closed": return .refused(.closed(at: try moment(1)))
        case "cancelled": return .refused(.cancelled)
        case "key-reused": return .refused(.keyReused)
        case "limit-exceeded": return .refused(.limitExceeded(limit: try number(1), already: try number(2)))
        case "sold-out": return .refused(.soldOut(category: try number(1), free: try number(2)))
        case "apart": return .refused(.apart(category: try number(1)))
        case "crowded": return .refused(.crowded)
        case "seats-taken": return .refused(.seatsTaken(PlacesText.positions(words[1])))
        case "orphan": return .refused(.orphans(PlacesText.positions(words[1])))
        default: throw .protocolViolation("unknown answer '\(words[0])' to a hold")
        }
    }
}

extension [UInt8] {
    /// Appends a number's decimal digits.
    fileprivate mutating func append(decimal number: Int) {
        guard (0..<10).contains(number) else { return append(contentsOf: String(number).utf8) }
        append(UInt8(ascii: "0") + UInt8(number))
    }
}
