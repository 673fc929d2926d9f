import Booking
import Domain
import Foundation

/// One order, as programs of the house read it: nobody's name, and no id that would open its tickets but the ledger's own.
struct OrderAnswer: Encodable {
    struct Line: Encodable {
        var position: Int
        var number: Int64
        var label: String
        var item: String
        /// `waiting`, `valid`, `used`, `taken-back`; of a fee `sold` or `taken-back`.
        var state: String
        var priceCents, leftCents: Int64
    }

    struct Payment: Encodable {
        var at, kind: String
        var amountCents: Int64?
    }

    struct Correction: Encodable {
        var at, reason: String
        var amountCents: Int64
    }

    struct Wish: Encodable {
        var command: Int64
        var at, by, state, detail: String
    }

    struct Owed: Encodable {
        var kind: String
        var dead: Bool
        var error: String?
    }

    var number: Int64
    var order, event, session, startsAt, placedAt, confirmedAt, recordedAt: String
    var lines: [Line]
    var capturedCents, givenBackCents, toGoBackCents: Int64
    var payments: [Payment]
    var corrections: [Correction]
    /// What somebody asked to have taken back, the oldest first.
    var commands: [Wish]
    var owed: [Owed]

    init(_ account: OrderAccount, _ commands: [Command], zone: TimeZone) {
        (number, order, event, session) = (account.number, account.orderID, account.title, account.sessionID)
        startsAt = account.startsAt.rfc3339(in: TimeZone(identifier: account.timeZone) ?? zone)
        (placedAt, confirmedAt, recordedAt) = (account.placedAt.rfc3339(in: zone), account.confirmedAt.rfc3339(in: zone), account.recordedAt.rfc3339(in: zone))
        lines = account.lines.map { line in
            let state = line.isTakenBack ? "taken-back" : line.isFee ? "sold" : line.usedAt != nil ? "used" : line.hasTicket ? "valid" : "waiting"
            return Line(
                position: line.position, number: line.number, label: line.label, item: line.isFee ? "fee" : "place", state: state, priceCents: line.price.cents,
                leftCents: line.left.cents)
        }
        (capturedCents, givenBackCents, toGoBackCents) = (account.captured.cents, account.gone.cents, account.toGoBack.cents)
        payments = account.payments.map { Payment(at: $0.at.rfc3339(in: zone), kind: $0.kind, amountCents: $0.amount?.cents) }
        corrections = account.corrections.map { Correction(at: $0.at.rfc3339(in: zone), reason: $0.reason, amountCents: $0.amount.cents) }
        self.commands = commands.reversed().map {
            Wish(command: $0.id, at: $0.askedAt.rfc3339(in: zone), by: $0.askedBy, state: $0.progress.state.rawValue, detail: $0.progress.detail)
        }
        owed = account.open.map { Owed(kind: $0.kind, dead: $0.isDead, error: $0.error) }
    }
}
