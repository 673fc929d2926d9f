import Booking
import Domain
import Testing

@testable import Reconciliation

/// Each way in which store and ledger can disagree is found, under its invariant.
@Suite struct SessionAuditTests {
    private let session = Session(
        id: "rock", number: 1, eventID: "rock",
        venue: Venue(id: "s", name: "S", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
        startsAt: Timestamp(milliseconds: 2), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
        bookingClosesAt: Timestamp(milliseconds: 1), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
        categories: [
            Category(id: "or", name: "Or", kind: .numbered, capacity: 3, tariffs: []),
            Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 10, tariffs: []),
        ], layoutDigest: "x", lane: 1, holdSeconds: 600, paymentSeconds: 900)

    private let layout = SeatLayout(
        plan: SeatingPlan(
            name: "S", width: 1, height: 1, categories: ["Or"],
            sections: [
                .init(
                    id: "P", name: "Parterre",
                    rows: [
                        .init(
                            label: "A",
                            seats: (0..<3).map { .init(id: "A\($0)", number: "\($0)", category: "Or", position: .init(x: Double($0 * 25), y: 0)) })
                    ])
            ])) { $0 == "Or" ? 0 : nil }

    /// Seat 0 sold, seat 1 held, two standing sold: store and ledger agree.
    private struct Readings {
        var snapshot: SessionSnapshot
        var before = SoldPlaces(seats: [0], countByCategory: [0: 1, 1: 2])
        var after = SoldPlaces(seats: [0], countByCategory: [0: 1, 1: 2])
    }

    private func readings() -> Readings {
        let map: [UInt8] = [
            SeatState.sold.byte(pool: 0), SeatState.held.byte(pool: 0), SeatState.free.byte(pool: 0), SeatState.rowBreak,
        ]
        return Readings(
            snapshot: SessionSnapshot(
                availability: Availability(
                    stock: [
                        .init(total: 3, free: 1, held: 1, sold: 1, blocked: 0), .init(total: 10, free: 7, held: 1, sold: 2, blocked: 0),
                    ], isCurrent: true),
                seatMap: map,
                holds: [
                    Hold(id: "h", state: .held, seats: [SeatPosition(segment: 0, position: 1)], standing: [1: 1], expiresAt: Timestamp(milliseconds: 1)),
                    Hold(id: "gone", state: .released, seats: [SeatPosition(segment: 0, position: 2)], standing: [:], expiresAt: Timestamp(milliseconds: 1)),
                ], pending: []))
    }

    private func invariants(_ change: (inout Readings) -> Void) -> Set<String> {
        var readings = readings()
        change(&readings)
        let audit = SessionAudit(
            session: session, of: 0, layout: layout, snapshot: readings.snapshot, before: readings.before, after: readings.after)
        return Set(audit.findings().map(\.invariant))
    }

    @Test func agreementIsClean() {
        #expect(invariants { _ in }.isEmpty)
    }

    @Test func everyDisagreementIsFound() {
        #expect(invariants { $0.snapshot.availability.stock[1].free += 1 } == ["I5"])
        #expect(invariants { $0.snapshot.availability.stock[1] = .init(total: 10, free: -1, held: 1, sold: 10, blocked: 0) }.contains("I1"))
        #expect(invariants { $0.snapshot.seatMap[2] = 0x0B }.contains("I5"))
        #expect(invariants { $0.snapshot.seatMap[2] = SeatState.free.byte(pool: 1) }.contains("I5"))
        #expect(invariants { $0.snapshot.seatMap[2] = SeatState.sold.byte(pool: 0) }.isSuperset(of: ["I5", "I6"]))
        #expect(invariants { $0.snapshot.holds = ($0.snapshot.holds ?? []) + ($0.snapshot.holds ?? []) }.contains("I1"))
        #expect(invariants { $0.snapshot.holds = [] } == ["I1"])
        #expect(invariants { $0.before.seats = [0, 2]; $0.after.seats = [0, 2] } == ["I6"], "sold in the ledger, not in the store")
        #expect(invariants { $0.after = SoldPlaces(countByCategory: [1: 2]); $0.before = $0.after } == ["I6"], "sold in the store only")
        #expect(invariants { $0.after.countByCategory[1] = 1; $0.before.countByCategory[1] = 1 } == ["I6"])
    }

    /// The ledger has them first; who reads the catalogue and then the store may find either of another version.
    @Test func standingPlacesBecomeMore() {
        func invariants(catalogue version: Int64, _ change: (inout Session) -> Void) -> Set<String> {
            var (session, readings) = (session, readings())
            change(&session)
            readings.snapshot.version = 5
            let audit = SessionAudit(
                session: session, of: version, layout: layout, snapshot: readings.snapshot, before: readings.before, after: readings.after)
            return Set(audit.findings().map(\.invariant))
        }
        #expect(invariants(catalogue: 6) { $0.categories[1].capacity = 12 } == [], "the store is not told yet")
        #expect(invariants(catalogue: 6) { $0.categories[1].capacity = 9 } == ["I5"], "it has more than the ledger")
        #expect(invariants(catalogue: 5) { $0.categories[1].capacity = 12 } == ["I5"], "it was told")
        #expect(invariants(catalogue: 4) { $0.categories[1].capacity = 8 } == [], "the catalogue was read before")
        #expect(invariants(catalogue: 4) { $0.categories[1].capacity = 12 } == ["I5"])
        #expect(invariants(catalogue: 6) { $0.categories[0].capacity = 4 } == ["I5"], "seats do not become more")
    }

    @Test func whatIsOnItsWayIsNoDisagreement() {
        let line = OrderLine(
            category: 0, categoryID: "or", categoryName: "Or", seatID: "A0", seatOffset: 0, seatLabel: nil, tariffID: "p",
            tariffName: "P", price: .zero, vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: "1-a", sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "", email: ""),
            lines: [line], placedAt: Timestamp(milliseconds: 0))
        #expect(
            invariants {
                $0.before.seats = []
                $0.after.seats = []
                $0.snapshot.pending = [Sale(order: order, paymentID: nil, confirmedAt: Timestamp(milliseconds: 0))]
            }.isEmpty)
        #expect(invariants { $0.before.seats = [] }.isEmpty, "recorded between the two readings of the ledger")
        #expect(invariants { $0.before.seats = [0, 2] }.isEmpty, "taken back between them")
        #expect(invariants { $0.before.countByCategory[1] = 1 }.isEmpty && invariants { $0.after.countByCategory[1] = 3 }.isEmpty)
    }

    @Test func aDriftSaysWhichPlacesAndHowMany() {
        var readings = readings()
        readings.before = SoldPlaces(seats: [1], countByCategory: [0: 1, 1: 3])
        readings.after = readings.before
        func drift(owesPlaces: Bool = false) -> SessionDrift {
            SessionAudit(
                session: session, of: 0, layout: layout, snapshot: readings.snapshot, before: readings.before, after: readings.after,
                owesPlaces: owesPlaces
            ).drift
        }
        #expect(drift() == SessionDrift(forgotten: [1], invented: [0], forgottenStanding: [1: 1]))
        readings.snapshot.availability.stock[1].sold = 5
        #expect(drift() == SessionDrift(forgotten: [1], invented: [0], inventedStanding: [1: 2]))
        #expect(drift(owesPlaces: true) == SessionDrift(forgotten: [1]), "the store is still to be told of what was taken back")
    }
}
