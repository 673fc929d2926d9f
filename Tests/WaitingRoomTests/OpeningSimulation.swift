import Domain
import Foundation
import TestSupport
@testable import WaitingRoom

/// An opening in compressed time, one step a second, with people who do not come, hesitate, change their minds and pay, and a box office
/// that becomes slow when too many shop. The controller sees of it what it sees of a real one.
struct OpeningSimulation {
    struct Setting {
        var visitors = 400_000
        var places = 20_000
        /// Requests that the box offices answer in a second.
        var capacity = 1500.0
        var show = 0.6
        /// Of the usual time, what people need to choose and to pay: they hear of their turn no sooner, and ask the more in a second.
        var hurry = 1.0
        var policy = AdmissionPolicy()
        var hand: (Int) -> OperatorHand = { _ in .untouched }
        /// What is left of the capacity at a second.
        var health: (Int) -> Double = { _ in 1 }
        /// Ranks that belong to nobody: numbers that a lost Redis may have handed out.
        var holes: Set<UInt32> = []
        var seed: UInt64 = 1
    }

    /// What came out.
    struct Report {
        var secondsToSellOut: Int?
        /// Until 99 of 100 places were sold: what is left then is in baskets that run out one after the other.
        var secondsToSellMost: Int?
        var sold = 0
        var called = 0
        var admitted = 0
        var mostShoppers = 0
        /// Shoppers who found nothing.
        var disappointed = 0
        /// Seconds in which nobody was called although there were places, people, and box offices with little to do.
        var idleSeconds: [Int] = []
        /// Seconds in which more was asked than could be answered.
        var overloadedSeconds = 0
        var orderViolations = 0
        var limits: [AdmissionController.Limit: Int] = [:]
        var watermarks: [UInt32] = []
        var utilisations: [Double] = []
        var decisions: [AdmissionController.Decision] = []
        var rates: [CallPace.Summary?] = []
        /// Who was admitted, in that order.
        var admittedRanks: [UInt32] = []
    }

    private struct Shopper {
        var rank: UInt32
        var wanted: Int
        var isBuying: Bool
        var paysAfter: Int
    }

    private let setting: Setting
    private var random: SeededGenerator
    private var floor = ShopFloor()
    private var free: Int
    private var inBaskets = 0
    private var baskets = 0
    private var comes: [Int: [UInt32]] = [:]
    private var chooses: [Int: [Shopper]] = [:]
    private var ends: [Int: [(shopper: Shopper, places: Int)]] = [:]
    private var report = Report()

    private static let shoppingTime = 600

    init(_ setting: Setting) {
        self.setting = setting
        random = SeededGenerator(seed: setting.seed)
        free = setting.places
    }

    static func run(_ setting: Setting, seconds: Int = 4 * 3600) -> Report {
        var simulation = OpeningSimulation(setting)
        return simulation.run(seconds: seconds)
    }

    private mutating func run(seconds: Int) -> Report {
        var controller = AdmissionController(policy: setting.policy)
        var requests = 0.0
        for now in 0..<seconds {
            let health = setting.capacity * setting.health(now)
            let utilisation = requests / health
            let reading = RoomReading(
                elapsed: .seconds(1), queued: UInt32(setting.visitors), freePlaces: free, baskets: baskets, basketPlaces: inBaskets,
                shoppers: floor.shoppers.count, outside: floor.outside(now: now), came: controller.calls.map { floor.came(of: $0.ranks) }, gone: floor.gone, soldPlaces: report.sold,
                slowAnswer: requests < 5 ? nil : .milliseconds(utilisation < 0.98 ? Int(12 / (1 - utilisation)) : 600),
                failures: utilisation > 1 ? 1 - 1 / utilisation : 0)
            let before = controller.watermark
            let hand = setting.hand(now)
            let decision = controller.step(reading, hand: hand)
            note(decision, before: before, hand: hand, utilisation: utilisation, now: now, pace: controller.pace.summary)
            invite(before..<decision.watermark, now: now)
            let arrivals = admit(watermark: decision.watermark, now: now)
            serve(now)
            requests = Double(floor.shoppers.count) * 0.8 / setting.hurry + Double(arrivals) * 4
            report.mostShoppers = max(report.mostShoppers, floor.shoppers.count)
            if report.secondsToSellMost == nil, report.sold >= setting.places * 99 / 100 { report.secondsToSellMost = now }
            if free == 0, inBaskets == 0 {
                report.secondsToSellOut = now
                break
            }
        }
        return report
    }

    /// Who was called comes, late or not at all.
    private mutating func invite(_ ranks: Range<UInt32>, now: Int) {
        for rank in ranks where chance(setting.show) && !setting.holes.contains(rank) {
            // Most look every few seconds; one of twenty was away, and comes when nobody waits for them any more.
            let delay = chance(0.05) ? Int.random(in: 100...600, using: &random) : min(Int(exponential(12)), 90)
            comes[now + 1 + delay, default: []].append(rank)
        }
    }

    private mutating func admit(watermark: UInt32, now: Int) -> Int {
        let arrived = comes.removeValue(forKey: now) ?? []
        for rank in arrived {
            switch floor.admit(rank, watermark: watermark, most: setting.policy.mostShoppers, now: now, time: Self.shoppingTime) {
            case .admitted:
                report.admitted += 1
                report.admittedRanks.append(rank)
                let shopper = Shopper(
                    rank: rank, wanted: [1, 2, 2, 2, 3, 4].randomElement(using: &random) ?? 2, isBuying: chance(0.8), paysAfter: Int(setting.hurry * (40 + exponential(60))))
                let chosenAfter = Int(setting.hurry * (15 + min(exponential(chance(0.05) ? 300 : 25), Double(Self.shoppingTime - 60))))
                chooses[now + 1 + chosenAfter, default: []].append(shopper)
            case .full: comes[now + 1, default: []].append(rank)
            case .again, .used, .notCalled: report.orderViolations += 1
            }
        }
        return arrived.count
    }

    /// Places are chosen, paid, and given back.
    private mutating func serve(_ now: Int) {
        for shopper in chooses.removeValue(forKey: now) ?? [] {
            let places = min(shopper.wanted, free)
            guard places > 0 else {
                report.disappointed += 1
                floor.leave(shopper.rank)
                continue
            }
            (free, inBaskets, baskets) = (free - places, inBaskets + places, baskets + 1)
            ends[now + (shopper.isBuying ? min(shopper.paysAfter, 300) : 300), default: []].append((shopper, places))
        }
        for (shopper, places) in ends.removeValue(forKey: now) ?? [] {
            (inBaskets, baskets) = (inBaskets - places, baskets - 1)
            if shopper.isBuying { report.sold += places } else { free += places }
            floor.leave(shopper.rank)
        }
    }

    private mutating func note(
        _ decision: AdmissionController.Decision, before: UInt32, hand: OperatorHand, utilisation: Double, now: Int, pace: CallPace.Summary?
    ) {
        report.called = Int(decision.watermark)
        if decision.watermark < before { report.orderViolations += 1 }
        report.watermarks.append(decision.watermark)
        report.utilisations.append(utilisation)
        report.decisions.append(decision)
        report.rates.append(pace)
        report.limits[decision.limit, default: 0] += 1
        if utilisation > 1 { report.overloadedSeconds += 1 }
        // Even if each of those who choose or are on their way took four, there would be places; for ten seconds half of the box offices had
        // nothing to do; and nobody was called in them.
        guard now >= 10, hand != .paused, decision.watermark < setting.visitors else { return }
        let choosing = floor.shoppers.count - baskets + comes.values.reduce(0) { $0 + $1.count }
        if free > 4 * choosing, report.utilisations.suffix(10).allSatisfy({ $0 < 0.5 }), floor.shoppers.count < setting.policy.mostShoppers / 2,
            decision.watermark == report.watermarks[now - 10]
        {
            report.idleSeconds.append(now)
        }
    }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func exponential(_ mean: Double) -> Double { -mean * log(1 - Double.random(in: 0..<1, using: &random)) }
}
