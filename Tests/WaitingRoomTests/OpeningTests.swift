import Foundation
import Testing
@testable import WaitingRoom

/// Twenty times more people than places, and everything that happens on such a morning.
@Suite struct OpeningTests {
    typealias Setting = OpeningSimulation.Setting

    /// Half a minute in which two thirds of the box offices are gone, and a minute's pause: it sells out all the same, nothing idles, and nobody
    /// inside waits for answers.
    @Test(arguments: [0.6, 0.2, 0.95])
    func sellsOutWithoutIdlingAndWithoutOverload(show: Double) {
        var setting = Setting()
        setting.show = show
        setting.health = { (150..<180).contains($0) ? 0.3 : 1 }
        setting.hand = { (300..<360).contains($0) ? .paused : .untouched }
        let report = OpeningSimulation.run(setting)
        #expect(report.secondsToSellOut != nil && report.sold == 20_000)
        #expect(report.orderViolations == 0)
        #expect(report.idleSeconds == [])
        #expect(report.mostShoppers <= setting.policy.mostShoppers)
        // Beyond the half minute that no controller can foresee.
        #expect(report.overloadedSeconds < 30 + 60, "\(report.overloadedSeconds)")
        // From the end of the pause until the places are in baskets the box offices do four fifths of what they can.
        let busy = report.utilisations[420..<1100]
        #expect(busy.reduce(0, +) / Double(busy.count) > 0.8)
        #expect((report.secondsToSellMost ?? .max) < 2000)
        // One in a hundred of those let in finds nothing, at most.
        #expect(report.disappointed < report.admitted / 100, "\(report.disappointed) of \(report.admitted)")
        #expect(report.admittedRanks.count == Set(report.admittedRanks).count && report.admittedRanks.allSatisfy { $0 < report.called })
    }

    @Test func aPauseCallsNobodyAndTakesNobodysTurn() {
        var setting = Setting()
        setting.hand = { (200..<400).contains($0) ? .paused : .untouched }
        let report = OpeningSimulation.run(setting, seconds: 420)
        #expect(Set(report.watermarks[200..<400]).count == 1)
        #expect(report.decisions[200..<400].allSatisfy { $0.limit == .paused && $0.called == 0 })
        #expect(report.watermarks[419] > report.watermarks[399])
        // No leap afterwards: what was not called in the meantime is not made up for at once.
        #expect(report.decisions[400].called < 600)
    }

    @Test func theOperatorsHandIsSlowerAndFaster() {
        func called(_ hand: OperatorHand) -> Int {
            var setting = Setting()
            setting.hand = { _ in hand }
            return OpeningSimulation.run(setting, seconds: 600).called
        }
        let (slower, usual) = (called(.automatic(factor: 0.25)), called(.untouched))
        #expect(slower * 2 < usual)
        // Faster is no licence to overrun the box offices.
        var hasty = Setting()
        hasty.hand = { _ in .automatic(factor: 4) }
        let hastily = OpeningSimulation.run(hasty, seconds: 600)
        #expect(hastily.called > usual && hastily.overloadedSeconds < 120, "\(hastily.overloadedSeconds)")
        // A hundred a minute who come are what was asked for, once it is known how many come.
        #expect((900...1300).contains(Int(Double(called(.fixed(perMinute: 100))) * 0.6)))
        #expect(called(.automatic(factor: .nan)) == usual && called(.fixed(perMinute: -5)) == 0)
        // As fast as the operator likes, never more than may shop.
        var reckless = Setting()
        reckless.policy.mostShoppers = 400
        reckless.hand = { _ in .fixed(perMinute: 1e9) }
        #expect(OpeningSimulation.run(reckless, seconds: 300).mostShoppers <= 400)
    }

    /// Fewer people than places: everybody is called, and soon.
    @Test func everybodyIsCalledWhereThereIsEnough() {
        var setting = Setting()
        setting.visitors = 3000
        let report = OpeningSimulation.run(setting, seconds: 1500)
        #expect(report.called == 3000 && report.decisions.last?.limit == .queue)
    }

    /// Ten places and a thousand people: a few are called at a time, and the last place is not left alone.
    @Test func theLastPlacesAreSoldOneByOne() {
        var setting = Setting()
        (setting.visitors, setting.places) = (1000, 10)
        let report = OpeningSimulation.run(setting)
        #expect(report.sold == 10 && report.secondsToSellOut != nil)
        #expect(report.disappointed <= 3, "\(report.disappointed)")
        #expect(report.decisions[0].called <= 11)
    }

    /// Ten thousand numbers of nobody, behind a Redis that was lost: they are passed, and whoever comes behind them does not fall in all at once.
    @Test(arguments: [2000, 6000] as [UInt32]) func numbersOfNobodyArePassed(from first: UInt32) {
        var setting = Setting()
        setting.holes = Set(first..<first + 10_000)
        let report = OpeningSimulation.run(setting)
        #expect(report.sold == 20_000 && report.idleSeconds == [])
        #expect(report.mostShoppers <= setting.policy.mostShoppers)
        #expect(report.overloadedSeconds < 60, "\(report.overloadedSeconds)")
        let through = report.watermarks.firstIndex { $0 > first + 10_000 } ?? .max
        let into = report.watermarks.firstIndex { $0 > first } ?? 0
        #expect(through - into < 60, "\(through - into)")
    }

    /// Who shops for a quarter of a minute is on the way for as long as inside. The shop is full soon all the same, and never too full.
    @Test(arguments: [1, 2] as [UInt64]) func hurriedPeopleFillTheShopAsSoon(seed: UInt64) {
        var setting = Setting()
        (setting.hurry, setting.capacity, setting.places, setting.show, setting.seed) = (0.1, 15_000, 60_000, 0.95, seed)
        let report = OpeningSimulation.run(setting, seconds: 1500)
        #expect((report.utilisations.firstIndex { $0 > 0.7 } ?? .max) < 100)
        #expect(report.overloadedSeconds == 0)
        // A third of the time, at box offices that are full from the beginning nearly.
        (setting.hurry, setting.capacity, setting.places) = (0.3, 1500, 20_000)
        #expect(OpeningSimulation.run(setting, seconds: 1500).overloadedSeconds < 30)
    }

    /// A small room whose store was started again before the opening: the draw mixes numbers of nobody among those of people.
    @Test func numbersOfNobodyInASmallDrawKeepNobodyWaiting() {
        var setting = Setting()
        (setting.visitors, setting.places, setting.show) = (1700, 400, 0.8)
        setting.holes = Set((0..<1700).filter { $0 % 17 < 12 })
        setting.policy.expectedShow *= 5.0 / 17
        let report = OpeningSimulation.run(setting)
        // Seconds, while the last of a few people are waited for; with a hundred numbers for each who comes they were minutes.
        #expect(report.sold == 400 && report.idleSeconds.count <= 20, "\(report.sold) \(report.idleSeconds)")
    }

    /// What is said about the wait is true eight of ten times, give or take, at any moment of the morning.
    @Test func estimatesHold() {
        let report = OpeningSimulation.run(Setting(), seconds: 1200)
        var (held, asked) = (0, 0)
        for now in stride(from: 120, to: 900, by: 20) {
            for ahead in [300, 1000, 3000] as [UInt32] {
                guard let pace = report.rates[now], let call = report.watermarks.firstIndex(where: { $0 > report.watermarks[now] + ahead }),
                    case .between(let low, let likely, let high) = pace.wait(for: ahead)
                else { continue }
                #expect(low <= likely && likely <= high)
                asked += 1
                if low <= .seconds(call - now), .seconds(call - now) <= high { held += 1 }
            }
        }
        #expect(asked > 60)
        #expect(Double(held) > 0.7 * Double(asked), "\(held) of \(asked)")
    }
}
