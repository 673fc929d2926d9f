import Booking
import Domain
import RedisClient

/// The reconciler's side of the store: publishes catalogue and ledger, sweeps, reads what is due.
public struct RedisProjection: Projection {
    let store: RedisSeatStore

    public init(store: RedisSeatStore) {
        self.store = store
    }

    public func publish(_ catalogue: Catalogue) async throws(SeatStoreError) {
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

    public func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError) {
        for (id, pem) in ticketKeys {
            _ = try await store.send(RedisCommand("HSET", RedisKeys.ticketKeys, String(id), pem))
        }
    }

    public func publish(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64, owner: String
    ) async throws(SeatStoreError) -> PublishOutcome {
        let map = layout?.bytes { sold.seats.contains($0.offset) ? .sold : .free } ?? []
        var arguments: [RedisArgument] = [
            .string(owner), .string(String(version)), .string(session.status.rawValue),
            .string(String(session.bookingOpensAt.milliseconds)), .string(String(session.bookingClosesAt.milliseconds)),
            .string(String(session.buyerLimit)), .string(String(session.holdSeconds * 1000)),
            .string(String(session.paymentSeconds * 1000)), .bytes(map),
        ]
        for (index, category) in session.categories.enumerated() {
            arguments += [
                .string(String(category.capacity)), .string(String(sold.countByCategory[index] ?? 0)),
            ]
        }
        let keys = Array(RedisKeys.session(session.lane, session.number).prefix(2))
        return try await store.evaluate(Scripts.publish, keys: keys, arguments).word == "created" ? .created : .updated
    }

    public func repair(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces
    ) async throws(SeatStoreError) -> Int {
        let keys = Array(RedisKeys.session(session.lane, session.number).prefix(2))
        let standing = session.categories.indices.filter { session.categories[$0].kind == .standing }
        let seats = sold.seats.sorted()
        var changed = 0
        // Bounded calls: a script must not hold Redis for long.
        for start in stride(from: 0, to: max(seats.count, 1), by: 1000) {
            let part = seats[start..<min(start + 1000, seats.count)]
            var arguments: [RedisArgument] = [.string(String(part.count))] + part.map { .string(String($0)) }
            if start == 0 {
                for category in standing {
                    arguments += [.string(String(category)), .string(String(sold.countByCategory[category] ?? 0))]
                }
            }
            let reply = try await store.evaluate(Scripts.repair, keys: keys, arguments)
            changed += try reply.integer(1) + (try reply.integer(2))
        }
        return changed
    }

    public func publish(tickets: [Ticket], of order: Order, until: Timestamp) async throws(SeatStoreError) {
        let key = RedisKeys.order(order.lane, order.id)
        _ = try await store.send(RedisCommand("HSET", [
            .string(key), .string("state"), .string(OrderState.ticketed.rawValue), .string("document"),
            .bytes(try Documents.encode(order)), .string("tickets"), .bytes(try Documents.encode(tickets)),
        ]))
        _ = try await store.send(RedisCommand("PEXPIREAT", key, String(until.milliseconds)))
    }

    public func refuse(order id: String, reason: String) async throws(SeatStoreError) {
        guard let lane = Order.lane(ofID: id) else { return }
        _ = try await store.send(
            RedisCommand(
                "HSET", RedisKeys.order(lane, id), "state", OrderState.refused.rawValue, "reason", reason))
    }

    public func markVerified(_ part: StorePart, owner: String) async throws(SeatStoreError) {
        // The owner that was verified, not whoever owns the part now: it may have moved meanwhile.
        _ = try await store.send(RedisCommand("SET", RedisKeys.verified(part), owner))
    }

    public func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership {
        try await store.ownership(of: part)
    }

    public func hasPendingSales(lane: Int) async throws(SeatStoreError) -> Bool {
        let messages = try await store.send(RedisCommand("XRANGE", RedisKeys.sales(lane), "-", "+", "COUNT", "100"))
        // What this version cannot read stays in the stream and must not stop a lane for ever.
        return (messages.array ?? []).contains { message in
            guard case .sale? = message.array?.last?.pairs.flatMap(StreamEntry.init(fields:)) else { return false }
            return true
        }
    }

    public func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int {
        let reply = try await store.evaluate(
            Scripts.sweep, session, [store.clockArgument, .runID, .string(String(limit))])
        return reply.word == "swept" ? try reply.integer(1) : 0
    }

    public func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] {
        let reply = try await store.send(
            RedisCommand(
                "ZRANGEBYSCORE", RedisKeys.due(lane), "-inf", String(now.milliseconds), "LIMIT", "0", String(limit)))
        return reply.array?.compactMap(\.string) ?? []
    }

    public func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) {
        guard let lane = Order.lane(ofID: id) else { return }
        // XX: an order that was settled meanwhile must not come back.
        _ = try await store.send(RedisCommand("ZADD", RedisKeys.due(lane), "XX", String(until.milliseconds), id))
    }

    public func forget(order id: String) async throws(SeatStoreError) {
        guard let lane = Order.lane(ofID: id) else { return }
        _ = try await store.send(RedisCommand("ZREM", RedisKeys.due(lane), id))
    }

    public func snapshot(of session: Session) async throws(SeatStoreError) -> SessionSnapshot? {
        let (lane, number) = (session.lane, session.number)
        let values = try await store.transaction([
            RedisCommand("HGETALL", RedisKeys.meta(lane, number)), RedisCommand("GET", RedisKeys.seats(lane, number)),
            RedisCommand("HGETALL", RedisKeys.holds(lane, number)), RedisCommand("XRANGE", RedisKeys.sales(lane), "-", "+"),
            RedisCommand("ECHO", [.runID]),
        ])
        guard let meta = SessionMeta(values[0]) else { return nil }
        var holds: [Hold] = []
        for (id, record) in values[2].pairs ?? [:] { holds.append(try HoldRecord(record).hold(id: id)) }
        return SessionSnapshot(
            availability: try meta.availability(epoch: values[4].string ?? ""), seatMap: values[1].bytes ?? [],
            holds: holds, pending: pending(values[3], session: number))
    }

    private func pending(_ messages: RESPValue, session: UInt32) -> [Sale] {
        (messages.array ?? []).compactMap { message in
            guard let parts = message.array, parts.count == 2, let fields = parts[1].pairs,
                case .sale(let sale)? = StreamEntry(fields: fields), sale.order.sessionNumber == session
            else { return nil }
            return sale
        }
    }
}
