import Booking
import Domain
import RedisClient

/// The reconciler's side of the store: publishes catalogue and ledger, sweeps, reads what is due.
public struct RedisProjection: Projection {
    let store: RedisSeatStore
    private let sendsLetters: Bool

    /// What one script call is asked for: a script must not keep Redis for long. Seats, and entries of the expiry list.
    static let seatsPerCall = 250
    private static let entriesPerCall = 50

    /// - Parameter sendsLetters: false where no mail server is configured: pages promise no letters then.
    public init(store: RedisSeatStore, sendsLetters: Bool = true) {
        (self.store, self.sendsLetters) = (store, sendsLetters)
    }

    public func publish(_ catalogue: Catalogue) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("SET", RedisKeys.letters, sendsLetters ? "1" : "0"))
        // The document first: a reader that sees the new version finds at least that document.
        _ = try await store.send(RedisCommand("SET", [
            .string(RedisKeys.catalogue), .bytes(try Documents.encode(catalogue)),
        ]))
        _ = try await store.send(RedisCommand("SET", RedisKeys.catalogueVersion, String(catalogue.version)))
    }

    public func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("SET", [
            .string(RedisKeys.layout(digest)), .bytes(try Documents.encode(layout)),
        ]))
    }

    /// How long a picture stays that nobody keeps: pages that show it may be open, or copied by search engines, for days. In seconds.
    private static let pictureLife = 7 * 24 * 3600

    public func keepPicture(digest: String) async throws(SeatStoreError) -> Bool {
        try await store.send(RedisCommand("EXPIRE", RedisKeys.picture(digest), String(Self.pictureLife))) == .integer(1)
    }

    public func publish(picture: [UInt8], digest: String) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("SET", [
            .string(RedisKeys.picture(digest)), .bytes(picture), .string("EX"), .string(String(Self.pictureLife)),
        ]))
    }

    public func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError) {
        for (id, pem) in ticketKeys {
            _ = try await store.send(RedisCommand("HSET", RedisKeys.ticketKeys, String(id), pem))
        }
    }

    public func publish(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64, owner: String
    ) async throws(SeatStoreError) -> PublishOutcome {
        let blocked = Set(session.inventory.blocked.flatMap(\.seats))
        let index = SeatIndex(session: session, layout: layout, sold: sold, blocked: blocked)
        // Who forgot the gate keeps it shut: the room's keeper opens it.
        let gate = session.inventory.room == nil ? "0" : "1"
        let facts = [
            ("version", String(version)), ("status", session.status.rawValue),
            ("opens", String(session.bookingOpensAt.milliseconds)), ("closes", String(session.bookingClosesAt.milliseconds)),
            ("limit", String(session.buyerLimit)), ("hold_ms", String(session.holdSeconds * 1000)),
            ("pay_ms", String(session.paymentSeconds * 1000)), ("orphans", session.inventory.orphans.rawValue),
            ("live_max", String(session.inventory.liveHoldLimit)), ("network_holds", String(session.inventory.networkHolds)),
            ("dropped", "\(session.inventory.droppedBaskets.visitor)|\(session.inventory.droppedBaskets.network)"), ("released", index.released), ("codes", index.codes), ("ranges", index.ranges),
        ]
        let reply = try await store.evaluate(
            Scripts.publish, keys: RedisKeys.house(session.lane, session.number),
            [
                "owner": .string(owner), "run id": .runID, "stock": .bytes(index.stock), "seats": .bytes(index.seats), "rows": .bytes(index.rows),
                "runs": .bytes(index.runs), "gate": .string(gate), "capacities": .bytes(PackedPlaces.standing(index.standingCapacities)),
            ], tail: facts.flatMap { fact -> [RedisArgument] in [.string(fact.0), .string(fact.1)] })
        switch reply.word {
        case "created": return .created
        case "updated": return .updated
        case "moved": throw Self.moved
        default: throw reply.unexpected
        }
    }

    public func repair(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, owner: String
    ) async throws(SeatStoreError) -> Int {
        let index = SeatIndex(session: session, layout: layout, sold: sold, blocked: [])
        let (standing, capacities) = (PackedPlaces.standing(index.soldStanding), PackedPlaces.standing(index.standingCapacities))
        let seats = sold.seats.sorted()
        var changed = 0
        for start in stride(from: 0, to: max(seats.count, 1), by: Self.seatsPerCall) {
            let part = PackedPlaces.seats(at: Array(seats[start...].prefix(Self.seatsPerCall)), in: layout)
            let reply = try await store.evaluate(
                Scripts.repair, keys: RedisKeys.house(session.lane, session.number),
                ["owner": .string(owner), "run id": .runID, "seats": .bytes(part), "standing": .bytes(start == 0 ? standing : []), "capacities": .bytes(capacities)])
            switch reply.word {
            case "repaired": changed += try reply.integer(1) + (try reply.integer(2))
            case "moved": throw Self.moved
            default: throw reply.unexpected
            }
        }
        return changed
    }

    private static var moved: SeatStoreError { .unavailable(cause: "another Redis has the lane now") }
    private static var unverified: SeatStoreError { .unavailable(cause: "the session is not verified") }

    public func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int {
        guard let seats = try await store.reading(of: session)?.seats else { throw Self.unverified }
        let wanted = Set(session.inventory.blocked.flatMap(\.seats))
        func offsets(_ isWanted: Bool) -> [Int] {
            layout.seats.filter {
                wanted.contains($0.id) == isWanted && seats.indices.contains($0.offset)
                    && (SeatState(byte: seats[$0.offset]) == .blocked) != isWanted
            }.map(\.offset)
        }
        let (block, open) = (offsets(true), offsets(false))
        func part(_ offsets: [Int], from start: Int) -> RedisArgument {
            .bytes(PackedPlaces.seats(at: Array(offsets.dropFirst(start).prefix(Self.seatsPerCall)), in: layout))
        }
        var waiting = 0
        for start in stride(from: 0, to: max(block.count, open.count), by: Self.seatsPerCall) {
            let reply = try await store.evaluate(
                Scripts.block, keys: RedisKeys.house(session.lane, session.number),
                ["run id": .runID, "block": part(block, from: start), "open": part(open, from: start)])
            switch reply.word {
            case "blocked": waiting += try reply.integer(2)
            case "suspended": throw Self.unverified
            default: throw reply.unexpected
            }
        }
        return waiting
    }

    public func show(_ tickets: [Ticket], revision: Int, of order: Order, until: Timestamp) async throws(SeatStoreError) -> Bool {
        let reply = try await store.evaluate(
            Scripts.showTickets, keys: [RedisKeys.order(order.lane, order.id)],
            [
                "until": .string(String(until.milliseconds)), "tickets": .bytes(TicketDocument.encode(tickets)), "revision": .string(String(revision)),
            ])
        switch reply.word {
        case "shown": return true
        case "unknown": return false
        default: throw reply.unexpected
        }
    }

    public func refuse(
        _ order: Order, freeing lines: [OrderLine], layout: SeatLayout?, reason: String
    ) async throws(SeatStoreError) {
        let reply = try await store.evaluate(
            Scripts.refuse,
            keys: RedisKeys.session(order.lane, order.sessionNumber) + [
                RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane),
            ],
            [
                "run id": .runID, "order id": .string(order.id), "free": .bytes(PackedPlaces.places(of: lines, in: layout)), "reason": .string(reason),
                "keep": store.keepArgument,
            ])
        switch reply.word {
        case "refused", "already", "unknown": return
        case "suspended": throw Self.unverified
        default: throw reply.unexpected
        }
    }

    public func markVerified(_ part: StorePart, owner: String) async throws(SeatStoreError) {
        // The owner that was verified, not whoever owns the part now: it may have moved meanwhile.
        _ = try await store.send(RedisCommand("SET", RedisKeys.verified(part), owner))
    }

    public func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership {
        try await store.ownership(of: part)
    }

    public func hasPendingSales(lane: Int) async throws(SeatStoreError) -> Bool {
        var start = "-"
        while true {
            let reply = try await store.send(RedisCommand("XRANGE", RedisKeys.sales(lane), start, "+", "COUNT", "100"))
            let messages = reply.array ?? []
            // What this version cannot read stays in the stream and must not stop a lane for ever.
            let hasSale = messages.contains { message in
                guard case .sale? = message.array?.last.flatMap(StreamEntry.init(fields:)) else { return false }
                return true
            }
            if hasSale { return true }
            guard messages.count == 100, let last = messages.last?.array?.first?.string else { return false }
            start = "(" + last
        }
    }

    public func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int {
        var (freed, left) = (0, limit)
        while left > 0 {
            let reply = try await store.evaluate(
                Scripts.sweep, keys: SessionKeys(session).withExpiring,
                [
                    "clock": store.clockArgument, "run id": .runID, "session": .string(String(session.number)),
                    "limit": .string(String(min(left, Self.entriesPerCall))),
                ])
            guard reply.word == "swept" else { break }
            freed += try reply.integer(1)
            let looked = try reply.integer(2)
            if looked == 0 { break }
            left -= looked
        }
        return freed
    }

    public func expiring(lane: Int, at now: Timestamp) async throws(SeatStoreError) -> Set<UInt32> {
        let reply = try await store.send(
            RedisCommand("ZRANGEBYSCORE", RedisKeys.expiring(lane), "-inf", String(now.milliseconds)))
        return Set(reply.array?.compactMap { $0.string.flatMap { UInt32($0) } } ?? [])
    }

    public func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] {
        let reply = try await store.send(
            RedisCommand(
                "ZRANGEBYSCORE", RedisKeys.due(lane), "-inf", String(now.milliseconds), "LIMIT", "0", String(limit)))
        return reply.array?.compactMap(\.string) ?? []
    }

    public func openOrders(lane: Int, after cursor: String?) async throws(SeatStoreError) -> OpenOrderPage {
        let reply = try await store.send(RedisCommand("ZSCAN", RedisKeys.due(lane), cursor ?? "0", "COUNT", "100"))
        guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let pairs = parts[1].array else {
            throw .protocolViolation("unexpected reply to ZSCAN")
        }
        // Members and scores by turns.
        let ids = stride(from: 0, to: pairs.count, by: 2).compactMap { pairs[$0].string }
        return OpenOrderPage(ids: ids, next: next == "0" ? nil : next)
    }

    public func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) {
        guard let lane = Order.lane(ofID: id) else { return }
        // XX: an order that was settled meanwhile must not come back.
        _ = try await store.send(RedisCommand("ZADD", RedisKeys.due(lane), "XX", String(until.milliseconds), id))
    }

    public func erase(order id: String) async throws(SeatStoreError) -> Bool {
        guard let lane = Order.lane(ofID: id) else { return true }
        let reply = try await store.evaluate(Scripts.eraseOrder, keys: [RedisKeys.order(lane, id), RedisKeys.buyer(lane)], ["order": .string(id)])
        guard ["erased", "open", "unknown"].contains(reply.word) else { throw reply.unexpected }
        return reply.word != "open"
    }

    public func forget(order id: String, isJudged: Bool) async throws(SeatStoreError) {
        guard let lane = Order.lane(ofID: id) else { return }
        let reply = try await store.evaluate(
            Scripts.forgetOrder, keys: [RedisKeys.order(lane, id), RedisKeys.due(lane)], ["order": .string(id), "judged": .string(isJudged ? "1" : "0")])
        guard ["forgotten", "confirmed"].contains(reply.word) else { throw reply.unexpected }
    }

    public func resend(order id: String) async throws(SeatStoreError) -> Bool {
        guard let lane = Order.lane(ofID: id) else { return false }
        let reply = try await store.evaluate(
            Scripts.resend, keys: [RedisKeys.order(lane, id), RedisKeys.sales(lane)], ["order id": .string(id)])
        switch reply.word {
        case "sent", "waiting": return true
        case "none": return false
        default: throw reply.unexpected
        }
    }
}
