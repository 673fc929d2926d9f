import Booking
import Domain

/// A seat store whose steps are fault points.
public struct FaultySeatStore: SeatStore {
    private let base: any SeatStore
    private let points: FaultPoints

    public init(_ base: any SeatStore, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(SeatStoreError) -> Value
    ) async throws(SeatStoreError) -> Value {
        try await points.step("SeatStore", method, call)
    }

    public func hold(
        _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    ) {
        points.step("SeatStore", #function, answer: answer) { base.hold(request, in: session, answer: $0) }
    }

    public func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.release(hold: id, keeping: kept, in: session) }
    }

    public func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.extend(hold: id, in: session) }
    }

    public func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.open(request, in: session) }
    }

    public func amend(_ order: Order, buyerKey: String) async throws(SeatStoreError) -> AmendOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.amend(order, buyerKey: buyerKey) }
    }

    public func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.note(payment: payment, forOrder: id) }
    }

    public func note(refusal code: String, forOrder id: String) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.note(refusal: code, forOrder: id) }
    }

    public func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.confirm(order, payment: payment) }
    }

    public func reverse(_ reversal: Reversal) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.reverse(reversal) }
    }

    public func announce(_ movement: MoneyMovement) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.announce(movement) }
    }

    public func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.note(wish, in: session) }
    }

    public func wait(_ party: WaitingParty, in session: Session) async throws(SeatStoreError) -> WaitOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.wait(party, in: session) }
    }

    public func confirm(_ confirmation: WaitingConfirmation, of session: Session) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.confirm(confirmation, of: session) }
    }

    public func leave(_ leave: WaitingLeave, of session: Session) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.leave(leave, of: session) }
    }

    public func note(_ change: NameChange) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.note(change) }
    }

    public func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.ask(request) }
    }

    public func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.beginClose(order, as: state) }
    }

    public func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome {
        try await step(#function) { () async throws(SeatStoreError) in try await base.close(order, givenBack: payment) }
    }

    // Questions change nothing.

    public func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? { try await base.hold(id: id, in: session) }
    public func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int {
        try await base.places(ofBuyer: key, in: session)
    }
    public func order(id: String) async throws(SeatStoreError) -> OrderRecord? { try await base.order(id: id) }
    public func order(id: String, answer: @escaping @Sendable (Result<OrderRecord?, SeatStoreError>) -> Void) { base.order(id: id, answer: answer) }
    public func availability(of session: Session) async throws(SeatStoreError) -> Availability? {
        try await base.availability(of: session)
    }
    public func reading(of session: Session) async throws(SeatStoreError) -> HouseReading? { try await base.reading(of: session) }
    public func now() async throws(SeatStoreError) -> Timestamp { try await base.now() }
}
