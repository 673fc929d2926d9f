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

    /// What the staff was asked for, as far as the customer knows.
    package enum Asked: Hashable, Sendable {
        case nothing
        /// The staff's tool took the wish for the whole order's money, or for some of it.
        case all, some
        /// Nobody knows whether the tool took it.
        case perhaps
    }

    package struct Order: Sendable {
        package var id, session: String
        package var cents: Int
        /// As the box office says it; nil when it knows no such order.
        package var state: String?
        package var tickets: [Ticket]
        package var payments: [Books.Entry]
        /// What was given back of the price, and how much of it was for places that were given back too.
        package var refundCents, freedCents: Int
        /// The part of `cents` that is fees, and how much of that stays paid when the whole order is given back.
        package var feeCents, keptFeeCents: Int
        /// Places that were not given back.
        package var places: Int
        package var asked: Asked
        /// The staff cancelled the session.
        package var isCalledOff: Bool

        package init(
            id: String, session: String, cents: Int, state: String?, tickets: [Ticket], payments: [Books.Entry], refundCents: Int = 0,
            freedCents: Int = 0, feeCents: Int = 0, keptFeeCents: Int = 0, places: Int = 0, asked: Asked = .nothing, isCalledOff: Bool = false
        ) {
            self.places = places
            self.asked = asked
            self.isCalledOff = isCalledOff
            self.feeCents = feeCents
            self.keptFeeCents = keptFeeCents
            self.refundCents = refundCents
            self.freedCents = freedCents
            self.id = id
            self.session = session
            self.cents = cents
            self.state = state
            self.tickets = tickets
            self.payments = payments
        }

        /// Cents taken and not given back.
        var kept: Int { payments.reduce(0) { $0 + $1.received - $1.refunded } }
        /// What a ticketed order costs in the end.
        var due: Int { cents - refundCents }
        var isTicketed: Bool { state == "ticketed" }
        /// What was asked for and did not come, or came and nobody had asked for it.
        var objection: String? {
            if isTicketed, isCalledOff { return "has tickets for a session that was cancelled" }
            let isRefunded = state == "refunded"
            return switch asked {
            case .all where !isRefunded: "is \(state ?? "unknown"), and its money was to go back"
            case .some where refundCents == 0: "was to have some of its money back"
            case .nothing where isRefunded && !isCalledOff: "is refunded, and nobody asked for it"
            case .nothing where isTicketed && refundCents > 0: "had \(refundCents) cents back, and nobody asked for it"
            default: nil
            }
        }
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

    /// Of orders that nobody could judge.
    package init(unjudged count: Int) {
        orders = count
    }

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
                if order.kept < order.due { ticketedWithoutCapture.append("\(order.id): \(order.kept) of \(order.due) cents") }
            } else if order.kept > (order.state == "refunded" ? order.keptFeeCents : 0) {
                capturedWithoutTicket.append("\(order.id) is \(order.state ?? "unknown") and costs \(order.kept) cents")
            }
            if order.kept > order.due || order.payments.count(where: { $0.received > $0.refunded }) > 1 {
                doubled.append("\(order.id): \(order.kept) cents taken for \(order.due)")
            }
            if order.isTicketed, order.tickets.reduce(order.feeCents, { $0 + $1.cents }) != order.cents - order.freedCents {
                other.append("\(order.id): the prices of its tickets and its fees are not the \(order.cents - order.freedCents) cents of what it has left")
            }
            if order.isTicketed, order.tickets.count != order.places {
                other.append("\(order.id): \(order.tickets.count) tickets for \(order.places) places")
            }
            if let objection = order.objection { other.append("\(order.id) \(objection)") }
            for ticket in order.tickets {
                if !ticket.seat.isEmpty, !seats.insert("\(order.session) \(ticket.seat)").inserted {
                    doubled.append("seat \(ticket.seat) of \(order.session) has two tickets")
                }
                if !numbers.insert(ticket.number).inserted { doubled.append("ticket number \(ticket.number)") }
                if !ids.insert(ticket.id).inserted { doubled.append("ticket \(ticket.id)") }
            }
        }
    }

    /// Everybody who has tickets was written to once. A letter that was sent twice has the same id, and is one for its reader.
    /// - Parameter letters: the ids of those that bring the tickets, by order.
    package mutating func compare(_ orders: [Order], with letters: [String: Set<String>]) {
        for order in orders where order.isTicketed && letters[order.id] == nil {
            other.append("\(order.id) has tickets and was never written to")
        }
        for (id, ids) in letters.sorted(by: { $0.key < $1.key }) where ids.count > 1 {
            other.append("\(id) was told of its tickets by \(ids.count) letters")
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
