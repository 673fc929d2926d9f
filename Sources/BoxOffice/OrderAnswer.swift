import Booking
import Domain
import Foundation
import NIOCore

/// An order as API v1 shows it.
struct OrderAnswer {
    private let record: OrderRecord
    private let timeZone: TimeZone
    private let payPage: PayPage
    private let refundableUntil, returnsUntil, nameChangeUntil: Timestamp?

    /// - Parameters:
    ///   - timeZone: of the venue.
    ///   - refundableUntil: where the session was postponed, or takes place in another town or with another artist.
    ///   - returnsUntil: of a session that takes places back.
    ///   - nameChangeUntil: of a session whose tickets bear names.
    init(
        _ record: OrderRecord, timeZone: TimeZone, payPage: PayPage, refundableUntil: Timestamp? = nil, returnsUntil: Timestamp? = nil,
        nameChangeUntil: Timestamp? = nil
    ) {
        (self.record, self.timeZone, self.payPage) = (record, timeZone, payPage)
        (self.refundableUntil, self.returnsUntil, self.nameChangeUntil) = (refundableUntil, returnsUntil, nameChangeUntil)
    }

    var json: ByteBuffer {
        let order = record.order
        var writer = JSONWriter(capacity: 768 + 160 * order.lines.count)
        writer.object { writer in
            writer.add("currency", order.currency)
            writer.add("fees", array: order.fees.indices) { writer, index in
                let fee = order.fees[index]
                writer.object { writer in
                    writer.add("fee", fee.id)
                    if let place = fee.place { writer.add("line", Int64(place)) }
                    writer.add("name", fee.name)
                    writer.add("priceCents", fee.price.cents)
                    writer.add("refundable", fee.isRefundable)
                    if isTakenBack(order.lines.count + index) { writer.add("takenBack", true) }
                }
            }
            writer.add("hold", order.holdID)
            writer.add("lines", array: order.lines.indices) { writer, position in
                let line = order.lines[position]
                writer.object { writer in
                    writer.add("category", line.categoryID)
                    writer.add("label", line.seatLabel)
                    writer.add("priceCents", line.price.cents)
                    writer.add("seat", line.seatID)
                    writer.add("tariff", line.tariffID)
                    if isTakenBack(position) { writer.add("takenBack", true) }
                }
            }
            if record.state == .confirmed || record.state == .ticketed { writer.add("nameChangeUntil", nameChangeUntil?.rfc3339(in: timeZone)) }
            if let duty = record.awaits {
                writer.add("next", object: { writer in
                    writer.add("before", record.awaitedUntil?.rfc3339(in: timeZone))
                    writer.add("by", duty.owner.rawValue)
                    writer.add("step", duty.step.rawValue)
                })
            }
            writer.add("order", order.id)
            // Nobody remembers it of an order that was restored from the ledger.
            writer.add("payBefore", record.deadline.milliseconds > 0 ? record.deadline.rfc3339(in: timeZone) : nil)
            if let payment = record.paymentID {
                writer.add("payment", object: { add(payment: payment, to: &$0) })
            }
            writer.add("placedAt", order.placedAt.rfc3339(in: timeZone))
            writer.add("reason", record.reason)
            if let corrections = record.corrections { writer.add("refundCents", corrections.amount.cents) }
            if record.state == .confirmed || record.state == .ticketed {
                writer.add("refundableUntil", refundableUntil?.rfc3339(in: timeZone))
                writer.add("returnsUntil", returnsUntil?.rfc3339(in: timeZone))
            }
            writer.add("session", order.sessionID)
            writer.add("state", record.state.rawValue)
            writer.add("totalCents", order.total.cents)
        }
        return ByteBuffer(bytes: writer.bytes)
    }

    /// - Parameter position: in the order, whose fees come after its places.
    private func isTakenBack(_ position: Int) -> Bool { record.corrections?.takenBack.contains(position) == true }

    private func add(payment id: String, to writer: inout JSONWriter) {
        // The provider's code of the last refused card.
        writer.add("declined", record.declineCode)
        writer.add("id", id)
        if record.state == .awaitingPayment {
            writer.add("url", payPage.url(payment: id, secret: record.clientSecret ?? ""))
        }
    }
}

/// Where a buyer pays: a template with `{payment}` and `{secret}`, cut once.
struct PayPage: Sendable {
    private enum Piece { case text(String), payment, secret }

    private let pieces: [Piece]

    init(_ template: String) {
        var pieces: [Piece] = []
        var rest = template[...]
        while let brace = rest.firstIndex(of: "{") {
            let piece: (name: String, piece: Piece)? = [("{payment}", .payment), ("{secret}", .secret)].first {
                rest[brace...].hasPrefix($0.0)
            }
            let end = piece.map { rest.index(brace, offsetBy: $0.name.count) } ?? rest.index(after: brace)
            pieces.append(.text(String(rest[..<(piece == nil ? end : brace)])))
            if let piece { pieces.append(piece.piece) }
            rest = rest[end...]
        }
        self.pieces = pieces + [.text(String(rest))]
    }

    func url(payment: String, secret: String) -> String {
        pieces.reduce(into: "") { url, piece in
            switch piece {
            case .text(let text): url += text
            case .payment: url += payment
            case .secret: url += secret
            }
        }
    }
}

/// An order's tickets as API v1 shows them.
struct TicketsAnswer {
    let record: OrderRecord

    var json: ByteBuffer {
        var writer = JSONWriter(capacity: 256 + 512 * record.tickets.count)
        writer.object { writer in
            writer.add("order", record.order.id)
            writer.add("session", record.order.sessionID)
            writer.add("tickets", array: record.tickets) { writer, ticket in
                writer.object { writer in
                    writer.add("category", ticket.categoryName)
                    writer.add("code", ticket.code)
                    writer.add("holder", ticket.holder)
                    writer.add("id", ticket.id)
                    writer.add("number", ticket.number)
                    writer.add("priceCents", ticket.price.cents)
                    writer.add("seat", ticket.seatLabel)
                    writer.add("tariff", ticket.tariffName)
                }
            }
        }
        return ByteBuffer(bytes: writer.bytes)
    }
}
