import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import TestSupport

// Steps of the staff and of the ledger.
extension RandomHouse {
    /// Some seats are not sold for a while, those of before are again.
    func block(_ random: inout SeededGenerator) async throws -> String? {
        let seats = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in layout.seats.randomElement(using: &random) }
        var closed = session
        closed.inventory.blocked = [BlockedSeats(reason: "Régie", seats: seats.map(\.id))]
        let real = try await projection.block(closed, layout: layout)
        let expected = model.block(Set(seats.map(\.offset)))
        return real == expected ? nil : "block: \(real) are somebody's, the model \(expected)"
    }

    /// The ledger has some seats and standing places as sold, whosever they are here.
    func repair(_ random: inout SeededGenerator, owner: String) async throws -> String? {
        let seats = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in layout.seats.randomElement(using: &random) }
        let sold = SoldPlaces(
            seats: Set(seats.map(\.offset)), countByCategory: [4: Int.random(in: 0...6, using: &random)],
            standingByAllotment: [6: Int.random(in: 0...2, using: &random)])
        let real = try await projection.repair(session, layout: layout, sold: sold, owner: owner)
        let expected = model.repair(sold)
        return real == expected ? nil : "repair: \(real), the model \(expected)"
    }

    /// Nobody bought some of what is sold here, unless the lane has gone on since.
    func unsell(_ random: inout SeededGenerator) async throws -> String? {
        let sold = layout.seats.filter { model.hall.state(at: $0.offset) == .sold }
        let seats = Set((0..<6).compactMap { _ in sold.randomElement(using: &random)?.offset })
        let standing = [4: Int.random(in: 0...3, using: &random), 6: Int.random(in: 0...1, using: &random)]
        let hasGoneOn = Int.random(in: 0...4, using: &random) == 0
        let snapshot = try await projection.snapshot(of: session, limit: 0)
        let tail = hasGoneOn ? "1-1" : snapshot?.tail ?? ""
        let real = try await projection.unsell(seats: seats, standing: standing, of: session, layout: layout, after: tail)
        let expected = hasGoneOn ? nil : model.unsell(seats: seats, standing: standing)
        return real == expected ? nil : "unsell: \(real ?? -1), the model \(expected ?? -1)"
    }

    /// The ledger refuses an order, and some of its places are somebody else's.
    func refuse(_ random: inout SeededGenerator) async throws {
        guard let order = orders.suffix(20).randomElement(using: &random), let entry = model.orders[order.id] else { return }
        let lines = lines(of: entry).filter { _ in Int.random(in: 0...3, using: &random) > 0 }
        try await projection.refuse(order, freeing: lines, layout: layout, reason: "seat-conflict")
        let places = places(of: lines)
        model.refuse(order.id, freeing: places.seats, standing: places.standing)
    }

    /// The ledger has an order as a sale, or undid it; now and then the store has forgotten it.
    func restore(_ random: inout SeededGenerator) async throws -> String? {
        guard var order = orders.suffix(20).randomElement(using: &random), let entry = model.orders[order.id] else { return nil }
        order.lines = lines(of: entry)
        // What was taken back before is another test's (RestoreTests).
        guard entry.count > 0, entry.correction == 0 else { return nil }
        let isUndone = Int.random(in: 0...4, using: &random) == 0
        if !isUndone, Int.random(in: 0...2, using: &random) == 0 {
            _ = try await redis.send(RedisCommand("DEL", RedisKeys.order(session.lane, order.id)))
            model.orders[order.id] = nil
        }
        let hasTickets = Bool.random(using: &random)
        let visitor = entry.visitor.isEmpty ? "" : RawID.text(of: try RawID.bytes(of: entry.visitor))
        let sale = Sale(order: order, paymentID: "pi_0", confirmedAt: clock.now, limits: LimitKeys(buyer: entry.buyer, visitor: visitor))
        let recorded = RecordedOrder(sale: sale, tickets: hasTickets && !isUndone ? [ticket(of: order)] : [], lines: isUndone ? [] : order.lines)
        let real = try await projection.restore([recorded], of: session, house: house, until: House.opening + .seconds(9_000_000_000))
        let expected = isUndone ? model.undo(order.id) : model.restore(order.id, entry, payment: "pi_0", hasTickets: hasTickets)
        return real == expected ? nil : "restore: \(real), the model \(expected)"
    }

    // MARK: Words of the steps

    /// An order's places as lines: seats by their offset, standing places by their pool.
    func lines(of entry: SeatModel.OrderEntry) -> [OrderLine] {
        func line(seat: Int?, pool: Int?) -> OrderLine {
            OrderLine(
                category: 4, categoryID: "", categoryName: "", seatID: seat.map(String.init), seatOffset: seat, seatLabel: seat.map(String.init),
                tariffID: "p", tariffName: "P", price: .zero, vatRate: VATRate(basisPoints: 0), pool: pool)
        }
        let pools = entry.standing.sorted { $0.key < $1.key }.flatMap { Array(repeating: $0.key, count: $0.value) }
        return entry.seats.map { line(seat: house.offset(of: $0), pool: nil) } + pools.map { line(seat: nil, pool: $0) }
    }

    func places(of lines: [OrderLine]) -> (seats: [SeatPosition], standing: [Int: Int]) {
        (
            lines.compactMap { $0.seatOffset.flatMap { house.position(ofOffset: $0) } },
            lines.compactMap { $0.seatOffset == nil ? $0.pool : nil }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        )
    }

    func ticket(of order: Order) -> Ticket {
        Ticket(
            number: 1, id: "1", orderID: order.id, sessionID: session.id, categoryName: "", seatLabel: nil, tariffName: "", price: .zero,
            code: "GUI1:1")
    }
}
