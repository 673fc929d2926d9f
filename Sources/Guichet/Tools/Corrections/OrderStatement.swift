import Booking
import Domain
import Foundation
import SQLiteLedger

/// An order's account as text for an operator.
struct OrderStatement {
    let account: OrderAccount

    var text: String {
        var rows = [["Line", "Number", "What", "Sold for", "Left", "Ticket"]]
        rows += account.lines.map { line in
            [
                String(line.position), String(line.number), line.label, line.price.frenchText,
                line.isTakenBack ? "taken back" : line.left.frenchText, line.hasTicket ? "issued" : "–",
            ]
        }
        rows.append(["", "", "", account.sold.frenchText, account.left.frenchText, ""])
        var lines = ["Order \(account.orderID), session \(account.sessionID), recorded \(account.recordedAt.rfc3339())"]
        lines.append("Payment \(account.paymentID ?? "none: nothing was to be paid")")
        lines.append(TextTable.align(rows, right: 3...))
        lines += account.payments.map { "\($0.at.rfc3339())  \($0.kind) \($0.amount?.frenchText ?? "an unknown sum") \($0.reference)" }
        lines += account.incidents.map { "\($0.at.rfc3339())  incident \($0.kind): \($0.detail)" }
        lines += account.open.map { "still to be done: \($0.kind)\($0.error.map { ", last error: \($0)" } ?? "")\($0.isDead ? " (dead letter)" : "")" }
        return lines.joined(separator: "\n")
    }
}

/// What the seat store has of an order, as text for an operator.
struct StoreStatement {
    let record: OrderRecord

    var text: String {
        let order = record.order
        var lines = [
            "Redis: \(record.state.rawValue)\(record.reason.map { ", because \($0)" } ?? ""), placed \(order.placedAt.rfc3339()), session \(order.sessionID), \(order.lines.count) places, \(order.total.frenchText)"
        ]
        if let payment = record.paymentID {
            lines.append("Redis: payment \(payment)\(record.declineCode.map { ", last refused as \($0)" } ?? "")")
        }
        if let duty = record.awaits {
            let until = record.awaitedUntil.map { " until \($0.rfc3339())" } ?? ""
            lines.append("Redis: waits for \(duty.step.rawValue) by the \(duty.owner.rawValue)\(until)")
        }
        return lines.joined(separator: "\n")
    }
}
