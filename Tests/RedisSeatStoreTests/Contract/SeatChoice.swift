import Booking
import Domain

/// The house's choice of `lua/lib/choice.lua`, by looking at everything.
struct SeatChoice {
    let session: Session
    let segments: [SeatSegment]
    var states: [SeatPosition: SeatState]
    var standing: [Int: [SeatState: Int]]
    let now: Timestamp
    var taken: [SeatPosition] = []
    var takenStanding: [Int: Int] = [:]
    var split = false

    init(
        session: Session, segments: [SeatSegment], states: [SeatPosition: SeatState], standing: [Int: [SeatState: Int]],
        now: Timestamp
    ) {
        (self.session, self.segments, self.states, self.standing, self.now) = (session, segments, states, standing, now)
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

    private func pools(_ category: Int, _ allotment: Int?) -> (usual: [Int], last: [Int]) {
        if let allotment { return ([allotment], []) }
        let released = session.inventory.allotments.indices.filter {
            let entry = session.inventory.allotments[$0]
            return entry.category == category && entry.releasesAt.map { $0 <= now } ?? false
        }
        let wheelchairs = session.inventory.wheelchairs.filter { $0.opensTo == category && $0.opensAt.map { $0 <= now } ?? false }
        return ([category] + released.map { session.categories.count + $0 }, wheelchairs.map(\.category))
    }

    private func segment(_ id: Int) -> SeatSegment? { segments.first { $0.id == id } }

    private func isFree(_ segment: SeatSegment, _ position: Int) -> Bool {
        states[SeatPosition(segment: segment.id, position: position)] == .free
    }

    private func runs(_ segment: SeatSegment) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for position in 0..<segment.length where isFree(segment, position) {
            if let last = runs.last, last.upperBound == position {
                runs[runs.count - 1] = last.lowerBound..<position + 1
            } else {
                runs.append(position..<position + 1)
            }
        }
        return runs
    }

    private mutating func seize(_ segment: SeatSegment, _ from: Int, _ count: Int) {
        for position in from..<from + count {
            let seat = SeatPosition(segment: segment.id, position: position)
            states[seat] = .held
            taken.append(seat)
        }
    }

    // MARK: Named seats

    private mutating func takeNamed(_ places: [PlaceRequest]) -> SaleRefusal? {
        let before = self
        var refused: [SeatPosition] = []
        var touched: [Int] = []
        for case .seat(let seat, let category, let allotment) in places {
            guard let segment = segment(seat.segment) else { continue }
            let (usual, last) = pools(category, allotment)
            if ([category] + usual + last).contains(segment.pool), isFree(segment, seat.position) {
                if !touched.contains(segment.id) { touched.append(segment.id) }
                seize(segment, seat.position, 1)
            } else {
                refused.append(seat)
            }
        }
        if !refused.isEmpty { return .seatsTaken(refused) }
        let rule = session.inventory.orphans
        var orphans: [SeatPosition] = []
        for segment in touched.compactMap(segment) where rule != .off {
            for run in runs(segment) where run.count == 1 {
                guard let old = before.runs(segment).first(where: { $0.contains(run.lowerBound) }), old.count > 1 else { continue }
                let left = old.count { isFree(segment, $0) }
                if rule == .strict || left > 1 { orphans.append(SeatPosition(segment: segment.id, position: run.lowerBound)) }
            }
        }
        return orphans.isEmpty ? nil : .orphans(orphans)
    }

    // MARK: Places that the house chooses

    private mutating func takeStanding(_ count: Int, _ category: Int, _ allotment: Int?) -> SaleRefusal? {
        let (usual, last) = pools(category, allotment)
        var missing = count
        for pool in usual + last {
            let part = min(missing, standing[pool]?[.free] ?? 0)
            guard part > 0 else { continue }
            standing[pool]?[.free]? -= part
            standing[pool]?[.held]? += part
            takenStanding[pool, default: 0] += part
            missing -= part
        }
        return missing > 0 ? .soldOut(category: category, free: count - missing) : nil
    }

    private mutating func takeBest(_ count: Int, _ category: Int, _ allotment: Int?, _ together: Bool) -> SaleRefusal? {
        var (pools, last) = pools(category, allotment)
        func free(_ pools: [Int]) -> Int {
            segments.filter { pools.contains($0.pool) }.reduce(0) { $0 + runs($1).reduce(0) { $0 + $1.count } }
        }
        if free(pools) < count {
            pools += last
            last = []
            if free(pools) < count { return .soldOut(category: category, free: free(pools)) }
        }
        let sideBySide =
            search(pools, count, sparingOrphans: true) { $0 == count || $0 >= count + 2 }
            ?? search(pools, count, sparingOrphans: true) { $0 == count + 1 }
            ?? search(pools, count, sparingOrphans: false) { $0 == count + 1 }
        if let found = sideBySide {
            seize(found.segment, found.from, count)
        } else if together {
            return .apart(category: category)
        } else {
            scatter(pools, count)
            split = true
        }
        return nil
    }

    private func window(_ segment: SeatSegment, _ count: Int, sparingOrphans: Bool) -> (from: Int, cost: Int)? {
        var best: (from: Int, cost: Int)?
        for run in runs(segment) where run.count >= count {
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

    private func search(
        _ pools: [Int], _ count: Int, sparingOrphans: Bool, where longest: (Int) -> Bool
    ) -> (segment: SeatSegment, from: Int, cost: Int)? {
        var found: (segment: SeatSegment, from: Int, cost: Int)?
        for pool in pools {
            for segment in segments where segment.pool == pool {
                guard longest(runs(segment).map(\.count).max() ?? 0),
                    let (from, cost) = window(segment, count, sparingOrphans: sparingOrphans)
                else { continue }
                if found.map({ cost < $0.cost }) ?? true { found = (segment, from, cost) }
            }
        }
        return found
    }

    private mutating func fill(_ segment: SeatSegment, _ missing: Int) -> Int {
        var missing = missing
        while missing > 0, let longest = runs(segment).map(\.count).max() {
            let group = min(missing, longest)
            guard let (from, _) = window(segment, group, sparingOrphans: false) else { break }
            seize(segment, from, group)
            missing -= group
        }
        return missing
    }

    private mutating func scatter(_ pools: [Int], _ count: Int) {
        var missing = count
        var anchor: SeatSegment?
        for group in stride(from: count - 1, through: 1, by: -1) {
            guard let found = search(pools, group, sparingOrphans: false, where: { $0 >= group }) else { continue }
            seize(found.segment, found.from, group)
            (anchor, missing) = (found.segment, count - group)
            break
        }
        guard let anchor else { return }
        missing = fill(anchor, missing)
        var (ahead, behind) = (anchor, anchor)
        for _ in 0..<64 where missing > 0 {
            guard let next = segment(ahead.next), let previous = segment(behind.previous) else { return }
            (ahead, behind) = (next, previous)
            if pools.contains(ahead.pool) { missing = fill(ahead, missing) }
            if pools.contains(behind.pool) { missing = fill(behind, missing) }
        }
        for pool in pools {
            for segment in segments where segment.pool == pool && missing > 0 { missing = fill(segment, missing) }
        }
    }

    private mutating func takeWheelchairs(_ count: Int, _ category: Int, _ companion: Int) -> SaleRefusal? {
        let most = [category, companion].map { pool in segments.filter { $0.pool == pool }.reduce(0) { $0 + runs($1).reduce(0) { $0 + $1.count } } }.min() ?? 0
        if most < count { return .soldOut(category: category, free: most) }
        for found in 0..<count {
            guard let (place, from, seat, position) = pair(category, companion) else { return .soldOut(category: category, free: found) }
            seize(place, from, 1)
            seize(seat, position, 1)
        }
        return nil
    }

    private func pair(_ category: Int, _ companion: Int) -> (SeatSegment, Int, SeatSegment, Int)? {
        for place in segments where place.pool == category {
            let after = segments.first { $0.pool == companion && $0.start == place.start + place.length }
            if let after, isFree(place, place.length - 1), isFree(after, 0) { return (place, place.length - 1, after, 0) }
            let before = segments.first { $0.pool == companion && $0.start + $0.length == place.start }
            if let before, isFree(place, 0), isFree(before, before.length - 1) { return (place, 0, before, before.length - 1) }
        }
        return nil
    }
}
