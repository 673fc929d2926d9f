import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Fees")
struct FeeTests {
    let file: LedgerFile
    let ledger: SQLiteLedger
    /// A seat at 35.50 and a standing place at 20.00, each with 1.50 that goes back with it; 2.00 for the order that do not.
    let sale: Sale

    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        sale = Fixture.sale(
            "a", [Fixture.seat(0), Fixture.standing(category: 1)],
            fees: [
                Fixture.fee("location", 150, place: 0, isRefundable: true), Fixture.fee("location", 150, place: 1, isRefundable: true),
                Fixture.fee("dossier", 200, isRefundable: false),
            ])
    }

    private func sell() async throws {
        #expect(try await ledger.record([.sale(sale)], at: Fixture.noon) == [.recorded(numbers: [1, 2, 3, 4, 5])])
        try await ledger.settle()
    }

    /// Captured less refunded is what the lines are worth, the audit agrees, and the chain is whole.
    private func isClean() async throws -> Bool {
        let sums = try await ledger.read { db in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT sum(CASE kind WHEN 'captured' THEN amount_cents ELSE -amount_cents END) FROM payment_event
                    UNION ALL SELECT sum(price_cents) FROM sale_line
                    """)
        }
        #expect(sums[0] == sums[1])
        let findings = try await ledger.audit().findings + ledger.verify(keys: [:], heads: []).findings
        #expect(findings == [])
        return findings.isEmpty && sums[0] == sums[1]
    }

    private func refunded() async throws -> [Int64] {
        try await ledger.read { try Int64.fetchAll($0, sql: "SELECT amount_cents FROM correction ORDER BY id") }
    }

    @Test("each fee is a line after the places, with its own tax and without a ticket; the order reads back as it was")
    func lines() async throws {
        try await sell()
        let lines = try await ledger.read { db in
            try Row.fetchAll(db, sql: "SELECT \(LedgerLine.allColumns) FROM sale_line ORDER BY number").map(LedgerLine.init(row:))
        }
        #expect(
            lines.map { "\($0.position) \($0.item.word) \($0.price.cents) \($0.vat.cents) \($0.particulars?.label ?? "")" } == [
                "0 place 3550 73 Parterre · Parterre, rang A, place 1 · Plein", "1 place 2000 104 Fosse · Plein",
                "2 fee 150 25 Frais location · Parterre, rang A, place 1", "3 fee 150 25 Frais location · Fosse", "4 fee 200 33 Frais dossier",
            ])
        #expect(lines.map { $0.ticketID == nil } == [false, false, true, true, true])
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.number) == [1, 2])
        #expect(try await ledger.soldPlaces(ofSession: 1) == SoldPlaces(seats: [0], countByCategory: [0: 1, 1: 1]))
        let read = try #require(try await ledger.order("01-a"))
        #expect(read.sale.order == sale.order && read.lines == sale.order.lines)
        #expect(try await ledger.recordedOrders(ofSession: 1).orders == [read])
        #expect(try await isClean())
    }

    @Test("reports and closings count them apart, per rate; closings and heads verify")
    func figures() async throws {
        try await sell()
        let report = try await ledger.salesFigures()
        #expect(report.totals == SalesFigures(quantity: 2, revenue: Money(cents: 6_050), vat: Money(cents: 260)))
        #expect(report.fees == SalesFigures(quantity: 3, revenue: Money(cents: 500), vat: Money(cents: 83)))
        let cells = try await ledger.sales(SalesQuestion(isTest: true, details: [.category, .tariff])).cells
        #expect(cells.map { $0.isFee ? $0.tariff?.id : "place" } == ["place", "place", "dossier", "location"])
        #expect(try await ledger.closeDays(2).isEmpty == false)
        let groups = try await ledger.read { db in
            try ClosingTotals(lines(of: "org-a", in: db)).groups.map { "\($0.key.item) \($0.key.vatBasisPoints) \($0.sales.cents)" }
        }
        #expect(groups == ["fee 2000 500", "place 210 3550", "place 550 2000"])
        _ = try await ledger.keepHeads(at: Fixture.noon + .seconds(2 * 86_400), signer: TestSigner())
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    private func lines(of organiser: String, in db: Database) throws -> [ClosingTotals.Group] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT test_mode, item, vat_basis_points, count(*), sum(price_cents), sum(vat_cents) FROM sale_line
                WHERE organiser_id = ? GROUP BY 1, 2, 3
                """, arguments: [organiser]
        ).map {
            ClosingTotals.Group(
                key: .init(testMode: $0[0], item: $0[1], vatBasisPoints: $0[2]),
                sales: .init(count: $0[3], cents: $0[4], vatCents: $0[5]))
        }
    }

    static let steps: [(steps: [CorrectionRequest.Extent], refunds: [Int64])] = [
        ([.lines([0])], [3_700]),
        ([.lines([0]), .lines([1])], [3_700, 2_150]),
        ([.whole], [5_850]),
        ([.everything], [6_050]),
        ([.lines([0]), .everything], [3_700, 2_350]),
        ([.lines([4])], [200]),
        ([.lines([0, 2])], [3_700]),
        ([.lines([2]), .lines([0])], [150, 3_550]),
        ([.rebate(line: 0, Money(cents: 550))], [550]),
        ([.rebate(line: 0, Money(cents: 550)), .whole], [550, 5_300]),
        ([.whole, .lines([4])], [5_850, 200]),
    ]

    @Test("fees go back with their places, when they are refundable or all is given up", arguments: steps.indices)
    func corrections(_ index: Int) async throws {
        try await sell()
        let (steps, refunds) = Self.steps[index]
        for step in steps {
            let progress = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: step, reason: "buyer-request"))
            #expect(progress.state == .done, "\(progress.detail)")
            try await ledger.settle()
            #expect(try await isClean(), "\(step)")
        }
        #expect(try await refunded() == refunds)
    }

    @Test("a refundable fee of the order goes back with its last place")
    func lastPlace() async throws {
        var sale = sale
        sale.order.fees[2].isRefundable = true
        _ = try await ledger.record([.sale(sale)], at: Fixture.noon)
        try await ledger.settle()
        for line in [1, 0] {
            _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "buyer-request"))
            try await ledger.settle()
        }
        #expect(try await refunded() == [2_150, 3_900])
        #expect(try await isClean())
    }

    @Test("an order whose places are gone is over although a fee stays paid")
    func keptFee() async throws {
        try await sell()
        let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "buyer-request")
        _ = try await ledger.correct(request)
        let owed = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .revoke })
        let told = try #require(try await ledger.correctedOrder(of: owed))
        #expect(told.freed == [0, 1] && told.takenBack == [0, 1, 2, 3] && told.corrections.takenBack == told.takenBack && told.tickets == [])
        #expect(told.returnedFees == Array(sale.order.fees.prefix(2)) && told.keptFees == [sale.order.fees[2]])
        try await ledger.settle()
        #expect(try await ledger.objection(to: request) == .nothingLeft)
        let left = try #require(try await ledger.recordedOrders(ofSession: 1).orders.first)
        #expect(left.lines == [] && left.corrections?.takenBack == [0, 1, 2, 3] && left.sale.order == sale.order)
        // Its session is cancelled afterwards: nothing of it is left to take back.
        #expect(try await ledger.cancelSession("rock-1", reason: "session-cancelled", askedBy: "ada", at: Fixture.noon) == .asked(command: 2))
        let command = try #require(try await ledger.command(2))
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon) == CommandProgress(state: .done, done: 0, total: 0))
        #expect(try await isClean())
    }

    @Test("a rebate is off the price of a place: a fee goes back whole or not at all")
    func rebateOnFee() async throws {
        try await sell()
        let request = CorrectionRequest(orderID: "01-a", extent: .rebate(line: 4, Money(cents: 50)), reason: "asked")
        #expect(try await ledger.objection(to: request) == .rebateOnFee(line: 4))
        let refused = CommandProgress(state: .refused, detail: CorrectionRefusal.rebateOnFee(line: 4).description)
        #expect(try await ledger.correct(request) == refused)
        #expect(try await ledger.dump("sale_line").count == 5)
    }

    @Test("with the last place that cost something its order's fee goes back: an order of free places bears none", arguments: [true, false])
    func freePlacesLeft(paidFirst: Bool) async throws {
        let sale = Fixture.sale("c", [Fixture.seat(2), Fixture.seat(3, tariff: "invite")], fees: [Fixture.fee("dossier", 200, isRefundable: true)])
        _ = try await ledger.record([.sale(sale)], at: Fixture.noon)
        try await ledger.settle()
        for line in paidFirst ? [0, 1] : [1, 0] {
            _ = try await ledger.correct(CorrectionRequest(orderID: "01-c", extent: .lines([line]), reason: "asked"))
        }
        #expect(try await refunded() == (paidFirst ? [3_750, 0] : [0, 3_750]))
        try await ledger.settle()
        #expect(try await ledger.audit().findings == [])
    }

    @Test("who gave a place back and left its fee has no claim to it when the session is cancelled later; who kept one has")
    func cancelledLater() async throws {
        var sale = sale
        for index in sale.order.fees.indices { sale.order.fees[index].isRefundable = false }
        _ = try await ledger.record([.sale(sale)], at: Fixture.noon)
        try await ledger.settle()
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "asked"))
        let first = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .revoke })
        _ = try await ledger.cancelSession("rock-1", reason: "strike", askedBy: "ada", at: Fixture.noon)
        let told = try #require(try await ledger.correctedOrder(of: first))
        #expect(!told.endsSession && told.keptFees == [sale.order.fees[0]], "a letter about it says what was so then")
        let command = try #require(try await ledger.command(2))
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .done)
        #expect(try await refunded() == [3_550, 2_350])
        try await ledger.complete([first], at: Fixture.noon)
        let second = try #require(try await ledger.openItems(limit: 9).items.map(\.item).last { $0.kind == .revoke })
        let last = try #require(try await ledger.correctedOrder(of: second))
        #expect(last.endsSession && last.takenBack == [1, 3, 4] && last.corrections.takenBack == [0, 1, 3, 4] && last.keptFees == [])
        try await ledger.settle()
        #expect(try await isClean())
    }

    @Test("a cancelled session gives every fee back")
    func cancelled() async throws {
        try await sell()
        _ = try await ledger.cancelSession("rock-1", reason: "session-cancelled", askedBy: "ada", at: Fixture.noon)
        let command = try #require(try await ledger.command(1))
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon) == CommandProgress(state: .done, done: 1, total: 1))
        try await ledger.settle()
        #expect(try await refunded() == [6_050])
        #expect(try await ledger.salesFigures().totals == SalesFigures())
        #expect(try await isClean())
    }

    @Test("so does a refund that somebody asks for while the session is being cancelled")
    func askedWhileCancelled() async throws {
        try await sell()
        _ = try await ledger.cancelSession("rock-1", reason: "session-cancelled", askedBy: "ada", at: Fixture.noon)
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "asked")).state == .done)
        try await ledger.settle()
        #expect(try await refunded() == [6_050])
        #expect(try await isClean())
    }

    @Test("who gives all of it back on the provider's pages, fees included, has cancelled the order", arguments: [6_050, 5_850])
    func outside(cents: Int64) async throws {
        try await sell()
        _ = try await ledger.record([.movement(MoneyMovement(paymentID: "pi_a", noticeID: "evt_1"))], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon + .seconds(60), limit: 9)
        let refund = Refund(id: "re_1", amount: Money(cents: cents), status: .succeeded, key: nil)
        _ = try await ledger.settle(
            items.map { ExecutedItem($0, .done(.compared(PaymentBooks(refunds: [refund], disputes: [])))) }, at: Fixture.noon)
        #expect(try await refunded() == [cents])
        #expect(try await ledger.tickets(ofOrder: "01-a") == [])
        #expect(try await ledger.audit().findings == [])
    }

    @Test("an order whose money cannot be had is undone with its fees")
    func undone() async throws {
        _ = try await ledger.record([.sale(sale)], at: Fixture.noon)
        for item in try await ledger.dueItems(at: Fixture.noon, limit: 1) {
            try await ledger.undo(item, reason: "capture-refused", at: Fixture.noon)
        }
        #expect(try await ledger.salesFigures().totals == SalesFigures())
        #expect(try await ledger.salesFigures().fees == SalesFigures())
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a fee of a place that the order has not, or at an impossible rate, refuses the order")
    func impossible() async throws {
        var (stray, taxed) = (sale, Fixture.sale("b", [Fixture.seat(1)], fees: [Fixture.fee("x", 1, isRefundable: true)]))
        stray.order.fees[0].place = 2
        taxed.order.fees[0].vatRate = VATRate(basisPoints: 10_001)
        for sale in [stray, taxed] {
            guard case .refused = try await ledger.record([.sale(sale)], at: Fixture.noon)[0] else {
                Issue.record("recorded")
                return
            }
        }
        #expect(try await ledger.dump("sale_line") == [])
    }

    @Test("who pays less fees than the price list says is told of as who pays less for a place; more, or under another name, is no matter")
    func underPrice() async throws {
        var programme = Fixture.programme
        let rate = VATRate(basisPoints: 2_000)
        programme.sessions[0].fees = [
            FeeRule(id: "location", name: "Frais de location", amount: Money(cents: 150), basis: .place, vatRate: rate, isRefundable: false),
            FeeRule(id: "dossier", name: "Frais de dossier", amount: Money(cents: 200), basis: .order, vatRate: rate, isRefundable: false),
        ]
        let fresh = try LedgerFile()
        defer { withExtendedLifetime(fresh) {} }
        let ledger = try fresh.open()
        _ = try await ledger.write(programme)
        func fees(_ cents: Int64...) -> [OrderFee] { cents.map { Fixture.fee("service", $0, isRefundable: false) } }
        let sales = [
            Fixture.sale("none", [Fixture.seat(0), Fixture.standing(category: 1)]),
            Fixture.sale("less", [Fixture.seat(1), Fixture.seat(2, tariff: "invite")], fees: fees(349)),
            Fixture.sale("right", [Fixture.seat(3)], fees: fees(100, 250)), Fixture.sale("free", [Fixture.seat(4, tariff: "invite")]),
        ]
        let outcomes = try await ledger.record(sales.map(StreamEntry.sale), at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1, 2], isUnderPrice: true), .recorded(numbers: [3, 4, 5], isUnderPrice: true), .recorded(numbers: [6, 7, 8]),
                .recorded(numbers: [9]),
            ])
        let told = try await ledger.incidents(since: Fixture.noon, limit: 9).map { "\($0.orderID) \($0.detail)".replacing("\u{A0}", with: " ") }
        #expect(told == ["01-less fees of 3,49 €; price list: 3,50 €", "01-none fees of 0,00 €; price list: 5,00 €"])
    }

    @Test("the programme's fees are kept with their session")
    func catalogue() async throws {
        var programme = Fixture.programme
        programme.sessions[0].fees = [
            FeeRule(
                id: "location", name: "Frais de location", amount: Money(cents: 150), basis: .place, vatRate: VATRate(basisPoints: 2_000),
                isRefundable: false)
        ]
        _ = try await ledger.write(programme)
        let read = try await file.open().catalogue().sessions
        #expect(read.first { $0.id == "rock-1" }?.fees == programme.sessions[0].fees && read.first { $0.id == "poesie-1" }?.fees == [])
    }
}
