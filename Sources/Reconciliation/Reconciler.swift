import Booking
import Domain
import Foundation
import Logging
import Pages
import ServiceLifecycle

/// The role that writes sales: drains confirmed purchases into the ledger, executes what the ledger owes, settles open
/// payments, sweeps, keeps Redis verified against the ledger, and closes its periods. It serves nobody, so no page can slow it down.
/// Several may be started on one ledger: one acts, the others wait to take its place.
public struct Reconciler: Service {
    public struct Settings: Sendable {
        /// Number of lanes, the same for the whole platform.
        public var lanes: Int
        /// Stream entries per ledger transaction.
        public var batch: Int
        /// Outbox items executed side by side.
        public var concurrency: Int
        /// Pause of a loop that found nothing to do.
        public var tick: Duration
        /// How long after an order, and then again and again, the provider is asked about a silent payment.
        public var lookAfter: Duration
        /// Each session is compared with the ledger this often, and again after ``recheckPause`` when they disagreed.
        public var recheckEvery: Duration
        public var recheckPause = Duration.seconds(1)
        /// Places that the store has as sold and nobody bought are free after so long: longer than a sale takes to be sent again.
        public var inventedAfter: Duration
        /// Origin of the site, for links in letters; empty where it is not known.
        public var site: String
        /// How long places are held for who waited for them.
        public var offerTime: Duration
        /// How long who joins a waiting list has to confirm the address, from when the letter about it went.
        public var confirmTime: Duration
        /// How long it is known who bought.
        public var retention: RetentionPolicy

        public init(
            lanes: Int = 64, batch: Int = 512, concurrency: Int = 16, tick: Duration = .milliseconds(500),
            lookAfter: Duration = .seconds(20), recheckEvery: Duration = .seconds(60), inventedAfter: Duration = .seconds(180), site: String = "",
            offerTime: Duration = .seconds(12 * 3_600), confirmTime: Duration = .seconds(24 * 3_600),
            retention: RetentionPolicy = RetentionPolicy()
        ) {
            self.lanes = lanes
            self.batch = batch
            self.concurrency = concurrency
            self.tick = tick
            self.lookAfter = lookAfter
            self.recheckEvery = recheckEvery
            self.inventedAfter = inventedAfter
            self.site = site
            self.offerTime = offerTime
            self.confirmTime = confirmTime
            self.retention = retention
        }
    }

    /// What waiting rooms need besides.
    public struct Rooms: Sendable {
        public var store: any RoomKeeping
        public var book: any RoomBook
        public var turns: any TurnBook
        public var randomness: any PublicRandomness
        public var draws: DrawRule

        public init(store: any RoomKeeping, book: any RoomBook, turns: any TurnBook, randomness: any PublicRandomness, draws: DrawRule) {
            self.turns = turns
            (self.store, self.book, self.randomness, self.draws) = (store, book, randomness, draws)
        }
    }

    /// Who is told what happens, and how.
    public struct Notices: Sendable {
        public var subscribers: any SubscriberBook
        public var post: any NoticePost
        /// Opens what notices are signed with.
        public var seal: SecretSeal

        public init(subscribers: any SubscriberBook, post: any NoticePost, seal: SecretSeal) {
            (self.subscribers, self.post, self.seal) = (subscribers, post, seal)
        }
    }

    /// Reports that are mailed again and again, and what it takes to draw them.
    public struct Reports: Sendable {
        public var calendar: any ReportCalendar
        /// With connections of its own: a report of everything takes long.
        public var book: any ReportBook
        public var staff: any StaffRegister
        /// Of the ledger's days.
        public var zone: TimeZone
        public var isTest: Bool
        public var cnm: ReportEditor.CNMRate
        /// Origin of the back office, for links to reports on screen; empty where it is not known.
        public var address: String
        /// On paper; nil when it cannot be drawn.
        public var pdf: @Sendable (Report) async -> [UInt8]?

        public init(
            calendar: any ReportCalendar, book: any ReportBook, staff: any StaffRegister, zone: TimeZone, isTest: Bool, cnm: ReportEditor.CNMRate, address: String,
            pdf: @escaping @Sendable (Report) async -> [UInt8]?
        ) {
            (self.calendar, self.book, self.staff, self.zone, self.isTest) = (calendar, book, staff, zone, isTest)
            (self.cnm, self.address, self.pdf) = (cnm, address, pdf)
        }
    }

    /// Who is kept out: where the ledger says so, and where box offices read it.
    public typealias Blocks = (book: any BlockBook, store: any BlockStore)

    /// What people look at: where box offices add it up, and where it is kept.
    public typealias Interests = (book: any InterestBook, store: any InterestStore)

    let drainer: Drainer
    private let outboxes: [OutboxWorker]
    private let settler: Settler
    private let sweeper: Sweeper
    let projector: Projector
    private let corrector: Corrector
    private let notary: Notary
    private let retention: Retention
    private let watcher: Watcher
    private let census: OrderCensus
    private let outboxCensus: OutboxCensus
    /// One for each list of codes to send.
    private let codePosts: [CodePost]
    /// Nil without what tells our orders from others'.
    private let paymentSweep: PaymentSweep?
    private let movementSweep: MovementSweep
    private let openings: OpeningLetters
    private let waitingOffers: WaitingOffers
    /// Nil where nobody is written to.
    private let waitingLetters: WaitingLetters?
    /// Nil where no rooms are kept.
    private let roomKeeper: RoomKeeper?
    private let turnLetters: TurnLetters?
    private let blockKeeper: BlockKeeper?
    private let reportRounds: ReportRounds?
    private let interestKeeper: InterestKeeper?
    private let sumKeeper: SumKeeper?
    /// What was restored since this process began.
    public let progress = RestorationProgress()
    let keeper: LeaseKeeper
    private let store: any SeatStore
    private let clock: LedgerClock
    let stream: any SalesStream
    private let logger: Logger

    /// - Parameters:
    ///   - tenure: asked by `store`, `projection` and `stream` before each command, so that a process that lost the lease while it
    ///     was stopped changes nothing in the store either.
    ///   - holder: this process, as `host:pid`.
    ///   - isOurs: whether an order's id was made by this platform. Nil: payments that have no order are not looked for.
    public init(
        store: any SeatStore, projection: any Projection, stream: any SalesStream, journal: any Journals,
        evidence: any LedgerEvidence, privacy: any PrivacyBook, lease: any LeaseLedger, tenure: Tenure, holder: String,
        catalogue: any CatalogueStore, provider: any PaymentProvider, isOurs: (@Sendable (String) -> Bool)? = nil, rooms: Rooms? = nil, blocks: Blocks? = nil, interests: Interests? = nil, sums: (any SumBook)? = nil, notices: Notices? = nil, reports: Reports? = nil, post: Post = Post(), codes: [any CodeLetters] = [], archives: LedgerArchives? = nil, signer: any TicketSigner,
        ledgerSigner: any LedgerSigner, ticketKeys: [UInt8: String], settings: Settings, logger: Logger
    ) {
        self.store = store
        self.stream = stream
        self.logger = logger
        keeper = LeaseKeeper(ledger: lease, tenure: tenure, holder: holder, logger: logger)
        let clock = LedgerClock(logger: logger)
        self.clock = clock
        let work = Pacer()
        let programme = ProgrammeView(catalogue: catalogue)
        drainer = Drainer(
            stream: stream, journal: journal, store: store, outbox: work, clock: clock, settings: settings, logger: logger)
        var executors: [OutboxItem.Kind: any OutboxExecutor] = [
            .capture: CaptureExecutor(provider: provider),
            .issue: IssueExecutor(journal: journal, projection: projection, programme: programme, signer: signer),
            .reverse: ReverseExecutor(journal: journal, provider: provider),
            .revoke: RevokeExecutor(journal: journal, projection: projection, programme: programme),
            .refund: RefundExecutor(journal: journal, provider: provider),
            .compare: CompareExecutor(provider: provider),
            .refuse: RefuseExecutor(journal: journal, store: store, projection: projection, programme: programme),
            .letter: LetterExecutor(journal: journal, store: store, programme: programme, post: post, site: settings.site, clock: clock, logger: logger),
            .page: PageExecutor(journal: journal, post: post),
        ]
        executors[.notice] = notices.map { NoticeExecutor(subscribers: $0.subscribers, post: $0.post, seal: $0.seal, clock: clock) }
        executors[.report] = reports.map { ReportExecutor(reports: $0, mailer: post.mailer, clock: clock) }
        // A mail server or a subscriber that hangs keeps no money waiting.
        let letters = Pacer()
        outboxes = OutboxItem.Queue.allCases.map { [executors] queue in
            OutboxWorker(
                queue: queue, journal: journal, executors: executors.filter { $0.key.queue == queue },
                work: queue == .money ? work : queue == .word ? letters : Pacer(), follower: queue == .money ? letters : nil, clock: clock, settings: settings, logger: logger)
        }
        reportRounds = reports.map { ReportRounds(calendar: $0.calendar, letters: letters, clock: clock, logger: logger) }
        settler = Settler(
            store: store, projection: projection, journal: journal, provider: provider, clock: clock, settings: settings, logger: logger)
        sweeper = Sweeper(store: store, projection: projection, programme: programme, settings: settings, logger: logger)
        let restorer = Restorer(
            projection: projection, journal: journal, programme: programme, progress: progress, clock: clock, logger: logger)
        projector = Projector(
            projection: projection, journal: journal, restorer: restorer, programme: programme, ticketKeys: ticketKeys,
            settings: settings, logger: logger)
        retention = Retention(book: privacy, projection: projection, policy: settings.retention, logger: logger)
        corrector = Corrector(
            journal: journal, ending: SessionEnding(
                store: store, projection: projection, provider: provider, programme: programme, logger: logger),
            programme: programme, retention: retention, archives: archives, outbox: work, clock: clock, settings: settings, logger: logger)
        let sweptProgress = progress
        paymentSweep = isOurs.map {
            PaymentSweep(
                provider: provider, store: store, projection: projection, journal: journal, outbox: work, clock: clock, isOurs: $0,
                progress: sweptProgress, settings: settings, logger: logger)
        }
        movementSweep = MovementSweep(provider: provider, journal: journal, progress: progress, clock: clock, logger: logger)
        openings = OpeningLetters(
            journal: journal, programme: programme, mailer: post.mailer, site: settings.site, tick: settings.tick, logger: logger)
        // A letter without a link would lead nowhere.
        let writer = settings.site.isEmpty ? nil : post.mailer
        waitingOffers = WaitingOffers(
            journal: journal, store: store, projection: projection, programme: programme, settings: settings, canWrite: writer != nil, logger: logger)
        waitingLetters = writer.map {
            WaitingLetters(journal: journal, programme: programme, mailer: $0, settings: settings, logger: logger)
        }
        roomKeeper = rooms.map {
            RoomKeeper(
                rooms: $0.store, book: $0.book, store: store, projection: projection, programme: programme, randomness: $0.randomness, draws: $0.draws,
                logger: logger)
        }
        turnLetters = rooms.map {
            TurnLetters(book: $0.turns, rooms: $0.store, programme: programme, mailer: post.mailer, site: settings.site, logger: logger)
        }
        blockKeeper = blocks.map { BlockKeeper(book: $0.book, store: $0.store, logger: logger) }
        interestKeeper = interests.map { InterestKeeper(store: $0.store, book: $0.book, logger: logger) }
        sumKeeper = sums.map { SumKeeper(book: $0, logger: logger) }
        watcher = Watcher(
            projection: projection, journal: journal, programme: programme, settings: settings, logger: logger)
        codePosts = codes.map { CodePost(letters: $0, post: post, settings: settings, logger: logger) }
        census = OrderCensus(store: store, projection: projection, settings: settings, logger: logger)
        outboxCensus = OutboxCensus(journal: journal, logger: logger)
        notary = Notary(evidence: evidence, signer: ledgerSigner, clock: clock, logger: logger)
    }

    public func run() async throws {
        FirstCounts.begin()
        await cancelWhenGracefulShutdown {
            await keeper.run { await work() }
        }
    }

    /// Everything that this process does while it holds the lease.
    private func work() async {
        await awaitStore()
        // Another may have read in the meantime what it did not acknowledge.
        await stream.rewind()
        await withTaskGroup(of: Void.self) { loops in
            loops.addTask { await projector.run() }
            loops.addTask { await drainer.run() }
            for outbox in outboxes { loops.addTask { await outbox.run() } }
            loops.addTask { await settler.run() }
            loops.addTask { await sweeper.run() }
            loops.addTask { await corrector.run() }
            loops.addTask { await notary.run() }
            loops.addTask { await retention.run() }
            loops.addTask { await watcher.run() }
            loops.addTask { await census.run() }
            loops.addTask { await outboxCensus.run() }
            for codePost in codePosts { loops.addTask { await codePost.run() } }
            loops.addTask { await paymentSweep?.run() }
            loops.addTask { await movementSweep.run() }
            loops.addTask { await openings.run() }
            loops.addTask { await waitingOffers.run() }
            loops.addTask { await waitingLetters?.run() }
            loops.addTask { await roomKeeper?.run() }
            loops.addTask { await turnLetters?.run() }
            loops.addTask { await blockKeeper?.run() }
            loops.addTask { await reportRounds?.run() }
            loops.addTask { await interestKeeper?.run() }
            loops.addTask { await sumKeeper?.run() }
        }
    }

    /// At start the store may need a moment more than we do.
    func awaitStore() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                clock.compare(try await store.now())
                return
            } catch {
                logger.debug("waiting for the store", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: .milliseconds(50))
        }
    }
}
