import Crypto
import Domain

/// One thing that a visitor asks for: a seat, or a number of places of a category.
public enum HoldItem: Sendable, Hashable {
    case seat(id: String)
    case places(category: String, quantity: Int)
}

/// Why a request makes no sense for this session, before any store is asked.
public enum HoldMistake: Error, Sendable, Hashable {
    case nothingRequested
    case unknownCategory(String)
    case unknownSeat(String)
    case seatTwice(String)
    case quantityOutOfRange(category: String, quantity: Int)
    case tooManyPlaces(limit: Int, requested: Int)
}

/// Use case: a visitor takes places off sale for a few minutes.
public struct HoldSeats: Sendable {
    private let store: any SeatStore
    private let capability: Capability

    public init(store: any SeatStore, capability: Capability) {
        self.store = store
        self.capability = capability
    }

    public enum Result: Sendable {
        case answered(HoldOutcome)
        case mistaken(HoldMistake)
    }

    public func callAsFunction(
        _ items: [HoldItem], in session: Session, layout: HouseLayout?, visitor: String, idempotencyKey: String
    ) async throws(SeatStoreError) -> Result {
        let places: [PlaceRequest]
        do {
            places = try Self.places(items, in: session, layout: layout)
        } catch {
            return .mistaken(error)
        }
        let request = HoldRequest(
            id: capability.hold(session: session.number, visitor: visitor, idempotencyKey: idempotencyKey),
            visitor: visitor, fingerprint: Self.fingerprint(places), places: places)
        return .answered(try await store.hold(request, in: session))
    }

    static func places(
        _ items: [HoldItem], in session: Session, layout: HouseLayout?
    ) throws(HoldMistake) -> [PlaceRequest] {
        var places: [PlaceRequest] = []
        var seen: Set<String> = []
        for item in items {
            switch item {
            case .seat(let id):
                guard let seat = layout?.seat(id: id) else { throw .unknownSeat(id) }
                guard seen.insert(id).inserted else { throw .seatTwice(id) }
                places.append(.seat(offset: seat.offset, category: seat.category))
            case .places(let id, let quantity):
                guard let index = session.categoryIndex(id) else { throw .unknownCategory(id) }
                guard (1...100_000).contains(quantity) else {
                    throw .quantityOutOfRange(category: id, quantity: quantity)
                }
                places.append(.quantity(quantity, category: index, kind: session.categories[index].kind))
            }
        }
        guard !places.isEmpty else { throw .nothingRequested }
        let requested = places.reduce(0) { $0 + $1.count }
        guard requested <= session.buyerLimit else {
            throw .tooManyPlaces(limit: session.buyerLimit, requested: requested)
        }
        return places
    }

    /// 80 bits tell two payloads of one key apart.
    private static func fingerprint(_ places: [PlaceRequest]) -> String {
        let text = places.map { place in
            switch place {
            case .seat(let offset, _): "s\(offset)"
            case .quantity(let quantity, let category, _): "q\(category):\(quantity)"
            }
        }
        return Base32.encode(SHA256.hash(data: Array(text.joined(separator: ",").utf8)).prefix(10))
    }
}
