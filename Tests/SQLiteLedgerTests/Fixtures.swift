import Booking
import Domain
import Foundation
import GRDB
import TestSupport

@testable import SQLiteLedger

/// A folder that goes away with the test.
final class LedgerFile: Sendable {
    let folder: URL
    var path: String { folder.appending(path: "ledger.sqlite").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "guichet-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// An empty ledger, made once: each test would wait for all migrations.
    private static let empty = Result<Data, any Error> {
        let file = try LedgerFile()
        try SQLiteLedger(path: file.path, testMode: true).pool.close()
        return try Data(contentsOf: URL(filePath: file.path))
    }

    func open(seed: UInt64 = 1) throws -> SQLiteLedger {
        if !FileManager.default.fileExists(atPath: path) {
            FileManager.default.createFile(atPath: path, contents: try Self.empty.get(), attributes: [.posixPermissions: 0o600])
        }
        return try SQLiteLedger(path: path, testMode: true, randomness: SeededGenerator(seed: seed))
    }

    /// A connection that knows nothing of the ledger's rules, as an intruder would have.
    func tamper(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let intruder = try DatabaseQueue(path: path, configuration: configuration)
        try intruder.writeWithoutTransaction { try $0.execute(sql: sql) }
        try intruder.close()
    }
}

/// Two organisers; `rock` has a numbered parterre of 2 × 5 seats and a pit of 4 places, `poésie` stands, 3 places.
enum Fixture {
    static let noon = Timestamp(milliseconds: 1_794_700_800_000)

    static let layout: SeatLayout = {
        let rows = ["A", "B"].enumerated().map { y, label in
            SeatingPlan.Row(
                label: label,
                seats: (1...5).map { number in
                    SeatingPlan.Seat(
                        id: "\(label)\(number)", number: "\(number)", category: "parterre",
                        position: SeatingPlan.Point(x: Double(number), y: Double(y)))
                })
        }
        let plan = SeatingPlan(
            name: "Salle", width: 10, height: 10, categories: ["parterre"],
            sections: [SeatingPlan.Section(id: "p", name: "Parterre", rows: rows)])
        return SeatLayout(plan: plan) { $0 == "parterre" ? 0 : nil }
    }()

    static func event(_ id: String, organiser: String) -> Event {
        Event(
            id: id, number: 0, title: "Titre \(id)", artist: "Artiste", description: "", genre: "rock",
            organiser: Organiser(id: organiser, name: "Maison \(organiser)", licence: "L-D-19-1172"))
    }

    static func session(_ id: String, event: String, status: Session.Status = .published) -> Session {
        let standing = Category(
            id: "fosse", name: "Fosse", kind: .standing, capacity: event == "rock" ? 4 : 3,
            tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 2_000))])
        let numbered = Category(
            id: "parterre", name: "Parterre", kind: .numbered, capacity: 10,
            tariffs: [
                Tariff(id: "plein", name: "Plein", price: Money(cents: 3_550)),
                Tariff(id: "invite", name: "Invitation", price: .zero),
            ])
        return Session(
            id: id, number: 0, eventID: event,
            venue: Venue(
                id: "salle", name: "Salle", address: "1 rue", postalCode: "75001", city: "Paris",
                timeZone: "Europe/Paris"),
            startsAt: noon + .seconds(86_400), doorsAt: nil, bookingOpensAt: noon - .seconds(86_400),
            bookingClosesAt: noon + .seconds(80_000), status: status, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: event == "rock" ? [numbered, standing] : [standing],
            layoutDigest: event == "rock" ? "digest" : nil, lane: -1, holdSeconds: 600, paymentSeconds: 900)
    }

    static var programme: Programme {
        Programme(
            events: [event("rock", organiser: "org-a"), event("poesie", organiser: "org-b")],
            sessions: [session("rock-1", event: "rock"), session("poesie-1", event: "poesie")],
            layouts: ["digest": layout])
    }

    static func seat(_ offset: Int, tariff: String = "plein") -> OrderLine {
        let seat = layout.seat(at: offset)
        return OrderLine(
            category: 0, categoryID: "parterre", categoryName: "Parterre", seatID: seat?.id, seatOffset: offset,
            seatLabel: seat?.label, tariffID: tariff, tariffName: tariff == "plein" ? "Plein" : "Invitation",
            price: tariff == "plein" ? Money(cents: 3_550) : .zero, vatRate: VATRate(basisPoints: 210))
    }

    static func standing(category: Int) -> OrderLine {
        OrderLine(
            category: category, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil,
            tariffID: "plein", tariffName: "Plein", price: Money(cents: 2_000), vatRate: VATRate(basisPoints: 550))
    }

    /// A service, taxed at 20 %.
    static func fee(_ id: String, _ cents: Int64, place: Int? = nil, isRefundable: Bool) -> OrderFee {
        OrderFee(
            id: id, name: "Frais \(id)", price: Money(cents: cents), vatRate: VATRate(basisPoints: 2_000), isRefundable: isRefundable,
            place: place)
    }

    /// - Parameter session: 1 is `rock-1`, 2 is `poesie-1`.
    static func sale(_ name: String, session: UInt32 = 1, _ lines: [OrderLine], fees: [OrderFee] = []) -> Sale {
        let order = Order(
            id: "01-\(name)", sessionID: session == 1 ? "rock-1" : "poesie-1", sessionNumber: session, lane: 1,
            holdID: "hold-\(name)", buyer: Buyer(name: "Ada \(name)", email: "\(name)@example.org", language: "en"), lines: lines,
            fees: fees, placedAt: noon)
        return Sale(order: order, paymentID: order.total > .zero ? "pi_\(name)" : nil, confirmedAt: noon)
    }

    /// A fresh ledger with the programme.
    static func ledger(_ file: LedgerFile, seed: UInt64 = 1) async throws -> SQLiteLedger {
        let ledger = try file.open(seed: seed)
        _ = try await ledger.write(programme)
        return ledger
    }
}

extension SQLiteLedger {
    /// Executes what is due, as the reconciler does, until nothing is.
    func settle(at now: Timestamp = Fixture.noon) async throws {
        while true {
            let items = try await dueItems(at: now, limit: 100)
            if items.isEmpty { return }
            for item in items { try await complete([item], issued: item.kind == .issue ? signed(item.orderID) : [], at: now) }
        }
    }

    func dueItems(at now: Timestamp, limit: Int) async throws -> [OutboxItem] {
        try await dueItems(in: .money, at: now, limit: limit)
    }

    /// As if each item had done what it should.
    func complete(_ items: [OutboxItem], issued: [Ticket] = [], at now: Timestamp) async throws {
        var executed: [ExecutedItem] = []
        for item in items {
            let correction = try await correctedOrder(of: item)?.correction.id ?? 0
            let effect: OutboxEffect =
                switch item.kind {
                case .capture: .captured(item.amount ?? .zero)
                case .issue: .issued(issued.filter { $0.orderID == item.orderID })
                case .reverse: .reversed(.zero)
                case .refund: .compared(
                    PaymentBooks(
                        refunds: [
                            Refund(
                                id: "re_\(item.id)", amount: item.amount ?? .zero, status: .succeeded,
                                key: "refund-\(item.orderID)-\(correction)/0")
                        ], disputes: []))
                case .compare: .compared(PaymentBooks(refunds: [], disputes: []))
                case .refuse, .revoke, .letter, .page, .notice, .report: .none
                }
            executed.append(ExecutedItem(item, .done(effect)))
        }
        _ = try await settle(executed, at: now)
    }

    func undo(_ item: OutboxItem, reason: String, at now: Timestamp) async throws {
        _ = try await settle([ExecutedItem(item, .done(.moneyLost(reason: reason)))], at: now)
    }

    /// Tickets as a signer would make them, with a code that signs nothing.
    func signed(_ orderID: String) async throws -> [Ticket] {
        guard let (order, drafts, _) = try await ticketDrafts(ofOrder: orderID) else { return [] }
        return drafts.map {
            Ticket(
                number: $0.number, id: Ticket.text(ofID: $0.ticketID), orderID: orderID, sessionID: order.sessionID,
                categoryName: $0.line.categoryName, seatLabel: $0.line.seatLabel, tariffName: $0.line.tariffName,
                price: $0.line.price, holder: $0.holder, code: "GUI1:\($0.number)")
        }
    }

    /// Every row of a table as text, in a fixed order.
    func dump(_ table: String) async throws -> [String] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1, 2").map { row in
                row.map { "\($0)=\($1)" }.joined(separator: " ")
            }
        }
    }
}

/// What the ledger's lines cost.
enum LedgerLineCents {
    static func all(_ db: Database) throws -> [Int64] { try Int64.fetchAll(db, sql: "SELECT price_cents FROM sale_line") }
}
