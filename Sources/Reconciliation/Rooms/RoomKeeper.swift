import Booking
import Domain
import Logging
import Pages
import WaitingRoom

/// Keeps the waiting rooms: announces their draws, counts who came early, draws, calls, and says each second what all of them show.
///
/// Target set: rooms of the catalogue from a week before people may join until their sale ends. What is published was noted in the ledger
/// before, so that a successor, or a store that lost everything, goes on from there: no number twice, nobody called back.
struct RoomKeeper: Sendable {
    let rooms: any RoomKeeping
    let book: any RoomBook
    let store: any SeatStore
    let projection: any Projection
    let programme: ProgrammeView
    let randomness: any PublicRandomness
    let draws: DrawRule
    let logger: Logger

    private static let tick = Duration.seconds(1)
    /// Draws are announced so long before people may join.
    private static let announcedBefore = Duration.seconds(7 * 86_400)

    /// What this process remembers of rooms between its rounds; a successor begins with what is noted.
    typealias Memory = [UInt32: RoomDesk]

    func run() async {
        let pacer = Pacer()
        var memory = Memory()
        while !Task.isCancelled {
            do {
                try await round(&memory)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("waiting rooms are not kept", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.tick)
        }
    }

    func round(_ memory: inout Memory) async throws {
        let catalogue = try await programme.catalogue()
        let known = catalogue.rooms
        guard !known.isEmpty else { return memory = [:] }
        let now = try await store.now()
        let records = try await book.rooms()
        // One that was announced is kept, however far its opening was put off.
        let current = known.filter { now < $0.closesAt + Self.tick * 2 && (now >= $0.joinsAt - Self.announcedBefore || records[$0.number] != nil) }
        guard !current.isEmpty else { return memory = [:] }
        let health = try await rooms.health()
        for room in current {
            do {
                guard let record = try await announced(room, records[room.number], at: now) else { continue }
                try await keep(room, of: catalogue.version, record, health, at: now, &memory[room.number, default: RoomDesk()])
            } catch {
                guard !Task.isCancelled else { throw error }
                // One room must not keep the others waiting.
                logger.warning("a waiting room is not kept", metadata: ["room": "\(room.number)", "cause": "\(error)"])
            }
        }
    }

    // MARK: The draw

    /// The room's record, with an announcement of the draw for the opening as it is now.
    private func announced(_ room: Room, _ record: RoomRecord?, at now: Timestamp) async throws -> RoomRecord? {
        let opening = room.opensAt.wholeSecond
        if let record, record.plan.opensAt == opening || !record.mayBeCountedAgain(by: opening, at: now) { return record }
        // An opening that moved: who has a number keeps it, and is drawn at the new date.
        var generator = SystemRandomNumberGenerator()
        let plan = try DrawPlan(
            room: room.number, title: try await title(of: room), opensAt: opening, source: draws.source(after: max(opening, now)))
        try await book.announce(plan, secret: Bytes32(using: &generator), at: now)
        logger.notice("a draw is announced", metadata: ["room": "\(room.number)", "opens": "\(opening)", "source": "\(plan.source.text)"])
        return try await book.rooms()[room.number]
    }

    /// What is sold, in one line of at most 200 bytes.
    private func title(of room: Room) async throws -> String {
        var title = try await programme.find(session: room.sessions[0].number)?.event.title ?? ""
        while title.utf8.count > 200 || title.last?.isWhitespace == true { title.removeLast() }
        return title
    }

    /// From the opening on: counts who came early, and draws as soon as the public value is known.
    private func drawn(_ room: Room, _ record: RoomRecord, at now: Timestamp, _ desk: inout RoomDesk) async throws -> RoomRecord {
        guard now >= room.opensAt || record.entrants != nil else { return record }
        if record.entrants == nil {
            // To a room that stands by load people come one after the other: there is nobody to draw.
            let counts = room.terms.mode != .load
            let notice = RoomNotice(room, record, phase: .drawing, shop: desk.shop, desk)
            let count = try await rooms.steer(room: room.number, RoomOrders(record, counts ? .freeze : .known(0), notice))
            desk.count = count
            try await book.count(room: room.number, entrants: count.early ?? 0, leftOut: min(count.leftOut, count.early ?? 0), at: now)
        } else if let entrants = record.entrants, entrants > 0, record.publicValue == nil {
            if let published = record.plan.source.publishedAt, now < published { return record }
            guard var value = await randomness.value(of: record.plan.source), let known = record.plan.source.value(typed: value.text) else { return record }
            value.text = known
            try await book.reveal(room: room.number, value, by: nil, at: now)
            logger.notice("a draw is made", metadata: ["room": "\(room.number)", "entrants": "\(entrants)", "value": "\(known)"])
        } else {
            return record
        }
        return try await book.rooms()[room.number] ?? record
    }

    // MARK: A round of a room

    private func keep(
        _ room: Room, of version: Int64, _ noted: RoomRecord, _ health: [OfficeHealth], at now: Timestamp, _ desk: inout RoomDesk
    ) async throws {
        if desk.count == nil || desk.wasFull {
            // Who takes over counts before it decides anything: a keeper that takes nobody for waiting opens the gate. And of a room that was full it is counted how many
            // have come meanwhile: so many more may come now.
            var orders = RoomOrders(noted, noted.entrants.map { .known($0) } ?? .unknown)
            orders.calls = desk.controller?.calls.map(\.ranks) ?? []
            desk.count = try await rooms.steer(room: room.number, orders)
        }
        desk.shop = await shop(of: room, at: now)
        let onSale = room.sessions.filter { $0.status == .published && $0.bookingOpensAt <= now && now < $0.bookingClosesAt }
        let waitedFor = onSale.map { session in (session.number, Set(session.categories.indices).subtracting(session.reservedWheelchairs(at: now).map(\.category))) }
        desk.shop.held = max(desk.shop.held - (try await book.offeredPlaces(ofSessions: Dictionary(waitedFor) { first, _ in first })), 0)
        desk.slowLooks(health, room.policy)
        var record = try await drawn(room, noted, at: now, &desk)
        // Where there is no room nobody waits: numbers that a store left out when it forgot the room are nobody's, and others may go in.
        if record.isOpen { record.watermark = max(record.watermark, desk.count?.next ?? 0) }
        let phase = desk.phase(of: room, record, health, at: now)
        let decision = desk.decide(room, record, phase, health, at: now)
        record.watermark = max(record.watermark, decision?.watermark ?? 0)
        if let count = desk.count { (record.given, record.leftOut) = (max(record.given, count.next), max(record.leftOut, count.leftOut)) }
        let resume = record.ceiling
        let reserve = desk.reserve.size(people: desk.count?.people ?? 0, at: now)
        if phase.isStanding { record.ceiling = max(record.ceiling, max(record.given, record.entrants ?? 0) + reserve) }
        record.isOpen = phase == .open
        // Noted first: what is published may be used at once.
        if record.ceiling != noted.ceiling || record.watermark != noted.watermark || record.isOpen != noted.isOpen || record.leftOut != noted.leftOut {
            try await book.note(
                room: room.number, ceiling: record.ceiling, watermark: record.watermark, isOpen: record.isOpen, given: record.given, leftOut: record.leftOut)
        }
        let wheelchairs = desk.wheelchairPlaces(phase, at: now)
        var notice = RoomNotice(room, record, phase: phase, shop: desk.shop, desk, decision, desk.report(decision, health, at: now))
        notice.workBits = desk.workBits(room, at: now)
        notice.board.wheelchairPlaces = wheelchairs
        var orders = RoomOrders(record, record.entrants.map { .known($0) } ?? (now < room.opensAt ? .coming : .unknown), notice)
        orders.resume = resume
        orders.recalls = now < room.opensAt && (desk.count?.shoppers ?? 0) > 0
        orders.calls = desk.controller?.calls.map(\.ranks) ?? []
        if phase == .tooEarly || phase == .closed { orders.ceiling = 0 }
        let counted = try await rooms.steer(room: room.number, orders)
        desk.wasFull = resume > 0 && counted.next >= resume
        desk.count = counted
        try await gate(room, isUp: desk.isShut(room, phase, at: now), passes: wheelchairs != nil, isServed: notice.board.isServed, at: now, version: version)
    }

    private func shop(of room: Room, at now: Timestamp) async -> RoomDesk.Shop {
        var shop = RoomDesk.Shop()
        for session in room.sessions where session.status == .published {
            guard let availability = (try? await store.availability(of: session)) ?? nil else {
                shop.isKnown = false
                continue
            }
            let stock = session.publicStock(availability, at: now)
            shop.takers += availability.takers
            shop.soldEverywhere += availability.stock.reduce(0) { $0 + $1.sold }
            shop.taken += availability.stock.reduce(0) { $0 + $1.held + $1.sold }
            let isOnSale = session.bookingOpensAt <= now && now < session.bookingClosesAt
            if session.bookingOpensAt > now { shop.isComing = true }
            let reserved = Set(session.reservedWheelchairs(at: now).map(\.category))
            for index in session.publicCategories {
                let stock = stock[index]
                shop.stock.append(RoomStock(session: session.id, category: session.categories[index].id, free: stock.free))
                guard !reserved.contains(index) else {
                    if isOnSale { shop.wheelchairs += stock.free }
                    continue
                }
                // What is not on sale now calls nobody.
                if isOnSale { (shop.free, shop.held) = (shop.free + stock.free, shop.held + stock.held) }
                shop.sold += stock.sold
            }
        }
        return shop
    }

    /// Said again each time: a store that lost everything forgets it.
    /// - Parameter passes: whether places for wheelchairs are held past it, with their companions'.
    private func gate(_ room: Room, isUp: Bool, passes: Bool, isServed: Bool, at now: Timestamp, version: Int64) async throws {
        var failure: (any Error)?
        for session in room.sessions {
            do {
                let open = passes ? session.reservedWheelchairs(at: now).flatMap { [$0.category, $0.companion].compactMap(\.self) } : []
                _ = try await projection.gate(session, isUp: isUp, passing: Set(open), isServed: isServed, version: version)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

extension RoomOrders {
    fileprivate init(_ record: RoomRecord, _ early: Early, _ notice: RoomNotice? = nil) {
        self.init(ceiling: record.ceiling, resume: record.ceiling, early: early, called: record.watermark, board: notice?.text ?? "")
        (given, leftOut) = (record.given, record.leftOut)
    }
}

extension RoomNotice {
    fileprivate init(
        _ room: Room, _ record: RoomRecord, phase: RoomPhase, shop: RoomDesk.Shop, _ desk: RoomDesk, _ decision: AdmissionController.Decision? = nil,
        _ report: RoomReport? = nil
    ) {
        let reveal = record.reveal
        // Called is called, but not before the new opening: nobody shall begin a shopping time in which nothing is sold.
        let isPutOff = phase == .paused && desk.count.map { $0.now < room.opensAt } ?? false
        // Without entrants nobody was drawn: a rank is a number, whatever the seed.
        let isDrawn = record.entrants == 0 || reveal != nil
        var board = RoomBoard(
            room: room.number, phase: phase, entrants: record.entrants, seed: isDrawn ? reveal?.seed ?? record.commitment : nil,
            queued: desk.count?.next ?? 0, watermark: isPutOff ? 0 : record.watermark, pace: desk.controller?.pace.summary, freePlaces: shop.free,
            placesPerRank: decision?.placesPerRank ?? 0, promisedPlaces: decision?.promisedPlaces ?? 0, lookFactor: desk.lookFactor)
        if let leftOut = desk.count?.leftOut, leftOut > 0 { board.leftOut = leftOut }
        self.init(
            board: board, opensAt: room.opensAt, shopping: room.terms.shopping, mostShoppers: room.terms.mostShoppers, stock: shop.stock,
            plan: record.plan, commitment: record.commitment, reveal: reveal, message: record.message, report: report)
        if room.terms.verifiedAddress { asksAddress = true }
        if record.leftOutOfEarly > 0 { leftOutOfEarly = record.leftOutOfEarly }
    }
}
