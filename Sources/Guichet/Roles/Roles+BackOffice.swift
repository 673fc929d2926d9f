import BackOffice
import Booking
import Foundation
import Hummingbird
import Logging
import Passwords
import RedisSeatStore
import SQLiteLedger
import ServiceLifecycle
import Ticketing

extension Roles {
    /// Beside the ledger's file, which it keeps from being replaced meanwhile. It writes the tables of the door, of the house's people, of their drafts,
    /// their messages and what they put forward, and the catalogue when a draft is published; no other.
    static func backOffice(_ settings: Settings) throws -> [any Service] {
        Measurements.install()
        let logger = settings.logger("back-office")
        let lock = try LedgerLock.shared(ledger: settings.ledgerPath)
        let ledger = try ledger(settings)
        // Connections of their own: reports of everything take long, and nobody at a door waits for one.
        let reports = try Roles.ledger(settings, readOnly: true)
        let house = HousePeople(
            book: ledger, catalogue: ledger, reports: reports, calendar: ledger, cnmRate: settings.cnmRate, passwords: ScryptPasswords(), sealKey: try staffKey(settings),
            // Somebody waits for the page that says whether the letter was taken.
            mailer: try mailer(settings, FaultWiring(), timeout: .seconds(10)), address: settings.backOfficeURL, site: settings.siteOrigin, zone: settings.ledgerTimeZone,
            isTest: settings.testMode)
        // Opening days alone ask Redis; everything else works without it.
        let redis = try redis(settings, scripts: [], logger: logger)
        let store = RedisSeatStore(redis: redis)
        let drafts = DraftDesk(book: ledger, catalogue: FaultWiring().catalogue(ledger), venues: ledger)
        let planning = PlanningDesk(dialogue: ledger, rooms: ledger, catalogue: ledger, reports: reports, staff: ledger, promotions: ledger, interest: reports)
        let backOffice = BackOffice(
            book: FaultWiring().book(ledger), house: house,
            openings: OpeningDesk(book: ledger, store: RedisRoomStore(store: store), catalogue: ledger), drafts: drafts, planning: planning, desk: FaultWiring().desk(ledger),
            operation: OperationDesk(book: ledger, store: RedisProcessStore(store: store), catalogue: ledger, blocks: ledger),
            subscribers: SubscriberDesk(book: ledger, seal: SecretSeal(key: try noticeKey(settings)), rule: settings.noticeRule), ticketKeys: settings.ticketKeyFile,
            archives: settings.archiveFolder, reports: ReportShelf(folder: settings.backOfficeReports),
            buyers: BuyerDesk(register: reports, retention: settings.retention), doorKey: try SigningKeyFile.loadOrCreate(directory: URL(filePath: settings.backOfficeKeys), purpose: .door),
            opensBefore: .seconds(3600 * settings.doorsOpenHours),
            metrics: { Measurements.registry.render() }, logger: logger)
        let application = Application(
            router: backOffice.router(),
            server: .http1(configuration: .init(additionalChannelHandlers: backOffice.channelHandlers())),
            configuration: .init(address: .hostname(settings.backOfficeHost, port: settings.backOfficePort), serverName: "guichet"),
            logger: logger)
        let presence = Presence(
            store: RedisProcessStore(store: store), role: .backOffice, name: "\(host())-\(settings.backOfficePort)", settings: settings,
            state: { (try? await ledger.catalogueVersion()) == nil ? .hindered : .working }, logger: logger)
        return [lock, redis, application, DraftPublisher(desk: drafts, staff: ledger, logger: logger), DialogueCourier(desk: planning, house: house, logger: logger), presence]
    }

    /// What locks the secrets of people's telephones.
    static func staffKey(_ settings: Settings) throws -> [UInt8] {
        try SecretKeyFile.loadOrCreate(directory: URL(filePath: settings.backOfficeKeys), name: "staff-key")
    }

    /// Where the house's people reach the back office, for who reads it on this machine.
    static func backOfficeAddress(_ settings: Settings) -> String {
        settings.backOfficeURL.isEmpty ? "http://127.0.0.1:\(settings.backOfficePort)" : settings.backOfficeURL
    }
}
