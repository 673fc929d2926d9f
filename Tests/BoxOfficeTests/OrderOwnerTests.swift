import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import BoxOffice

/// A basket's address may be passed on, and whoever has it may order. Whose the order is, follows from who ordered.
@Suite struct OrderOwnerTests {
    private static let (ada, mallory) = (visitor(1), visitor(2))
    private static let hold = Fixture.capability.hold(session: 1, visitor: mallory, idempotencyKey: "h")
    private static let order = Fixture.capability.order(lane: 0, hold: hold, idempotencyKey: ada)
    private static let page = "/paniers/nuit-1/\(hold)"

    private static func visitor(_ number: UInt64) -> String {
        struct Fixed: RandomNumberGenerator {
            let number: UInt64
            func next() -> UInt64 { number }
        }
        var generator = Fixed(number: number)
        return Fixture.capability.visitor(using: &generator)
    }

    /// - Parameter hasHold: its record goes with its time.
    private static func office(_ state: OrderState, hasHold: Bool = true) -> BoxOffice {
        let line = OrderLine(
            category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "P", price: Money(cents: 3000),
            vatRate: VATRate(basisPoints: 210))
        let bought = Order(
            id: order, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [line], placedAt: SiteTests.now)
        var away = Fixture.Away(published: SiteTests.catalogue, time: SiteTests.now)
        let kept = Hold(
            id: hold, state: state == .ticketed ? .sold : .ordered, seats: [], standing: [0: 1], expiresAt: SiteTests.now + .seconds(300), orderID: order)
        away.holds = hasHold ? [hold: kept] : [:]
        away.onRelease = { _, _ in .ordered(orderID: order) }
        away.orders = [order: OrderRecord(order: bought, state: state, deadline: SiteTests.now + .seconds(300))]
        return Fixture.boxOffice(away)
    }

    private static func ask(
        _ office: BoxOffice, _ method: HTTPRequest.Method, _ path: String, by visitor: String?, _ body: String? = nil
    ) async throws -> (status: Int, text: String, headers: HTTPFields) {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let cookie = "__Host-guichet-basket=nuit-1/\(hold)" + (visitor.map { "; __Host-guichet-visitor=\($0)" } ?? "")
            let answer = try await client.execute(
                uri: path, method: method, headers: [.accept: "text/html", .cookie: cookie], body: body.map { ByteBuffer(string: $0) })
            return (answer.status.code, String(buffer: answer.body), answer.headers)
        }
    }

    @Test(arguments: [(OrderState.awaitingPayment, true), (.ticketed, true), (.awaitingPayment, false), (.ticketed, false)])
    func anOrderIsFoundByTheBrowserThatMadeIt(state: OrderState, hasHold: Bool) async throws {
        let office = Self.office(state, hasHold: hasHold)
        let form = "name=Ada&email=ada@example.org&total=3000"
        for (method, path, body) in [(HTTPRequest.Method.get, Self.page, nil), (.post, Self.page + "/commander", form), (.post, Self.page + "/recapitulatif", form)] {
            let hers = try await Self.ask(office, method, path, by: Self.ada, body)
            #expect(hers.status == 303 && hers.headers[.location] == "/commandes/\(Self.order)", "\(path): \(hers.status)")
            // Whoever made the basket, too: that is not who pays for it.
            for other in [Self.mallory, nil, "forged"] {
                let theirs = try await Self.ask(office, method, path, by: other, body)
                #expect(theirs.status == 410 && theirs.text.contains(hasHold ? "Ce panier a été commandé" : "Votre panier a expiré"), "\(path) by \(other ?? "nobody"): \(theirs.text)")
                #expect(theirs.text.contains("href=\"/mes-billets\""), "where it is found if it was the same person")
                #expect(!"\(theirs)".contains(Self.order), "\(path) by \(other ?? "nobody")")
            }
        }
        // What a browser calls its baskets leads no further.
        #expect(try await Self.ask(office, .get, "/paniers", by: Self.ada).headers[.location] == (state == .awaitingPayment ? Self.page : nil))
        #expect(try await Self.ask(office, .get, "/paniers", by: Self.mallory).text.contains("Votre panier est vide"))
    }

    @Test func programsAreToldNoOrderOfAHold() async throws {
        let path = "/v1/sessions/nuit-1/holds/\(Self.hold)"
        let shown = try await Self.ask(Self.office(.ticketed), .get, path, by: nil)
        #expect(shown.status == 200 && shown.text.contains("\"state\":\"sold\"") && !shown.text.contains(Self.order), "\(shown.text)")
        let given = try await Self.ask(Self.office(.ticketed), .delete, path, by: nil)
        #expect(given.status == 409 && given.text.contains("hold-already-ordered") && !given.text.contains(Self.order), "\(given.text)")
    }
}
