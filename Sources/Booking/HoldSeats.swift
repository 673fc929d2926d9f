import Crypto
import Domain
import WaitingRoom

/// One thing that a visitor asks for: a seat, or a number of places of a category.
public enum HoldItem: Sendable, Hashable {
    /// - Parameter alone: a wheelchair place without the companion's seat beside it.
    case seat(id: String, alone: Bool = false)
    /// - Parameters:
    ///   - together: side by side or not at all.
    ///   - alone: wheelchair places without the companions' seats beside them.
    case places(category: String, quantity: Int, together: Bool = false, alone: Bool = false)
}

/// Why a request makes no sense for this session, before any store is asked.
public enum HoldMistake: Error, Sendable, Hashable {
    case nothingRequested
    case unknownCategory(String)
    case unknownSeat(String)
    case seatTwice(String)
    case quantityOutOfRange(category: String, quantity: Int)
    case tooManyPlaces(limit: Int, requested: Int)
    case tooManyGroups(limit: Int, requested: Int)
    case unknownCode
    /// A companion's seat goes with the wheelchair place beside it.
    case companionAlone(String)
    /// Of numbered places that are held it is said which ones stay.
    case seatsUnnamed(category: String)
}

/// Use case: a visitor takes places off sale for a few minutes.
public struct HoldSeats: Sendable {
    private let store: any SeatStore
    private let capability: Capability

    public init(store: any SeatStore, capability: Capability) {
        self.store = store
        self.capability = capability
    }

    /// - Parameters:
    ///   - code: opens an allotment; nil for the public's places.
    ///   - network: that the visitor comes from; nil where it is not known.
    ///   - admittedUntil: end of the visitor's shopping time, where a waiting room admitted it, and its rank there.
    ///   - answer: called once, unless a mistake is thrown; must not wait.
    public func callAsFunction(
        _ items: [HoldItem], code: String? = nil, in session: Session, layout: HouseLayout?, visitor: String,
        network: Network? = nil, idempotencyKey: String, admittedUntil: Timestamp? = nil, rank: UInt32? = nil,
        answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    ) throws(HoldMistake) {
        let places = try PlaceReader(session: session, layout: layout, code: code).read(items)
        let id = capability.hold(session: session.number, visitor: visitor, idempotencyKey: idempotencyKey)
        store.hold(
            HoldRequest(id: id, visitor: visitor, fingerprint: Self.fingerprint(places), network: network, places: places, admittedUntil: admittedUntil, rank: rank),
            in: session, answer: answer)
    }

    /// 32 bits tell two payloads of one key apart.
    private static func fingerprint(_ places: [PlaceRequest]) -> UInt32 {
        var hash = SHA256()
        for place in places {
            let numbers: [Int] =
                switch place {
                case .seat(let seat, _, let allotment): [0, seat.segment, seat.position, allotment ?? -1]
                case .best(let quantity, let category, let allotment, let together):
                    [together ? 1 : 2, quantity, category, allotment ?? -1]
                case .standing(let quantity, let category, let allotment): [3, quantity, category, allotment ?? -1]
                case .wheelchairs(let quantity, let category, let companion): [4, quantity, category, companion]
                }
            for number in numbers { withUnsafeBytes(of: Int32(truncatingIfNeeded: number).bigEndian) { hash.update(bufferPointer: $0) } }
        }
        return hash.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
