import Testing
import WaitingRoom

@Suite struct OpeningNeedsTests {
    /// The arena of docs/scaling.md: 300,000 in a minute, sold in three.
    @Test func theTableOfTheDocument() {
        let needs = OpeningNeeds(arrivals: 300_000, places: 20_848, mostShoppers: nil)
        #expect(needs.visitorsPerSecond == 5000 && abs(needs.salesPerSecond - 53) < 1 && needs.secondsToSellOut == 180)
        #expect(abs(needs.boxOfficeCores - 7) < 0.1 && abs(needs.proxyCores - 21.5) < 0.5 && abs(needs.redisShare - 0.42) < 0.01)
    }

    /// Behind a room the box offices serve those inside, however many wait.
    @Test func aRoomMakesItSmall() {
        let few = OpeningNeeds(arrivals: 100_000, places: 20_848, mostShoppers: 2000)
        let many = OpeningNeeds(arrivals: 10_000_000, places: 20_848, mostShoppers: 2000)
        #expect(few.boxOfficeCores == many.boxOfficeCores && many.boxOfficeCores < 0.1 && few.secondsToSellOut == many.secondsToSellOut)
        #expect(few.secondsToSellOut > 600 && few.secondsToSellOut < 1200)
        #expect(many.proxyCores > few.proxyCores * 10, "they wait somewhere")
        // More may shop at once: faster, until people are the slowest.
        #expect(OpeningNeeds(arrivals: 10_000_000, places: 20_848, mostShoppers: 50_000).secondsToSellOut == 180)
    }

    @Test func whatIsNotSoldOutTakesItsTime() {
        let calm = OpeningNeeds(arrivals: 100, places: 20_848, mostShoppers: 2000)
        #expect(calm.secondsToSellOut == .infinity && calm.salesPerSecond < 1)
        #expect(OpeningNeeds(arrivals: 0, places: 0, mostShoppers: nil).boxOfficeCores == 0)
    }
}
