import Booking
import Domain
import Foundation
import GRDB

/// The second, independent judge of unicity: what Redis confirmed is recorded only if the ledger agrees.
struct SaleJudge {
    /// What an order is judged by.
    struct SessionFacts {
        var status: Session.Status
        var organiserID: String
        var eventTitle: String
        var startsAt: Timestamp
        /// In the order of their indexes.
        var categories: [(id: String, kind: Category.Kind)]
        /// Today's, and its number.
        var prices: PriceList
        var priceList: Int
        var announcements: Announcements
    }

    /// Above any honest price; below it sums and taxes cannot overflow.
    static let maximumPrice = Money(cents: 1_000_000_000)
    static let maximumLines = 1_000

    let db: Database
    private let seat: BoundStatement
    private let count: BoundStatement
    private var sessions: [UInt32: SessionFacts?] = [:]
    /// By session, the pools of seats that are set aside, by offset.
    private var setAside: [UInt32: [Int: Int]] = [:]

    init(db: Database) throws {
        self.db = db
        seat = try BoundStatement(
            """
            INSERT INTO active_seat (session_number, seat_offset, organiser_id, number) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, in: db)
        count = try BoundStatement(
            """
            UPDATE category_sales SET sold = sold + ?1
            WHERE session_number = ?2 AND category = ?3 AND sold + ?1 <= capacity
            """, in: db)
    }

    /// What can be said before any place is claimed; nil when nothing is wrong.
    mutating func refusal(of sale: Sale, before: Precedents) throws -> SaleRefusal? {
        let order = sale.order
        func refusal(_ reason: SaleRefusal.Reason, _ detail: String) -> SaleRefusal {
            SaleRefusal(reason, places: order.lines.map(Self.name), detail: detail)
        }
        guard let session = try session(order.sessionNumber) else {
            return refusal(.unknownSession, "session \(order.sessionNumber) is not in the catalogue")
        }
        switch session.status {
        case .draft: return refusal(.sessionNotPublished, "the session is a draft")
        case .cancelled: return refusal(.sessionCancelled, "the session is cancelled")
        case .published: break
        }
        guard let total = Self.safeTotal(of: order) else {
            return refusal(.malformedOrder, "no line, too many lines or an impossible price")
        }
        if let position = order.lines.firstIndex(where: { !Self.fits($0, session) }) {
            return refusal(.malformedOrder, "line \(position) does not fit its category")
        }
        if let fee = order.fees.first(where: { !Self.fits($0, order) }) {
            return refusal(.malformedOrder, "the fee \(fee.id) does not fit its order")
        }
        if before.orderThatPaymentBought != nil {
            return refusal(.paymentReused, "the payment already paid another order")
        }
        if before.paymentIsBeingReversed {
            return refusal(.paymentReversed, "the payment is being reversed")
        }
        if sale.paymentID == nil, total > .zero {
            return refusal(.unpaid, "nothing paid for \(total.cents) cents")
        }
        return nil
    }

    /// Takes the order's seats and places, or says which are gone; the caller rolls back then.
    func claimPlaces(of order: Order, organiserID: String, firstNumber: Int64) throws -> SaleRefusal? {
        let session = Int64(order.sessionNumber)
        var taken: [String] = []
        for (position, line) in order.lines.enumerated() {
            guard let offset = line.seatOffset else { continue }
            seat.bind(session)
            seat.bind(Int64(offset))
            seat.bind(organiserID)
            seat.bind(firstNumber + Int64(position))
            if try seat.run() == 0 { taken.append(Self.name(of: line)) }
        }
        guard taken.isEmpty else {
            return SaleRefusal(.seatConflict, places: taken, detail: "sold before: \(taken.joined(separator: ", "))")
        }
        for category in Set(order.lines.map(\.category)).sorted() {
            let lines = order.lines.filter { $0.category == category }
            count.bind(Int64(lines.count))
            count.bind(session)
            count.bind(Int64(category))
            if try count.run() == 0 { taken += lines.map(Self.name) }
        }
        return taken.isEmpty
            ? nil : SaleRefusal(.capacityExceeded, places: taken, detail: "beyond the capacity: \(taken.count) places")
    }

    /// Nil when the catalogue has no such session.
    mutating func session(_ number: UInt32) throws -> SessionFacts? {
        if let known = sessions[number] { return known }
        let facts = try fetchSession(Int64(number))
        sessions[number] = .some(facts)
        return facts
    }

    private func fetchSession(_ number: Int64) throws -> SessionFacts? {
        let head = try db.cachedStatement(
            sql: """
                SELECT session.status, event.organiser_id, event.title, session.starts_at, session.fees, session.inventory ->> 'allotments', session.price_list,
                    \(AnnouncementColumns.columns)
                FROM session JOIN event ON event.number = session.event_number JOIN venue ON venue.id = session.venue_id WHERE session.number = ?
                """)
        guard let row = try Row.fetchOne(head, arguments: [number]) else { return nil }
        guard let status = Session.Status(rawValue: row[0]) else { throw LedgerValueError() }
        let categories = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT id, kind FROM category WHERE session_number = ? ORDER BY position"),
            arguments: [number])
        let tariffs = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT category, id, price_cents FROM tariff WHERE session_number = ?"), arguments: [number])
        let prices = Dictionary(grouping: tariffs) { (row: Row) -> Int in row[0] }
        return SessionFacts(
            status: status, organiserID: row[1], eventTitle: row[2], startsAt: Timestamp(milliseconds: row[3]),
            categories: try categories.map { row in
                guard let kind = Category.Kind(rawValue: row[1]) else { throw LedgerValueError() }
                return (row[0], kind)
            },
            prices: PriceList(
                categories: categories.indices.map { (prices[$0] ?? []).reduce(into: [:]) { $0[$1[1]] = Money(cents: $1[2]) } },
                fees: try JSONDecoder().decode([FeeRule].self, from: Data((row[4] as String).utf8)),
                allotments: try JSONDecoder().decode([Allotment].self, from: Data((row[5] as String? ?? "[]").utf8))), priceList: row[6] ?? 0,
            announcements: try AnnouncementColumns.read(row, from: 7))
    }

    /// What the order cost less than in the price list, places or fees, for people; nil when it did not. The box offices make the prices: one that was broken
    /// into could sell for nothing. Who ordered before today's list pays what the list of the order says, as long as that may be; it is judged by one list as a
    /// whole. It is no refusal: a buyer who paid is no forger, and people look at it.
    mutating func underPrice(of order: Order, in session: SessionFacts, at now: Timestamp) throws -> String? {
        guard let today = try underPrice(of: order, in: session.prices) else { return nil }
        let number = order.priceList ?? 0
        guard number < session.priceList, let former = try FormerPrices(db: db).list(number, ofSession: order.sessionNumber, at: now) else { return today }
        return try underPrice(of: order, in: former)
    }

    private mutating func underPrice(of order: Order, in list: PriceList) throws -> String? {
        let sentences = [try cheapPlaces(of: order, in: list), Self.missingFees(of: order, in: list)].compactMap(\.self)
        return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
    }

    private mutating func cheapPlaces(of order: Order, in prices: PriceList) throws -> String? {
        let cheap = try order.lines.filter { line in try listPrice(of: line, of: order, in: prices).map { line.price < $0 } ?? true }
        guard let first = cheap.first else { return nil }
        let list = try listPrice(of: first, of: order, in: prices)?.frenchText ?? "no such tariff"
        return "\(cheap.count) of \(order.lines.count) places, the first \(first.categoryID) \(first.tariffID) for \(first.price.frenchText); price list: \(list)"
    }

    /// Nil of a tariff that the place had not when the order was opened: an invitation is for the places that are set aside for it.
    private mutating func listPrice(of line: OrderLine, of order: Order, in list: PriceList) throws -> Money? {
        if let price = list.categories[line.category][line.tariffID] { return price }
        func own(_ allotment: Allotment) -> Tariff? { allotment.category == line.category ? allotment.tariffs?.first { $0.id == line.tariffID } : nil }
        guard let index = list.allotments.firstIndex(where: { own($0) != nil }), !list.allotments[index].isReleased(at: order.placedAt),
            try pool(of: line, in: order.sessionNumber) == list.categories.count + index
        else { return nil }
        return own(list.allotments[index])?.price
    }

    /// Nil of a category's own places.
    private mutating func pool(of line: OrderLine, in session: UInt32) throws -> Int? {
        guard let offset = line.seatOffset else { return line.pool }
        if let known = setAside[session] { return known[offset] }
        let seats = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT seat.value ->> 'offset', seat.value ->> 'allotment'
                    FROM session JOIN layout ON layout.digest = session.layout_digest, json_each(CAST(layout.json AS TEXT), '$.seats') AS seat
                    WHERE session.number = ? AND seat.value ->> 'allotment' IS NOT NULL
                    """), arguments: [Int64(session)])
        setAside[session] = seats.reduce(into: [:]) { $0[$1[0]] = $1[1] }
        return setAside[session]?[offset]
    }

    /// By their sum: a rule that has another name since is no loss. What a place cost that is too cheap counts as it was sold.
    private static func missingFees(of order: Order, in list: PriceList) -> String? {
        guard !list.fees.isEmpty else { return nil }
        func sum(_ fees: [OrderFee]) -> Money { fees.reduce(.zero) { $0 + $1.price } }
        let (paid, due) = (sum(order.fees), sum(list.fees.fees(of: order.lines)))
        return paid < due ? "fees of \(paid.frenchText); price list: \(due.frenchText)" : nil
    }

    /// Nil when the order has no line, too many, or a price that no ticket has.
    static func safeTotal(of order: Order) -> Money? {
        guard (1...maximumLines).contains(order.lines.count), order.fees.count <= maximumLines,
            (order.lines.map(\.price) + order.fees.map(\.price)).allSatisfy({ (.zero...maximumPrice).contains($0) })
        else { return nil }
        return order.total
    }

    private static func fits(_ line: OrderLine, _ session: SessionFacts) -> Bool {
        guard session.categories.indices.contains(line.category), (0...10_000).contains(line.vatRate.basisPoints) else {
            return false
        }
        let category = session.categories[line.category]
        let seated = line.seatOffset != nil && line.seatID != nil && line.seatLabel != nil
        let standing = line.seatOffset == nil && line.seatID == nil && line.seatLabel == nil
        return category.id == line.categoryID && (category.kind == .numbered ? seated : standing)
    }

    private static func fits(_ fee: OrderFee, _ order: Order) -> Bool {
        (0...10_000).contains(fee.vatRate.basisPoints) && fee.place.map(order.lines.indices.contains) ?? true
    }

    private static func name(of line: OrderLine) -> String { line.seatID ?? line.categoryID }
}
