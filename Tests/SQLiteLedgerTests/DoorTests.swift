import Booking
import Domain
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

/// The door's tables, in a real file.
@Suite("Door")
struct DoorTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static let doors = Fixture.noon + .seconds(86_400)
    /// When scanners begin to let people in.
    private static let opening = doors - .seconds(3600)

    /// One order with two seats and a standing place of `rock-1`, ticketed, and a device of its organiser.
    private func house() async throws -> (SQLiteLedger, [TicketClaims], DoorDevice) {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.settle()
        return (ledger, try await claims(of: "01-a", in: ledger), try await device("A", in: ledger))
    }

    /// As codes that are issued now would say.
    private func claims(of order: String, in ledger: SQLiteLedger, revision: UInt16 = 0) async throws -> [TicketClaims] {
        let drafts = try #require(try await ledger.ticketDrafts(ofOrder: order)?.drafts)
        return drafts.map { draft in
            TicketClaims(
                eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: UInt8(draft.line.category),
                seat: draft.line.seatOffset.map { UInt32($0) }, revision: revision, expiresAt: Self.doors + .seconds(86_400))
        }
    }

    private func device(_ name: String, in ledger: SQLiteLedger, organiser: String = "org-a", sessions: [String]? = nil) async throws -> DoorDevice {
        var generator = SeededGenerator(seed: UInt64(name.utf8.reduce(0) { $0 * 31 + Int($1) }))
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: name, organiserID: organiser, sessions: sessions, tokenDigest: DoorToken(using: &generator).digest, by: .system("test")), at: Fixture.noon)
        guard case .added(let device) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        return device
    }

    private func scan(_ id: String, _ claims: TicketClaims, session: UInt32 = 1, gate: String = "A", after seconds: Int = 0, offline: Bool = false) -> Scan {
        let at = Self.doors + .seconds(seconds)
        return Scan(id: id, session: session, gate: gate, claims: claims, opensAt: Self.opening, at: at, clockAt: offline ? at : nil)
    }

    private func decide(_ scan: Scan, by device: DoorDevice, in ledger: SQLiteLedger) async throws -> CheckIn? {
        try await ledger.checkIn([scan], by: device, at: scan.at).first
    }

    @Test("the first scan lets its holder in, the next is told when and where, the same one gets its answer again")
    func firstScanWins() async throws {
        let (ledger, tickets, device) = try await house()
        let place = DoorPlace(category: "Parterre", tariff: "Plein", seat: Fixture.layout.seat(at: 0)?.label)
        let first = scan("scan-0001", tickets[0])
        #expect(try await decide(first, by: device, in: ledger) == .admitted(place))
        let again = scan("scan-0002", tickets[0], gate: "B", after: 60)
        #expect(try await decide(again, by: device, in: ledger) == .alreadyUsed(place, first: DoorEntry(gate: "A", at: Self.doors)))
        #expect(try await decide(scan("scan-0001", tickets[0], after: 90), by: device, in: ledger) == .admitted(place))
        #expect(try await decide(scan("scan-0001", tickets[1]), by: device, in: ledger) == .scanReused)
        let attendance = try await ledger.attendance(ofSession: 1, from: Self.opening)
        #expect(attendance == Attendance(expected: 3, gates: [.init(name: "A", admitted: 1)], incidents: []))
    }

    @Test("who comes with a ticket that is no good is told why")
    func refusals() async throws {
        let (ledger, tickets, device) = try await house()
        var unknown = tickets[0]
        unknown.ticketID ^= 1
        #expect(try await decide(scan("scan-0001", unknown), by: device, in: ledger) == .unknown)
        #expect(try await decide(scan("scan-0002", tickets[0], session: 2), by: device, in: ledger) == .wrongSession(1))
        var late = scan("scan-0003", tickets[0], after: 86_401)
        let place = DoorPlace(category: "Parterre", tariff: "Plein", seat: Fixture.layout.seat(at: 0)?.label)
        #expect(try await decide(late, by: device, in: ledger) == .expired(place, at: tickets[0].expiresAt))
        late.claims.expiresAt = late.at
        #expect(try await decide(late, by: device, in: ledger) == .admitted(place))
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test"))
        let cancelled = try await decide(scan("scan-0004", tickets[1]), by: device, in: ledger)
        guard case .cancelled = cancelled else { return #expect(Bool(false), "\(String(describing: cancelled))") }
    }

    @Test("only the newest code of a ticket opens the door; offline, what was newest then")
    func superseded() async throws {
        let (ledger, tickets, device) = try await house()
        let moved = Self.doors + .seconds(7 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test", at: Self.doors)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Self.doors) }
        try await ledger.settle(at: Self.doors)
        let old = try await decide(scan("scan-0001", tickets[0], after: 10), by: device, in: ledger)
        guard case .superseded = old else { return #expect(Bool(false), "\(String(describing: old))") }
        let new = try await claims(of: "01-a", in: ledger, revision: 1)
        guard case .admitted = try await decide(scan("scan-0002", new[0], after: 20), by: device, in: ledger) else { return #expect(Bool(false)) }
        // Before the new one was there, the old one was right.
        guard case .admitted = try await decide(scan("scan-0003", tickets[1], after: -10, offline: true), by: device, in: ledger) else { return #expect(Bool(false)) }
        let inside = try await decide(scan("scan-0004", tickets[2], after: 10, offline: true), by: device, in: ledger)
        guard case .superseded = inside else { return #expect(Bool(false), "\(String(describing: inside))") }
        #expect(try await ledger.attendance(ofSession: 1, from: Self.opening).incidents.map(\.kind) == [.superseded])
    }

    @Test("who was let in offline and gave the place back before the platform heard of it, is an incident")
    func returnedAfterEntry() async throws {
        let (ledger, tickets, device) = try await house()
        // The first two are inside: one scan is known, one waits in a phone. Then all three places go back.
        _ = try await ledger.checkIn([scan("scan-0001", tickets[0])], by: device, at: Self.doors)
        let waits = scan("scan-0002", tickets[1], after: 10, offline: true)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0, 1, 2]), reason: "test"), at: Self.doors + .seconds(60))
        let late = scan("scan-0003", tickets[2], after: 70, offline: true)
        let verdicts = try await ledger.checkIn([waits, late], by: device, at: Self.doors + .seconds(120))
        guard case .admitted = verdicts[0], case .cancelled = verdicts[1] else { return #expect(Bool(false), "\(verdicts)") }
        let incidents = try await ledger.attendance(ofSession: 1, from: Self.opening).incidents
        #expect(incidents.map(\.kind) == [.cancelled, .returned] && incidents[1].entry == DoorEntry(gate: "A", at: waits.at) && incidents[1].first == nil, "\(incidents)")
        // A second person on that ticket is a duplicate as always.
        _ = try await ledger.checkIn([scan("scan-0004", tickets[1], after: 20, offline: true)], by: device, at: Self.doors + .seconds(130))
        #expect(try await ledger.attendance(ofSession: 1, from: Self.opening).incidents.map(\.kind) == [.cancelled, .duplicate, .returned])
    }

    @Test("a code of a ticket that was issued twice more is superseded since the first time")
    func supersededTwice() async throws {
        let (ledger, tickets, device) = try await house()
        for day in 1...2 {
            let (now, moved) = (Self.doors + .seconds(day * 1000), Self.doors + .seconds(day * 86_400))
            _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test \(day)", at: now)
            for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: now) }
            try await ledger.settle(at: now)
        }
        for (index, verdict) in [(999, "admitted"), (1500, "superseded")].enumerated() {
            let outcome = try await decide(scan("scan-000\(index)", tickets[index], after: verdict.0, offline: true), by: device, in: ledger)
            #expect(outcome.map { "\($0)".hasPrefix(verdict.1) } == true, "\(String(describing: outcome))")
        }
        // Each issue has its short code, which leads to its own code and to no other organiser's.
        let all = try await ledger.issuedTickets(ofSession: 1, after: nil, limit: 100)
        let issued = all.tickets
        #expect(all.total == 9 && issued.map(\.revision).sorted() == [0, 0, 0, 1, 1, 1, 2, 2, 2] && Set(issued.map(\.ticketID)) == Set(tickets.map(\.ticketID)))
        for ticket in issued {
            let code = try #require(try await ledger.code(of: ticket.short, organiser: "org-a"))
            #expect(ShortCode(number: ticket.short.number, code: code) == ticket.short)
            #expect(try await ledger.code(of: ticket.short, organiser: "org-b") == nil)
        }
        // In parts, of which none ends among those of one moment: each behind the last one, and the number of all when nothing is left.
        var parts: [IssuedTickets] = []
        repeat { parts.append(try await ledger.issuedTickets(ofSession: 1, after: parts.last?.tickets.last?.place, limit: 4)) } while parts.last?.total == nil
        #expect(parts.flatMap(\.tickets) == issued && parts.map(\.tickets.count) == [4, 4, 1] && parts.map(\.total) == [nil, nil, 9])
    }

    @Test("who was let in before the session was postponed comes again, and nobody comes before the doors open")
    func postponed() async throws {
        let (ledger, tickets, device) = try await house()
        guard case .admitted = try await decide(scan("scan-0001", tickets[0]), by: device, in: ledger) else { return #expect(Bool(false)) }
        var early = scan("scan-0002", tickets[0], after: 60)
        early.opensAt = Self.doors + .seconds(80_000)
        let place = DoorPlace(category: "Parterre", tariff: "Plein", seat: Fixture.layout.seat(at: 0)?.label)
        #expect(try await decide(early, by: device, in: ledger) == .tooEarly(place, opensAt: early.opensAt))
        // Nothing was written down.
        var next = early
        next.at = early.opensAt
        #expect(try await decide(next, by: device, in: ledger) == .admitted(place))
        #expect(try await ledger.attendance(ofSession: 1, from: next.opensAt).gates == [.init(name: "A", admitted: 1)])
        var again = next
        (again.id, again.at) = ("scan-0003", next.at + .seconds(1))
        #expect(try await decide(again, by: device, in: ledger) == .alreadyUsed(place, first: DoorEntry(gate: "A", at: next.at)))
    }

    @Test("a scan that should not have been is no use of its ticket, and leaves its trace")
    func problemsAreNoUse() async throws {
        let (ledger, tickets, device) = try await house()
        let moved = Self.doors + .seconds(3600)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test", at: Self.doors)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Self.doors) }
        try await ledger.settle(at: Self.doors)
        let old = try await decide(scan("scan-0001", tickets[0], after: 10, offline: true), by: device, in: ledger)
        guard case .superseded = old else { return #expect(Bool(false), "\(String(describing: old))") }
        let newest = try await claims(of: "01-a", in: ledger, revision: 1)
        guard case .admitted = try await decide(scan("scan-0002", newest[0], after: 20), by: device, in: ledger) else { return #expect(Bool(false)) }
        // Nobody's ticket, and one of another session: who let them in offline hears of it, and so does the house.
        var unknown = tickets[1]
        unknown.ticketID ^= 1
        for _ in 1...2 { #expect(try await decide(scan("scan-0003", unknown, after: 30, offline: true), by: device, in: ledger) == .unknown) }
        let elsewhere = scan("scan-0004", newest[2], session: 2, after: 40, offline: true)
        #expect(try await decide(elsewhere, by: device, in: ledger) == .wrongSession(1))
        let attendance = try await ledger.attendance(ofSession: 1, from: Self.opening)
        #expect(attendance.gates == [.init(name: "A", admitted: 1)])
        #expect(attendance.incidents.map(\.kind) == [.unknown, .superseded] && attendance.incidents.map { $0.place == nil } == [true, false])
        let other = try await ledger.attendance(ofSession: 2, from: Self.opening).incidents
        #expect(other.map(\.kind) == [.wrongSession] && other[0].place == nil, "a seat of another hall helps nobody")
    }

    @Test("a device undoes its own scan, for some minutes")
    func undo() async throws {
        let (ledger, tickets, device) = try await house()
        let other = try await self.device("B", in: ledger)
        let first = scan("scan-0001", tickets[0])
        guard case .admitted(let place) = try await decide(first, by: device, in: ledger) else { return #expect(Bool(false)) }
        // The id is the device's own: another one has it for another ticket.
        guard case .admitted = try await decide(scan("scan-0001", tickets[1]), by: other, in: ledger) else { return #expect(Bool(false)) }
        #expect(try await ledger.undoCheckIn("scan-0002", by: device, at: first.at) == .unknown)
        #expect(try await ledger.undoCheckIn("scan-0001", by: device, at: first.at + .seconds(601)) == .tooLate)
        for _ in 1...2 { #expect(try await ledger.undoCheckIn("scan-0001", by: device, at: first.at + .seconds(600)) == .undone) }
        let attendance = try await ledger.attendance(ofSession: 1, from: Self.opening)
        #expect(attendance.gates == [.init(name: "A", admitted: 1)] && attendance.incidents.map(\.kind) == [.undone])
        #expect(try await decide(first, by: device, in: ledger) == .scanReused)
        #expect(try await decide(scan("scan-0003", tickets[0], after: 10), by: other, in: ledger) == .admitted(place))
        // Of two people on one ticket, the first was a mistake.
        let late = scan("scan-0004", tickets[0], after: 5, offline: true)
        #expect(try await decide(late, by: device, in: ledger) == .admitted(place))
        #expect(try await ledger.undoCheckIn("scan-0004", by: device, at: late.at) == .undone)
        // Undone on the device before it could be sent; the first sending comes last.
        var unsent = scan("scan-0005", tickets[2], after: 20, offline: true)
        unsent.isUndone = true
        for _ in 1...2 { #expect(try await decide(unsent, by: device, in: ledger) == .undone) }
        #expect(try await decide(scan("scan-0005", tickets[2], after: 20), by: device, in: ledger) == .scanReused)
        #expect(try await ledger.attendance(ofSession: 1, from: Self.opening).incidents.map(\.kind) == [.undone, .undone, .undone])
        #expect(try await decide(scan("scan-0006", tickets[2], after: 30), by: device, in: ledger) == .admitted(DoorPlace(category: "Fosse", tariff: "Plein", seat: nil)))
    }

    @Test("a house that was emptied lets everybody in once more")
    func reopened() async throws {
        let (ledger, tickets, device) = try await house()
        let before = Duration.seconds(3600)
        guard case .admitted = try await decide(scan("scan-0001", tickets[0]), by: device, in: ledger) else { return #expect(Bool(false)) }
        #expect(try await ledger.reopenDoors(ofSession: "nothing", by: .system("test"), at: Self.doors) == nil)
        let since = Self.doors + .seconds(60)
        // A tool that died is run again; later it is another wish.
        for after in [60, 300] { #expect(try await ledger.reopenDoors(ofSession: "rock-1", by: .system("test"), at: Self.doors + .seconds(after)) == since) }
        #expect(try await decide(scan("scan-0001", tickets[0]), by: device, in: ledger) != .scanReused)
        let session = try #require(try await ledger.sessions(of: device).first)
        #expect(session.opensAt(before) == Self.doors + .seconds(60))
        var again = scan("scan-0002", tickets[0], after: 70)
        again.opensAt = session.opensAt(before)
        guard case .admitted = try await decide(again, by: device, in: ledger) else { return #expect(Bool(false)) }
        // Whoever looks on by the usual hour sees the second filling of the house too, and no doubts about it.
        let attendance = try await ledger.attendance(ofSession: 1, from: session.startsAt - before)
        #expect(attendance.gates.map(\.admitted) == [1] && attendance.incidents.isEmpty, "\(attendance)")
        // The first one's id is no admission any more.
        again.id = "scan-0001"
        #expect(try await decide(again, by: device, in: ledger) == .scanReused)
        #expect(try await ledger.reopenDoors(ofSession: "rock-1", by: .system("test"), at: Self.doors + .seconds(3000)) == Self.doors + .seconds(3000))
        // Moved to a later day, it opens on that day.
        var moved = session
        moved.startsAt = Self.doors + .seconds(7 * 86_400)
        #expect(moved.opensAt(before) == moved.startsAt - before)
    }

    @Test("a cancelled session lets nobody in, while its places are still being taken back")
    func cancelledSession() async throws {
        let (ledger, tickets, device) = try await house()
        _ = try await ledger.cancelSession("rock-1", reason: "test", askedBy: "test", at: Self.doors)
        let place = DoorPlace(category: "Parterre", tariff: "Plein", seat: Fixture.layout.seat(at: 0)?.label)
        #expect(try await decide(scan("scan-0001", tickets[0], after: 1), by: device, in: ledger) == .cancelled(place, at: nil))
        try await ledger.numberRevocations(ofSession: 1, at: Self.doors)
        let revoked = try await ledger.revocations(ofSession: 1, above: 0, limit: 9)
        #expect(Set(revoked.map(\.ticketID)) == Set(tickets.map(\.ticketID)) && revoked.allSatisfy { $0.minimumRevision == Revocation.never })
    }

    @Test("two back offices decide the same ticket at once: one lets its holder in")
    func race() async throws {
        let (ledger, tickets, device) = try await house()
        let other = try file.open(seed: 2)
        var admitted = 0
        for round in 0..<20 {
            let (one, two) = (scan("one-\(round)-x", tickets[round % 3], after: round), scan("two-\(round)-x", tickets[round % 3], after: round))
            async let left = ledger.checkIn([one], by: device, at: one.at)
            async let right = other.checkIn([two], by: device, at: two.at)
            for outcome in try await left + right { if case .admitted = outcome { admitted += 1 } }
        }
        #expect(admitted == 3)
    }

    /// Devices offline let people in by themselves, undo some of it, and are heard in any order, some of it twice; the doors open in between.
    /// The truth is all scans that count, sorted by their time.
    @Test("scans merged in any order end as the sorted truth", arguments: 1...25)
    func mergeModel(seed: UInt64) async throws {
        struct Made: Comparable {
            var device: Int64
            var scan: Scan

            static func < (left: Self, right: Self) -> Bool {
                (left.scan.at, left.device, left.scan.id) < (right.scan.at, right.device, right.scan.id)
            }
        }
        var generator = SeededGenerator(seed: seed)
        let (ledger, tickets, device) = try await house()
        let devices = [device, try await self.device("B", in: ledger)]
        let opening = Self.doors + .seconds(1)
        var made: [Made] = []
        for number in 0..<Int.random(in: 2...14, using: &generator) {
            var scan = scan(
                "scan-\(number / 2)-of", tickets[Int.random(in: 0..<3, using: &generator)],
                gate: ["A", "B", "C"][Int.random(in: 0..<3, using: &generator)], after: Int.random(in: 0...6, using: &generator),
                offline: Int.random(in: 0..<5, using: &generator) > 0)
            scan.opensAt = opening
            scan.isUndone = scan.clockAt != nil && Int.random(in: 0..<4, using: &generator) == 0
            made.append(Made(device: devices[number % 2].id, scan: scan))
        }
        var sent = made + made.filter { _ in Bool.random(using: &generator) }
        sent.shuffle(using: &generator)
        // What was decided by the platform lets nobody in whom it knows to be inside, nor before the doors open.
        var letIn: [Made] = []
        func right(for one: Made) -> Made? {
            letIn.filter { $0.scan.claims.ticketID == one.scan.claims.ticketID && !$0.scan.isUndone && $0.scan.at >= opening }.min(by: <)
        }
        while let first = sent.first {
            let batch = Array(sent.prefix { $0.device == first.device }.prefix(Int.random(in: 1...4, using: &generator)))
            sent.removeFirst(batch.count)
            let outcomes = try await ledger.checkIn(batch.map(\.scan), by: devices.first { $0.id == first.device } ?? device, at: Self.doors)
            for (one, outcome) in zip(batch, outcomes) {
                let isKnown = letIn.contains(one)
                let isInside = right(for: one) != nil
                let isEarly = one.scan.at < opening
                if !isKnown, one.scan.clockAt != nil || !isInside && !isEarly { letIn.append(one) }
                let winner = right(for: one)
                let expected: String =
                    if one.scan.isUndone { "undone" } else if one.scan.clockAt == nil, isKnown { "admitted" } else if isEarly { "tooEarly" } else if winner == one {
                        "admitted"
                    } else { "alreadyUsed" }
                #expect("\(outcome)".hasPrefix(expected), "\(one), seed \(seed): \(outcome)")
                if case .alreadyUsed(_, let entry) = outcome {
                    #expect(entry == winner.map { DoorEntry(gate: $0.scan.gate, at: $0.scan.at) }, "\(one), seed \(seed)")
                }
            }
        }
        var (winners, found): ([UInt64: Made], [String]) = ([:], [])
        for one in letIn.sorted(by: <) {
            let entry = "\(one.scan.gate) \(one.scan.at.milliseconds)"
            if one.scan.isUndone { found.append("undone \(entry)") } else if one.scan.at < opening { continue } else if let winner = winners[one.scan.claims.ticketID] {
                found.append("duplicate \(entry) \(winner.scan.at.milliseconds)")
            } else { winners[one.scan.claims.ticketID] = one }
        }
        let attendance = try await ledger.attendance(ofSession: 1, from: opening)
        let gates = Dictionary(grouping: winners.values, by: \.scan.gate).map { Attendance.Gate(name: $0.key, admitted: $0.value.count) }
        #expect(attendance.gates == gates.sorted { $0.name < $1.name }, "seed \(seed)")
        let incidents = attendance.incidents.map { incident in
            "\(incident.kind.rawValue) \(incident.entry.gate) \(incident.entry.at.milliseconds)" + (incident.first.map { " \($0.at.milliseconds)" } ?? "")
        }
        #expect(incidents.sorted() == found.sorted(), "seed \(seed)")
    }

    @Test("revocations have numbers that rise, and say each thing once")
    func revocations() async throws {
        let (ledger, tickets, _) = try await house()
        func list(_ last: Int64, limit: Int = 9, session: UInt32 = 1) async throws -> [Revocation] {
            try await ledger.numberRevocations(ofSession: session, at: Self.doors)
            return try await ledger.revocations(ofSession: session, above: last, limit: limit)
        }
        #expect(try await list(0) == [])
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test"))
        let noticed = Self.doors.milliseconds
        let first = Revocation(number: noticed, ticketID: tickets[1].ticketID, minimumRevision: Revocation.never)
        #expect(try await list(0) == [first])
        #expect(try await list(noticed) == [])
        try await ledger.settle()
        let moved = Self.doors + .seconds(86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test", at: Self.doors)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Self.doors) }
        try await ledger.settle(at: Self.doors)
        let later = try await list(noticed)
        #expect(later.map(\.number) == [noticed + 1, noticed + 2] && Set(later.map(\.ticketID)) == [tickets[0].ticketID, tickets[2].ticketID])
        #expect(later.allSatisfy { $0.minimumRevision == 1 })
        // Of a ticket that was issued again and then given back, both.
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "test"))
        #expect(try await list(noticed + 2, limit: 1).map(\.number) == [noticed + 3])
        #expect(try await list(noticed + 3).map(\.minimumRevision) == [Revocation.never])
        #expect(try await list(0, session: 2) == [])
        // The ledger is put back as it was before; what is noticed from then on is new to who has all of the above.
        try await ledger.pool.write { try $0.execute(sql: "DELETE FROM door_revocation WHERE number > ?", arguments: [noticed]) }
        try await ledger.numberRevocations(ofSession: 1, at: Self.doors + .seconds(1))
        #expect(try await ledger.revocations(ofSession: 1, above: noticed + 4, limit: 9).map(\.number).first == noticed + 1000)
    }

    @Test("a device scans what it may, until it is revoked")
    func devices() async throws {
        let ledger = try await Fixture.ledger(file)
        let all = try await device("A", in: ledger)
        let none = try await device("B", in: ledger, sessions: [])
        #expect(try await ledger.sessions(of: all).map(\.id) == ["rock-1"])
        #expect(try await ledger.sessions(of: none) == [])
        #expect(try await ledger.sessions(of: try await device("C", in: ledger, organiser: "org-b")).map(\.id) == ["poesie-1"])
        var generator = SeededGenerator(seed: 9)
        let digest = DoorToken(using: &generator).digest
        func add(_ organiser: String, _ sessions: [String]) async throws -> AddDeviceOutcome {
            try await ledger.addDevice(NewDoorDevice(name: "D", organiserID: organiser, sessions: sessions, tokenDigest: digest, by: .system("test")), at: Fixture.noon)
        }
        #expect(try await add("nobody", []) == .unknownOrganiser(known: ["org-a", "org-b"]))
        #expect(try await add("org-a", ["rock-1", "poesie-1"]) == .unknownSession("poesie-1"))
        guard case .added(let device) = try await add("org-a", ["rock-1"]) else { return #expect(Bool(false)) }
        #expect(try await add("org-a", ["rock-1"]) == .added(device))
        #expect(try await ledger.device(tokenDigest: digest, at: Self.doors) == device)
        #expect(try await ledger.revokeDevice(device.id, by: .system("test"), at: Self.doors))
        #expect(try await ledger.device(tokenDigest: digest, at: Self.doors) == nil)
        #expect(try await ledger.revokeDevice(device.id, by: .system("test"), at: Self.doors + .seconds(1)))
        #expect(try await ledger.devices().last?.revokedAt == Self.doors)
        #expect(try await !ledger.revokeDevice(99, by: .system("test"), at: Self.doors))
    }
}
