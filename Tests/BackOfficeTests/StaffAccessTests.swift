import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import BackOffice

/// Everybody at every address. The table is the router's own, so a new address is asked as soon as it exists; who may do what is written down here
/// once more, so that neither can change alone.
@Suite struct StaffAccessTests {
    private static let rights: [StaffRole: Set<StaffRight>] = [
        .programmer: [.enterProgramme, .readSales],
        .director: [
            .enterProgramme, .readSales, .promote, .readMoney, .correctOrders, .steerRooms, .operate, .scanTickets, .readLedger, .exportLedger, .answerBuyers, .readJournal, .manageStaff,
        ],
        .operator: [.steerRooms, .operate, .readJournal],
        .door: [.scanTickets],
        .taxReader: [.readLedger, .exportLedger, .readSales],
    ]

    /// Who asks.
    private enum Asker: CaseIterable {
        case nobody, invented, device, halfway, revoked, ended
        case programmer, director, `operator`, door, taxReader
        /// Scripts of a director: with every scope, and with that of the shows only.
        case script, narrowScript, endedScript

        var role: StaffRole? {
            switch self {
            case .programmer: .programmer
            case .director, .script, .narrowScript: .director
            case .operator: .operator
            case .door: .door
            case .taxReader: .taxReader
            default: nil
            }
        }

        var isScript: Bool { self == .script || self == .narrowScript || self == .endedScript }

        func may(_ right: StaffRight) -> Bool {
            if self == .narrowScript { return right == .enterProgramme }
            return role.flatMap { StaffAccessTests.rights[$0] }?.contains(right) ?? false
        }
    }

    @Test func everyCell() async throws {
        let house = try await House(redis: RedisServer())
        var headers: [Asker: HTTPFields] = [.nobody: House.form]
        func isAsker(_ asker: Asker, _ role: StaffRole) async throws {
            let position = StaffPosition(roles: [role], organisers: role.isLimited ? ["org-a"] : [], venues: role.isLimited ? ["grande"] : [])
            headers[asker] = try await house.member("\(asker)@example.org", position).headers
        }
        for (asker, role) in [(Asker.programmer, StaffRole.programmer), (.operator, .operator), (.door, .door), (.taxReader, .taxReader)] { try await isAsker(asker, role) }
        let director = try await house.member("director@example.org", .director)
        headers[.director] = director.headers
        var generator = SystemRandomNumberGenerator()
        headers[.invented] = [.cookie: "\(StaffCookie.name)=\(StaffSecret(using: &generator).text)", .secFetchSite: "same-origin"]
        headers[.device] = [.authorization: "Bearer \(try await house.device().token.text)"]
        let revoked = try await house.member("revoked@example.org", .director)
        headers[.revoked] = revoked.headers
        _ = try await house.ledger.revoke(revoked.account.id, by: .system("test"), at: house.clock.now)
        let ended = try await house.member("ended@example.org", .director)
        headers[.ended] = ended.headers
        for session in try await house.ledger.sessions(ofAccount: ended.account.id, at: house.clock.now) {
            _ = try await house.ledger.endSession(session.id, account: ended.account.id, at: house.clock.now)
        }
        let half = try await house.ask(.post, "/connexion", json: House.fields(["email": "director@example.org", "password": House.password]), headers: House.form)
        headers[.halfway] = [.cookie: "\(StaffCookie.name)=\(try #require(half.cookie).text)", .secFetchSite: "same-origin", .contentType: "application/x-www-form-urlencoded"]
        for (asker, scopes, days) in [(Asker.script, Set(StaffRight.allCases), 1), (.narrowScript, [.enterProgramme], 1), (.endedScript, Set(StaffRight.allCases), 0)] {
            let secret = StaffSecret(using: &generator)
            _ = try await house.ledger.addToken(
                NewStaffToken(name: "script", scopes: scopes, digest: secret.digest, endsAt: house.clock.now + .seconds(86_400 * days)),
                account: director.account.id, at: house.clock.now)
            headers[asker] = [.authorization: "Bearer \(secret.token)"]
        }

        var things = try await AccessThings(house)
        let routes = house.backOffice.routes.filter { $0.access != .open && $0.access != .device && !$0.path.hasSuffix("deconnexion") }
        #expect(routes.count > 40)
        var (cells, met, surprises) = (0, Set<String>(), [String: Set<Asker>]())
        let keys = Self.keys(house.backOffice.routes)
        for route in routes {
            let key = keys["\(route.method) \(route.path)"] ?? ""
            for asker in Asker.allCases {
                for own in ["{event}", "{performance}", "{draft}", "{venue}", "{device}", "{order}"].contains(where: route.path.contains) ? [true, false] : [true] {
                    let path = try await things.path(route, own: own, isUsed: Self.isInside(route, asker))
                    let answer = try await house.ask(route.method, path, json: route.method == .get ? nil : "x=1", headers: headers[asker] ?? [:])
                    let found = Found(answer)
                    if found == .mistyped { met.insert(key) }
                    if !Self.expected(route, key, asker, own: own).contains(found) { surprises["\(key)\(own ? "" : " of others"): \(answer.status)", default: []].insert(asker) }
                    cells += 1
                }
            }
        }
        #expect(surprises.isEmpty, "\(surprises.map { "\($0) to \($1.map { "\($0)" }.sorted().joined(separator: ", "))" }.sorted().joined(separator: "; "))")
        #expect(cells >= routes.count * Asker.allCases.count)
        #expect(Self.mistyped.subtracting(met) == [], "what is listed there is met")
        await house.close()
    }

    /// Of each route, by method and path, how it is listed below: a page by its French path, in either language.
    private static func keys(_ routes: [OfficeRoute]) -> [String: String] {
        var (keys, french): ([String: String], String) = ([:], "")
        for route in routes {
            let own = "\(route.method) \(route.path)"
            // A page stands in both languages, one after the other.
            if route.form == .page(.french) { french = own }
            keys[own] = route.form == .page(.english) ? french : own
        }
        return keys
    }

    /// Where whoever may come in is told that what they sent (`x=1`, or no question) says nothing: there the form was read, and it was theirs to send.
    private static let mistyped: Set<String> = [
        "GET /v1/reports", "POST /acheteurs/effacement", "POST /acheteurs/export", "POST /acheteurs/recherche", "POST /brouillons/{draft}",
        "POST /brouillons/{draft}/abandon", "POST /brouillons/{draft}/dates", "POST /brouillons/{draft}/plans/{places}/dessin", "POST /compte/jetons",
        "POST /compte/mot-de-passe", "POST /compte/profil", "POST /confirmation", "POST /controle", "POST /equipe/invitation",
        "POST /equipe/membres/{account}", "POST /exploitation/abonnes", "POST /exploitation/abonnes/{subscriber}",
        "POST /exploitation/abonnes/{subscriber}/redire", "POST /exploitation/blocages", "POST /exploitation/dus/{item}/arret", "POST /exploitation/dus/{item}/reglement",
        "POST /exploitation/dus/{item}/renonciation", "POST /exploitation/incidents", "POST /exploitation/incidents/{incident}/reprise", "POST /lieux",
        "POST /lieux/{venue}", "POST /mise-en-avant", "POST /mise-en-avant/{promotion}", "POST /ouvertures/{session}/discussion",
        "POST /ouvertures/{session}/main", "POST /portes", "POST /portes/seances/{performance}/reouverture", "POST /rapports/envois",
        "POST /registre/commandes/{order}/reprise",
        "POST /spectacles/{event}/discussion", "POST /spectacles/{event}/seances/{performance}/annulation",
        "POST /spectacles/{event}/seances/{performance}/report", "POST /v1/buyers/erasure", "POST /v1/buyers/export", "POST /v1/ledger/archives", "POST /v1/ledger/orders/{order}/corrections",
        "POST /v1/openings/{session}/dialogue", "POST /v1/openings/{session}/hand", "POST /v1/programme/{event}/dialogue", "POST /v1/promotions",
    ]

    /// A right that no address asks for is none: somebody forgot the address, or the right.
    @Test func everyRightIsAskedForSomewhere() async throws {
        let asked = try await House().backOffice.routes.reduce(into: Set<StaffRight>()) { asked, route in
            if case .right(let right, _) = route.access { asked.insert(right) }
        }
        #expect(asked == Set(StaffRight.allCases))
    }

    /// What an answer says of whoever asked.
    private enum Found: Hashable {
        case signIn, secondFactor, refused, none, inside
        /// Whoever asks is inside, and what they sent is wrong.
        case mistyped
        /// It broke, or nobody thought of such an answer.
        case broken

        init(_ answer: House.Answer) {
            let location = answer.headers[.location].map { String($0.prefix { $0 != "?" }) }
            self =
                switch (answer.status, location) {
                case (303, "/connexion"?), (303, "/en/sign-in"?), (401, _): .signIn
                case (303, "/connexion/code"?), (303, "/en/sign-in/code"?): .secondFactor
                case (403, _): .refused
                case (404, _): .none
                // 409: the form does not say what it began from.
                case (400, _), (409, _), (422, _): .mistyped
                case (200..<400, _): .inside
                default: .broken
                }
        }
    }

    private static func expected(_ route: OfficeRoute, _ key: String, _ asker: Asker, own: Bool) -> Set<Found> {
        let (isPage, inside) = (route.form != .program, mistyped.contains(key) ? Found.mistyped : .inside)
        switch asker {
        case .nobody, .invented, .device, .revoked, .ended, .endedScript: return [.signIn]
        // A page is for a browser, a script asks programs' addresses.
        case .script, .narrowScript: if isPage { return [.signIn] }
        case .halfway:
            guard isPage else { return [.signIn] }
            // There, and nowhere else, they are expected.
            guard route.access == .halfway, !route.path.contains("telephone"), !route.path.contains("phone") else { return [.secondFactor] }
            return [route.method == .get ? .inside : .mistyped]
        default: break
        }
        // What belongs to somebody else is nowhere.
        guard case .right(let right, let things) = route.access else { return route.path.contains("{") ? [.none] : [inside] }
        guard asker.may(right) else { return [.refused] }
        if things == .own, !own, asker.role == .programmer { return [.none] }
        return [inside]
    }

    /// Whether an asker has the right that an address wants, and asks in its form.
    private static func isInside(_ route: OfficeRoute, _ asker: Asker) -> Bool {
        guard case .right(let right, _) = route.access else { return false }
        return asker.may(right) && (route.form == .program || !asker.isScript)
    }

    @Test func theRouterHasWhatTheTableHas() async throws {
        let house = try await House()
        let table = house.backOffice.routes.map { "\($0.method) \($0.path)" }
        let router = house.backOffice.router().routes.filter { $0.method != .head }.map { "\($0.method) /\($0.path.description.drop { $0 == "/" })" }
        #expect(Set(table).count == table.count)
        #expect(Set(router) == Set(table))
    }

    /// Whoever finds an open browser gets nothing sensitive done.
    @Test func whatIsSensitiveAsksAgain() async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        house.clock.wait(StaffSession.confirmation)
        let sensitive = house.backOffice.routes.filter(\.isSensitive)
        #expect(sensitive.count >= 16)
        for route in sensitive {
            let path = route.path.replacing(/\{[a-z]+\}/, with: "1")
            let answer = try await house.ask(route.method, path, json: route.method == .get ? nil : "x=1", headers: director.headers)
            if route.form == .program {
                #expect(answer.status == 403 && answer.problem == "confirmation-required", "\(route.path)")
                continue
            }
            #expect(answer.status == 303 && answer.headers[.location]?.contains("/confirmation?next=") == true, "\(route.method) \(route.path): \(answer.status)")
        }
        let asked = try await house.ask(.get, "/equipe/invitation", headers: director.headers)
        #expect(asked.headers[.location] == "/confirmation?next=%2Fequipe%2Finvitation")
        for (path, next) in [("/equipe/membres/7/revocation", "%2Fequipe%2Fmembres%2F7"), ("/compte/codes-de-secours", "%2Fcompte")] {
            let answer = try await house.ask(.post, path, json: "x=1", headers: director.headers)
            #expect(answer.headers[.location] == "/confirmation?next=\(next)", "\(path)")
        }
        #expect(try await house.ask(.post, "/compte/connexions/7", json: "x=1", headers: House.form).headers[.location] == "/connexion?next=%2Fcompte")
        let wrong = try await house.ask(.post, "/confirmation", json: House.fields(["code": "000000", "next": "/equipe/invitation"]), headers: director.headers)
        #expect(wrong.status == 422)
        let right = try await house.ask(.post, "/confirmation", json: House.fields(["code": house.code(of: director), "next": "/equipe/invitation"]), headers: director.headers)
        #expect(right.status == 303 && right.headers[.location] == "/equipe/invitation")
        #expect(try await house.ask(.get, "/equipe/invitation", headers: director.headers).status == 200)
    }

    @Test(arguments: ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere", "javascript:x", "/a b"])
    func nobodyIsLedElsewhere(next: String) async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        house.clock.wait(.seconds(30))
        let answer = try await house.ask(.post, "/confirmation", json: House.fields(["code": house.code(of: director), "next": next]), headers: director.headers)
        #expect(answer.status == 303 && answer.headers[.location] == "/")
    }

    @Test func aFormOfAnotherSiteDoesNothing() async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        var headers = director.headers
        headers[.secFetchSite] = "cross-site"
        for route in house.backOffice.routes where route.form != .program && route.method == .post {
            let answer = try await house.ask(route.method, route.path.replacing(/\{[a-z]+\}/, with: "1"), json: "x=1", headers: headers)
            #expect(answer.status == 403 && answer.headers[.setCookie] == nil, "\(route.path)")
        }
        let revocation = try await house.ask(.post, "/v1/staff/\(director.account.id)/revocation", json: "", headers: headers)
        #expect(revocation.status == 403 && revocation.problem == "foreign-form")
    }
}
