import APIDocument
import ArgumentParser
import AsyncHTTPClient
import Beacon
import Booking
import BoxOffice
import Domain
import Foundation
import Hummingbird
import Logging
import Mail
import NIOCore
import NIOPosix
import Notices
import Payments
import Reconciliation
import RedisClient
import RedisSeatStore
import SQLiteLedger
import ServiceLifecycle
import Synchronization
import Telemetry
import Ticketing
import UnixSignals

/// Builds each role's services: the only place that names a port and its live implementation.
enum Roles {
    /// Runs services until SIGTERM or Ctrl-C, the last started stopping first.
    static func run(_ services: [any Service], logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: NamedService(service: $0)) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ToolFailure("The port is taken by another program (\(error)); choose another http.port, backoffice.port or sandbox.port.")
        }
    }

    /// - Parameters:
    ///   - tenure: of a process that acts only while it has the lease.
    ///   - scripts: none for who only reads.
    ///   - chain: an event loop of its own for the calls of holds.
    static func redis(
        _ settings: Settings, tenure: Tenure? = nil, scripts: [RedisScript] = RedisSeatStore.scripts, chain: (any EventLoop)? = nil, logger: Logger
    ) throws -> RedisClient {
        var configuration: RedisConnectionConfiguration
        do {
            configuration =
                settings.redisCluster.isEmpty
                ? try RedisConnectionConfiguration(url: settings.redisURL)
                : try RedisConnectionConfiguration(clusterURLs: settings.redisCluster)
        } catch {
            throw ValidationError("\(settings.redisCluster.isEmpty ? "redis.url" : "redis.cluster"): \(error)")
        }
        if let tenure { configuration.mayAct = { tenure.mayAct } }
        return RedisClient(configuration: configuration, scripts: scripts, chain: chain, logger: logger)
    }

    /// - Parameter tenure: of a process that acts only while it has the lease.
    static func provider(_ settings: Settings, tenure: Tenure? = nil) -> GuardedProvider {
        var configuration = StripePaymentProvider.Configuration(baseURL: settings.providerURL, secretKey: settings.providerKey)
        if let tenure { configuration.mayAct = { tenure.mayAct } }
        configuration.methods = settings.paymentMethods
        return GuardedProvider(StripePaymentProvider(configuration: configuration), mayAct: configuration.mayAct)
    }

    static func boxOffice(
        _ settings: Settings, onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws -> [any Service] {
        // First, because meters made before it measure for nobody.
        Measurements.install()
        let logger = settings.logger("serve")
        // For as long as the process. A cluster has no such connection.
        let chain = settings.redisCluster.isEmpty ? MultiThreadedEventLoopGroup(numberOfThreads: 1).any() : nil
        let redis = try redis(settings, chain: chain, logger: logger)
        let store = RedisSeatStore(redis: redis, lookAfter: .seconds(settings.lookAfterSeconds))
        guard !settings.webhookSecrets.isEmpty else {
            throw ValidationError("payments.webhookSecrets is empty: without it no payment notice can be believed.")
        }
        guard settings.testMode || URL(string: settings.siteURL)?.host() != nil else {
            throw ValidationError("site.url is '\(settings.siteURL)'; say where spectators reach the site, such as https://tickets.example.org: the provider leads them back there.")
        }
        let wiring = FaultWiring()
        let boxOffice = BoxOffice(
            store: wiring.store(store), rooms: RedisRoomStore(store: store), blocks: RedisBlockStore(store: store),
            signIn: RedisSignInStore(store: store, lanes: settings.lanes), catalogue: RedisCatalogue(store: store),
            provider: wiring.provider(provider(settings)),
            verifier: StripeWebhookVerifier(secrets: settings.webhookSecrets), capability: try settings.capability(),
            shelf: folderMailer(settings),
            settings: .init(
                answerTime: .milliseconds(settings.answerMilliseconds), payPage: settings.payPage, siteURL: settings.siteURL,
                isTest: settings.testMode, joinsPerNetwork: settings.joinsPerNetwork, house: settings.house),
            metrics: { Measurements.registry.render() }, logger: logger)
        let application = Application(
            router: boxOffice.router(),
            server: .http1(configuration: .init(additionalChannelHandlers: boxOffice.channelHandlers())),
            configuration: .init(
                address: .hostname(settings.httpHost, port: settings.httpPort), serverName: "guichet"),
            onServerRunning: onRunning, logger: logger)
        let presence = Presence(
            store: RedisProcessStore(store: store), role: .boxOffice, name: "\(host())-\(settings.httpPort)", settings: settings,
            state: { await boxOffice.isReady() ? .working : .hindered }, logger: logger)
        // The last ones stop first: what is counted while the application ends is reported too.
        return [
            redis, boxOffice.blocks, InterestReporter(of: boxOffice, to: RedisInterestStore(store: store)), application,
            HealthReporter(of: boxOffice, name: "\(holder()):\(settings.httpPort)"), presence,
        ]
    }

    /// - Throws: `ValidationError` when there is no folder for it, which no restart mends.
    private static let locks = Mutex<[LedgerLock]>([])

    static func ledger(_ settings: Settings, readOnly: Bool = false, needsLease: Bool = false) throws -> SQLiteLedger {
        let folder = URL(filePath: settings.ledgerPath).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("ledger.path is \(settings.ledgerPath), but there is no folder \(folder): make it, or name another file.")
        }
        if !readOnly {
            // As long as the process: a restore must not exchange the file under whoever writes it.
            let lock = try LedgerLock.shared(ledger: settings.ledgerPath)
            locks.withLock { $0.append(lock) }
        }
        do {
            return try SQLiteLedger(
                path: settings.ledgerPath, readOnly: readOnly, testMode: settings.testMode, lanes: settings.lanes,
                timeZone: settings.ledgerTimeZone, headsPath: settings.ledgerHeads, needsLease: needsLease)
        } catch {
            throw ToolFailure("The ledger \(settings.ledgerPath) cannot be opened: \(error.cause). Its folder must exist; ledger.path names it.")
        }
    }

    /// - Parameter isAlone: in a process of its own, which has no other listener.
    static func reconciler(_ settings: Settings, isAlone: Bool = false) throws -> [any Service] {
        Measurements.install()
        let logger = settings.logger("reconciler")
        let parts = try reconcilerParts(settings, logger: logger)
        // Connections of its own: one that waits for the lease must not use the others, and tells that it is there all the same.
        let told = try redis(settings, scripts: [], logger: logger)
        let tenure = parts.tenure
        let presence = Presence(
            store: RedisProcessStore(store: RedisSeatStore(redis: told)), role: .reconciler, name: "\(host())-\(isAlone ? settings.operationsPort : 0)", settings: settings,
            state: {
                switch tenure.state {
                case .active: tenure.mayAct ? .working : .hindered
                case .waiting: .standby
                case .starting: .starting
                }
            }, logger: logger)
        guard isAlone, settings.operationsPort != 0 else { return [parts.lock, parts.redis, parts.reconciler, told, presence] }
        let listener = OperationsListener(
            host: settings.operationsHost, port: settings.operationsPort, tenure: parts.tenure, logger: logger)
        return [parts.lock, parts.redis, parts.reconciler, listener, told, presence]
    }

    /// A reconciler and what it needs around it.
    struct ReconcilerParts {
        var lock: LedgerLock
        var redis: RedisClient
        var reconciler: Reconciler
        var tenure: Tenure
    }

    static func reconcilerParts(_ settings: Settings, logger: Logger) throws -> ReconcilerParts {
        let tenure = Tenure()
        let redis = try redis(settings, tenure: tenure, logger: logger)
        let store = RedisSeatStore(redis: redis, lookAfter: .seconds(settings.lookAfterSeconds))
        let lock = try LedgerLock.shared(ledger: settings.ledgerPath)
        let ledger = try ledger(settings, needsLease: true)
        let key = try SigningKeyFile.loadOrCreate(directory: URL(filePath: settings.keyDirectory))
        try SigningKeyFile.publish(directory: URL(filePath: settings.keyDirectory), to: settings.ticketKeyFile)
        let wiring = FaultWiring()
        let post = try post(settings, wiring)
        if post.operatorMailbox == nil, !settings.testMode {
            logger.warning("nobody is written to about dead letters: set mail.server and mail.operator, or watch guichet_dead_letters_total")
        }
        let reconciler = Reconciler(
            store: wiring.store(store), projection: wiring.projection(RedisProjection(store: store, sendsLetters: post.mailer != nil)),
            stream: wiring.stream(RedisSalesStream(redis: redis, lanes: settings.lanes)), journal: wiring.journal(ledger),
            evidence: wiring.evidence(ledger), privacy: ledger, lease: wiring.lease(ledger), tenure: tenure, holder: holder(), catalogue: ledger,
            provider: wiring.provider(provider(settings, tenure: tenure)),
            isOurs: isOurs(settings, logger), rooms: rooms(settings, store, ledger), blocks: (ledger, RedisBlockStore(store: store)), interests: (ledger, RedisInterestStore(store: store)), sums: ledger, notices: try notices(settings, ledger, wiring), reports: try reports(settings, ledger), post: post,
            codes: SignIn.Purpose.allCases.map { RedisCodeLetters(RedisSignInStore(store: store, lanes: settings.lanes), for: $0) }, archives: try archives(settings, wiring.copies(ledger)),
            signer: Ed25519TicketSigner(key),
            ledgerSigner: try ledgerSigner(settings), ticketKeys: [key.id: key.publicPEM],
            settings: .init(
                lanes: settings.lanes, lookAfter: .seconds(settings.lookAfterSeconds), recheckEvery: .seconds(settings.recheckSeconds),
                inventedAfter: .seconds(settings.unsellSeconds), site: settings.siteOrigin,
                offerTime: .seconds(settings.offerMinutes * 60), confirmTime: .seconds(settings.confirmHours * 3_600),
                retention: settings.retention), logger: logger)
        return ReconcilerParts(lock: lock, redis: redis, reconciler: reconciler, tenure: tenure)
    }

    private static func archives(_ settings: Settings, _ copies: any LedgerCopies) throws -> LedgerArchives {
        let signer = try ledgerSigner(settings)
        return LedgerArchives(
            copies: copies, signer: signer, folder: settings.archiveFolder.path, format: String(decoding: APIDocument.ledgerFormat, as: UTF8.self),
            publicKeys: try SigningKeyFile.publicPEM(directory: URL(filePath: settings.keyDirectory), purpose: .ledger))
    }

    private static func notices(_ settings: Settings, _ ledger: SQLiteLedger, _ wiring: FaultWiring) throws -> Reconciler.Notices {
        Reconciler.Notices(subscribers: ledger, post: wiring.notices(HTTPNoticePost(rule: settings.noticeRule)), seal: SecretSeal(key: try noticeKey(settings)))
    }

    private static func reports(_ settings: Settings, _ ledger: SQLiteLedger) throws -> Reconciler.Reports {
        Reconciler.Reports(
            calendar: ledger, book: try Roles.ledger(settings, readOnly: true), staff: ledger, zone: settings.ledgerTimeZone, isTest: settings.testMode, cnm: settings.cnmRate,
            address: settings.backOfficeURL, pdf: { await ReportPDF.document($0) })
    }

    /// What locks the secrets of subscribers: beside the ledger, and not in its backups.
    static func noticeKey(_ settings: Settings) throws -> [UInt8] {
        let file = URL(filePath: settings.ledgerPath + ".webhook-key")
        return try SecretKeyFile.loadOrCreate(directory: file.deletingLastPathComponent(), name: file.lastPathComponent)
    }

    private static func rooms(_ settings: Settings, _ store: RedisSeatStore, _ ledger: SQLiteLedger) -> Reconciler.Rooms {
        let randomness: any PublicRandomness =
            switch settings.draws {
            case .drand: PatientRandomness(DrandBeacon(relay: settings.beaconRelay))
            case .witnessed: TypedRandomness()
            case .demonstration: MadeUpRandomness()
            }
        return Reconciler.Rooms(store: RedisRoomStore(store: store), book: ledger, turns: ledger, randomness: randomness, draws: settings.draws)
    }

    /// Letters that a demonstration keeps; nil elsewhere.
    private static func folderMailer(_ settings: Settings) -> FolderMailer? {
        settings.mailFolder.map { FolderMailer(folder: $0, sender: Mailbox(name: "Guichet", address: "billetterie@guichet.example")) }
    }

    /// How the platform writes to people: not at all without a mail server, or a folder in its place.
    private static func post(_ settings: Settings, _ wiring: FaultWiring) throws -> Post {
        let page = settings.mailOrderPage ?? (settings.siteURL.isEmpty ? nil : settings.siteURL + "/commandes/{order}")
        let printer = LetterPrinter(site: settings.siteURL, isTest: settings.testMode)
        let operatorMailbox = try mailbox("mail.operator", settings.mailOperator)
        guard let mailer = try mailer(settings, wiring) else { return Post() }
        return Post(mailer: mailer, operatorMailbox: operatorMailbox, orderPage: page, printer: printer)
    }

    private static func mailbox(_ key: String, _ text: String?) throws -> Mailbox? {
        guard let text else { return nil }
        guard let mailbox = Mailbox(text: text) else {
            throw ValidationError("\(key) is '\(text)'; it can be an address such as billets@example.org, or Théâtre du Port <billets@example.org>.")
        }
        return mailbox
    }

    /// Nil where no letter can be sent.
    /// - Parameter timeout: longest time for one letter.
    static func mailer(_ settings: Settings, _ wiring: FaultWiring, timeout: Duration = .seconds(30)) throws -> (any Mailer)? {
        if let kept = folderMailer(settings) { return wiring.mailer(kept) }
        guard let url = settings.mailServer else { return nil }
        guard let sender = try mailbox("mail.sender", settings.mailSender) else { throw ValidationError("mail.server is given and mail.sender is not: a letter must say who it is from.") }
        guard let configuration = SMTPMailer.Configuration(url: url, sender: sender, timeout: timeout) else {
            throw ValidationError("mail.server can be smtp://user:password@host:587 or smtps://user:password@host:465.")
        }
        return wiring.mailer(SMTPMailer(configuration))
    }

    /// Tells our orders from those of other shops on the same provider's account.
    private static func isOurs(_ settings: Settings, _ logger: Logger) -> (@Sendable (String) -> Bool)? {
        guard let capability = try? settings.capability() else {
            logger.warning("platform.secret is not set for the reconciler: payments whose order was lost with Redis are not looked for")
            return nil
        }
        return { capability.isGenuineOrder($0) }
    }

    /// This process, for who waits for its place.
    private static func holder() -> String { "\(host()):\(getpid())" }

    static func host() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The key of closings and heads. Only the reconciler and the tools that close or export load it.
    static func ledgerSigner(_ settings: Settings) throws -> Ed25519LedgerSigner {
        Ed25519LedgerSigner(
            try SigningKeyFile.loadOrCreate(directory: URL(filePath: settings.keyDirectory), purpose: .ledger))
    }

    static func sandbox(_ settings: Settings) throws -> [any Service] {
        guard !settings.providerKey.isEmpty, let secret = settings.webhookSecrets.first else {
            throw ValidationError("The sandbox needs payments.secretKey and payments.webhookSecrets, as the box office has them.")
        }
        return [
            SandboxProvider(
                configuration: .init(
                    host: settings.sandboxHost, port: settings.sandboxPort, secretKey: settings.providerKey,
                    webhookSecret: secret, webhookURLs: settings.sandboxWebhookURLs,
                    journalPath: settings.sandboxJournal, misbehaviour: settings.sandboxMisbehaviour),
                logger: settings.logger("sandbox-psp"))
        ]
    }
}
