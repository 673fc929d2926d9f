import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// What director, programmers and developers say to each other, and what they plan by.
@Suite struct PlanningTests {
    /// A director, the programmer of the first organiser, that of the second one, and a developer.
    private struct Four {
        let house: House
        let claire, paul, nina, ines: House.Person

        init() async throws {
            house = try await House()
            claire = try await house.member("claire@example.org", .director, name: "Claire Martin")
            paul = try await house.member("paul@example.org", .programmer, name: "Paul Durand")
            nina = try await house.member("nina@example.org", StaffPosition(roles: [.programmer], organisers: ["org-b"]), name: "Nina")
            ines = try await house.member("ines@example.org", StaffPosition(roles: [.operator]), name: "Inès")
        }

        func page(_ path: String, _ person: House.Person) async throws -> House.Answer { try await house.ask(.get, path, headers: person.headers) }

        func say(_ path: String, _ person: House.Person, _ fields: [String: String]) async throws -> House.Answer {
            try await house.ask(.post, path, json: House.fields(fields), headers: person.headers)
        }

        /// One more session, whose sale opens tomorrow.
        func announce(_ id: String = "rock-3", venue: String? = nil) async throws {
            let catalogue = try await house.ledger.catalogue()
            var session = try #require(catalogue.sessions.first { $0.id == House.mine })
            let opens = house.clock.now + .seconds(86_400)
            (session.id, session.bookingOpensAt, session.startsAt, session.bookingClosesAt) = (id, opens, opens + .seconds(864_000), opens + .seconds(864_000))
            if let venue { session.venue.id = venue }
            _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: [:]))
        }

        func letters() async throws -> [(to: String, letter: Letter)] {
            try await house.letters.newest(100).map { ($0.letter.recipient.address, $0.letter) }
        }
    }

    private static let thread = "/spectacles/rock/discussion"

    @Test func aShowsThreadIsBetweenDirectorAndProgrammer() async throws {
        let four = try await Four()
        let sent = try await four.say(Self.thread, four.paul, ["text": "Bonjour @Claire Martin,\n<script>alert(1)</script>\u{202E}", "attach": "follow-up rock-1"])
        #expect(sent.status == 303 && sent.headers[.location] == "\(Self.thread)?sent=1#m1")
        #expect(try await four.page("/", four.claire).text.contains("1 à lire, on vous nomme"))
        for person in [four.nina, four.ines] { #expect(try await !four.page("/", person).text.contains("Titre rock")) }
        let page = try await four.page("/en/shows/rock/conversation", four.claire)
        #expect(page.text.contains("<b class=\"mention me\">@Claire Martin</b>,\n&lt;script&gt;") && !page.text.contains("<script>alert"))
        // Three places at 20 €.
        #expect(page.text.contains("Sales of rock-1") && page.text.contains("<dt>Places sold</dt><dd>3</dd>") && page.text.contains("€60.00"))
        #expect(try await four.page("/en", four.claire).text.contains("You have read everything"))
        _ = try await four.say("/en/shows/rock/conversation", four.claire, ["text": "Yes.", "decision": "1"])
        #expect(try await four.page(Self.thread, four.paul).text.contains("<span class=\"badge good\">Décision</span>"))
        for person in [four.nina, four.ines] {
            #expect(try await [403, 404].contains(four.page(Self.thread, person).status))
            #expect(try await [403, 404].contains(four.say(Self.thread, person, ["text": "x"]).status))
        }
        #expect(try await four.house.ledger.dialogue(.event("rock"), before: nil, limit: 9).count == 2)
        let journal = try await four.house.ledger.journal(JournalQuery(action: .dialogueWritten), limit: 9)
        #expect(journal.map(\.detail) == ["message 2, decision", "message 1, follow-up"] && journal[0].actor == .account(four.claire.account.id))
    }

    /// Of a show that tours each venue reads the figures of its own dates, whoever attached others, also by a program that may not read sales.
    @Test func moneyIsReadByWhoReadsTheSalesOfThatSession() async throws {
        let four = try await Four()
        try await four.announce(venue: "hall")
        let hugo = try await four.house.member("hugo@example.org", StaffPosition(roles: [.programmer], venues: ["hall"]), name: "Hugo")
        _ = try await four.say(Self.thread, four.claire, ["text": "Voici.", "attach": "follow-up rock-1"])
        let page = try await four.page("/en/shows/rock/conversation", hugo)
        #expect(page.status == 200 && page.text.contains("Sales of rock-1") && page.text.contains("Read by who follows the sales of that session."))
        #expect(!page.text.contains("60.00") && !page.text.contains("/en/sales/"))
        #expect(try await four.page("/en/shows/rock/conversation", four.paul).text.contains("€60.00"))
        var generator = SystemRandomNumberGenerator()
        let script = StaffSecret(using: &generator)
        for scopes: Set<StaffRight> in [[.enterProgramme], [.enterProgramme, .readSales]] {
            let secret = scopes.count == 1 ? script : StaffSecret(using: &generator)
            _ = try await four.house.ledger.addToken(
                NewStaffToken(name: "\(scopes.count)", scopes: scopes, digest: secret.digest, endsAt: four.house.clock.now + .seconds(86_400)), account: four.paul.account.id, at: four.house.clock.now)
            let json = try await four.house.ask(.get, "/v1/programme/rock/dialogue", headers: [.authorization: "Bearer \(secret.token)"]).json
            let report = try #require((json["messages"] as? [[String: Any]])?.first?["report"] as? [String: Any])
            #expect((report["figures"] as? [String: Int])?["revenueCents"] == (scopes.count == 1 ? nil : 6_000))
        }
    }

    @Test func whoTakesPartIsWrittenToAndNobodyElse() async throws {
        let four = try await Four()
        // Who was invited and has not come in yet can be named, but gets no letter: the address may be a stranger's.
        let invited = try #require(NewStaff(email: "typo@example.org", name: "Typo", language: "fr", position: StaffPosition(roles: [.director])))
        _ = try await four.house.ledger.invite(invited, link: StaffLink(.invitation, digest: [UInt8](repeating: 9, count: 32), endsAt: four.house.clock.now), by: .system("test"), at: four.house.clock.now)
        let before = try await four.letters().count
        _ = try await four.say(Self.thread, four.paul, ["text": "Un <titre> ?\nOui. @Typo"])
        #expect(try await four.house.ledger.dialogue(.event("rock"), before: nil, limit: 1).first?.mentions.count == 1)
        #expect(try await four.house.courier.look() == .init(sent: 1, dropped: 0, later: 0))
        let (to, letter) = try #require(try await four.letters().first)
        #expect(to == "claire@example.org" && letter.subject == "Paul Durand a écrit\u{A0}: Titre rock" && letter.html?.contains("Un &lt;titre&gt;") == true)
        #expect(letter.text.contains("https://maison.example.org/spectacles/rock/discussion#m1") && letter.text.contains("Un <titre> ?\nOui."))
        #expect(try await four.house.courier.look() == .init())
        // Who may not read it any more when the letter goes gets none.
        _ = try await four.say(Self.thread, four.claire, ["text": "Merci."])
        _ = try await four.house.ledger.move(four.paul.account.id, to: StaffPosition(roles: [.programmer], organisers: ["org-b"]), by: .system("test"), at: four.house.clock.now)
        #expect(try await four.house.courier.look() == .init(sent: 0, dropped: 1, later: 0))
        #expect(try await four.letters().count == before + 1)
    }

    @Test func whatIsWrongWithAMessageIsSaidAndWhatWasTypedStays() async throws {
        let four = try await Four()
        try await four.announce()
        let wrong: [(fields: [String: String], words: String)] = [
            (["text": " \n "], "Écrivez quelque chose"), (["text": String(repeating: "a", count: 4_001)], "4\u{202F}000"), (["text": "Gardez-moi", "attach": "follow-up poesie-1"], "n’existe plus"),
            (["text": "Gardez-moi", "attach": "forecast rock-1"], "n’existe plus"), (["text": "Gardez-moi", "attach": "x"], "n’existe plus"),
        ]
        for (fields, words) in wrong {
            let answer = try await four.say(Self.thread, four.paul, fields)
            #expect(answer.status == 422 && answer.text.replacing("4 000", with: "4\u{202F}000").contains(words) && answer.text.contains("role=\"alert\""), "\(words)")
            if fields["attach"] != nil { #expect(answer.text.contains(">Gardez-moi</textarea>")) }
        }
        #expect(try await four.house.ledger.dialogue(.event("rock"), before: nil, limit: 9).isEmpty)
        #expect(try await four.say("/spectacles/nulle-part/discussion", four.claire, ["text": "x"]).status == 404)
        #expect(try await four.say("/ouvertures/nulle-part/discussion", four.claire, ["text": "x"]).status == 404)
    }

    @Test func theDirectorAsksInOneClickAndTheDeveloperAnswersWithARehearsal() async throws {
        let four = try await Four()
        try await four.announce()
        let calendar = try await four.page("/calendrier", four.claire)
        // Three for each of 400 places, as nobody registered and nothing is known.
        #expect(calendar.status == 200 && calendar.text.contains("Titre rock") && calendar.text.contains("<b>1\u{202F}200</b>") && calendar.text.contains("une supposition"))
        #expect(!calendar.text.contains("poesie"), "its sale is open")
        #expect(calendar.text.contains("<a href=\"/calendrier/rock-3\"><b>Titre rock</b></a>"))
        let plan = try await four.page("/calendrier/rock-3", four.ines)
        #expect(plan.status == 200 && plan.text.contains("<h1>Plan de capacité</h1>") && plan.text.contains("<td class=\"amount\">1\u{202F}200</td>") && plan.text.contains("Sans salle d’attente"))
        #expect(plan.text.contains("<dt>Guichets en marche maintenant</dt><dd>inconnu</dd>") && plan.text.contains("Personne n’a encore joint de répétition"), "no store answers")
        #expect(try await four.page("/exploitation", four.ines).text.contains("<a href=\"/calendrier\">"))
        for path in ["/calendrier/rock-1", "/calendrier/nulle-part"] { #expect(try await four.page(path, four.ines).status == 404) }
        #expect(try await four.page("/calendrier/rock-3", four.paul).status == 403)
        #expect(try await four.page("/calendrier", four.paul).status == 403)
        for answer in ["?sent=1#m1", ""] {
            let asked = try await four.say("/calendrier/rock-3/demande", four.claire, [:])
            #expect(asked.headers[.location] == "/ouvertures/rock-3/discussion" + answer)
        }
        #expect(try await four.house.courier.look().sent == 1)
        #expect(try await four.letters().first?.to == "ines@example.org")
        let thread = try await four.page("/ouvertures/rock-3/discussion", four.ines)
        #expect(thread.text.split(separator: "<li id=\"m").count == 2 && thread.text.contains("<dt>Attendus, sans doute</dt><dd>1\u{202F}200</dd>"), "asked once")
        let answered = try await upload(Self.result(of: "rock-3"), by: four.ines, four)
        #expect(answered.status == 303, "\(answered.text)")
        let read = try await four.page("/en/openings/rock-3/conversation", four.claire)
        #expect(read.text.contains("Rehearsal of the opening of rock-3") && read.text.contains("<dt>Visitors played</dt><dd>5,000</dd>") && read.text.contains("<dd>1.4 times this one</dd>"))
        #expect(read.text.contains("<dt>Rules broken</dt><dd>0</dd>") && read.text.contains("2026-01-05"))
        #expect(try await four.page("/calendrier", four.claire).text.contains("messages\u{A0}: 2"))
        let rehearsed = try await four.page("/en/calendar/rock-3", four.claire)
        #expect(rehearsed.text.contains("Rehearsal of the opening of rock-3") && rehearsed.text.contains("<dt>Visitors played</dt><dd>5,000</dd>"))
        #expect(try await four.say("/calendrier/rock-1/demande", four.claire, [:]).status == 404, "its sale is open")
    }

    @Test func anotherFileIsNoRehearsal() async throws {
        let four = try await Four()
        try await four.announce()
        let wrong: [(file: String, words: String)] = [
            ("{}", "aucun résultat"), ("[1", "aucun résultat"), (Self.result(of: "rock-1"), "autre séance\u{A0}: rock-1"), (Self.result(of: "<b>"), "autre séance\u{A0}: &lt;b&gt;"),
            (Self.result(of: "rock-3").replacing("5000", with: "1e300"), "aucun résultat"), (Self.result(of: "rock-3").replacing("5000", with: "-5"), "aucun résultat"),
        ]
        for (file, words) in wrong {
            let answer = try await upload(file, by: four.ines, four)
            #expect(answer.status == 422 && (answer.text.contains(words) || words == "aucun résultat" && answer.text.contains("Ce n’est pas le résultat")), "\(file)")
        }
        #expect(try await four.house.ledger.dialogue(.opening("rock-3"), before: nil, limit: 9).isEmpty)
    }

    private static func result(of session: String) -> String {
        """
        {"started_at":"2026-01-05T20:00:00Z","faults":[],"visitors":5000,"verdict":{"session":"\(session)","title":"T","visitors":5000,"places":400,"box_offices":2,\
        "most_shoppers":90,"minutes_to_sell_out":12,"needs":[{"breaks_at":1.4,"part":"proxies"},{"breaks_at":2.5,"part":"Redis"}],"sentences":[]}}
        """
    }

    private func upload(_ file: String, by person: House.Person, _ four: Four) async throws -> House.Answer {
        var headers = person.headers
        headers[.contentType] = "multipart/form-data; boundary=b"
        let body = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nCela tient.\r\n--b\r\nContent-Disposition: form-data; name=\"result\"; filename=\"latest.json\"\r\n\r\n\(file)\r\n--b--\r\n"
        return try await four.house.send(.post, "/ouvertures/rock-3/discussion", bytes: Array(body.utf8), headers: headers)
    }

    @Test func programsReadAndWriteToo() async throws {
        let four = try await Four()
        let written = try await four.house.ask(.post, "/v1/programme/rock/dialogue", json: #"{"text":"@Paul oui","decision":true}"#, headers: four.claire.headers)
        #expect(written.status == 201 && written.json["mentions"] as? [Int64] == [four.paul.account.id] && written.json["isDecision"] as? Bool == true)
        let read = try await four.page("/v1/programme/rock/dialogue", four.paul)
        #expect((read.json["messages"] as? [[String: Any]])?.first?["name"] as? String == "Claire Martin" && read.json["next"] == nil)
        #expect(try await four.house.ask(.post, "/v1/programme/rock/dialogue", json: "{}", headers: four.claire.headers).status == 422)
        #expect(try await four.page("/v1/programme/rock/dialogue", four.nina).problem == "no-such-show")
        try await four.announce()
        let calendar = try await four.page("/v1/calendar", four.ines)
        let opening = try #require((calendar.json["openings"] as? [[String: Any]])?.first)
        #expect(opening["session"] as? String == "rock-3" && opening["likely"] as? Int == 1_200 && opening["boxOffices"] as? Int == 2 && calendar.json["trial"] == nil)
    }
}
