import Booking
import Domain

/// One broken invariant.
public struct AuditFinding: Hashable, Sendable, Codable {
    /// `I1` … `I8` of docs/ARCHITECTURE.md.
    public var invariant: String
    public var subject: String
    public var detail: String

    public init(invariant: String, subject: String, detail: String) {
        self.invariant = invariant
        self.subject = subject
        self.detail = detail
    }
}

/// Compares one session's state in the store with the ledger. Pure: the readings are passed in, the ledger's twice,
/// before and after the store's, so that it can be run while sales go on.
public struct SessionAudit: Sendable {
    let session: Session
    let version: Int64
    let layout: SeatLayout?
    let snapshot: SessionSnapshot
    let before: SoldPlaces
    let after: SoldPlaces
    let owesPlaces: Bool

    /// - Parameters:
    ///   - version: of the catalogue that the session is of.
    ///   - owesPlaces: the store is still to be told that places are free (``SalesJournal/owesPlaces(ofSession:)``): what it has
    ///   as sold and nobody bought may be these.
    public init(
        session: Session, of version: Int64, layout: SeatLayout?, snapshot: SessionSnapshot, before: SoldPlaces, after: SoldPlaces, owesPlaces: Bool = false
    ) {
        self.session = session
        self.version = version
        self.layout = layout
        self.snapshot = snapshot
        self.before = before
        self.after = after
        self.owesPlaces = owesPlaces
    }

    public func findings() -> [AuditFinding] { inconsistencies() + projection() }

    /// What is wrong whatever the ledger says: I1 and I5.
    func inconsistencies() -> [AuditFinding] { counters() + seats() + holds() }

    /// Where what the store shows as sold is not the ledger's, nor on its way there.
    var drift: SessionDrift {
        let underway = (snapshot.pending ?? []).flatMap(\.order.lines)
        let sold = Set(snapshot.seatMap.indices.filter { SeatState(byte: snapshot.seatMap[$0]) == .sold })
        var drift = SessionDrift(
            // What was recorded or taken back between the two readings may be there and may not.
            forgotten: before.seats.intersection(after.seats).subtracting(sold),
            invented: owesPlaces ? [] : sold.subtracting(after.seats).subtracting(underway.compactMap(\.seatOffset)))
        let (first, second) = (before.standing(in: session), after.standing(in: session))
        for (pool, known) in second {
            let pending = underway.count { $0.seatOffset == nil && ($0.pool ?? $0.category) == pool }
            // An entry recorded but not yet acknowledged is counted twice in the upper bound.
            let (lower, upper) = (min(known, first[pool] ?? 0), max(known, first[pool] ?? 0) + pending)
            let count = stock(pool).sold
            if count < lower { drift.forgottenStanding[pool] = lower - count }
            if count > upper, !owesPlaces { drift.inventedStanding[pool] = count - upper }
        }
        return drift
    }

    private func finding(_ invariant: String, _ detail: String) -> AuditFinding {
        AuditFinding(invariant: invariant, subject: "session \(session.id)", detail: detail)
    }

    /// I1 and I5: free + held + sold + blocked = capacity, and none below zero.
    private func counters() -> [AuditFinding] {
        (0..<session.poolCount).flatMap { pool in
            let stock = stock(pool)
            let capacity = session.capacity(ofPool: pool)
            let counts = "free \(stock.free), held \(stock.held), sold \(stock.sold), blocked \(stock.blocked)"
            var findings: [AuditFinding] = []
            if !isWhole(pool, of: capacity) {
                findings.append(finding("I5", "\(name(pool)): \(counts) are not the capacity \(capacity) together"))
            }
            if min(stock.free, stock.held, stock.sold, stock.blocked) < 0 {
                findings.append(finding("I1", "\(name(pool)): a count is below zero: \(counts)"))
            }
            return findings
        }
    }

    /// Standing places become more, first in the ledger: a store that was told of an older catalogue than this one may have fewer, of a newer one more.
    private func isWhole(_ pool: Int, of capacity: Int) -> Bool {
        let stock = stock(pool)
        let places = stock.free + stock.held + stock.sold + stock.blocked
        guard session.categories[session.category(ofPool: pool)].kind == .standing, snapshot.version != version else { return places == capacity }
        return snapshot.version < version ? places <= capacity : places >= capacity
    }

    /// A pool that the store does not know counts as empty, and is so reported.
    private func stock(_ pool: Int) -> Availability.Stock {
        let stock = snapshot.availability.stock
        return stock.indices.contains(pool) ? stock[pool] : .init(total: 0, free: 0, held: 0, sold: 0, blocked: 0)
    }

    private func name(_ pool: Int) -> String {
        pool < session.categories.count
            ? session.categories[pool].id : session.inventory.allotments[pool - session.categories.count].id
    }

    /// I5: the counters of numbered categories agree with the seats' bytes.
    private func seats() -> [AuditFinding] {
        guard let layout else { return [] }
        var counted: [Int: [SeatState: Int]] = [:]
        var findings: [AuditFinding] = []
        for seat in layout.seats {
            guard snapshot.seatMap.indices.contains(seat.offset), let state = SeatState(byte: snapshot.seatMap[seat.offset]),
                SeatState.pool(of: snapshot.seatMap[seat.offset]) == seat.pool
            else {
                findings.append(finding("I5", "seat \(seat.id) has no valid state"))
                continue
            }
            counted[seat.pool, default: [:]][state, default: 0] += 1
        }
        for pool in 0..<session.poolCount where session.categories[session.category(ofPool: pool)].kind == .numbered {
            let stock = stock(pool)
            let states = counted[pool] ?? [:]
            let pairs = [(SeatState.free, stock.free), (.held, stock.held), (.sold, stock.sold), (.blocked, stock.blocked)]
            for (state, count) in pairs where states[state, default: 0] != count {
                findings.append(
                    finding("I5", "\(name(pool)): \(states[state, default: 0]) seats are \(state), the counter says \(count)"))
            }
        }
        return findings
    }

    /// I1: every held seat has exactly one holder.
    private func holds() -> [AuditFinding] {
        guard let holds = snapshot.holds else { return [] }
        let house = layout.map { HouseLayout($0) }
        var holders: [Int: Int] = [:]
        var standing: [Int: Int] = [:]
        for hold in holds where hold.state == .held || hold.state == .ordered {
            for seat in hold.seats.compactMap({ house?.offset(of: $0) }) { holders[seat, default: 0] += 1 }
            standing.merge(hold.standing, uniquingKeysWith: +)
        }
        var findings = holders.filter { $0.value > 1 }.map { seat, count in
            finding("I1", "the seat at offset \(seat) has \(count) holders")
        }
        for pool in 0..<session.poolCount {
            let held = stock(pool).held
            let known =
                session.categories[session.category(ofPool: pool)].kind == .standing
                ? standing[pool, default: 0]
                : holders.keys.count {
                    snapshot.seatMap.indices.contains($0) && SeatState(byte: snapshot.seatMap[$0]) == .held
                        && SeatState.pool(of: snapshot.seatMap[$0]) == pool
                }
            if known != held { findings.append(finding("I1", "\(name(pool)): holds have \(known) places, the counter \(held)")) }
        }
        return findings
    }

    /// I6: what the store shows as sold is the ledger, plus what is on its way there.
    private func projection() -> [AuditFinding] {
        let drift = drift
        return drift.forgotten.sorted().map { finding("I6", "the ledger sold the seat at offset \($0), the store did not") }
            + drift.invented.sorted().map { finding("I6", "the store sold the seat at offset \($0), the ledger did not") }
            + drift.forgottenStanding.sorted { $0.key < $1.key }.map { pool, quantity in
                finding("I6", "\(name(pool)): the ledger sold \(quantity) more than the store's \(stock(pool).sold)")
            }
            + drift.inventedStanding.sorted { $0.key < $1.key }.map { pool, quantity in
                finding("I6", "\(name(pool)): the store sold \(stock(pool).sold), \(quantity) more than the ledger")
            }
    }
}
