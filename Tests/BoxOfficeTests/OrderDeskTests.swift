import Booking
import Domain
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import BoxOffice

/// Looks at orders, which the doorway of a connection answers itself, in front of a router that a test plays.
@Suite struct OrderDeskTests {
    private static let hold = Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: "k")
    private static let order = Fixture.capability.order(lane: 0, hold: hold, idempotencyKey: "k")

    private let office: BoxOffice
    private let channel = EmbeddedChannel()
    /// Who looks and has no answer of the store.
    private let asked = Asked()

    private final class Asked: Sendable {
        let answers = Mutex<[Fixture.Away.LookAnswer]>([])

        func answer(_ result: Result<OrderRecord?, SeatStoreError>) { answers.withLock { $0.removeFirst() }(result) }
    }

    init() async throws {
        var store = Fixture.Away(published: SiteTests.catalogue, time: SiteTests.now)
        store.onLook = { [asked] _, answer in asked.answers.withLock { $0.append(answer) } }
        office = Fixture.boxOffice(store, freshness: .seconds(3600))
        _ = await office.mirror.catalogue()
        try channel.pipeline.syncOperations.addHandler(try #require(office.channelHandlers().last as? Doorway))
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    private static func record(_ state: OrderState) -> OrderRecord {
        let line = OrderLine(
            category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "P",
            price: Money(cents: 3000), vatRate: VATRate(basisPoints: 210))
        let ticket = Ticket(
            number: 7, id: "00000000000000aa", orderID: order, sessionID: "nuit-1", categoryName: "C", seatLabel: nil, tariffName: "P", price: Money(cents: 3000), code: "GUI1:6BF")
        return OrderRecord(
            order: Order(
                id: order, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [line], placedAt: SiteTests.now),
            state: state, deadline: SiteTests.now, tickets: state == .ticketed ? [ticket] : [])
    }

    private func ask(_ path: String, _ method: HTTPRequest.Method = .get, _ change: (inout HTTPRequest) -> Void = { _ in }) throws {
        var head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
        change(&head)
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// Paths of the requests that went on to the router since the last look.
    private func routed() throws -> [String] {
        var paths: [String] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head(let head) = part { paths.append(head.path ?? "") }
        }
        return paths
    }

    private func answers() throws -> [(status: Int, body: String)] {
        var answers: [(status: Int, body: String)] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let head): answers.append((head.status.code, ""))
            case .body(let bytes): answers[answers.count - 1].body += String(buffer: bytes)
            case .end: break
            }
        }
        return answers
    }

    @Test func aLookIsAnsweredAtTheDoor() async throws {
        try ask("/v1/orders/\(Self.order)")
        #expect(try answers().isEmpty && office.sales.inside == 1, "the store has not answered")
        asked.answer(.success(Self.record(.ticketed)))
        let shown = try #require(try answers().first)
        #expect(shown.status == 200 && shown.body == String(buffer: office.orders.order(Self.record(.ticketed)).body))
        #expect(shown.body.contains(#""state":"ticketed""#) && shown.body.contains(#""totalCents":3000"#))
        try ask("/v1/orders/\(Self.order)/tickets")
        asked.answer(.success(Self.record(.ticketed)))
        let tickets = try #require(try answers().first)
        #expect(tickets.status == 200 && tickets.body.contains("GUI1:6BF"))
        #expect(try routed().isEmpty && office.sales.inside == 0)
    }

    @Test func whatCannotBeShownIsSaid() throws {
        let cases: [(path: String, result: Result<OrderRecord?, SeatStoreError>, status: Int, problem: String)] = [
            ("", .success(nil), 404, "unknown-order"), ("/tickets", .success(nil), 404, "unknown-order"),
            ("", .failure(.unavailable(cause: "away")), 503, "temporarily-unavailable"),
            ("/tickets", .success(Self.record(.confirmed)), 503, "tickets-being-issued"), ("/tickets", .success(Self.record(.cancelled)), 409, "order-not-paid"),
        ]
        for one in cases {
            try ask("/v1/orders/\(Self.order)\(one.path)")
            asked.answer(one.result)
            let answer = try #require(try answers().first)
            #expect(answer.status == one.status && answer.body.contains("problem:\(one.problem)"), "\(answer)")
        }
        #expect(office.sales.inside == 0)
    }

    /// The router reads more forms of an address, closes connections, and says what is wrong with a number.
    @Test func whatIsNoPlainLookGoesOn() throws {
        let others: [(String, HTTPRequest.Method)] = [
            ("/v1/orders/1-abc", .get), ("/v1/orders/\(Self.order)/", .get), ("/v1/orders/\(Self.order)?a=b", .get), ("/v1/orders/\(Self.order)/names", .get),
            ("/v1/orders/\(Self.order)", .head), ("/v1/orders/\(Self.order)", .delete),
        ]
        for (path, method) in others {
            try ask(path, method)
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }
        try ask("/v1/orders/\(Self.order)") { $0.headerFields[.connection] = "close" }
        #expect(try routed().count == others.count + 1)
        #expect(asked.answers.withLock { $0.isEmpty } && office.sales.inside == 1)
    }

    @Test func answersKeepTheOrderOfTheRequests() throws {
        try ask("/v1/orders/\(Self.order)")
        try ask("/healthz")
        try ask("/v1/orders/\(Self.order)/tickets")
        #expect(try routed().isEmpty, "the first look is answered first")
        asked.answer(.success(Self.record(.confirmed)))
        #expect(try answers().map(\.status) == [200])
        #expect(try routed() == ["/healthz", "/v1/orders/\(Self.order)/tickets"], "what is behind the router's request is the router's")
    }

    @Test func whoLeavesIsNotCounted() throws {
        try ask("/v1/orders/\(Self.order)")
        #expect(office.sales.inside == 1)
        _ = try channel.finish(acceptAlreadyClosed: true)
        #expect(office.sales.inside == 0)
        asked.answer(.success(Self.record(.ticketed)))
        #expect(office.sales.inside == 0)
    }
}
