import NIOCore
import TestSupport
import Testing

@testable import BoxOffice

@Suite struct SalesUnderWayTests {
    private let sales: SalesUnderWay
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    init() { sales = SalesUnderWay(now: Self.start) }

    /// So many orders, each as long as the others, one after the other; more are inside meanwhile.
    private func sell(_ count: Int, each milliseconds: Int64, from moment: inout NIODeadline) {
        for _ in 0..<count {
            sales.enter(.order, now: moment)
            moment = moment + .milliseconds(20)
            sales.leave(.order, after: .milliseconds(milliseconds), now: moment)
        }
    }

    @Test func whoIsManyAndQuickStopsNobody() {
        var now = Self.start
        for _ in 0..<200 { sales.enter(.order, now: now) }
        sell(500, each: 2000, from: &now)
        #expect(sales.givesNumbers(now: now) && sales.givesPlaces(now: now), "a provider that always takes two seconds")
    }

    @Test func whatTakesMuchLongerThanUsualStopsThoseWhoBegin() {
        var now = Self.start
        sales.enter(.order, now: now)
        sell(500, each: 100, from: &now)
        sell(150, each: 2000, from: &now)
        #expect(sales.givesNumbers(now: now), "slow, but nobody waits")
        for _ in 0..<16 { sales.enter(.order, now: now) }
        #expect(!sales.givesNumbers(now: now) && sales.givesPlaces(now: now), "who has chosen goes before who looks around")
        for _ in 0..<16 { sales.enter(.order, now: now) }
        #expect(!sales.givesPlaces(now: now) && sales.letsLook(now: now), "where the provider is slow one may look around")
        sell(100, each: 110, from: &now)
        #expect(sales.givesNumbers(now: now) && sales.givesPlaces(now: now), "as quick as ever, however many are inside")
    }

    @Test func looksAndOrdersHaveAPaceOfTheirOwn() {
        var now = Self.start
        func look(_ count: Int, each milliseconds: Int64) {
            for _ in 0..<count {
                sales.enter(.look, now: now)
                now = now + .milliseconds(20)
                sales.leave(.look, after: .milliseconds(milliseconds), now: now)
            }
        }
        sales.enter(.look, now: now)
        look(500, each: 3)
        for _ in 0..<200 { sales.enter(.order, now: now) }
        sell(200, each: 2000, from: &now)
        #expect(sales.givesNumbers(now: now), "orders take longer than looks, and these were the first")
        look(200, each: 9)
        #expect(sales.givesNumbers(now: now), "looks wait, as they do in any busy hour; orders are many, but as quick as ever")
        look(200, each: 30)
        #expect(!sales.givesPlaces(now: now) && !sales.letsLook(now: now), "this house is slow")
        look(200, each: 3)
        #expect(sales.givesNumbers(now: now) && sales.letsLook(now: now))
    }

    @Test func whereNobodyComesOutNobodyBegins() {
        for _ in 0..<48 { sales.enter(.order, now: Self.start) }
        #expect(sales.givesNumbers(now: Self.start + .milliseconds(100)), "it has only begun")
        #expect(sales.givesNumbers(now: Self.start + .milliseconds(900)), "nobody knows how long it takes")
        #expect(!sales.givesNumbers(now: Self.start + .milliseconds(1100)))
        #expect(sales.givesPlaces(now: Self.start + .milliseconds(1200)), "who has chosen goes before who looks around")
        #expect(!sales.givesPlaces(now: Self.start + .milliseconds(1300)))
        for _ in 0..<40 { sales.leave(.order, after: nil, now: Self.start + .milliseconds(1400)) }
        #expect(sales.givesNumbers(now: Self.start + .milliseconds(1400)), "they have left")
    }

    /// What was usual once is not for ever.
    @Test func aSlowerProviderIsUsualInTheEnd() {
        var now = Self.start
        sell(500, each: 100, from: &now)
        for _ in 0..<48 { sales.enter(.order, now: now) }
        sell(150, each: 1000, from: &now)
        #expect(!sales.givesPlaces(now: now))
        sell(15_000, each: 1000, from: &now)
        #expect(sales.givesPlaces(now: now))
    }

    /// Neither mistakes, nor a provider that refuses connections at once, make what is usual look slow.
    @Test func whatFailsAtOnceIsNotUsual() {
        var now = Self.start
        for _ in 0..<500 {
            sales.enter(.order, now: now)
            now = now + .milliseconds(20)
            sales.leave(.order, after: .milliseconds(1), isDone: false, now: now)
        }
        sell(100, each: 300, from: &now)
        for _ in 0..<48 { sales.enter(.order, now: now) }
        sell(100, each: 300, from: &now)
        #expect(sales.givesPlaces(now: now))
    }

    @Test func aQuietHourIsNoWait() {
        var now = Self.start
        sell(100, each: 300, from: &now)
        now = now + .seconds(3600)
        for _ in 0..<48 { sales.enter(.order, now: now) }
        #expect(sales.givesNumbers(now: now + .milliseconds(1100)))
        for _ in 0..<3 { sales.leave(.order, after: .milliseconds(1150), now: now + .milliseconds(1150)) }
        for _ in 0..<3 { sales.enter(.order, now: now + .milliseconds(1150)) }
        #expect(sales.givesNumbers(now: now + .milliseconds(2600)), "five times what is usual, after these")
        #expect(!sales.givesNumbers(now: now + .milliseconds(2700)), "nobody comes out any more")
    }

    /// A house that does one request in a millisecond, and four for each sale: 250 sales a second. The looks come after those who began have long
    /// been let in, so that too many come in before it is felt.
    @Test(arguments: [(load: 0.7, refused: 0.0...0.001), (load: 3, refused: 0.6...0.7)])
    func aBusyHouseSellsAsManyAsItCan(load: Double, refused: ClosedRange<Double>) {
        var random = SeededGenerator(seed: 20_261_129)
        var queue: [(kind: SalesUnderWay.Kind, at: Int, isLast: Bool)] = [], next = 0
        var due: [Int: [(SalesUnderWay.Kind, Bool)]] = [:]
        var (came, turnedAway, sold, waits) = (0, 0, 0, [Int]())
        for millisecond in 0..<20_000 {
            let now = Self.start + .milliseconds(Int64(millisecond))
            // A quiet second first, then the load, as chance has it.
            let mean = (millisecond < 1000 ? 0.1 : load) * 0.25
            while Double.random(in: 0..<1, using: &random) < mean / (1 + mean) {
                came += 1
                guard sales.givesNumbers(now: now), sales.givesPlaces(now: now) else {
                    turnedAway += 1
                    continue
                }
                for (after, kind) in [(1, SalesUnderWay.Kind.order), (20, .notice), (200, .look), (700, .look)] {
                    due[millisecond + after, default: []].append((kind, after == 700))
                }
            }
            for (kind, isLast) in due.removeValue(forKey: millisecond) ?? [] {
                sales.enter(kind, now: now)
                queue.append((kind, millisecond, isLast))
            }
            guard next < queue.count else { continue }
            let (kind, since, isLast) = queue[next]
            next += 1
            sales.leave(kind, after: .milliseconds(Int64(millisecond - since + 1)), now: now)
            if millisecond > 3000 {
                waits.append(millisecond - since)
                if isLast { sold += 1 }
            }
        }
        waits.sort()
        #expect(refused.contains(Double(turnedAway) / Double(came)), "\(turnedAway) of \(came)")
        #expect(Double(sold) / 17 >= 0.95 * 250 * min(1, load), "\(sold) sold in 17 s")
        #expect(waits[waits.count * 99 / 100] <= 150, "\(waits[waits.count * 99 / 100]) ms")
    }
}
