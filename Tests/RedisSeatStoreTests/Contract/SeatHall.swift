import Domain

/// A house as the model has it: a byte per seat, as Redis has it, and numbers of standing places. It has no index: whatever is asked is found by
/// looking at everything.
struct SeatHall: Hashable {
    /// What never changes.
    final class Plan: Sendable {
        /// By pool, in the order of their ranks.
        let ranked: [[SeatSegment]]
        /// By id; nil where no segment has the id.
        let segments: [SeatSegment?]

        init(_ layout: SeatLayout, pools: Int) {
            ranked = (0..<pools).map { pool in layout.segments.filter { $0.pool == pool } }
            segments = layout.segments.reduce(into: Array(repeating: nil, count: layout.segmentSpan)) { $0[$1.id] = $1 }
        }
    }

    let plan: Plan
    /// Of ``SeatState``, by offset.
    private(set) var seats: [UInt8]
    /// By pool: places that are free, held, sold; nil of a pool of seats.
    private(set) var standing: [[Int]?]

    init(session: Session, layout: SeatLayout) {
        plan = Plan(layout, pools: session.poolCount)
        seats = layout.bytes()
        standing = (0..<session.poolCount).map { pool in
            session.categories[session.category(ofPool: pool)].kind == .standing ? [session.capacity(ofPool: pool), 0, 0] : nil
        }
    }

    static func == (left: SeatHall, right: SeatHall) -> Bool { left.seats == right.seats && left.standing == right.standing }

    func hash(into hasher: inout Hasher) {
        hasher.combine(seats)
        hasher.combine(standing)
    }

    // MARK: Reading

    func segment(_ id: Int) -> SeatSegment? { plan.segments.indices.contains(id) ? plan.segments[id] : nil }

    func offset(of seat: SeatPosition) -> Int { (segment(seat.segment)?.start ?? -1) + seat.position }

    func state(at offset: Int) -> SeatState? { seats.indices.contains(offset) ? SeatState(byte: seats[offset]) : nil }

    func isFree(_ segment: SeatSegment, _ position: Int) -> Bool { seats[segment.start + position] >= SeatState.free.rawValue }

    /// Counters of a pool: free, held, sold.
    func stock(_ pool: Int) -> [Int] {
        if let counts = standing[pool] { return counts }
        return Self.counted.map { state in
            let byte = state.byte(pool: pool)
            return seats.reduce(0) { $1 == byte ? $0 + 1 : $0 }
        }
    }

    func free(_ pool: Int) -> Int {
        if let counts = standing[pool] { return counts[0] }
        let byte = SeatState.free.byte(pool: pool)
        return seats.reduce(0) { $1 == byte ? $0 + 1 : $0 }
    }

    /// Whether a free seat has no free neighbour only because of seats that somebody chose, as the orphan rule sees it.
    func isLeftAlone(_ seat: SeatPosition, beside chosen: [SeatPosition], rule: OrphanRule) -> Bool {
        guard rule != .off, let segment = segment(seat.segment) else { return false }
        // Whatever became of a seat meanwhile that was chosen: the ledger may have freed it.
        var (after, before) = (self, self)
        for place in chosen {
            after.put(.held, at: offset(of: place))
            before.put(.free, at: offset(of: place))
        }
        guard after.runs(segment).contains(seat.position..<seat.position + 1) else { return false }
        guard let old = before.runs(segment).first(where: { $0.contains(seat.position) }), old.count > 1 else { return false }
        return rule == .strict || old.count { isFree(segment, $0) } > 1
    }

    /// Free seats side by side.
    func runs(_ segment: SeatSegment) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var first: Int?
        for position in 0...segment.length {
            let isFree = position < segment.length && isFree(segment, position)
            if isFree, first == nil { first = position }
            if !isFree, let start = first {
                runs.append(start..<position)
                first = nil
            }
        }
        return runs
    }

    func are(_ seats: [SeatPosition], _ places: [Int: Int], _ state: SeatState) -> Bool {
        seats.allSatisfy { self.state(at: offset(of: $0)) == state } && places.allSatisfy { (standing[$0.key]?[Self.place(state)] ?? 0) >= $0.value }
    }

    // MARK: Changing

    private static let counted: [SeatState] = [.free, .held, .sold]
    private static func place(_ state: SeatState) -> Int { counted.firstIndex(of: state) ?? 0 }

    mutating func put(_ state: SeatState, at offset: Int) { seats[offset] = state.byte(pool: SeatState.pool(of: seats[offset])) }

    /// - Returns: how many standing places were moved: those that are in `from`, as many as are wanted at most.
    @discardableResult
    mutating func stand(_ pool: Int, _ quantity: Int, from: SeatState, to: SeatState) -> Int {
        let part = min(quantity, standing[pool]?[Self.place(from)] ?? 0)
        standing[pool]?[Self.place(from)] -= part
        standing[pool]?[Self.place(to)] += part
        return part
    }

    /// Standing places become more.
    mutating func raise(_ pool: Int, by more: Int) { standing[pool]?[Self.place(.free)] += more }

    /// Seats that are not in `from` stay as they are, and so do standing places beyond those that are.
    mutating func move(_ seats: [SeatPosition], _ places: [Int: Int], from: SeatState, to: SeatState) {
        for seat in seats where state(at: offset(of: seat)) == from { put(to, at: offset(of: seat)) }
        for (pool, quantity) in places { stand(pool, quantity, from: from, to: to) }
    }
}
