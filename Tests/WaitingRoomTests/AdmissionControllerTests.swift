import TestSupport
import Testing
@testable import WaitingRoom

/// What holds the watermark back, one reason at a time.
@Suite struct AdmissionControllerTests {
    static func reading(
        queued: UInt32 = 100_000, free: Int = 20_000, baskets: Int = 0, basketPlaces: Int = 0, shoppers: Int = 0, outside: Int = 0, came: [Int] = [],
        slow: Duration? = .milliseconds(20), failures: Double = 0, elapsed: Duration = .seconds(1)
    ) -> RoomReading {
        RoomReading(
            elapsed: elapsed, queued: queued, freePlaces: free, baskets: baskets, basketPlaces: basketPlaces, shoppers: shoppers, outside: outside, came: came, gone: 0,
            soldPlaces: 0, slowAnswer: slow, failures: failures)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reading: RoomReading
        var hand = OperatorHand.untouched
        var limit: AdmissionController.Limit
        var called: ClosedRange<UInt32>

        init(_ name: String, _ reading: RoomReading, hand: OperatorHand = .untouched, _ limit: AdmissionController.Limit, called: ClosedRange<UInt32>) {
            (testDescription, self.reading, self.hand, self.limit, self.called) = (name, reading, hand, limit, called)
        }
    }

    /// A hundred may shop in the beginning, seven of ten come, and each buys one and a half places.
    @Test(arguments: [
        Case("an empty shop is filled step by step", reading(), .pace, called: 15...18),
        Case("it is full", reading(shoppers: 100, slow: .milliseconds(130)), .capacity, called: 0...0),
        Case("two may come", reading(shoppers: 98, slow: nil), .capacity, called: 2...3),
        Case("two of them wait at the door", reading(shoppers: 96, outside: 2, slow: nil), .capacity, called: 2...3),
        Case("what is free is promised", reading(free: 30, shoppers: 60), .stock, called: 0...0),
        Case("what is in baskets is not promised twice", reading(free: 30, baskets: 50, basketPlaces: 80, shoppers: 60), .stock, called: 15...18),
        Case("one place and nobody inside", reading(free: 1), .stock, called: 1...2),
        Case("everything is in baskets", reading(free: 0, baskets: 9, basketPlaces: 12, shoppers: 9), .stock, called: 0...0),
        Case("it is full, and answers are quick: more may", reading(shoppers: 100), .capacity, called: 5...7),
        Case("nothing is left", reading(free: 0), .soldOut, called: 0...0),
        Case("three wait", reading(queued: 3), .queue, called: 3...3),
        Case("nobody waits", reading(queued: 0), .queue, called: 0...0),
        Case("answers are slow", reading(shoppers: 100, slow: .milliseconds(300)), .overload, called: 0...0),
        Case("answers fail", reading(shoppers: 100, failures: 0.02), .overload, called: 0...0),
        Case("paused", reading(), hand: .paused, .paused, called: 0...0),
        Case("an operator's pace", reading(), hand: .fixed(perMinute: 420), .pace, called: 10...10),
        Case("an operator's pace is no reason to promise more", reading(free: 30, shoppers: 60), hand: .fixed(perMinute: 420), .stock, called: 0...0),
        Case("twice as fast", reading(), hand: .automatic(factor: 2), .pace, called: 32...36),
        Case("half of it", reading(shoppers: 60), hand: .automatic(factor: 0.5), .capacity, called: 0...0),
        Case("an hour passed", reading(elapsed: .seconds(3600)), .pace, called: 30...36),
        Case("time went backwards", reading(elapsed: .seconds(-5)), .pace, called: 0...0),
        Case("more inside than may", reading(shoppers: 5000), .capacity, called: 0...0),
    ])
    func oneStep(_ expected: Case) {
        var controller = AdmissionController(policy: AdmissionPolicy())
        let decision = controller.step(expected.reading, hand: expected.hand)
        #expect(decision.limit == expected.limit)
        #expect(expected.called.contains(decision.called), "\(decision.called)")
        #expect(decision.watermark == decision.called)
    }

    /// A place is worth calling somebody for, also where everybody buys many.
    @Test func theLastPlaceIsNotLeftAlone() {
        var controller = AdmissionController(policy: AdmissionPolicy(expectedShow: 1, expectedPlaces: 4))
        #expect(controller.step(Self.reading(free: 1)).called == 1)
        #expect(controller.step(Self.reading(free: 1, came: [0])).called == 0)
    }

    /// Half of what is called does not come: the next calls are larger, and nobody is waited for longer than patience lasts.
    @Test func whoDoesNotComeIsReplaced() {
        var controller = AdmissionController(policy: AdmissionPolicy())
        var inside = 0
        for _ in 0..<200 {
            _ = controller.step(Self.reading(shoppers: inside, came: controller.calls.map { $0.ranks.count / 4 }))
            inside = min(Int(controller.watermark) / 4, 100)
        }
        #expect(inside == 100)
        #expect(controller.calls.allSatisfy { $0.age < .seconds(60) })
    }

    /// Half as many as may are inside, and the other half is on its way all the time: more may, if answers are quick. Where nobody has come yet it is not known whether
    /// there is anybody, and during a pause nothing is learned.
    @Test func thoseOnTheirWayCount() {
        func most(came: Int, hand: OperatorHand = .untouched) -> Int {
            var controller = AdmissionController(policy: AdmissionPolicy(firstShoppers: 1000))
            _ = controller.step(Self.reading())
            for _ in 0..<8 { _ = controller.step(Self.reading(shoppers: 500)) }
            var most = 0
            for second in 1...5 {
                let arrived = controller.calls.map { $0.age > .seconds(4) ? min(came * second, $0.ranks.count) : 0 }
                most = controller.step(Self.reading(shoppers: 500, came: arrived), hand: second < 5 ? hand : .untouched).mostShoppers
            }
            return most
        }
        #expect(most(came: 25) > 1100)
        #expect(most(came: 25, hand: .paused) < 1050)
        #expect(most(came: 0) == 1000)
    }

    /// One trouble is one cut, however long it is seen; afterwards as many may shop again as before.
    @Test func troubleIsSurvived() {
        var controller = AdmissionController(policy: AdmissionPolicy(), shoppers: 1000)
        let bad = controller.step(Self.reading(shoppers: 1000, slow: .milliseconds(400)))
        #expect(bad.limit == .overload && bad.mostShoppers == 625)
        for _ in 0..<30 { _ = controller.step(Self.reading(shoppers: 1000, slow: .milliseconds(400))) }
        #expect(controller.step(Self.reading(shoppers: 1000, slow: .milliseconds(400))).mostShoppers == 625)
        var shoppers = 625
        for _ in 0..<60 { shoppers = controller.step(Self.reading(shoppers: shoppers)).mostShoppers }
        #expect(shoppers == AdmissionPolicy().mostShoppers)
        // Unknown is no reason to let more in.
        var blind = AdmissionController(policy: AdmissionPolicy(), shoppers: 1000)
        for _ in 0..<60 { #expect(blind.step(Self.reading(shoppers: 1000, slow: nil)).mostShoppers == 1000) }
    }

    /// A little trouble is a little cut, a great one is no end of the sale.
    @Test(arguments: [(260, 0.0, 900), (300, 0, 833), (400, 0.05, 625), (20, 0.2, 800), (260, 0.7, 500), (5000, 0, 500)])
    func aCutIsAsDeepAsTheTrouble(slow: Int, failures: Double, leaves: Int) {
        var controller = AdmissionController(policy: AdmissionPolicy(), shoppers: 1000)
        #expect(controller.step(Self.reading(shoppers: 1000, slow: .milliseconds(slow), failures: failures)).mostShoppers == leaves)
    }

    /// Baskets tell what shoppers buy before the first one is gone: with four places in each, fewer are called to the same places.
    @Test func basketsTellWhatIsBought() {
        func called(basketPlaces: Int) -> UInt32 {
            var controller = AdmissionController(policy: AdmissionPolicy(), shoppers: 1000)
            return controller.step(Self.reading(free: 100, baskets: 100, basketPlaces: basketPlaces, shoppers: 100)).called
        }
        #expect(called(basketPlaces: 150) == 105)
        #expect(called(basketPlaces: 400) == 42)
    }

    /// One that takes over begins where the other was, with those who are inside.
    @Test func aSuccessorGoesOn() {
        var controller = AdmissionController(policy: AdmissionPolicy(), watermark: 5000, shoppers: 900)
        let decision = controller.step(Self.reading(shoppers: 890))
        #expect(decision.watermark > 5000 && decision.watermark < 5200)
    }

    /// Whatever is measured, ranks are called once and in order.
    @Test func theWatermarkNeverGoesBack() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var controller = AdmissionController(
                policy: AdmissionPolicy(mostShoppers: .random(in: -5...3000, using: &random), firstShoppers: .random(in: -5...5000, using: &random)),
                watermark: .random(in: 0...200_000, using: &random))
            for _ in 0..<40 {
                let before = controller.watermark
                let reading = RoomReading(
                    elapsed: .milliseconds(Int.random(in: -1000...9000, using: &random)), queued: .random(in: 0...200_000, using: &random),
                    freePlaces: .random(in: -9...9000, using: &random), baskets: .random(in: -9...900, using: &random),
                    basketPlaces: .random(in: 0...900, using: &random), shoppers: .random(in: -9...9000, using: &random),
                    came: (0..<Int.random(in: 0...9, using: &random)).map { _ in Int.random(in: -9...900, using: &random) },
                    gone: .random(in: -9...9000, using: &random), soldPlaces: .random(in: -9...9000, using: &random),
                    slowAnswer: [nil, .milliseconds(Int.random(in: -9...900, using: &random))].randomElement(using: &random) ?? nil,
                    failures: [0, 0.5, .nan, .infinity].randomElement(using: &random) ?? 0)
                let hand = [OperatorHand.untouched, .automatic(factor: .infinity), .fixed(perMinute: .random(in: -9...1e9, using: &random)), .paused, .fixed(perMinute: .nan)]
                    .randomElement(using: &random) ?? .paused
                let decision = controller.step(reading, hand: hand)
                #expect(decision.watermark == controller.watermark && decision.watermark >= before && decision.watermark - before == decision.called)
                #expect(decision.called == 0 || decision.watermark <= reading.queued)
            }
        }
    }
}

@Suite struct WaitEstimateTests {
    @Test func unknownUntilItIsKnown() {
        var pace = CallPace()
        for second in 1...30 {
            #expect((pace.summary == nil) == (second <= 30))
            pace.note(5, seconds: 1)
        }
        #expect(pace.summary == CallPace.Summary(perBin: 50, deviation: 0, bins: 3))
        #expect(pace.summary?.perMinute == 300)
    }

    /// A steady pace leaves a tenth of doubt, an unsteady one more; and nobody is called from a room that calls nobody.
    @Test func theRangeIsAsWideAsThePaceIsUnsteady() {
        let steady = CallPace.Summary(perBin: 50, deviation: 0, bins: 30).wait(for: 1000)
        #expect(steady == .between(.seconds(174), likely: .seconds(200), .seconds(226)))
        let unsteady = CallPace.Summary(perBin: 50, deviation: 50, bins: 4).wait(for: 1000)
        guard case .between(let low, .seconds(200), let high) = unsteady else { Issue.record("\(unsteady)"); return }
        #expect(low < .seconds(80) && high > .seconds(320))
        #expect(CallPace.Summary(perBin: 0, deviation: 0, bins: 30).wait(for: 1) == .unknown)
        #expect(CallPace.Summary(perBin: 50, deviation: 0, bins: 3).wait(for: 0) == .between(.zero, likely: .zero, .zero))
    }

    @Test func gapsAndLongStepsAreSpread() {
        var pace = CallPace()
        pace.note(100, seconds: 25)
        pace.note(20, seconds: 5)
        #expect(pace.summary?.bins == 3)
        #expect(abs((pace.summary?.perBin ?? 0) - 40) < 0.001)
        for _ in 0..<1000 { pace.note(1, seconds: 10) }
        #expect(pace.summary == CallPace.Summary(perBin: 1, deviation: 0, bins: 30))
        pace.note(5, seconds: 0)
    }

    @Test(arguments: [OperatorHand.paused, .untouched, .automatic(factor: 2.0 / 3), .fixed(perMinute: 300), .fixed(perMinute: 0.5)])
    func aHandIsReadAsItIsSaid(hand: OperatorHand) {
        #expect(OperatorHand(text: hand.text) == hand)
    }

    @Test(arguments: ["", "says nothing", "a minute", " a minute", "automatic, ", "automatic, × ", "Paused"])
    func otherWordsAreNoHand(text: String) { #expect(OperatorHand(text: text) == nil) }
}
