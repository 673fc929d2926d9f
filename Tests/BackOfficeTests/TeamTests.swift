import Booking
import Domain
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import BackOffice

/// People are invited, moved, reset and let go; scripts come in their name.
@Suite struct TeamTests {
    @Test func aDirectorInvitesAProgrammerWhoSeesTheirOwnThingsOnly() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        var form = ["email": "paul@example.org", "name": "Paul", "language": "en", "role-programmer": "1"]
        let alone = try await house.ask(.post, "/equipe/invitation", json: House.fields(form), headers: claire.headers)
        #expect(alone.status == 422 && alone.text.contains("veulent un organisateur ou un lieu") && alone.text.contains("value=\"paul@example.org\""))
        form["organiser-org-a"] = "1"
        let invited = try await house.ask(.post, "/equipe/invitation", json: House.fields(form), headers: claire.headers)
        #expect(invited.text.contains("Le lien est parti à paul@example.org"))
        let letter = try await house.letter(about: "Your access to the box office")
        let link = try House.link(in: letter.text)
        #expect(invited.text.contains(link.text))
        #expect(try await house.ask(.post, "/equipe/invitation", json: House.fields(form), headers: claire.headers).text.contains("déjà de la maison"))

        let account = try #require(try await house.ledger.staff().first { $0.email == "paul@example.org" })
        let paul = try await house.accept(link, account)
        let shows = try await house.ask(.get, "/spectacles", headers: paul.headers)
        #expect(shows.text.contains("Titre rock") && !shows.text.contains("Titre poesie"))
        #expect(try await house.ask(.get, "/spectacles/poesie", headers: paul.headers).status == 404)
        let refused = try await house.ask(.get, "/equipe", headers: paul.headers)
        #expect(refused.status == 403 && refused.text.contains("Ce n’est pas à vous") && !refused.text.contains("href=\"/equipe\""))
        #expect(refused.text.contains("href=\"/spectacles\"") && refused.text.contains("Se déconnecter"))

        // Let go, Paul is out at once, with what he made.
        var generator = SystemRandomNumberGenerator()
        let script = StaffSecret(using: &generator)
        _ = try await house.ledger.addToken(
            NewStaffToken(name: "x", scopes: [.enterProgramme], digest: script.digest, endsAt: house.clock.now + .seconds(86_400)), account: account.id, at: house.clock.now)
        let bearer: HTTPFields = [.authorization: "Bearer \(script.token)"]
        #expect(try await house.ask(.get, "/v1/programme", headers: bearer).status == 200)
        #expect(try await house.ask(.post, "/equipe/membres/\(account.id)/revocation", json: "", headers: claire.headers).text.contains("n’a plus d’accès"))
        #expect(try await house.ask(.get, "/spectacles", headers: paul.headers).headers[.location] == "/connexion?next=%2Fspectacles")
        #expect(try await house.ask(.get, "/v1/programme", headers: bearer).status == 401)
        let again = try await house.ask(.post, "/connexion", json: House.fields(["email": "paul@example.org", "password": House.password]), headers: House.form)
        #expect(again.status == 422)
        // And may come back as somebody else.
        form = ["email": "paul@example.org", "name": "Paul", "language": "fr", "role-operator": "1"]
        #expect(try await house.ask(.post, "/equipe/invitation", json: House.fields(form), headers: claire.headers).text.contains("/bienvenue/"))
        #expect(try await house.ledger.staffAccount(account.id)?.position.roles == [.operator])
        #expect(try await house.ask(.get, "/v1/programme", headers: bearer).status == 401)
    }

    @Test func rolesTakeEffectAtTheNextRequest() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let paul = try await house.member("paul@example.org", .programmer)
        #expect(try await house.ask(.get, "/journal", headers: paul.headers).status == 403)
        let moved = try await house.ask(
            .post, "/equipe/membres/\(paul.account.id)", json: House.fields(["role-operator": "1"]), headers: claire.headers)
        #expect(moved.status == 200)
        #expect(try await house.ask(.get, "/journal", headers: paul.headers).status == 200)
        #expect(try await house.ask(.get, "/spectacles", headers: paul.headers).status == 403)
    }

    @Test func nobodyLocksTheHouseFromInside() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let path = "/equipe/membres/\(claire.account.id)"
        #expect(!(try await house.ask(.get, path, headers: claire.headers)).text.contains("revocation"))
        for (path, fields) in [(path, ["role-operator": "1"]), (path + "/revocation", [:])] {
            let answer = try await house.ask(.post, path, json: House.fields(fields), headers: claire.headers)
            #expect(answer.status == 422 && answer.text.contains("dernière personne"), "\(path): \(answer.text)")
        }
        #expect(try await house.ask(.get, "/equipe", headers: claire.headers).status == 200)
    }

    @Test func aResetBeginsAnew() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let paul = try await house.member("paul@example.org", .programmer)
        let reset = try await house.ask(.post, "/equipe/membres/\(paul.account.id)/reinitialisation", json: "", headers: claire.headers)
        let link = try House.link(in: reset.text)
        #expect(try await house.letter(about: "Votre accès est à refaire").recipient.address == "paul@example.org")
        #expect(try await house.ask(.get, "/", headers: paul.headers).headers[.location] == "/connexion")
        let old = try await house.ask(.post, "/connexion", json: House.fields(["email": "paul@example.org", "password": House.password]), headers: House.form)
        #expect(old.status == 422)
        let anew = try await house.accept(link, paul.account)
        #expect(anew.code != paul.code)
        #expect(try await house.ask(.get, "/spectacles", headers: anew.headers).status == 200)
    }

    /// A script is somebody with fewer rights, and gives nobody more than it has.
    @Test func aTokenIsPartOfItsMaker() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let none = try await house.ask(.post, "/compte/jetons", json: House.fields(["name": "rien", "days": "9"]), headers: claire.headers)
        #expect(none.status == 422)
        let made = try await house.ask(
            .post, "/compte/jetons", json: House.fields(["name": "nuit", "days": "9", "scope-manage-staff": "1", "scope-read-journal": "1"]), headers: claire.headers)
        let token = try #require(made.text.firstMatch(of: /guichet_[0-9a-f]{64}/)).0
        #expect(!(try await house.ask(.get, "/compte/jetons", headers: claire.headers)).text.contains(token))
        let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
        let me = try await house.ask(.get, "/v1/me", headers: bearer)
        #expect((me.json["rights"] as? [String: Any])?.keys.sorted() == ["manage-staff", "read-journal"])
        #expect(try await house.ask(.get, "/v1/programme", headers: bearer).problem == "not-allowed")
        let paul = try await house.member("paul@example.org", .programmer)
        // It could take away what it does not have itself.
        #expect(try await house.ask(.post, "/v1/staff/\(paul.account.id)/revocation", json: "", headers: bearer).problem == "invalid-request")
        #expect(try await house.ask(.get, "/spectacles", headers: paul.headers).status == 200)
        let all = try await house.ask(
            .post, "/compte/jetons", json: House.fields(Dictionary(uniqueKeysWithValues: StaffRight.allCases.map { ("scope-\($0.rawValue)", "1") }).merging(["name": "tout", "days": "1"]) { $1 }),
            headers: claire.headers)
        let whole = try #require(all.text.firstMatch(of: /guichet_[0-9a-f]{64}/)).0
        let every: HTTPFields = [.authorization: "Bearer \(whole)"]
        #expect(try await house.ask(.post, "/v1/staff/\(paul.account.id)/revocation", json: "", headers: every).json["state"] as? String == "revoked")
        #expect(try await house.ask(.get, "/spectacles", headers: paul.headers).headers[.location]?.hasPrefix("/connexion") == true)
        let entries = try await house.ledger.journal(JournalQuery(action: .revoked), limit: 9)
        #expect(entries.map(\.actorText) == ["token 2"] && entries.map(\.subject) == ["account \(paul.account.id)"])
        house.clock.wait(.seconds(86_400))
        #expect(try await house.ask(.get, "/v1/me", headers: every).status == 401)
    }

    @Test func somebodysOwnAccount() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let elsewhere = try await house.signIn(claire)
        let page = try await house.ask(.get, "/compte", headers: claire.headers)
        let other = try #require(page.text.firstMatch(of: /\/compte\/connexions\/(\d+)/)).1
        #expect(try await house.ask(.post, "/compte/connexions/\(other)", json: "", headers: claire.headers).status == 303)
        #expect(try await house.ask(.get, "/", headers: elsewhere.headers).headers[.location] == "/connexion")
        let wrong = try await house.ask(.post, "/compte/mot-de-passe", json: House.fields(["old": "pas celui-là", "new": "une phrase toute neuve"]), headers: claire.headers)
        #expect(wrong.status == 422 && wrong.text.contains("actuel n’est pas juste"))
        let third = try await house.signIn(claire)
        let changed = try await house.ask(.post, "/compte/mot-de-passe", json: House.fields(["old": House.password, "new": "une phrase toute neuve"]), headers: claire.headers)
        #expect(changed.status == 200 && changed.text.contains("Le mot de passe est changé"))
        #expect(try await house.ask(.get, "/", headers: third.headers).headers[.location] == "/connexion")
        #expect(try await house.ask(.get, "/", headers: claire.headers).status == 200)
        let renamed = try await house.ask(.post, "/compte/profil", json: House.fields(["name": "Claire <b>", "language": "en"]), headers: claire.headers)
        #expect(renamed.text.contains("Claire &lt;b&gt;") && !renamed.text.contains("Claire <b>"))
        #expect(try await house.ask(.post, "/deconnexion", json: "", headers: claire.headers).headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await house.ask(.get, "/", headers: claire.headers).headers[.location] == "/connexion")
    }

    @Test func theJournalIsReadPageByPage() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        for number in 1...60 { _ = try await house.invite("person\(number)@example.org", .programmer, name: "P \(number)") }
        let first = try await house.ask(.get, "/v1/journal", headers: claire.headers)
        let lines = try #require(first.json["lines"] as? [[String: Any]])
        let next = try #require(first.json["next"] as? Int)
        #expect(lines.count == 50 && lines.first?["action"] as? String == "invited")
        let second = try await house.ask(.get, "/v1/journal?before=\(next)", headers: claire.headers)
        let rest = try #require(second.json["lines"] as? [[String: Any]])
        #expect((lines + rest).compactMap { $0["number"] as? Int } == Array((1...(lines.count + rest.count)).reversed()) && second.json["next"] == nil)
        let own = try await house.ask(.get, "/v1/journal?actor=account%201&action=telephone-set", headers: claire.headers)
        #expect((own.json["lines"] as? [[String: Any]])?.count == 1)
        #expect(try await house.ask(.get, "/v1/journal?action=nothing", headers: claire.headers).status == 400)
        let page = try await house.ask(.get, "/journal?actor=&action=invited", headers: claire.headers)
        #expect(page.text.contains("P 60") && page.text.contains("before=") && !page.text.contains("person60@example.org"))
    }
}

extension House {
    /// The secret of an address by which somebody comes in.
    static func link(in text: String) throws -> StaffSecret {
        let digits = try #require(text.firstMatch(of: /\/(?:bienvenue|welcome)\/([0-9a-f]{64})/)).1
        return try #require(StaffSecret(String(digits)))
    }

    /// The newest letter with a subject; written after the answer, or before it.
    func letter(about subject: String) async throws -> Letter {
        var found: Letter?
        _ = await eventually(within: .seconds(20)) {
            found = (try? await letters.newest(50))?.first { $0.letter.subject == subject }?.letter
            return found != nil
        }
        return try #require(found)
    }
}
