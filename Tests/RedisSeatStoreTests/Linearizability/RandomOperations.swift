import Booking
import Domain
import TestSupport

/// Operations of clients who get in each other's way: few seats, few visitors, and holds and orders that all of them know.
enum RandomOperations {
    private static let house = HouseLayout(House.layout)

    static func draw(client: Int, session: Session, using random: inout SeededGenerator) -> SeatMachine.Operation {
        let hold = "h\(Int.random(in: 0...9, using: &random))"
        switch Int.random(in: 0...99, using: &random) {
        case 0..<34: return .hold(request(hold, using: &random))
        case 34..<40: return .release(House.id(hold), keepsOne: false)
        case 40..<46: return .release(House.id(hold), keepsOne: true)
        case 46..<49: return .extend(House.id(hold))
        case 49..<54: return .readHold(House.id(hold))
        case 54..<66: return .open(order(on: hold, session: session, using: &random))
        case 66..<76:
            let order = order(on: hold, session: session, using: &random).order
            let wrong = Int.random(in: 0...5, using: &random) == 0
            return .confirm(order, payment: "pi_\(Int.random(in: 0...1, using: &random))", cents: wrong ? 1 : order.total.cents)
        case 76..<81: return .beginClose(order(on: hold, session: session, using: &random).order)
        case 81..<86: return .close(order(on: hold, session: session, using: &random).order)
        case 86..<89: return .readOrder(order(on: hold, session: session, using: &random).order)
        case 89..<94: return .readStock
        case 94..<96: return .sweep
        default: return .advance(seconds: [1, 299, 300, 600].randomElement(using: &random) ?? 1)
        }
    }

    private static func request(_ hold: String, using random: inout SeededGenerator) -> HoldRequest {
        let count = Int.random(in: 1...2, using: &random)
        let places: [PlaceRequest]
        switch Int.random(in: 0...5, using: &random) {
        case 0...2:
            let seats = House.layout.seats.shuffled(using: &random).prefix(count)
            places = seats.compactMap { house.position(ofOffset: $0.offset) }.map { .seat($0, category: 0, allotment: nil) }
        case 3: places = [.best(count, category: 0, allotment: nil, together: Bool.random(using: &random))]
        case 4: places = [.standing(count, category: 1, allotment: nil)]
        default:
            places = [.standing(1, category: 1, allotment: nil), .best(1, category: 0, allotment: nil, together: false)]
        }
        return HoldRequest(
            id: House.id(hold), visitor: House.id("v\(Int.random(in: 0...3, using: &random))"),
            fingerprint: UInt32.random(in: 1...2, using: &random), places: places)
    }

    /// One of two orders that may be opened on a hold.
    private static func order(on hold: String, session: Session, using random: inout SeededGenerator) -> OrderRequest {
        let line = OrderLine(
            category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "plein",
            tariffName: "Plein", price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
        let name = "\(session.number)x\(hold)x\(Int.random(in: 0...1, using: &random))"
        return OrderRequest(
            order: Order(
                id: House.orderID(name), sessionID: session.id, sessionNumber: session.number, lane: session.lane,
                holdID: House.id(hold), buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [line],
                placedAt: House.opening),
            fingerprint: "f", buyerKey: "b\(Int.random(in: 0...1, using: &random))", places: [nil, 1, 2].randomElement(using: &random) ?? nil)
    }
}
