import Booking
import Domain
import GRDB

/// Writes the entries of one batch inside one transaction. Lives as long as the transaction: what it remembers of sessions and chains
/// is true only there.
struct SaleRecorder {
    /// What is sold by this platform is sold on its pages; a till would have its own.
    static let register = "web"

    /// How a sale that turns out to be impossible half-way is taken back.
    enum Retreat {
        /// The whole batch, with ``MustStartAgain``: costs nothing as long as all goes well.
        case transaction
        /// That sale alone.
        case savepoint
    }

    /// The transaction must be rolled back and the batch recorded again with savepoints.
    struct MustStartAgain: Error {}

    let db: Database
    let now: Timestamp
    let testMode: Bool
    let retreat: Retreat
    let random: () -> UInt64
    private var chains: [String: LineChain] = [:]
    private var judge: SaleJudge
    private let precedents: PrecedentReader
    private let writer: SaleWriter
    private let outbox: OutboxTable
    private let notices: NoticeWriter

    init(db: Database, now: Timestamp, testMode: Bool, retreat: Retreat, random: @escaping () -> UInt64) throws {
        self.db = db
        self.now = now
        self.testMode = testMode
        self.retreat = retreat
        self.random = random
        judge = try SaleJudge(db: db)
        precedents = try PrecedentReader(db: db)
        writer = try SaleWriter(db: db)
        outbox = OutboxTable(db: db)
        notices = NoticeWriter(db: db, outbox: outbox)
    }

    mutating func record(_ entry: StreamEntry) throws -> RecordOutcome {
        switch entry {
        case .sale(let sale): try record(sale)
        case .reversal(let reversal): try record(reversal)
        case .movement(let movement): try record(movement)
        case .refundRequest(let request): try record(request)
        case .nameChange(let change): try TicketHolders(db: db).record(change, at: now)
        case .wish(let wish): try record(wish)
        case .turn(let wish): try record(wish)
        case .waiting(let party): try record(party)
        case .waitingConfirmation(let confirmation): try record(confirmation)
        case .leave(let leave): try record(leave)
        }
    }

    /// A payment that bought something is never reversed here, whoever asks.
    private func record(_ reversal: Reversal) throws -> RecordOutcome {
        let before = try precedents.precedents(orderID: reversal.orderID, paymentID: reversal.paymentID)
        if before.orderThatPaymentBought != nil || before.paymentIsBeingReversed { return .alreadyRecorded }
        if let order = reversal.order, !before.orderIsRecorded { try UntoldOrders(db: db).keep(order, at: now) }
        try outbox.queue(.reverse, orderID: reversal.orderID, paymentID: reversal.paymentID, reason: reversal.reason, at: now)
        try outbox.queue(.letter, orderID: reversal.orderID, paymentID: reversal.paymentID, reason: reversal.reason, at: now)
        return .reversalQueued
    }

    /// The provider is asked a little later. Of a payment that is not known yet, its capture or reversal will see that it moved.
    private func record(_ movement: MoneyMovement) throws -> RecordOutcome {
        let order = """
            SELECT order_id FROM sale_order WHERE payment_id = ?1
            UNION ALL SELECT order_id FROM outbox WHERE kind = 'reverse' AND payment_id = ?1 LIMIT 1
            """
        guard let id = try String.fetchOne(db, sql: order, arguments: [movement.paymentID]) else { return .movementNoted }
        let waiting = """
            SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'compare' AND order_id = ? AND payment_id = ? AND done_at IS NULL
                AND attempts = 0 AND next_at > ?)
            """
        guard try Bool.fetchOne(db, sql: waiting, arguments: [id, movement.paymentID, now.milliseconds]) != true else { return .movementNoted }
        try outbox.queue(
            .compare, orderID: id, paymentID: movement.paymentID, reason: "notice", occasion: movement.noticeID, at: now,
            dueAt: now + OutboxSettlement.comparedAfter)
        return .movementNoted
    }

    /// Judged here once more: a box office may be wrong about the session, or somebody else's.
    private func record(_ request: RefundRequest) throws -> RecordOutcome {
        if let lines = request.lines { return try record(request, of: lines) }
        let key = "buyer-refund-\(request.orderID)-\(request.askedAt.milliseconds)"
        guard let promise = try promises(toOrder: request.orderID).first(where: { request.askedAt <= $0.until }) else { return try drop(request, key) }
        let (table, task) = (CommandTable(db: db), CommandTask.correct(CorrectionRequest(orderID: request.orderID, extent: .whole, reason: promise.cause.rawValue)))
        // One that is not over does what this one asks. One that was refused was so for a reason that may have passed.
        let isUnderWay = try table.commands(task.kind, of: task.subject).contains { command in
            guard case .correct(let earlier) = command.task else { return false }
            return command.askedBy == CommandRequest.askedByBuyer && earlier.extent == .whole && !command.progress.isOver
        }
        guard !isUnderWay else { return .refundAsked }
        _ = try table.add(CommandRequest(task: task, askedBy: CommandRequest.askedByBuyer, key: key), at: now)
        return .refundAsked
    }

    /// The words that gave the right were put back, or the time for it moved, since the box office took it: whoever asked is told that nothing goes back.
    ///
    /// - Parameter key: of the command that it would be. A store that says it once more may have been listened to.
    private func drop(_ request: RefundRequest, _ key: String) throws -> RecordOutcome {
        // What went back meanwhile, or goes back with its whole session, has a letter of its own.
        let query = "SELECT session.status FROM sale_order JOIN session ON session.number = sale_order.session_number WHERE order_id = ?"
        let isGiven = try String.fetchOne(db, sql: query, arguments: [request.orderID]) == Session.Status.published.rawValue
        let stays = try OrderBalance(ofOrder: request.orderID, in: db)?.lines.contains { line in
            !line.isTakenBack && line.sale.place != nil && request.lines?.contains(line.sale.position) ?? true
        }
        if isGiven, stays == true, try CommandTable(db: db).command(withKey: key) == nil {
            try outbox.queue(
                .letter, orderID: request.orderID, paymentID: nil, reason: OutboxItem.returnRefused, occasion: "asked-\(request.askedAt.milliseconds)", at: now)
        }
        return .refundAsked
    }

    private func promises(toOrder id: String) throws -> [RefundTerms.Promise] {
        let query = """
            SELECT sale_order.placed_at, sale_order.announcement, session.postponed_at, session.refundable_until, session.altered_refundable_until,
                ifnull(session.doors_at, session.starts_at), \(AnnouncementColumns.columns)
            FROM sale_order JOIN session ON session.number = sale_order.session_number
            JOIN event ON event.number = session.event_number JOIN venue ON venue.id = session.venue_id WHERE order_id = ?
            """
        guard let row = try Row.fetchOne(db, sql: query, arguments: [id]) else { return [] }
        func moment(_ index: Int) -> Timestamp? { (row[index] as Int64?).map(Timestamp.init(milliseconds:)) }
        let terms = RefundTerms(
            postponedAt: moment(2), postponedUntil: moment(3), alteredUntil: moment(4), doors: Timestamp(milliseconds: row[5]),
            announcements: try AnnouncementColumns.read(row, from: 6))
        return terms.promises(orderPlacedAt: Timestamp(milliseconds: row[0]), announcement: row[1])
    }

    /// A command for each time that it is asked, because an earlier one may have been refused for a reason that has passed.
    ///
    /// Places alone: a fee that is named goes back whatever its rule says, which is the organiser's to decide.
    private func record(_ request: RefundRequest, of lines: [Int]) throws -> RecordOutcome {
        let query = """
            SELECT session.returns_until,
                (SELECT count(*) FROM sale_line WHERE order_id = sale_order.order_id AND kind = 'sale' AND item = 'place')
            FROM sale_order JOIN session ON session.number = sale_order.session_number
            WHERE order_id = ? AND session.status = 'published' AND session.returns_until IS NOT NULL
            """
        let positions = lines.map(String.init).joined(separator: "-")
        let key = "\(BuyerReturn.reason)-\(request.orderID)-\(positions)-\(request.askedAt.milliseconds)"
        guard let row = try Row.fetchOne(db, sql: query, arguments: [request.orderID]) else { return try drop(request, key) }
        let (until, places): (Int64, Int) = (row[0], row[1])
        guard request.askedAt.milliseconds <= until, !lines.isEmpty, lines.allSatisfy((0..<places).contains) else { return try drop(request, key) }
        let task = CommandTask.correct(CorrectionRequest(orderID: request.orderID, extent: .lines(lines), reason: BuyerReturn.reason))
        _ = try CommandTable(db: db).add(CommandRequest(task: task, askedBy: CommandRequest.askedByBuyer, key: key), at: now)
        return .refundAsked
    }

    private mutating func record(_ sale: Sale) throws -> RecordOutcome {
        let before = try precedents.precedents(orderID: sale.order.id, paymentID: sale.paymentID)
        if before.orderIsRecorded { return .alreadyRecorded }
        // A refusal is final: its payment is on its way back, even if the seats have become free since.
        if let places = before.refusedPlaces {
            // A store that sells it once more has forgotten that.
            try outbox.tellRefusalAgain(ofOrder: sale.order.id, at: now)
            return .refused(places: places)
        }
        if let refusal = try judge.refusal(of: sale, before: before) {
            return try refuse(sale, refusal, before: before)
        }
        return try write(sale, before: before)
    }

    private mutating func write(_ sale: Sale, before: Precedents) throws -> RecordOutcome {
        guard let session = try judge.session(sale.order.sessionNumber) else { throw LedgerValueError() }
        var chain = try chains[session.organiserID] ?? LineChain(ofOrganiser: session.organiserID, in: db)
        let firstNumber = chain.number + 1
        var refusal: SaleRefusal?
        do {
            try undoably {
                refusal = try judge.claimPlaces(
                    of: sale.order, organiserID: session.organiserID, firstNumber: firstNumber)
                guard refusal == nil else { return false }
                try insert(sale, of: session, chain: &chain)
                return true
            }
        } catch let error as DatabaseError where error.blamesTheRow {
            guard retreat == .savepoint else { throw MustStartAgain() }
            // One impossible order must not stop the stream behind it.
            refusal = SaleRefusal(.malformedOrder, places: [], detail: error.message ?? "")
        }
        if let refusal { return try refuse(sale, refusal, before: before) }
        let underPrice = try judge.underPrice(of: sale.order, in: session, at: now)
        if let underPrice { try Incident.insert(Incident.soldUnderPrice, ofOrder: sale.order.id, detail: underPrice, at: now, in: db) }
        chains[session.organiserID] = chain
        return .recorded(numbers: Array(firstNumber...chain.number), isUnderPrice: underPrice != nil)
    }

    /// - Parameter work: returns whether what it wrote may stay.
    private func undoably(_ work: () throws -> Bool) throws {
        switch retreat {
        case .transaction: guard try work() else { throw MustStartAgain() }
        case .savepoint: try db.inSavepoint { try work() ? .commit : .rollback }
        }
    }

    private func insert(_ sale: Sale, of session: SaleJudge.SessionFacts, chain: inout LineChain) throws {
        let order = sale.order
        let moment = chain.moment(now)
        let reference = randomText() + randomText()
        let sequence = try writer.insertOrder(sale, at: moment)
        try writer.endWaiting(forHold: order.holdID, at: moment)
        try writer.insertBuyer(of: sale, sequence: sequence, reference: reference)
        let places = order.lines.map {
            (LedgerLine.Item.place($0, ticketID: random()), LedgerLine.Particulars.label(of: $0))
        }
        let fees = order.fees.map { (LedgerLine.Item.fee($0), LedgerLine.Particulars.label(of: $0, in: order)) }
        for (position, (item, label)) in (places + fees).enumerated() {
            var line = LedgerLine(
                organiserID: session.organiserID, number: chain.number + 1, kind: .sale, reversesNumber: nil,
                recordedAt: moment, orderID: order.id, position: position, sessionNumber: order.sessionNumber, item: item, vat: .zero,
                currency: order.currency, paymentMethod: sale.paymentMethod.word, testMode: testMode, buyerReference: reference,
                particulars: LedgerLine.Particulars(
                    eventTitle: session.eventTitle, sessionStartsAt: session.startsAt, label: label, register: Self.register,
                    cause: "sold"))
            line.vat = line.vatRate.tax(in: line.price)
            try writer.lines.write(line, to: &chain)
        }
        try outbox.queue(
            sale.paymentID == nil ? .issue : .capture, orderID: order.id, paymentID: sale.paymentID,
            amount: sale.paymentID == nil ? nil : order.total, reason: "sold", at: now)
        // The walk that tells the buyers of a change may have passed.
        if !session.announcements.changes(since: order.announcement ?? 0).isEmpty {
            try outbox.queue(.letter, orderID: order.id, paymentID: nil, reason: OutboxItem.altered, occasion: "recorded", at: now)
        }
        let numbers = chain.number - Int64(places.count + fees.count) + 1...chain.number
        try notices.tell(.sale, ofOrder: order.id, occasion: "sold", at: now) { try LinesNotice(ofOrder: order.id, numbers: numbers, in: db) }
    }

    private func refuse(_ sale: Sale, _ refusal: SaleRefusal, before: Precedents) throws -> RecordOutcome {
        try refusal.insert(sale, at: now, in: db)
        try UntoldOrders(db: db).keep(sale.order, at: now)
        let (order, reason) = (sale.order.id, refusal.reason.rawValue)
        if let payment = sale.paymentID, before.orderThatPaymentBought == nil, !before.paymentIsBeingReversed {
            try outbox.queue(.reverse, orderID: order, paymentID: payment, reason: reason, at: now)
        }
        try outbox.queue(.refuse, orderID: order, paymentID: sale.paymentID, reason: reason, at: now)
        try outbox.queue(.letter, orderID: order, paymentID: sale.paymentID, reason: reason, at: now)
        return .refused(places: refusal.places)
    }

    private func randomText() -> String { Ticket.text(ofID: random()) }
}
