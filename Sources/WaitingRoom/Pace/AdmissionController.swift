import Domain
import Foundation

/// Decides how many are called next. It is stepped about once a second by the one reconciler that acts, and knows no clock, no store and no visitor.
///
/// Three bounds, and the smallest of them counts:
/// - **capacity**: so many may shop at once, those on their way included. The number grows while answers are quick and the number is used, the faster the
///   quicker they are; when answers are slow or fail it falls below those inside, the deeper the worse it is.
/// - **stock**: those who shop and those who are on their way would buy about what is free, and ``AdmissionPolicy/margin`` more.
/// - **pace**: a free shop is filled within ``rampSeconds``, not at once.
///
/// Who is called and does not come takes nobody's place: what counts is how many came of those called before. The watermark never goes back.
public struct AdmissionController: Hashable, Sendable {
    /// People called together, and still waited for.
    public struct Call: Hashable, Sendable {
        public var ranks: Range<UInt32>
        /// How long ago.
        public var age: Duration
        /// How many of them have come.
        public var came = 0
    }

    /// What held the watermark back.
    public enum Limit: String, Hashable, Codable, Sendable, CaseIterable {
        /// As many shop as may.
        case capacity
        /// Answers were slow or failed: fewer may shop for a while.
        case overload
        /// What is free is about what those inside will buy.
        case stock
        /// Nothing is free and nothing can come back.
        case soldOut = "sold-out"
        /// The shop is being filled step by step, or at the operator's pace.
        case pace
        /// Everybody is called.
        case queue
        /// The operator paused the room.
        case paused
    }

    public struct Decision: Hashable, Sendable {
        /// Ranks below this are called.
        public var watermark: UInt32
        public var called: UInt32
        public var limit: Limit
        /// So many may shop at once now.
        public var mostShoppers: Int
        /// Expected of each rank that is called: the share that comes, times the places that a shopper buys.
        public var placesPerRank: Double
        /// Places that those inside and on their way are expected to buy.
        public var promisedPlaces: Double
    }

    public var policy: AdmissionPolicy
    public private(set) var watermark: UInt32
    public private(set) var calls: [Call] = []
    public private(set) var pace = CallPace()

    private var limit: Double
    private var calmSeconds = AdmissionController.settlingSeconds
    /// People that the pace lets in and nobody was called for yet.
    private var allowance = 0.0
    private var show: Tally
    private var purchase: Tally
    /// Seconds from a call until somebody comes, of those who came while they were waited for.
    private var delay = Tally(expected: 10, weight: 10)
    /// People who came of the open calls in a second, smoothed.
    private var arrivals = 0.0
    /// Shoppers who leave in a second, smoothed over ``rampSeconds``.
    private var departures = 0.0
    private var countedGone = 0
    private var countedSold = 0

    static let rampSeconds = 8.0
    /// After fewer were let in, so long until it can be judged whether that helped.
    static let settlingSeconds = 5.0
    /// Over so long arrivals are smoothed.
    static let smoothingSeconds = 3.0
    /// What was learned of earlier calls weighs as much as so many people of a call itself.
    static let priorPeople = 10.0
    /// Of those who will leave while others come: with three quarters of them most people would find the shop full for a moment.
    static let shareOfLeaving = 0.5
    /// What a cut leaves.
    static let cuts = 0.5...0.9
    /// No gap between readings counts for more: who was away for an hour calls nobody for that hour.
    static let longestStep = 5.0

    /// - Parameters:
    ///   - watermark: where a controller that was there before has come to.
    ///   - shoppers: who is inside already: as many were bearable a moment ago.
    public init(policy: AdmissionPolicy, watermark: UInt32 = 0, shoppers: Int = 0) {
        self.policy = policy
        self.watermark = watermark
        limit = Double(min(max(policy.firstShoppers, shoppers), policy.mostShoppers))
        show = Tally(expected: policy.expectedShow, weight: 10)
        purchase = Tally(expected: policy.expectedPlaces, weight: 10)
    }

    public mutating func step(_ reading: RoomReading, hand: OperatorHand = .untouched) -> Decision {
        let seconds = min(max(reading.elapsed / .seconds(1), 0), Self.longestStep)
        let (awaited, coming) = learn(reading, seconds: seconds)
        let overloaded = adapt(reading, hand, coming: coming, seconds: seconds)

        let most = shoppersAllowed(hand)
        let places = placesPerShopper(reading)
        let promised = (Double(max(reading.shoppers - reading.baskets, 0)) + max(awaited, Double(reading.outside))) * places
        // While those on their way come, others leave. Who called as many as there is room for now would find a crowd and an empty shop by turns. Where fewer
        // leave than were expected, some wait at the door for a moment: in their order, to which the script that admits holds.
        let leaving = min(departures * delay.mean, Double(reading.shoppers)) * Self.shareOfLeaving
        let forCapacity = most + leaving - Double(reading.shoppers + reading.outside) - coming
        let forStock = (Double(reading.freePlaces) * policy.margin - promised) / max(places, 0.01)
        fillAllowance(hand, most: most, seconds: seconds)

        var limitedBy = Limit.pace
        var people = allowance
        if forStock <= people { (people, limitedBy) = (forStock, .stock) }
        if forCapacity <= people { (people, limitedBy) = (forCapacity, overloaded ? .overload : .capacity) }
        if reading.freePlaces == 0 { limitedBy = reading.basketPlaces == 0 ? .soldOut : .stock }
        if hand == .paused { (people, limitedBy) = (0, .paused) }

        // A part of a person is one: else the last places would wait for somebody whom nobody calls. The pace adds parts up instead.
        let wanted = limitedBy == .pace ? (people / show.mean).rounded(.down) : (max(people, 0) / show.mean).rounded(.up)
        let inReach = min(wanted, (max(allowance, 0) / show.mean).rounded(.down))
        let waiting = reading.queued > watermark ? reading.queued - watermark : 0
        let called = UInt32(min(max(inReach, 0), Double(waiting)))
        if called == waiting, inReach > 0 || waiting == 0, limitedBy == .pace || limitedBy == .capacity { limitedBy = .queue }
        call(called, after: seconds)
        return Decision(
            watermark: watermark, called: called, limit: limitedBy, mostShoppers: Int(most.rounded(.down)), placesPerRank: show.mean * places,
            promisedPlaces: promised + Double(called) * show.mean * places)
    }

    // MARK: What the steps are made of

    /// Takes in what was measured.
    ///
    /// - Returns: of those called, the people for whom places are kept until they were waited for, and those who are likely to come within moments: a place that
    ///   is promised twice disappoints somebody, while a shop that waits for those who are not there idles.
    private mutating func learn(_ reading: RoomReading, seconds: Double) -> (awaited: Double, coming: Double) {
        let left = max(reading.gone - countedGone, 0)
        purchase.add(max(reading.soldPlaces - countedSold, 0), of: left)
        (countedGone, countedSold) = (max(countedGone, reading.gone), max(countedSold, reading.soldPlaces))
        var (open, awaited, coming, arrived) = ([Call](), 0.0, 0.0, 0)
        for (index, call) in calls.enumerated() {
            let came = max(index < reading.came.count ? reading.came[index] : 0, call.came)
            let age = call.age + reading.elapsed
            delay.add(Double(came - call.came) * max(age / .seconds(1), 0), of: came - call.came)
            arrived += came - call.came
            if age >= policy.patience {
                show.add(min(came, call.ranks.count), of: call.ranks.count)
            } else {
                open.append(Call(ranks: call.ranks, age: age, came: came))
                let near = onTheirWay(of: call.ranks.count, came: came, after: age)
                coming += near
                // Who has not come after half of the time, more likely than not is not there.
                awaited += max(near, (Double(call.ranks.count) * show.mean - Double(came)) * (1 - age / policy.patience))
            }
        }
        calls = open
        if seconds > 0 {
            departures += (Double(left) / seconds - departures) * min(seconds / Self.rampSeconds, 1)
            arrivals += (Double(arrived) / seconds - arrivals) * min(seconds / Self.smoothingSeconds, 1)
        }
        show.mean = min(max(show.mean, 0.02), 1)
        return (awaited, coming)
    }

    /// Of a call, how many are on their way. People come after a time that is distributed exponentially, nearly; how many of this call come is judged by the calls before it
    /// and the more by its own, the longer ago it is. So numbers of nobody are not waited for, and a crowd behind them is noticed when its first people come.
    private func onTheirWay(of called: Int, came: Int, after age: Duration) -> Double {
        let late = exp(-max(age / .seconds(1), 0) / max(delay.mean, 1))
        let share = (show.mean * Self.priorPeople + Double(came)) / (Self.priorPeople + Double(called) * (1 - late))
        return min(Double(called) * share * late, Double(max(called - came, 0)))
    }

    /// What a shopper buys. Baskets count as bought: the first shoppers are gone only minutes after the opening, when half of the house may be promised.
    private func placesPerShopper(_ reading: RoomReading) -> Double { purchase.mean(with: max(reading.basketPlaces, 0), of: max(reading.baskets, 0)) }

    /// Lets more or fewer shop at once.
    ///
    /// - Returns: whether trouble is why there are no more.
    private mutating func adapt(_ reading: RoomReading, _ hand: OperatorHand, coming: Double, seconds: Double) -> Bool {
        calmSeconds += seconds
        let isSlow = reading.slowAnswer.map { $0 > policy.slowestAnswer } ?? false
        if isSlow || reading.failures > policy.mostFailures {
            if calmSeconds >= Self.settlingSeconds {
                // Of those who are there: they leave slowly, and to cut again before they did would cut too deep.
                limit = max(min(limit, Double(reading.shoppers) * share(ofShoppersIn: reading)), Double(policy.firstShoppers))
                calmSeconds = 0
            }
            return true
        }
        // A number that was not reached says nothing about one that is larger. Those on their way have reached it as well, if they are people: as many as come in
        // a second, times how long they take. None of them makes an answer slow yet: the longer they take, and the nearer it is to half of what is bearable, the
        // slower the number grows. Nor does it say anything while nobody is called.
        let reached = Double(reading.shoppers) + min(arrivals * delay.mean, coming)
        if hand != .paused, let slowAnswer = reading.slowAnswer, slowAnswer < policy.slowestAnswer / 2, reached >= 0.75 * limit {
            let headroom = 1 - slowAnswer / (policy.slowestAnswer / 2)
            limit = min(limit * (1 + headroom * headroom * seconds / (Self.rampSeconds / hand.haste + delay.mean)), Double(policy.mostShoppers))
        }
        return calmSeconds < Self.settlingSeconds
    }

    /// As many as would have been answered well, if answers are as slow as there are shoppers: a little trouble is a little cut, so that the number
    /// stays near what is bearable and does not saw.
    private func share(ofShoppersIn reading: RoomReading) -> Double {
        let quick = reading.slowAnswer.map { policy.slowestAnswer / max($0, .milliseconds(1)) } ?? 1
        let answered = reading.failures > policy.mostFailures ? 1 - reading.failures : 1
        return max(min(quick, answered, Self.cuts.upperBound), Self.cuts.lowerBound)
    }

    private func shoppersAllowed(_ hand: OperatorHand) -> Double {
        if case .automatic = hand { return min(max(limit * hand.restraint, 1), Double(policy.mostShoppers)) }
        return Double(policy.mostShoppers)
    }

    private mutating func fillAllowance(_ hand: OperatorHand, most: Double, seconds: Double) {
        let perSecond = switch hand {
        case .automatic: most * hand.haste / Self.rampSeconds
        case .fixed(let perMinute): perMinute.isFinite ? max(perMinute, 0) / 60 : 0
        case .paused: 0.0
        }
        // What nobody used is kept for two seconds, and at least until it is a person.
        allowance = min(allowance + perSecond * seconds, max(perSecond * 2, 1))
    }

    private mutating func call(_ called: UInt32, after seconds: Double) {
        pace.note(called, seconds: seconds)
        guard called > 0 else { return }
        calls.append(Call(ranks: watermark..<(watermark + called), age: .zero))
        watermark += called
        allowance -= Double(called) * show.mean
    }
}

extension OperatorHand {
    /// A factor below one: of those who may shop.
    fileprivate var restraint: Double {
        guard case .automatic(let factor) = self, factor < 1 else { return 1 }
        return max(factor, 0.05)
    }

    /// A factor above one: of how fast there may be more.
    fileprivate var haste: Double {
        guard case .automatic(let factor) = self, factor > 1 else { return 1 }
        return min(factor, 4)
    }
}

/// A mean that begins with what was expected and forgets slowly: each observation weighs as much as it has people, and nothing more than
/// the last `memory` of them together.
struct Tally: Hashable, Sendable {
    var mean: Double
    private var weight: Double

    static let memory = 500.0

    /// As it would be if these were added too.
    func mean(with sum: Int, of count: Int) -> Double {
        var other = self
        other.add(sum, of: count)
        return other.mean
    }

    init(expected: Double, weight: Double) {
        (mean, self.weight) = (expected, weight)
    }

    mutating func add(_ sum: Int, of count: Int) { add(Double(sum), of: count) }

    mutating func add(_ sum: Double, of count: Int) {
        guard count > 0 else { return }
        let total = weight + Double(count)
        mean = (mean * weight + sum) / total
        weight = min(total, Self.memory)
    }
}
