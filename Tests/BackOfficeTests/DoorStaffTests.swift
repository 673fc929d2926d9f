import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// The doors as the house's people keep them: devices with tokens, and the phone of a steward, which is a scanner as long as its person is one.
@Suite struct DoorStaffTests {
    private static let steward = StaffPosition(roles: [.door], organisers: ["org-a"])

    /// The browser's pass for the doors.
    private static func pass(_ answer: House.Answer) -> HTTPFields? {
        answer.headers[.setCookie].flatMap { $0.firstMatch(of: /__Host-guichet-door=([^;]+);/) }.map { [.cookie: "__Host-guichet-door=\($0.1)", .secFetchSite: "same-origin"] }
    }

    private static func becomeScanner(_ person: House.Person, _ house: House, organiser: String = "org-a") async throws -> House.Answer {
        try await house.ask(.post, "/controle", json: House.fields(["organiser": organiser]), headers: person.headers)
    }

    @Test func aStewardsPhoneIsAScanner() async throws {
        let house = try await House()
        let person = try await house.member("nadia@example.org", Self.steward, name: "Nadia")
        let home = try await house.ask(.get, "/", headers: person.headers)
        #expect(home.text.contains("href=\"/controle\"") && !home.text.contains("Rien à faire"), "\(home.text)")
        let page = try await house.ask(.get, "/controle", headers: person.headers)
        #expect(page.status == 200 && page.text.contains("value=\"org-a\"") && !page.text.contains("value=\"org-b\""), "\(page.text)")
        let foreign = try await Self.becomeScanner(person, house, organiser: "org-b")
        #expect(foreign.status == 422 && foreign.headers[.setCookie] == nil)

        let opened = try await Self.becomeScanner(person, house)
        #expect(opened.status == 303 && opened.headers[.location] == "/porte")
        let pass = try #require(Self.pass(opened))
        let scanner = try await house.ask(.get, "/porte", headers: pass)
        #expect(scanner.text.contains("Nadia") && scanner.text.contains("value=\"\(House.mine)\"") && !scanner.text.contains("value=\"\(House.theirs)\""), "\(scanner.text)")
        #expect(try await house.ask(.post, "/v1/check-ins", json: House.checkIn(house.mine[0]), headers: pass).verdict == "admitted")
        let other = try await house.ask(.post, "/v1/check-ins", json: House.checkIn(house.theirs[0], session: House.theirs), headers: pass)
        #expect(other.status == 403 && other.problem == "session-not-allowed")
        #expect(try await house.ledger.journal(JournalQuery(action: .deviceAdded), limit: 9).map(\.actor) == [.account(person.account.id)])
    }

    enum End: CaseIterable { case revoked, moved, reset, tonight, takenAway }

    /// With the account, with its right, with the evening, or when somebody takes it away.
    @Test(arguments: End.allCases) func aPassEnds(_ end: End) async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        let person = try await house.member("nadia@example.org", Self.steward)
        let pass = try #require(Self.pass(try await Self.becomeScanner(person, house)))
        let stays = try await house.device().token
        #expect(try await house.ask(.get, "/v1/door", headers: pass).status == 200)
        let by = JournalActor.account(director.account.id)
        switch end {
        case .revoked: _ = try await house.ledger.revoke(person.account.id, by: by, at: house.clock.now)
        case .moved: _ = try await house.ledger.move(person.account.id, to: StaffPosition(roles: [.operator]), by: by, at: house.clock.now)
        case .reset:
            let answer = try await house.ask(.post, "/equipe/membres/\(person.account.id)/reinitialisation", json: "x=1", headers: director.headers)
            #expect(answer.status == 200, "\(answer.text)")
        case .tonight:
            house.clock.wait(StaffSession.longest - .seconds(5))
            #expect(try await house.ask(.get, "/v1/door", headers: pass).status == 200)
            house.clock.wait(.seconds(10))
        case .takenAway:
            let device = try #require(try await house.ledger.devices().first { $0.account == person.account.id })
            let answer = try await house.ask(.post, "/portes/\(device.id)/revocation", json: "x=1", headers: director.headers)
            #expect(answer.status == 200 && answer.text.contains("n’ouvre plus rien"), "\(answer.text)")
        }
        #expect(try await house.ask(.get, "/v1/door", headers: pass).status == 401, "\(end)")
        #expect(try await house.ask(.get, "/porte", headers: pass).text.contains("name=\"token\""), "\(end)")
        #expect(try await house.ask(.get, "/v1/door", token: stays).status == 200, "a device without a person stays")
    }

    /// Who checks for a venue checks whoever plays there, and nothing elsewhere.
    @Test func whoIsAtAVenueChecksThere() async throws {
        let house = try await House()
        for (venue, sees) in [("salle", true), ("ailleurs", false)] {
            let person = try await house.member("\(venue)@example.org", StaffPosition(roles: [.door], venues: [venue]))
            let page = try await house.ask(.get, "/controle", headers: person.headers)
            #expect(page.text.contains("value=\"org-b\"") == sees, "\(page.text)")
            guard sees else {
                #expect(try await Self.becomeScanner(person, house, organiser: "org-b").status == 422)
                continue
            }
            let pass = try #require(Self.pass(try await Self.becomeScanner(person, house, organiser: "org-b")))
            let checked = try await house.ask(.post, "/v1/check-ins", json: House.checkIn(house.theirs[0], session: House.theirs), headers: pass)
            #expect(checked.verdict == "admitted", "\(checked.text)")
            _ = try await house.ledger.move(person.account.id, to: StaffPosition(roles: [.door], venues: ["ailleurs"]), by: .system("test"), at: house.clock.now)
            let moved = try await house.ask(.post, "/v1/check-ins", json: House.checkIn(house.theirs[1], session: House.theirs), headers: pass)
            #expect(moved.problem == "session-not-allowed", "\(moved.text)")
        }
    }

    @Test func aProgrammerKeepsTheDevicesOfTheirOrganiser() async throws {
        let house = try await House()
        let person = try await house.member("bea@example.org", .programmer)
        let theirs = try await house.device(organiser: "org-b").device
        func add(_ fields: [String: String]) async throws -> House.Answer { try await house.ask(.post, "/portes", json: House.fields(fields), headers: person.headers) }

        // What cannot be done says why, keeps what was typed, and adds nothing.
        for (fields, words) in [
            (["name": " ", "organiser": "org-a"], "un nom de 1 à 40"), (["name": String(repeating: "x", count: 41), "organiser": "org-a"], "un nom de 1 à 40"),
            (["name": "Porte A", "organiser": "org-b"], "un de vos organisateurs"), (["name": "Porte A"], "un de vos organisateurs"),
            (["name": "Porte A", "organiser": "org-a", "session-\(House.theirs)": "1"], "n’est pas de cet organisateur"),
            (["name": "Porte A", "organiser": "org-a", "session-nothing": "1"], "n’est pas de cet organisateur"),
        ] {
            let answer = try await add(fields)
            #expect(answer.status == 422 && answer.text.contains(words) && answer.text.contains("value=\"\(fields["name"] ?? "")\""), "\(fields): \(answer.text)")
        }
        #expect(try await house.ledger.devices().count == 1)

        var tokens: [DoorToken] = []
        for fields in [["name": "Porte A", "organiser": "org-a"], ["name": "Porte B", "organiser": "org-a", "session-\(House.mine)": "1"]] {
            let added = try await add(fields)
            let text = try #require(added.text.firstMatch(of: /<code id="token">([^<]+)<\/code>/)).1
            let token = try #require(DoorToken(String(text)))
            #expect(added.status == 200 && added.headers[.cacheControl] == "no-store")
            #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[tokens.count])).verdict == "admitted")
            tokens.append(token)
        }
        let devices = try await house.ledger.devices().filter { $0.organiserID == "org-a" }
        #expect(devices.map(\.sessions) == [nil, [House.mine]])
        let list = try await house.ask(.get, "/en/doors", headers: person.headers)
        #expect(list.text.contains("Porte A") && list.text.contains(House.mine) && !list.text.contains("/en/doors/\(theirs.id)/revoke") && !tokens.contains { list.text.contains($0.text) }, "\(list.text)")

        #expect(try await house.ask(.post, "/portes/\(theirs.id)/revocation", json: "x=1", headers: person.headers).status == 404)
        #expect(try await house.ask(.post, "/portes/\(devices[0].id)/revocation", json: "x=1", headers: person.headers).status == 200)
        #expect(try await house.ask(.get, "/v1/door", token: tokens[0]).status == 401)
        #expect(try await house.ask(.get, "/v1/door", token: tokens[1]).status == 200)
        let lines = try await house.ledger.journal(JournalQuery(actor: .account(person.account.id)), limit: 50).filter { $0.subject.hasPrefix("device") }
        #expect(lines.map { "\($0.actionText) \($0.subject) \($0.detail)" } == [
            "device-revoked device \(devices[0].id) ", "device-added device \(devices[1].id) org-a: \(House.mine)", "device-added device \(devices[0].id) org-a",
        ])
    }

    @Test func aHouseThatWasEmptiedIsOpenedAnew() async throws {
        let house = try await House()
        let person = try await house.member("bea@example.org", .programmer)
        let token = try await house.device().token
        func check() async throws -> String { try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[0])).verdict }
        func reopen(_ session: String, _ form: String) async throws -> House.Answer {
            try await house.ask(.post, "/portes/seances/\(session)/reouverture", json: form, headers: person.headers)
        }
        #expect(try await check() == "admitted")
        #expect(try await house.ask(.get, "/portes", headers: person.headers).text.contains("/portes/seances/\(House.mine)/reouverture"))
        let unsure = try await reopen(House.mine, "x=1")
        #expect(unsure.status == 422 && unsure.text.contains("Dites que la salle est vide"))
        #expect(try await check() == "already-used")
        house.clock.wait(.seconds(60))
        let done = try await reopen(House.mine, "sure=1")
        #expect(done.status == 200 && done.text.contains("Les portes sont rouvertes"), "\(done.text)")
        house.clock.wait(.seconds(60))
        #expect(try await check() == "admitted")
        #expect(try await reopen(House.theirs, "sure=1").status == 404)
        #expect(try await house.ledger.journal(JournalQuery(action: .doorsReopened), limit: 9).map(\.subject) == ["session \(House.mine)"])
    }

    /// Programs look, and take a lost device away; the token is told to nobody again.
    @Test func aProgramTakesALostDeviceAway() async throws {
        let house = try await House()
        let person = try await house.member("claire@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        let (mine, theirs) = (try await house.device(sessions: [House.mine]), try await house.device(organiser: "org-b"))
        let list = try await house.ask(.get, "/v1/devices", headers: person.headers)
        let devices = try #require(list.json["devices"] as? [[String: Any]])
        #expect(devices.map { $0["device"] as? Int64 } == [mine.device.id] && devices[0]["sessions"] as? [String] == [House.mine] && devices[0]["state"] as? String == "good", "\(list.text)")
        #expect(!list.text.contains(mine.token.text))
        func revoke(_ id: Int64) async throws -> House.Answer { try await house.ask(.post, "/v1/devices/\(id)/revocation", json: "", headers: person.headers) }
        #expect(try await revoke(theirs.device.id).problem == "no-such-device")
        for _ in 1...2 {
            let revoked = try await revoke(mine.device.id)
            #expect(revoked.status == 200 && revoked.json["state"] as? String == "over" && revoked.json["revokedAt"] != nil, "\(revoked.text)")
        }
        for (token, status) in [(mine.token, 401), (theirs.token, 200)] { #expect(try await house.ask(.get, "/v1/door", token: token).status == status) }
        #expect(try await house.ledger.journal(JournalQuery(action: .deviceRevoked), limit: 9).map(\.actor) == [.account(person.account.id)])
    }
}
