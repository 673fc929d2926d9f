import Booking
import Domain
import Foundation
import HTTPTypes
import RedisClient
import RedisSeatStore
import SQLiteLedger
import TestSupport
import Testing

@testable import BackOffice

/// The operator's pages: how the platform fares, and the hand on what waits for a person.
@Suite struct OperationTests {
    private func act(_ house: House, _ path: String, _ fields: [String: String], as person: House.Person) async throws -> House.Answer {
        try await house.ask(.post, path, json: House.fields(fields), headers: person.headers)
    }

    /// A refund of the first order that the bank does not take: a dead letter.
    private func deadLetter(_ house: House) async throws -> Int64 {
        let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "test")
        let id = try await house.ledger.ask(CommandRequest(task: .correct(request), askedBy: "test", key: "1"), at: house.clock.now)
        _ = try await house.ledger.advance(try #require(try await house.ledger.command(id)), mayEnd: true, at: house.clock.now)
        while let item = try await house.ledger.dueItems(in: .money, at: house.clock.now, limit: 1).first {
            let outcome: OutboxOutcome = item.kind == .refund ? .never(error: "the bank does not take it") : .done(.none)
            _ = try await house.ledger.settle([ExecutedItem(item, outcome)], at: house.clock.now)
        }
        return try #require(try await house.ledger.deadLetters().first).item.id
    }

    @Test func deadLettersHaveTheirRemediesAsButtons() async throws {
        let house = try await House()
        let operate = try await house.member("exploitant@example.org", StaffPosition(roles: [.operator]))
        let id = try await deadLetter(house)
        let page = try await house.ask(.get, "/exploitation", headers: operate.headers)
        #expect(page.status == 200 && page.text.contains("Travaux en souffrance, argent ou billets") && page.text.contains("Redis ne répond pas"))
        let list = try await house.ask(.get, "/en/operation/owed", headers: operate.headers)
        #expect(list.text.contains("the bank does not take it") && list.text.contains("Waits for somebody") && !list.text.contains("Next page"))
        #expect(try await house.ask(.get, "/en/operation/owed?state=living&queue=money", headers: operate.headers).text.contains("Nothing of that is owed."))
        for query in ["state=x&queue=y&order=z&after=1-2-x", "after=99-1-1", "after=0-9223372036854775808-1", "after=", "state=dead&order=last"] {
            let page = try await house.ask(.get, "/exploitation/dus?\(query)", headers: operate.headers)
            #expect(page.status == 200 && page.text.contains("the bank does not take it"), "\(query)")
        }
        let item = try await house.ask(.get, "/exploitation/dus/\(id)", headers: operate.headers)
        #expect(item.text.contains("<dd>n° 1</dd>") && !item.text.contains(">01-a<"), "the order's id is the key to its page")
        #expect(item.text.contains("Essayer encore") && item.text.contains("C’est fait ailleurs") && !item.text.contains("Renoncer à la vente"))

        let crafted = try await act(house, "/exploitation/dus/\(id)/renonciation", ["why": "test"], as: operate)
        #expect(crafted.status == 422 && crafted.text.contains("Rien n’a été fait"), "a refund is no sale that could be given up")
        let silent = try await act(house, "/exploitation/dus/\(id)/essai", ["why": " "], as: operate)
        #expect(silent.status == 422 && silent.text.contains("Dites pourquoi"))
        let retried = try await act(house, "/exploitation/dus/\(id)/essai", ["why": "la carte est remplacée"], as: operate)
        #expect(retried.status == 303 && retried.headers[.location] == "/exploitation/dus/\(id)?done=1")
        let due = try #require(try await house.ledger.dueItems(in: .money, at: house.clock.now, limit: 1).first)
        #expect(due.id == id, "the reconciler tries it again at once")
        let early = try await act(house, "/exploitation/dus/\(id)/reglement", ["why": "virement"], as: operate)
        #expect(early.status == 422 && early.text.contains("pas, ou plus, en souffrance"))

        _ = try await house.ledger.settle([ExecutedItem(due, .never(error: "still not"))], at: house.clock.now)
        let settled = try await act(house, "/exploitation/dus/\(id)/reglement", ["why": "virement du 3 mai"], as: operate)
        #expect(settled.status == 200 && settled.text.contains("C’est fait, et c’est au journal"))
        #expect(try await house.ask(.get, "/exploitation/dus/\(id)", headers: operate.headers).status == 404)
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(operate.account.id)), limit: 2)
        #expect(journal.map(\.action) == [.itemSettled, .itemRetried] && journal.map(\.subject) == ["item \(id)", "item \(id)"])
        #expect(journal.map(\.detail) == ["refund: virement du 3 mai", "refund: la carte est remplacée"])
        let incident = try #require(try await house.ledger.incidents(IncidentQuery(kind: Incident.settledByHand), limit: 1).first)
        #expect(incident.incident.detail.contains("virement du 3 mai"))
    }

    @Test func aSaleIsGivenUpOnlyWhenItIsLateAndCannotSucceedMeanwhile() {
        func mayGiveUp(_ kind: OutboxItem.Kind, isDead: Bool, isTried: Bool) -> Bool {
            let (item, moment) = (OutboxItem(id: 1, kind: kind, orderID: "01-a", paymentID: nil, attempts: 1), Timestamp(milliseconds: 0))
            return OpenItem(item: item, lastError: nil, nextAt: isTried ? moment : nil, deadline: moment, diedAt: isDead ? moment : nil).mayGiveUp
        }
        #expect(mayGiveUp(.capture, isDead: true, isTried: false))
        #expect(!mayGiveUp(.capture, isDead: true, isTried: true))
        #expect(mayGiveUp(.issue, isDead: true, isTried: true))
        for kind in [OutboxItem.Kind.capture, .issue] { #expect(!mayGiveUp(kind, isDead: false, isTried: true)) }
        for kind in [OutboxItem.Kind.refund, .letter, .notice, .report, .reverse] { #expect(!mayGiveUp(kind, isDead: true, isTried: false)) }
    }

    @Test func anOperatorTakesNoteOfIncidents() async throws {
        let house = try await House()
        let operate = try await house.member("exploitant@example.org", StaffPosition(roles: [.operator]))
        let now = house.clock.now
        try await house.ledger.note([
            Incident(at: now, kind: Incident.storeForgot, sessionID: House.mine, detail: "2 places of the ledger are to be sold again"),
            Incident(at: now, kind: Incident.disputed, sessionID: House.mine, orderID: "01-a", detail: "dp_1"),
        ])
        let page = try await house.ask(.get, "/en/operation/incidents?open=1", headers: operate.headers)
        #expect(page.text.contains("store-forgot") && page.text.contains("dp_1") && page.text.contains("disputed (1)"))
        #expect(try await house.ask(.get, "/exploitation/incidents?kind=%3Cb%3E", headers: operate.headers).status == 200)
        let none = try await act(house, "/exploitation/incidents", ["text": "vu"], as: operate)
        #expect(none.status == 422 && none.text.contains("Cochez"))
        let noted = try await act(house, "/exploitation/incidents", ["text": "réparé par la plateforme", "incident-1": "1"], as: operate)
        #expect(noted.status == 200 && noted.text.contains("Pris acte, incidents : 1".replacing(" :", with: "\u{A0}:")) && noted.text.contains("réparé par la plateforme"))
        #expect(try await house.ledger.openIncidents() == [Incident.disputed: 1])
        // Whoever is later finds the first note.
        #expect(try await house.ledger.take(note: "encore", ofIncidents: [1, 2, 999], by: .system("root"), at: now) == 1)
        #expect(try await house.ledger.incidents(IncidentQuery(), limit: 9).map { $0.note?.text } == ["encore", "réparé par la plateforme"])
        #expect(try await house.ledger.journal(JournalQuery(action: .incidentNoted), limit: 9).map(\.subject) == ["incident 2", "incident 1"])
        #expect(try await house.ledger.ledgerHealth().incidents == 0)
        #expect(try await house.ledger.verify(keys: [:], heads: []).findings == [])
    }

    /// What a process tells of itself, who misses it, and how much it is to log.
    @Test func processesTellOfThemselvesAndHearHowMuchToLog() async throws {
        let server = try RedisServer()
        let house = try await House(redis: server)
        let store = house.backOffice.operation.store
        let process = ProcessReport(
            role: .boxOffice, name: "scene-8080", beganAt: house.clock.now, state: .working, logging: .init(configured: "info", level: "info"),
            configuration: [.init(key: "http.port", value: "8080", isSet: true), .init(key: "platform.secret", value: nil, isSet: true)])
        #expect(try await store.report(process) == nil)
        let operate = try await house.member("exploitant@example.org", StaffPosition(roles: [.operator]))
        let page = try await house.ask(.get, "/exploitation", headers: operate.headers)
        #expect(page.text.contains("scene-8080") && page.text.contains("Au travail") && page.text.contains("Aucun réconciliateur n’est au travail"))
        #expect(page.text.contains("0 / 3"), "no lane with a session is verified")
        let path = "/exploitation/processus/serve/scene-8080"
        let one = try await house.ask(.get, path, headers: operate.headers)
        #expect(one.text.contains("http.port") && one.text.contains("secret, donné") && one.text.contains("comme le dit sa configuration"))
        for fields in [["level": "loud", "minutes": "60"], ["level": "debug", "minutes": "1441"], ["level": "debug"]] {
            #expect(try await act(house, path + "/niveau", fields, as: operate).status == 422)
        }
        #expect(try await act(house, path + "/niveau", ["level": "debug", "minutes": "60"], as: operate).text.contains("C’est demandé"))
        let wish = try #require(try await store.report(process))
        #expect(wish.level == "debug" && abs(wish.until.milliseconds - house.clock.now.milliseconds - 3_600_000) < 60_000)
        var changed = process
        changed.logging = .init(configured: "info", level: "debug", until: wish.until)
        _ = try await store.report(changed)
        #expect(try await house.ask(.get, path, headers: operate.headers).text.contains("Revenir à la configuration"))
        _ = try await act(house, path + "/niveau", ["level": ""], as: operate)
        #expect(try await store.report(process) == nil)
        let journal = try await house.ledger.journal(JournalQuery(action: .logLevelChanged), limit: 2)
        #expect(journal.map(\.subject) == ["serve scene-8080", "serve scene-8080"] && journal[0].detail == "info")
        // A store that takes no writes: the line was written before, and the next one says that nothing came of it.
        _ = try await house.redis?.send(RedisCommand("CONFIG", "SET", "min-replicas-to-write", "1"))
        #expect(try await act(house, path + "/niveau", ["level": "trace", "minutes": "5"], as: operate).status == 422)
        let lines = try await house.ledger.journal(JournalQuery(subject: "serve scene-8080"), limit: 2)
        #expect(lines.map(\.action) == [.logLevelUnchanged, .logLevelChanged] && Set(lines.map(\.detail)).count == 1 && lines[0].detail.hasPrefix("trace, "))
        _ = try await house.redis?.send(RedisCommand("CONFIG", "SET", "min-replicas-to-write", "0"))
        #expect(try await store.report(process) == nil)
        try await store.leave(process)
        #expect(try await house.ask(.get, path, headers: operate.headers).status == 404)
        await house.close()
    }
}
