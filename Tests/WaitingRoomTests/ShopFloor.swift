@testable import WaitingRoom

/// Who was admitted, and who is inside: what Redis keeps of a room, and the model that the script which admits must equal. One bit for each rank
/// that was called, and a record for each shopper until their time is over.
struct ShopFloor {
    enum Answer: Equatable {
        case admitted(until: Int)
        /// The same as before: the answer to the first one was lost.
        case again(until: Int)
        /// The shopping time is over.
        case used
        case notCalled
        /// As many shop as may: ask again, the turn stays.
        case full
    }

    private var wasAdmitted: [Bool] = []
    private(set) var shoppers: [UInt32: Int] = [:]
    private(set) var gone = 0
    /// Who was told to wait a moment, and when.
    private var turnedAway: [UInt32: Int] = [:]
    /// Who did not come back in time.
    private var lapsed: Set<UInt32> = []

    /// Seconds for which those who were told to wait a moment come before others.
    static let patience = 10

    mutating func admit(_ rank: UInt32, watermark: UInt32, most: Int, now: Int, time: Int) -> Answer {
        if let until = shoppers[rank], until > now { return .again(until: until) }
        if rank < wasAdmitted.count, wasAdmitted[Int(rank)] { return .used }
        guard rank < watermark else { return .notCalled }
        forget(now)
        // Places are kept for those before it who wait a moment.
        guard turnedAway.count(where: { $0.key < rank }) < most - shoppers.count else {
            if !lapsed.contains(rank) { turnedAway[rank] = now }
            return .full
        }
        turnedAway[rank] = nil
        if rank >= wasAdmitted.count { wasAdmitted += Array(repeating: false, count: Int(watermark) - wasAdmitted.count) }
        wasAdmitted[Int(rank)] = true
        shoppers[rank] = now + time
        return .admitted(until: now + time)
    }

    mutating func leave(_ rank: UInt32) {
        if shoppers.removeValue(forKey: rank) != nil { gone += 1 }
    }

    mutating func outside(now: Int) -> Int {
        forget(now)
        return turnedAway.count
    }

    private mutating func forget(_ now: Int) {
        lapsed.formUnion(turnedAway.filter { $0.value <= now - Self.patience }.keys)
        turnedAway = turnedAway.filter { $0.value > now - Self.patience }
    }

    func came(of ranks: Range<UInt32>) -> Int {
        wasAdmitted[min(Int(ranks.lowerBound), wasAdmitted.count)..<min(Int(ranks.upperBound), wasAdmitted.count)].count { $0 }
    }
}
