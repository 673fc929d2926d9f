import NIOCore
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
        sell(100, each: 2000, from: &now)
        #expect(sales.givesNumbers(now: now), "slow, but nobody waits")
        for _ in 0..<16 { sales.enter(.order, now: now) }
        #expect(!sales.givesNumbers(now: now) && sales.givesPlaces(now: now), "who has chosen goes before who looks around")
        for _ in 0..<32 { sales.enter(.order, now: now) }
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
        sell(100, each: 2000, from: &now)
        #expect(sales.givesPlaces(now: now), "orders take longer than looks, and these were the first")
        look(100, each: 9)
        #expect(sales.givesPlaces(now: now), "looks are slow, but few; orders are many, but as quick as ever")
        for _ in 0..<16 { sales.enter(.look, now: now) }
        #expect(!sales.letsLook(now: now) && sales.givesPlaces(now: now), "looking around goes first")
        for _ in 0..<32 { sales.enter(.look, now: now) }
        #expect(!sales.givesPlaces(now: now))
    }

    @Test func whereNobodyComesOutNobodyBegins() {
        for _ in 0..<48 { sales.enter(.order, now: Self.start) }
        #expect(sales.givesPlaces(now: Self.start + .milliseconds(100)), "it has only begun")
        #expect(sales.givesPlaces(now: Self.start + .milliseconds(1900)), "nobody knows how long it takes")
        #expect(!sales.givesPlaces(now: Self.start + .milliseconds(2600)))
        for _ in 0..<40 { sales.leave(.order, after: nil, now: Self.start + .milliseconds(2700)) }
        #expect(sales.givesNumbers(now: Self.start + .milliseconds(2700)), "they have left")
    }

    /// What was usual once is not for ever.
    @Test func aSlowerProviderIsUsualInTheEnd() {
        var now = Self.start
        sell(500, each: 100, from: &now)
        for _ in 0..<48 { sales.enter(.order, now: now) }
        sell(100, each: 300, from: &now)
        #expect(!sales.givesPlaces(now: now))
        sell(15_000, each: 300, from: &now)
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
        #expect(sales.givesPlaces(now: now + .milliseconds(500)))
        for _ in 0..<3 { sales.leave(.order, after: .milliseconds(500), now: now + .milliseconds(550)) }
        for _ in 0..<3 { sales.enter(.order, now: now + .milliseconds(550)) }
        #expect(!sales.givesPlaces(now: now + .milliseconds(1200)), "after these nobody comes out any more")
    }
}
