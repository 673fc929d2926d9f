/// What an opening takes of machines, by the model and the measured costs of docs/scaling.md: for sizing, before it is rehearsed.
public struct OpeningNeeds: Hashable, Codable, Sendable {
    /// Visitors who come in each second at the peak, and sales of a second.
    public var visitorsPerSecond: Double
    public var salesPerSecond: Double
    /// Processor cores, at 70 % load.
    public var boxOfficeCores: Double
    public var proxyCores: Double
    /// Of the one thread that executes commands.
    public var redisShare: Double
    /// Of one core: the ledger has one writer.
    public var ledgerShare: Double { salesPerSecond * Self.sale.reconciler / 1_000_000 }
    /// Until everything is sold, in seconds.
    public var secondsToSellOut: Double
    /// Of one core each. Two at least, so that one may fail.
    public var boxOffices: Int { max(Int(boxOfficeCores.rounded(.up)), 2) }

    /// Processor time in µs of a visitor who looks and of a sale, from docs/scaling.md.
    private static let visitor = (boxOffice: 947.0, proxy: 3_006.0, redis: 75.0)
    private static let sale = (boxOffice: 3_145.0, proxy: 282.0, redis: 820.0, reconciler: 3_058.0)
    /// Of somebody who waits and looks once more.
    private static let look = 47.0
    private static let placesPerSale = 2.2
    /// Everybody who comes at once comes within so many seconds.
    private static let wave = 60.0
    /// Those who wait look so seldom, in the mean.
    private static let waitBetweenLooks = 60.0
    /// People choose, pay and authenticate for some three minutes, however fast the machines are.
    private static let shortest = 180.0
    /// Shoppers stay for so long in the mean, and three of five buy.
    private static let (stay, buys) = (120.0, 0.6)

    /// - Parameter mostShoppers: of the waiting room; nil without one, where everybody comes in.
    public init(arrivals: Int, places: Int, mostShoppers: Int?) {
        let (people, sales) = (Double(arrivals), Double(places) / Self.placesPerSale)
        let isEnough = people * Self.buys >= sales
        let buyers = min(sales, people * Self.buys)
        var waiting = 0.0
        if let most = mostShoppers.map(Double.init) {
            // As many come in as leave, and nobody more than there is demand.
            visitorsPerSecond = min(most / Self.stay, people / Self.shortest)
            secondsToSellOut = isEnough ? max(Self.shortest, buyers / max(visitorsPerSecond * Self.buys, 0.001)) : .infinity
            waiting = people
        } else {
            visitorsPerSecond = people / Self.wave
            secondsToSellOut = isEnough ? Self.shortest : .infinity
        }
        salesPerSecond = buyers / (isEnough ? secondsToSellOut : Self.shortest)
        (boxOfficeCores, proxyCores, redisShare) = Self.costs(visitorsPerSecond, salesPerSecond, waiting: waiting)
    }

    /// Of an opening that was played.
    /// - Parameters:
    ///   - admittedPerSecond: so many come in at the peak.
    ///   - placesPerSecond: so many are sold then.
    ///   - waiting: so many look at the board now and then.
    public init(admittedPerSecond: Double, placesPerSecond: Double, waiting: Int, secondsToSellOut: Double) {
        (visitorsPerSecond, salesPerSecond, self.secondsToSellOut) = (admittedPerSecond, placesPerSecond / Self.placesPerSale, secondsToSellOut)
        (boxOfficeCores, proxyCores, redisShare) = Self.costs(visitorsPerSecond, salesPerSecond, waiting: Double(waiting))
    }

    private static func costs(_ came: Double, _ sold: Double, waiting: Double) -> (boxOffices: Double, proxies: Double, redis: Double) {
        func cores(_ microseconds: Double) -> Double { microseconds / 1_000_000 / 0.7 }
        return (
            cores(came * visitor.boxOffice + sold * sale.boxOffice),
            cores(came * visitor.proxy + sold * sale.proxy + waiting / waitBetweenLooks * look),
            (came * visitor.redis + sold * sale.redis) / 1_000_000
        )
    }
}
