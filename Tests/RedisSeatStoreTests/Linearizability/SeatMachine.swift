import Booking
import Domain

/// The model of one session (``SeatModel``) as the machine that concurrent histories are compared with.
struct SeatMachine: SequentialMachine {
    enum Operation: Sendable {
        case hold(HoldRequest)
        /// But for its first seat, or one standing place.
        case release(String, keepsOne: Bool)
        case extend(String)
        case readHold(String)
        case open(OrderRequest)
        case confirm(Order, payment: String, cents: Int64)
        case beginClose(Order)
        case close(Order)
        case readOrder(Order)
        /// One entry of the list of deadlines.
        case sweep
        case readStock
        case advance(seconds: Int)
    }

    enum Outcome: Hashable, Sendable {
        case held(HoldOutcome)
        case released(ReleaseOutcome)
        case extended(ExtendOutcome)
        case hold(Hold?)
        case opened(OpenOutcome)
        case confirmed(ConfirmOutcome)
        case closed(CloseOutcome)
        case order(OrderState?)
        case swept(Int)
        /// Free, held and sold per pool.
        case stock([[Int]])
        case advanced
    }

    private(set) var model: SeatModel

    /// What stays of a hold that is not given back as a whole.
    static let one = HeldPlaces(seats: House.layout.seats.filter { ["A1", "A3", "B1", "B3"].contains($0.id) }.compactMap { house.position(ofOffset: $0.offset) }, standing: [1: 1])
    private static let house = HouseLayout(House.layout)

    init(session: Session, layout: SeatLayout, now: Timestamp) {
        model = SeatModel(session: session, layout: layout, now: now)
    }

    mutating func perform(_ operation: Operation) -> Outcome {
        switch operation {
        case .hold(let request): return .held(model.hold(request))
        case .release(let id, let keepsOne): return .released(model.release(id, keeping: keepsOne ? Self.one : .none))
        case .extend(let id): return .extended(model.extend(id))
        case .readHold(let id): return .hold(model.hold(id: id))
        case .open(let request): return .opened(model.open(request.order, buyer: request.buyerKey, places: request.places))
        case .confirm(let order, let payment, let cents):
            return .confirmed(model.confirm(order.id, payment: payment, cents: cents))
        case .beginClose(let order): return .closed(model.beginClose(order.id, as: .expired))
        case .close(let order): return .closed(model.close(order.id))
        case .readOrder(let order): return .order(model.orders[order.id]?.state)
        case .sweep: return .swept(model.sweep(limit: 1))
        case .readStock: return .stock((0..<model.session.poolCount).map(model.hall.stock))
        case .advance(let seconds):
            model.now = model.now + .seconds(seconds)
            return .advanced
        }
    }

    // Two machines of one history differ in what changes only.

    static func == (left: SeatMachine, right: SeatMachine) -> Bool {
        let (one, other) = (left.model, right.model)
        return one.now == other.now && one.hall == other.hall && one.holds == other.holds
            && one.expiry == other.expiry && one.visitors == other.visitors && one.buyers == other.buyers && one.orders == other.orders
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(model.now)
        hasher.combine(model.hall)
        hasher.combine(model.holds)
        hasher.combine(model.orders)
    }
}
