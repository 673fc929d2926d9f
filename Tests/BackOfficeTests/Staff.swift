import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// What the house's people do in a browser, step by step.
extension House {
    static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"]
    static let password = "le rideau se lève à l’heure"

    /// Somebody of the house, with what they know and have.
    final class Person: Sendable {
        let account: StaffAccount
        let code: TimeCode
        let cookie: StaffSecret
        /// What marks the browser.
        let device: String?

        init(_ account: StaffAccount, _ code: TimeCode, _ cookie: StaffSecret, device: String? = nil) {
            (self.account, self.code, self.cookie, self.device) = (account, code, cookie, device)
        }

        var headers: HTTPFields { [.cookie: "\(StaffCookie.name)=\(cookie.text)", .contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"] }
    }

    /// Invited, with the secret of the link.
    func invite(_ email: String, _ position: StaffPosition, name: String = "Claire") async throws -> (account: StaffAccount, link: StaffSecret) {
        var generator = SystemRandomNumberGenerator()
        let person = try #require(NewStaff(email: email, name: name, language: "fr", position: position))
        let outcome = try await WelcomeStaff(book: ledger, passwords: passwords).invite(
            person, rights: Set(StaffRight.allCases), by: .system("test"), now: clock.now, using: &generator)
        guard case .invited(let account, let secret) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        return (account, secret)
    }

    /// Through the link, the password and the telephone, as far as the whole session.
    func member(_ email: String, _ position: StaffPosition, name: String = "Claire") async throws -> Person {
        let (account, link) = try await invite(email, position, name: name)
        return try await accept(link, account)
    }

    func accept(_ link: StaffSecret, _ account: StaffAccount) async throws -> Person {
        let chosen = try await ask(.post, "/bienvenue/\(link.text)", json: Self.fields(["new": Self.password]), headers: Self.form)
        #expect(chosen.status == 303 && chosen.headers[.location] == "/compte/telephone", "\(chosen.text)")
        return try await setTelephone(try #require(chosen.cookie), account)
    }

    func setTelephone(_ half: StaffSecret, _ account: StaffAccount) async throws -> Person {
        var headers = Self.form
        headers[.cookie] = "\(StaffCookie.name)=\(half.text)"
        let page = try await ask(.get, "/compte/telephone", headers: headers)
        let sealed = try #require(page.text.firstMatch(of: /name="sealed" value="([0-9a-f]+)"/)).1
        let letters = try #require(page.text.firstMatch(of: /<code>([A-Z2-7 ]+)<\/code>/)).1
        let code = try #require(TimeCode(letters: String(letters)))
        let set = try await ask(
            .post, "/compte/telephone", json: Self.fields(["sealed": String(sealed), "code": code.code(step: TimeCode.step(at: clock.now))]), headers: headers)
        #expect(set.status == 200 && set.text.matches(of: /<li><code>([0-9A-Z]{4}-){3}[0-9A-Z]{4}<\/code>/).count == RecoveryCode.count, "\(set.text)")
        return Person(account, code, try #require(set.cookie), device: set.deviceMark)
    }

    /// With the password and what the telephone shows.
    func signIn(_ person: Person) async throws -> Person {
        // A code is good once.
        clock.wait(.seconds(30))
        let half = try await ask(.post, "/connexion", json: Self.fields(["email": person.account.email, "password": Self.password]), headers: Self.form)
        #expect(half.status == 303 && half.headers[.location] == "/connexion/code", "\(half.status)")
        var headers = Self.form
        headers[.cookie] = "\(StaffCookie.name)=\(try #require(half.cookie).text)"
        let whole = try await ask(.post, "/connexion/code", json: Self.fields(["code": code(of: person)]), headers: headers)
        #expect(whole.status == 303 && whole.headers[.location] == "/", "\(whole.text)")
        return Person(person.account, person.code, try #require(whole.cookie))
    }

    func code(of person: Person) -> String { person.code.code(step: TimeCode.step(at: clock.now)) }

    static func fields(_ fields: [String: String]) -> String {
        fields.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
    }
}

extension House.Answer {
    /// The secret of the cookie that is set.
    var cookie: StaffSecret? {
        headers[.setCookie].flatMap { $0.firstMatch(of: /__Host-guichet-staff=([0-9a-f]+);/) }.flatMap { StaffSecret(String($0.1)) }
    }

    var deviceMark: String? { headers[.setCookie].flatMap { $0.firstMatch(of: /__Host-guichet-staff-device=([0-9a-f]+);/) }.map { String($0.1) } }
}

extension StaffPosition {
    static let director = StaffPosition(roles: [.director])
    /// Of the first organiser of ``House``.
    static let programmer = StaffPosition(roles: [.programmer], organisers: ["org-a"])
}
