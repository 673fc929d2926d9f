import Booking
import Domain

// What the staff and the ledger make of a house besides sales.
extension SeatModel {
    /// Takes free seats off sale and puts others back.
    ///
    /// - Parameter wanted: offsets of the seats that are not to be sold.
    /// - Returns: how many of these somebody has.
    mutating func block(_ wanted: Set<Int>) -> Int {
        var taken = 0
        for offset in hall.seats.indices {
            switch hall.state(at: offset) {
            case .free where wanted.contains(offset): hall.put(.blocked, at: offset)
            case .blocked where !wanted.contains(offset): hall.put(.free, at: offset)
            case .held where wanted.contains(offset), .sold where wanted.contains(offset): taken += 1
            default: break
            }
        }
        return taken
    }

    /// The number of places that were not sold here and are by the ledger.
    mutating func repair(_ sold: SoldPlaces) -> Int {
        var changed = 0
        for offset in sold.seats where hall.state(at: offset) != .sold {
            hall.put(.sold, at: offset)
            changed += 1
        }
        for (pool, quantity) in sold.standing(in: session) {
            let missing = max(0, quantity - hall.stock(pool)[2])
            let free = hall.stand(pool, missing, from: .free, to: .sold)
            hall.stand(pool, missing - free, from: .held, to: .sold)
            changed += missing
        }
        return changed
    }

    /// The number of places that are free now.
    mutating func unsell(seats: Set<Int>, standing: [Int: Int]) -> Int {
        var freed = 0
        for offset in seats where hall.state(at: offset) == .sold {
            hall.put(.free, at: offset)
            freed += 1
        }
        for (pool, quantity) in standing { freed += hall.stand(pool, quantity, from: .sold, to: .free) }
        return freed
    }

    /// The ledger refused an order, of which these places are nobody else's.
    mutating func refuse(_ id: String, freeing seats: [SeatPosition], standing: [Int: Int]) {
        guard var order = orders[id] else { return }
        switch order.state {
        case .confirmed, .ticketed:
            hall.move(seats, standing, from: .sold, to: .free)
            count(&visitors, order.visitor, -order.count)
        case .awaitingPayment, .closing:
            if let record = holds[order.hold], record.order == id {
                giveBack(record)
                finish(order.hold, .released)
            }
        default: return
        }
        count(&buyers, order.buyer, -order.count)
        order.state = .refused
        orders[id] = order
    }

    /// The ledger undid an order's sale, because its money could not be had.
    mutating func undo(_ id: String) -> RestoredOrders {
        guard var order = orders[id], order.state == .confirmed || order.state == .ticketed else { return RestoredOrders() }
        hall.move(order.seats, order.standing, from: .sold, to: .free)
        count(&visitors, order.visitor, -order.count)
        count(&buyers, order.buyer, -order.count)
        order.state = .refused
        orders[id] = order
        return RestoredOrders(recalled: 1)
    }

    /// The ledger has an order as a sale of which nothing was taken back.
    ///
    /// - Parameter recorded: as it was bought; what is known here of its buyer and visitor counts more.
    mutating func restore(_ id: String, _ recorded: OrderEntry, payment: String, hasTickets: Bool) -> RestoredOrders {
        let known = orders[id]
        if known?.state == .ticketed || known?.state == .refunded || known?.state == .confirmed && !hasTickets { return RestoredOrders() }
        var (order, restored) = (known ?? recorded, RestoredOrders())
        if known?.state != .confirmed {
            let held = sellHold(recorded.hold, of: id)
            if held == nil { count(&visitors, order.visitor, recorded.count) }
            if known?.state != .awaitingPayment, known?.state != .closing { count(&buyers, order.buyer, held ?? recorded.count) }
            if known == nil { restored.unknown = 1 } else { restored.recalled = 1 }
            (order.state, order.soldBy, order.seats, order.standing) = (.confirmed, payment, recorded.seats, recorded.standing)
        }
        if hasTickets { (order.state, restored.withTickets) = (.ticketed, 1) }
        orders[id] = order
        return restored
    }

    /// The hold that an order stands on becomes a sale. How many places it has; nil when it counts no more.
    private mutating func sellHold(_ id: String, of order: String) -> Int? {
        guard let record = holds[id], record.state != .released, record.state != .sold, record.order == nil || record.order == order else { return nil }
        hall.move(record.seats, record.standing, from: .held, to: .sold)
        holds[id]?.order = order
        finish(id, .sold)
        return record.count
    }
}
