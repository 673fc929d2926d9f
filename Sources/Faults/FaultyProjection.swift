import Booking
import Domain

/// A projection whose steps are fault points.
public struct FaultyProjection: Projection {
    private let base: any Projection
    private let points: FaultPoints

    public init(_ base: any Projection, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(SeatStoreError) -> Value
    ) async throws(SeatStoreError) -> Value {
        try await points.step("Projection", method, call)
    }

    public func publish(_ catalogue: Catalogue) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.publish(catalogue) }
    }

    public func keepPicture(digest: String) async throws(SeatStoreError) -> Bool { try await base.keepPicture(digest: digest) }

    public func publish(picture: [UInt8], digest: String) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.publish(picture: picture, digest: digest) }
    }

    public func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.publish(layout: layout, digest: digest) }
    }

    public func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.publish(ticketKeys: ticketKeys) }
    }

    public func publish(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64, owner: String
    ) async throws(SeatStoreError) -> PublishOutcome {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.publish(session, layout: layout, sold: sold, version: version, owner: owner)
        }
    }

    public func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int {
        try await step(#function) { () async throws(SeatStoreError) in try await base.block(session, layout: layout) }
    }

    public func withdraw(_ sessions: [Session]) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.withdraw(sessions) }
    }

    public func repair(_ session: Session, layout: SeatLayout?, sold: SoldPlaces, owner: String) async throws(SeatStoreError) -> Int {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.repair(session, layout: layout, sold: sold, owner: owner)
        }
    }

    public func restore(
        _ orders: [RecordedOrder], of session: Session, house: HouseLayout?, until: Timestamp
    ) async throws(SeatStoreError) -> RestoredOrders {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.restore(orders, of: session, house: house, until: until)
        }
    }

    public func show(_ tickets: [Ticket], revision: Int, of order: Order, until: Timestamp) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.show(tickets, revision: revision, of: order, until: until) }
    }

    public func refuse(
        _ order: Order, freeing lines: [OrderLine], layout: SeatLayout?, reason: String
    ) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.refuse(order, freeing: lines, layout: layout, reason: reason)
        }
    }

    public func revoke(_ corrected: CorrectedOrder, layout: SeatLayout?) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.revoke(corrected, layout: layout) }
    }

    public func markVerified(_ part: StorePart, owner: String) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.markVerified(part, owner: owner) }
    }

    public func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int {
        try await step(#function) { () async throws(SeatStoreError) in try await base.sweep(session, limit: limit) }
    }

    public func keep(_ queues: [WaitingQueue], of session: Session, until: Timestamp) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.keep(queues, of: session, until: until) }
    }

    public func gate(_ session: Session, isUp: Bool, passing categories: Set<Int>, isServed: Bool, version: Int64) async throws(SeatStoreError) -> Bool {
        try await base.gate(session, isUp: isUp, passing: categories, isServed: isServed, version: version)
    }

    public func offer(_ party: WaitingParty, places: [PlaceRequest], until: Timestamp, in session: Session) async throws(SeatStoreError) -> OfferOutcome {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.offer(party, places: places, until: until, in: session)
        }
    }

    public func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.postpone(order: id, until: until) }
    }

    public func erase(order id: String) async throws(SeatStoreError) -> Bool { try await base.erase(order: id) }

    public func forget(order id: String, isJudged: Bool) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.forget(order: id, isJudged: isJudged) }
    }

    public func resend(order id: String) async throws(SeatStoreError) -> Bool {
        try await step(#function) { () async throws(SeatStoreError) in try await base.resend(order: id) }
    }

    public func unsell(
        seats: Set<Int>, standing: [Int: Int], of session: Session, layout: SeatLayout?, after tail: String
    ) async throws(SeatStoreError) -> Int? {
        try await step(#function) { () async throws(SeatStoreError) in
            try await base.unsell(seats: seats, standing: standing, of: session, layout: layout, after: tail)
        }
    }

    public func note(_ check: SessionCheck, of session: Session) async throws(SeatStoreError) {
        try await step(#function) { () async throws(SeatStoreError) in try await base.note(check, of: session) }
    }

    // Questions change nothing.

    public func checks(lane: Int) async throws(SeatStoreError) -> [UInt32: SessionCheck] { try await base.checks(lane: lane) }

    public func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership { try await base.ownership(of: part) }
    public func hasPendingSales(lane: Int) async throws(SeatStoreError) -> Bool { try await base.hasPendingSales(lane: lane) }
    public func expiring(lane: Int, at now: Timestamp) async throws(SeatStoreError) -> Set<UInt32> {
        try await base.expiring(lane: lane, at: now)
    }
    public func openOrders(lane: Int, after cursor: String?) async throws(SeatStoreError) -> OpenOrderPage {
        try await base.openOrders(lane: lane, after: cursor)
    }

    public func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] {
        try await base.dueOrders(lane: lane, at: now, limit: limit)
    }
    public func snapshot(of session: Session, limit: Int) async throws(SeatStoreError) -> SessionSnapshot? {
        try await base.snapshot(of: session, limit: limit)
    }
}
