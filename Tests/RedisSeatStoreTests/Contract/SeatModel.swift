import Booking
import Domain
import WaitingRoom

/// What the scripts of lua/ do to one session, said again without Redis: plain arrays, whole scans, no index. The random
/// tests compare the two step by step.
struct SeatModel {
    struct Record: Hashable {
        var state: Character
        var deadline: Timestamp
        var visitor: String
        var fingerprint: UInt32
        var network: Network? = nil
        var seats: [SeatPosition]
        var standing: [Int: Int]
        var order: String?
        var count: Int { seats.count + standing.values.reduce(0, +) }
    }

    /// An entry of the list of deadlines.
    struct Due: Hashable {
        var deadline: Timestamp
        var id: String
    }

    struct OrderEntry: Hashable {
        var state: OrderState
        var hold: String
        var buyer: String
        var visitor: String
        var seats: [SeatPosition]
        var standing: [Int: Int]
        var total: Int64
        var soldBy: String?
        var closingAs: OrderState?
        /// Of its last one that was told.
        var correction: Int64 = 0
        var count: Int { seats.count + standing.values.reduce(0, +) }
    }

    let session: Session
    let segments: [SeatSegment]
    private let byID: [Int: SeatSegment]
    var now: Timestamp
    /// State per seat, by segment and position.
    var states: [SeatPosition: SeatState] = [:]
    /// Standing counters per pool: free, held, sold.
    var standing: [Int: [SeatState: Int]] = [:]
    var holds: [String: Record] = [:]
    var expiry: [Due] = []
    var visitors: [String: Int] = [:]
    var buyers: [String: Int] = [:]
    var orders: [String: OrderEntry] = [:]
    /// When all baskets are forgiven that somebody left.
    private var forgiven: [String: Timestamp] = [:]
    /// A waiting room stands before the sale.
    var isGated = false
    /// What is kept for the waiting lists: so many free places of a category, until then.
    var kept: (least: [Int: Int], until: Timestamp) = ([:], Timestamp(milliseconds: 0))

    init(session: Session, layout: SeatLayout, now: Timestamp) {
        self.session = session
        self.now = now
        segments = layout.segments
        byID = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0) })
        for segment in segments {
            for position in 0..<segment.length { states[SeatPosition(segment: segment.id, position: position)] = .free }
        }
        for pool in 0..<session.poolCount where session.categories[session.category(ofPool: pool)].kind == .standing {
            standing[pool] = [.free: session.capacity(ofPool: pool), .held: 0, .sold: 0]
        }
    }

    /// Counters of a pool: free, held, sold.
    func stock(_ pool: Int) -> [Int] {
        if let counts = standing[pool] { return [SeatState.free, .held, .sold].map { counts[$0] ?? 0 } }
        let mine = states.filter { byID[$0.key.segment]?.pool == pool }.values
        return [SeatState.free, .held, .sold].map { state in mine.count { $0 == state } }
    }

    // MARK: Time

    /// Entries looked at, `limit` at most and none after 100 places came back; and holds freed.
    @discardableResult
    mutating func expire(limit: Int = 20) -> (freed: Int, looked: Int) {
        var (freed, looked, places) = (0, 0, 0)
        for entry in expiry.prefix(limit).prefix(while: { $0.deadline <= now }) where places < 100 {
            looked += 1
            expiry.removeFirst()
            guard var record = holds[entry.id] else { continue }
            if record.state == "E", record.deadline > now {
                // What was offered has more time than any hold, and is listed again and again.
                expiry.append(Due(deadline: min(record.deadline, now + .seconds(session.holdSeconds)), id: entry.id))
            } else if record.state == "O" {
                record.state = "o"
                holds[entry.id] = record
            } else {
                holds[entry.id] = nil
                if record.state == "H" || record.state == "E" {
                    leave(record)
                    freed += 1
                    places += record.count
                }
            }
        }
        return (freed, looked)
    }

    /// The number of holds freed, in as many steps as it takes.
    mutating func sweep(limit: Int) -> Int {
        var (freed, left) = (0, limit)
        while left > 0 {
            let step = expire(limit: min(left, 50))
            if step.looked == 0 { break }
            freed += step.freed
            left -= step.looked
        }
        return freed
    }

    private mutating func giveBack(_ record: Record) {
        move(record.seats, record.standing, from: .held, to: .free)
        count(&visitors, record.visitor, -record.count)
    }

    // MARK: Baskets that were left

    /// Who is counted, and how many each may leave in an hour.
    private func counted(_ visitor: String, _ network: Network?) -> [(name: String, most: Int)] {
        let rule = session.inventory.droppedBaskets
        return [(visitor, rule.visitor), (network.map { "\($0.digest)" } ?? "", rule.network)]
    }

    private mutating func leave(_ record: Record) {
        giveBack(record)
        guard !record.visitor.isEmpty else { return }
        for (name, most) in counted(record.visitor, record.network) where most > 0 && !name.isEmpty {
            let each = 3_600_000 / most
            forgiven[name] = min(max(forgiven[name] ?? now, now) + .milliseconds(each), now + .milliseconds(most * each))
        }
    }

    private func slowed(_ visitor: String, _ network: Network?) -> SaleRefusal? {
        for (index, (name, most)) in counted(visitor, network).enumerated() where most > 0 {
            guard let forgiven = forgiven[name], case let until = forgiven - .milliseconds((most - 1) * (3_600_000 / most)), until > now else { continue }
            return .slowed(until: until, now: now, isNetwork: index == 1)
        }
        return nil
    }

    private mutating func move(_ seats: [SeatPosition], _ places: [Int: Int], from: SeatState, to: SeatState) {
        for seat in seats where states[seat] == from { states[seat] = to }
        for (pool, quantity) in places {
            let part = min(quantity, standing[pool]?[from] ?? 0)
            standing[pool]?[from]? -= part
            standing[pool]?[to]? += part
        }
    }

    private func count(_ counts: inout [String: Int], _ who: String, _ quantity: Int) {
        if who.isEmpty { return }
        counts[who, default: 0] += quantity
        if let count = counts[who], count <= 0 { counts[who] = nil }
    }

    private mutating func finish(_ id: String, _ state: Character) {
        if holds[id]?.state == "o" { holds[id] = nil } else { holds[id]?.state = state }
    }

    // MARK: Holds

    mutating func hold(_ request: HoldRequest) -> HoldOutcome {
        expire()
        if let known = holds[request.id] {
            guard known.fingerprint == request.fingerprint else { return .refused(.keyReused) }
            return .held(view(request.id, known, withOrder: false), now: now, repeated: true, split: false)
        }
        if session.status == .cancelled { return .refused(.cancelled) }
        if now >= session.bookingClosesAt { return .refused(.closed(at: session.bookingClosesAt)) }
        let byCode = opensByCode(request.places)
        let opens = byCode ?? session.bookingOpensAt
        if now < opens { return .refused(.notOpen(opensAt: opens, now: now)) }
        if isGated, byCode == nil, request.admittedUntil.map({ $0 <= now }) ?? true { return .refused(.notAdmitted) }
        if let slowed = slowed(request.visitor, request.network) { return .refused(slowed) }
        let wanted = request.places.reduce(0) { $0 + $1.count }
        let already = visitors[request.visitor] ?? 0
        if already + wanted > session.buyerLimit {
            return .refused(.limitExceeded(limit: session.buyerLimit, already: already))
        }
        if expiry.count >= session.inventory.liveHoldLimit { return .refused(.crowded) }
        if let category = request.places.lazy.compactMap(keptCategory).first { return .refused(.soldOut(category: category, free: 0)) }
        var choice = SeatChoice(session: session, segments: segments, states: states, standing: standing, now: now)
        if let refusal = choice.take(request.places) { return .refused(refusal) }
        (states, standing) = (choice.states, choice.standing)
        let record = Record(
            state: "H", deadline: now + .seconds(session.holdSeconds), visitor: request.visitor,
            fingerprint: request.fingerprint, network: request.network, seats: choice.taken.sorted(), standing: choice.takenStanding)
        holds[request.id] = record
        expiry.append(Due(deadline: record.deadline, id: request.id))
        visitors[request.visitor] = already + wanted
        return .held(view(request.id, record, withOrder: false), now: now, repeated: false, split: choice.split)
    }

    /// From when on places may be held that are all set aside for a code; nil of any others.
    private func opensByCode(_ places: [PlaceRequest]) -> Timestamp? {
        let openings = places.map { place -> Timestamp? in
            let pool: Int?
            switch place {
            case .seat(_, category: _, let allotment), .best(_, category: _, let allotment, together: _), .standing(_, category: _, let allotment): pool = allotment
            case .wheelchairs: pool = nil
            }
            guard let pool else { return nil }
            let allotment = session.inventory.allotments[pool - session.categories.count]
            guard allotment.codeDigest != nil, allotment.releasesAt.map({ now < $0 }) ?? true else { return nil }
            return allotment.salesOpenAt ?? session.bookingOpensAt
        }
        return openings.contains(nil) ? nil : openings.compactMap { $0 }.max()
    }

    /// The category of what is asked for, if its free places are kept for those who wait.
    private func keptCategory(_ place: PlaceRequest) -> Int? {
        let category: Int
        switch place {
        case .seat(_, category: let index, allotment: nil), .best(_, category: let index, allotment: nil, together: _),
            .standing(_, category: let index, allotment: nil), .wheelchairs(_, category: let index, companion: _):
            category = index
        case .seat, .best, .standing: return nil
        }
        guard now < kept.until, let least = kept.least[category], free(category) >= least else { return nil }
        return category
    }

    private func free(_ category: Int) -> Int {
        (0..<session.poolCount).filter { session.category(ofPool: $0) == category && session.isPublic(pool: $0, at: now) }.reduce(0) { $0 + stock($1)[0] }
    }

    mutating func offer(_ id: String, _ places: [PlaceRequest], category: Int, until: Timestamp) -> OfferOutcome {
        expire()
        let known = holds[id]
        if var known, known.state != "R" {
            if known.state == "E" {
                if known.deadline <= now { return .over }
                known.deadline = max(known.deadline, until)
                holds[id] = known
            }
            return .held(until: known.deadline, owner: "")
        }
        if session.status == .cancelled || now >= session.bookingClosesAt || until <= now { return .over }
        var choice = SeatChoice(session: session, segments: segments, states: states, standing: standing, now: now)
        if choice.take(places) != nil { return .none(free: free(category)) }
        (states, standing) = (choice.states, choice.standing)
        holds[id] = Record(
            state: "E", deadline: until, visitor: "", fingerprint: 0, seats: choice.taken.sorted(), standing: choice.takenStanding)
        // One that was given back is listed still.
        if known == nil { expiry.append(Due(deadline: min(until, now + .seconds(session.holdSeconds)), id: id)) }
        return .held(until: until, owner: "")
    }

    private func view(_ id: String, _ record: Record, withOrder: Bool) -> Hold {
        let states: [Character: Hold.State] = ["H": .held, "E": .held, "O": .ordered, "o": .ordered, "R": .released, "S": .sold]
        return Hold(
            id: id, state: states[record.state] ?? .released, seats: record.seats, standing: record.standing,
            expiresAt: record.deadline, orderID: withOrder ? record.order : nil, extended: record.state == "E")
    }

    func hold(id: String) -> Hold? { holds[id].map { view(id, $0, withOrder: true) } }

    mutating func release(_ id: String) -> ReleaseOutcome {
        expire()
        guard let record = holds[id] else { return .expired }
        if let order = record.order, "OoS".contains(record.state) { return .ordered(orderID: order) }
        if record.state != "R" {
            leave(record)
            finish(id, "R")
        }
        return .released
    }

    mutating func extend(_ id: String) -> ExtendOutcome {
        expire()
        guard var record = holds[id] else { return .expired }
        if let order = record.order, "OoS".contains(record.state) { return .ordered(orderID: order) }
        if record.state == "R" || record.deadline <= now { return .expired }
        if record.state == "H" {
            record.state = "E"
            record.deadline = record.deadline + .seconds(session.holdSeconds)
            holds[id] = record
        }
        return .extended(until: record.deadline)
    }

    // MARK: Orders

    mutating func open(_ order: Order, buyer: String) -> OpenOutcome {
        expire()
        if orders[order.id] != nil { return .repeated }
        let record = holds[order.holdID]
        if let record, let other = record.order, "OoS".contains(record.state) { return .refused(.holdOrdered(orderID: other)) }
        guard var record, record.state != "R", record.deadline > now else { return .refused(.holdExpired) }
        let already = buyers[buyer] ?? 0
        if already + record.count > session.buyerLimit {
            return .refused(.limitExceeded(limit: session.buyerLimit, already: already))
        }
        (record.state, record.deadline, record.order) = ("O", now + .seconds(session.paymentSeconds), order.id)
        holds[order.holdID] = record
        count(&buyers, buyer, record.count)
        orders[order.id] = OrderEntry(
            state: .awaitingPayment, hold: order.holdID, buyer: buyer, visitor: record.visitor, seats: record.seats,
            standing: record.standing, total: order.total.cents)
        return .opened(until: record.deadline)
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
            if right, record != nil, are(order, .held) {
                move(order.seats, order.standing, from: .held, to: .sold)
                finish(order.hold, "S")
            } else {
                if let record {
                    giveBack(record)
                    finish(order.hold, "R")
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
        } else if !are(order, .free) {
            reason = "places-gone"
        } else {
            move(order.seats, order.standing, from: .free, to: .sold)
            count(&visitors, order.visitor, order.count)
            count(&buyers, order.buyer, order.count)
        }
        order.state = reason == nil ? .confirmed : .refused
        orders[id] = order
        return reason.map { .refused(reason: $0) } ?? .confirmed
    }

    private func are(_ order: OrderEntry, _ state: SeatState) -> Bool {
        order.seats.allSatisfy { states[$0] == state }
            && order.standing.allSatisfy { (standing[$0.key]?[state] ?? 0) >= $0.value }
    }

    /// Some of a sold order's places come back, once per correction.
    mutating func takeBack(_ id: String, correction: Int64, seats: [SeatPosition], standing: [Int: Int]) {
        guard var order = orders[id], correction > order.correction else { return }
        move(seats, standing, from: .sold, to: .free)
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
        if let record = holds[order.hold], record.order == id, record.state == "O" || record.state == "o" {
            leave(record)
            finish(order.hold, "R")
        }
        count(&buyers, order.buyer, -order.count)
        order.state = state
        orders[id] = order
        return .closed
    }
}
