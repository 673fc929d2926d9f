import Booking
import Domain
import Foundation
import RedisClient

extension RedisSeatStore {
    public func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome {
        let order = request.order
        let reply = try await evaluate(
            Scripts.openOrder,
            keys: RedisKeys.session(session.lane, session.number) + [
                RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane),
            ],
            [
                "clock": clockArgument, "run id": .runID, "hold id": .bytes(try RawID.bytes(of: order.holdID)), "order id": .string(order.id),
                "fingerprint": .string(request.fingerprint), "buyer": .string(request.buyerKey), "document": .bytes(OrderDocument.encode(order)),
                "total": .string(String(order.total.cents)), "currency": .string(order.currency),
                "look after": .string(String(lookAfter.wholeMilliseconds)), "places": .string(request.places.map { String($0) } ?? ""),
            ])
        switch reply.word {
        case "opened": return .opened(until: try reply.timestamp(1))
        case "repeated": return .repeated
        default: return .refused(try reply.refusal())
        }
    }

    public func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
        guard let lane = Order.lane(ofID: id) else { return nil }
        return try record(of: id, in: try await send(Self.look(at: id, lane)))
    }

    public func order(id: String, answer: @escaping @Sendable (Result<OrderRecord?, SeatStoreError>) -> Void) {
        guard let lane = Order.lane(ofID: id) else { return answer(.success(nil)) }
        redis.send(Self.look(at: id, lane), key: RedisKeys.order(lane, id)) { reply in
            answer(
                reply.mapError(SeatStoreError.init).flatMap { reply in
                    do throws(SeatStoreError) {
                        return .success(try record(of: id, in: reply))
                    } catch {
                        return .failure(error)
                    }
                })
        }
    }

    private static func look(at id: String, _ lane: Int) -> RedisCommand { RedisCommand("HGETALL", RedisKeys.order(lane, id)) }

    /// - Returns: nil when the store has no such order.
    private func record(of id: String, in reply: RESPValue) throws(SeatStoreError) -> OrderRecord? {
        guard let fields = reply.pairs, let document = fields["document"], let word = fields["state"] else { return nil }
        guard let state = OrderState(rawValue: word) else { throw .protocolViolation("unknown order state '\(word)'") }
        return OrderRecord(
            order: try OrderDocument.decode(Array(document.utf8)), state: state,
            deadline: Timestamp(milliseconds: fields["deadline"].flatMap { Int64($0) } ?? 0),
            paymentID: fields["payment"], clientSecret: fields["secret"], declineCode: fields["declined"],
            reason: fields["reason"],
            tickets: try fields["tickets"].map { (text) throws(SeatStoreError) in
                try TicketDocument.decode(Array(text.utf8))
            } ?? [], fingerprint: fields["fingerprint"], settledPaymentID: fields["sold_by"],
            corrections: CorrectionFields.read(fields),
            confirmedAt: fields["confirmed_at"].flatMap { Int64($0) }.map(Timestamp.init(milliseconds:)),
            refundAsked: fields["refund_asked"].flatMap { Int64($0) }.map {
                RefundRequest(orderID: id, askedAt: Timestamp(milliseconds: $0), lines: LineList.lines(fields["refund_lines"]))
            }, namesAsked: namesAsked(fields, order: id), closingAs: fields["closing_as"].flatMap(OrderState.init(rawValue:)))
    }

    /// As `lua/ask_name.lua` writes them: `name_asked:2` is a moment, a blank and the name.
    private func namesAsked(_ fields: [String: String], order id: String) -> [Int: NameChange] {
        fields.reduce(into: [:]) { names, field in
            // Each look at an order comes here, and its document is a long text.
            guard field.key.hasPrefix("name_asked:") else { return }
            let parts = field.value.split(separator: " ", maxSplits: 1)
            guard let line = Int(field.key.dropFirst(11)), parts.count == 2, let at = Int64(parts[0]) else { return }
            names[line] = NameChange(orderID: id, line: line, name: String(parts[1]), askedAt: Timestamp(milliseconds: at))
        }
    }

    public func amend(_ order: Order, buyerKey: String) async throws(SeatStoreError) -> AmendOutcome {
        let reply = try await evaluate(
            Scripts.amendBuyer,
            keys: [
                RedisKeys.meta(order.lane, order.sessionNumber), RedisKeys.buyers(order.lane, order.sessionNumber), RedisKeys.order(order.lane, order.id),
            ],
            ["run id": .runID, "buyer": .string(buyerKey), "document": .bytes(OrderDocument.encode(order))])
        switch reply.word {
        case "amended": return .amended
        case "limit-exceeded": return .limitExceeded(limit: try reply.integer(1), already: try reply.integer(2))
        case "final": return .final(try reply.orderState(1))
        case "unknown": return .unknownOrder
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool {
        var pairs: [RedisArgument] = [.string("payment"), .string(payment.id)]
        if let secret = payment.clientSecret { pairs += [.string("secret"), .string(secret)] }
        return try await annotate(id, pairs)
    }

    public func note(refusal code: String, forOrder id: String) async throws(SeatStoreError) {
        _ = try await annotate(id, [.string("declined"), .string(code)])
    }

    private func annotate(_ id: String, _ pairs: [RedisArgument]) async throws(SeatStoreError) -> Bool {
        guard let lane = Order.lane(ofID: id) else { return false }
        let reply = try await evaluate(Scripts.annotateOrder, keys: [RedisKeys.order(lane, id)], [:], tail: pairs)
        switch reply.word {
        case "noted": return true
        case "final", "unknown": return false
        default: throw reply.unexpected
        }
    }

    public func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome {
        let reply = try await evaluate(
            Scripts.confirm,
            keys: RedisKeys.session(order.lane, order.sessionNumber) + [
                RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane), RedisKeys.sales(order.lane), RedisKeys.buyer(order.lane),
            ],
            [
                "clock": clockArgument, "run id": .runID, "order id": .string(order.id), "payment id": .string(payment?.id ?? ""),
                "amount": .string(String(payment?.amount.cents ?? 0)), "currency": .string(payment?.currency ?? order.currency),
                "keep": keepArgument, "method": .string(payment.map { $0.method ?? .unknown }?.word ?? ""),
            ])
        switch reply.word {
        case "confirmed": return .confirmed
        case "closing": return .closing
        case "already": return .already(try reply.orderState(1))
        case "unknown": return .unknownOrder
        case "refused": return .refused(reason: try reply.text(1))
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func reverse(_ reversal: Reversal) async throws(SeatStoreError) {
        let words: [String] = [
            "XADD", RedisKeys.sales(Order.lane(ofID: reversal.orderID) ?? 0), "*", "kind", "reversal", "order", reversal.orderID, "payment",
            reversal.paymentID, "reason", reversal.reason,
        ]
        let document = reversal.order.map { [.string("document"), .bytes(OrderDocument.encode($0))] as [RedisArgument] } ?? []
        _ = try await send(RedisCommand(words.map { RedisArgument.string($0) } + document))
    }

    public func announce(_ movement: MoneyMovement) async throws(SeatStoreError) {
        // Which order it paid is the ledger's knowledge, so any lane does.
        _ = try await send(
            RedisCommand(
                "XADD", RedisKeys.sales(0), "*", "kind", "movement", "order", "", "payment", movement.paymentID, "notice", movement.noticeID))
    }

    public func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool {
        guard let lane = Order.lane(ofID: request.orderID) else { return false }
        let reply = try await evaluate(
            Scripts.askRefund, keys: [RedisKeys.order(lane, request.orderID), RedisKeys.sales(lane)],
            [
                "order id": .string(request.orderID), "now": .string(String(request.askedAt.milliseconds)),
                "lines": .string(LineList.text(request.lines)),
            ])
        switch reply.word {
        case "asked": return true
        case "unknown": return false
        default: throw reply.unexpected
        }
    }

    public func note(_ change: NameChange) async throws(SeatStoreError) -> Bool {
        guard let lane = Order.lane(ofID: change.orderID) else { return false }
        let reply = try await evaluate(
            Scripts.askName, keys: [RedisKeys.order(lane, change.orderID), RedisKeys.sales(lane)],
            [
                "order id": .string(change.orderID), "now": .string(String(change.askedAt.milliseconds)), "line": .string(String(change.line)),
                "name": .string(change.name),
            ])
        switch reply.word {
        case "asked": return true
        case "unknown": return false
        default: throw reply.unexpected
        }
    }

    public func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool {
        let reply = try await evaluate(
            Scripts.wish,
            keys: [
                RedisKeys.wishes(session.lane, session.number), RedisKeys.sales(session.lane), RedisKeys.meta(session.lane, session.number),
            ],
            [
                "person": .string(wish.person), "session": .string(String(wish.sessionNumber)), "e-mail": .string(wish.email),
                "language": .string(wish.language), "now": .string(String(wish.askedAt.milliseconds)),
                "opening": .string(String(session.bookingOpensAt.milliseconds)),
                "end": .string(String((session.startsAt + .seconds(86_400)).milliseconds)), "most": .string(String(Wish.mostPerSession)),
                "run id": .runID,
            ])
        switch reply.word {
        case "noted": return true
        case "crowded": return false
        case "suspended": throw .unavailable(cause: "the session is being compared with the ledger")
        default: throw reply.unexpected
        }
    }

    public func beginClose(
        _ order: Order, as state: OrderState
    ) async throws(SeatStoreError) -> CloseOutcome {
        let reply = try await evaluate(
            Scripts.beginClose, keys: [RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane)],
            ["order id": .string(order.id), "state": .string(state.rawValue)])
        switch reply.word {
        case "closing": return .closing
        case "already": return .already(try reply.orderState(1))
        case "unknown": return .unknownOrder
        default: throw reply.unexpected
        }
    }

    public func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome {
        let reply = try await evaluate(
            Scripts.closeOrder,
            keys: RedisKeys.session(order.lane, order.sessionNumber) + [
                RedisKeys.order(order.lane, order.id), RedisKeys.due(order.lane),
            ],
            [
                "clock": clockArgument, "run id": .runID, "order id": .string(order.id), "keep": keepArgument,
                "given back": .string(payment ?? ""),
            ])
        switch reply.word {
        case "closed": return .closed
        case "already": return .already(try reply.orderState(1))
        case "unknown": return .unknownOrder
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }
}

/// Positions in an order as Redis has them, such as `0,2`; empty for none.
enum LineList {
    static func text(_ lines: [Int]?) -> String { (lines ?? []).map(String.init).joined(separator: ",") }

    static func lines(_ text: String?) -> [Int]? {
        guard let text, !text.isEmpty else { return nil }
        return text.split(separator: ",").compactMap { Int($0) }
    }
}

extension ScriptReply {
    func orderState(_ index: Int) throws(SeatStoreError) -> OrderState {
        guard let state = OrderState(rawValue: try text(index)) else { throw unexpected }
        return state
    }
}

/// JSON documents kept in Redis.
enum Documents {
    static func encode(_ value: some Encodable) throws(SeatStoreError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(value))
        } catch {
            throw .protocolViolation("cannot encode \(type(of: value))")
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(SeatStoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw .protocolViolation("unreadable \(type) document")
        }
    }
}
