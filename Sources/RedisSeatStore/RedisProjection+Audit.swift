import Booking
import Domain
import RedisClient

// What compares the store with the ledger, and what it does about a difference besides ``RedisProjection/repair(_:layout:sold:owner:)``.
extension RedisProjection {
    public func snapshot(of session: Session, limit: Int) async throws(SeatStoreError) -> SessionSnapshot? {
        let (lane, number) = (session.lane, session.number)
        let (holdsKey, salesKey) = (RedisKeys.holds(lane, number), RedisKeys.sales(lane))
        let hasHolds = try await count("HLEN", holdsKey) <= limit
        let hasSales = try await count("XLEN", salesKey) <= limit
        let values = try await store.transaction([
            RedisCommand("HMGET", RedisKeys.meta(lane, number), "epoch", "version"), RedisCommand("GET", RedisKeys.stock(lane, number)),
            RedisCommand("GET", RedisKeys.seats(lane, number)), RedisCommand("ECHO", [.runID]), RedisCommand("XINFO", "STREAM", salesKey),
            hasHolds ? RedisCommand("HGETALL", holdsKey) : RedisCommand("HLEN", holdsKey),
            hasSales ? RedisCommand("XRANGE", salesKey, "-", "+") : RedisCommand("XLEN", salesKey),
        ])
        let facts = (values[0].array ?? []).map(\.string)
        guard let epoch = facts.first ?? nil, let stock = values[1].bytes, let owner = values[3].string else { return nil }
        return SessionSnapshot(
            availability: try StockReader.availability(stock, isCurrent: epoch == owner),
            seatMap: values[2].bytes ?? [], holds: hasHolds ? try holds(values[5]) : nil,
            pending: hasSales ? pending(values[6], session: number) : nil, tail: Self.tail(values[4]), owner: owner,
            version: facts.last.flatMap { $0.flatMap { Int64($0) } } ?? 0)
    }

    private func count(_ command: String, _ key: String) async throws(SeatStoreError) -> Int {
        guard case .integer(let count) = try await store.send(RedisCommand(command, key)) else { return 0 }
        return Int(count)
    }

    /// Of the reply to HGETALL.
    func holds(_ pairs: RESPValue) throws(SeatStoreError) -> [Hold] {
        let records = pairs.array ?? []
        var holds: [Hold] = []
        for index in stride(from: 1, to: records.count, by: 2) {
            let id = Base32.encode(records[index - 1].bytes ?? [])
            holds.append(try HoldRecord((records[index].bytes ?? [])[...]).hold(id: id))
        }
        return holds
    }

    /// Of the reply to XINFO STREAM, which is an error when there is none.
    private static func tail(_ facts: RESPValue) -> String {
        let facts = facts.array ?? []
        let name = facts.firstIndex { $0.string == "last-generated-id" }
        return name.flatMap { facts.indices.contains($0 + 1) ? facts[$0 + 1].string : nil } ?? ""
    }

    private func pending(_ messages: RESPValue, session: UInt32) -> [Sale] {
        (messages.array ?? []).compactMap { message in
            guard let parts = message.array, parts.count == 2,
                case .sale(let sale)? = StreamEntry(fields: parts[1]), sale.order.sessionNumber == session
            else { return nil }
            return sale
        }
    }

    public func unsell(
        seats: Set<Int>, standing: [Int: Int], of session: Session, layout: SeatLayout?, after tail: String
    ) async throws(SeatStoreError) -> Int? {
        let quantities = PackedPlaces.standing(standing.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let offsets = seats.sorted()
        var freed = 0
        for start in stride(from: 0, to: max(offsets.count, 1), by: Self.seatsPerCall) {
            let part = PackedPlaces.seats(at: Array(offsets[start...].prefix(Self.seatsPerCall)), in: layout)
            let reply = try await store.evaluate(
                Scripts.unsell,
                keys: RedisKeys.house(session.lane, session.number) + [RedisKeys.sales(session.lane), RedisKeys.unreadable(session.lane)],
                ["run id": .runID, "tail": .string(tail), "places": .bytes(part + (start == 0 ? quantities : []))])
            switch reply.word {
            case "unsold": freed += try reply.integer(1)
            case "moved", "suspended": return nil
            default: throw reply.unexpected
            }
        }
        return freed
    }

    public func note(_ check: SessionCheck, of session: Session) async throws(SeatStoreError) {
        let drifted = check.driftedAt.map { String($0.milliseconds) } ?? ""
        _ = try await store.send(
            RedisCommand("HSET", RedisKeys.checks(session.lane), String(session.number), "\(check.checkedAt.milliseconds),\(drifted)"))
    }

    public func checks(lane: Int) async throws(SeatStoreError) -> [UInt32: SessionCheck] {
        let pairs = try await store.send(RedisCommand("HGETALL", RedisKeys.checks(lane))).pairs ?? [:]
        return pairs.reduce(into: [:]) { checks, pair in
            let moments = pair.value.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0).map(Timestamp.init(milliseconds:)) }
            guard let number = UInt32(pair.key), moments.count == 2, let checked = moments[0] else { return }
            checks[number] = SessionCheck(checkedAt: checked, driftedAt: moments[1])
        }
    }
}
