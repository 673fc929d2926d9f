import Booking
import Domain
import Foundation
import HTTPTypes
import Testing
import Ticketing

@testable import BackOffice

/// Whoever verifies the ledger asks for an archive and fetches it; the reconciler makes it, which has the key.
@Suite struct ArchiveTests {
    private let house: House
    private let person: House.Person

    init() async throws {
        house = try await House()
        person = try await house.member("impots@example.org", StaffPosition(roles: [.taxReader]))
    }

    private func get(_ path: String) async throws -> House.Answer { try await house.ask(.get, path, headers: person.headers) }

    private func ask(_ fields: [String: String]) async throws -> House.Answer {
        try await house.ask(.post, "/registre/archives", json: House.fields(fields), headers: person.headers)
    }

    @Test func aTaxReaderAsksAndFetches() async throws {
        #expect(try await get("/registre").text.contains("/registre/archives"))
        let page = try await get("/registre/archives")
        #expect(page.status == 200 && page.text.contains("<option value=\"org-a\">") && !page.text.contains("<table"))
        for (fields, words) in [(["period": "hier"], "Écrivez la période"), (["organiser": "org-z", "period": ""], "exploitant de la liste")] {
            let wrong = try await ask(fields)
            #expect(wrong.status == 422 && wrong.text.contains(words))
        }
        #expect(try await ask(["period": "hier\""]).text.contains("value=\"hier&quot;\""), "what was typed stays")
        for _ in 1...2 { #expect(try await ask(["organiser": "org-a", "period": ""]).headers[.location] == "/registre/archives?asked=1") }
        let commands = try await house.ledger.openCommands().commands
        #expect(commands.map(\.task) == [.exportLedger(ArchiveWish(organiserID: "org-a"))] && commands[0].askedBy == "account \(person.account.id)", "pressed twice, it is asked once")
        #expect(try await get("/registre/archives?asked=1").text.contains("en préparation"))
        #expect(try await get("/registre/archives/\(commands[0].id)").status == 404, "not yet")
        _ = try await house.ledger.advance(commands[0], mayEnd: false, because: "a.tar would fill the disk", at: house.clock.now)
        #expect(try await get("/registre/archives").text.contains("n’a pas pu être faite\u{A0}: a.tar would fill the disk. Elle est tentée de nouveau"))
        #expect((try await get("/v1/ledger/archives").json["archives"] as? [[String: Any]])?.first?["stuck"] as? String == "a.tar would fill the disk")

        try await house.makeArchive(commands[0])
        #expect(try await get("/registre/archives").text.contains("/registre/archives/\(commands[0].id)\""))
        let file = try await get("/registre/archives/\(commands[0].id)")
        #expect(file.status == 200 && file.headers[.contentType] == "application/x-tar" && file.headers[.contentDisposition]?.contains(ArchiveWish.fileName(commands[0])) == true)
        for part in ["FORMAT.md", "lines.jsonl", "manifest.sig", "\"personalData\":false"] { #expect(file.text.contains(part), "\(part)") }
        #expect(!file.text.contains("ada@example.org") && file.text.contains("org-a") && !file.text.contains("\"organiser_id\":\"org-b\""))
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: 2)
        #expect(journal.map(\.action) == [.archiveFetched, .archiveAsked] && journal[1].detail == "org-a, all")
    }

    @Test func programsAskAndFetchToo() async throws {
        func post(_ json: String) async throws -> House.Answer { try await house.ask(.post, "/v1/ledger/archives", json: json, headers: person.headers) }
        func listed() async throws -> [[String: Any]] { try await get("/v1/ledger/archives").json["archives"] as? [[String: Any]] ?? [] }
        for wrong in ["{\"period\":\"hier\"}", "{\"organiser\":\"org-z\"}"] { #expect(try await post(wrong).status == 422, "\(wrong)") }
        #expect(try await post("x=1").status == 400)
        #expect(try await listed().isEmpty)
        let asked = try await post("{\"organiser\":\"org-a\"}")
        let id = try #require(asked.json["archive"] as? Int)
        let again = try await post("{\"organiser\":\"org-a\"}")
        #expect(asked.status == 202 && again.json["archive"] as? Int == id)
        #expect(try await listed().map { $0["state"] as? String } == ["under-way"])
        #expect(try await get("/v1/ledger/archives/\(id)").problem == "unknown-archive")
        try await house.makeArchive(try #require(try await house.ledger.command(Int64(id))))
        let line = try #require(try await listed().first)
        #expect(line["state"] as? String == "ready" && line["organiser"] as? String == "org-a" && line["period"] == nil)
        let file = try await get("/v1/ledger/archives/\(id)")
        #expect(file.status == 200 && file.headers[.contentType] == "application/x-tar" && file.text.utf8.count > 1_000)
        _ = try await post("{\"period\":\"2020\"}")
        try await house.makeArchive(try #require(try await house.ledger.openCommands().commands.first))
        #expect(try await listed().first?["refusal"] as? String == "period-not-closed")
    }

    @Test func whatCannotBeArchivedSaysWhy() async throws {
        _ = try await ask(["organiser": "", "period": "2020"])
        let command = try #require(try await house.ledger.openCommands().commands.first)
        try await house.makeArchive(command)
        #expect(try await house.ledger.command(command.id)?.progress.state == .refused)
        #expect(try await get("/registre/archives").text.contains("cette période n’est pas close"))
        // Nobody fetches what another command was about.
        guard case .asked(let other) = try await house.ledger.cancelSession(House.mine, reason: "test", askedBy: "test", at: house.clock.now) else { return #expect(Bool(false)) }
        for id in [command.id, other, 99] { #expect(try await get("/registre/archives/\(id)").status == 404) }
        let programmer = try await house.member("paul@example.org", .programmer)
        #expect(try await house.ask(.get, "/registre/archives", headers: programmer.headers).status == 403)
    }
}
