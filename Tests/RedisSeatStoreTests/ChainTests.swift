import Booking
import Domain
import Logging
import NIOPosix
import RedisClient
import Synchronization
import TestSupport
import Testing

@testable import RedisSeatStore

/// The calls of holds, on an event loop of their own, when Redis goes away while many wait behind one.
@Suite(.timeLimit(.minutes(1))) struct ChainTests {
    @Test func whoWaitsWhenRedisDiesIsAnsweredOnce() async throws {
        let server = try RedisServer()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var configuration = try RedisConnectionConfiguration(url: "unix://\(server.socketPath)")
        configuration.backoff = .milliseconds(5) ... .milliseconds(50)
        let redis = RedisClient(
            configuration: configuration, scripts: RedisSeatStore.scripts, chain: MultiThreadedEventLoopGroup(numberOfThreads: 1).any(), logger: logger)
        try await redis.connect()
        let store = RedisSeatStore(redis: redis)
        let session = House.session(standing: 500, limit: 6, number: 2)
        _ = try await RedisProjection(store: store).publish(
            session, layout: House.layout, sold: SoldPlaces(), version: 1, owner: try await RedisProjection(store: store).ownership(of: .lane(session.lane)).owner)

        // A continuation that is resumed twice ends the test; one that never is ends it after a minute.
        server.pause()
        let asked = Count()
        async let waiting = Self.holds("a", in: session, of: store, asked)
        // They are on their way, or wait behind the one that is.
        #expect(await eventually { asked.value.withLock { $0 == 100 } })
        server.kill()
        server.resume()
        let answers = await waiting
        #expect(answers.count == 100 && answers.allSatisfy { if case .failure = $0 { true } else { false } })

        try server.start()
        try await redis.connect(within: .seconds(20))
        // Redis had no file: this house is gone, and everybody is told so in order.
        #expect(await Self.holds("b", in: session, of: store, Count()).allSatisfy { if case .success(.refused(.suspended)) = $0 { true } else { false } })
        await redis.close()
    }

    private final class Count: Sendable { let value = Mutex(0) }

    /// A hundred visitors at once, each counted when the store was asked.
    private static func holds(
        _ name: String, in session: Session, of store: RedisSeatStore, _ asked: Count
    ) async -> [Result<HoldOutcome, SeatStoreError>] {
        await withTaskGroup(of: Result<HoldOutcome, SeatStoreError>.self) { group in
            for index in 0..<100 {
                let request = HoldRequest(
                    id: House.id("\(name)\(index)"), visitor: House.id("v\(name)\(index)"), fingerprint: 1, network: nil,
                    places: [.standing(1, category: 1, allotment: nil)])
                group.addTask {
                    await withCheckedContinuation { continuation in
                        store.hold(request, in: session) { continuation.resume(returning: $0) }
                        asked.value.withLock { $0 += 1 }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
