import Booking
import Domain
import RedisClient

/// The lanes' streams of sales, read by one consumer group over a connection of its own, because reading waits.
public actor RedisSalesStream: SalesStream {
    private static let group = "ledger"
    private static let consumer = "reconciler"

    private let connection: RedisDedicatedConnection
    private let lanes: [Int]
    private var hasGroups = false
    /// Per lane the id after which entries read in an earlier life are read again; nil once there are none left.
    private var backlog: [Int: String]

    public init(redis: RedisClient, lanes: Int) {
        connection = redis.dedicatedConnection()
        self.lanes = Array(0..<lanes)
        backlog = Dictionary(uniqueKeysWithValues: (0..<lanes).map { ($0, "0") })
    }

    public func rewind() {
        hasGroups = false
        for lane in lanes { backlog[lane] = "0" }
    }

    public func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        if !hasGroups { try await createGroups() }
        if !backlog.isEmpty {
            let received = try await readBacklog(limit: limit)
            if !received.isEmpty { return received }
        }
        return try await receive(
            ["COUNT", String(limit), "BLOCK", String(max(1, wait.wholeMilliseconds)), "STREAMS"]
                + lanes.map(RedisKeys.sales) + lanes.map { _ in ">" },
            deadline: wait + .seconds(2))
    }

    private func readBacklog(limit: Int) async throws(SeatStoreError) -> [ReceivedEntry] {
        let open = backlog.keys.sorted()
        let received = try await receive(
            ["COUNT", String(limit), "STREAMS"] + open.map(RedisKeys.sales) + open.map { backlog[$0] ?? "0" },
            deadline: .seconds(5))
        for lane in open {
            backlog[lane] = received.last { $0.lane == lane }?.streamID
        }
        return received
    }

    public func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {
        for (lane, ofLane) in Dictionary(grouping: entries, by: \.lane) {
            let ids = ofLane.map(\.streamID)
            _ = try await send(["XACK", RedisKeys.sales(lane), Self.group] + ids)
            _ = try await send(["XDEL", RedisKeys.sales(lane)] + ids)
        }
    }

    private func createGroups() async throws(SeatStoreError) {
        for lane in lanes {
            do {
                _ = try await connection.send(
                    RedisCommand("XGROUP", "CREATE", RedisKeys.sales(lane), Self.group, "0", "MKSTREAM"))
            } catch .reply(code: "BUSYGROUP", message: _) {
                continue
            } catch {
                throw SeatStoreError(error)
            }
        }
        hasGroups = true
    }

    private func receive(_ arguments: [String], deadline: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        let reply = try await send(["XREADGROUP", "GROUP", Self.group, Self.consumer] + arguments, deadline: deadline)
        var received: [ReceivedEntry] = []
        for stream in reply.array ?? [] {
            guard let parts = stream.array, parts.count == 2, let key = parts[0].string,
                let lane = lanes.first(where: { RedisKeys.sales($0) == key })
            else { throw .protocolViolation("unexpected reply to XREADGROUP") }
            for message in parts[1].array ?? [] {
                guard let pair = message.array, pair.count == 2, let id = pair[0].string else { continue }
                received.append(ReceivedEntry(lane: lane, streamID: id, entry: pair[1].pairs.flatMap(StreamEntry.init(fields:))))
            }
        }
        return received
    }

    private func send(_ words: [String], deadline: Duration? = nil) async throws(SeatStoreError) -> RESPValue {
        do {
            return try await connection.send(RedisCommand(words.map { .string($0) }), deadline: deadline)
        } catch .reply(code: "NOGROUP", message: _) {
            hasGroups = false  // an empty Redis took the old one's place
            return .null
        } catch {
            throw SeatStoreError(error)
        }
    }
}

extension StreamEntry {
    /// Fields as `lua/confirm.lua` writes them. Nil when this version cannot read them: the caller must not acknowledge
    /// what it did not understand.
    init?(fields: [String: String]) {
        guard let order = fields["order"], let payment = fields["payment"] else { return nil }
        switch fields["kind"] {
        case "sale":
            guard let document = fields["document"], let at = fields["at"].flatMap({ Int64($0) }),
                let decoded = try? Documents.decode(Order.self, from: Array(document.utf8))
            else { return nil }
            self = .sale(
                Sale(
                    order: decoded, paymentID: payment.isEmpty ? nil : payment,
                    confirmedAt: Timestamp(milliseconds: at)))
        case "reversal":
            self = .reversal(Reversal(paymentID: payment, orderID: order, reason: fields["reason"] ?? ""))
        default:
            return nil
        }
    }
}
