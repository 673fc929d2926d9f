import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import Synchronization
import TestSupport
import WaitingRoom

/// A house of random shape on a real Redis and in the model, and one random step on both.
final class RandomHouse {
    let redis: RedisClient
    let projection: RedisProjection
    let layout: SeatLayout
    let house: HouseLayout
    let clock = House.Clock()
    var session: Session
    var model: SeatModel
    var orders: [Order] = []
    private let store: RedisSeatStore
    private let owner: String
    private var holdIDs: [String] = []
    private var serial = 0
    private var comparisons = 0

    private static let networks = [nil, Network(name: "a"), Network(name: "b")]

    /// The scripts end a search that takes too long with the best that they found by then, and a call that answered enough. Here they do not, because the
    /// model looks at everything and answers everybody.
    private static let unbounded = ["local LOOKED = 400\n": "local LOOKED = 1e9\n", "local MOST_WORK = 2000 ": "local MOST_WORK = 1e9 "]

    /// - Parameter rows: with hundreds, a search passes many blocks of the index.
    init(on redis: RedisClient, number: UInt32, rows: Int, random: inout SeededGenerator) async throws {
        self.redis = redis
        let clock = clock
        store = RedisSeatStore(redis: redis, clock: .manual { clock.now })
            .instrumented(before: "", after: Conservation.check, replacing: Self.unbounded)
        projection = RedisProjection(store: store)
        (session, layout) = HouseDrawing.draw(number: number, rows: rows, random: &random)
        house = HouseLayout(layout)
        model = SeatModel(session: session, layout: layout, now: clock.now)
        owner = try await projection.ownership(of: .lane(session.lane)).owner
        _ = try await publish()
    }

    private func publish() async throws -> PublishOutcome {
        try await projection.publish(session, layout: layout, sold: SoldPlaces(), version: 1, owner: owner)
    }

    // MARK: Steps

    /// What differs after one step on both; nil when they agree.
    func step(using random: inout SeededGenerator, comparesState: Bool) async throws -> String? {
        if Int.random(in: 0...9, using: &random) == 0 {
            clock.set(clock.now + .seconds(Int.random(in: 0...120, using: &random)))
            model.now = clock.now
        }
        let difference: String?
        switch Int.random(in: 0...100, using: &random) {
        case 0..<51: difference = try await hold(&random)
        case 51..<63: difference = try await orderOrPay(&random)
        case 63..<73: difference = try await pay(&random)
        case 73..<81: difference = try await end(&random)
        case 81..<87: difference = try await release(&random)
        case 87..<90: try await takeBack(&random); difference = nil
        case 90..<92: difference = try await offer(&random)
        case 92: try await keep(&random); difference = nil
        case 93: try await gate(&random); difference = nil
        case 94: difference = try await block(&random)
        case 95: difference = try await repair(&random, owner: owner)
        case 96: difference = try await unsell(&random)
        case 97: difference = try await restore(&random)
        case 98: difference = try await republish(&random)
        case 99: try await refuse(&random); difference = nil
        default:
            let swept = try await projection.sweep(session, limit: 20)
            let expected = model.sweep(limit: 20)
            difference = swept == expected ? nil : "swept \(swept), the model \(expected)"
        }
        if let difference { return difference }
        return comparesState ? try await compareState() : nil
    }

    /// One visitor, or some at once: all but the first share a call, which must answer as if they came one after the other.
    private func hold(_ random: inout SeededGenerator) async throws -> String? {
        let crowd = Int.random(in: 0...5, using: &random) == 0 ? Int.random(in: 2...8, using: &random) : 1
        let requests = (0..<crowd).map { _ in request(&random) }
        let (answers, continuation) = AsyncStream<(Int, Result<HoldOutcome, SeatStoreError>)>.makeStream()
        for (index, request) in requests.enumerated() {
            store.hold(request, in: session) { continuation.yield((index, $0)) }
        }
        var outcomes: [Int: HoldOutcome] = [:]
        for await (index, outcome) in answers {
            outcomes[index] = try outcome.get()
            if outcomes.count == crowd { break }
        }
        for (index, request) in requests.enumerated() {
            guard let real = outcomes[index] else { return "no answer" }
            let expected = model.hold(request, isFirstOfItsCall: index < 2)
            if case .held(_, _, repeated: false, _) = real { holdIDs.append(request.id) }
            if real != expected { return "\(index) of \(crowd), \(request.places): \(real), the model \(expected)" }
        }
        return nil
    }

    private func request(_ random: inout SeededGenerator) -> HoldRequest {
        serial += 1
        var id = House.id("h\(serial)")
        if let known = holdIDs.last, Int.random(in: 0...19, using: &random) == 0 { id = known }
        return HoldRequest(
            id: id, visitor: House.id("v\(Int.random(in: 0...7, using: &random))"),
            fingerprint: UInt32.random(in: 0...20, using: &random) == 0 ? 2 : 1,
            network: Self.networks.randomElement(using: &random) ?? nil, places: places(&random),
            admittedUntil: [nil, clock.now, clock.now + .seconds(1)].randomElement(using: &random) ?? nil)
    }

    private func places(_ random: inout SeededGenerator) -> [PlaceRequest] {
        let code = Int.random(in: 0...4, using: &random) == 0
        let count = Int.random(in: 1...5, using: &random)
        switch Int.random(in: 0...9, using: &random) {
        case 0...2:
            guard let segment = layout.segments.randomElement(using: &random) else { return [] }
            let category = session.category(ofPool: segment.pool)
            let positions = (0..<segment.length).shuffled(using: &random).prefix(count)
            return positions.map {
                .seat(
                    SeatPosition(segment: segment.id, position: $0), category: category,
                    allotment: code && segment.pool == 5 ? 5 : nil)
            }
        case 3...6:
            let category = Int.random(in: 0...1, using: &random)
            return [.best(count, category: category, allotment: code && category == 0 ? 5 : nil, together: Bool.random(using: &random))]
        case 7: return [.wheelchairs(Int.random(in: 1...2, using: &random), category: 2, companion: 3)]
        case 8: return [.standing(count, category: 4, allotment: code ? 6 : nil)]
        default:
            return [.standing(1, category: 4, allotment: nil), .best(1, category: 0, allotment: nil, together: false),
                .best(count, category: 1, allotment: nil, together: false)]
        }
    }

    /// The organiser changes what may change while it is on sale.
    private func republish(_ random: inout SeededGenerator) async throws -> String? {
        session.buyerLimit = Int.random(in: 4...12, using: &random)
        HouseDrawing.changeRules(&session.inventory, &random)
        let more = Int.random(in: 0...2, using: &random) == 0 ? Int.random(in: 1...3, using: &random) : 0
        session.categories[4].capacity += more
        model.hall.raise(4, by: more)
        // Without a waiting room nothing stands before the sale.
        (model.session, model.isGated) = (session, false)
        let outcome = try await publish()
        return outcome == .updated ? nil : "published: \(outcome)"
    }

    private func release(_ random: inout SeededGenerator) async throws -> String? {
        guard let id = holdIDs.suffix(30).randomElement(using: &random) else { return nil }
        if Int.random(in: 0...3, using: &random) == 0 {
            let (real, expected) = (try await store.extend(hold: id, in: session), model.extend(id))
            return real == expected ? nil : "extend: \(real), the model \(expected)"
        }
        var kept = HeldPlaces.none
        if let record = model.holds[id], Bool.random(using: &random) {
            kept.seats = record.seats.filter { _ in Int.random(in: 0...2, using: &random) > 0 }
            kept.standing = record.standing.mapValues { Int.random(in: 0...$0 + 1, using: &random) }.filter { $0.value > 0 }
        }
        let before = model.holds[id]
        let (real, expected) = (try await store.release(hold: id, keeping: kept, in: session), model.release(id, keeping: kept))
        return real == expected ? nil : "release but for \(kept) of \(String(describing: before?.seats)), orphans \(session.inventory.orphans): \(real), the model \(expected)"
    }

    /// A party of the waiting list, now and then one that was offered something before.
    private func offer(_ random: inout SeededGenerator) async throws -> String? {
        serial += 1
        let id = Int.random(in: 0...3, using: &random) == 0 ? holdIDs.suffix(9).randomElement(using: &random) : nil
        let category = [0, 1, 2, 4].randomElement(using: &random) ?? 0
        let party = WaitingParty(
            sessionNumber: session.number, category: category, size: Int.random(in: 1...3, using: &random), person: "", email: "", language: "fr",
            hold: id ?? House.id("h\(serial)"), askedAt: clock.now)
        guard let places = party.places(in: session) else { return nil }
        let until = clock.now + .seconds(Int.random(in: 0...3_000, using: &random))
        let real = try await store(offers: party, places, until)
        let expected = model.offer(party.hold, places, category: category, until: until)
        if case .held = real { holdIDs.append(party.hold) }
        return real == expected ? nil : "offer of \(places): \(real), the model \(expected)"
    }

    /// Whichever process has it.
    private func store(offers party: WaitingParty, _ places: [PlaceRequest], _ until: Timestamp) async throws -> OfferOutcome {
        let outcome = try await projection.offer(party, places: places, until: until, in: session)
        if case .held(let until, owner: _) = outcome { return .held(until: until, owner: "") }
        return outcome
    }

    private func keep(_ random: inout SeededGenerator) async throws {
        let categories = [0, 1, 2, 4].filter { _ in Int.random(in: 0...2, using: &random) == 0 }
        let queues = categories.map { WaitingQueue(category: $0, least: Int.random(in: 1...5, using: &random), people: 1) }
        let until = clock.now + .seconds(60)
        _ = try await projection.keep(queues, of: session, until: until)
        model.kept = (Dictionary(uniqueKeysWithValues: queues.map { ($0.category, $0.least) }), until)
    }

    /// Mostly open, so that houses get full.
    private func gate(_ random: inout SeededGenerator) async throws {
        model.isGated = Int.random(in: 0...3, using: &random) == 0
        model.passing = Bool.random(using: &random) ? [2, 3] : []
        _ = try await projection.gate(session, isUp: model.isGated, passing: model.passing, isServed: false, version: 1)
    }

    private func orderOrPay(_ random: inout SeededGenerator) async throws -> String? {
        guard let hold = holdIDs.suffix(12).randomElement(using: &random) else { return nil }
        if Int.random(in: 0...5, using: &random) == 0, let order = orders.suffix(12).randomElement(using: &random) {
            let buyer = "b\(Int.random(in: 0...9, using: &random))"
            let (real, expected) = (try await store.amend(order, buyerKey: buyer), model.amend(order.id, buyer: buyer))
            return real == expected ? nil : "amend: \(real), the model \(expected)"
        }
        serial += 1
        let line = OrderLine(
            category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p",
            tariffName: "P", price: Money(cents: 1000), vatRate: VATRate(basisPoints: 210))
        let name = "\(session.number)x\(serial)"
        let order = Order(
            id: "\(session.lane)-" + String(repeating: "a", count: 32 - name.count) + name, sessionID: session.id, sessionNumber: session.number,
            lane: session.lane, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [line], placedAt: clock.now)
        let buyer = "b\(Int.random(in: 0...9, using: &random))"
        // Some were given back since the order was made of them, now and then.
        let places = model.holds[hold].map { $0.count + (Int.random(in: 0...9, using: &random) == 0 ? 1 : 0) }
        let real = try await store.open(OrderRequest(order: order, fingerprint: "f", buyerKey: buyer, places: places), in: session)
        let expected = model.open(order, buyer: buyer, places: places)
        if case .opened = real { orders.append(order) }
        return real == expected ? nil : "open: \(real), the model \(expected)"
    }

    private func pay(_ random: inout SeededGenerator) async throws -> String? {
        guard let order = orders.suffix(20).randomElement(using: &random) else { return nil }
        let cents: Int64 = Int.random(in: 0...9, using: &random) == 0 ? 999 : 1000
        let payment = Payment(
            id: "pi_\(Int.random(in: 0...1, using: &random))", status: .requiresCapture, amount: Money(cents: cents), currency: "eur")
        let real = try await store.confirm(order, payment: payment)
        let expected = model.confirm(order.id, payment: payment.id, cents: cents)
        return real == expected ? nil : "confirm: \(real), the model \(expected)"
    }

    private func end(_ random: inout SeededGenerator) async throws -> String? {
        guard let order = orders.suffix(20).randomElement(using: &random) else { return nil }
        let begun = try await store.beginClose(order, as: .expired)
        let expected = model.beginClose(order.id, as: .expired)
        guard begun == expected else { return "begin close: \(begun), the model \(expected)" }
        guard Bool.random(using: &random) else { return nil }
        let (closed, end) = (try await store.close(order), model.close(order.id))
        return closed == end ? nil : "close: \(closed), the model \(end)"
    }

    /// Some of what a sold order still has comes back; now and then what was told before is told once more.
    private func takeBack(_ random: inout SeededGenerator) async throws {
        let sold = orders.suffix(20).filter { [.confirmed, .ticketed].contains(model.orders[$0.id]?.state) }
        guard var order = sold.randomElement(using: &random), let entry = model.orders[order.id] else { return }
        order.lines = lines(of: entry)
        let freed = order.lines.indices.filter { _ in Bool.random(using: &random) }
        let isRepeated = entry.correction > 0 && Int.random(in: 0...3, using: &random) == 0
        let correction = Correction(id: entry.correction + (isRepeated ? 0 : 1), orderID: order.id, numbers: 1...1, amount: .zero)
        try await projection.revoke(
            CorrectedOrder(
                correction: correction, takenBack: freed, sale: Sale(order: order, paymentID: nil, confirmedAt: clock.now),
                corrections: OrderCorrections(last: correction.id, takenBack: freed, amount: .zero),
                tickets: freed.count < order.lines.count ? [ticket(of: order)] : []), layout: layout)
        let places = places(of: freed.map { order.lines[$0] })
        model.takeBack(order.id, correction: correction.id, seats: places.seats, standing: places.standing)
    }

    // MARK: State

    /// Counters, seats, and the index that the searches stand on.
    private func compareState() async throws -> String? {
        guard let availability = try await store.availability(of: session) else { return "no counters" }
        let stock = availability.stock
        guard availability.takers == model.visitors.count else { return "\(availability.takers) takers, the model \(model.visitors.count)" }
        for pool in 0..<session.poolCount {
            let real = [stock[pool].free, stock[pool].held, stock[pool].sold]
            if real != model.hall.stock(pool) { return "pool \(pool): \(real), the model \(model.hall.stock(pool))" }
            if stock[pool].total != session.capacity(ofPool: pool) { return "pool \(pool): I5" }
        }
        let map = try await store.reading(of: session)?.seats ?? []
        if map != model.hall.seats {
            let offset = zip(map, model.hall.seats).enumerated().first { $1.0 != $1.1 }?.offset ?? map.count
            return "seat at \(offset): \(map.dropFirst(offset).first ?? 0), the model \(model.hall.seats[offset])"
        }
        for (name, counts) in [("visitors", model.visitors), ("buyers", model.buyers)] {
            let fields = try await redis.send(RedisCommand("HGETALL", "{\(session.lane)}:v4:s\(session.number):\(name)")).array ?? []
            // Beside them are the marks of those who left baskets or their turn, and of networks: 14 or 4 bytes and a sign.
            let numbers = stride(from: 0, to: fields.count, by: 2).filter { ![5, 15].contains(fields[$0].bytes?.count ?? 0) }
                .compactMap { fields[$0 + 1].string.flatMap { Int($0) } }.sorted()
            if name == "buyers" {
                let paces = stride(from: 0, to: fields.count, by: 2).filter { fields[$0].bytes?.count == 5 && fields[$0].bytes?.last == UInt8(ascii: "+") }
                    .compactMap { fields[$0 + 1].string.flatMap { Int64($0) } }.filter { $0 > model.now.milliseconds }.sorted()
                let expected = model.forgiven.filter { $0.key.hasSuffix("+") && $0.value > model.now }.values.map(\.milliseconds).sorted()
                if paces != expected { return "networks are forgiven at \(paces), in the model \(expected)" }
            }
            if numbers != counts.values.sorted() { return "\(name) have \(numbers), in the model \(counts.values.sorted())" }
        }
        let finished = try await redis.send(RedisCommand("HGET", "{\(session.lane)}:v4:s\(session.number):meta", "finished")).string ?? "0"
        if finished != String(model.finished) { return "\(finished) finished holds in the list, the model \(model.finished)" }
        let runs = try await redis.send(RedisCommand("GET", "{\(session.lane)}:v4:s\(session.number):runs")).bytes ?? []
        if let first = model.expiry.first {
            // Later it would be found too late, without it never.
            let key = "{\(session.lane)}:v4:expiring"
            let noted = try await redis.send(RedisCommand("ZSCORE", key, String(session.number))).string.flatMap { Int64($0) }
            guard let noted, noted <= first.deadline.milliseconds else { return "the sweeper would miss \(first)" }
        }
        comparisons += 1
        // There are hundreds of records, and what is wrong in one stays wrong.
        if comparisons.isMultiple(of: 10), let difference = try await compareRecords() { return difference }
        let (expected, span) = (expectedRuns(map), layout.segmentSpan)
        guard runs.count == expected.count, runs[..<span] == expected[..<span] else { return "the index of runs has drifted" }
        // Who takes seats leaves the bytes per 64 segments to whoever searches.
        return zip(runs, expected).allSatisfy(>=) ? nil : "the index has less than a run"
    }

    /// Each hold's record, and the last orders.
    private func compareRecords() async throws -> String? {
        // Not by a snapshot, which reads every sale of the lane besides: no ledger takes any from here.
        let holds = try projection.holds(try await redis.send(RedisCommand("HGETALL", RedisKeys.holds(session.lane, session.number))))
        let found = Dictionary(uniqueKeysWithValues: holds.map { ($0.id, $0) })
        // A record stands under the beginning of its id.
        let expected: [String: Hold] = model.holds.reduce(into: [:]) { holds, hold in
            let id = Base32.encode(Array((Base32.decode(hold.key) ?? []).prefix(14)))
            holds[id] = hold.value.hold(id: id)
        }
        if let id = Set(found.keys).union(expected.keys).first(where: { found[$0] != expected[$0] }) {
            return "hold \(id): \(found[id].map { "\($0)" } ?? "none"), the model \(expected[id].map { "\($0)" } ?? "none")"
        }
        for order in orders.suffix(4) {
            let (state, expected) = (try await store.order(id: order.id)?.state, model.orders[order.id]?.state)
            if state != expected { return "order \(order.id): \(state.map { "\($0)" } ?? "none"), the model \(expected.map { "\($0)" } ?? "none")" }
        }
        return nil
    }

    private func expectedRuns(_ map: [UInt8]) -> [UInt8] {
        let span = layout.segmentSpan
        var runs = [UInt8](repeating: 128, count: span + span / SeatSegment.block)
        for segment in layout.segments {
            let bytes = map[segment.start..<segment.start + segment.length]
            let longest = bytes.split { SeatState(byte: $0) != .free }.map(\.count).max() ?? 0
            runs[segment.id] = UInt8(128 + longest)
            runs[span + segment.id / SeatSegment.block] = max(runs[span + segment.id / SeatSegment.block], runs[segment.id])
        }
        return runs
    }
}
