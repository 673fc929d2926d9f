import Booking
import Domain
import RedisClient

// Sales that the ledger knows and a store that failed over, was restored or was lost may have forgotten.
extension RedisProjection {
    /// What one script call is asked for: it must not keep Redis for long.
    private static let ordersPerCall = 20
    private static let placesPerCall = 100

    public func withdraw(_ sessions: [Session]) async throws(SeatStoreError) {
        do {
            _ = try await store.redis.pipeline(sessions.map { RedisCommand("HDEL", RedisKeys.meta($0.lane, $0.number), "epoch") })
        } catch {
            throw SeatStoreError(error)
        }
    }

    public func restore(
        _ orders: [RecordedOrder], of session: Session, house: HouseLayout?, until: Timestamp
    ) async throws(SeatStoreError) -> RestoredOrders {
        let known = try await known(orders, in: session)
        let lacking = zip(orders, known).filter { order, known in
            if order.isUndone { return known.state == .confirmed || known.state == .ticketed }
            return known.correction < order.corrections?.last ?? 0 || known.revision < order.revision
                || known.state != .ticketed && known.state != .refunded && (known.state != .confirmed || !order.tickets.isEmpty)
        }.map(\.0)
        // The calls share the connection: none waits for the one before it.
        let results = await withTaskGroup(of: Result<RestoredOrders, SeatStoreError>.self) { group in
            for part in Self.parts(of: lacking) {
                group.addTask {
                    do throws(SeatStoreError) {
                        return .success(try await restore(part[...], of: session, house: house, until: until))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var restored = RestoredOrders()
        for result in results { restored += try result.get() }
        return restored
    }

    private static func parts(of orders: [RecordedOrder]) -> [[RecordedOrder]] {
        var parts: [[RecordedOrder]] = []
        var places = 0
        for order in orders {
            places += order.lines.count
            if let last = parts.last, last.count < ordersPerCall, places <= placesPerCall {
                parts[parts.count - 1].append(order)
            } else {
                parts.append([order])
                places = order.lines.count
            }
        }
        return parts
    }

    /// One script call.
    private func restore(
        _ orders: ArraySlice<RecordedOrder>, of session: Session, house: HouseLayout?, until: Timestamp
    ) async throws(SeatStoreError) -> RestoredOrders {
        var orderKeys: [String] = []
        var facts: [RedisArgument] = []
        for recorded in orders {
            let order = recorded.sale.order
            let limits = recorded.sale.limits
            orderKeys.append(RedisKeys.order(session.lane, order.id))
            facts += [
                .string(order.id), .string(recorded.sale.paymentID ?? ""), .bytes(try RawID.bytes(of: order.holdID)),
                .bytes(try RawID.bytes(ofStored: limits?.visitor ?? "")), .string(limits?.buyer ?? ""),
                .bytes(PackedPlaces.places(of: recorded.lines, in: house)), .string(String(order.total.cents)),
                .string(order.currency), .bytes(OrderDocument.encode(order)),
                .bytes(recorded.tickets.isEmpty ? [] : TicketDocument.encode(recorded.tickets)),
                .string(String(recorded.corrections?.last ?? 0)), .string(String(recorded.revision)),
            ]
            facts += recorded.corrections.map { CorrectionFields.facts(of: $0).map(\.1) } ?? [.string(""), .string("0")]
            facts.append(.string(String(recorded.sale.confirmedAt.milliseconds)))
        }
        let reply = try await store.evaluate(
            Scripts.restore,
            keys: RedisKeys.session(session.lane, session.number) + [RedisKeys.due(session.lane), RedisKeys.buyer(session.lane)] + orderKeys,
            ["until": .string(String(until.milliseconds))], tail: facts)
        guard reply.word == "restored" else { throw reply.unexpected }
        return RestoredOrders(
            unknown: try reply.integer(1), recalled: try reply.integer(2), withTickets: try reply.integer(3))
    }

    /// State, last correction and revision of the tickets as the store has them; no state for an order that is not there. One trip: all keys are of the session's
    /// lane.
    private func known(
        _ orders: [RecordedOrder], in session: Session
    ) async throws(SeatStoreError) -> [(state: OrderState?, correction: Int64, revision: Int)] {
        guard !orders.isEmpty else { return [] }
        do {
            let replies = try await store.redis.pipeline(
                orders.map { RedisCommand("HMGET", RedisKeys.order(session.lane, $0.sale.order.id), "state", "corrected", "revision") })
            return replies.map { reply in
                let fields = (reply.array ?? []).map(\.string)
                guard fields.count == 3 else { return (nil, 0, 0) }
                return (
                    fields[0].flatMap(OrderState.init(rawValue:)), fields[1].flatMap { Int64($0) } ?? 0, fields[2].flatMap { Int($0) } ?? 0
                )
            }
        } catch {
            throw SeatStoreError(error)
        }
    }
}
