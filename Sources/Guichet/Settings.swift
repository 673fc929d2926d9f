import ArgumentParser
import Booking
import Configuration
import Domain
import Foundation
import Logging
import Pages
import Payments
import Reconciliation
import RedisClient
import SystemPackage
import WaitingRoom

/// Typed configuration of every role: a YAML file, each key of which an environment variable `GUICHET_…` overrides.
/// `config/guichet.example.yaml` describes the keys.
struct Settings: Sendable {
    var redisURL: String
    /// URLs of some nodes of a Redis Cluster; empty for a single Redis.
    var redisCluster: [String]
    var ledgerPath: String
    /// File of the signed heads; nil puts it beside the ledger.
    var ledgerHeads: String?
    /// Zone of the days, months and years that are closed.
    var ledgerTimeZone: TimeZone
    var keyDirectory: String
    var lanes: Int
    var testMode: Bool
    var secretHex: String
    var httpHost: String
    var httpPort: Int
    /// When no answer comes within so many milliseconds, what begins something is refused.
    var answerMilliseconds: Int
    var providerURL: String
    var providerKey: String
    var webhookSecrets: [String]
    /// Means of payment that the provider offers to buyers.
    var paymentMethods: [String]
    var payPage: String
    var siteURL: String
    /// Who runs the site, as its legal pages say.
    var house: SiteOperator
    var sandboxHost: String
    var sandboxPort: Int
    var sandboxJournal: String?
    var sandboxWebhookURLs: [String]
    var sandboxMisbehaviour: SandboxMisbehaviour
    var lookAfterSeconds: Int
    var recheckSeconds: Int
    var unsellSeconds: Int
    /// How long places are held for who waited for them.
    var offerMinutes: Int
    var confirmHours: Int
    /// How long it is known who bought.
    var retention: RetentionPolicy
    /// Address of the reconciler's health and metrics, and its port; 0 for none.
    var operationsHost: String
    var operationsPort: Int
    /// Address of the back office.
    var backOfficeHost: String
    var backOfficePort: Int
    /// Where the house's people reach it, as in `https://maison.example.org`; empty where nobody said so.
    var backOfficeURL: String
    /// Folder of the key that signs the doors' lists, and of the one that locks what telephones know.
    var backOfficeKeys: String
    /// Folder of reports of rehearsals and of the load harness, which operators read in the back office; nil where none is kept.
    var backOfficeReports: String?
    /// How many hours before a session begins scanners let people in.
    var doorsOpenHours: Int
    /// Mail server, with its password; nil when nobody is written to.
    var mailServer: String?
    /// Folder in which letters are kept instead of sent, where the platform is tried; nil for none.
    var mailFolder: String?
    /// Who letters are from.
    var mailSender: String?
    /// Who is written to when something waits for a person.
    var mailOperator: String?
    /// Page of an order, with `{order}` for its id.
    var mailOrderPage: String?
    /// Where the public values of waiting rooms' draws come from, and the relay of the beacon.
    var draws: DrawRule
    var beaconRelay: String
    var joinsPerNetwork: Int
    /// Rate of the tax on shows, and where it is written.
    var cnmRate: ReportEditor.CNMRate
    /// Where notices may be sent.
    var noticeRule: NoticeRule
    var logLevel: Logger.Level
    /// Every key with what it says, for an operator to look at; of secrets only whether they are set.
    var shown: [ProcessReport.Setting] = []

    static func load(file: String?) async throws -> Settings {
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "guichet")
        let known = SettingsFile.Known()
        guard let file else {
            var settings = try Settings(ConfigReader(provider: environment, accessReporter: known)).checked()
            settings.shown = known.settings
            return settings
        }
        let source = SettingsFile(path: file)
        let keys = try source.keys()
        let document: FileProvider<YAMLSnapshot>
        do {
            document = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
        } catch {
            throw ValidationError("The configuration \(file) cannot be used: \(error)")
        }
        var settings = try Settings(ConfigReader(providers: [environment, document], accessReporter: known))
        try source.check(keys, against: known.keys)
        settings.shown = known.settings
        return try settings.checked()
    }

    /// What two settings say together, once each key is known to be one.
    private func checked() throws -> Settings {
        guard draws != .demonstration || testMode else {
            throw ValidationError("rooms.draws is demonstration: a draw of which nothing is proved, for trying, with platform.testMode.")
        }
        return self
    }

    init(_ config: ConfigReader) throws {
        redisURL = config.string(forKey: "redis.url", isSecret: true, default: "redis://127.0.0.1:6379")
        redisCluster = config.stringArray(forKey: "redis.cluster", isSecret: true, default: [])
        ledgerPath = config.string(forKey: "ledger.path", default: "var/ledger.sqlite")
        ledgerHeads = config.string(forKey: "ledger.heads")
        let zone = config.string(forKey: "ledger.timeZone", default: "Europe/Paris")
        guard let timeZone = TimeZone(identifier: zone) else {
            throw ValidationError("ledger.timeZone is '\(zone)', which is no time zone that this machine knows.")
        }
        ledgerTimeZone = timeZone
        keyDirectory = config.string(forKey: "keys.directory", default: "var/keys")
        lanes = try config.number("platform.lanes", default: 64)
        testMode = try config.flag("platform.testMode", default: false)
        secretHex = config.string(forKey: "platform.secret", isSecret: true, default: "")
        httpHost = config.string(forKey: "http.host", default: "127.0.0.1")
        httpPort = try config.number("http.port", default: 8080)
        answerMilliseconds = try config.number("http.answerMilliseconds", default: 20)
        providerURL = config.string(forKey: "payments.url", default: "https://api.stripe.com")
        providerKey = config.string(forKey: "payments.secretKey", isSecret: true, default: "")
        webhookSecrets = config.stringArray(forKey: "payments.webhookSecrets", isSecret: true, default: [])
        paymentMethods = config.stringArray(forKey: "payments.methods", default: ["card"])
        payPage = config.string(forKey: "payments.payPage", default: "")
        siteURL = config.string(forKey: "site.url", default: "")
        sandboxHost = config.string(forKey: "sandbox.host", default: "127.0.0.1")
        sandboxPort = try config.number("sandbox.port", default: 8090)
        sandboxJournal = config.string(forKey: "sandbox.journal")
        sandboxWebhookURLs = config.stringArray(forKey: "sandbox.webhookURLs", default: [])
        sandboxMisbehaviour = try Self.misbehaviour(config)
        lookAfterSeconds = try config.number("reconciler.lookAfterSeconds", default: 20)
        recheckSeconds = try config.number("reconciler.recheckSeconds", default: 60)
        unsellSeconds = try config.number("reconciler.unsellSeconds", default: 180)
        offerMinutes = try config.number("reconciler.offerMinutes", default: 720)
        confirmHours = try config.number("reconciler.confirmHours", default: 24)
        retention = try Self.retention(config)
        house = Self.house(config, retention)
        operationsHost = config.string(forKey: "reconciler.operationsHost", default: "127.0.0.1")
        operationsPort = try config.number("reconciler.operationsPort", default: 8070)
        backOfficeHost = config.string(forKey: "backoffice.host", default: "127.0.0.1")
        backOfficePort = try config.number("backoffice.port", default: 8060)
        backOfficeURL = config.string(forKey: "backoffice.url", default: "")
        backOfficeKeys = config.string(forKey: "backoffice.keys", default: "var/door-keys")
        backOfficeReports = config.string(forKey: "backoffice.reports")
        doorsOpenHours = try config.number("backoffice.opensHoursBefore", default: 12)
        mailServer = config.string(forKey: "mail.server", isSecret: true)
        mailFolder = config.string(forKey: "mail.folder")
        mailSender = config.string(forKey: "mail.sender")
        mailOperator = config.string(forKey: "mail.operator")
        mailOrderPage = config.string(forKey: "mail.orderPage")
        let draw = config.string(forKey: "rooms.draws", default: "drand")
        let witnessed = config.string(forKey: "rooms.witnessed")
        switch draw {
        case "drand": draws = .drand
        case "demonstration": draws = .demonstration
        case "witnessed":
            // Announced without it, the house could type whatever it likes best.
            guard let witnessed, RandomnessSource(text: "witnessed \(witnessed)") != nil else {
                throw ValidationError(
                    "rooms.draws is witnessed: rooms.witnessed says in one line what is drawn, and when, such as 'the five numbers of the Loto of the day of the opening'.")
            }
            draws = .witnessed(witnessed)
        default: throw ValidationError("rooms.draws is '\(draw)'; it can be drand, witnessed, or demonstration.")
        }
        joinsPerNetwork = config.int(forKey: "rooms.joinsPerNetwork", default: 300)
        guard (1...60_000).contains(joinsPerNetwork) else { throw ValidationError("rooms.joinsPerNetwork is \(joinsPerNetwork); it can be 1 to 60000.") }
        beaconRelay = config.string(forKey: "rooms.beacon", default: "https://api.drand.sh")
        cnmRate = .init(basisPoints: try config.number("reports.cnmBasisPoints", default: 350), source: config.string(forKey: "reports.cnmSource", default: ""))
        guard (0...10_000).contains(cnmRate.basisPoints) else {
            throw ValidationError("reports.cnmBasisPoints is \(cnmRate.basisPoints); it can be 0 to 10000: 350 is 3.5 %.")
        }
        let networks = config.stringArray(forKey: "webhooks.networks", default: [])
        noticeRule = NoticeRule(
            networks: try networks.map { text in
                guard let range = AddressRange(text) else { throw ValidationError("webhooks.networks has '\(text)'; it can name networks such as 10.1.0.0/16.") }
                return range
            }, isTest: testMode)
        let level = config.string(forKey: "log.level", default: "info")
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw ValidationError("log.level is '\(level)'; it can be trace, debug, info, notice, warning, error or critical.")
        }
        self.logLevel = logLevel
        guard mailFolder == nil || mailServer == nil else {
            throw ValidationError("mail.server and mail.folder are both given: letters are sent, or kept in a folder.")
        }
        guard mailFolder == nil || testMode else {
            throw ValidationError("mail.folder is for trying, with platform.testMode: the site shows what is kept there to everybody. A real platform has a mail.server.")
        }
        guard (1...60_000).contains(answerMilliseconds) else {
            throw ValidationError("http.answerMilliseconds is \(answerMilliseconds); it can be 1 to 60000.")
        }
        guard (1...86_400).contains(recheckSeconds) else {
            throw ValidationError("reconciler.recheckSeconds is \(recheckSeconds); it can be 1 to 86400.")
        }
        // A sale whose entry was lost is sent again after one minute; its places must not be sold meanwhile.
        guard unsellSeconds >= (testMode ? 1 : 120) else {
            throw ValidationError("reconciler.unsellSeconds is \(unsellSeconds); it can be 120 or more.")
        }
        guard (10...10_080).contains(offerMinutes) else {
            throw ValidationError("reconciler.offerMinutes is \(offerMinutes); it can be 10 to 10080, a week.")
        }
        guard (1...168).contains(confirmHours) else {
            throw ValidationError("reconciler.confirmHours is \(confirmHours); it can be 1 to 168, a week.")
        }
        for (key, port, least) in [
            ("http.port", httpPort, 1), ("sandbox.port", sandboxPort, 1), ("reconciler.operationsPort", operationsPort, 0),
            ("backoffice.port", backOfficePort, 1),
        ] where !(least...65_535).contains(port) {
            throw ValidationError("\(key) is \(port); it can be \(least) to 65535.")
        }
        guard backOfficeURL.isEmpty || URL(string: backOfficeURL)?.host() != nil else {
            throw ValidationError("backoffice.url is '\(backOfficeURL)'; it can be an address such as https://maison.example.org.")
        }
        guard (1...100_000).contains(doorsOpenHours) else {
            throw ValidationError("backoffice.opensHoursBefore is \(doorsOpenHours); it can be 1 to 100000.")
        }
        guard !paymentMethods.isEmpty, paymentMethods.allSatisfy({ $0.wholeMatch(of: /[a-z_]+/) != nil }) else {
            throw ValidationError("payments.methods names means of payment as the provider does: [card], or [card, bancontact].")
        }
        guard (1...4096).contains(lanes) else { throw ValidationError("platform.lanes is \(lanes); it can be 1 to 4096.") }
    }

    private static func house(_ config: ConfigReader, _ retention: RetentionPolicy) -> SiteOperator {
        var house = SiteOperator()
        house.name = config.string(forKey: "legal.name")
        house.address = config.string(forKey: "legal.address")
        house.email = config.string(forKey: "legal.email")
        house.phone = config.string(forKey: "legal.phone")
        house.registration = config.string(forKey: "legal.registration")
        house.director = config.string(forKey: "legal.director")
        house.host = config.string(forKey: "legal.host")
        (house.activeYears, house.evidenceYears) = (retention.activeYears, retention.evidenceYears)
        return house
    }

    private static func retention(_ config: ConfigReader) throws -> RetentionPolicy {
        let active = try config.number("privacy.activeYears", default: 2)
        let evidence = try config.number("privacy.evidenceYears", default: 5)
        guard (1...20).contains(active) else { throw ValidationError("privacy.activeYears is \(active); it can be 1 to 20.") }
        guard (active...30).contains(evidence) else {
            throw ValidationError("privacy.evidenceYears is \(evidence); it can be privacy.activeYears (\(active)) to 30.")
        }
        return RetentionPolicy(activeYears: active, evidenceYears: evidence)
    }

    private static func misbehaviour(_ config: ConfigReader) throws -> SandboxMisbehaviour {
        var misbehaviour = SandboxMisbehaviour()
        misbehaviour.seed = UInt64(bitPattern: Int64(try config.number("sandbox.seed", default: 1)))
        misbehaviour.lostNotices = try config.number("sandbox.lostNotices", default: 0)
        misbehaviour.repeatedNotices = try config.number("sandbox.repeatedNotices", default: 0)
        misbehaviour.lateNotices = try config.number("sandbox.lateNotices", default: 0)
        misbehaviour.latestNotice = try config.number("sandbox.latestNoticeMilliseconds", default: 3_000)
        misbehaviour.busyAnswers = try config.number("sandbox.busyAnswers", default: 0)
        misbehaviour.failedAnswers = try config.number("sandbox.failedAnswers", default: 0)
        misbehaviour.silences = try config.number("sandbox.silences", default: 0)
        misbehaviour.declines = try config.number("sandbox.declines", default: 0)
        let shares = [
            misbehaviour.lostNotices, misbehaviour.repeatedNotices, misbehaviour.lateNotices, misbehaviour.busyAnswers,
            misbehaviour.failedAnswers, misbehaviour.silences, misbehaviour.declines,
        ]
        guard shares.allSatisfy((0...100).contains) else {
            throw ValidationError("The sandbox's misbehaviour (sandbox.lostNotices and so on) is in percent: 0 to 100.")
        }
        return misbehaviour
    }

    /// The secret that all box offices share, 32 bytes or more in hexadecimal.
    func capability() throws -> Capability {
        let bytes = stride(from: 0, to: secretHex.utf8.count - 1, by: 2).compactMap { position -> UInt8? in
            let start = secretHex.index(secretHex.startIndex, offsetBy: position)
            return UInt8(secretHex[start..<secretHex.index(start, offsetBy: 2)], radix: 16)
        }
        guard bytes.count * 2 == secretHex.utf8.count, let capability = Capability(secret: bytes) else {
            throw ValidationError(
                "platform.secret (or GUICHET_PLATFORM_SECRET) must be at least 64 hexadecimal digits, the same for every box office. Make one with: openssl rand -hex 32")
        }
        return capability
    }

    /// Where spectators reach the site: as it is configured, or else where letters say that orders are; empty where neither is known.
    var siteOrigin: String {
        guard siteURL.isEmpty, let page = mailOrderPage.flatMap({ URL(string: $0.replacing("{order}", with: "")) }), let scheme = page.scheme, let host = page.host()
        else { return siteURL }
        return "\(scheme)://\(host)\(page.port.map { ":\($0)" } ?? "")"
    }

    /// Public ticket keys, which the reconciler writes and the back office reads.
    var ticketKeyFile: URL { URL(filePath: ledgerPath + ".ticket-keys") }
    /// Where archives are made that somebody asks for in the back office.
    var archiveFolder: URL { URL(filePath: ledgerPath + ".archives") }

    func logger(_ role: String) -> Logger {
        LogLevels.install()
        var logger = Logger(label: "guichet.\(role)")
        logger.logLevel = logLevel
        return logger
    }
}

/// `--config FILE`, the same for every command that reads settings.
struct ConfigOption: ParsableArguments {
    @Option(name: .long, help: "YAML configuration; GUICHET_… environment variables override its keys.")
    var config: String?

    func settings() async throws -> Settings { try await Settings.load(file: config) }
}

extension ConfigReader {
    /// A value that is there and is no whole number is a mistake, never the default.
    fileprivate func number(_ key: ConfigKey, default standard: Int) throws -> Int {
        if let value = int(forKey: key) { return value }
        guard string(forKey: key) == nil, bool(forKey: key) == nil, double(forKey: key) == nil else {
            throw ValidationError("\(key) in the configuration is no whole number.")
        }
        return standard
    }

    fileprivate func flag(_ key: ConfigKey, default standard: Bool) throws -> Bool {
        if let value = bool(forKey: key) { return value }
        guard string(forKey: key) == nil, int(forKey: key) == nil, double(forKey: key) == nil else {
            throw ValidationError("\(key) in the configuration is neither true nor false.")
        }
        return standard
    }
}
