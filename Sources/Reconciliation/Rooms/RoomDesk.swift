import Booking
import Domain
import WaitingRoom

/// What the keeper remembers of a room between two rounds: what it saw last, and who decides from it.
struct RoomDesk: Sendable {
    /// Places of all sessions of the room. Those for wheelchairs that are not opened to everybody count apart: nobody else is called for them, nor kept waiting.
    struct Shop: Sendable {
        /// That anybody can take now.
        var free = 0
        /// In baskets and open orders; without those on offer to a waiting list.
        var held = 0
        var sold = 0
        /// Free places for wheelchairs.
        var wheelchairs = 0
        /// Visitors who have places in baskets or bought some, and these places: in all categories and allotments.
        var (takers, taken) = (0, 0)
        /// Sold in all categories and allotments.
        var soldEverywhere = 0
        var stock: [RoomStock] = []
        /// False while a session is not on sale on this store, which forgot it or is away: what is free is not known then.
        var isKnown = true
        /// The sale of a session opens later.
        var isComing = false
    }

    private(set) var gate = RoomGate()
    /// From when somebody is called, and it is known who came.
    private(set) var controller: AdmissionController?
    /// Of the round before; nil in the first.
    var count: RoomCount?
    /// All numbers that might be handed out until then were.
    var wasFull = false
    var shop = Shop()
    /// Of the last step, for whoever looks on.
    private(set) var decision: AdmissionController.Decision?
    private var steppedAt: Timestamp?
    /// Who was there at the last decision and was not called by it; nil when nothing was decided. Who came after it has not been left waiting yet.
    private var left: UInt32?
    /// Numbers taken until some moments of the last minute.
    private var taken: [(at: Timestamp, next: UInt32)] = []
    private var worksUntil: Timestamp?
    private var wheelchairsUntil: Timestamp?
    var reserve = NumberReserve()
    /// As in ``RoomBoard/lookFactor``.
    private(set) var lookFactor: Double?
    /// Counted from where this process began.
    private var base: (gone: Int, sold: Int)?

    mutating func phase(of room: Room, _ record: RoomRecord, _ health: [OfficeHealth], at now: Timestamp) -> RoomPhase {
        // All is cancelled: nobody waits for it, and nobody is told that it is sold out.
        guard room.sessions.contains(where: { $0.status == .published }) else { return .closed }
        let next = count?.next ?? record.watermark
        let waiting = left ?? (next > record.watermark ? next - record.watermark : 0)
        return gate.step(
            room.rule,
            RoomSituation(
                now: now, opensAt: room.opensAt, closesAt: room.closesAt, isCounted: record.entrants != nil && room.terms.mode != .load,
                isDrawn: record.entrants == 0 || record.publicValue != nil,
                waiting: waiting, load: load(room, health),
                isSoldOut: shop.isKnown && !shop.isComing && shop.free == 0 && shop.held == 0, isPaused: record.hand == .paused))
    }

    /// Whether only the admitted may hold places.
    func isShut(_ room: Room, _ phase: RoomPhase, at now: Timestamp) -> Bool {
        gate.isStanding || phase == .paused || now < room.opensAt && room.terms.mode != .load
    }

    /// Places for wheelchairs that are held without a turn; nil while people wait for other places, too. Nothing else was left at some time of the last
    /// minute: a basket that comes back does not shut the way before somebody who is about to take one.
    mutating func wheelchairPlaces(_ phase: RoomPhase, at now: Timestamp) -> Int? {
        guard shop.isKnown, phase == .queue || phase == .soldOut else { return nil }
        if shop.free == 0 { wheelchairsUntil = now + .seconds(60) }
        guard shop.wheelchairs > 0, let wheelchairsUntil, now < wheelchairsUntil else { return nil }
        return shop.wheelchairs
    }

    /// So many zero bits has a browser to find that joins now; nil while nobody has to work. Numbers of the last minute decide, and the work stays for two.
    mutating func workBits(_ room: Room, at now: Timestamp) -> Int? {
        guard let work = room.terms.work else { return nil }
        guard let above = work.above else { return work.bits }
        let next = count?.people ?? 0
        taken.removeAll { $0.at + .seconds(60) < now || $0.next > next }
        if let first = taken.first, Int(next - first.next) > above { worksUntil = now + .seconds(120) }
        taken.append((now, next))
        return worksUntil.map { now < $0 } ?? false ? work.bits : nil
    }

    /// How far is called now; nil while nobody is called.
    mutating func decide(
        _ room: Room, _ record: RoomRecord, _ phase: RoomPhase, _ health: [OfficeHealth], at now: Timestamp
    ) -> AdmissionController.Decision? {
        // By the store's clock, which nobody sets back by more than it is wrong.
        let elapsed = Duration.milliseconds(max(now.milliseconds - (steppedAt ?? now).milliseconds, 0))
        steppedAt = now
        left = nil
        guard let count else { return nil }
        guard [.queue, .paused, .soldOut].contains(phase), now >= room.opensAt, gate.isStanding, shop.isKnown else { return nil }
        // Another one after numbers were passed over that are nobody's.
        if controller.map({ $0.watermark < record.watermark }) ?? true {
            var policy = room.policy
            // At the turn of a number of nobody nobody comes.
            policy.expectedShow *= count.next > 0 ? Double(count.people) / Double(count.next) : 1
            controller = AdmissionController(policy: policy, watermark: record.watermark, shoppers: count.shoppers)
            base = nil
        }
        let gone = max(count.admitted - count.shoppers, 0)
        let base = base ?? (gone, shop.sold)
        self.base = base
        let reading = RoomReading(
            elapsed: elapsed, queued: count.next, freePlaces: shop.free, baskets: baskets(room), basketPlaces: shop.held, shoppers: count.shoppers,
            outside: count.outside, came: count.came, gone: gone - base.gone, soldPlaces: max(shop.sold - base.sold, 0),
            slowAnswer: slowAnswer(health, room.policy), failures: Self.failures(health))
        decision = controller?.step(reading, hand: record.hand)
        left = decision.map { count.next > $0.watermark ? count.next - $0.watermark : 0 }
        return decision
    }

    /// Those who wait look more seldom while box offices send people away or answer slowly, and as often as ever some time after that: each second counts
    /// half as much again in trouble, and a tenth less afterwards.
    mutating func slowLooks(_ health: [OfficeHealth], _ policy: AdmissionPolicy) {
        let isSlow = slowAnswer(health, policy).map { $0 > policy.slowestAnswer } ?? false
        let factor = lookFactor ?? 1
        let next = isSlow || Self.failures(health) > policy.mostFailures ? min(factor * 1.5, RoomBoard.mostLookFactor) : max(factor * 0.9, 1)
        lookFactor = next > 1 ? (next * 100).rounded() / 100 : nil
    }

    /// For the operator.
    func report(_ decision: AdmissionController.Decision?, _ health: [OfficeHealth], at now: Timestamp) -> RoomReport {
        RoomReport(
            admitted: count?.admitted ?? 0, shoppers: count?.shoppers ?? 0, mostShoppers: decision?.mostShoppers, limit: decision?.limit, held: shop.held,
            sold: shop.sold, offices: health.count, slowMilliseconds: health.compactMap(\.slow).max().map { Int($0 / .milliseconds(1)) },
            failures: Self.failures(health), soldEverywhere: shop.isKnown ? shop.soldEverywhere : nil, at: now)
    }

    /// With fewer of all box offices together, the slowest of a hundred is one slow answer.
    private static let fewestAnswers = 5

    /// Nil when nothing is known: no box office reported, or a few answers were slow. Few answers that were quick are a shop that could serve more.
    private func slowAnswer(_ health: [OfficeHealth], _ policy: AdmissionPolicy) -> Duration? {
        guard !health.isEmpty else { return nil }
        let slow = health.compactMap(\.slow).max() ?? .zero
        guard health.reduce(0, { $0 + $1.answers }) < Self.fewestAnswers else {
            return health.filter { $0.answers >= Self.fewestAnswers }.compactMap(\.slow).max() ?? slow
        }
        return slow > policy.slowestAnswer ? nil : .zero
    }

    /// The store counts the places in baskets, and not the baskets: as many as those who have places make of them.
    private func baskets(_ room: Room) -> Int {
        let places = shop.takers > 0 ? Double(shop.taken) / Double(shop.takers) : room.policy.expectedPlaces
        return Int((Double(shop.held) / max(places, 1)).rounded(.up))
    }

    /// Who shops, per those who may; above one when box offices send people away.
    private func load(_ room: Room, _ health: [OfficeHealth]) -> Double {
        let failures = Self.failures(health)
        return Double(baskets(room)) / Double(room.terms.mostShoppers) + (failures > 0.01 ? 1 + failures : 0)
    }

    private static func failures(_ health: [OfficeHealth]) -> Double {
        let (answers, refused) = health.reduce((0, 0)) { ($0.0 + $1.answers, $0.1 + $1.refused) }
        return answers + refused == 0 ? 0 : Double(refused) / Double(answers + refused)
    }
}

extension Room {
    var rule: RoomRule {
        let mode: RoomRule.Mode =
            switch terms.mode {
            case .opening: .opening
            case .always: .always
            case .load: .load(above: 1, below: 0.5)
            }
        return RoomRule(mode: mode, joinBefore: .seconds(terms.joinBefore))
    }

    var policy: AdmissionPolicy { AdmissionPolicy(mostShoppers: terms.mostShoppers) }
}
