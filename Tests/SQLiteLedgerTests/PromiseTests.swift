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

    @Test("a venue in another town is told to every buyer, and who bought before may have the money back")
    func town() async throws {
        let known = try await session().venue
        try await move(to: "Nantes", "44000", by: .account(7))
        let commands = try await tellers()
        #expect(commands.count == 2 && commands.allSatisfy { $0.askedBy == "account 7" }, "whoever's show is given there")
        let altered = try await session()
        #expect(altered.formerAnnouncements?.map(\.city) == [known.city] && altered.alteredRefundableUntil == altered.startsAt)
        for command in commands { #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .done) }
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 99)
        #expect(letters.map(\.orderID).sorted() == ["01-a", "01-b", "01-c"] && letters.allSatisfy { $0.reason == OutboxItem.altered })
        // By the number that the order has, whatever clocks say: a box office that has not heard of Nantes sells Paris.
        _ = try await ledger.record([Self.sale("stale", seat: 2, by: nil), Self.sale("since", seat: 3, by: 1)], at: Fixture.noon + .seconds(3_600))
        #expect(try await reasons(["a", "stale", "since"]) == [OutboxItem.altered, OutboxItem.altered, nil])
        #expect(try await ledger.audit().findings == [])
    }

    @Test("to and fro: who bought by the old words has nothing to ask, who bought in between has, and no number is given twice")
    func toAndFro() async throws {
        let first = try await session().venue
        try await move(to: "Nantes", "44000")
        _ = try await ledger.record([Self.sale("between", seat: 2, by: 1)], at: Fixture.noon)
        try await move(to: first.city, first.postalCode)
        #expect(try await session().formerAnnouncements?.map(\.city) == [first.city, "Nantes"])
        #expect(try await reasons(["a", "between"]) == [nil, OutboxItem.altered])
        try await move(to: "Nantes", "44000")
        try await move(to: "Brest", "29200")
        #expect(try await session().formerAnnouncements?.map(\.city) == [first.city, "Nantes"], "known words are not kept twice")
        try await move(to: first.city, first.postalCode)
        #expect(try await session().formerAnnouncements?.map(\.city) == [first.city, "Nantes", "Brest"])
        #expect(try await reasons(["b"]) == [nil])
        #expect(try await file.open().recordedOrder("01-between")?.sale.order.announcement == 1)
        #expect(try await ledger.recordedOrders(ofSession: 1).orders.map(\.sale.order.announcement) == [nil, nil, 1], "what is rebuilt has it too")
    }

    @Test("a sale that is recorded after the change, by the words of before, is told in the transaction that records it")
    func lateRecord() async throws {
        try await move(to: "Nantes", "44000")
        for command in try await tellers() { #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .done) }
        _ = try await ledger.record([Self.sale("late", seat: 2, by: nil), Self.sale("knowing", seat: 3, by: 1)], at: Fixture.noon)
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 99)
        #expect(letters.filter { $0.orderID == "01-late" }.map(\.reason) == [OutboxItem.altered])
        #expect(!letters.contains { $0.orderID == "01-knowing" })
    }

    @Test("nobody could buy it: nothing is kept; somebody could, and nothing is recorded: they have their right")
    func unsold() async throws {
        let ledger = try await LedgerFile().open()
        func write(_ artist: String, opens: Timestamp) async throws -> Session? {
            var programme = Fixture.programme
            programme.events[0].artist = artist
            programme.sessions[0].startsAt = Fixture.noon + .seconds(864_000)
            programme.sessions[0].bookingClosesAt = programme.sessions[0].startsAt
            programme.sessions[0].bookingOpensAt = opens
            _ = try await ledger.write { [programme] in try ledger.write(programme, into: $0, by: "ada", at: Fixture.noon) }
            return try await ledger.catalogue().sessions.first { $0.id == "rock-1" }
        }
        let (late, open) = (Fixture.noon + .seconds(86_401), Fixture.noon - .seconds(1))
        _ = try await write("Vesper", opens: late)
        #expect(try await write("Rivages", opens: late)?.formerAnnouncements == nil)
        _ = try await write("Rivages", opens: open)
        let altered = try await write("Aurore", opens: open)
        #expect(altered?.formerAnnouncements?.map(\.artist) == ["Rivages"] && altered?.alteredRefundableUntil == altered?.startsAt)
        #expect(try await ledger.openCommands().commands.isEmpty, "there is nobody to be written to")
        _ = try await ledger.record([Self.sale("first", seat: 0, by: nil)], at: Fixture.noon)
        #expect(try await reasons(["first"], in: ledger) == [OutboxItem.altered])
        #expect(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9).map(\.orderID) == ["01-first"])
    }

    @Test("a second wish for the whole is a new one when the first was refused, and none while it is under way")
    func secondWish() async throws {
        try await move(to: "Nantes", "44000")
        try await wish("a", at: Fixture.noon)
        try await wish("a", at: Fixture.noon + .seconds(60))
        let first = try await refunds(of: "a")
        #expect(first.count == 1, "one under way is the same wish")
        // Such as a payment of which a bank had taken a part.
        try await ledger.write { try CommandTable(db: $0).note(CommandProgress(state: .refused), of: first[0].id, at: Fixture.noon) }
        try await wish("a", at: Fixture.noon + .seconds(120))
        #expect(try await refunds(of: "a").count == 2)
        try await wish("a", at: Fixture.noon + .seconds(180))
        let again = try await refunds(of: "a")
        #expect(again.count == 2 && again[0].progress.state == .asked)
        #expect(try await ledger.advance(again[0], mayEnd: true, at: Fixture.noon).state == .done)
        try await wish("a", at: Fixture.noon + .seconds(240))
        let third = try #require(try await refunds(of: "a").first)
        #expect(try await ledger.advance(third, mayEnd: true, at: Fixture.noon).state == .refused, "nothing goes back twice")
        #expect(try await ledger.order("01-a")?.corrections?.amount == Money(cents: 3_550))
    }

    @Test("another artist gives the money back, another title or street is told, another spelling is nobody's business")
    func programmes() async throws {
        func change(_ edit: (inout Programme) -> Void) async throws -> (told: Int, money: Bool) {
            let before = try await tellers().count
            var programme = Fixture.programme
            programme.mayGiveMoneyBack = true
            edit(&programme)
            guard case .written = try await write(programme) else { throw LedgerValueError() }
            let wishes = try await reasons(["a"])
            return (try await tellers().count - before, wishes != [nil])
        }
        let artist = Fixture.programme.events[0].artist
        #expect(try await change { $0.events[0].artist = artist.uppercased() + " !" } == (0, false))
        #expect(try await change { $0.events[0].title += " autrement" } == (1, false))
        #expect(try await change { for index in $0.sessions.indices { $0.sessions[index].venue.address = "2 rue" }; $0.events[0].title += " autrement" } == (2, false))
        // What begins now, or is sold to nobody, is told to nobody.
        var programme = Fixture.programme
        programme.events[0].artist = "Encore"
        let count = try await tellers().count
        _ = try await write(programme, at: Fixture.programme.sessions[0].startsAt)
        #expect(try await tellers().count == count)
        #expect(try await change { $0.events[0].title += " autrement"; $0.events[0].artist = "Quelqu’un d’autre" }.money)
    }

    @Test("a file that gives money back by another town or artist is stopped, with the number of orders, and its line in the journal is one with it")
    func imports() async throws {
        var programme = Fixture.programme
        programme.events[0].artist = "Quelqu’un d’autre"
        let note = JournalNote(.programmeImported, of: "programme", detail: "2 events", by: .system("ada"))
        func noted() async throws -> Int { try await ledger.journal(JournalQuery(action: .programmeImported), limit: 9).count }
        let outcome = try await ledger.write { [ledger, programme] in try ledger.write(programme, into: $0, by: "import", noted: note, at: Fixture.noon) }
        #expect(outcome == .refused([CatalogueRefusal(sessionID: "rock-1", objection: .givesMoneyBack(orders: 2))]))
        #expect(try await noted() == 0)
        programme.mayGiveMoneyBack = true
        guard case .written = try await ledger.write({ [ledger, programme] in try ledger.write(programme, into: $0, by: "import", noted: note, at: Fixture.noon) }) else { return #expect(Bool(false)) }
        #expect(try await noted() == 1)
        // The old file once more undoes it, by a slip as a rule.
        programme = Fixture.programme
        #expect(try await write(programme) == .refused([CatalogueRefusal(sessionID: "rock-1", objection: .givesMoneyBack(orders: 2))]))
        programme.mayGiveMoneyBack = true
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        #expect(try await reasons(["a"]) == [nil])
    }

    @Test("whoever may have the money back may until the doors, also where they open earlier than when that was said")
    func earlierDoors() async throws {
        try await move(to: "Lille", "59000")
        var programme = Fixture.programme
        let venue = try await session().venue
        for index in programme.sessions.indices where programme.sessions[index].venue.id == venue.id { programme.sessions[index].venue = venue }
        programme.sessions[0].startsAt = Fixture.noon + .seconds(7_200)
        programme.sessions[0].doorsAt = Fixture.noon + .seconds(3_600)
        guard case .written = try await write(programme) else { return #expect(Bool(false)) }
        try await wish("a", at: Fixture.noon + .seconds(3_601))
        #expect(try await refunds(of: "a").isEmpty)
        // Who asked is told, once.
        try await wish("a", at: Fixture.noon + .seconds(3_601))
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon + Self.day, limit: 99).filter { $0.reason == OutboxItem.returnRefused }
        #expect(letters.map(\.orderID) == ["01-a"])
        try await wish("b", at: Fixture.noon + .seconds(3_600))
        #expect(try await refunds(of: "b").count == 1)
    }

    // MARK: What is asked

    private static func sale(_ name: String, seat: Int, by announcement: Int?) -> StreamEntry {
        var sale = Fixture.sale(name, [Fixture.seat(seat)])
        sale.order.announcement = announcement
        return .sale(sale)
    }

    private func move(to city: String, _ postalCode: String, by actor: JournalActor = .system("ada")) async throws {
        let known = try await session().venue
        var venue = known
        (venue.city, venue.postalCode) = (city, postalCode)
        guard case .done = try await ledger.changeVenue(venue, from: known, by: actor, at: Fixture.noon) else { throw LedgerValueError() }
    }

    private func wish(_ name: String, at now: Timestamp, in other: SQLiteLedger? = nil) async throws {
        _ = try await (other ?? ledger).record([.refundRequest(RefundRequest(orderID: "01-\(name)", askedAt: now))], at: now)
    }

    /// Newest first.
    private func refunds(of name: String, in other: SQLiteLedger? = nil) async throws -> [Command] { try await (other ?? ledger).commands("refund", of: "01-\(name)") }

    /// Why each order would have its money back; nil where it would not.
    private func reasons(_ names: [String], in other: SQLiteLedger? = nil) async throws -> [String?] {
        var reasons: [String?] = []
        for name in names {
            try await wish(name, at: Fixture.noon, in: other)
            let task = try await refunds(of: name, in: other).first?.task
            if case .correct(let request)? = task { reasons.append(request.reason) } else { reasons.append(nil) }
        }
        return reasons
    }
}
