import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

@testable import BoxOffice

/// Codes that open places before everybody may book.
@Suite struct PresaleTests {
    private static let presale = SiteTests.now - .seconds(60)

    private static func catalogue(opens: Duration) -> Catalogue {
        var catalogue = SiteTests.catalogue
        guard let index = catalogue.sessions.firstIndex(where: { $0.id == "nuit-1" }) else { return catalogue }
        catalogue.sessions[index].bookingOpensAt = SiteTests.now + opens
        catalogue.sessions[index].inventory.allotments = [
            Allotment(id: "club", name: "Club", category: 0, capacity: 2, codeDigest: Allotment.digest(ofCode: "CLUB"), salesOpenAt: presale)
        ]
        return catalogue
    }

    private static let asked = "key=1111111111111111&acces=code&code=club&q-c=2"

    private func page(_ away: Fixture.Away, _ uri: String, form: String? = nil) async throws -> (status: HTTPResponse.Status, text: String) {
        let office = Fixture.boxOffice(away)
        return try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let answer = try await client.execute(uri: uri, method: form == nil ? .get : .post, body: form.map { ByteBuffer(string: $0) })
            return (answer.status, String(buffer: answer.body))
        }
    }

    @Test func theEventSaysWhenItBegins() async throws {
        let before = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: Self.presale - .seconds(600))
        let early = try await page(before, "/evenements/nuit").text
        #expect(early.contains("Prévente pour qui a un code, dès le") && early.contains("data-left=\"600000\"") && !early.contains("J’ai un code"))
        let during = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: SiteTests.now)
        let open = try await page(during, "/en/events/nuit").text
        #expect(open.contains("The presale is open") && open.contains("href=\"/en/sessions/nuit-1?acces=code\">I have a code"))
        let after = Fixture.Away(published: Self.catalogue(opens: .seconds(-1)), time: SiteTests.now)
        #expect(try await !page(after, "/evenements/nuit").text.contains("révente"))
    }

    @Test func placesAreChosenWithTheCodeAlone() async throws {
        let during = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: SiteTests.now)
        let form = try await page(during, "/seances/nuit-1")
        #expect(form.status == .ok && form.text.contains("name=\"acces\" value=\"code\"") && form.text.contains("autocomplete=\"off\" required"))
        #expect(form.text.contains("places réservées aux codes") && form.text.contains("La vente ouvre à tous le"))
        // Where everybody may book, the page is everybody's, unless somebody says to have a code.
        let after = Fixture.Away(published: Self.catalogue(opens: .seconds(-1)), time: SiteTests.now)
        #expect(try await !page(after, "/seances/nuit-1").text.contains("name=\"acces\""))
        #expect(try await page(after, "/seances/nuit-1?acces=code").text.contains("name=\"acces\""))
        let before = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: Self.presale - .seconds(1))
        #expect(try await page(before, "/seances/nuit-1?acces=code").text.contains("La vente n’est pas encore ouverte"))
    }

    @Test func aCodeAsksForItsOwnPlacesAndIsToldWhenItIsTooEarly() async throws {
        let asked = Mutex<[PlaceRequest]>([])
        var away = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: SiteTests.now)
        away.onHold = { request, answer in
            asked.withLock { $0 += request.places }
            // A clock that is ahead here: the store decides.
            answer(.success(.refused(.notOpen(opensAt: Self.presale, now: Self.presale - .seconds(1)))))
        }
        let refused = try await page(away, "/seances/nuit-1", form: Self.asked)
        #expect(asked.withLock { $0 } == [.standing(2, category: 0, allotment: 1)])
        #expect(refused.status == .forbidden && refused.text.contains("Ce code n’ouvre pas encore de places") && refused.text.contains("value=\"club\""))
        let wrong = try await page(away, "/seances/nuit-1", form: Self.asked.replacing("=club", with: "=clubs"))
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("n’ouvre rien pour cette séance") && wrong.text.contains("name=\"acces\""))
    }

    /// Who tries codes is told to stop, on pages and at the API, and learns nothing from the right one any more. Another network is not in its way.
    @Test func codesAreNotGuessed() async throws {
        var away = Fixture.Away(published: Self.catalogue(opens: .seconds(3600)), time: SiteTests.now)
        away.onHold = { _, answer in answer(.success(.refused(.crowded))) }
        let office = Fixture.boxOffice(away)
        var generator = SystemRandomNumberGenerator()
        let visitor = Fixture.capability.visitor(using: &generator)
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            func ask(_ code: String, from network: String = "192.0.2.9", api: Bool = false, post: Bool = true) async throws -> (HTTPResponse.Status, String) {
                let headers: HTTPFields = [
                    HTTPField.Name("X-Forwarded-For")!: network, HTTPField.Name("Guichet-Visitor")!: visitor, HTTPField.Name("Idempotency-Key")!: "1111111111111111",
                ]
                let form = ByteBuffer(string: "key=1111111111111111&acces=code&code=\(code)&q-c=1")
                let body = ByteBuffer(string: #"{"items":[{"category":"c","quantity":1}],"code":"\#(code)"}"#)
                let answer =
                    api ? try await client.execute(uri: "/v1/sessions/nuit-1/holds", method: .post, headers: headers, body: body)
                    : post ? try await client.execute(uri: "/seances/nuit-1", method: .post, headers: headers, body: form)
                    : try await client.execute(uri: "/seances/nuit-1?acces=code&code=\(code)", method: .get, headers: headers)
                if answer.status == .tooManyRequests, api { #expect((3500...3600).contains(answer.headers[.retryAfter].flatMap { Int($0) } ?? 0), "as long as it lasts") }
                return (answer.status, String(buffer: answer.body) + (answer.headers[HTTPField.Name("RateLimit-Policy")!] ?? ""))
            }
            for index in 0..<CodeGuard.most {
                let (status, _) = try await ask("guess\(index)", api: index % 3 == 0, post: index % 3 == 1)
                #expect(status == (index % 3 == 2 ? .ok : .unprocessableContent), "\(index)")
            }
            for code in ["club", "another"] {
                let pages = [try await ask(code), try await ask(code, post: false)]
                for page in pages { #expect(page.0 == .tooManyRequests && page.1.contains("Trop de codes ont été essayés"), "\(page)") }
                let problem = try await ask(code, api: true)
                #expect(problem.0 == .tooManyRequests && problem.1.contains("urn:guichet:problem:too-many-codes") && problem.1.contains("\"codes\";q=50;w=3600"), "\(problem)")
            }
            #expect(try await ask("club", from: "198.51.100.7", api: true).0 == .serviceUnavailable, "its holder elsewhere, whom the store answers")
        }
    }
}
