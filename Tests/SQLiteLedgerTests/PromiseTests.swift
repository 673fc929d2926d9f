import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// What was said when somebody bought stays, or they are told.
@Suite struct PromiseTests {
    let file: LedgerFile
    let ledger: SQLiteLedger
    private static let day = Duration.seconds(86_400)

    /// Two orders of `rock-1`, which begins a day after noon, and one of `poesie-1`.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(1)])), .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)]))],
            at: Fixture.noon)
        try await ledger.settle()
        try await ledger.complete(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 99), at: Fixture.noon)
    }

    private func write(_ programme: Programme, at now: Timestamp = Fixture.noon) async throws -> CatalogueWriteOutcome {
        try await ledger.write { [ledger] in try ledger.write(programme, into: $0, by: "ada", at: now) }
    }

    private func session(_ id: String = "rock-1") async throws -> Session { try #require(try await ledger.catalogue().sessions.first { $0.id == id }) }

    private func tellers() async throws -> [Command] { try await ledger.openCommands().commands.filter { $0.task.kind == "tell-buyers" } }

    /// Whoever has the first ticket of each order comes in, when the session begins.
    private func letIn(_ orders: [String], at now: Timestamp) async throws {
        var generator = SystemRandomNumberGenerator()
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: "A", organiserID: "org-a", sessions: nil, tokenDigest: DoorToken(using: &generator).digest, by: .system("test")), at: now)
        guard case .added(let device) = outcome else { throw LedgerValueError() }
        for order in orders {
            let draft = try #require(try await ledger.ticketDrafts(ofOrder: order)?.drafts.first)
            let claims = TicketClaims(
                eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: UInt8(draft.line.category),
                seat: draft.line.seatOffset.map { UInt32($0) }, revision: 0, expiresAt: now + Self.day)
            let scan = Scan(id: "scan-\(order)", session: 1, gate: "A", claims: claims, opensAt: now, at: now)
            guard case .admitted? = try await ledger.checkIn([scan], by: device, at: now).first else { throw LedgerValueError() }
        }
    }

    @Test("a session that let people in, or whose evening is over, is called off by nobody who does not know that")
    func calledOff() async throws {
        let doors = Fixture.noon + Self.day
        let (late, moved) = (doors + CallingOff.evening, doors + .seconds(30 * 86_400))
        func cancel(_ known: CallingOff, at now: Timestamp) async throws -> CancelSessionOutcome {
            try await ledger.cancelSession("rock-1", reason: "test", knowing: known, askedBy: "test", at: now)
        }
        func postpone(_ known: CallingOff, at now: Timestamp) async throws -> PostponeSessionOutcome {
            try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, knowing: known, askedBy: "test", at: now)
        }
        #expect(try await cancel(CallingOff(admitted: 9), at: late) == .refused(.over))
        #expect(try await postpone(CallingOff(admitted: 9), at: late) == .refused(.over))
        try await letIn(["01-a", "01-b"], at: doors)
        let evening = late - .seconds(1)
        for known in [0, 1] {
            #expect(try await cancel(CallingOff(admitted: known), at: evening) == .refused(.attended(2)))
            #expect(try await postpone(CallingOff(admitted: known), at: evening) == .refused(.attended(2)))
        }
        #expect(try await ledger.admitted(toSession: "rock-1") == 2)
        #expect(try await ledger.openCommands().commands.isEmpty)
        #expect(try await session().status == .published)
        guard case .asked = try await postpone(CallingOff(admitted: 2), at: evening) else { return #expect(Bool(false)) }
        // It begins anew.
        #expect(try await ledger.admitted(toSession: "rock-1") == 0)
        guard case .asked(let id) = try await cancel(CallingOff(), at: evening) else { return #expect(Bool(false)) }
        #expect(try await cancel(CallingOff(), at: moved + CallingOff.evening) == .asked(command: id), "what is cancelled is asked once")
    }

    @Test("deadlines that buyers count on become later and never earlier, also by a file")
    func deadlines() async throws {
        var programme = Fixture.programme
        let until = programme.sessions[0].startsAt - .seconds(7_200)
        programme.sessions[0].returnsUntil = until
        guard case .written = try await write(programme) else { return #expect(Bool(false), "more is no less") }
        for earlier in [until - .seconds(1), nil] {
            programme.sessions[0].returnsUntil = earlier
            #expect(try await write(programme) == .refused([CatalogueRefusal(sessionID: "rock-1", objection: .promised(.returns(until: until)))]))
        }
        programme.sessions[0].returnsUntil = until + .seconds(60)
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        programme.sessions[0].nameChangeUntil = until
        #expect(try await write(programme) == .refused([CatalogueRefusal(sessionID: "rock-1", objection: .promised(.namesAdded))]))
        programme.sessions[0].nameChangeUntil = nil
        // With another date it goes along.
        programme.sessions[0].startsAt = programme.sessions[0].startsAt - .seconds(3_600)
        programme.sessions[0].returnsUntil = until - .seconds(3_540)
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        #expect(try await session().returnsUntil == until - .seconds(3_540))
    }

    @Test("an opening that had come and is moved to later leaves its trace: the date is somebody's")
    func opened() async throws {
        #expect(try await ledger.takenIDs().opened == [])
        var programme = Fixture.programme
        programme.sessions[0].bookingOpensAt = Fixture.noon + .seconds(3_600)
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        #expect(try await ledger.takenIDs().opened == ["rock-1"])
        programme.sessions[0].bookingOpensAt = Fixture.noon + .seconds(7_200)
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        #expect(try await ledger.takenIDs().opened == ["rock-1"])
    }

    @Test("a venue in another town is told to every buyer, who may have the money back")
    func town() async throws {
        let known = try await session().venue
        var venue = known
        (venue.address, venue.city, venue.postalCode) = ("9 quai", "Nantes", "44000")
        guard case .done = try await ledger.changeVenue(venue, from: known, by: .account(7), at: Fixture.noon) else { return #expect(Bool(false)) }
        let commands = try await tellers()
        #expect(commands.count == 2 && commands.allSatisfy { $0.askedBy == "account 7" }, "whoever's show is given there")
        let altered = try await session()
        #expect(altered.alteredAt == Fixture.noon && altered.alteredRefundableUntil == altered.startsAt)
        for command in commands { #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .done) }
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 99)
        #expect(letters.map(\.orderID).sorted() == ["01-a", "01-b", "01-c"] && letters.allSatisfy { $0.reason == OutboxItem.altered })
        let before = try #require(try await ledger.announcement(before: letters[0]))
        #expect(before.city == known.city && before.address == known.address)
        // Who bought before may have the money back, and nobody who bought since.
        let sold = try await session()
        #expect(sold.refundableUntil(orderPlacedAt: Fixture.noon) == sold.startsAt && sold.refundableUntil(orderPlacedAt: Fixture.noon + .milliseconds(1)) == nil)
        _ = try await ledger.record([.refundRequest(RefundRequest(orderID: "01-a", askedAt: Fixture.noon + .seconds(60)))], at: Fixture.noon)
        let refunds = try await ledger.openCommands().commands.filter { $0.task.kind == "refund" }
        #expect(refunds.map(\.task) == [.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: OutboxItem.altered))])
        #expect(try await ledger.audit().findings == [])
    }

    @Test("another artist gives the money back, another title or street is told, another spelling is nobody's business")
    func programmes() async throws {
        func change(_ edit: (inout Programme) -> Void) async throws -> (told: Int, money: Bool) {
            let before = try await tellers().count
            var programme = Fixture.programme
            edit(&programme)
            let current = try await session().alteredAt
            guard case .written = try await write(programme, at: Fixture.noon + .seconds(Int64(before))) else { throw LedgerValueError() }
            let told = try await tellers().count - before
            return (told, try await session().alteredAt != current)
        }
        let artist = Fixture.programme.events[0].artist
        #expect(try await change { $0.events[0].artist = artist.uppercased() + " !" } == (0, false))
        #expect(try await change { $0.events[0].title += " autrement" } == (1, false))
        #expect(try await change { $0.events[0].title += " autrement"; $0.events[0].artist = "Quelqu’un d’autre" } == (1, true))
        #expect(try await change { for index in $0.sessions.indices { $0.sessions[index].venue.address = "2 rue" }; $0.events[0].title += " autrement"; $0.events[0].artist = "Quelqu’un d’autre" } == (2, false))
        // What begins now, or is sold to nobody, is told to nobody.
        var programme = Fixture.programme
        programme.events[0].artist = "Encore"
        let count = try await tellers().count
        _ = try await write(programme, at: Fixture.programme.sessions[0].startsAt)
        #expect(try await tellers().count == count)
    }
}
