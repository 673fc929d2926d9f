import Booking
import Domain
import Hummingbird

// What a buyer gives back. The reconciler does it, a moment later: the box office tells it through the lane's stream.
extension BoxOffice {
    /// What the buyer of an order may give back now; one of the two at least.
    struct ReturnOffer: Equatable {
        /// Until when the whole order goes back, because its session was postponed after it was bought, or has another town or artist.
        let whole: Timestamp?
        /// Until when any of its places go back, as the organiser allows it.
        let places: Timestamp?

        init?(_ record: OrderRecord, of session: Session, _ event: Event, now: Timestamp) {
            guard session.status == .published, record.state == .ticketed || record.state == .confirmed else { return nil }
            whole = session.refundableUntil(record.order, of: event).flatMap { now <= $0 ? $0 : nil }
            places = session.returnsUntil.flatMap { now <= $0 && record.state == .ticketed ? $0 : nil }
            if whole == nil, places == nil { return nil }
        }
    }

    /// Required, so that a misspelt key does not give everything back.
    private struct ReturnBody: Decodable { var lines: [Int] }

    func refund(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let record = try await record(context)
        let body = try await RequestReader.body(request)
        let lines = body.readableBytes == 0 ? nil : try RequestReader.json(ReturnBody.self, from: body).lines
        return await answer(record, status: try await giveBack(lines.map(Set.init), of: record) ? .accepted : .ok)
    }

    /// - Parameter chosen: positions of places; nil for all that the order has.
    /// - Returns: false when it was done before.
    func giveBack(_ chosen: Set<Int>?, of record: OrderRecord) async throws -> Bool {
        let order = record.order
        let entry = try await mirror.entry(session: order.sessionID)
        let session = entry.session
        switch record.state {
        case .refunded: return false
        case .confirmed, .ticketed: break
        case .awaitingPayment, .closing, .cancelled, .expired, .refused: throw Problem.notPaid(record.state)
        }
        let takenBack = Set(record.corrections?.takenBack ?? [])
        if let chosen, !chosen.isEmpty, chosen.isSubset(of: takenBack) { return false }
        let now = try await mirror.now()
        guard let offer = ReturnOffer(record, of: session, entry.event, now: now) else { throw refusal(record, entry, now: now) }
        let lines: [Int]?
        if chosen == nil, offer.whole != nil {
            lines = nil
        } else {
            let active = Set(order.lines.indices).subtracting(takenBack)
            guard offer.places != nil else { throw refusal(record, entry, now: now) }
            guard let giving = order.returning(chosen ?? active, after: takenBack) else {
                throw Problem.malformed("'lines' are positions of places of the order that were not given back before: \(active.sorted()).")
            }
            let kept = active.subtracting(giving.places)
            guard !session.leavesCompanionsAlone(keeping: kept.map { order.lines[$0] }, of: active.map { order.lines[$0] }) else {
                throw Problem.invalid("A companion's place goes back with the wheelchair place beside it: name both, or keep both.")
            }
            lines = giving.places
        }
        guard try await store.ask(RefundRequest(orderID: order.id, askedAt: now, lines: lines)) else {
            throw Problem.unknownOrder
        }
        return true
    }

    private func refusal(_ record: OrderRecord, _ entry: CatalogueMirror.Entry, now: Timestamp) -> Problem {
        let session = entry.session
        let ends = [session.refundableUntil(record.order, of: entry.event), session.returnsUntil].compactMap { $0 }
        guard let until = ends.max() else {
            return Problem(
                type: "refund-not-offered", status: .conflict, title: "This session's places are not taken back here",
                detail: "Who bought before a session was postponed, or had another town or artist, can have the money back here, and whoever the organiser allows it. Otherwise ask the organiser.")
        }
        if now <= until, record.state == .confirmed { return Problem.ticketsBeingIssued }
        return Problem(
            type: "refund-too-late", status: .conflict, title: "The time to have the money back is over",
            detail: "It could be asked for until \(session.local(until)). Ask the organiser.",
            members: ["closedAt": .text(session.local(until))])
    }
}

extension OrderRecord {
    /// The buyer asked for something that is not done yet. After an hour it may be asked for again (`lua/ask_refund.lua`).
    func isRefundUnderWay(at now: Timestamp) -> Bool {
        guard let refundAsked, state == .confirmed || state == .ticketed, now < refundAsked.askedAt + .seconds(3_600) else { return false }
        return refundAsked.lines.map { !Set($0).isSubset(of: corrections?.takenBack ?? []) } ?? true
    }

    /// What is not done after so long was refused, as a rule: a ticket opened a door, and the others went back. A letter says which.
    func isRefundLate(at now: Timestamp) -> Bool { isRefundUnderWay(at: now) && refundAsked.map { now >= $0.askedAt + .seconds(60) } ?? false }
}
