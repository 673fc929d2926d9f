import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Testing

@testable import BoxOffice

/// Whoever ordered mends the name or the address before it is paid, in the browser that ordered.
@Suite struct BuyerTests {
    private static let hold = Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: "h")
    private static let visitor: String = {
        var generator = SystemRandomNumberGenerator()
        return Fixture.capability.visitor(using: &generator)
    }()
    private static let id = Fixture.capability.order(lane: 0, hold: hold, idempotencyKey: visitor)

    private static func withSite(
        _ state: OrderState = .awaitingPayment, _ outcome: AmendOutcome = .amended, _ work: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let line = OrderLine(
            category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "P", price: Money(cents: 3000),
            vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: id, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@exmaple.org", language: "fr"), lines: [line],
            placedAt: SiteTests.now)
        var away = Fixture.Away(published: SiteTests.catalogue, time: SiteTests.now)
        away.orders = [id: OrderRecord(order: order, state: state, deadline: SiteTests.now + .seconds(900), paymentID: "pi_1")]
        // All that is changed is who buys.
        away.onAmend = { amended, key in
            var expected = order
            expected.buyer = amended.buyer
            let isRight = amended == expected && key == Fixture.capability.buyerKey(email: "ada@example.org") && amended.buyer.name == "Ada Lovelace"
            return isRight ? outcome : .unknownOrder
        }
        try await Application(router: Fixture.boxOffice(away).router(), logger: Logger(label: "test")).test(.router, work)
    }

    private static func get(_ client: any TestClientProtocol, _ url: SiteURL, _ language: Language, isOwn: Bool, query: String = "") async throws -> (TestResponse, String) {
        var headers: HTTPFields = [.accept: "text/html"]
        if isOwn { headers[.cookie] = "__Host-guichet-visitor=\(visitor)" }
        let answer = try await client.execute(uri: url.path(in: language) + query, method: .get, headers: headers)
        return (answer, String(buffer: answer.body))
    }

    private static func post(_ client: any TestClientProtocol, _ form: String, _ language: Language, isOwn: Bool = true) async throws -> (TestResponse, String) {
        var headers: HTTPFields = [.accept: "text/html"]
        if isOwn { headers[.cookie] = "__Host-guichet-visitor=\(visitor)" }
        let answer = try await client.execute(uri: SiteURL.buyer(id).path(in: language), method: .post, headers: headers, body: ByteBuffer(string: form))
        return (answer, String(buffer: answer.body))
    }

    private static let right = "name=Ada+Lovelace&email=+ada%40example.org"

    /// Whoever else has the order's address sees neither the buyer's nor a way to change it.
    @Test(arguments: Language.allCases) func onlyTheBrowserThatOrderedIsShownTheAddress(language: Language) async throws {
        let link = "href=\"\(SiteURL.buyer(Self.id).path(in: language))\""
        try await Self.withSite { client in
            for isOwn in [true, false] {
                let (_, page) = try await Self.get(client, .order(Self.id), language, isOwn: isOwn)
                #expect(page.contains("ada@exmaple.org") == isOwn && page.contains(link) == isOwn, "\(page)")
            }
            // It may have been paid this moment.
            let (_, returning) = try await Self.get(client, .order(Self.id), language, isOwn: true, query: "?retour=1")
            #expect(!returning.contains(link))
            let (form, text) = try await Self.get(client, .buyer(Self.id), language, isOwn: true)
            #expect(form.status == .ok && form.headers[.cacheControl] == "no-store" && text.contains("value=\"ada@exmaple.org\"") && text.contains("value=\"Ada\""))
            let (elsewhere, _) = try await Self.get(client, .buyer(Self.id), language, isOwn: false)
            #expect(elsewhere.status == .seeOther && elsewhere.headers[.location] == SiteURL.order(Self.id).path(in: language))
            let (strange, _) = try await Self.post(client, Self.right, language, isOwn: false)
            #expect(strange.status == .seeOther && strange.headers[.location] == SiteURL.order(Self.id).path(in: language), "nothing is said to have been done")
        }
        try await Self.withSite(.ticketed) { client in
            let (_, page) = try await Self.get(client, .order(Self.id), language, isOwn: true)
            let (form, _) = try await Self.get(client, .buyer(Self.id), language, isOwn: true)
            #expect(!page.contains(link) && form.status == .seeOther)
        }
    }

    @Test(arguments: [
        (Language.french, "Vos coordonnées sont corrigées", "Vos coordonnées n’ont pas changé", "Trop de places pour une seule personne"),
        (.english, "Your details are corrected", "Your details have not changed", "Too many places for one person"),
    ])
    func whatBecameOfItIsSaid(language: Language, done: String, late: String, limit: String) async throws {
        let page = SiteURL.order(Self.id).path(in: language)
        try await Self.withSite { client in
            let (answer, _) = try await Self.post(client, Self.right, language)
            #expect(answer.status == .seeOther && answer.headers[.location] == page + "?coordonnees=1")
            let (_, order) = try await Self.get(client, .order(Self.id), language, isOwn: true, query: "?coordonnees=1")
            #expect(order.contains(done))
            // What was typed stays, and the field is marked that is wrong.
            for (form, wrong) in [("name=Ada+L&email=personne", "email"), ("name=+&email=ada%40example.org", "name")] {
                let (mistaken, text) = try await Self.post(client, form, language)
                #expect(mistaken.status == .unprocessableContent && text.contains("id=\"\(wrong)-problem\"") && text.contains("role=\"alert\""), "\(text)")
                #expect(text.contains(wrong == "email" ? "value=\"personne\"" : "value=\"ada@example.org\""), "\(text)")
            }
        }
        try await Self.withSite(.awaitingPayment, .limitExceeded(limit: 6, already: 6)) { client in
            let (refused, text) = try await Self.post(client, Self.right, language)
            #expect(refused.status == .conflict && text.contains(limit) && text.contains("value=\"Ada Lovelace\""), "\(text)")
        }
        try await Self.withSite(.awaitingPayment, .suspended) { client in
            let (answer, _) = try await Self.post(client, Self.right, language)
            #expect(answer.status == .serviceUnavailable)
        }
        try await Self.withSite(.confirmed, .final(.confirmed)) { client in
            let (answer, _) = try await Self.post(client, Self.right, language)
            #expect(answer.status == .seeOther && answer.headers[.location] == page + "?coordonnees=0")
            let (_, order) = try await Self.get(client, .order(Self.id), language, isOwn: true, query: "?coordonnees=0")
            #expect(order.contains(late))
        }
    }

    /// Who only has the order's number changes nothing.
    @Test func aProgramBringsTheKeyOfItsOrder() async throws {
        @Sendable func put(_ key: String, _ body: String, _ client: any TestClientProtocol) async throws -> (HTTPResponse.Status, String) {
            let answer = try await client.execute(
                uri: "/v1/orders/\(Self.id)/buyer", method: .put, headers: [HTTPField.Name("Idempotency-Key")!: key], body: ByteBuffer(string: body))
            return (answer.status, String(buffer: answer.body))
        }
        let body = #"{"name":"Ada Lovelace","email":"ada@example.org"}"#
        try await Self.withSite { client in
            let (status, text) = try await put(Self.visitor, body, client)
            #expect(status == .ok && text.contains("\"state\":\"awaiting-payment\""), "\(text)")
            for (key, body, expected, problem) in [
                ("another-key-0000001", body, HTTPResponse.Status.forbidden, "not-your-order"), ("short", body, .badRequest, "malformed-request"),
                (Self.visitor, #"{"name":"Ada"}"#, .badRequest, "malformed-request"), (Self.visitor, #"{"name":"Ada","email":"x"}"#, .unprocessableContent, "invalid-request"),
                (Self.visitor, #"{"name":"Ada","email":"a@b.fr","language":"xx"}"#, .badRequest, "malformed-request"),
            ] {
                let (status, text) = try await put(key, body, client)
                #expect(status == expected && text.contains(problem), "\(key) \(body): \(text)")
            }
        }
        for (outcome, problem) in [(AmendOutcome.final(.confirmed), "buyer-final"), (.limitExceeded(limit: 6, already: 6), "limit-exceeded")] {
            try await Self.withSite(.awaitingPayment, outcome) { client in
                let (status, text) = try await put(Self.visitor, body, client)
                #expect(status == .conflict && text.contains(problem), "\(text)")
            }
        }
    }
}
