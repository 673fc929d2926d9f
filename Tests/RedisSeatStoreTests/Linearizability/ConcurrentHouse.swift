import Booking
import Domain
import Logging
import NIOPosix
import RedisClient
import Synchronization
import TestSupport

@testable import RedisSeatStore

/// The eight seats and three standing places of ``House`` on a real Redis, and several clients who all want them at once,
/// over box offices of their own. What each of them sees is recorded.
final class ConcurrentHouse: Sendable {
    typealias Entry = HistoryEntry<SeatMachine>

    let machine: SeatMachine
    private let session: Session
    private let stores: [RedisSeatStore]
    private let connections: [RedisClient]
    private let history = Mutex<(moment: Int, entries: [Entry])>((0, []))

    /// The clock is a key, so that time passes in one atomic step for all scripts, between two of them.
    private static let clock = "the-time"
    private static let tellTime = "if ARGV[1] == '' then ARGV[1] = redis.call('GET', '\(clock)') end"

    /// - Parameter number: of the session; each house on a server has its own.
    init(server: RedisServer, number: UInt32) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        session = House.session(standing: 3, limit: 4, number: number)
        machine = SeatMachine(session: session, layout: House.layout, now: House.opening)
        var (stores, connections): ([RedisSeatStore], [RedisClient]) = ([], [])
        for _ in 0..<2 {
            let redis = RedisClient(
                configuration: try RedisConnectionConfiguration(url: "unix://\(server.socketPath)"),
                scripts: RedisSeatStore.scripts, chain: MultiThreadedEventLoopGroup(numberOfThreads: 1).any(), logger: logger)
            try await redis.connect()
            connections.append(redis)
            stores.append(RedisSeatStore(redis: redis).instrumented(before: Self.tellTime, after: Conservation.check))
        }
        (self.stores, self.connections) = (stores, connections)
        _ = try await connections[0].send(RedisCommand("SET", Self.clock, String(House.opening.milliseconds)))
        let projection = RedisProjection(store: stores[0])
        let owner = try await projection.ownership(of: .lane(session.lane)).owner
        _ = try await projection.publish(session, layout: House.layout, sold: SoldPlaces(), version: 1, owner: owner)
    }

    /// Lets the clients do `count` operations each, all at once; what they saw, in the order of their calls.
    func play(clients: Int, operations count: Int, seed: UInt64) async throws -> [Entry] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask { [self] in
                    var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(client))
                    for _ in 0..<count {
                        try await record(RandomOperations.draw(client: client, session: session, using: &random), by: client)
                    }
                }
            }
            try await group.waitForAll()
        }
        return history.withLock { $0.entries }.sorted { $0.invoked < $1.invoked }
    }

    func close() async {
        for connection in connections { await connection.close() }
    }

    private func record(_ operation: SeatMachine.Operation, by client: Int) async throws {
        let invoked = moment()
        let outcome = try await perform(operation, on: client % stores.count)
        let returned = moment()
        history.withLock {
            $0.entries.append(
                Entry(client: client, operation: operation, outcome: outcome, invoked: invoked, returned: returned))
        }
    }

    private func moment() -> Int {
        history.withLock {
            $0.moment += 1
            return $0.moment
        }
    }

    private func perform(_ operation: SeatMachine.Operation, on instance: Int) async throws -> SeatMachine.Outcome {
        let store = stores[instance]
        switch operation {
        case .hold(let request): return .held(try await store.hold(request, in: session))
        case .release(let id, let keepsOne): return .released(try await store.release(hold: id, keeping: keepsOne ? SeatMachine.one : .none, in: session))
        case .extend(let id): return .extended(try await store.extend(hold: id, in: session))
        case .readHold(let id): return .hold(try await store.hold(id: id, in: session))
        case .open(let request): return .opened(try await store.open(request, in: session))
        case .confirm(let order, let payment, let cents):
            let payment = Payment(id: payment, status: .requiresCapture, amount: Money(cents: cents), currency: "eur")
            return .confirmed(try await store.confirm(order, payment: payment))
        case .beginClose(let order): return .closed(try await store.beginClose(order, as: .expired))
        case .close(let order): return .closed(try await store.close(order))
        case .readOrder(let order): return .order(try await store.order(id: order.id)?.state)
        case .sweep: return .swept(try await RedisProjection(store: store).sweep(session, limit: 1))
        case .readStock:
            let stock = try await store.availability(of: session)?.stock ?? []
            return .stock(stock.map { [$0.free, $0.held, $0.sold] })
        case .advance(let seconds):
            _ = try await connections[instance].send(RedisCommand("INCRBY", Self.clock, String(seconds * 1000)))
            return .advanced
        }
    }
}
