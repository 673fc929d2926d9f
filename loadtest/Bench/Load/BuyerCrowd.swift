import NIOCore

/// Lets buyers in: so many at once, or so many a second whatever becomes of those before.
@Crowd final class BuyerCrowd {
    private let bench: BenchPlatform
    private let session: String
    private let shop: ConnectionPool
    private let payPages: ConnectionPool
    private let sweeper: Task<Void, Never>
    private var walking = 0
    private var emptied: CheckedContinuation<Void, Never>?

    init(_ bench: BenchPlatform, session: String) throws {
        (self.bench, self.session) = (bench, session)
        shop = try ConnectionPool(port: bench.shopPort, most: FloodMeasure.connections, timeout: ClosedLoop.patience)
        payPages = try ConnectionPool(port: bench.platform.payPort, most: 64, timeout: .seconds(30))
        sweeper = ConnectionPool.sweep([shop, payPages])
    }

    func close() {
        sweeper.cancel()
        for pool in [shop, payPages] { pool.close() }
    }

    /// A closed loop: whoever has the ticket, or has left, is followed by the next. Whoever is turned away comes back when told to.
    func keep(buyers: Int, _ load: BenchLoad) async throws -> BuyerTally {
        let begin = NIODeadline.now() + .lasting(load.warmUp)
        let end = begin + .lasting(load.seconds)
        let tally = BuyerTally(from: begin, seconds: load.seconds)
        for index in 0..<buyers {
            // Within a second, one after the other, so that they do not walk in step.
            let arrival = NIODeadline.now() + .lasting(Double(index) / Double(buyers))
            start {
                await Crowd.wait(until: arrival)
                while NIODeadline.now() < end {
                    let pause = await self.buyer(tally).walk(arrival: .now())
                    await Crowd.wait(until: min(NIODeadline.now() + pause, end))
                }
            }
        }
        return try await finish(tally)
    }

    /// An open loop: independent buyers, on average `rate` a second.
    func admit(rate: Double, _ load: BenchLoad, seed: UInt64) async throws -> BuyerTally {
        let curve = ArrivalCurve(points: [.init(at: 0, rate: rate), .init(at: load.warmUp + load.seconds, rate: rate)])
        let start = NIODeadline.now()
        let tally = BuyerTally(from: start + .lasting(load.warmUp), seconds: load.seconds)
        for second in curve.arrivals(.poisson, seed: seed) {
            let due = start + .lasting(second)
            await Crowd.wait(until: due)
            let buyer = buyer(tally)
            self.start { await buyer.walk(arrival: due) }
        }
        return try await finish(tally)
    }

    private func buyer(_ tally: BuyerTally) -> BenchBuyer {
        BenchBuyer(session: session, shop: shop, payPages: payPages, tally: tally)
    }

    private func start(_ work: @escaping @Sendable @Crowd () async -> Void) {
        walking += 1
        Crowd.start {
            await work()
            self.leave()
        }
    }

    private func leave() {
        walking -= 1
        if walking == 0 {
            emptied?.resume()
            emptied = nil
        }
    }

    /// Returns when the last buyer has left.
    private func finish(_ tally: BuyerTally) async throws -> BuyerTally {
        if walking > 0 { await withCheckedContinuation { emptied = $0 } }
        try Task.checkCancellation()
        try tally.complain()
        return tally
    }
}
