import Booking
import Domain
import WaitingRoom

@testable import RedisSeatStore

/// What the scripts of lua/ do to one session, said again without Redis: plain arrays, whole scans, no index. The random
/// tests compare the two step by step.
struct SeatModel {
    struct Record: Hashable {
        /// As a hold's record has it (`lua/lib/session.lua`): `unlisted` is ordered, and no longer in the list of deadlines.
        enum State { case held, extended, ordered, unlisted, released, sold }

        var state: State
        var deadline: Timestamp
        var visitor: String
        var fingerprint: UInt32
        var network: Network? = nil
        var seats: [SeatPosition]
        var standing: [Int: Int]
        var order: String?
        var count: Int { seats.count + standing.values.reduce(0, +) }
        /// Waits for its order, or for the end of its time.
        var isLive: Bool { state == .held || state == .extended }
        var isOrdered: Bool { state == .ordered || state == .unlisted || state == .sold }

        /// As whoever reads the record gets it.
        func hold(id: String) -> Hold {
            let states: [State: Hold.State] = [.held: .held, .extended: .held, .ordered: .ordered, .unlisted: .ordered, .released: .released, .sold: .sold]
            return Hold(
                id: id, state: states[state] ?? .held, seats: seats, standing: standing, expiresAt: deadline, orderID: order, extended: state == .extended,
                isOffer: visitor.isEmpty)
        }
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

    /// Its rules may change while it is on sale.
    var session: Session
    var now: Timestamp
    var hall: SeatHall
    var holds: [String: Record] = [:]
    var expiry: [Due] = []
    var visitors: [String: Int] = [:]
    var buyers: [String: Int] = [:]
    var orders: [String: OrderEntry] = [:]
    /// When all baskets are forgiven that somebody left.
    private(set) var forgiven: [String: Timestamp] = [:]
    /// A waiting room stands before the sale.
    var isGated = false
    /// Whose places are held past it.
    var passing: Set<Int> = []
    /// What is kept for the waiting lists: so many free places of a category, until then.
    var kept: (least: [Int: Int], until: Timestamp) = ([:], Timestamp(milliseconds: 0))

    init(session: Session, layout: SeatLayout, now: Timestamp) {
        self.session = session
        self.now = now
        hall = SeatHall(session: session, layout: layout)
    }

    /// Holds that are in the list although nobody waits for their time to end.
    var finished: Int { expiry.reduce(0) { holds[$1.id]?.isLive == true ? $0 : $0 + 1 } }

    // MARK: Time

    /// Entries looked at, `limit` at most and none after 100 places came back; and holds freed.
    @discardableResult
    mutating func expire(limit: Int = 20) -> (freed: Int, looked: Int) {
        var (freed, looked, places) = (0, 0, 0)
        var relisted: [Due] = []
        while looked < min(limit, expiry.count), expiry[looked].deadline <= now, places < 100 {
            let entry = expiry[looked]
            looked += 1
            guard var record = holds[entry.id] else { continue }
            if record.state == .extended, record.deadline > now {
                // What was offered has more time than any hold, and is listed again and again.
                relisted.append(Due(deadline: min(record.deadline, now + .seconds(session.holdSeconds)), id: entry.id))
            } else if record.state == .ordered {
                record.state = .unlisted
                holds[entry.id] = record
            } else {
                holds[entry.id] = nil
                if record.isLive {
                    leave(record)
                    freed += 1
                    places += record.count
                }
            }
        }
        if looked > 0 { expiry.removeFirst(looked) }
        expiry += relisted
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

    mutating func giveBack(_ record: Record) {
        hall.move(record.seats, record.standing, from: .held, to: .free)
        count(&visitors, record.visitor, -record.count)
    }

    // MARK: Baskets that were left

    /// Who is counted, and how many each may leave in an hour.
    private func counted(_ visitor: String, _ network: Network?) -> [(name: String, most: Int)] {
        let rule = session.inventory.droppedBaskets
        return [(visitor, rule.visitor), (network.map { "\($0.digest)" } ?? "", rule.network)]
    }

    mutating func leave(_ record: Record) {
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

    // MARK: Baskets that a network begins

    /// - Parameter isByCode: past the room's gate, through which the others were counted.
    private func pace(_ network: Network?, _ walksPast: Bool) -> (name: String, each: Int, counted: Int)? {
        let most = session.inventory.networkHolds
        return network.flatMap { isGated && !walksPast || most == 0 ? nil : ("\($0.digest)+", 600_000 / most, max(1, most / 100)) }
    }

    private func hasty(_ network: Network?, _ walksPast: Bool) -> SaleRefusal? {
        guard let (name, each, _) = pace(network, walksPast), let owed = forgiven[name], case let until = owed - .milliseconds(600_000 - each), until > now else { return nil }
        return .hasty(until: until, now: now)
    }

    /// Of large numbers one hold in a hundredth of them, for all of these.
    private mutating func countBegun(_ id: String, _ network: Network?, _ walksPast: Bool) {
        guard let (name, each, counted) = pace(network, walksPast), let bytes = try? RawID.bytes(of: id), ((Int(bytes[10]) << 8 | Int(bytes[11])) + Int(now.milliseconds)) % counted == 0 else { return }
        forgiven[name] = max(forgiven[name] ?? now, now) + .milliseconds(each * counted)
    }

    func count(_ counts: inout [String: Int], _ who: String, _ quantity: Int) {
        if who.isEmpty { return }
        counts[who, default: 0] += quantity
        if let count = counts[who], count <= 0 { counts[who] = nil }
    }

    mutating func finish(_ id: String, _ state: Record.State) {
        if holds[id]?.state == .unlisted { holds[id] = nil } else { holds[id]?.state = state }
    }

    // MARK: Holds

    mutating func hold(_ request: HoldRequest, isFirstOfItsCall: Bool = true) -> HoldOutcome {
        if isFirstOfItsCall { expire() }
        if let known = holds[request.id] {
            guard known.fingerprint == request.fingerprint else { return .refused(.keyReused) }
            return .held(view(request.id, known, withOrder: false), now: now, repeated: true, split: false)
        }
        if session.status == .cancelled { return .refused(.cancelled) }
        if now >= session.bookingClosesAt { return .refused(.closed(at: session.bookingClosesAt)) }
        let byCode = opensByCode(request.places)
        let opens = byCode ?? session.bookingOpensAt
        if now < opens { return .refused(.notOpen(opensAt: opens, now: now)) }
        if isGated, byCode == nil, !passes(request.places), request.admittedUntil.map({ $0 <= now }) ?? true { return .refused(.notAdmitted) }
        if let slowed = slowed(request.visitor, request.network) { return .refused(slowed) }
        if let hasty = hasty(request.network, byCode != nil || passes(request.places)) { return .refused(hasty) }
        let wanted = request.places.reduce(0) { $0 + $1.count }
        let already = visitors[request.visitor] ?? 0
        if already + wanted > session.buyerLimit {
            return .refused(.limitExceeded(limit: session.buyerLimit, already: already))
        }
        let most = session.inventory.liveHoldLimit
        if expiry.count - finished >= most || expiry.count >= 4 * most { return .refused(.crowded) }
        var choice = SeatChoice(session: session, hall: hall, queues: now < kept.until ? kept.least : [:], now: now)
        if let category = request.places.lazy.compactMap(Self.publicCategory).first(where: choice.isKept) {
            return .refused(.soldOut(category: category, free: 0))
        }
        if let refusal = choice.take(request.places) { return .refused(refusal) }
        hall = choice.hall
        let record = Record(
            state: .held, deadline: now + .seconds(session.holdSeconds), visitor: request.visitor,
            fingerprint: request.fingerprint, network: request.network, seats: choice.taken.sorted(), standing: choice.takenStanding)
        holds[request.id] = record
        expiry.append(Due(deadline: record.deadline, id: request.id))
        visitors[request.visitor] = already + wanted
        countBegun(request.id, request.network, byCode != nil || passes(request.places))
        return .held(view(request.id, record, withOrder: false), now: now, repeated: false, split: choice.split)
    }

    /// Whether nobody waits for these places, which are everybody's.
    private func passes(_ places: [PlaceRequest]) -> Bool {
        places.allSatisfy { place in
            switch place {
            case .seat(_, let category, let allotment), .best(_, let category, let allotment, together: _), .standing(_, let category, let allotment):
                allotment == nil && passing.contains(category)
            case .wheelchairs(_, let category, companion: _): passing.contains(category)
            }
        }
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

    /// The category of what is asked for without an allotment's code.
    private static func publicCategory(_ place: PlaceRequest) -> Int? {
        switch place {
        case .seat(_, category: let index, allotment: nil), .best(_, category: let index, allotment: nil, together: _),
            .standing(_, category: let index, allotment: nil), .wheelchairs(_, category: let index, companion: _):
            index
        case .seat, .best, .standing: nil
        }
    }

    mutating func offer(_ id: String, _ places: [PlaceRequest], category: Int, until: Timestamp) -> OfferOutcome {
        expire()
        let known = holds[id]
        if var known, known.state != .released {
            if known.state == .extended {
                if known.deadline <= now { return .over }
                known.deadline = max(known.deadline, until)
                holds[id] = known
            }
            return .held(until: known.deadline, owner: "")
        }
        if session.status == .cancelled || now >= session.bookingClosesAt || until <= now { return .over }
        var choice = SeatChoice(session: session, hall: hall, queues: [:], now: now)
        let free = choice.free(category)
        if choice.take(places) != nil { return .none(free: free) }
        hall = choice.hall
        holds[id] = Record(
            state: .extended, deadline: until, visitor: "", fingerprint: 0, seats: choice.taken.sorted(), standing: choice.takenStanding)
        // One that was given back is listed still.
        if known == nil { expiry.append(Due(deadline: min(until, now + .seconds(session.holdSeconds)), id: id)) }
        return .held(until: until, owner: "")
    }

    private func view(_ id: String, _ record: Record, withOrder: Bool) -> Hold {
        let state: Hold.State =
            switch record.state {
            case .held, .extended: .held
            case .ordered, .unlisted: .ordered
            case .released: .released
            case .sold: .sold
            }
        return Hold(
            id: id, state: state, seats: record.seats, standing: record.standing, expiresAt: record.deadline,
            orderID: withOrder ? record.order : nil, extended: record.state == .extended, isOffer: record.visitor.isEmpty)
    }

    func hold(id: String) -> Hold? { holds[id].map { view(id, $0, withOrder: true) } }

    mutating func release(_ id: String, keeping kept: HeldPlaces = .none) -> ReleaseOutcome {
        expire()
        guard let record = holds[id] else { return .expired }
        if let order = record.order, record.isOrdered { return .ordered(orderID: order) }
        if record.state == .released { return .released }
        var left = record
        left.seats.removeAll { !kept.seats.contains($0) }
        left.standing = record.standing.reduce(into: [:]) { left, pool in
            let quantity = min(pool.value, kept.standing[pool.key] ?? 0)
            if quantity > 0 { left[pool.key] = quantity }
        }
        if left.count > 0 { return reduce(id, from: record, to: left) }
        leave(record)
        finish(id, .released)
        return .released
    }

    /// What was chosen would be chosen so again, with the orphan rule as it is for seats that are named.
    private mutating func reduce(_ id: String, from record: Record, to left: Record) -> ReleaseOutcome {
        if record.deadline <= now { return .expired }
        let goes = record.seats.filter { !left.seats.contains($0) }
        var freed = hall
        freed.move(goes, record.standing.reduce(into: [:]) { $0[$1.key] = $1.value - (left.standing[$1.key] ?? 0) }, from: .held, to: .free)
        let alone = goes.filter { freed.isLeftAlone($0, beside: left.seats, rule: session.inventory.orphans) }
        if !alone.isEmpty { return .orphans(alone) }
        hall = freed
        count(&visitors, record.visitor, left.count - record.count)
        holds[id] = left
        return .reduced
    }

    mutating func extend(_ id: String) -> ExtendOutcome {
        expire()
        guard var record = holds[id] else { return .expired }
        if let order = record.order, record.isOrdered { return .ordered(orderID: order) }
        if record.state == .released || record.deadline <= now { return .expired }
        if record.state == .held {
            record.state = .extended
            record.deadline = record.deadline + .seconds(session.holdSeconds)
            holds[id] = record
        }
        return .extended(until: record.deadline)
    }
}
