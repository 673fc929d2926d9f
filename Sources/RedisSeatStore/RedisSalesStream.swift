import Booking
import Domain
import RedisClient

/// The lanes' streams of sales, read by one consumer group.
///
/// Reading waits, so it has connections of its own: one for all lanes on a single Redis; in a cluster one per lane, because a
/// command's keys must be of one slot, which also lets the lanes of a healthy node go on while another node is away.
/// Each reader has one read under way at most; what came of it waits here until it is asked for.
public actor RedisSalesStream: SalesStream {
    private let redis: RedisClient
    private let readers: [LaneReader]
    /// Readers with a read under way, by index.
    private var reading: Set<Int> = []
    private var arrived: [Int: [ReceivedEntry]] = [:]
    private var failure: SeatStoreError?
    /// Grows with each rewind: what an earlier read brings comes again.
    private var generation = 0
    private var waiter: CheckedContinuation<Void, Never>?

    public init(redis: RedisClient, lanes: Int) {
        self.redis = redis
        let groups = redis.isCluster ? (0..<lanes).map { [$0] } : [Array(0..<lanes)]
        readers = groups.map { LaneReader(redis: redis, lanes: $0) }
    }

    public func rewind() {
        generation += 1
        arrived = [:]
        failure = nil
    }

    /// - Returns: at most `limit` entries per reader, and no further reader's once there are `limit`.
    public func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        start(limit: limit, wait: wait)
        // Every read under way ends after `wait` at the latest, with entries, with none, or with a failure.
        if arrived.isEmpty, failure == nil { await withCheckedContinuation { waiter = $0 } }
        var received: [ReceivedEntry] = []
        for index in arrived.keys.sorted() where received.count < limit {
            received += arrived.removeValue(forKey: index) ?? []
        }
        if received.isEmpty, let failure {
            self.failure = nil
            throw failure
        }
        return received
    }

    private func start(limit: Int, wait: Duration) {
        for index in readers.indices where arrived[index] == nil && reading.insert(index).inserted {
            let (reader, generation) = (readers[index], generation)
            Task {
                do throws(SeatStoreError) {
                    let entries = try await reader.read(generation: generation, limit: limit, wait: wait)
                    finish(index, entries, nil, of: generation)
                } catch {
                    finish(index, [], error, of: generation)
                }
            }
        }
    }

    private func finish(_ index: Int, _ entries: [ReceivedEntry], _ error: SeatStoreError?, of generation: Int) {
        reading.remove(index)
        if generation == self.generation {
            if !entries.isEmpty { arrived[index] = entries }
            failure = failure ?? error
        }
        waiter?.resume()
        waiter = nil
    }

    public func setAside(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {
        for (lane, ofLane) in Dictionary(grouping: entries, by: \.lane) {
            _ = try await move(lane, group: LaneReader.group, ids: ofLane.map(\.streamID))
        }
    }

    public func bringBack(lane: Int) async throws(SeatStoreError) -> Int {
        var (count, moved) = (0, 0)
        repeat {
            moved = try await move(lane, group: "", ids: [])
            count += moved
        } while moved > 0
        return count
    }

    private func move(_ lane: Int, group: String, ids: [String]) async throws(SeatStoreError) -> Int {
        let reply = try await RedisSeatStore(redis: redis).evaluate(
            Scripts.setAside, keys: [RedisKeys.sales(lane), RedisKeys.unreadable(lane)], ["group": .string(group)], tail: ids.map(RedisArgument.string))
        return try reply.integer(1)
    }

    /// How many entries of all lanes are set aside.
    public func countSetAside() async throws(SeatStoreError) -> Int {
        var count = 0
        for lane in readers.flatMap(\.lanes) {
            do {
                count += Int(try await redis.send(RedisCommand("XLEN", RedisKeys.unreadable(lane))).int ?? 0)
            } catch {
                throw SeatStoreError(error)
            }
        }
        return count
    }

    public func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {
        for (lane, ofLane) in Dictionary(grouping: entries, by: \.lane) {
            let ids = ofLane.map { RedisArgument.string($0.streamID) }
            let key = RedisArgument.string(RedisKeys.sales(lane))
            // In one step: an entry that is acknowledged and not deleted would be read by nobody any more, and stay for ever.
            var commands = [
                RedisCommand("XACK", [key, .string(LaneReader.group)] + ids), RedisCommand("XDEL", [key] + ids),
            ]
            // Nobody needs to look whether the ledger has these.
            let sold = ofLane.compactMap { if case .sale(let sale)? = $0.entry { RedisArgument.string(sale.order.id) } else { nil } }
            if !sold.isEmpty { commands.append(RedisCommand("ZREM", [.string(RedisKeys.due(lane))] + sold)) }
            let replies: [RESPValue]
            do {
                replies = try await redis.pipeline([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
            } catch {
                throw SeatStoreError(error)
            }
            guard replies.last?.array?.count == commands.count else { throw .unavailable(cause: "entries could not be acknowledged") }
        }
    }
}

extension StreamEntry {
    /// Fields as `lua/confirm.lua` writes them. Nil when this version cannot read them: the caller must not acknowledge
    /// what it did not understand.
    init?(fields message: RESPValue) {
        guard let values = message.array, values.count.isMultiple(of: 2) else { return nil }
        func field(_ name: String) -> [UInt8]? {
            stride(from: 0, to: values.count, by: 2).first { values[$0].string == name }.flatMap { values[$0 + 1].bytes }
        }
        func text(_ name: String) -> String? { field(name).map { String(decoding: $0, as: UTF8.self) } }
        guard let order = text("order"), let payment = text("payment") else { return nil }
        switch text("kind") {
        case "sale":
            guard let document = field("document"), let at = text("at").flatMap({ Int64($0) }),
                let decoded = try? OrderDocument.decode(document)
            else { return nil }
            // Absent in what an earlier version confirmed.
            let limits = text("buyer").map { LimitKeys(buyer: $0, visitor: RawID.text(of: field("visitor") ?? RawID.nobody)) }
            self = .sale(
                Sale(
                    order: decoded, paymentID: payment.isEmpty ? nil : payment, method: text("method").flatMap { PaymentMethod($0) },
                    confirmedAt: Timestamp(milliseconds: at), limits: limits))
        case "reversal":
            // Absent in what an earlier version wrote, and where nobody knows the order.
            let document = field("document").flatMap { try? OrderDocument.decode($0) }
            self = .reversal(Reversal(paymentID: payment, orderID: order, reason: text("reason") ?? "", order: document))
        case "movement":
            guard let notice = text("notice") else { return nil }
            self = .movement(MoneyMovement(paymentID: payment, noticeID: notice))
        case "refund-request":
            guard let at = text("at").flatMap({ Int64($0) }) else { return nil }
            self = .refundRequest(
                RefundRequest(orderID: order, askedAt: Timestamp(milliseconds: at), lines: LineList.lines(text("lines"))))
        case "name-change":
            guard let at = text("at").flatMap({ Int64($0) }), let line = text("line").flatMap({ Int($0) }), let name = text("name") else { return nil }
            self = .nameChange(NameChange(orderID: order, line: line, name: name, askedAt: Timestamp(milliseconds: at)))
        case "wish":
            guard let at = text("at").flatMap({ Int64($0) }), let session = text("session").flatMap({ UInt32($0) }), let email = text("email"),
                let person = text("person"), let language = text("language")
            else { return nil }
            self = .wish(
                Wish(sessionNumber: session, person: person, email: email, language: language, askedAt: Timestamp(milliseconds: at)))
        case "turn":
            guard let at = text("at").flatMap({ Int64($0) }), let session = text("session").flatMap({ UInt32($0) }), let email = text("email"),
                let room = text("room").flatMap({ UInt32($0) }), let number = text("number").flatMap({ UInt32($0) }), let person = text("person"),
                let language = text("language")
            else { return nil }
            self = .turn(
                TurnWish(
                    room: room, number: number, sessionNumber: session, person: person, email: email, language: language,
                    askedAt: Timestamp(milliseconds: at)))
        case "waiting":
            guard let party = WaitingEntryFields.party(text) else { return nil }
            self = .waiting(party)
        case "confirm-waiting":
            guard let session = text("session").flatMap({ UInt32($0) }), let hold = text("hold") else { return nil }
            self = .waitingConfirmation(WaitingConfirmation(hold: hold, sessionNumber: session))
        case "leave":
            guard let session = text("session").flatMap({ UInt32($0) }), let hold = text("hold") else { return nil }
            self = .leave(WaitingLeave(hold: hold, sessionNumber: session))
        default:
            return nil
        }
    }
}
