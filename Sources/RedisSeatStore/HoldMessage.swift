import Booking
import Domain
import RedisClient

/// A hold as `lua/hold.lua` is asked for it, and what the script answers.
enum HoldMessage {
    static func encode(_ request: HoldRequest) throws(SeatStoreError) -> [UInt8] {
        var bytes = try RawID.bytes(of: request.id)
        bytes += try RawID.bytes(of: request.visitor)
        bytes += request.fingerprint.bytes
        for place in request.places { bytes += item(place).utf8 }
        return bytes
    }

    private static func item(_ place: PlaceRequest) -> String {
        func pool(_ index: Int?) -> String { index.map { String($0) } ?? "-" }
        return switch place {
        case .seat(let seat, let category, let allotment):
            "s:\(seat.segment).\(seat.position):\(category):\(pool(allotment));"
        case .best(let quantity, let category, let allotment, let together):
            "\(together ? "t" : "n"):\(quantity):\(category):\(pool(allotment));"
        case .standing(let quantity, let category, let allotment): "c:\(quantity):\(category):\(pool(allotment));"
        case .wheelchairs(let quantity, let category, let companion): "w:\(quantity):\(category):\(companion);"
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
