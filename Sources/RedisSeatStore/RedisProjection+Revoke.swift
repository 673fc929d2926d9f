import Booking
import Domain
import RedisClient

// What was taken back of an order.
extension RedisProjection {
    public func revoke(_ corrected: CorrectedOrder, layout: SeatLayout?) async throws(SeatStoreError) {
        let order = corrected.sale.order
        func places(_ isWanted: (Int) -> Bool) -> [UInt8] {
            PackedPlaces.places(of: order.lines.indices.filter(isWanted).map { order.lines[$0] }, in: layout)
        }
        let freed = corrected.freed
        let left = places { !corrected.corrections.takenBack.contains($0) }
        let facts: [(String, RedisArgument)] =
            [
                ("state", .string((corrected.tickets.isEmpty ? OrderState.refunded : .ticketed).rawValue)), ("places", .bytes(left)),
                ("tickets", .bytes(TicketDocument.encode(corrected.tickets))),
            ] + CorrectionFields.facts(of: corrected.corrections)
        let reply = try await store.evaluate(
            Scripts.revoke, keys: RedisKeys.session(order.lane, order.sessionNumber) + [RedisKeys.order(order.lane, order.id)],
            ["run id": .runID, "correction": .string(String(corrected.correction.id)), "freed": .bytes(places(freed.contains))],
            tail: facts.flatMap { fact -> [RedisArgument] in [.string(fact.0), fact.1] })
        switch reply.word {
        case "revoked", "already", "unknown": return
        case "suspended": throw .unavailable(cause: "the session is not verified")
        default: throw reply.unexpected
        }
    }
}

/// Fields of an order's hash that say what was taken back: `corrected`, the last correction; `revoked`, positions of places and fees; `refund`, cents.
enum CorrectionFields {
    /// But for `corrected`, which the scripts write.
    static func facts(of corrections: OrderCorrections) -> [(String, RedisArgument)] {
        [
            ("revoked", .string(corrections.takenBack.map(String.init).joined(separator: ","))),
            ("refund", .string(String(corrections.amount.cents))),
        ]
    }

    static func read(_ fields: [String: String]) -> OrderCorrections? {
        guard let last = fields["corrected"].flatMap({ Int64($0) }), last > 0 else { return nil }
        return OrderCorrections(
            last: last, takenBack: (fields["revoked"] ?? "").split(separator: ",").compactMap { Int($0) },
            amount: Money(cents: fields["refund"].flatMap { Int64($0) } ?? 0))
    }
}
