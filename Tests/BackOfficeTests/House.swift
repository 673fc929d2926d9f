import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Mail
import NIOCore
import Passwords
import RedisClient
import RedisSeatStore
import SQLiteLedger
import Synchronization
import TestSupport
import Ticketing

@testable import BackOffice

/// The back office's clock, which can be set forward: stories last days.
final class Clock: Sendable {
    private let state = Mutex<(ahead: Duration, stopped: Timestamp?)>((.zero, nil))

    var now: Timestamp { state.withLock { ($0.stopped ?? Timestamp(Date())) + $0.ahead } }

    func wait(_ duration: Duration) { state.withLock { $0.ahead += duration } }

    /// It goes on only where it is set forward: no half minute ends between two steps of a story.
    func stop() { state.withLock { $0.stopped = Timestamp(Date()) } }
}

/// A ledger of two organisers with one ticketed order each, real keys, and a back office on it.
final class House: Sendable {
    let folder: URL
    let ledger: SQLiteLedger
    let backOffice: BackOffice
    private let application: Application<RouterResponder<OfficeContext>>
    /// Codes as buyers have them.
    let mine: [String]
    let theirs: [String]
    let doorKey: SigningKey
    let clock: Clock
    let letters: FolderMailer
    /// Sends what is due when a test says so.
    let courier: DialogueCourier
    let passwords = ScryptPasswords(cost: .init(logRounds: 4, blockSize: 8, parallelism: 1), threads: 1, waiting: 100)
    static let sealKey = [UInt8](repeating: 7, count: 32)

    static let mine = "rock-1"
    static let theirs = "poesie-1"
    /// Of the first organiser too, behind a waiting room; where there is a Redis.
    static let waited = "rock-2"
    /// What keepers of waiting rooms write to, and its connections; nil without a Redis.
    let rooms: RedisRoomStore?
    let redis: RedisClient?
    /// Lives as long as the house.
    private let server: RedisServer?

    /// - Parameters:
    ///   - sendsLetters: false: there is no mail server.
    ///   - redis: nil: none answers.
    init(
        opensBefore: Duration = .seconds(12 * 3600), sendsLetters: Bool = true, passwords: (any PasswordKeeper)? = nil, redis: RedisServer? = nil
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "guichet-house-\(UUID().uuidString)")
        let keys = folder.appending(path: "keys")
        let signer = Ed25519TicketSigner(try SigningKeyFile.loadOrCreate(directory: keys))
        doorKey = try SigningKeyFile.loadOrCreate(directory: folder.appending(path: "door"), purpose: .door)
        let file = folder.appending(path: "ledger.sqlite.ticket-keys")
        try SigningKeyFile.publish(directory: keys, to: file)
        ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path, testMode: true)
        let now = Timestamp(Date())
        var sessions = [Self.session(Self.mine, "rock", now), Self.session(Self.theirs, "poesie", now)]
        if redis != nil {
            var waited = Self.session(Self.waited, "rock", now)
            waited.bookingOpensAt = now
            waited.inventory.room = RoomTerms(mode: .opening)
            sessions.append(waited)
        }
        _ = try await ledger.write(
            Programme(events: [Self.event("rock", "org-a"), Self.event("poesie", "org-b")], sessions: sessions, layouts: [:]))
        mine = try await Self.sell("01-a", session: 1, of: Self.mine, in: ledger, signer, now)
        theirs = try await Self.sell("01-b", session: 2, of: Self.theirs, in: ledger, signer, now)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        letters = FolderMailer(folder: folder.appending(path: "letters").path, sender: Mailbox(address: "maison@example.org"))
        let people = HousePeople(
            book: ledger, catalogue: ledger, reports: ledger, calendar: ledger, passwords: passwords ?? self.passwords, sealKey: Self.sealKey, mailer: sendsLetters ? letters : nil,
            address: "https://maison.example.org", site: "https://billets.example.org", zone: TimeZone(identifier: "Europe/Paris") ?? .gmt, isTest: true)
        let clock = Clock()
        self.clock = clock
        let path = redis?.socketPath ?? folder.appending(path: "no-redis").path
        let client = RedisClient(
            configuration: try RedisConnectionConfiguration(url: "unix://\(path)"), scripts: RedisSeatStore.scripts, logger: logger)
        if redis != nil { try await client.connect() }
        let store = RedisRoomStore(store: RedisSeatStore(redis: client))
        server = redis
        (self.redis, rooms) = redis == nil ? (nil, nil) : (client, store)
        let planning = PlanningDesk(dialogue: ledger, rooms: ledger, catalogue: ledger, reports: ledger, staff: ledger, promotions: ledger, interest: ledger)
        courier = DialogueCourier(desk: planning, house: people, clock: { clock.now }, logger: logger)
        backOffice = BackOffice(
            book: ledger, house: people, openings: OpeningDesk(book: ledger, store: store, catalogue: ledger), drafts: DraftDesk(book: ledger, catalogue: ledger, venues: ledger), planning: planning, desk: ledger,
            operation: OperationDesk(book: ledger, store: RedisProcessStore(store: RedisSeatStore(redis: client)), catalogue: ledger, blocks: ledger),
            subscribers: SubscriberDesk(book: ledger, seal: SecretSeal(key: Self.sealKey), rule: NoticeRule(isTest: true)), ticketKeys: file, archives: folder.appending(path: "archives"), reports: ReportShelf(folder: folder.appending(path: "reports").path), buyers: BuyerDesk(register: ledger), doorKey: doorKey, opensBefore: opensBefore, clock: { clock.now }, metrics: { "" }, logger: logger)
        application = Application(router: backOffice.router())
    }

    /// Of one with a Redis.
    func close() async { await redis?.close() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func event(_ id: String, _ organiser: String) -> Event {
        Event(
            id: id, number: 0, title: "Titre \(id)", artist: "Artiste", description: "", genre: "rock",
            organiser: Organiser(id: organiser, name: "Maison", licence: "L-D-19-1172"))
    }

    private static func session(_ id: String, _ event: String, _ now: Timestamp) -> Session {
        Session(
            id: id, number: 0, eventID: event,
            venue: Venue(id: "salle", name: "Salle", address: "1 rue", postalCode: "75001", city: "Paris", timeZone: "Europe/Paris"),
            startsAt: now + .seconds(3600), doorsAt: nil, bookingOpensAt: now - .seconds(86_400), bookingClosesAt: now + .seconds(3600),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [
                Category(
                    id: "fosse", name: "Fosse", kind: .standing, capacity: 400,
                    tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 2_000))])
            ], layoutDigest: nil, lane: -1, holdSeconds: 600, paymentSeconds: 900)
    }

    /// Three places, ticketed: the codes.
    private static func sell(
        _ id: String, session number: UInt32, of session: String, in ledger: SQLiteLedger, _ signer: Ed25519TicketSigner, _ now: Timestamp
    ) async throws -> [String] {
        let line = OrderLine(
            category: 0, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "plein",
            tariffName: "Plein", price: Money(cents: 2_000), vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: id, sessionID: session, sessionNumber: number, lane: 1, holdID: "hold-\(id)", buyer: Buyer(name: "Ada", email: "ada@example.org"),
            lines: [line, line, line], placedAt: now)
        _ = try await ledger.record([.sale(Sale(order: order, paymentID: "pi_\(id)", confirmedAt: now))], at: now)
        var codes: [String] = []
        while let item = try await ledger.dueItems(in: .money, at: now, limit: 1).first {
            var effect = OutboxEffect.captured(item.amount ?? .zero)
            if item.kind == .issue {
                let drafts = try await ledger.ticketDrafts(ofOrder: id)?.drafts ?? []
                codes = try drafts.map { try signer.sign(claims($0, session: number, now)) }
                effect = .issued(
                    zip(drafts, codes).map { draft, code in
                        Ticket(
                            number: draft.number, id: Ticket.text(ofID: draft.ticketID), orderID: id, sessionID: session,
                            categoryName: "Fosse", seatLabel: nil, tariffName: "Plein", price: draft.line.price, code: code)
                    })
            }
            _ = try await ledger.settle([ExecutedItem(item, .done(effect))], at: now)
        }
        return codes
    }

    private static func claims(_ draft: TicketDraft, session: UInt32, _ now: Timestamp) -> TicketClaims {
        TicketClaims(
            eventNumber: 1, sessionNumber: session, ticketID: draft.ticketID, number: UInt32(draft.number), category: 0, seat: nil,
            revision: draft.revision, expiresAt: now + .seconds(86_400))
    }

    // MARK: Devices

    func device(organiser: String = "org-a", sessions: [String]? = nil, name: String = "Porte") async throws -> (device: DoorDevice, token: DoorToken) {
        var generator = SystemRandomNumberGenerator()
        let token = DoorToken(using: &generator)
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: name, organiserID: organiser, sessions: sessions, tokenDigest: token.digest, by: .system("test")), at: Timestamp(Date()))
        guard case .added(let device) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        return (device, token)
    }

    // MARK: Requests

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var text: String

        var json: [String: Any] { ((try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]) ?? [:] }
        var verdict: String { json["verdict"] as? String ?? "" }
        var problem: String { (json["type"] as? String ?? "").replacing("urn:guichet:problem:", with: "") }
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, token: DoorToken? = nil, json: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token.text)" }
        return try await send(method, path, bytes: json.map { Array($0.utf8) }, headers: headers)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?, headers: HTTPFields) async throws -> Answer {
        try await application.test(.router) { client in
            let response = try await client.execute(uri: path, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) })
            return Answer(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
        }
    }

    static func checkIn(_ code: String, scan: String = UUID().uuidString, session: String = mine, gate: String = "A", at: Int64? = nil) -> String {
        let moment = at.map { ",\"atMilliseconds\":\($0)" } ?? ""
        return "{\"scan\":\"\(scan)\",\"session\":\"\(session)\",\"gate\":\"\(gate)\",\"code\":\"\(code)\"\(moment)}"
    }

    static func batch(_ scans: [String], clock: Int64) -> String {
        "{\"clockMilliseconds\":\(clock),\"scans\":[\(scans.joined(separator: ","))]}"
    }
}
