import Booking
import Domain
import LuaScripts
import RedisClient

/// Whose clock decides about deadlines.
public enum StoreClock: Sendable {
    /// Redis `TIME`: production, always.
    case redis
    /// A moment passed in: tests, so that none sleeps to see an expiry.
    case manual(@Sendable () -> Timestamp)
}

/// ``SeatStore`` over Redis and the scripts of `lua/`: one script call per step.
public struct RedisSeatStore: SeatStore {
    let redis: RedisClient
    let clock: StoreClock
    /// After this long the reconciler asks the provider about a payment whose notice did not come.
    let lookAfter: Duration
    /// How long a closed order can still be read.
    let keepClosedOrders: Duration
    /// Scripts that run in place of those of the same name; see ``instrumented(before:after:)``.
    private var instrumented: [String: RedisScript] = [:]
    private let batcher = HoldBatcher()

    public init(
        redis: RedisClient, clock: StoreClock = .redis, lookAfter: Duration = .seconds(20),
        keepClosedOrders: Duration = .seconds(7 * 86_400)
    ) {
        self.redis = redis
        self.clock = clock
        self.lookAfter = lookAfter
        self.keepClosedOrders = keepClosedOrders
    }

    /// Scripts to load on every connection.
    public static let scripts = [
        Scripts.hold, Scripts.release, Scripts.extend, Scripts.sweep, Scripts.openOrder, Scripts.amendBuyer, Scripts.annotateOrder, Scripts.askName, Scripts.askRefund, Scripts.countWithin, Scripts.redeemCode,
        Scripts.confirm, Scripts.beginClose, Scripts.closeOrder, Scripts.publish, Scripts.repair, Scripts.restore, Scripts.resend,
        Scripts.setAside, Scripts.unsell, Scripts.showTickets, Scripts.block, Scripts.refuse, Scripts.revoke, Scripts.wish,
        Scripts.wait, Scripts.keep, Scripts.offer, Scripts.gate, Scripts.roomJoin, Scripts.roomAdmit, Scripts.roomLeave, Scripts.roomSteer, Scripts.turnWish, Scripts.eraseOrder, Scripts.forgetOrder,
    ]

    var clockArgument: RedisArgument {
        switch clock {
        case .redis: .string("")
        case .manual(let now): .string(String(now().milliseconds))
        }
    }

    var keepArgument: RedisArgument { .string(String(keepClosedOrders.components.seconds)) }

    /// The same store with Lua of a test around each script, in the same atomic step: the test says what the time is, or
    /// raises an error where an invariant is broken.
    ///
    /// - Parameter replacing: other values of the scripts' constants, by the text that gives them.
    func instrumented(before: String, after: String, replacing constants: [String: String] = [:]) -> RedisSeatStore {
        precondition(constants.keys.allSatisfy { text in Self.scripts.contains { $0.source.contains(text) } }, "a constant that no script has")
        var store = self
        for script in Self.scripts {
            let source = constants.reduce(script.source) { $0.replacing($1.key, with: $1.value) }
            store.instrumented[script.name] = RedisScript(
                name: script.name, source: "\(before)\nlocal function script()\n\(source)\nend\nlocal reply = script()\n\(after)\nreturn reply")
        }
        return store
    }

    private func script(_ script: RedisScript) -> RedisScript {
        instrumented.isEmpty ? script : instrumented[script.name] ?? script
    }

    // MARK: Holds

    public func hold(
        _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    ) {
        do throws(SeatStoreError) {
            batcher.hold(try EncodedHold(request), in: SessionKeys(session), send: { send($0, in: $1, chain: $2, answer: $3) }, answer: answer)
        } catch {
            answer(.failure(error))
        }
    }

    /// One script call for requests of one session; it answers the first of them, as many as it found time for.
    private func send(
        _ holds: [EncodedHold], in session: SessionKeys, chain: ChainLink, answer: @escaping @Sendable (Result<HoldReply, SeatStoreError>) -> Void
    ) {
        evaluate(
            Scripts.hold, keys: session.withExpiring, ["clock": clockArgument, "run id": .runID, "session": .string(String(session.number))],
            tail: holds.map { .bytes($0.message) }, chain: chain
        ) { reply in
            answer(reply.mapError(SeatStoreError.init).flatMap { HoldMessage.reply($0, to: holds) })
        }
    }

    public func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? {
        let key = RedisKeys.holds(session.lane, session.number)
        let record = try await send(RedisCommand([.string("HGET"), .string(key), .bytes(try RawID.bytes(of: id))])).bytes
        return try record.map { (bytes) throws(SeatStoreError) in try HoldRecord(bytes[...]).hold(id: id) }
    }

    public func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome {
        let reply = try await evaluate(
            Scripts.release, keys: RedisKeys.session(session.lane, session.number),
            ["clock": clockArgument, "run id": .runID, "hold id": .bytes(try RawID.bytes(of: id)), "kept": .bytes(PackedPlaces.places(kept))])
        switch reply.word {
        case "released": return .released
        case "reduced": return .reduced
        case "orphan": return .orphans(try reply.positions(after: 0))
        case "expired": return .expired
        case "ordered", "sold": return .ordered(orderID: try reply.text(1))
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome {
        let reply = try await evaluate(
            Scripts.extend, keys: RedisKeys.session(session.lane, session.number),
            ["clock": clockArgument, "run id": .runID, "hold id": .bytes(try RawID.bytes(of: id))])
        switch reply.word {
        case "extended": return .extended(until: try reply.timestamp(1))
        case "expired": return .expired
        case "ordered": return .ordered(orderID: try reply.text(1))
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    // MARK: State

    public func availability(of session: Session) async throws(SeatStoreError) -> Availability? {
        try await read(session, []).map { $0.0 }
    }

    public func reading(of session: Session) async throws(SeatStoreError) -> HouseReading? {
        let seats = RedisCommand("GET", RedisKeys.seats(session.lane, session.number))
        return try await read(session, [seats]).map { HouseReading(availability: $0.0, seats: $0.1[0].bytes ?? []) }
    }

    /// The counters and the replies to more commands about the same session, in one trip.
    private func read(
        _ session: Session, _ more: [RedisCommand]
    ) async throws(SeatStoreError) -> (Availability, [RESPValue])? {
        let key = RedisKeys.meta(session.lane, session.number)
        let values = try await transaction([
            RedisCommand("HMGET", key, "epoch", "waiting"), RedisCommand("GET", RedisKeys.stock(session.lane, session.number)),
            RedisCommand("ECHO", [.runID]), RedisCommand("HLEN", RedisKeys.visitors(session.lane, session.number)),
        ] + more)
        guard let facts = values[0].array, facts.count == 2, let epoch = facts[0].string, let stock = values[1].bytes else { return nil }
        var availability = try StockReader.availability(stock, isCurrent: epoch == values[2].string)
        availability.waiting = facts[1].string.flatMap(WaitingField.read)
        availability.takers = Int(values[3].int ?? 0)
        return (availability, Array(values.dropFirst(4)))
    }

    public func now() async throws(SeatStoreError) -> Timestamp {
        if case .manual(let now) = clock { return now() }
        return try ScriptReply(try await send(RedisCommand("TIME"))).redisTime()
    }

    // MARK: Access

    /// Both answers in one transaction, so that they are the same process's.
    func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership {
        let values = try await transaction([
            RedisCommand("GET", RedisKeys.verified(part)), RedisCommand("ECHO", [.runID]),
        ])
        guard let owner = values[1].string else { throw .protocolViolation("a Redis without a run id") }
        return Ownership(owner: owner, verified: values[0].string)
    }

    /// Commands about one lane, executed together; as many replies as commands.
    func transaction(_ commands: [RedisCommand]) async throws(SeatStoreError) -> [RESPValue] {
        let replies: [RESPValue]
        do {
            replies = try await redis.pipeline([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
        } catch {
            throw SeatStoreError(error)
        }
        guard let values = replies.last?.array, values.count == commands.count else {
            throw .unavailable(cause: "a transaction was not executed: \(replies.last.map { "\($0)" } ?? "")")
        }
        return values
    }

    /// Runs a script of lua/.
    ///
    /// - Parameters:
    ///   - arguments: by the names that the script's header gives them, in its order; LuaTests compares them.
    ///   - tail: what comes after them, where the header says that there is more.
    func evaluate(
        _ script: RedisScript, keys: [String], _ arguments: KeyValuePairs<String, RedisArgument>, tail: [RedisArgument] = []
    ) async throws(SeatStoreError) -> ScriptReply {
        do {
            return ScriptReply(try await redis.evaluate(self.script(script), keys: keys, arguments: arguments.map { $0.value } + tail))
        } catch {
            throw SeatStoreError(error)
        }
    }

    /// The same for callers who must not cost a task, and of whom each waits for the one before.
    private func evaluate(
        _ script: RedisScript, keys: [String], _ arguments: KeyValuePairs<String, RedisArgument>, tail: [RedisArgument], chain: ChainLink,
        then handle: @escaping @Sendable (Result<RESPValue, RedisError>) -> Void
    ) {
        redis.evaluate(self.script(script), keys: keys, arguments: arguments.map { $0.value } + tail, chain: chain, then: handle)
    }

    func send(_ command: RedisCommand) async throws(SeatStoreError) -> RESPValue {
        do {
            return try await redis.send(command)
        } catch {
            throw SeatStoreError(error)
        }
    }
}

/// The scripts as values.
enum Scripts {
    static let hold = RedisScript(name: "hold", source: LuaScripts.hold)
    static let release = RedisScript(name: "release", source: LuaScripts.release)
    static let extend = RedisScript(name: "extend", source: LuaScripts.extend)
    static let sweep = RedisScript(name: "sweep", source: LuaScripts.sweep)
    static let openOrder = RedisScript(name: "open_order", source: LuaScripts.openOrder)
    static let amendBuyer = RedisScript(name: "amend_buyer", source: LuaScripts.amendBuyer)
    static let annotateOrder = RedisScript(name: "annotate_order", source: LuaScripts.annotateOrder)
    static let askName = RedisScript(name: "ask_name", source: LuaScripts.askName)
    static let askRefund = RedisScript(name: "ask_refund", source: LuaScripts.askRefund)
    static let countWithin = RedisScript(name: "count_within", source: LuaScripts.countWithin)
    static let redeemCode = RedisScript(name: "redeem_code", source: LuaScripts.redeemCode)
    static let confirm = RedisScript(name: "confirm", source: LuaScripts.confirm)
    static let beginClose = RedisScript(name: "begin_close", source: LuaScripts.beginClose)
    static let closeOrder = RedisScript(name: "close_order", source: LuaScripts.closeOrder)
    static let publish = RedisScript(name: "publish", source: LuaScripts.publish)
    static let block = RedisScript(name: "block", source: LuaScripts.block)
    static let refuse = RedisScript(name: "refuse", source: LuaScripts.refuse)
    static let repair = RedisScript(name: "repair", source: LuaScripts.repair)
    static let showTickets = RedisScript(name: "show_tickets", source: LuaScripts.showTickets)
    static let unsell = RedisScript(name: "unsell", source: LuaScripts.unsell)
    static let forgetOrder = RedisScript(name: "forget_order", source: LuaScripts.forgetOrder)
    static let resend = RedisScript(name: "resend", source: LuaScripts.resend)
    static let setAside = RedisScript(name: "set_aside", source: LuaScripts.setAside)
    static let revoke = RedisScript(name: "revoke", source: LuaScripts.revoke)
    static let wait = RedisScript(name: "wait", source: LuaScripts.wait)
    static let keep = RedisScript(name: "keep", source: LuaScripts.keep)
    static let offer = RedisScript(name: "offer", source: LuaScripts.offer)
    static let gate = RedisScript(name: "gate", source: LuaScripts.gate)
    static let roomJoin = RedisScript(name: "room_join", source: LuaScripts.roomJoin)
    static let roomAdmit = RedisScript(name: "room_admit", source: LuaScripts.roomAdmit)
    static let roomLeave = RedisScript(name: "room_leave", source: LuaScripts.roomLeave)
    static let roomSteer = RedisScript(name: "room_steer", source: LuaScripts.roomSteer)
    static let turnWish = RedisScript(name: "turn_wish", source: LuaScripts.turnWish)
    static let eraseOrder = RedisScript(name: "erase_order", source: LuaScripts.eraseOrder)
    static let wish = RedisScript(name: "wish", source: LuaScripts.wish)
    static let restore = RedisScript(name: "restore", source: LuaScripts.restore)
}

extension SeatStoreError {
    /// A refused command is a fault of ours (or a Redis that is loading or out of memory), never of the buyer.
    init(_ error: RedisError) {
        self = .unavailable(cause: String(describing: error))
    }
}
