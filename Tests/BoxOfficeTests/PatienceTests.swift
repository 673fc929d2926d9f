import Booking
import Domain
import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing
import WaitingRoom

@testable import BoxOffice

/// What is done for those who waited so long that they are gone: nothing, unless they are paying.
@Suite struct PatienceTests {
    /// The status that the doorway answers by itself; nil for what went on to the router.
    /// - Parameter late: how late the event loop comes round to the request.
    private func answer(_ method: HTTPRequest.Method, _ path: String, late: TimeAmount) async throws -> (status: Int, retryAfter: String?)? {
        let (channel, probes) = (EmbeddedChannel(), LoopProbes())
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let store = Fixture.Away(published: SiteTests.catalogue, time: SiteTests.now)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (mirror, gauge, capability) = (CatalogueMirror(source: store, store: store, freshness: .seconds(3600), logger: logger), LoadGauge(), Fixture.capability)
        let desk = HoldDesk(
            holdSeats: HoldSeats(store: store, capability: capability), capability: capability, blocks: BlockMirror(store: store, logger: logger), roomKeys: RoomKeys(capability),
            standing: StandingRooms(RoomMirror(store: store)), clock: { SiteTests.now }, logger: logger)
        let orders = OrderDesk(store: store, mirror: mirror, capability: capability, payPage: PayPage(""), logger: logger)
        try channel.pipeline.syncOperations.addHandler(Doorway(desk: desk, orders: orders, mirror: mirror, holds: gauge, browsing: gauge, essentials: .essentials(), probes: probes))
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        probes.probe(of: channel.eventLoop).last = late
        try channel.writeInbound(HTTPRequestPart.head(HTTPRequest(method: method, scheme: nil, authority: nil, path: path)))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return (head.status.code, head.headerFields[.retryAfter])
    }

    @Test func whoWaitedBeforeTheDoorForTooLongIsRefusedAtOnce() async throws {
        for (method, path) in [(.get, "/v1/events"), (.post, "/v1/visitors"), (.post, "/v1/sessions/nuit-1/holds"), (.get, "/")] as [(HTTPRequest.Method, String)] {
            let refused = try await answer(method, path, late: Doorway.patience)
            #expect(refused?.status == 503 && refused?.retryAfter != nil, "\(path)")
            #expect(try await answer(method, path, late: Doorway.patience - .milliseconds(1))?.status != 503, "\(path)")
        }
        // Who is paying is the last to suffer.
        for path in ["/v1/orders", "/v1/webhooks/stripe"] { #expect(try await answer(.post, path, late: .seconds(30)) == nil, "\(path)") }
    }

    /// Numbers for nobody would be called in vain.
    @Test func whoWaitedForANumberForTooLongGetsNone() async throws {
        let doors = AsyncStream<Void>.makeStream()
        let now = Mutex(ContinuousClock.now)
        var store = Fixture.Away()
        store.onJoin = { joiners in
            for await _ in doors.stream { break }
            return .answers(joiners.map { _ in .number(7) })
        }
        let desk = JoinDesk(store: store, perNetwork: 10, patience: .seconds(5)) { now.withLock { $0 } }
        func join(_ who: String) async -> JoinDesk.Answer { await desk.join(room: 1, Joiner(Device(secret: who))) }
        async let first = join("first")
        while await desk.waiting(in: 1) < 1 { await Task.yield() }
        async let late = join("late")
        while await desk.waiting(in: 1) < 2 { await Task.yield() }
        now.withLock { $0 += .seconds(6) }
        doors.continuation.finish()
        let answers = await (first, late)
        guard case .number(7) = answers.0, case .away = answers.1 else { return #expect(Bool(false), "\(answers)") }
    }
}
