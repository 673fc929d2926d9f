import Booking
import Domain
import Foundation
import TestSupport
import WaitingRoom

/// Those who are called: they come or not, choose, pay, change their minds, and leave. Every step is a script on Redis.
struct OpeningFloor {
    private struct Shopper {
        var rank: UInt32
        var visitor: UInt32
        var wanted: Int
        var until: Timestamp
        var isBuying: Bool
    }

    private struct Basket {
        var shopper: Shopper
        var hold: Hold
    }

    private let setting: OpeningSetting
    private let house: OpeningHouse
    private let holdSeats: HoldSeats
    private var random: SeededGenerator
    private var comes: [Int: [UInt32]] = [:]
    private var chooses: [Int: [Shopper]] = [:]
    private var pays: [Int: [Basket]] = [:]
    /// Baskets that nobody pays and nobody gives back.
    private var runsOut: [Int: [Basket]] = [:]
    private var wasAdmitted: Set<UInt32> = []
    private var gone: [UInt32] = []
    /// There and told to wait a moment.
    private var door = DoorWatch()
    private var answers: UInt64 = 0
    private var takenSeats: Set<SeatPosition> = []
    /// By pool.
    private var takenStanding: [Int: Int] = [:]
    /// People at the door whose place somebody behind them has.
    var doorViolations: Int { door.violations }
    private(set) var requests = 0
    /// Found as many unfinished holds as the session may have.
    private(set) var crowdedOut = 0
    /// Holds that were asked for with a turn that was given back, and granted.
    private(set) var (lateWishes, lateHolds) = (0, 0)

    init(_ setting: OpeningSetting, _ house: OpeningHouse) {
        (self.setting, self.house) = (setting, house)
        holdSeats = HoldSeats(store: house.store, capability: house.capability)
        random = SeededGenerator(seed: setting.seed &+ 1)
    }

    /// Most of those who come look every few seconds; one of twenty was away, and comes when nobody waits for them any more.
    mutating func call(_ ranks: Range<UInt32>, at second: Int) {
        for rank in ranks where chance(setting.show) {
            comes[second + 1 + (chance(0.05) ? Int.random(in: 100...600, using: &random) : min(Int(exponential(12)), 90)), default: []].append(rank)
        }
    }

    /// - Parameter called: ranks below it may come in.
    mutating func admit(at second: Int, called: UInt32, _ queue: OpeningQueue, _ report: inout OpeningReport) async throws {
        requests = 0
        try await knock(called, queue, &report)
        for rank in comes.removeValue(forKey: second) ?? [] {
            guard let visitor = queue.visitor(at: rank) else { continue }
            (requests, answers) = (requests + 4, answers + 1)
            switch try await enter(rank) {
            case .admitted(let until, let isRepeated):
                if isRepeated || !wasAdmitted.insert(rank).inserted { report.doubleAdmissions += 1 }
                door.letIn(rank, asked: answers, answered: answers)
                if rank >= called { report.orderViolations += 1 }
                report.admitted += 1
                try await enterAgain(rank, until, &report)
                let shopper = Shopper(
                    rank: rank, visitor: visitor, wanted: [1, 2, 2, 2, 3, 4].randomElement(using: &random) ?? 2, until: until, isBuying: chance(setting.buys))
                let thinks = 15 + min(Int(exponential(chance(0.05) ? 300 : 25)), setting.shopping - 60)
                chooses[second + thinks, default: []].append(shopper)
            case .crowded:
                report.crowded += 1
                door.turnAway(rank, asked: answers, answered: answers)
                comes[second + 3, default: []].append(rank)
            case .waiting, .over, .elsewhere, .suspended: throw OpeningProblem("the called rank \(rank) was not let in")
            }
        }
    }

    private func enter(_ rank: UInt32) async throws -> AdmitOutcome {
        try await house.rooms.admit(rank: rank, of: nil, to: OpeningHouse.room, for: .seconds(setting.shopping), most: setting.mostShoppers)
    }

    /// Some who are not called, and some whose time is over, ask all the same.
    private mutating func knock(_ called: UInt32, _ queue: OpeningQueue, _ report: inout OpeningReport) async throws {
        if Int(called) < queue.joined {
            let rank = UInt32.random(in: called..<UInt32(queue.joined), using: &random)
            for rank in [called, rank] {
                report.knocks += 1
                if case .admitted = try await enter(rank) { report.orderViolations += 1 }
            }
        }
        if let rank = gone.randomElement(using: &random) {
            report.knocks += 1
            if case .admitted = try await enter(rank) { report.doubleAdmissions += 1 }
        }
    }

    /// An answer that was lost is asked for again, and says the same.
    private mutating func enterAgain(_ rank: UInt32, _ until: Timestamp, _ report: inout OpeningReport) async throws {
        guard chance(0.1) else { return }
        report.repeatedAdmissions += 1
        if try await enter(rank) != .admitted(until: until, repeated: true) { report.doubleAdmissions += 1 }
    }

    // MARK: Choosing and buying

    mutating func serve(at second: Int, _ report: inout OpeningReport) async throws {
        for basket in runsOut.removeValue(forKey: second) ?? [] { try await giveBack(basket) }
        for basket in pays.removeValue(forKey: second) ?? [] {
            requests += 2
            if basket.shopper.isBuying { try await buy(basket, &report) } else {
                guard try await house.store.release(hold: basket.hold.id, in: house.session) == .released else {
                    throw OpeningProblem("a basket could not be given back")
                }
                try await giveBack(basket)
            }
        }
        try await tryWithoutAdmission(second, &report)
        for shopper in chooses.removeValue(forKey: second) ?? [] {
            requests += 2
            guard let hold = try await hold(shopper, key: "basket", until: shopper.until) else {
                report.disappointed += 1
                try await leave(shopper)
                continue
            }
            report.oversold += take(hold)
            let basket = Basket(shopper: shopper, hold: hold)
            if shopper.isBuying || chance(0.5) {
                pays[second + min(40 + min(Int(exponential(60)), 240), house.session.holdSeconds - 5), default: []].append(basket)
            } else {
                runsOut[second + house.session.holdSeconds, default: []].append(basket)
            }
        }
    }

    /// - Returns: nil when there is nothing left that the shopper wants.
    private mutating func hold(_ shopper: Shopper, key: String, until: Timestamp?) async throws -> Hold? {
        // What they like best; else another kind, or fewer.
        let wishes = self.wishes()
        for (attempt, category) in (wishes + wishes).enumerated() {
            let quantity = attempt < wishes.count ? min(shopper.wanted, house.session.buyerLimit) : 1
            switch try await ask(shopper, quantity, category, key: "\(key)-\(attempt)", until: until) {
            case .held(let hold, _, _, _): return hold
            case .refused(.soldOut): continue
            case .refused(.crowded):
                crowdedOut += 1
                return nil
            case .refused(.notAdmitted): return nil
            case .refused(let refusal): throw OpeningProblem("places were refused: \(refusal)")
            }
        }
        return nil
    }

    /// Categories as somebody likes them: each begins with one as often as it has places, and goes on with those after it.
    private mutating func wishes() -> [Int] {
        var left = Double.random(in: 0..<1, using: &random) * Double(setting.places)
        let first = house.wanted.firstIndex { wanted in
            left -= Double(wanted.places)
            return left < 0
        } ?? 0
        return (house.wanted[first...] + house.wanted[..<first]).map(\.category)
    }

    private func ask(_ shopper: Shopper, _ quantity: Int, _ category: Int, key: String, until: Timestamp?) async throws -> HoldOutcome {
        let result = try await withCheckedThrowingContinuation { continuation in
            do {
                try holdSeats(
                    [.places(category: house.session.categories[category].id, quantity: quantity)], in: house.session, layout: house.layout,
                    visitor: OpeningQueue.secret(shopper.visitor), idempotencyKey: key, admittedUntil: until, rank: shopper.rank
                ) { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return try result.get()
    }

    /// Somebody who was never let in, and somebody whose time is over.
    private mutating func tryWithoutAdmission(_ second: Int, _ report: inout OpeningReport) async throws {
        guard second.isMultiple(of: 5) else { return }
        let stranger = Shopper(rank: 0, visitor: UInt32(setting.visitors), wanted: 1, until: house.clock.now, isBuying: false)
        for until in [nil, house.clock.now] {
            if let hold = try await hold(stranger, key: "\(second)", until: until) {
                report.holdsWithoutAdmission += 1
                _ = try await house.store.release(hold: hold.id, in: house.session)
            }
        }
    }

    /// - Returns: places that somebody else has, or that there are not.
    private mutating func take(_ hold: Hold) -> Int {
        let twice = hold.seats.count { !takenSeats.insert($0).inserted }
        takenStanding.merge(hold.standing, uniquingKeysWith: +)
        return twice + takenStanding.reduce(0) { $0 + max($1.value - house.session.capacity(ofPool: $1.key), 0) }
    }

    private mutating func giveBack(_ basket: Basket) async throws {
        takenSeats.subtract(basket.hold.seats)
        takenStanding.merge(basket.hold.standing, uniquingKeysWith: -)
        try await leave(basket.shopper)
    }

    private mutating func buy(_ basket: Basket, _ report: inout OpeningReport) async throws {
        let order = order(of: basket)
        let request = OrderRequest(order: order, fingerprint: "f", buyerKey: house.capability.buyerKey(email: order.buyer.email), places: basket.hold.placeCount)
        guard case .opened = try await house.store.open(request, in: house.session),
            case .confirmed = try await house.store.confirm(order, payment: nil)
        else { throw OpeningProblem("a basket could not be bought") }
        report.sold += basket.hold.placeCount
        try await leave(basket.shopper)
    }

    private func order(of basket: Basket) -> Order {
        let session = house.session
        func line(_ category: Int, seat: SeatLayout.Seat?) -> OrderLine {
            OrderLine(
                category: category, categoryID: session.categories[category].id, categoryName: session.categories[category].name, seatID: seat?.id,
                seatOffset: seat?.offset, seatLabel: seat?.label, tariffID: "invitation", tariffName: "Invitation", price: .zero, vatRate: session.vatRate)
        }
        let seats = basket.hold.seats.compactMap { house.layout.seat(at: $0) }.map { line($0.category, seat: $0) }
        let standing = basket.hold.standing.flatMap { Array(repeating: line(session.category(ofPool: $0.key), seat: nil), count: $0.value) }
        return Order(
            id: house.capability.order(lane: session.lane, hold: basket.hold.id, idempotencyKey: "order"), sessionID: session.id,
            sessionNumber: session.number, lane: session.lane, holdID: basket.hold.id,
            buyer: Buyer(name: "Ada Lovelace", email: "visitor\(basket.shopper.visitor)@example.org"),
            lines: seats + standing, placedAt: house.clock.now)
    }

    private mutating func leave(_ shopper: Shopper) async throws {
        try await house.rooms.leave(rank: shopper.rank, until: shopper.until, room: OpeningHouse.room, sessions: [house.session])
        // Places that are still wanted, with a turn that was given back.
        if chance(0.05), house.clock.now < shopper.until {
            lateWishes += 1
            if let hold = try await hold(shopper, key: "late", until: shopper.until) {
                lateHolds += 1
                _ = try await house.store.release(hold: hold.id, in: house.session)
            }
        }
        if gone.count < 1000 { gone.append(shopper.rank) } else { gone[Int.random(in: 0..<1000, using: &random)] = shopper.rank }
    }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func exponential(_ mean: Double) -> Double { -mean * log(1 - Double.random(in: 0..<1, using: &random)) }
}
