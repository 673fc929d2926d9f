import Booking
import Domain
import Testing

@testable import Reconciliation

/// Only what is found twice is a drift, and every session has its turn.
@Suite struct WatchListTests {
    private let start = ContinuousClock.now
    private let finding = AuditFinding(invariant: "I5", subject: "session s", detail: "d")

    private func judge(
        _ list: inout WatchList, _ drift: SessionDrift, _ findings: [AuditFinding] = [], at seconds: Int
    ) -> WatchList.Verdict {
        list.judge(1, drift, inconsistencies: findings, at: start + .seconds(seconds), inventedAfter: .seconds(180))
    }

    @Test func whatIsFoundOnceIsNoDrift() {
        var list = WatchList()
        #expect(judge(&list, SessionDrift(forgotten: [1, 2], forgottenStanding: [3: 4]), at: 0).drift.isEmpty)
        #expect(judge(&list, SessionDrift(forgotten: [2, 3], forgottenStanding: [3: 1, 4: 1]), at: 1).drift == SessionDrift(forgotten: [2], forgottenStanding: [3: 1]))
        #expect(judge(&list, SessionDrift(), at: 2).drift.isEmpty)
        #expect(judge(&list, SessionDrift(forgotten: [2]), at: 3).drift.isEmpty, "it was gone in between")
    }

    /// A sale whose entry was lost is sent again after a minute: its places are not free meanwhile.
    @Test func whatNobodyBoughtIsFreeOnlyAfterAWhile() {
        var list = WatchList()
        let drift = SessionDrift(invented: [7], inventedStanding: [1: 2])
        for second in [0, 1, 60, 179] { #expect(judge(&list, drift, at: second).drift.isEmpty, "\(second) s") }
        #expect(judge(&list, drift, at: 180).drift == drift)
        #expect(judge(&list, SessionDrift(), at: 181).drift.isEmpty)
        #expect(judge(&list, drift, at: 400).drift.isEmpty, "another one")
        #expect(judge(&list, drift, at: 401).drift.isEmpty)
    }

    /// A repair that has to be tried again is one incident.
    @Test func aDriftThatStaysIsNewsOnce() {
        var list = WatchList()
        let drift = SessionDrift(forgotten: [1])
        #expect(!judge(&list, drift, at: 0).isNews)
        #expect(judge(&list, drift, at: 1).isNews)
        #expect(!judge(&list, drift, at: 2).isNews)
        #expect(!judge(&list, SessionDrift(forgotten: [1, 2]), at: 3).isNews, "2 was found once")
        #expect(judge(&list, SessionDrift(forgotten: [1, 2]), at: 4).isNews)
        #expect(!judge(&list, SessionDrift(), at: 5).isNews)
        _ = judge(&list, drift, at: 6)
        #expect(judge(&list, drift, at: 7).isNews, "it was gone in between")
    }

    /// Sessions whose drift cannot be repaired leave the others their turn.
    @Test func whatWasFoundTwiceWaitsAsLongAsTheOthers() {
        let sessions = (1...3).map(Self.session)
        var list = WatchList()
        var seen: [[UInt32]] = []
        for round in 0..<4 {
            let turn = list.next(of: sessions, limit: 1, at: start + .seconds(round), every: .seconds(60))
            seen.append(turn.map(\.number))
            for session in turn {
                _ = list.judge(
                    session.number, SessionDrift(invented: [1]), inconsistencies: [], at: start + .seconds(round), inventedAfter: .seconds(180))
            }
        }
        #expect(seen == [[1], [1], [2], [2]])
    }

    @Test func otherPlacesBeginTheirOwnWait() {
        var list = WatchList()
        _ = judge(&list, SessionDrift(invented: [1]), at: 0)
        #expect(judge(&list, SessionDrift(invented: [2]), at: 200).drift.isEmpty)
        #expect(judge(&list, SessionDrift(invented: [2]), at: 300).drift.isEmpty)
        #expect(judge(&list, SessionDrift(invented: [2]), at: 380).drift.invented == [2])
    }

    @Test func numbersThatDoNotAddUpAreReportedOnce() {
        var list = WatchList()
        #expect(judge(&list, SessionDrift(), [finding], at: 0).inconsistencies == nil)
        #expect(judge(&list, SessionDrift(), [finding], at: 1).inconsistencies == [finding])
        #expect(judge(&list, SessionDrift(), [finding], at: 2).inconsistencies == nil)
        #expect(judge(&list, SessionDrift(), at: 3).inconsistencies == nil)
        _ = judge(&list, SessionDrift(), [finding], at: 4)
        #expect(judge(&list, SessionDrift(), [finding], at: 5).inconsistencies != nil, "it was gone in between")
    }

    @Test func anUnverifiedSessionBeginsAnew() {
        var list = WatchList()
        _ = judge(&list, SessionDrift(forgotten: [1]), at: 0)
        list.noteUnverified(1)
        #expect(judge(&list, SessionDrift(forgotten: [1]), at: 1).drift.isEmpty)
    }

    @Test func everySessionHasItsTurn() {
        let sessions = (1...5).map(Self.session)
        var list = WatchList()
        var seen: [UInt32] = []
        for round in 0..<3 {
            for session in list.next(of: sessions, limit: 2, at: start + .seconds(round), every: .seconds(60)) {
                seen.append(session.number)
                let drift = session.number == 2 && round == 0 ? SessionDrift(forgotten: [1]) : SessionDrift()
                _ = list.judge(
                    session.number, drift, inconsistencies: [], at: start + .seconds(round), inventedAfter: .zero)
            }
        }
        #expect(seen == [1, 2, 2, 3, 4, 5], "who is suspicious comes first")
        #expect(list.next(of: sessions, limit: 9, at: start + .seconds(3), every: .seconds(60)).isEmpty)
        #expect(list.next(of: sessions, limit: 9, at: start + .seconds(61), every: .seconds(60)).map(\.number) == [1, 2, 3])
        #expect(list.oldest(of: sessions, at: start + .seconds(61)) == .seconds(61))
        list.keep([2])
        #expect(list.oldest(of: sessions, at: start + .seconds(61)) == .seconds(60))
    }

    @Test func whatCannotBeComparedLeavesTheOthersTheirTurn() {
        let sessions = (1...3).map(Self.session)
        var list = WatchList()
        var seen: [UInt32] = []
        func round(_ second: Int) {
            let now = start + .seconds(second)
            for session in list.next(of: sessions, limit: 1, at: now, every: .seconds(60)) {
                seen.append(session.number)
                if session.number == 1 { list.noteFailure(1, at: now) } else {
                    _ = list.judge(session.number, SessionDrift(), inconsistencies: [], at: now, inventedAfter: .zero)
                }
            }
        }
        _ = judge(&list, SessionDrift(forgotten: [7]), at: -60)
        for second in 0...3 { round(second) }
        #expect(seen == [1, 2, 3], "suspicious or not")
        #expect(list.oldest(of: sessions, at: start + .seconds(3)) == .seconds(63), "and it shows")
        round(60)
        #expect(seen == [1, 2, 3, 1])
        #expect(judge(&list, SessionDrift(forgotten: [7]), at: 61).drift.forgotten == [7], "what was suspicious stays so")
    }

    private static func session(_ number: Int) -> Session {
        Session(
            id: "s\(number)", number: UInt32(number), eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [], layoutDigest: nil, lane: 0, holdSeconds: 1, paymentSeconds: 1)
    }
}
