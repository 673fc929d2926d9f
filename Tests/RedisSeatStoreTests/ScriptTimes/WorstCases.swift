import Booking
import Domain
import Testing

/// What the large house can be asked for that takes longest.
struct WorstCase: Sendable {
    typealias Work = @Sendable (LargeHouse, Session) async throws -> Void

    let name: String
    let state: LargeHouse.State
    /// Done before, and not looked at.
    let prepare: Work
    let work: Work

    init(_ name: String, in state: LargeHouse.State = .empty, after prepare: @escaping Work = { _, _ in }, _ work: @escaping Work) {
        (self.name, self.state, self.prepare, self.work) = (name, state, prepare, work)
    }

    static let all: [WorstCase] = [
        WorstCase("32 visitors take 100 seats each, in 100 rows") { house, session in
            try await house.crowd(32, in: session) { house.requests(for: house.scattered($0)) }
        },
        WorstCase("one visitor takes 100 seats, each of which leaves one alone") { house, session in
            try await house.crowd(1, in: session) { house.requests(for: house.leavingOneAlone($0)) }
        },
        WorstCase("32 visitors take 100 seats, each of which leaves one alone") { house, session in
            try await house.crowd(32, in: session) { house.requests(for: house.leavingOneAlone($0)) }
        },
        WorstCase("32 visitors take 100 standing places one by one, where most were given back") { house, session in
            try await house.crowd(32, in: session) { _ in Array(repeating: .standing(1, category: 3, allotment: nil), count: 100) }
        },
        WorstCase("32 visitors let the house choose eight groups of twelve") { house, session in
            try await house.crowd(32, in: session) { _ in Array(repeating: best(12), count: 8) }
        },
        WorstCase("32 visitors want 100 seats where every other one is sold", in: .everyOtherSeatSold) { house, session in
            try await house.crowd(32, in: session) { _ in [best(100)] }
        },
        WorstCase("32 visitors want a pair where each would leave an orphan", in: .everyFourthSeatSold) { house, session in
            try await house.crowd(32, in: session) { _ in [best(2)] }
        },
        WorstCase("one visitor takes 100 seats between sold ones", in: .everyOtherSeatSold) { house, session in
            let free = stride(from: 1, to: 900 * LargeHouse.rowLength, by: 9 * LargeHouse.rowLength).map { house.layout.seats[$0] }
            try await house.crowd(1, in: session) { _ in house.requests(for: free) }
        },
        WorstCase("32 visitors want 50 wheelchair places, of which none has its companion's seat free", after: { house, session in
            let places = [1, 2].map { category in house.layout.seats.filter { $0.category == category } }
            // The companion's seat of one pair, the wheelchair place of the next.
            let sold = (0..<places[0].count).map { places[$0.isMultiple(of: 2) ? 1 : 0][$0] }
            _ = try await house.projection.repair(
                session, layout: house.layout,
                sold: SoldPlaces(seats: Set(sold.map(\.offset)), countByCategory: [1: places[0].count / 2, 2: (places[0].count + 1) / 2]),
                owner: house.owner)
        }) { house, session in
            try await house.crowd(32, in: session) { _ in [.wheelchairs(50, category: 1, companion: 2)] }
        },
        WorstCase("a visitor takes 100 seats when the time of 2,500 is over", after: largeHolds) { house, session in
            house.advance(.seconds(600))
            try await house.crowd(1, in: session) { _ in house.requests(for: house.scattered(30)) }
        },
        WorstCase("a sweep of large holds", after: largeHolds) { house, session in
            house.advance(.seconds(600))
            _ = try await house.projection.sweep(session, limit: 500)
        },
        WorstCase("a sweep of 500 holds of a seat", after: { house, session in
            for index in 0..<500 {
                let seat = house.scattered(index / 100)[index % 100]
                try await house.hold("h\(index)", in: session, house.requests(for: [seat]))
            }
        }) { house, session in
            house.advance(.seconds(600))
            _ = try await house.projection.sweep(session, limit: 500)
        },
        WorstCase("every second of 100 seats in 100 rows is given back", after: { house, session in
            try await house.hold("h", in: session, house.requests(for: house.scattered(0)))
        }) { house, session in
            guard var kept = try await house.store.hold(id: House.id("h"), in: session)?.places else { throw Unexpected() }
            kept.seats = kept.seats.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            guard case .reduced = try await house.store.release(hold: House.id("h"), keeping: kept, in: session) else { throw Unexpected() }
        },
        WorstCase("1,000 seats are blocked and opened again") { house, session in
            var closed = session
            closed.inventory.blocked = [BlockedSeats(reason: "Régie", seats: house.thousand.map(\.id))]
            _ = try await house.projection.block(closed, layout: house.layout)
            _ = try await house.projection.block(session, layout: house.layout)
        },
        WorstCase("1,000 seats are repaired") { house, session in
            let sold = SoldPlaces(seats: Set(house.thousand.map(\.offset)), countByCategory: [0: 1000])
            _ = try await house.projection.repair(session, layout: house.layout, sold: sold, owner: house.owner)
        },
        WorstCase("an order of 100 seats is paid, and refused by the ledger") { house, session in
            let order = try await house.order("paid", in: session)
            _ = try await house.store.confirm(order, payment: house.payment(order))
            try await house.projection.refuse(
                order, freeing: Array(order.lines.suffix(50)), layout: house.layout, reason: "seat-conflict")
        },
        WorstCase("an order of 100 seats is closed") { house, session in
            let order = try await house.order("closed", in: session)
            _ = try await house.store.beginClose(order, as: .expired)
            _ = try await house.store.close(order)
        },
        WorstCase("an order of 100 seats is a sale again") { house, session in
            let order = try await house.order("recalled", in: session)
            let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: House.opening)
            _ = try await house.projection.restore(
                [RecordedOrder(sale: sale, tickets: [])], of: session, house: house.house, until: House.opening + .seconds(9_999_999))
        },
        WorstCase("an order of 100 seats is taken back") { house, session in
            let order = try await house.order("returned", in: session)
            _ = try await house.store.confirm(order, payment: house.payment(order))
            let correction = Correction(id: 1, orderID: order.id, numbers: 1...1, amount: .zero)
            let all = Array(order.lines.indices)
            try await house.projection.revoke(
                CorrectedOrder(
                    correction: correction, takenBack: all, sale: Sale(order: order, paymentID: "pi_1", confirmedAt: House.opening),
                    corrections: OrderCorrections(last: 1, takenBack: all, amount: .zero), tickets: []), layout: house.layout)
        },
        WorstCase("1,000 seats are freed that nobody bought", after: { house, session in
            let sold = SoldPlaces(seats: Set(house.thousand.map(\.offset)), countByCategory: [0: 1000])
            _ = try await house.projection.repair(session, layout: house.layout, sold: sold, owner: house.owner)
        }) { house, session in
            let tail = try await house.projection.snapshot(of: session, limit: 1)?.tail ?? ""
            let freed = try await house.projection.unsell(
                seats: Set(house.thousand.map(\.offset)), standing: [:], of: session, layout: house.layout, after: tail)
            #expect(freed == Set(house.thousand.map(\.offset)).count)
        },
        WorstCase("twelve seats side by side for a party that waits, where there are none", in: .everyFourthSeatSold) { house, session in
            let party = WaitingParty(
                sessionNumber: session.number, category: 0, size: 12, person: "ada", email: "ada@example.org", language: "fr",
                hold: House.id("ada\(session.number)"), askedAt: House.opening)
            _ = try await house.projection.offer(
                party, places: [.best(12, category: 0, allotment: nil, together: true)], until: House.opening + .seconds(7200), in: session)
        },
    ]

    private static func best(_ count: Int) -> PlaceRequest { .best(count, category: 0, allotment: nil, together: false) }

    /// 25 holds of 100 seats in 100 rows.
    private static let largeHolds: Work = { house, session in
        for index in 0..<25 { try await house.hold("l\(index)", in: session, house.requests(for: house.scattered(index))) }
    }
}

extension LargeHouse {
    /// In a thousand groups, or almost.
    var thousand: [SeatLayout.Seat] { (0..<10).flatMap { scattered($0) } }

    func requests(for seats: [SeatLayout.Seat]) -> [PlaceRequest] {
        seats.compactMap { house.position(ofOffset: $0.offset) }.map { .seat($0, category: 0, allotment: nil) }
    }

    func hold(_ name: String, in session: Session, _ places: [PlaceRequest]) async throws {
        _ = try await store.hold(
            HoldRequest(id: House.id(name), visitor: House.id("of-\(name)"), fingerprint: 1, places: places), in: session)
    }

    /// Holds of as many visitors at once, which share script calls.
    func crowd(_ count: Int, in session: Session, _ places: @escaping @Sendable (Int) -> [PlaceRequest]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for visitor in 0..<count { group.addTask { try await self.hold("c\(visitor)", in: session, places(visitor)) } }
            try await group.waitForAll()
        }
    }

    /// An order on a hold of 100 seats in 100 rows.
    func order(_ name: String, in session: Session) async throws -> Order {
        let seats = scattered(0)
        try await hold(name, in: session, requests(for: seats))
        let lines = seats.map {
            OrderLine(
                category: 0, categoryID: "or", categoryName: "Or", seatID: $0.id, seatOffset: $0.offset, seatLabel: $0.label,
                tariffID: "plein", tariffName: "Plein", price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
        }
        let id = "\(name)x\(session.number)x"
        let order = Order(
            id: "0-" + id + String(repeating: "a", count: 32 - id.count), sessionID: session.id, sessionNumber: session.number, lane: 0,
            holdID: House.id(name), buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: lines, placedAt: House.opening)
        _ = try await store.open(OrderRequest(order: order, fingerprint: "f", buyerKey: name, places: lines.count), in: session)
        return order
    }

    func payment(_ order: Order) -> Payment {
        Payment(id: "pi_1", status: .requiresCapture, amount: order.total, currency: order.currency)
    }
}
