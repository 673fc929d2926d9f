import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite("Catalogue")
struct CatalogueTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    @Test("numbers are given once, lanes follow and stay, the version grows with changes only")
    func numbering() async throws {
        let ledger = try SQLiteLedger(path: file.path, lanes: 2)
        let written = try await ledger.write(Fixture.programme)
        #expect(written == .written(version: 1, events: 2, sessions: 2))
        #expect(try await ledger.write(Fixture.programme) == .written(version: 1, events: 2, sessions: 2))

        var more = Fixture.programme
        more.sessions = [Fixture.session("rock-2", event: "rock", status: .draft), more.sessions[0]]
        more.sessions[1].buyerLimit = 2
        #expect(try await SQLiteLedger(path: file.path, lanes: 7).write(more) == .written(version: 2, events: 2, sessions: 2))
        let catalogue = try await ledger.catalogue()
        #expect(catalogue.version == 2)
        #expect(catalogue.sessions.map { "\($0.id) \($0.number) \($0.lane) \($0.buyerLimit)" } == ["rock-1 1 1 2", "poesie-1 2 0 6"])
        #expect(catalogue.events.map { "\($0.id) \($0.number)" } == ["rock 1", "poesie 2"])
        let all = try await ledger.read { try CatalogueReader(db: $0).all() }
        #expect(all.sessions["rock-2"]?.number == 3 && all.sessions["rock-2"]?.lane == 3)
        #expect(try await ledger.catalogueVersion() == 2)
    }

    @Test("what was written is read back equal")
    func roundTrip() async throws {
        let ledger = try await Fixture.ledger(file)
        var expected = Fixture.programme
        for index in expected.sessions.indices {
            expected.sessions[index].number = UInt32(index + 1)
            expected.sessions[index].lane = index + 1
            expected.events[index].number = UInt32(index + 1)
        }
        let catalogue = try await ledger.catalogue()
        #expect(catalogue.events == expected.events && catalogue.sessions == expected.sessions)
        #expect(try await ledger.layout(digest: "digest") == Fixture.layout)
        #expect(try await ledger.layout(digest: "other") == nil)
    }

    @Test("what pages say besides is kept, changed and taken away")
    func details() async throws {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        programme.events[0].organiser.contact = .init(email: "a@b.example", mediator: "M")
        programme.events[0].feature = .init(order: 1, until: Timestamp(milliseconds: 5), text: "T")
        programme.events[0].durationMinutes = 95
        programme.events[0].picture = Picture(digest: "d", format: .webp, width: 800, height: 480, alt: "A", credit: "C")
        programme.pictures = ["d": [1, 2, 3]]
        programme.sessions[0].venue.description = "D"
        programme.sessions[0].venue.access = "A"
        _ = try await ledger.write(programme)
        var read = try await ledger.catalogue()
        #expect(read.events[0].organiser.contact == programme.events[0].organiser.contact && read.events[0].feature == programme.events[0].feature)
        #expect(read.events[0].picture == programme.events[0].picture && read.events[0].durationMinutes == 95)
        #expect(try await ledger.picture(digest: "d") == [1, 2, 3])
        #expect(try await ledger.picture(digest: "e") == nil)
        #expect(read.sessions[0].venue == programme.sessions[0].venue)
        _ = try await ledger.write(Fixture.programme)
        read = try await ledger.catalogue()
        #expect(read.events[0].organiser.contact == nil && read.events[0].feature == nil && read.events[0].picture == nil && read.sessions[0].venue == Fixture.programme.sessions[0].venue)
        // Nobody shows it any more.
        #expect(try await ledger.picture(digest: "d") == nil)
    }

    @Test("what people of the house wrote of a venue stays, whatever an older file says, until a file is told to replace it")
    func venues() async throws {
        let ledger = try await Fixture.ledger(file)
        let first = Fixture.programme.sessions[0].venue
        func venue() async throws -> Venue? { try await ledger.venues().first { $0.id == first.id } }
        // Nobody wrote of it in the back office: the file's words count.
        var programme = Fixture.programme
        for index in programme.sessions.indices where programme.sessions[index].venue.id == first.id { programme.sessions[index].venue.access = "Tramway A" }
        guard case .written(_, _, _, keptVenues: []) = try await ledger.write(programme) else { return #expect(Bool(false), "nothing to keep") }
        let filed = try #require(try await venue())
        #expect(filed.access == "Tramway A")

        var entered = filed
        (entered.name, entered.access) = ("Salle du Parc", "Tramway B, sans marche")
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        #expect(try await ledger.changeVenue(entered, from: filed, by: .system("test"), at: now) == .done(entered))
        programme.sessions[0].buyerLimit = 3
        guard case .written(_, _, _, let kept) = try await ledger.write(programme) else { return #expect(Bool(false), "the rest is written") }
        #expect(kept == [KeptVenue(entered, unlike: filed)] && kept.map(\.fields) == [["name", "access"]])
        #expect(try await venue() == entered)
        #expect(try await ledger.catalogue().sessions.first { $0.id == programme.sessions[0].id }?.buyerLimit == 3)
        // As the house has it, there is nothing to say.
        for index in programme.sessions.indices where programme.sessions[index].venue.id == first.id { programme.sessions[index].venue = entered }
        guard case .written(_, _, _, keptVenues: []) = try await ledger.write(programme) else { return #expect(Bool(false), "nothing differs") }

        for index in programme.sessions.indices where programme.sessions[index].venue.id == first.id { programme.sessions[index].venue = filed }
        programme.replacesVenues = true
        guard case .written(_, _, _, keptVenues: []) = try await ledger.write(programme) else { return #expect(Bool(false), "told to") }
        #expect(try await venue() == filed)
    }

    @Test("a session counts how often its date, its place or its length changed, for calendars that have it")
    func appointments() async throws {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        let id = programme.sessions[0].id
        func changes() async throws -> Int? { try await ledger.catalogue().sessions.first { $0.id == id }?.changes }
        #expect(try await changes() == nil)
        let steps: [(Int?, (inout Programme) -> Void)] = [
            (nil, { $0.sessions[0].buyerLimit = 3 }), (1, { $0.sessions[0].startsAt = $0.sessions[0].startsAt + .seconds(60) }), (1, { $0.sessions[0].buyerLimit = 4 }),
            (2, { for index in $0.sessions.indices { $0.sessions[index].venue.address = "2 rue" } }), (3, { $0.events[0].durationMinutes = 90 }), (3, { _ in }), (4, { $0.events[0].durationMinutes = nil }),
        ]
        for (number, (expected, change)) in steps.enumerated() {
            change(&programme)
            _ = try await ledger.write(programme)
            #expect(try await changes() == expected, "step \(number)")
        }
        let date = programme.sessions[0].startsAt + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession(id, to: date, refundableUntil: date, askedBy: "ada", at: Fixture.noon)
        #expect(try await changes() == 5)
    }

    @Test("a plan that a newer version lays out otherwise is what it was for the sessions that were published with it")
    func formerLayouts() async throws {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        programme.layouts = ["newer": Fixture.layout]
        programme.formerLayouts = ["newer": "digest"]
        programme.sessions[0].layoutDigest = "newer"
        programme.sessions.append(Fixture.session("rock-2", event: "rock"))
        programme.sessions[2].layoutDigest = "newer"
        programme.events[0].title = "Autre titre"
        let outcome = try await ledger.write(programme)
        if case .refused(let refusals) = outcome { Issue.record("\(refusals)") }
        let read = try await ledger.catalogue()
        #expect(read.sessions.filter { $0.eventID == "rock" }.map { "\($0.id) \($0.layoutDigest ?? "")" }.sorted() == ["rock-1 digest", "rock-2 newer"])
        programme.formerLayouts = ["newer": "another"]
        let refusal = CatalogueRefusal(sessionID: "rock-1", objection: .layoutFixed)
        #expect(try await ledger.write(programme) == .refused([refusal]), "another plan is another plan")
    }

    static let refusals: [(change: @Sendable (inout Session) -> Void, reasons: [String])] = [
        ({ $0.layoutDigest = nil }, ["its seat layout was published and cannot change"]),
        ({ $0.layoutDigest = "new" }, ["its seat layout is unknown", "its seat layout was published and cannot change"]),
        ({ $0.status = .draft }, ["it was published and cannot become a draft again"]),
        ({ $0.eventID = "poesie" }, ["it was published as a session of rock and cannot move to another event"]),
        (
            { $0.categories[1].capacity = 3 },
            ["category fosse was published with 4 places and cannot have 3: standing places become more and never fewer, because whoever is choosing or paying counts on them, and seats are those of the plan"]
        ),
        (
            { $0.categories[0].capacity = 11 },
            ["category parterre was published with 10 places and cannot have 11: standing places become more and never fewer, because whoever is choosing or paying counts on them, and seats are those of the plan"]
        ),
        ({ $0.categories[1].kind = .numbered }, ["category fosse was published as standing and cannot be numbered"]),
        ({ $0.categories.removeLast() }, ["category fosse was published and cannot be removed"]),
        (
            { $0.categories.reverse() },
            [
                "category parterre was published at place 1 and cannot move to 2",
                "category fosse was published at place 2 and cannot move to 1",
            ]
        ),
    ]

    @Test("what is on sale is protected, and nothing of the programme is written", arguments: refusals.indices)
    func refused(_ index: Int) async throws {
        let ledger = try await Fixture.ledger(file)
        let before = try await ledger.catalogue()
        var programme = Fixture.programme
        programme.events[0].title = "Autre titre"
        programme.sessions.append(Fixture.session("rock-2", event: "rock"))
        Self.refusals[index].change(&programme.sessions[0])
        let reasons = Self.refusals[index].reasons
        #expect(try await ledger.write(programme).reasons == reasons.map { "rock-1: \($0)" })
        let after = try await ledger.catalogue()
        #expect(after.version == before.version && after.events == before.events && after.sessions == before.sessions)
    }

    @Test("standing places become more: the ledger sells as many, and not one more")
    func raised() async throws {
        let ledger = try await Fixture.ledger(file)
        func record(_ name: String) async throws -> Bool {
            let outcome = try await ledger.record([.sale(Fixture.sale(name, [Fixture.standing(category: 1), Fixture.standing(category: 1)]))], at: Fixture.noon)
            if case .recorded = outcome.first { return true }
            return false
        }
        #expect(try await [record("a"), record("b"), record("c")] == [true, true, false], "four places")
        var programme = Fixture.programme
        programme.sessions[0].categories[1].capacity = 6
        let before = try await ledger.catalogueVersion()
        let raised = CatalogueWriteOutcome.written(version: before + 1, events: 2, sessions: 2)
        func write(_ programme: Programme, at now: Timestamp = Fixture.noon) async throws -> CatalogueWriteOutcome {
            try await ledger.write { [ledger] in try ledger.write(programme, into: $0, by: "ada", at: now) }
        }
        #expect(try await write(programme) == raised)
        #expect(try await write(programme) == raised, "once more, the same file")
        #expect(try await ledger.catalogue().sessions.first { $0.id == "rock-1" }?.categories.map(\.capacity) == [10, 6])
        #expect(try await [record("d"), record("e")] == [true, false], "six")
        #expect(try await ledger.audit().findings == [])
        #expect(try await write(Fixture.programme).reasons.count == 1, "the older file takes nothing away")
        // What was played had what it had; its plan goes on.
        programme.sessions[0].categories[1].capacity = 8
        guard case .written = try await write(programme, at: Fixture.noon + .seconds(10 * 86_400)) else { return #expect(Bool(false)) }
        #expect(try await ledger.catalogue().sessions.first { $0.id == "rock-1" }?.categories.map(\.capacity) == [10, 6])
        #expect(try await ledger.audit().findings == [])
    }

    /// The public has some of its places in baskets: with a later release these would cost what guests pay.
    @Test("a release that has passed is never changed, one that is to come may be")
    func releases() async throws {
        let ledger = try file.open()
        func write(release: Duration?, at now: Timestamp) async throws -> CatalogueWriteOutcome {
            var programme = Fixture.programme
            let guests = Tariff(id: "invitation", name: "Invitation", price: .zero)
            programme.sessions[0].inventory.allotments = [Allotment(id: "presse", name: "Presse", category: 1, capacity: 2, releasesAt: release.map { Fixture.noon + $0 }, codeDigest: "x", tariffs: [guests])]
            return try await ledger.write { [programme] in try ledger.write(programme, into: $0, by: "test", at: now) }
        }
        func isWritten(_ outcome: CatalogueWriteOutcome) -> Bool { if case .written = outcome { true } else { false } }
        #expect(try await isWritten(write(release: .seconds(200), at: Fixture.noon)))
        #expect(try await isWritten(write(release: .seconds(100), at: Fixture.noon + .milliseconds(199_999))), "an earlier moment, also at once")
        let before = try await ledger.catalogue()
        for release in [Duration.seconds(400), .seconds(99), nil] {
            let outcome = try await write(release: release, at: Fixture.noon + .seconds(100))
            #expect(outcome == .refused([CatalogueRefusal(sessionID: "rock-1", objection: .releasePassed("presse"))]), "\(String(describing: release))")
        }
        #expect(try await ledger.catalogue().sessions == before.sessions)
        #expect(try await isWritten(write(release: .seconds(100), at: Fixture.noon + .seconds(500))), "the same file once more")
    }

    @Test("sessions that share a waiting room say the same of it, whatever file they come from")
    func sharedRooms() async throws {
        let ledger = try file.open()
        func write(_ ids: [String: RoomTerms], title: String = "T") async throws -> [String] {
            var programme = Fixture.programme
            programme.events[0].title = title
            programme.sessions.removeAll { ids[$0.id] == nil }
            for index in programme.sessions.indices { programme.sessions[index].inventory.room = ids[programme.sessions[index].id] }
            if case .refused(let refusals) = try await ledger.write(programme) { return refusals.map { "\($0.sessionID): \($0.reason)" } }
            return []
        }
        let terms = RoomTerms(shared: "rentree", mode: .opening)
        var other = terms
        other.joinBefore = 3600
        #expect(try await write(["rock-1": terms]) == [])
        let reason = "poesie-1: session rock-1 shares the waiting room rentree with other terms: give both the same, or another room"
        #expect(try await write(["poesie-1": other]) == [reason])
        #expect(try await write(["poesie-1": terms]) == [])
        #expect(try await write(["rock-1": other]).count == 1)
        #expect(try await write(["rock-1": other, "poesie-1": other]) == [], "all of them at once")
        // What an earlier version let in hinders nothing else.
        try await ledger.write { try $0.execute(sql: "UPDATE session SET inventory = replace(inventory, '3600', '1800') WHERE id = 'poesie-1'") }
        #expect(try await write(["rock-1": other], title: "Autre titre") == [])
    }

    @Test("a draft may change in any way; prices, dates, names and limits may always")
    func allowed() async throws {
        let ledger = try file.open()
        var programme = Fixture.programme
        programme.sessions[0].status = .draft
        _ = try await ledger.write(programme)
        programme.sessions[0].categories.reverse()
        programme.sessions[0].categories[0].capacity = 7
        programme.sessions[0].status = .published
        #expect(try await ledger.write(programme) == .written(version: 2, events: 2, sessions: 2))
        programme.sessions[0].categories[0].tariffs[0].price = Money(cents: 1)
        programme.sessions[0].categories[0].name = "Autre"
        programme.sessions[0].startsAt = Fixture.noon
        programme.sessions[0].buyerLimit = 1
        #expect(try await ledger.write(programme) == .written(version: 3, events: 2, sessions: 2))
        programme.sessions[0].status = .cancelled
        #expect(try await ledger.write(programme) == .written(version: 4, events: 2, sessions: 2))
        #expect(try await ledger.catalogue().sessions.contains { $0.status == .cancelled && $0.categories.count == 2 })
        // The old file once more: a cancelled session stays cancelled, and nothing else of the file is taken either.
        programme.sessions[0].status = .published
        guard case .refused(let reasons) = try await ledger.write(programme) else {
            Issue.record("a cancelled session was put on sale again")
            return
        }
        #expect(reasons.map(\.reason) == ["it was cancelled and cannot be put on sale again; give the new date another id"])
        #expect(try await ledger.catalogueVersion() == 4)
        #expect(try await ledger.audit().findings == [])
    }

    @Test("sales bind a session and its organiser")
    func sold() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        var programme = Fixture.programme
        programme.sessions[0].status = .draft
        programme.events = [Fixture.event("rock", organiser: "org-b"), Fixture.event("poesie", organiser: "org-a")]
        #expect(
            try await ledger.write(programme).reasons
                == ["rock-1: it has sales and cannot become a draft again", "rock-1: it has sales: event rock cannot leave organiser org-a"])
        // Cancelling gives money back, which an import cannot; afterwards the file may say so.
        programme = Fixture.programme
        programme.sessions[0].status = .cancelled
        guard case .refused(let reasons) = try await ledger.write(programme) else {
            Issue.record("a session with sales was cancelled by an import")
            return
        }
        #expect(reasons.map(\.sessionID) == ["rock-1"] && reasons[0].reason.contains("guichet session cancel rock-1"))
        _ = try await ledger.cancelSession("rock-1", reason: "strike", askedBy: "ada", at: Fixture.noon)
        guard case .written = try await ledger.write(programme) else {
            Issue.record("the file cannot say what is so")
            return
        }
    }

    @Test("a session of an unknown event is refused")
    func unknownEvent() async throws {
        let ledger = try file.open()
        var programme = Fixture.programme
        programme.events.removeFirst()
        #expect(try await ledger.write(programme).reasons == ["rock-1: its event rock is unknown"])
        #expect(try await ledger.catalogueVersion() == 0)
    }
}

extension CatalogueWriteOutcome {
    /// Of each session that is refused, why.
    fileprivate var reasons: [String] {
        guard case .refused(let refusals) = self else { return [] }
        return refusals.map { "\($0.sessionID): \($0.reason)" }
    }
}
