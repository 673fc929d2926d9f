import Booking
import Domain

/// A house of 100,000 seats with some sessions, and sales of neighbours in it with identifiers as the box office makes them.
struct LedgerHall {
    static let noon = Timestamp(milliseconds: 1_794_700_800_000)
    static let capacity = rows * perRow

    private static let perRow = 20
    private static let rows = 5000

    private let layout: SeatLayout
    private let capability: Capability?
    let programme: Programme

    init(sessions: Int) {
        let rows = (0..<Self.rows).map { row in
            SeatingPlan.Row(
                label: String(row),
                seats: (0..<Self.perRow).map { seat in
                    SeatingPlan.Seat(
                        id: "\(row)-\(seat)", number: String(seat), category: "parterre",
                        position: .init(x: Double(seat), y: Double(row)))
                })
        }
        layout = SeatLayout(
            plan: SeatingPlan(
                name: "Salle", width: 20, height: 5000, categories: ["parterre"],
                sections: [.init(id: "p", name: "Parterre", rows: rows)])
        ) { $0 == "parterre" ? 0 : nil }
        capability = Capability(secret: Array(repeating: 0x5A, count: 32))
        programme = Programme(events: [Self.event], sessions: (1...sessions).map(Self.session), layouts: ["digest": layout])
    }

    /// - Parameter lanes: of the platform; a session's lane is its number modulo this.
    func sale(_ number: Int, lines: Int, lanes: Int = 64) -> Sale {
        let perSession = Self.capacity / lines
        let session = Self.session(number / perSession + 1)
        let lane = Int(session.number) % lanes
        let hold = capability?.hold(session: session.number, visitor: "visitor-\(number)", idempotencyKey: "hold-\(number)") ?? ""
        let email = "buyer\(number)@example.org"
        let order = Order(
            id: capability?.order(lane: lane, hold: hold, idempotencyKey: "order-\(number)") ?? "", sessionID: session.id,
            sessionNumber: session.number, lane: lane, holdID: hold, buyer: Buyer(name: "Ada Lovelace", email: email),
            lines: (0..<lines).map { line(number % perSession * lines + $0) }, placedAt: Self.noon)
        // As the store names a visitor: 14 bytes.
        let limits = LimitKeys(
            buyer: capability?.buyerKey(email: email) ?? "", visitor: Base32.encode((Base32.decode(hold) ?? []).prefix(14)))
        return Sale(order: order, paymentID: "pi_\(hold.prefix(24))", confirmedAt: Self.noon, limits: limits)
    }

    private func line(_ number: Int) -> OrderLine {
        let seat = layout.seats[number]
        return OrderLine(
            category: 0, categoryID: "parterre", categoryName: "Parterre", seatID: seat.id, seatOffset: seat.offset,
            seatLabel: seat.label, tariffID: "plein", tariffName: "Plein tarif", price: Money(cents: 3_900),
            vatRate: VATRate(basisPoints: 210))
    }

    private static let event = Event(
        id: "e", number: 0, title: "Soirée", artist: "Groupe", description: "", genre: "Rock",
        organiser: Organiser(id: "o", name: "Organisateur", licence: "PLATESV-D-2026-000123"))

    private static func session(_ number: Int) -> Session {
        Session(
            id: "s\(number)", number: UInt32(number), eventID: "e",
            venue: Venue(
                id: "v", name: "Salle", address: "1 rue de la Salle", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: noon + .seconds(10 * 365 * 86_400), doorsAt: nil, bookingOpensAt: noon - .seconds(86_400),
            bookingClosesAt: noon + .seconds(80_000), status: .published, buyerLimit: 100, vatRate: VATRate(basisPoints: 210),
            categories: [
                Category(
                    id: "parterre", name: "Parterre", kind: .numbered, capacity: rows * perRow,
                    tariffs: [Tariff(id: "plein", name: "Plein tarif", price: Money(cents: 3_900))])
            ],
            layoutDigest: "digest", lane: -1, holdSeconds: 600, paymentSeconds: 900)
    }
}
