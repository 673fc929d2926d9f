import Booking
import Domain
import Foundation
import Testing

@testable import Programme

/// A change of a published event is brought onto what is published by then.
@Suite struct DraftMergeTests {
    private let event: Event
    private let sessions: [Session]
    private let base: EventDraft

    init() throws {
        let programme = try DraftReaderTests.read(DraftReaderTests.draft())
        (event, sessions) = (programme.events[0], programme.sessions)
        base = EventDraft(of: event, sessions: sessions)
    }

    /// What is published after somebody else's change.
    private func after(_ change: (inout Event, inout [Session]) -> Void) -> EventDraft {
        var (event, sessions) = (self.event, self.sessions)
        change(&event, &sessions)
        return EventDraft(of: event, sessions: sessions)
    }

    private static func setPrice(_ cents: Int64, of sessions: inout [Session]) {
        for index in sessions.indices { sessions[index].categories[0].tariffs[0].price = Money(cents: cents) }
    }

    @Test func whatNobodyTouchedTakesTodaysValue() {
        var draft = base
        draft.event[.title] = "Autre titre"
        // As browsers send it back.
        draft.event[.description] = base.event[.description].replacing("\n", with: "\r\n")
        draft.sessions.append(draft.row([.day: "2026-12-01", .time: "20:00", .places: base.sessions[0][.places]]))
        let today = after { event, sessions in
            (event.description, event.genre) = ("Un autre texte.", "Jazz")
            Self.setPrice(2_500, of: &sessions)
            sessions[1].startsAt = sessions[1].startsAt + .seconds(30 * 86_400)
            sessions[1].doorsAt = nil
        }
        let (merged, problems) = draft.merged(onto: today, from: base)
        #expect(problems == [])
        #expect(merged.event[.title] == "Autre titre" && merged.event[.description] == "Un autre texte." && merged.event[.genre] == "Jazz")
        #expect(merged.places[0].categories[0].tariffs[0][.price] == "25" && merged.sessions.map { $0[.day] } == ["2026-11-15", "2026-12-16", "2026-12-01"])
        #expect(merged.sessions[1][.doors].isEmpty && merged.sessions[0][.doors] == "19:00")
        #expect(merged.rows.map(\.key) == draft.rows.map(\.key), "a form that is open names the same lines")
        #expect(draft.merged(onto: base, from: base).draft == draft)
    }

    @Test func whatBothChangedIsAProblemUntilItIsTheSame() {
        var draft = base
        draft.places[0].categories[0].tariffs[0][.price] = "30"
        draft.sessions[0][.day] = "2026-11-20"
        let today = after { _, sessions in
            Self.setPrice(2_500, of: &sessions)
            sessions[0].startsAt = sessions[0].startsAt + .seconds(3600)
        }
        let tariff = draft.places[0].categories[0].tariffs[0].key
        #expect(
            draft.merged(onto: today, from: base).problems == [
                DraftProblem(key: tariff, field: .price, .changed(today: "25")),
                DraftProblem(key: draft.sessions[0].key, field: .day, .changed(today: "2026-11-15 21:00")),
            ])
        draft.places[0].categories[0].tariffs[0][.price] = "25"
        (draft.sessions[0][.day], draft.sessions[0][.time]) = ("2026-11-15", "21:00")
        #expect(draft.merged(onto: today, from: base).problems == [])
    }

    @Test func tariffsThatCameSinceAreTaken() {
        let today = after { _, sessions in
            for index in sessions.indices { sessions[index].categories[0].tariffs.append(Tariff(id: "jeune", name: "Jeune", price: Money(cents: 1_000))) }
        }
        let (merged, problems) = base.merged(onto: today, from: base)
        #expect(problems == [] && merged.places[0].categories[0].tariffs.compactMap(\.id) == ["plein-tarif", "tarif-reduit", "jeune"])
        #expect(Set(merged.rows.map(\.key)).count == merged.rows.count)
        #expect(merged.merged(onto: today, from: base).draft == merged)
        var draft = base
        draft.places[0].categories[0].tariffs[0][.price] = "30"
        #expect(draft.merged(onto: today, from: base).problems == [DraftProblem(key: draft.places[0].categories[0].row.key, field: .tariffs, .changed(today: ""))])
    }

    @Test func feesOfTodayAreTakenWhereNobodyTouchedThem() {
        let fee = FeeRule(id: "location", name: "Frais", amount: Money(cents: 150), basis: .place, vatRate: VATRate(basisPoints: 2_000), isRefundable: true)
        let today = after { _, sessions in for index in sessions.indices { sessions[index].fees = [fee] } }
        let (merged, problems) = base.merged(onto: today, from: base)
        #expect(problems == [] && merged.places[0].fees.map(\.id) == ["location"] && Set(merged.rows.map(\.key)).count == merged.rows.count)
        #expect(merged.merged(onto: today, from: base).draft == merged)
        var draft = base
        draft.addFee(to: draft.places[0].row.key)
        #expect(draft.merged(onto: today, from: base).problems == [DraftProblem(key: draft.places[0].row.key, field: .fee, .changed(today: ""))])
        // And the room, as a whole.
        let waited = after { _, sessions in for index in sessions.indices { sessions[index].inventory.room = RoomTerms(mode: .load) } }
        #expect(base.merged(onto: waited, from: base).draft.event[.room] == "load")
        draft = base
        draft.event[.room] = "always"
        #expect(draft.merged(onto: waited, from: base).problems == [DraftProblem(key: 0, field: .room, .changed(today: "load 10 2000"))])
    }

    @Test func allotmentsAndBlockedSeatsAreBroughtOntoToday() throws {
        let press = Allotment(id: "presse", name: "Presse", category: 0, capacity: 5, codeDigest: "x")
        let base = after { _, sessions in for index in sessions.indices { sessions[index].inventory.allotments = [press] } }
        let today = after { _, sessions in
            for index in sessions.indices {
                sessions[index].inventory.allotments = [press]
                sessions[index].inventory.allotments[0].name = "La presse"
                sessions[index].inventory.blocked = [BlockedSeats(reason: "régie", seats: ["A-1"])]
            }
        }
        var draft = base
        draft.places[0].allotments[0][.code] = "AUTRE"
        let (merged, problems) = draft.merged(onto: today, from: base)
        #expect(problems == [] && merged.places[0].allotments[0][.allotment] == "La presse" && merged.places[0].allotments[0][.code] == "AUTRE")
        #expect(merged.places[0].blocks.map { $0[.blockSeats] } == ["A-1"] && Set(merged.rows.map(\.key)).count == merged.rows.count)
        draft.places[0].allotments[0][.allotment] = "Journalistes"
        #expect(draft.merged(onto: today, from: base).problems == [DraftProblem(key: draft.places[0].allotments[0].key, field: .allotment, .changed(today: "La presse"))])
        // A change that was begun before the form had lines of them takes those of today, of the category as the draft names it.
        let old = self.base.merged(onto: today, from: self.base)
        #expect(old.problems == [] && old.draft.places[0].allotments.map(\.id) == ["presse"])
        #expect(old.draft.places[0].allotments[0][.allotmentOf] == String(old.draft.places[0].categories[0].row.key))
    }

    /// It had one block for what are several now.
    @Test func aDraftOfAnEarlierVersionIsPublishedAndLeavesWhatItDoesNotSay() throws {
        var sessions = self.sessions
        sessions[0].fees = [FeeRule(id: "location", name: "Frais", amount: Money(cents: 150), basis: .place, vatRate: VATRate(basisPoints: 2_000), isRefundable: true)]
        sessions[1].inventory.allotments = [Allotment(id: "presse", name: "Presse", category: 0, capacity: 5, codeDigest: "x", tariffs: [Tariff(id: "invitation", name: "Invitation", price: .zero)])]
        sessions[1].inventory.blocked = [BlockedSeats(reason: "régie", seats: ["A-1"])]
        var stored = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(base)) as? [String: Any])
        stored["places"] = (stored["places"] as? [[String: Any]])?.map { $0.filter { !["feeRows", "blockedRows"].contains($0.key) } }
        let old = try JSONDecoder().decode(EventDraft.self, from: JSONSerialization.data(withJSONObject: stored))
        #expect(old.places.count == 1 && !old.places[0].hasFees && !old.places[0].hasBlocks)
        let today = EventDraft(of: event, sessions: sessions)
        #expect(today.places.count == 2)
        var draft = old
        draft.places[0].categories[0].tariffs[0][.price] = "30"
        let (merged, problems) = draft.merged(onto: today, from: old)
        #expect(problems == [])
        let known = KnownHouse(Catalogue(version: 2, events: [event], sessions: sessions))
        let read = try DraftReader(now: Fixture.now, known: known, taken: TakenIDs(events: [event.id], sessions: Set(sessions.map(\.id))), within: .house).read(merged, files: [:]).sessions
        #expect(read.map(\.fees) == sessions.map(\.fees) && read.map(\.inventory) == sessions.map(\.inventory))
        #expect(read.allSatisfy { $0.categories[0].tariffs[0].price.cents == 3_000 })
        // What this version says of fees is somebody's: where they differ since, it is begun again.
        #expect(base.merged(onto: today, from: base).problems == [DraftProblem(key: base.places[0].row.key, field: .categories, .changed(today: ""))])
        // Prices are what it says.
        Self.setPrice(2_500, of: &sessions)
        sessions[0].categories[0].tariffs[0].price = Money(cents: 2_600)
        #expect(draft.merged(onto: EventDraft(of: event, sessions: sessions), from: old).problems.map(\.field) == [.categories])
    }

    @Test func sessionsThatShareTheirPricesNoMoreAreBegunAgain() {
        let today = after { _, sessions in sessions[0].categories[0].tariffs[0].price = Money(cents: 100) }
        #expect(base.merged(onto: today, from: base).problems == [DraftProblem(key: base.places[0].row.key, field: .categories, .changed(today: ""))])
    }

    // MARK: Dates and rates of what is published

    private func read(_ draft: EventDraft, at now: Timestamp = Fixture.now, sessions: [Session]? = nil) throws(DraftErrors) -> [Session] {
        let sessions = sessions ?? self.sessions
        let taken = TakenIDs(events: [event.id], sessions: Set(sessions.map(\.id)))
        return try DraftReader(now: now, known: KnownHouse(Catalogue(version: 1, events: [event], sessions: sessions)), taken: taken, within: .house).read(draft, files: [:]).sessions
    }

    private func problems(_ draft: EventDraft, at now: Timestamp = Fixture.now, sessions: [Session]? = nil) -> [DraftProblem] {
        do {
            _ = try read(draft, at: now, sessions: sessions)
            return []
        } catch { return error.problems }
    }

    @Test func theDateStaysFromTheMomentThatSomebodyMayBuyIt() throws {
        var draft = base
        draft.sessions[0][.day] = "2026-11-20"
        let (opens, key) = (sessions[0].bookingOpensAt, draft.sessions[0].key)
        #expect(try read(draft, at: opens - .milliseconds(1))[0].startsAt == sessions[0].startsAt + .seconds(5 * 86_400))
        #expect(problems(draft, at: opens) == [DraftProblem(key: key, field: .day, .settled("2026-11-15 20:00"))])
        draft.sessions[0] = base.sessions[0]
        draft.sessions[0][.doors] = "18:00"
        #expect(problems(draft, at: opens) == [DraftProblem(key: key, field: .doors, .settled("19:00"))])
        #expect(problems(base, at: opens) == [])
        // A pre-sale is an opening.
        var presale = sessions
        presale[0].inventory.allotments = [Allotment(id: "amis", name: "Amis", category: 0, capacity: 1, codeDigest: "x", salesOpenAt: opens - .seconds(3600))]
        #expect(KnownHouse(Catalogue(version: 1, events: [event], sessions: presale)).settled(TakenIDs(), at: opens - .seconds(3600)) == [sessions[0].id])
    }

    @Test func doorsOfTheEveningBefore() throws {
        var typed = DraftReaderTests.draft()
        typed.sessions[0].texts = [.day: "2026-11-16", .time: "00:30", .doors: "23:30"]
        let late = try DraftReaderTests.read(typed).sessions
        #expect(late[0].doorsAt == late[0].startsAt - .seconds(3600))
        let draft = EventDraft(of: event, sessions: late)
        #expect(draft.sessions[0][.doors] == "23:30")
        #expect(try read(draft, sessions: late).map(\.doorsAt) == late.map(\.doorsAt))
        // What the form cannot say stays, and goes with its date.
        var early = sessions
        early[0].doorsAt = early[0].startsAt - .seconds(30 * 3600)
        var other = EventDraft(of: event, sessions: early)
        #expect(other.sessions[0][.doors].isEmpty)
        #expect(try read(other, sessions: early)[0].doorsAt == early[0].doorsAt)
        #expect(try read(other, at: early[0].bookingOpensAt, sessions: early)[0].doorsAt == early[0].doorsAt)
        other.sessions[0][.day] = "2026-11-20"
        #expect(try read(other, sessions: early)[0].doorsAt == early[0].startsAt + .seconds(90 * 3600))
    }

    @Test func whoAddsADateOfAWorkSaysItsRate() throws {
        var work = sessions
        for index in work.indices { work[index].vatRate = VATRate(basisPoints: 210) }
        var draft = EventDraft(of: event, sessions: work)
        #expect(draft.event[.vat].isEmpty && draft.event[.percent].isEmpty)
        #expect(try read(draft, sessions: work).map(\.vatRate) == work.map(\.vatRate))
        draft.sessions.append(draft.row([.day: "2026-12-01", .time: "20:00", .places: draft.sessions[0][.places]]))
        #expect(problems(draft, sessions: work) == [DraftProblem(key: 0, field: .vat, .empty)])
        #expect(draft.copied().event[.vat].isEmpty)
        (draft.event[.vat], draft.event[.performance]) = ("work", "139")
        #expect(try read(draft, sessions: work).map(\.vatRate.basisPoints) == [210, 210, 550])
    }

    @Test func aYearOfDatesIsReadInATwinkling() throws {
        var draft = DraftReaderTests.draft()
        (draft.event[.vat], draft.event[.performance]) = ("work", "1")
        let first = try MomentReader(now: Fixture.now, zone: .gmt).read("2026-11-17 12:00")
        #expect(draft.addSessions(on: (0..<364).map { String((first + .seconds($0 * 86_400)).rfc3339().prefix(10)) }, time: "20:00") == 364)
        var rates: [Int] = []
        let before = Self.processorTime()
        rates = try DraftReaderTests.read(draft).sessions.map(\.vatRate.basisPoints)
        let time = Self.processorTime() - before
        #expect(rates.count == 366 && rates.count { $0 == 210 } == 140)
        // A build for tests takes many times longer than a released one.
        #expect(time < .seconds(6), "\(time)")
    }

    /// Of this thread: other tests run beside it.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
