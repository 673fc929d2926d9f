import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import BoxOffice

/// A return that was asked for: it is under way, done, or late, and then its page says why that may be.
@Suite struct LateReturnTests {
    private static let hold = Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: "h")
    private static let id = Fixture.capability.order(lane: 0, hold: hold, idempotencyKey: "k")

    private static func page(askedBefore seconds: Int, takenBack: [Int] = [], _ language: String) async throws -> String {
        var catalogue = SiteTests.catalogue
        catalogue.sessions[1].returnsUntil = SiteTests.now + .seconds(7_200)
        let lines = (0..<3).map { _ in
            OrderLine(
                category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "P", price: Money(cents: 3000),
                vatRate: VATRate(basisPoints: 210))
        }
        let order = Order(
            id: id, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: lines, placedAt: SiteTests.now)
        var away = Fixture.Away(published: catalogue, time: SiteTests.now)
        away.orders = [
            id: OrderRecord(
                order: order, state: .ticketed, deadline: SiteTests.now,
                corrections: takenBack.isEmpty ? nil : OrderCorrections(last: 1, takenBack: takenBack, amount: Money(cents: 6000)),
                refundAsked: RefundRequest(orderID: id, askedAt: SiteTests.now + .seconds(-seconds), lines: [0, 1]))
        ]
        return try await Application(router: Fixture.boxOffice(away).router(), logger: Logger(label: "test")).test(.router) { client in
            String(buffer: try await client.execute(uri: "\(language)/\(language.isEmpty ? "commandes" : "orders")/\(id)", method: .get, headers: [.accept: "text/html"]).body)
        }
    }

    @Test(arguments: [
        ("", "Votre demande est enregistrée", "Ces places ne sont pas encore rendues\u{A0}: C\u{202F}; C. Un billet qui a déjà ouvert une porte ne se rend pas", "commandes"),
        ("/en", "Your request is recorded", "These places have not gone back yet: C; C. A ticket that has opened a door is not taken back", "orders"),
    ])
    func itsPageSaysHowItStands(language: String, underWay: String, late: String, orders: String) async throws {
        let offer = "href=\"\(language)/\(orders)/\(Self.id)/\(language.isEmpty ? "remboursement" : "refund")\""
        for (seconds, isLate) in [(0, false), (59, false), (60, true), (3_599, true)] {
            let page = try await Self.page(askedBefore: seconds, language)
            #expect(page.contains(underWay) == !isLate && page.contains(late) == isLate && page.contains(offer) == isLate, "\(seconds): \(page)")
            // While it is under way the page looks again by itself, with scripts and without; done later, it still says so.
            #expect(page.contains("data-again=") == !isLate && page.contains("http-equiv=\"refresh\"") == !isLate && page.contains("data-watch="), "\(seconds)")
        }
        // Of two, one went back: the other is named.
        let part = try await Self.page(askedBefore: 90, takenBack: [0], language)
        #expect(part.contains(late.replacing(language.isEmpty ? "C\u{202F}; C" : "C; C", with: "C")), "\(part)")
        let forgotten = try await Self.page(askedBefore: 3_600, language)
        let done = try await Self.page(askedBefore: 90, takenBack: [0, 1], language)
        for page in [forgotten, done] { #expect(!page.contains(underWay) && !page.contains(late) && page.contains(offer), "\(page)") }
    }
}
