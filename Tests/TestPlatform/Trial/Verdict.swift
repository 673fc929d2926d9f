/// What a trial found out about money and tickets: of every order that a customer was told of, the end that customers see, and what the
/// provider's books say of its payments. Pure, so that it can be judged itself.
package struct Verdict: Sendable {
    package struct Ticket: Hashable, Sendable {
        package var id: String
        package var number, cents: Int
        /// Empty for a standing place.
        package var seat: String

        package init(id: String, number: Int, cents: Int, seat: String) {
            self.id = id
            self.number = number
            self.cents = cents
            self.seat = seat
        }
    }

    package struct Order: Sendable {
        package var id, session: String
        package var cents: Int
        /// As the box office says it; nil when it knows no such order.
        package var state: String?
        package var tickets: [Ticket]
        package var payments: [Books.Entry]

        package init(id: String, session: String, cents: Int, state: String?, tickets: [Ticket], payments: [Books.Entry]) {
            self.id = id
            self.session = session
            self.cents = cents
            self.state = state
            self.tickets = tickets
            self.payments = payments
        }

        /// Cents taken and not given back.
        var kept: Int { payments.reduce(0) { $0 + $1.received - $1.refunded } }
        var isTicketed: Bool { state == "ticketed" }
        /// Money is reserved, and nobody takes it or gives it up.
        var isForgotten: Bool { payments.contains { $0.status == "requires_capture" } }
        var hasEnded: Bool { state.map { ["ticketed", "refunded", "cancelled", "expired", "refused"].contains($0) } ?? (kept == 0) }
    }

    package private(set) var orders = 0
    package private(set) var ticketed = 0
    /// Orders that never end, that the box office no longer knows although money was taken, or whose money stays reserved for ever.
    package private(set) var lost: [String] = []
    /// Seats with two tickets, tickets or numbers that exist twice, orders that were paid twice.
    package private(set) var doubled: [String] = []
    package private(set) var capturedWithoutTicket: [String] = []
    package private(set) var ticketedWithoutCapture: [String] = []
    /// The rest: money that does not add up, an audit that is not clean.
    package var other: [String] = []

    package init(_ orders: [Order]) {
        self.orders = orders.count
        var seats: Set<String> = []
        var numbers: Set<Int> = []
        var ids: Set<String> = []
        for order in orders {
            if !order.hasEnded { lost.append("\(order.id) is \(order.state ?? "unknown") for ever") }
            if order.isForgotten { lost.append("\(order.id), \(order.state ?? "unknown"): its money stays reserved") }
            if order.isTicketed {
                ticketed += 1
                if order.kept < order.cents { ticketedWithoutCapture.append("\(order.id): \(order.kept) of \(order.cents) cents") }
            } else if order.kept > 0 {
                capturedWithoutTicket.append("\(order.id) is \(order.state ?? "unknown") and costs \(order.kept) cents")
            }
            if order.kept > order.cents || order.payments.count(where: { $0.received > $0.refunded }) > 1 {
                doubled.append("\(order.id): \(order.kept) cents taken for \(order.cents)")
            }
            if order.isTicketed, order.tickets.reduce(0, { $0 + $1.cents }) != order.cents {
                other.append("\(order.id): the prices of its tickets are not the \(order.cents) cents of the order")
            }
            for ticket in order.tickets {
                if !ticket.seat.isEmpty, !seats.insert("\(order.session) \(ticket.seat)").inserted {
                    doubled.append("seat \(ticket.seat) of \(order.session) has two tickets")
                }
                if !numbers.insert(ticket.number).inserted { doubled.append("ticket number \(ticket.number)") }
                if !ids.insert(ticket.id).inserted { doubled.append("ticket \(ticket.id)") }
            }
        }
    }

    package var violations: [String] {
        lost.map { "lost: \($0)" } + doubled.map { "doubled: \($0)" } + capturedWithoutTicket.map { "captured without ticket: \($0)" }
            + ticketedWithoutCapture.map { "ticketed without capture: \($0)" } + other
    }

    /// The one line with which a soak ends.
    package func line(faults: Int) -> String {
        "\(orders) orders (\(ticketed) ticketed), \(faults) faults, \(lost.count) lost, \(doubled.count) doubled, "
            + "\(capturedWithoutTicket.count) captured without ticket, \(ticketedWithoutCapture.count) ticketed without capture"
    }
}
