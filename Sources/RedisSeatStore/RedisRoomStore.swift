import Booking
import Domain
import RedisClient
import WaitingRoom

/// Waiting rooms over Redis: a hash per room, a bit per rank that was admitted, and who shops now.
public struct RedisRoomStore: RoomStore, RoomKeeping {
    private let store: RedisSeatStore

    public init(store: RedisSeatStore) {
        self.store = store
    }

    public func join(room: UInt32, _ joiners: [Joiner], perNetwork: Int) async throws(SeatStoreError) -> JoinOutcome {
        let reply = try await store.evaluate(
            Scripts.roomJoin, keys: [RedisKeys.room(room), RedisKeys.joined(room), RedisKeys.networks(room), RedisKeys.addresses(room)],
            [
                "run id": .runID, "per network": .string(String(perNetwork)), "window": .string(String(JoinWindow.length.components.seconds)),
            ], tail: joiners.flatMap { [.bytes($0.name), .bytes($0.network?.digest ?? [])] })
        switch reply.word {
        case "numbers":
            guard reply.values.count <= joiners.count + 1 else { throw reply.unexpected }
            var answers: [JoinAnswer] = []
            for index in reply.values.indices.dropFirst() {
                switch try reply.integer(index) {
                case -1: answers.append(.again)
                case -2: answers.append(.crowdedNetwork)
                default: answers.append(.number(try reply.count(index)))
                }
            }
            return .answers(answers)
        case "full": return .full
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func admit(rank: UInt32, of person: Person?, to room: UInt32, for time: Duration, most: Int) async throws(SeatStoreError) -> AdmitOutcome {
        let milliseconds = time.components.seconds * 1000
        let reply = try await store.evaluate(
            Scripts.roomAdmit, keys: RedisKeys.roomKeys(room) + [RedisKeys.people(room), RedisKeys.outside(room), RedisKeys.door(room), RedisKeys.lapsed(room)],
            [
                "clock": store.clockArgument, "run id": .runID, "rank": .string(String(rank)), "time": .string(String(milliseconds)),
                "most": .string(String(most)), "person": .bytes(person?.digest ?? []),
            ])
        switch reply.word {
        case "admitted": return .admitted(until: try reply.timestamp(1), repeated: try reply.integer(2) == 1)
        case "waiting": return .waiting(called: try reply.count(1))
        case "crowded": return .crowded
        case "elsewhere": return .elsewhere
        case "over": return .over
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    /// All of its sessions, or none: as long as one of them cannot note it, because it is being compared with the ledger, the turn goes on, and who wants to
    /// leave says so again. One that sells nothing any more need not note anything.
    public func leave(rank: UInt32, until: Timestamp, room: UInt32, sessions: [Session]) async throws(SeatStoreError) {
        var (noted, missing): ([Session], [Session]) = ([], [])
        for session in sessions {
            let reply = try await store.evaluate(
                Scripts.roomLeave, keys: [RedisKeys.meta(session.lane, session.number), RedisKeys.buyers(session.lane, session.number)],
                ["run id": .runID, "rank": .bytes(HoldMessage.rank(rank)), "until": .string(String(until.milliseconds))])
            switch reply.word {
            case "left": noted.append(session)
            case "suspended": missing.append(session)
            default: throw reply.unexpected
            }
        }
        if !missing.isEmpty {
            let now = try await store.now()
            guard missing.allSatisfy({ $0.status == .cancelled || $0.bookingClosesAt <= now }) else {
                // Whose turn goes on may hold places in all of them.
                for session in noted {
                    let mark = HoldMessage.rank(rank) + Array("!".utf8)
                    _ = try await store.send(RedisCommand([.string("HDEL"), .string(RedisKeys.buyers(session.lane, session.number)), .bytes(mark)]))
                }
                throw .unavailable(cause: "a session of the room is being compared with the ledger")
            }
        }
        _ = try await store.send(RedisCommand("ZREM", RedisKeys.roomKeys(room)[2], String(rank)))
    }

    /// Reports older than that are not of now, and much older ones are of processes that are gone.
    private static let (fresh, kept) = (Duration.seconds(5), Duration.seconds(60))

    public func report(_ health: OfficeHealth, of office: String) async throws(SeatStoreError) {
        let now = try await store.now()
        let slow = health.slow.map { String(Int64($0 / .microseconds(1))) } ?? ""
        let text = "\(now.milliseconds)|\(health.answers)|\(health.refused)|\(slow)"
        _ = try await store.send(RedisCommand("HSET", RedisKeys.health, office, text))
    }

    public func health() async throws(SeatStoreError) -> [OfficeHealth] {
        let now = try await store.now()
        let fields = try await store.send(RedisCommand("HGETALL", RedisKeys.health)).array ?? []
        var reports: [OfficeHealth] = []
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let office = fields[index].string else { continue }
            let words = (fields[index + 1].string ?? "").split(separator: "|", omittingEmptySubsequences: false)
            let at = words.first.flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
            guard words.count == 4, let at, at + Self.kept > now, let answers = Int(words[1]), let refused = Int(words[2]) else {
                _ = try await store.send(RedisCommand("HDEL", RedisKeys.health, office))
                continue
            }
            guard at + Self.fresh > now else { continue }
            reports.append(OfficeHealth(answers: answers, refused: refused, slow: Int64(words[3]).map { .microseconds($0) }))
        }
        return reports
    }

    public func board(ofRoom room: UInt32) async throws(SeatStoreError) -> String? {
        try await store.send(RedisCommand("HGET", RedisKeys.room(room), "board")).string
    }

    public func note(_ wish: TurnWish, in session: Session) async throws(SeatStoreError) -> TurnOutcome {
        let reply = try await store.evaluate(
            Scripts.turnWish,
            keys: [RedisKeys.turns(session.lane, session.number), RedisKeys.sales(session.lane), RedisKeys.meta(session.lane, session.number)],
            [
                "run id": .runID, "most": .string(String(TurnWish.mostPerSession)),
                "end": .string(String((session.startsAt + .seconds(86_400)).milliseconds)), "room": .string(String(wish.room)),
                "number": .string(String(wish.number)), "person": .string(wish.person), "session": .string(String(wish.sessionNumber)),
                "e-mail": .string(wish.email), "language": .string(wish.language), "now": .string(String(wish.askedAt.milliseconds)),
                "each": .string(String(TurnWish.mostForEach)),
            ])
        switch reply.word {
        case "noted": return .noted
        case "enough": return .enough
        case "crowded": return .crowded
        case "suspended": throw .unavailable(cause: "the session is being compared with the ledger")
        default: throw reply.unexpected
        }
    }

    public func steer(room: UInt32, _ orders: RoomOrders) async throws(SeatStoreError) -> RoomCount {
        let early =
            switch orders.early {
            case .coming: "coming"
            case .unknown: ""
            case .freeze: "freeze"
            case .known(let count): String(count)
            }
        let calls = orders.calls.flatMap { [$0.lowerBound, max($0.upperBound, 1) - 1] }.map { RedisArgument.string(String($0)) }
        let reply = try await store.evaluate(
            Scripts.roomSteer, keys: RedisKeys.roomKeys(room) + [RedisKeys.joined(room), RedisKeys.addresses(room), RedisKeys.outside(room)],
            [
                "clock": store.clockArgument, "run id": .runID, "ceiling": .string(String(orders.ceiling)), "resume": .string(String(orders.resume)),
                "early": .string(early), "called": .string(String(orders.called)), "board": .string(orders.board), "recall": .string(orders.recalls ? "1" : ""),
                "given": .string(String(orders.given)), "left out": .string(String(orders.leftOut)),
            ], tail: calls)
        guard reply.word == "steered", reply.values.count == 9 + orders.calls.count else { throw reply.unexpected }
        var came: [Int] = []
        for index in orders.calls.indices { came.append(try reply.integer(9 + index)) }
        return RoomCount(
            now: try reply.timestamp(1), next: try reply.count(2),
            early: try reply.text(3).isEmpty ? nil : try reply.count(3), called: try reply.count(4),
            admitted: try reply.integer(5), shoppers: try reply.integer(6), outside: try reply.integer(8), came: came,
            leftOut: try reply.count(7))
    }
}

extension ScriptReply {
    /// A number of people.
    fileprivate func count(_ index: Int) throws(SeatStoreError) -> UInt32 {
        guard let count = UInt32(exactly: try integer(index)) else { throw unexpected }
        return count
    }
}

extension RedisProjection {
    public func gate(_ session: Session, isUp: Bool, passing categories: Set<Int>, isServed: Bool, version: Int64) async throws(SeatStoreError) -> Bool {
        let passing = categories.sorted().map { String(UnicodeScalar(UInt8($0 + 48))) }.joined()
        let reply = try await store.evaluate(
            Scripts.gate, keys: [RedisKeys.meta(session.lane, session.number)],
            [
                "run id": .runID, "gate": .string(isUp ? "1" : "0"), "version": .string(String(version)), "served": .string(isServed ? "1" : "0"),
                "passing": .string(passing),
            ])
        switch reply.word {
        case "gated": return true
        case "suspended": return false
        default: throw reply.unexpected
        }
    }
}
