import APIDocument
import Booking
import Domain
import Hummingbird
import Logging
import NIOCore
import Pages
import WaitingRoom
// Every file here speaks in problems and prepared answers.
@_exported import Web

/// The public API: stateless, so that any instance can be killed or added at any time.
public struct BoxOffice: Sendable {
    public struct Settings: Sendable {
        /// Oldest answer about the catalogue and remaining places that a reader may get.
        public var freshness: Duration
        /// When no answer comes within this time, what begins something is refused.
        public var answerTime: Duration
        /// Where a buyer pays: `{payment}` and `{secret}` are replaced.
        public var payPage: String
        /// Most people who follow the places of sessions on this box office at once.
        public var followerLimit: Int
        /// Where spectators reach the site, such as `https://tickets.example.org`; empty for wherever a request came to.
        public var siteURL: String
        /// Nothing that is sold is real, and pages say so.
        public var isTest: Bool
        /// So many numbers of a waiting room to one network in ten minutes.
        public var joinsPerNetwork: Int
        /// Who runs the site.
        public var house: SiteOperator

        public init(
            freshness: Duration = .milliseconds(250), answerTime: Duration = .milliseconds(20), payPage: String,
            followerLimit: Int = 10_000, siteURL: String = "", isTest: Bool = false, joinsPerNetwork: Int = 300,
            house: SiteOperator = SiteOperator()
        ) {
            self.house = house
            self.joinsPerNetwork = joinsPerNetwork
            self.siteURL = siteURL
            self.isTest = isTest
            self.followerLimit = followerLimit
            self.freshness = freshness
            self.answerTime = answerTime
            self.payPage = payPage
        }
    }

    let store: any SeatStore
    let source: any PublishedCatalogue
    let capability: Capability
    let desk: HoldDesk
    let orders: OrderDesk
    let openOrder: OpenOrder
    let amendBuyer: AmendBuyer
    let settle: SettlePayment
    let signIn: SignIn
    let verifier: any PaymentNoticeVerifier
    let mirror: CatalogueMirror
    let pictures: PictureCache
    let stock: StockBoard
    let board: AvailabilityBoard
    let plans = PlanShelf()
    let roomStore: any RoomStore
    let roomKeys: RoomKeys
    let rooms: RoomMirror
    let joins: JoinDesk
    /// Who is kept out.
    public let blocks: BlockMirror
    let holdGauge: LoadGauge
    let browsingGauge: LoadGauge
    private let essentialGauge = LoadGauge.essentials()
    let probes = LoopProbes()
    let meters = Doorway.Meters()
    let sales = SalesUnderWay()
    let interest = InterestTally()
    let settings: Settings
    let frame: SiteFrame
    let shelf: (any LetterShelf)?
    let metrics: @Sendable () -> String
    let logger: Logger

    /// - Parameter shelf: letters that a demonstration keeps instead of sending them, which its site shows to everybody.
    public init(
        store: any SeatStore, rooms roomStore: any RoomStore, blocks blockStore: any BlockStore, signIn: any SignInStore, catalogue: any PublishedCatalogue, provider: any PaymentProvider,
        verifier: any PaymentNoticeVerifier, capability: Capability, shelf: (any LetterShelf)? = nil, settings: Settings,
        metrics: @escaping @Sendable () -> String, logger: Logger
    ) {
        self.store = store
        source = catalogue
        self.capability = capability
        self.roomStore = roomStore
        roomKeys = RoomKeys(capability)
        (rooms, joins) = (RoomMirror(store: roomStore), JoinDesk(store: roomStore, perNetwork: settings.joinsPerNetwork))
        blocks = BlockMirror(store: blockStore, logger: logger)
        openOrder = OpenOrder(store: store, provider: provider, capability: capability)
        amendBuyer = AmendBuyer(store: store, capability: capability)
        settle = SettlePayment(store: store, provider: provider)
        self.signIn = SignIn(store: signIn, capability: capability, roomCodesPerNetwork: settings.joinsPerNetwork * 6)
        self.verifier = verifier
        let load = LoadGauge.Settings(target: settings.answerTime)
        (holdGauge, browsingGauge) = (LoadGauge(load, kind: "holds"), LoadGauge(load, kind: "browsing"))
        mirror = CatalogueMirror(source: catalogue, store: store, freshness: settings.freshness, logger: logger)
        let codes = CodeGuard(counts: { [signIn = self.signIn] tries in
            try await signIn.counts("access-codes-from", network: tries, limit: CodeGuard.most)
        })
        desk = HoldDesk(
            holdSeats: HoldSeats(store: store, capability: capability), capability: capability, blocks: blocks, roomKeys: roomKeys, standing: StandingRooms(rooms),
            clock: { [mirror] in mirror.estimatedNow }, codes: codes, interest: interest, logger: logger)
        orders = OrderDesk(store: store, mirror: mirror, capability: capability, payPage: PayPage(settings.payPage), logger: logger)
        pictures = PictureCache(source: catalogue)
        stock = StockBoard(store: store, freshness: settings.freshness)
        board = AvailabilityBoard(
            store: store, mirror: mirror, freshness: settings.freshness, followerLimit: settings.followerLimit)
        self.settings = settings
        frame = SiteFrame(settings, hasMailbox: shelf != nil)
        self.shelf = shelf
        self.metrics = metrics
        self.logger = logger
    }

    /// Every route of the API; a test holds them and docs/openapi.yaml together.
    public func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        let site = Site(office: self)
        router.addMiddleware {
            MetricsMiddleware()
            ProblemMiddleware(
                logger: logger, known: { $0 is SeatStoreError ? .storeUnavailable : nil }, notFoundPage: { site.notFound($0) })
        }
        addOperations(to: router)
        let v1 = router.group("v1")
        addCatalogue(to: v1)
        addAvailability(to: v1)
        addHolds(to: v1)
        addOrders(to: v1)
        addWishes(to: v1)
        addWaiting(to: v1)
        addRooms(to: v1)
        addTurns(to: v1)
        addRoomProofs(to: v1)
        site.add(to: router)
        return router
    }

    /// What stands between a new connection and ``router()``.
    public func channelHandlers() -> [any RemovableChannelHandler] {
        [
            UnreadableRequest(),
            ConnectionDeadline(request: .seconds(15), idle: .seconds(60)),
            Doorway(
                desk: desk, orders: orders, mirror: mirror, holds: holdGauge, browsing: browsingGauge, essentials: essentialGauge, meters: meters, sales: sales,
                probes: probes, busyPages: frame.busy, busyForms: frame.busyForms),
        ]
    }

    func entry(_ context: BasicRequestContext) async throws -> CatalogueMirror.Entry {
        try await mirror.entry(session: context.parameters.get("session"))
    }
}
