import Booking
import Domain
import RedisClient

// Waiting lists: the ledger has them; the store tells it who joins and leaves, keeps places for them, and holds what they are offered.
extension RedisSeatStore {
    public func wait(_ party: WaitingParty, in session: Session) async throws(SeatStoreError) -> WaitOutcome {
        let reply = try await evaluate(
            Scripts.wait,
            keys: [RedisKeys.meta(session.lane, session.number), RedisKeys.stock(session.lane, session.number), RedisKeys.sales(session.lane)],
            [
                "clock": clockArgument, "run id": .runID, "end": .string(String(session.waitingEndsAt.milliseconds)),
                "most": .string(String(WaitingRules.mostPerCategory)), "category": .string(String(party.category)), "size": .string(String(party.size)),
            ], tail: WaitingEntryFields.facts(of: party))
        switch reply.word {
        case "noted": return .noted
        case "available": return .available(free: try reply.integer(1))
        case "crowded": return .crowded
        case "not-open": return .refused(.notOpen(opensAt: try reply.timestamp(1), now: try reply.timestamp(2)))
        case "closed": return .refused(.closed(at: try reply.timestamp(1)))
        case "cancelled": return .refused(.cancelled)
        case "unserved": return .roomStands
        case "suspended": return .refused(.suspended)
        default: throw reply.unexpected
        }
    }

    public func confirm(_ confirmation: WaitingConfirmation, of session: Session) async throws(SeatStoreError) {
        try await tell("confirm-waiting", about: confirmation.hold, of: session)
    }

    public func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int {
        let reply = try await send(RedisCommand("HGET", RedisKeys.buyers(session.lane, session.number), key))
        return reply.string.flatMap { Int($0) } ?? 0
    }

    public func leave(_ leave: WaitingLeave, of session: Session) async throws(SeatStoreError) {
        try await tell("leave", about: leave.hold, of: session)
    }

    private func tell(_ kind: String, about hold: String, of session: Session) async throws(SeatStoreError) {
        _ = try await send(
            RedisCommand(
                "XADD", RedisKeys.sales(session.lane), "*", "kind", kind, "order", "", "payment", "", "session", String(session.number), "hold", hold))
    }
}

extension RedisProjection {
    public func keep(_ queues: [WaitingQueue], of session: Session, until: Timestamp) async throws(SeatStoreError) -> Bool {
        let text = queues.isEmpty ? "" : WaitingField.text(Availability.Waiting(until: until, queues: queues))
        let reply = try await store.evaluate(Scripts.keep, keys: [RedisKeys.meta(session.lane, session.number)], ["run id": .runID, "waiting": .string(text)])
        switch reply.word {
        case "kept": return true
        case "suspended": return false
        default: throw reply.unexpected
        }
    }

    public func offer(
        _ party: WaitingParty, places: [PlaceRequest], until: Timestamp, in session: Session
    ) async throws(SeatStoreError) -> OfferOutcome {
        // Of nobody: who opens the basket is whoever has its address, and an order counts for its buyer.
        let request = HoldRequest(id: party.hold, visitor: "", fingerprint: 0, places: places)
        let reply = try await store.evaluate(
            Scripts.offer, keys: SessionKeys(session).withExpiring,
            [
                "clock": store.clockArgument, "run id": .runID, "session": .string(String(session.number)),
                "request": .bytes(try HoldMessage.encode(request)), "deadline": .string(String(until.milliseconds)),
                "category": .string(String(party.category)),
            ])
        switch reply.word {
        case "held": return .held(until: try reply.timestamp(1), owner: try reply.text(2))
        case "none": return .none(free: try reply.integer(1))
        case "over": return .over
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }
}

/// The field `waiting` of a session's meta hash (`lua/lib/pools.lua`).
enum WaitingField {
    static func text(_ waiting: Availability.Waiting) -> String {
        "\(waiting.until.milliseconds)|" + waiting.queues.map { "\($0.category):\($0.least):\($0.people)" }.joined(separator: ",")
    }

    static func read(_ text: String) -> Availability.Waiting? {
        let parts = text.split(separator: "|")
        guard parts.count == 2, let until = Int64(parts[0]) else { return nil }
        let queues = parts[1].split(separator: ",").compactMap { queue -> WaitingQueue? in
            let numbers = queue.split(separator: ":").compactMap { Int($0) }
            return numbers.count == 3 ? WaitingQueue(category: numbers[0], least: numbers[1], people: numbers[2]) : nil
        }
        return Availability.Waiting(until: Timestamp(milliseconds: until), queues: queues)
    }
}

/// A party as the lane's stream has it (`lua/wait.lua`, which adds the time).
enum WaitingEntryFields {
    static func facts(of party: WaitingParty) -> [RedisArgument] {
        [
            ("order", ""), ("payment", ""), ("session", String(party.sessionNumber)), ("category", String(party.category)), ("size", String(party.size)),
            ("person", party.person), ("email", party.email), ("language", party.language), ("hold", party.hold),
        ].flatMap { [.string($0.0), .string($0.1)] }
    }

    /// - Parameter text: of a field; nil when it is absent.
    static func party(_ text: (String) -> String?) -> WaitingParty? {
        func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
        guard let session = text("session").flatMap({ UInt32($0) }), let category = number("category"), let size = number("size"),
            let person = text("person"), let email = text("email"), let language = text("language"), let hold = text("hold"),
            let at = text("at").flatMap({ Int64($0) })
        else { return nil }
        return WaitingParty(
            sessionNumber: session, category: category, size: size, person: person, email: email, language: language, hold: hold,
            askedAt: Timestamp(milliseconds: at))
    }
}
