import Booking
import Domain
import RedisClient

/// A hold as it is asked for, written where the visitor's request was read.
struct EncodedHold: Sendable {
    let request: HoldRequest
    let message: [UInt8]

    init(_ request: HoldRequest) throws(SeatStoreError) {
        self.request = request
        message = try HoldMessage.encode(request)
    }
}

/// What the script answered to the first requests of a call, at least one: as many as it found time for. Each answer is read when it is asked for.
struct HoldReply: Sendable {
    var count: Int
    /// By the request's position in the call.
    var outcome: @Sendable (_ index: Int) -> Result<HoldOutcome, SeatStoreError>
}

/// A hold as `lua/hold.lua` is asked for it, and what the script answers.
enum HoldMessage {
    static func encode(_ request: HoldRequest) throws(SeatStoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * RawID.length + 18 + 11 * request.places.count)
        try RawID.append(request.id, to: &bytes)
        try RawID.append(request.visitor, to: &bytes)
        withUnsafeBytes(of: request.fingerprint.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: request.network?.digest.prefix(4) ?? [0, 0, 0, 0])
        withUnsafeBytes(of: UInt64(max(0, request.admittedUntil?.milliseconds ?? 0)).bigEndian) { bytes.append(contentsOf: $0.suffix(6)) }
        bytes.append(contentsOf: rank(request.rank))
        var index = request.places.startIndex
        while index < request.places.endIndex {
            let place = request.places[index]
            index += 1
            var run = 1
            if case .seat(let seat, let category, let allotment) = place {
                // Neighbours that are named one after the other are one item: the script takes them in one step.
                while index < request.places.endIndex, case .seat(let next, category, allotment) = request.places[index],
                    next == SeatPosition(segment: seat.segment, position: seat.position + run)
                {
                    run += 1
                    index += 1
                }
            }
            append(place, run: run, to: &bytes)
        }
        return bytes
    }

    /// 1 + a rank in 4 bytes, so that zeros are none.
    static func rank(_ rank: UInt32?) -> [UInt8] { withUnsafeBytes(of: (rank.map { $0 &+ 1 } ?? 0).bigEndian) { Array($0) } }

    private static func append(_ place: PlaceRequest, run: Int, to bytes: inout [UInt8]) {
        func write(_ kind: Unicode.Scalar, _ number: Int, _ category: Int, _ other: Int?) {
            bytes.append(UInt8(ascii: kind))
            bytes.append(number, digits: 3)
            bytes.append(category, digits: 1)
            bytes.append(other.map { $0 + 1 } ?? 0, digits: 1)
        }
        switch place {
        case .seat(let seat, let category, let allotment):
            write("s", run, category, allotment)
            bytes.append(seat.segment, digits: 3)
            bytes.append(seat.position, digits: 2)
        case .best(let quantity, let category, let allotment, let together):
            write(together ? "t" : "n", quantity, category, allotment)
        case .standing(let quantity, let category, let allotment): write("c", quantity, category, allotment)
        case .wheelchairs(let quantity, let category, let companion): write("w", quantity, category, companion)
        }
    }

    /// The script's reply to a call.
    static func reply(_ reply: RESPValue, to holds: [EncodedHold]) -> Result<HoldReply, SeatStoreError> {
        Result { () throws(SeatStoreError) in
            let reply = ScriptReply(reply)
            if reply.word == "suspended" { return HoldReply(count: holds.count) { _ in .success(.refused(.suspended)) } }
            guard reply.word == "done", (3...holds.count + 2).contains(reply.values.count) else { throw reply.unexpected }
            let now = try reply.timestamp(1)
            return HoldReply(count: reply.values.count - 2) { index in
                Result { () throws(SeatStoreError) in
                    guard let answer = reply.values[index + 2].bytes else { throw reply.unexpected }
                    return try outcome(answer, of: holds[index].request, now: now)
                }
            }
        }
    }

    private static let held = Array("held".utf8)

    /// - Parameters:
    ///   - answer: `held`, whether it is repeated and whether it is split (0 or 1), and the hold's record; or a refusal.
    ///   - now: the script's clock.
    static func outcome(_ answer: [UInt8], of request: HoldRequest, now: Timestamp) throws(SeatStoreError) -> HoldOutcome {
        guard answer.starts(with: held), answer.count > held.count + 2 else {
            return .refused(try refusal(String(decoding: answer, as: UTF8.self), now: now))
        }
        let hold = try HoldRecord(answer[(held.count + 2)...]).hold(id: request.id, withOrder: false)
        let yes = UInt8(ascii: "1")
        return .held(hold, now: now, repeated: answer[held.count] == yes, split: answer[held.count + 1] == yes)
    }

    /// - Parameter answer: words parted by `|`.
    private static func refusal(_ answer: String, now: Timestamp) throws(SeatStoreError) -> SaleRefusal {
        let words = answer.split(separator: "|", omittingEmptySubsequences: false)
        func number(_ index: Int) throws(SeatStoreError) -> Int {
            guard words.indices.contains(index), let number = Int(words[index]) else {
                throw .protocolViolation("unreadable answer to a hold")
            }
            return number
        }
        func moment(_ index: Int) throws(SeatStoreError) -> Timestamp { Timestamp(milliseconds: Int64(try number(index))) }
        func seats(_ index: Int) -> [SeatPosition] {
            words.dropFirst(index).first.map { $0.split(separator: ",") }?.compactMap { place in
                let numbers = place.split(separator: ".").compactMap { Int($0) }
                return numbers.count == 2 ? SeatPosition(segment: numbers[0], position: numbers[1]) : nil
            } ?? []
        }
        switch words[0] {
        case "not-open": return .notOpen(opensAt: try moment(1), now: now)
        case "closed": return .closed(at: try moment(1))
        case "cancelled": return .cancelled
        case "not-admitted": return .notAdmitted
        case "key-reused": return .keyReused
        case "limit-exceeded": return .limitExceeded(limit: try number(1), already: try number(2))
        case "slowed": return .slowed(until: try moment(1), now: now, isNetwork: try number(2) == 1)
        case "hasty": return .hasty(until: try moment(1), now: now)
        case "sold-out": return .soldOut(category: try number(1), free: try number(2))
        case "apart": return .apart(category: try number(1))
        case "crowded": return .crowded
        case "seats-taken": return .seatsTaken(seats(1))
        case "orphan": return .orphans(seats(1))
        default: throw .protocolViolation("unknown answer '\(words[0])' to a hold")
        }
    }
}

extension [UInt8] {
    /// Appends a number in digits of base 64, from `0` to `o`: the script reads them as bytes, and a shell can write them.
    fileprivate mutating func append(_ number: Int, digits: Int) {
        for digit in (0..<digits).reversed() { append(UInt8(ascii: "0") + UInt8(number >> (6 * digit) & 63)) }
    }
}
