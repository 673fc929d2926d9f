import Booking
import Domain

/// The house's choice of `lua/lib/choice.lua`, by looking at everything.
struct SeatChoice {
    let session: Session
    /// Changed as places are taken.
    var hall: SeatHall
    /// By category, how many places must be free for all to be kept for those who wait; empty when nobody does.
    let queues: [Int: Int]
    let now: Timestamp
    var taken: [SeatPosition] = []
    var takenStanding: [Int: Int] = [:]
    var split = false

    init(session: Session, hall: SeatHall, queues: [Int: Int], now: Timestamp) {
        (self.session, self.hall, self.queues, self.now) = (session, hall, queues, now)
    }

    /// Nil when all is taken; a refusal leaves a half-taken copy that the caller drops.
    mutating func take(_ places: [PlaceRequest]) -> SaleRefusal? {
        if let refusal = takeNamed(places) { return refusal }
        for place in places {
            let refusal: SaleRefusal?
            switch place {
            case .seat: refusal = nil
            case .best(let count, let category, let allotment, let together):
                refusal = takeBest(count, category, allotment, together)
            case .standing(let count, let category, let allotment): refusal = takeStanding(count, category, allotment)
            case .wheelchairs(let count, let category, let companion): refusal = takeWheelchairs(count, category, companion)
            }
            if let refusal { return refusal }
        }
        return nil
    }

    // MARK: Pools

    /// Free places of a category that need no code, without those that are offered last.
    func free(_ category: Int) -> Int {
        (0..<session.poolCount).filter { session.category(ofPool: $0) == category && session.isPublic(pool: $0, at: now) }.reduce(0) { $0 + hall.free($1) }
    }

    func isKept(_ category: Int) -> Bool { queues[category].map { free(category) >= $0 } ?? false }

    private func pools(_ category: Int, _ allotment: Int?) -> (usual: [Int], last: [Int]) {
        if let allotment { return ([allotment], []) }
        let released = (session.categories.count..<session.poolCount).filter {
            session.category(ofPool: $0) == category && session.isPublic(pool: $0, at: now)
        }
        let wheelchairs = session.openWheelchairs(at: now).filter { session.opening(of: $0)?.to == category && !isKept($0.category) }
        return ([category] + released, wheelchairs.map(\.category))
    }

    private mutating func seize(_ segment: SeatSegment, _ from: Int, _ count: Int) {
        for position in from..<from + count {
            hall.put(.held, at: segment.start + position)
            taken.append(SeatPosition(segment: segment.id, position: position))
        }
    }

    // MARK: Named seats

    private mutating func takeNamed(_ places: [PlaceRequest]) -> SaleRefusal? {
        let before = hall
        var refused: [SeatPosition] = []
        var touched: [SeatSegment] = []
        for case .seat(let seat, let category, let allotment) in places {
            guard let segment = hall.segment(seat.segment) else { continue }
            let (usual, last) = pools(category, allotment)
            if ([category] + usual + last).contains(segment.pool), hall.isFree(segment, seat.position) {
                if !touched.contains(segment) { touched.append(segment) }
                seize(segment, seat.position, 1)
            } else {
                refused.append(seat)
            }
        }
        if !refused.isEmpty { return .seatsTaken(refused) }
        let rule = session.inventory.orphans
        var orphans: [SeatPosition] = []
        for segment in touched where rule != .off {
            for run in hall.runs(segment) where run.count == 1 {
                guard let old = before.runs(segment).first(where: { $0.contains(run.lowerBound) }), old.count > 1 else { continue }
                let left = old.count { hall.isFree(segment, $0) }
                if rule == .strict || left > 1 { orphans.append(SeatPosition(segment: segment.id, position: run.lowerBound)) }
            }
        }
        return orphans.isEmpty ? nil : .orphans(orphans)
    }

    // MARK: Places that the house chooses

    private mutating func takeStanding(_ count: Int, _ category: Int, _ allotment: Int?) -> SaleRefusal? {
        let (usual, last) = pools(category, allotment)
        var missing = count
        for pool in usual + last where missing > 0 {
            let part = hall.stand(pool, missing, from: .free, to: .held)
            if part > 0 { takenStanding[pool, default: 0] += part }
            missing -= part
        }
        return missing > 0 ? .soldOut(category: category, free: count - missing) : nil
    }

    private mutating func takeBest(_ count: Int, _ category: Int, _ allotment: Int?, _ together: Bool) -> SaleRefusal? {
        var (pools, last) = pools(category, allotment)
        func free(_ pools: [Int]) -> Int { pools.reduce(0) { $0 + hall.free($1) } }
        if free(pools) < count {
            pools += last
            last = []
            if free(pools) < count { return .soldOut(category: category, free: free(pools)) }
        }
        if let found = search(pools, count, sparingOrphans: true) ?? search(pools, count, sparingOrphans: false) {
            seize(found.segment, found.from, count)
        } else if together {
            return .apart(category: category)
        } else {
            scatter(pools, count)
            split = true
        }
        return nil
    }

    /// The best position in a segment.
    private func window(_ segment: SeatSegment, _ count: Int, sparingOrphans: Bool) -> (from: Int, cost: Int)? {
        var best: (from: Int, cost: Int)?
        for run in hall.runs(segment) where run.count >= count {
            for left in 0...(run.count - count) {
                let right = run.count - count - left
                if sparingOrphans, left == 1 || right == 1 { continue }
                let from = run.lowerBound + left
                let cost = segment.cost(from: from, count: count)
                if best.map({ cost < $0.cost }) ?? true { best = (from, cost) }
            }
        }
        return best
    }

    private func search(_ pools: [Int], _ count: Int, sparingOrphans: Bool) -> (segment: SeatSegment, from: Int, cost: Int)? {
        var found: (segment: SeatSegment, from: Int, cost: Int)?
        for pool in pools {
            for segment in hall.plan.ranked[pool] where segment.length >= count {
                guard let (from, cost) = window(segment, count, sparingOrphans: sparingOrphans) else { continue }
                if found.map({ cost < $0.cost }) ?? true { found = (segment, from, cost) }
            }
        }
        return found
    }

    private mutating func fill(_ segment: SeatSegment, _ missing: Int, sparingOrphans: Bool) -> Int {
        for group in stride(from: missing, through: 1, by: -1) {
            guard let (from, _) = window(segment, group, sparingOrphans: sparingOrphans) else { continue }
            seize(segment, from, group)
            return fill(segment, missing - group, sparingOrphans: sparingOrphans)
        }
        return missing
    }

    private mutating func scatter(_ pools: [Int], _ count: Int) {
        var missing = count
        var anchor: SeatSegment?
        for group in stride(from: count - 1, through: 1, by: -1) {
            guard let found = search(pools, group, sparingOrphans: true) ?? search(pools, group, sparingOrphans: false) else { continue }
            seize(found.segment, found.from, group)
            (anchor, missing) = (found.segment, count - group)
            break
        }
        guard let anchor else { return }
        for sparing in [true, false] {
            missing = fill(anchor, missing, sparingOrphans: sparing)
            var (ahead, behind) = (anchor, anchor)
            for _ in 0..<64 where missing > 0 {
                guard let next = hall.segment(ahead.next), let previous = hall.segment(behind.previous) else { return }
                (ahead, behind) = (next, previous)
                if pools.contains(ahead.pool) { missing = fill(ahead, missing, sparingOrphans: sparing) }
                if pools.contains(behind.pool) { missing = fill(behind, missing, sparingOrphans: sparing) }
            }
        }
        for pool in pools {
            for segment in hall.plan.ranked[pool] where missing > 0 { missing = fill(segment, missing, sparingOrphans: false) }
        }
    }

    // MARK: Wheelchair places

    private mutating func takeWheelchairs(_ count: Int, _ category: Int, _ companion: Int) -> SaleRefusal? {
        let most = min(hall.free(category), hall.free(companion))
        if most < count { return .soldOut(category: category, free: most) }
        for found in 0..<count {
            guard let pair = pair(category, companion) else { return .soldOut(category: category, free: found) }
            for offset in pair { hall.put(.held, at: offset.offset) }
            taken += pair.map(\.seat)
        }
        return nil
    }

    private typealias Seat = (offset: Int, seat: SeatPosition)

    /// The best wheelchair place and a companion's seat beside it, rather one that is not the only one for another free wheelchair place.
    private func pair(_ category: Int, _ companion: Int) -> [Seat]? {
        func isFree(_ offset: Int, _ pool: Int) -> Bool { hall.seats.indices.contains(offset) && hall.seats[offset] == SeatState.free.byte(pool: pool) }
        // As far along the row as the script looks.
        func isWanted(_ seat: Int, _ way: Int, _ far: Int = 16) -> Bool {
            far > 0 && isFree(seat + way, category) && (!isFree(seat + 2 * way, companion) || isWanted(seat + 2 * way, way, far - 1))
        }
        func seat(_ offset: Int, _ pool: Int) -> Seat? {
            let segment = hall.plan.ranked[pool].first { ($0.start..<$0.start + $0.length).contains(offset) }
            return segment.map { (offset, SeatPosition(segment: $0.id, position: offset - $0.start)) }
        }
        for place in hall.plan.ranked[category] {
            let ends = [(at: place.start + place.length - 1, way: 1), (at: place.start, way: -1)]
            let sides = ends.filter { isFree($0.at, category) && isFree($0.at + $0.way, companion) }
            guard let side = sides.first(where: { !isWanted($0.at + $0.way, $0.way) }) ?? sides.first else { continue }
            return [seat(side.at, category), seat(side.at + side.way, companion)].compactMap { $0 }
        }
        return nil
    }
}
