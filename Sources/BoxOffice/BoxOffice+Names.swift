import Booking
import Domain
import Hummingbird

// Names on tickets. The reconciler issues the new code, a moment later: the box office tells it through the lane's stream.
extension BoxOffice {
    /// What the buyer of an order may do about the names on its tickets now; nil where tickets bear none, or their time is over.
    struct NameOffer {
        struct Place {
            /// In the order.
            var position: Int
            var ticket: Ticket
            /// What was asked for and is not done yet.
            var asked: NameChange?

            var mayChange: Bool { ticket.holder == nil && asked == nil }
        }

        let until: Timestamp
        let places: [Place]

        init?(_ record: OrderRecord, of session: Session, now: Timestamp) {
            guard session.status == .published, record.state == .ticketed, let until = session.nameChangeUntil, now <= until else { return nil }
            self.until = until
            let takenBack = Set(record.corrections?.takenBack ?? [])
            // Tickets are in the order of the places that are left.
            places = zip(record.order.lines.indices.filter { !takenBack.contains($0) }, record.tickets).map { position, ticket in
                // After an hour it may be asked for again (`lua/ask_name.lua`).
                let asked = record.namesAsked[position].flatMap { ticket.holder == nil && now < $0.askedAt + .seconds(3_600) ? $0 : nil }
                return Place(position: position, ticket: ticket, asked: asked)
            }
        }
    }

    /// A name that is not on its ticket after so long was refused, as a rule: the ticket opened a door, or its time was over.
    static let nameIsLateAfter = Duration.seconds(60)

    private struct NameBody: Decodable {
        var line: Int
        var name: String
    }

    func addNames(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("orders/{order}/names") { request, context in
            let record = try await record(context)
            let body = try RequestReader.json(NameBody.self, from: try await RequestReader.body(request))
            return await answer(record, status: try await changeName(body.name, line: body.line, of: record) ? .accepted : .ok)
        }
    }

    /// - Returns: false when the ticket has that name already.
    func changeName(_ typed: String, line: Int, of record: OrderRecord) async throws -> Bool {
        guard let name = OpenOrder.name(typed: typed) else { throw Problem.invalid("Give the name of who comes, 1 to 120 characters.") }
        let session = try await mirror.entry(session: record.order.sessionID).session
        switch record.state {
        case .ticketed: break
        case .confirmed: throw Problem.ticketsBeingIssued
        case .awaitingPayment, .closing, .cancelled, .expired, .refused, .refunded: throw Problem.notPaid(record.state)
        }
        let now = try await mirror.now()
        guard let offer = NameOffer(record, of: session, now: now) else {
            throw Problem.nameFinal(session.nameChangeUntil.map { "It could be changed until \(session.local($0)). Ask the organiser." } ?? "This organiser's tickets bear no names.")
        }
        guard let place = offer.places.first(where: { $0.position == line }) else {
            throw Problem.malformed("'line' is the position of a place of the order that was not given back: \(offer.places.map(\.position)).")
        }
        if let asked = place.asked, asked.name != name {
            throw Problem.nameFinal("Another name was asked for and is being put on this ticket: \(asked.name). A ticket's name is changed once.")
        }
        // The buyer's own name is on it until another one is: typing it changes nothing, and does not use the change up.
        if (place.ticket.holder ?? record.order.buyer.name) == name { return false }
        guard place.mayChange || place.asked?.name == name else { throw Problem.nameFinal("A ticket's name is changed once. Ask the organiser.") }
        guard try await store.note(NameChange(orderID: record.order.id, line: line, name: name, askedAt: now)) else {
            throw Problem.unknownOrder
        }
        return true
    }
}

extension Problem {
    fileprivate static func nameFinal(_ detail: String) -> Problem {
        Problem(type: "name-final", status: .conflict, title: "This ticket's name can no longer be changed", detail: detail)
    }
}
