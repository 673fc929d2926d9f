import Domain

// What of a session's places anybody may have.
extension Session {
    /// Counters per category as the public sees them: what is set aside for an allotment that is not released yet, and what is kept for the
    /// waiting list, counts as blocked.
    public func publicStock(_ availability: Availability, at now: Timestamp?) -> [Availability.Stock] {
        var stock = openStock(availability, at: now)
        for category in keptCategories(availability, at: now) {
            stock[category].blocked += stock[category].free
            stock[category].free = 0
        }
        return stock
    }

    /// Categories whose free places are kept for the waiting list.
    public func keptCategories(_ availability: Availability, at now: Timestamp?) -> Set<Int> {
        guard let waiting = availability.waiting, now.map({ $0 < waiting.until }) ?? true else { return [] }
        let stock = openStock(availability, at: now)
        return Set(waiting.queues.filter { categories.indices.contains($0.category) && stock[$0.category].free >= $0.least }.map(\.category))
    }

    /// Free places of a category that need no code, the kept ones among them.
    public func free(category: Int, in availability: Availability, at now: Timestamp) -> Int { openStock(availability, at: now)[category].free }

    /// By category, free wheelchair places that its visitors are offered when they find nothing else. They are free in their own category too.
    public func openedStock(_ availability: Availability, at now: Timestamp?) -> [Int] {
        let kept = keptCategories(availability, at: now)
        var result = categories.map { _ in 0 }
        for places in openWheelchairs(at: now) {
            guard let to = opening(of: places)?.to, !kept.contains(to), !kept.contains(places.category) else { continue }
            result[to] += availability.stock.indices.contains(places.category) ? availability.stock[places.category].free : 0
        }
        return result
    }

    private func openStock(_ availability: Availability, at now: Timestamp?) -> [Availability.Stock] {
        var result = categories.map { _ in Availability.Stock(total: 0, free: 0, held: 0, sold: 0, blocked: 0) }
        for (pool, stock) in availability.stock.prefix(poolCount).enumerated() {
            let category = category(ofPool: pool)
            let isOpen = isPublic(pool: pool, at: now)
            result[category].total += stock.total
            result[category].free += isOpen ? stock.free : 0
            result[category].held += stock.held
            result[category].sold += stock.sold
            result[category].blocked += stock.blocked + (isOpen ? 0 : stock.free)
        }
        return result
    }

    /// Whether a pool's places need no code.
    public func isPublic(pool: Int, at now: Timestamp?) -> Bool {
        guard pool >= categories.count else { return true }
        guard let releasesAt = inventory.allotments[pool - categories.count].releasesAt, let now else { return false }
        return releasesAt <= now
    }
}
