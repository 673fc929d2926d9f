import Booking
import Domain

// Orders: what they are opened on, what pays them, and how they end.
extension SeatModel {
    mutating func open(_ order: Order, buyer: String, places: Int?) -> OpenOutcome {
        expire()
        if orders[order.id] != nil { return .repeated }
        let record = holds[order.holdID]
        if let record, let other = record.order, record.isOrdered { return .refused(.holdOrdered(orderID: other)) }
        guard var record, record.state != .released, record.deadline > now else { return .refused(.holdExpired) }
        if let places, places != record.count { return .refused(.holdChanged) }
        let already = buyers[buyer] ?? 0
        if already + record.count > session.buyerLimit {
            return .refused(.limitExceeded(limit: session.buyerLimit, already: already))
        }
        (record.state, record.deadline, record.order) = (.ordered, max(record.deadline, now + .seconds(session.paymentSeconds)), order.id)
        holds[order.holdID] = record
        count(&buyers, buyer, record.count)
        orders[order.id] = OrderEntry(
            state: .awaitingPayment, hold: order.holdID, buyer: buyer, visitor: record.visitor, seats: record.seats,
            standing: record.standing, total: order.total.cents)
        return .opened(until: record.deadline)
    }

    mutating func amend(_ id: String, buyer: String) -> AmendOutcome {
        guard var order = orders[id] else { return .unknownOrder }
        if order.state != .awaitingPayment { return .final(order.state) }
        if order.buyer != buyer {
            let already = buyers[buyer] ?? 0
            if already + order.count > session.buyerLimit { return .limitExceeded(limit: session.buyerLimit, already: already) }
            count(&buyers, order.buyer, -order.count)
            count(&buyers, buyer, order.count)
        }
        order.buyer = buyer
        orders[id] = order
        return .amended
    }

    mutating func confirm(_ id: String, payment: String, cents: Int64) -> ConfirmOutcome {
        expire()
        guard var order = orders[id] else { return .unknownOrder }
        if order.state == .closing { return .closing }
        if order.soldBy == payment { return .already(order.state) }
        if order.soldBy != nil { return .refused(reason: "duplicate-payment") }
        order.soldBy = payment
        let right = cents == order.total
        var reason: String?
        if order.state == .awaitingPayment {
            let record = holds[order.hold].flatMap { $0.order == id ? $0 : nil }
            if right, record != nil, hall.are(order.seats, order.standing, .held) {
                hall.move(order.seats, order.standing, from: .held, to: .sold)
                finish(order.hold, .sold)
            } else {
                if let record {
                    giveBack(record)
                    finish(order.hold, .released)
                }
                count(&buyers, order.buyer, -order.count)
                reason = right ? "places-gone" : "amount-mismatch"
            }
        } else if !right {
            reason = "amount-mismatch"
        } else if now >= session.bookingClosesAt {
            reason = "booking-closed"
        } else if max(visitors[order.visitor] ?? 0, buyers[order.buyer] ?? 0) + order.count > session.buyerLimit {
            reason = "limit-exceeded"
        } else if !hall.are(order.seats, order.standing, .free) {
            reason = "places-gone"
        } else {
            hall.move(order.seats, order.standing, from: .free, to: .sold)
            count(&visitors, order.visitor, order.count)
            count(&buyers, order.buyer, order.count)
        }
        order.state = reason == nil ? .confirmed : .refused
        orders[id] = order
        return reason.map { .refused(reason: $0) } ?? .confirmed
    }

    /// Some of a sold order's places come back, once per correction.
    mutating func takeBack(_ id: String, correction: Int64, seats: [SeatPosition], standing: [Int: Int]) {
        guard var order = orders[id], correction > order.correction else { return }
        hall.move(seats, standing, from: .sold, to: .free)
        let count = seats.count + standing.values.reduce(0, +)
        self.count(&visitors, order.visitor, -count)
        self.count(&buyers, order.buyer, -count)
        order.seats.removeAll(where: seats.contains)
        for (pool, quantity) in standing { order.standing[pool]? -= quantity }
        (order.correction, order.state) = (correction, order.count > 0 ? .ticketed : .refunded)
        orders[id] = order
    }

    mutating func beginClose(_ id: String, as state: OrderState) -> CloseOutcome {
        guard var order = orders[id] else { return .unknownOrder }
        if order.state == .closing { return .closing }
        if order.state != .awaitingPayment { return .already(order.state) }
        (order.state, order.closingAs) = (.closing, state)
        orders[id] = order
        return .closing
    }

    mutating func close(_ id: String) -> CloseOutcome {
        expire()
        guard var order = orders[id] else { return .unknownOrder }
        guard order.state == .closing, let state = order.closingAs else { return .already(order.state) }
        if let record = holds[order.hold], record.order == id, record.state == .ordered || record.state == .unlisted {
            leave(record)
            finish(order.hold, .released)
        }
        count(&buyers, order.buyer, -order.count)
        order.state = state
        orders[id] = order
        return .closed
    }
}
