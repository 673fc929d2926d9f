import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// How the house's people come in, and what does not let them in.
@Suite struct SignInStoryTests {
    @Test func fromTheInvitationToTheHomePage() async throws {
        let house = try await House()
        let (account, link) = try await house.invite("Claire@Example.org", .director)
        #expect(account.email == "claire@example.org")
        for path in ["/bienvenue", "/en/welcome"] { #expect(try await house.ask(.get, "\(path)/\(link.text)").text.contains("claire@example.org")) }
        let weak: [(String, String)] = [("court", "douze"), ("aaaaaaaaaaaaaaaa", "devine"), ("claire@example.org", "adresse"), (String(repeating: "abcdef", count: 40), "trop long")]
        for (password, word) in weak {
            let answer = try await house.ask(.post, "/bienvenue/\(link.text)", json: House.fields(["new": password]), headers: House.form)
            #expect(answer.status == 422 && answer.text.contains(word) && answer.cookie == nil, "\(password): \(answer.text)")
        }
        let claire = try await house.accept(link, account)
        // The link was good once.
        let again = try await house.ask(.post, "/bienvenue/\(link.text)", json: House.fields(["new": House.password + "!"]), headers: House.form)
        #expect(again.status == 410 && again.cookie == nil)
        #expect(try await house.ask(.get, "/bienvenue/\(link.text)").status == 410)
        let home = try await house.ask(.get, "/", headers: claire.headers)
        #expect(home.status == 200 && home.text.contains("Bonjour Claire") && home.text.contains("/equipe"))
        #expect(home.headers[.cacheControl] == "no-store" && home.headers[.contentSecurityPolicy]?.hasSuffix("frame-ancestors 'none'") == true)
        // Another browser, with another session.
        let elsewhere = try await house.signIn(claire)
        #expect(elsewhere.cookie != claire.cookie)
        #expect(try await house.ask(.get, "/", headers: claire.headers).status == 200)
    }

    @Test func theCookieIsItsBrowsersAlone() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        house.clock.wait(.seconds(30))
        let answer = try await house.ask(
            .post, "/connexion", json: House.fields(["email": "claire@example.org", "password": House.password]), headers: House.form)
        let cookie = try #require(answer.headers[.setCookie])
        for word in ["__Host-", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] { #expect(cookie.contains(word), "\(cookie)") }
        // Halfway, it opens nothing; and it is not the one of the whole session.
        let half = try #require(answer.cookie)
        #expect(try await house.ask(.get, "/equipe", headers: [.cookie: "\(StaffCookie.name)=\(half.text)"]).headers[.location] == "/connexion/code?next=%2Fequipe")
        let whole = try await house.ask(
            .post, "/connexion/code", json: House.fields(["code": house.code(of: claire), "next": "/equipe"]),
            headers: House.form.merging([.cookie: "\(StaffCookie.name)=\(half.text)"]))
        #expect(whole.headers[.location] == "/equipe" && whole.cookie != nil && whole.cookie != half)
        #expect(try await house.ask(.get, "/", headers: [.cookie: "\(StaffCookie.name)=\(half.text)"]).headers[.location] == "/connexion")
    }

    @Test func aCodeIsGoodOnce() async throws {
        let house = try await House()
        house.clock.stop()
        let claire = try await house.signIn(try await house.member("claire@example.org", .director))
        func enter(_ code: String) async throws -> House.Answer {
            let half = try await house.ask(
                .post, "/connexion", json: House.fields(["email": "claire@example.org", "password": House.password]), headers: House.form)
            return try await house.ask(
                .post, "/connexion/code", json: House.fields(["code": code]),
                headers: House.form.merging([.cookie: "\(StaffCookie.name)=\(try #require(half.cookie).text)"]))
        }
        // It was used a moment ago; that of the half minute before is older still.
        let step = TimeCode.step(at: house.clock.now)
        for used in [step, step - 1] { #expect(try await enter(claire.code.code(step: used)).status == 422) }
        // A clock that is half a minute fast.
        #expect(try await enter(claire.code.code(step: step + 1)).status == 303)
        #expect(try await enter(claire.code.code(step: step + 3)).status == 422)
    }

    @Test func aRecoveryCodeIsGoodOnce() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let page = try await house.ask(.post, "/compte/codes-de-secours", json: "", headers: claire.headers)
        let codes = page.text.matches(of: /<code>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})<\/code>/).map { String($0.1) }
        #expect(codes.count == RecoveryCode.count && Set(codes).count == codes.count)
        for (code, status) in [(codes[0], 303), (codes[0], 422), (codes[1].lowercased().replacing("-", with: " "), 303)] {
            let half = try await house.ask(
                .post, "/connexion", json: House.fields(["email": "claire@example.org", "password": House.password]), headers: House.form)
            let answer = try await house.ask(
                .post, "/connexion/code", json: House.fields(["code": code]),
                headers: House.form.merging([.cookie: "\(StaffCookie.name)=\(try #require(half.cookie).text)"]))
            #expect(answer.status == status, "\(code)")
        }
        #expect(try await house.ledger.recoveryCodesLeft(account: claire.account.id) == RecoveryCode.count - 2)
    }

    /// Somebody who is not of the house is answered like somebody who is.
    @Test func tryingSaysNothingAboutWhoIsHere() async throws {
        let house = try await House()
        _ = try await house.member("claire@example.org", .director)
        func tries(_ email: String, from network: String, count: Int) async throws -> [(Int, String, String?)] {
            var answers: [(Int, String, String?)] = []
            for _ in 0..<count {
                let answer = try await house.ask(
                    .post, "/connexion", json: House.fields(["email": email, "password": "pas le bon mot de passe"]),
                    headers: House.form.merging([HTTPField.Name("X-Forwarded-For")!: network]))
                answers.append((answer.status, answer.text.replacing(email, with: ""), answer.headers[.retryAfter]))
            }
            return answers
        }
        let (known, unknown) = (try await tries("claire@example.org", from: "192.0.2.1", count: 7), try await tries("personne@example.org", from: "192.0.2.2", count: 7))
        #expect(known.map(\.0) == [422, 422, 422, 422, 422, 429, 429])
        #expect(known.map(\.0) == unknown.map(\.0) && known.map(\.1) == unknown.map(\.1))
        #expect(known.last?.2 != nil && unknown.last?.2 != nil)
        // It does not keep her out from where she is.
        let right = House.fields(["email": "claire@example.org", "password": House.password])
        let blocked = try await house.ask(.post, "/connexion", json: right, headers: House.form.merging([HTTPField.Name("X-Forwarded-For")!: "192.0.2.1"]))
        #expect(blocked.status == 429)
        let own = try await house.ask(.post, "/connexion", json: right, headers: House.form.merging([HTTPField.Name("X-Forwarded-For")!: "198.51.100.7"]))
        #expect(own.status == 303)
        // And where it was tried, after a while; wrong again, it is a longer while.
        house.clock.wait(.seconds(31))
        #expect(try await tries("claire@example.org", from: "192.0.2.1", count: 2).map(\.0) == [422, 429])
        house.clock.wait(.seconds(31))
        #expect(try await tries("claire@example.org", from: "192.0.2.1", count: 1).map(\.0) == [429])
        let entries = try await house.ledger.journal(JournalQuery(action: .signInBlocked), limit: 10)
        #expect(entries.count == 1 && entries.first?.subject == "account 1")
    }

    /// Strangers with many addresses keep somebody waiting in a new browser, and never in one where she came in before.
    @Test func strangersEverywhereKeepNobodyOutOfTheirOwnBrowser() async throws {
        let house = try await House()
        let (account, link) = try await house.invite("claire@example.org", .director)
        let claire = try await house.accept(link, account)
        let mark = try #require(claire.device)
        let right = House.fields(["email": "claire@example.org", "password": House.password])
        let wrong = House.fields(["email": "claire@example.org", "password": "pas le bon mot de passe"])
        for stranger in 0..<40 {
            let headers = House.form.merging([HTTPField.Name("X-Forwarded-For")!: "192.0.2.\(stranger)"])
            #expect(try await house.ask(.post, "/connexion", json: wrong, headers: headers).status == 422, "\(stranger)")
        }
        #expect(try await house.ask(.post, "/connexion", json: right, headers: House.form).status == 429)
        func tries(_ body: String, with mark: String) async throws -> Int {
            try await house.ask(.post, "/connexion", json: body, headers: House.form.merging([.cookie: "\(StaffDeviceCookie.name)=\(mark)"])).status
        }
        #expect(try await tries(right, with: mark) == 303)
        // The mark is hers alone, opens nothing, and is no way to guess on.
        let paul = try await house.member("paul@example.org", .programmer)
        #expect(try await tries(right, with: try #require(paul.device)) == 429)
        for (status, spelling) in zip([422, 422, 422, 422, 422, 429], [mark, mark.uppercased(), mark, mark, mark, mark.uppercased()]) {
            #expect(try await tries(wrong, with: spelling) == status)
        }
        // Nor do they keep her from a password that she chooses by a letter.
        var generator = SystemRandomNumberGenerator()
        let (secret, now) = (StaffSecret(using: &generator), house.clock.now)
        _ = try await house.ledger.addPasswordLink(StaffLink(.password, digest: secret.digest, endsAt: now + .seconds(600)), email: "claire@example.org", at: now)
        let chosen = House.fields(["new": "une autre phrase, plus longue"])
        #expect(try await house.ask(.post, "/bienvenue/\(secret.text)", json: chosen, headers: House.form).status == 200)
        let changed = House.fields(["email": "claire@example.org", "password": "une autre phrase, plus longue"])
        #expect(try await house.ask(.post, "/connexion", json: changed, headers: House.form).status == 303)
    }

    /// Six digits can be guessed, if one may go on.
    @Test func theSecondFactorIsNotGuessed() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let half = try await house.ask(.post, "/connexion", json: House.fields(["email": "claire@example.org", "password": House.password]), headers: House.form)
        let headers = House.form.merging([.cookie: "\(StaffCookie.name)=\(try #require(half.cookie).text)"])
        var statuses: [Int] = []
        for _ in 0..<6 { statuses.append(try await house.ask(.post, "/connexion/code", json: "code=000000", headers: headers).status) }
        #expect(statuses == [422, 422, 422, 422, 422, 429])
        // Nor where somebody who is signed in is asked again.
        house.clock.wait(.seconds(2))
        #expect(try await house.ask(.post, "/confirmation", json: House.fields(["code": house.code(of: claire)]), headers: claire.headers).status == 429)
    }

    @Test func aForgottenPassword() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let pages = try await ["claire@example.org", "personne@example.org", "pas une adresse"].asyncMap { email in
            try await house.ask(.post, "/connexion/oubli", json: House.fields(["email": email]), headers: House.form)
        }
        #expect(Set(pages.map(\.text)).count == 1 && pages.allSatisfy { $0.status == 200 })
        let letter = try await house.letter(about: "Choisir un autre mot de passe")
        #expect(letter.recipient.address == "claire@example.org")
        let link = try #require(letter.text.firstMatch(of: /https:\/\/maison\.example\.org\/bienvenue\/([0-9a-f]{64})/)).1
        let changed = try await house.ask(.post, "/bienvenue/\(link)", json: House.fields(["new": "une autre phrase, plus longue"]), headers: House.form)
        // Whoever reads the mailbox is not in: the telephone is asked for as before.
        #expect(changed.status == 200 && changed.cookie == nil && changed.text.contains("Connexion"))
        #expect(try await house.ask(.get, "/", headers: claire.headers).headers[.location] == "/connexion")
        #expect(try await house.ask(.post, "/bienvenue/\(link)", json: House.fields(["new": "encore une autre phrase"]), headers: House.form).status == 410)
        let old = try await house.ask(.post, "/connexion", json: House.fields(["email": "claire@example.org", "password": House.password]), headers: House.form)
        #expect(old.status == 422)
        let new = try await house.ask(
            .post, "/connexion", json: House.fields(["email": "claire@example.org", "password": "une autre phrase, plus longue"]), headers: House.form)
        #expect(new.headers[.location] == "/connexion/code")
    }

    @Test func whatEndsEnds() async throws {
        let house = try await House()
        let (account, link) = try await house.invite("paul@example.org", .programmer)
        house.clock.wait(.seconds(7 * 86_400))
        #expect(try await house.ask(.post, "/bienvenue/\(link.text)", json: House.fields(["new": House.password]), headers: House.form).status == 410)
        let claire = try await house.member("claire@example.org", .director)
        // Used once an hour it lasts for the day, and no longer.
        for _ in 0..<11 {
            house.clock.wait(.seconds(3600))
            #expect(try await house.ask(.get, "/", headers: claire.headers).status == 200)
        }
        house.clock.wait(.seconds(3600))
        #expect(try await house.ask(.get, "/", headers: claire.headers).headers[.location] == "/connexion")
        let later = try await house.signIn(claire)
        house.clock.wait(StaffSession.idle + StaffSession.grain)
        #expect(try await house.ask(.get, "/", headers: later.headers).headers[.location] == "/connexion")
        #expect(try await house.ledger.staffAccount(account.id)?.hasPassword == false)
    }

    @Test func withoutAMailServerPagesSaySo() async throws {
        let house = try await House(sendsLetters: false)
        #expect(try await house.ask(.get, "/connexion/oubli").text.contains("Aucun courrier ne part d’ici"))
        let claire = try await house.member("claire@example.org", .director)
        let invited = try await house.ask(
            .post, "/equipe/invitation", json: House.fields(["email": "paul@example.org", "name": "Paul", "language": "fr", "role-operator": "1"]), headers: claire.headers)
        #expect(invited.text.contains("remettez le lien vous-même") && invited.text.contains("https://maison.example.org/bienvenue/"))
    }

    /// No password can be hashed at this moment: nobody is counted as having failed.
    @Test func tooManyAtOnceAreToldKindly() async throws {
        struct Busy: PasswordKeeper {
            func hash(_ password: String) async throws(PasswordsBusy) -> PasswordHash { throw PasswordsBusy() }
            func compare(_ password: String, with hash: PasswordHash?) async throws(PasswordsBusy) -> PasswordMatch { throw PasswordsBusy() }
        }
        let house = try await House(passwords: Busy())
        for _ in 1...7 {
            let answer = try await house.ask(.post, "/connexion", json: House.fields(["email": "claire@example.org", "password": "x"]), headers: House.form)
            #expect(answer.status == 503 && answer.headers[.retryAfter] == "5" && answer.text.contains("Trop de monde"))
        }
    }
}

extension HTTPFields {
    func merging(_ others: HTTPFields) -> HTTPFields {
        var merged = self
        for field in others { merged[field.name] = field.value }
        return merged
    }
}

extension Array {
    func asyncMap<Other>(_ change: (Element) async throws -> Other) async throws -> [Other] {
        var others: [Other] = []
        for element in self { others.append(try await change(element)) }
        return others
    }
}
