import Booking
import Domain
import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Pages
import Synchronization
import Testing
import WaitingRoom

@testable import BoxOffice

/// The doorway of one connection, in front of a router that a test plays, and of a store whose answers a test gives.
@Suite struct DoorwayTests {
    final class House: Sendable {
        /// Holds that the store was asked for and has not answered.
        let asked = Mutex<[(request: HoldRequest, answer: Fixture.Away.HoldAnswer)]>([])

        /// Answers the oldest.
        func answer(_ outcome: HoldOutcome? = nil) {
            let first = asked.withLock { $0.removeFirst() }
            let hold = Hold(id: first.request.id, state: .held, seats: [], standing: [0: 1], expiresAt: DoorwayTests.now + .seconds(600))
            first.answer(.success(outcome ?? .held(hold, now: DoorwayTests.now, repeated: false, split: false)))
        }

        var count: Int { asked.withLock { $0.count } }
    }

    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private static let session = Session(
        id: "soiree", number: 1, eventID: "e",
        venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
        startsAt: now + .seconds(86_400), doorsAt: nil, bookingOpensAt: now, bookingClosesAt: now + .seconds(80_000),
        status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
        categories: [.init(id: "fosse", name: "Fosse", kind: .standing, capacity: 100, tariffs: [])], layoutDigest: nil, lane: 0,
        holdSeconds: 600, paymentSeconds: 900, inventory: InventoryRules())

    private static let event = Event(
        id: "e", number: 1, title: "", artist: "", description: "", genre: "",
        organiser: Organiser(id: "o", name: "", licence: ""))

    let house = House()
    let channel = EmbeddedChannel()
    private let gauge: LoadGauge
    private let visitor: String

    init() async throws {
        try await self.init(gauge: LoadGauge())
    }

    /// - Parameter room: phase of the waiting room before the sale; nil without one.
    private init(sales: SalesUnderWay) async throws { try await self.init(gauge: LoadGauge(), sales: sales) }

    init(gauge: LoadGauge, essentials: LoadGauge = .essentials(), sales: SalesUnderWay = SalesUnderWay(), room phase: RoomPhase? = nil, wheelchairPlaces: Int? = nil) async throws {
        self.gauge = gauge
        var generator = SystemRandomNumberGenerator()
        visitor = Fixture.capability.visitor(using: &generator)
        var session = Self.session
        if phase != nil {
            session.inventory.room = RoomTerms(mode: .always)
            session.categories.append(.init(id: "pmr", name: "PMR", kind: .standing, capacity: 2, tariffs: []))
            session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: nil)]
        }
        let catalogue = Catalogue(version: 1, events: [Self.event], sessions: [session])
        var store = Fixture.Away(published: catalogue, time: Self.now)
        store.board = try phase.map { try Self.notice($0, wheelchairPlaces: wheelchairPlaces).text }
        store.onHold = { [house] request, answer in house.asked.withLock { $0.append((request, answer)) } }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let mirror = CatalogueMirror(source: store, store: store, freshness: .seconds(3600), logger: logger)
        _ = await mirror.catalogue()
        let capability = Fixture.capability
        let standing = StandingRooms(RoomMirror(store: store))
        for room in catalogue.rooms { await standing.look(at: room.number) }
        let desk = HoldDesk(
            holdSeats: HoldSeats(store: store, capability: capability), capability: capability, blocks: BlockMirror(store: store, logger: logger), roomKeys: RoomKeys(capability),
            standing: standing, clock: { Self.now }, logger: logger)
        let orders = OrderDesk(store: store, mirror: mirror, capability: capability, payPage: PayPage(""), logger: logger)
        try channel.pipeline.syncOperations.addHandler(Doorway(desk: desk, orders: orders, mirror: mirror, holds: gauge, browsing: gauge, essentials: essentials, sales: sales, probes: LoopProbes()))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    static func notice(_ phase: RoomPhase, wheelchairPlaces: Int? = nil) throws -> RoomNotice {
        RoomNotice(
            board: RoomBoard(room: 1, phase: phase, entrants: nil, seed: nil, queued: 0, watermark: 0, pace: nil, freePlaces: 100, placesPerRank: 1, promisedPlaces: 0, wheelchairPlaces: wheelchairPlaces),
            opensAt: now, shopping: 600, mostShoppers: 10, stock: [], plan: try DrawPlan(room: 1, title: "E", opensAt: now, source: .witnessed("a die")),
            commitment: try #require(Bytes32(repeatElement(0, count: 32))), reveal: nil, message: nil)
    }

    private static let place = #"{"items":[{"category":"fosse","quantity":1}]}"#

    /// Sends a request for a hold, its body in two parts.
    func hold(
        _ body: String = place, key: String = "0123456789abcdef", path: String = "/v1/sessions/soiree/holds",
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) throws {
        try beginHold(body, key: key, path: path, change)
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: String(body.prefix(9)))))
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: String(body.dropFirst(9)))))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    func beginHold(
        _ body: String = place, key: String = "0123456789abcdef", path: String = "/v1/sessions/soiree/holds",
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) throws {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: path)
        head.headerFields = [.contentLength: String(body.utf8.count), .visitor: visitor, .idempotencyKey: key]
        change(&head)
        try channel.writeInbound(HTTPRequestPart.head(head))
    }

    private func post(_ path: String) throws {
        try channel.writeInbound(HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: path)))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    func get(_ path: String) throws {
        try channel.writeInbound(HTTPRequestPart.head(HTTPRequest(method: .get, scheme: nil, authority: nil, path: path)))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// The router answers its oldest request.
    func routerAnswers(_ status: HTTPResponse.Status = .ok) throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: status)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    /// Paths of the requests that went on to the router since the last look.
    func routed() throws -> [String] {
        var paths: [String] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head(let head) = part { paths.append(head.path ?? "") }
        }
        return paths
    }

    struct Answer: Equatable {
        var status: Int
        var headers: HTTPFields
        var body = ""
    }

    /// Answers that went out since the last look.
    func answers() throws -> [Answer] {
        var answers: [Answer] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let head): answers.append(Answer(status: head.status.code, headers: head.headerFields))
            case .body(let bytes): answers[answers.count - 1].body += String(buffer: bytes)
            case .end: break
            }
        }
        return answers
    }

    @Test func aHoldIsAnsweredAtTheDoor() throws {
        try hold()
        #expect(try answers().isEmpty, "the store has not answered")
        house.answer()
        let answer = try #require(try answers().first)
        #expect(answer.status == 201)
        #expect(answer.body.hasPrefix(#"{"expiresAt":"2027-01-15T09:10:00+01:00","extended":false,"hold":""#))
        #expect(answer.body.hasSuffix(#"","places":[{"category":"fosse","quantity":1}],"serverTime":"2027-01-15T09:00:00+01:00","session":"soiree","split":false,"state":"held"}"#))
        #expect(answer.headers[.contentLength] == String(answer.body.utf8.count))
        #expect(answer.headers[.location]?.hasPrefix("/v1/sessions/soiree/holds/") == true)
        #expect(answer.headers[.date]?.hasSuffix(" GMT") == true && answer.headers[.server] == "guichet")
        #expect(try routed().isEmpty)
    }

    @Test func aVisitorGetsANumberAtTheDoor() throws {
        func ask(_ change: (inout HTTPRequest) -> Void = { _ in }) throws {
            var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/v1/visitors")
            change(&head)
            try channel.writeInbound(HTTPRequestPart.head(head))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "{}")))
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        try ask()
        let answer = try #require(try answers().first)
        #expect(answer.status == 201 && answer.headers[.contentLength] == String(answer.body.utf8.count))
        let number = answer.body.dropFirst(#"{"visitor":""#.count).dropLast(2)
        #expect(Fixture.capability.isGenuine(String(number)))
        #expect(try routed().isEmpty)
        try ask { $0.headerFields[.connection] = "close" }
        #expect(try routed() == ["/v1/visitors"], "the router closes connections")
        try routerAnswers(.created)
        try hold()
        #expect(house.count == 1 && gauge.limit > 0)
    }

    @Test func whatIsWrongIsSaidAtTheDoor() throws {
        try hold(#"{"items":[{"category":"balcon","quantity":1}]}"#)
        try hold("{\"items\":")
        try hold(key: "short")
        try hold { $0.headerFields[.visitor] = "abc" }
        try hold()
        house.answer(.refused(.soldOut(category: 0, free: 0)))
        #expect(try answers().map(\.status) == [422, 400, 400, 403, 409])
        #expect(house.count == 0)
    }

    /// A session that is not known here, a body of unknown length, a connection to be closed: the router knows how.
    @Test func whatTheDoorwayDoesNotKnowGoesOn() throws {
        try hold(path: "/v1/sessions/autre/holds")
        try routerAnswers(.notFound)
        try hold { $0.headerFields[.contentLength] = nil }
        try routerAnswers()
        try hold { $0.headerFields[.connection] = "close" }
        try routerAnswers()
        try hold { $0.headerFields[.contentLength] = String(RequestReader.bodyLimit + 1) }
        try routerAnswers(.contentTooLarge)
        try get("/v1/sessions/soiree/holds/abc")
        #expect(try routed().count == 5 && house.count == 0)
        try routerAnswers()
        #expect(try answers().count == 5)
        try hold()
        #expect(house.count == 1, "and then the doorway answers again")
    }

    @Test func answersKeepTheOrderOfTheRequests() throws {
        try hold(key: "1111111111111111")
        try get("/healthz")
        try hold(key: "2222222222222222")
        #expect(try routed().isEmpty, "the first hold is answered first")
        #expect(house.count == 1)
        house.answer()
        #expect(try answers().map(\.status) == [201])
        // The router has its request now, and the hold behind it is the router's too.
        #expect(try routed() == ["/healthz", "/v1/sessions/soiree/holds"])
        #expect(house.count == 0)
        try routerAnswers(.ok)
        try routerAnswers(.created)
        #expect(try answers().map(\.status) == [200, 201])
        try hold(key: "3333333333333333")
        #expect(house.count == 1)
    }

    /// The client has said all that it wanted to say, or the box office is being stopped.
    @Test func theConnectionStaysUntilItsHoldIsAnswered() throws {
        try hold()
        let seen = Watcher()
        try channel.pipeline.syncOperations.addHandler(seen)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(seen.events == 0)
        house.answer()
        #expect(seen.events == 2)
        #expect(try answers().map(\.status) == [201])
    }

    private final class Watcher: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart
        var events = 0

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events += 1 }
    }

    @Test func anAnswerForSomebodyWhoLeftIsForgotten() throws {
        try hold()
        #expect(try channel.finish(acceptAlreadyClosed: true).isClean)
        house.answer()
    }

    /// Their places in the house are free again, or nobody could come in after enough broken connections.
    @Test func whoLeavesInTheMiddleIsNotInTheHouse() async throws {
        var settings = LoadGauge.Settings()
        settings.limits = 1...1
        for whole in [false, true] {
            let gauge = LoadGauge(settings)
            let visitor = try await DoorwayTests(gauge: gauge)
            if whole { try visitor.get("/v1/events") } else { try visitor.beginHold() }
            #expect(!gauge.enter(now: .now()), "somebody is in")
            _ = try visitor.channel.finish(acceptAlreadyClosed: true)
            #expect(gauge.enter(now: .now()), "and has left")
        }
    }

    /// Baskets and waiting rooms have a bound, too; who pays, and who watches over the platform, has none.
    @Test func nothingPilesUp() async throws {
        let essentials = LoadGauge(LoadGauge.Settings(limits: 1...1))
        let door = try await DoorwayTests(gauge: LoadGauge(), essentials: essentials)
        #expect(essentials.enter(now: .now()), "somebody is in, and is not answered")
        for path in ["/v1/rooms/1", "/paniers/a/b"] { try door.get(path) }
        let refused = try door.answers()
        #expect(refused.map(\.status) == [503, 503] && refused.allSatisfy { $0.headers[.retryAfter] == "2" })
        for path in ["/healthz", "/v1/orders/1-abc"] {
            try door.get(path)
            #expect(try door.routed() == [path])
            try door.routerAnswers()
            _ = try door.answers()
        }
        essentials.leave(after: .zero, now: .now())
        try door.get("/v1/rooms/1")
        #expect(try door.routed() == ["/v1/rooms/1"] && !essentials.enter(now: .now()))
        try door.routerAnswers()
        #expect(essentials.enter(now: .now()), "answered, and out again")
    }

    @Test func aFullHouseSaysSoAtOnceAndLetsSalesGoOn() async throws {
        var settings = LoadGauge.Settings()
        settings.limits = 1...1
        let gauge = LoadGauge(settings)
        let full = try await DoorwayTests(gauge: gauge)
        #expect(gauge.enter(now: .now()))
        try full.hold()
        try full.get("/v1/events")
        let refused = try full.answers()
        #expect(refused.map(\.status) == [503, 503])
        #expect(refused.allSatisfy { $0.headers[.retryAfter] == "2" && $0.body.contains("problem:overloaded") })
        try full.get("/evenements/nuit")
        #expect(try full.answers().map(\.status) == [503])
        try full.get("/v1/orders/1-abc")
        try full.routerAnswers()
        try full.get("/healthz")
        #expect(try full.routed() == ["/v1/orders/1-abc", "/healthz"])
        try full.routerAnswers()
        gauge.leave(after: .zero, now: .now())
        try full.get("/v1/events")
        #expect(!gauge.enter(now: .now()), "the reader is in the house")
        try full.routerAnswers()
        #expect(gauge.enter(now: .now()), "and has left")
    }

    /// As long as those who were let in wait, nobody else begins a sale or looks around; the sales themselves go on.
    @Test func nobodyBeginsWhileTheSalesOfOthersWait() async throws {
        let sales = SalesUnderWay(.init(least: 1, most: 1, slowness: 0, window: .zero), now: .uptimeNanoseconds(0))
        let (one, two, other) = (try await DoorwayTests(sales: sales), try await DoorwayTests(sales: sales), try await DoorwayTests(sales: sales))
        try one.get("/v1/orders/1-abc")
        try two.get("/v1/orders/1-abc")
        #expect(sales.inside == 2)
        try other.hold()
        try other.post("/v1/visitors")
        try other.post("/seances/soiree/places")
        try other.get("/v1/events")
        let refused = try other.answers()
        #expect(refused.map(\.status) == [503, 503, 503, 503] && refused.allSatisfy { $0.headers[.retryAfter] != nil })
        try other.get("/v1/orders/2-abc")
        try other.get("/healthz")
        #expect(try other.routed() == ["/v1/orders/2-abc", "/healthz"])
        try other.routerAnswers()
        try other.routerAnswers()
        // One is answered, the other leaves.
        try one.routerAnswers()
        _ = try two.channel.finish(acceptAlreadyClosed: true)
        #expect(sales.inside == 0)
        try other.hold()
        #expect(other.house.count == 1)
    }

    /// What is quick because it was not done says nothing of how long those wait who are served.
    @Test func aFailureIsNoQuickAnswer() async throws {
        let gauge = LoadGauge()
        let door = try await DoorwayTests(gauge: gauge)
        try door.hold("{\"items\":")
        try door.hold()
        door.house.answer(.refused(.suspended))
        try door.get("/v1/events")
        try door.routerAnswers(.serviceUnavailable)
        try door.get("/v1/orders/1-abc")
        try door.routerAnswers(.badGateway)
        // Asked each second until they are there: no trouble of anybody's.
        try door.get("/v1/orders/1-abc/tickets")
        try door.routerAnswers(.serviceUnavailable)
        #expect(try door.answers().map(\.status) == [400, 503, 503, 502, 503])
        let reading = gauge.read()
        #expect(reading.answers == 0 && reading.refused == 3, "but whoever decides how many come in hears of it")
        try door.hold(key: "4444444444444444")
        door.house.answer()
        try door.get("/v1/events")
        try door.routerAnswers()
        #expect(gauge.read().answers == 2)
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/sessions/a-1/holds", Visit.hold(session: "a-1")), (.post, "/v1/visitors", .visitor),
        (.get, "/v1/events", .browsing), (.get, "/v1/events/x", .browsing), (.get, "/v1/sessions/a", .browsing),
        (.get, "/v1/sessions/a/plan", .browsing), (.get, "/v1/sessions/a/availability", .browsing),
        (.get, "/v1/sessions/a/availability/events", .following), (.get, "/v1/sessions/a/holds/h", .essential),
        (.delete, "/v1/sessions/a/holds/h", .essential), (.post, "/v1/sessions/a/holds/h/extension", .essential), (.put, "/v1/sessions/a/holds/h/places", .essential),
        (.post, "/v1/orders", .sale(.order)), (.get, "/v1/orders/o", .sale(.look)), (.post, "/v1/webhooks/stripe", .sale(.notice)), (.post, "/v1/orders/o/names", .essential),
        (.get, "/metrics", .watch), (.get, "/healthz", .watch), (.post, "/healthz", .essential), (.get, "/", .page(.french)), (.put, "/v1/sessions/a/holds", .essential),
    ])
    func whatARequestComesFor(method: HTTPRequest.Method, path: String, visit: Visit) {
        #expect(Visit(HTTPRequest(method: method, scheme: nil, authority: nil, path: path)) == visit)
    }
}
