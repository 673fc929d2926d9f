import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite("Money that moves at the provider without us")
struct MovementTests {
    let ledger: SQLiteLedger

    /// Order `01-a` of two seats at 35.50 with its tickets, paid by `pi_a`.
    init() async throws {
        ledger = try await Fixture.ledger(LedgerFile())
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
        try await ledger.settle()
    }

    private func refund(_ id: String, _ cents: Int64, _ status: Refund.Status = .succeeded, key: String? = nil) -> Refund {
        Refund(id: id, amount: Money(cents: cents), status: status, key: key)
    }

    /// The refund that is due is done: by this platform, or because the money had gone back.
    private func settle(_ item: OutboxItem, _ refunds: [Refund], _ disputes: [Dispute] = []) async throws {
        let effect = OutboxEffect.compared(PaymentBooks(refunds: refunds, disputes: disputes))
        _ = try await ledger.settle([ExecutedItem(item, .done(effect))], at: Fixture.noon)
    }

    private func openRefund() async throws -> OutboxItem {
        try #require(try await ledger.openItems(limit: 9).items.map(\.item).first { $0.kind == .refund })
    }

    private func dispute(_ outcome: Dispute.Outcome, dueBy: Timestamp? = nil) -> Dispute {
        Dispute(id: "dp_1", amount: Money(cents: 7_100), reason: "fraudulent", outcome: outcome, dueBy: dueBy)
    }

    /// A notice comes, and the provider answers the question that follows.
    /// - Returns: what is owed again.
    private func look(_ refunds: [Refund] = [], _ disputes: [Dispute] = [], payment: String = "pi_a") async throws -> [OutboxItem] {
        try await news(refunds, disputes, payment: payment).dead
    }
    private func news(_ refunds: [Refund] = [], _ disputes: [Dispute] = [], payment: String = "pi_a") async throws -> OutboxNews {
        let notice = MoneyMovement(paymentID: payment, noticeID: "evt_\(UInt64.random(in: .min ... .max))")
        _ = try await ledger.record([.movement(notice)], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon + .seconds(60), limit: 9).filter { $0.kind == .compare }
        #expect(items.count == 1)
        let answer = OutboxOutcome.done(.compared(PaymentBooks(refunds: refunds, disputes: disputes)))
        return try await ledger.settle(items.map { ExecutedItem($0, answer) }, at: Fixture.noon)
    }

    private func events() async throws -> [String] {
        try await ledger.account(ofOrder: "01-a")?.payments.map { "\($0.kind) \($0.amount?.cents ?? -1) \($0.reference)" } ?? []
    }

    private func incidents() async throws -> [Incident] { try await ledger.incidents(since: Fixture.noon, limit: 9).reversed() }
    private func findings() async throws -> [String] { try await ledger.audit().findings.map(\.detail) }

    @Test("each notice leads to one question, several at a time to one, and one about somebody else's payment to none")
    func notices() async throws {
        func tell(_ payment: String, _ notice: String, at now: Timestamp = Fixture.noon) async throws -> Int {
            #expect(try await ledger.record([.movement(MoneyMovement(paymentID: payment, noticeID: notice))], at: now) == [.movementNoted])
            return try await ledger.openItems(limit: 99).items.count { $0.item.kind == .compare }
        }
        #expect(try await tell("pi_other", "evt_0") == 0)
        #expect(try await tell("pi_a", "evt_1") == 1)
        #expect(try await tell("pi_a", "evt_1") == 1)
        #expect(try await tell("pi_a", "evt_2") == 1, "the question that waits answers it")
        #expect(try await tell("pi_a", "evt_3", at: Fixture.noon + .seconds(60)) == 2, "the one before may have been asked already")
        #expect(try await findings() == [])
    }

    @Test("of what the provider lists, only what the ledger does not have of its own payments is news")
    func news() async throws {
        func movement(_ id: String, _ event: ListedMovement.Event, payment: String = "pi_a") -> ListedMovement {
            ListedMovement(id: id, paymentID: payment, event: event, isOurs: false)
        }
        let (outside, foreign) = (movement("re_1", .refunded), movement("re_1", .refunded, payment: "pi_other"))
        let disputed = movement("dp_1", .disputed)
        #expect(try await ledger.news(in: [outside, foreign, disputed]) == [outside, disputed])
        let open = Dispute(id: "dp_1", amount: Money(cents: 100), reason: "fraudulent", outcome: .open, dueBy: nil)
        _ = try await look([refund("re_1", 500)], [open])
        #expect(try await ledger.news(in: [outside, foreign, disputed]) == [])
        // What became of them since.
        let later = [movement("re_1", .refundFailed), movement("dp_1", .disputeLost), movement("re_2", .refunded)]
        #expect(try await ledger.news(in: later) == later)
        // One that this platform asked for is known too.
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "test")).detail.contains("A dispute is open (dp_1)"))
        try await settle(try await openRefund(), [refund("re_1", 500), refund("re_2", 6_600, key: "refund-01-a-1/0")], [open])
        #expect(try await ledger.news(in: later) == Array(later.dropLast()))
    }

    @Test("what the ledger asked about is no news, also when the answer left nothing to write: a refund that failed at once, or one of a reversed payment")
    func askedBefore() async throws {
        let failed = ListedMovement(id: "re_1", paymentID: "pi_a", event: .refundFailed, isOurs: true)
        #expect(try await ledger.news(in: [failed]) == [failed])
        let entry = StreamEntry.movement(MoneyMovement(paymentID: "pi_a", noticeID: failed.noticeID))
        _ = try await ledger.record([entry], at: Fixture.noon)
        #expect(try await ledger.news(in: [failed]) == [])
        let question = try #require(try await ledger.openItems(limit: 9).items.map(\.item).first { $0.kind == .compare })
        try await settle(question, [])
        #expect(try await ledger.news(in: [failed]) == [])
        // What becomes of it is.
        let later = ListedMovement(id: "re_1", paymentID: "pi_a", event: .refunded, isOurs: false)
        #expect(try await ledger.news(in: [failed, later]) == [later])
    }

    @Test("who gives back on the provider's pages all that is left has cancelled the order: lines, places, tickets; nothing is paid twice")
    func wholeOutside() async throws {
        for _ in 1...2 { #expect(try await look([refund("re_1", 7_100)]) == []) }
        #expect(try await findings() == [])
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.isEmpty)
        #expect(try await ledger.tickets(ofOrder: "01-a").isEmpty)
        #expect(try await incidents().map(\.kind) == [Incident.refundedOutside])
        let items = try await ledger.openItems(limit: 9).items.map(\.item).filter { $0.kind.queue == .money }
        #expect(items.map(\.kind) == [.revoke, .refund])
        // The refund finds the money that went back already.
        try await ledger.complete([items[0]], at: Fixture.noon)
        try await settle(items[1], [refund("re_1", 7_100)])
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack(done: Money(cents: 7_100), elsewhere: ["re_1"]))
        #expect(try await events() == ["captured 7100 ", "refunded-outside 7100 re_1"], "it went back once")
        #expect(try await look([refund("re_1", 7_100)]) == [])
        #expect(try await findings() == [])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    @Test("a part that went back is found by the audit until somebody says for which lines")
    func partOutside() async throws {
        #expect(try await look([refund("re_1", 3_550)]) == [])
        #expect(try await findings() == ["3550 cents went back without us (re_1), and no line was taken back for them"])
        let incident = try #require(try await incidents().first)
        #expect(incident.kind == Incident.refundedOutside && incident.detail.contains("guichet order refund"))
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 2)
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "said")).state == .done)
        #expect(try await findings() == [], "its refund is owed")
        try await settle(openRefund(), [refund("re_1", 3_550)])
        try await ledger.settle()
        #expect(try await findings() == [])
        #expect(try await events() == ["captured 7100 ", "refunded-outside 3550 re_1"])
    }

    @Test("a part that went back is a part of whatever is taken back later; the rest is owed, and the tool says so")
    func partOfMore() async throws {
        _ = try await look([refund("re_1", 2_000)])
        let progress = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "asked"))
        #expect(progress.detail == "71,00\u{A0}€ go back to the buyer (lines 3 to 4 of the ledger); 20,00\u{A0}€ of it had gone back already.")
        #expect(try await findings() == [])
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack(elsewhere: ["re_1"]))
        try await settle(openRefund(), [refund("re_2", 5_100, key: "refund-01-a-1/0"), refund("re_1", 2_000)])
        #expect(try await findings() == [])
        #expect(try await events() == ["captured 7100 ", "refunded-outside 2000 re_1", "refunded 5100 re_2"])
        #expect(try await ledger.closeDays(1).count == 1)
        #expect(try await ledger.verifyWithHeads().findings == [])
        // The bank returns the outside part: the item that it was a part of is owed again, and pays that part.
        let again = try await look([refund("re_2", 5_100, key: "refund-01-a-1/0"), refund("re_1", 2_000, .failed)])
        #expect(again.map(\.kind) == [.refund])
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack())
    }

    @Test("parts that make up all that is left take the order back, however many")
    func partsOfAll() async throws {
        let parts = [refund("re_1", 2_000), refund("re_2", 5_000), refund("re_3", 100)]
        for count in 1...2 {
            _ = try await look(Array(parts.prefix(count).reversed()))
            #expect(try await findings().first?.hasPrefix("\(count == 1 ? 2000 : 7000) cents went back without us") == true)
        }
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 2)
        _ = try await look(parts.reversed())
        #expect(try await ledger.tickets(ofOrder: "01-a").isEmpty)
        #expect(try await findings() == [])
        try await settle(openRefund(), parts.reversed())
        try await ledger.settle()
        #expect(try await findings() == [])
    }

    @Test("money that the provider does not have as gone is found, whatever the ledger says")
    func missing() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "asked"))
        try await settle(openRefund(), [refund("re_1", 3_549, key: "refund-01-a-1/0")])
        #expect(try await findings() == ["refunds over 3550 cents are done, but 3549 cents went back"])
    }

    @Test("what an operator gave back on the pages for a dead letter and settled with a note needs nothing more")
    func byHand() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "asked"))
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 9), at: Fixture.noon)
        let item = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .refund })
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no"))], at: Fixture.noon)
        // A tool that died is run again, in the same words.
        for _ in 1...2 { #expect(try await ledger.settle(deadLetter: item.id, note: "on the pages", at: Fixture.noon) == nil) }
        #expect(try await ledger.settle(deadLetter: item.id, note: "by bank transfer", at: Fixture.noon) == .noDeadLetter)
        #expect(try await incidents().filter { $0.kind == Incident.settledByHand }.count == 1)
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack(done: Money(cents: 3_550), noted: [Money(cents: 3_550)]))
        _ = try await look([refund("re_9", 3_550)])
        #expect(try await findings() == [])
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 1, "the other place, of the same price, stays the buyer's")
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack(done: Money(cents: 3_550), elsewhere: ["re_9"]))
        _ = try await look([refund("re_10", 3_540), refund("re_9", 3_550)])
        #expect(try await findings().count == 1, "another sum does")
    }

    /// Takes a line back, and an operator pays for it and notes it.
    private func payByHand(_ line: Int) async throws -> OutboxItem {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "asked"))
        let item = try await openRefund()
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no"))], at: Fixture.noon)
        #expect(try await ledger.settle(deadLetter: item.id, note: "by bank transfer", at: Fixture.noon) == nil)
        return item
    }

    @Test("a note is not about an equal sum that went back before it")
    func notedAfter() async throws {
        for count in [1, 0] { #expect(try await news([refund("re_1", 3_550)]).refundsOutside == count, "told once") }
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "said"))
        try await settle(openRefund(), [refund("re_1", 3_550)])
        _ = try await payByHand(1)
        #expect(try await findings() == [])
        let known = MoneyBack(done: Money(cents: 7_100), noted: [Money(cents: 3_550)], elsewhere: ["re_1"])
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == known)
        #expect(try await look([refund("re_1", 3_550, .failed)]).count == 1, "what was noted stays paid")
    }

    @Test("what an operator noted and the bank returned is owed again, and may be noted again")
    func notedTwice() async throws {
        let item = try await payByHand(1)
        #expect(try await look([refund("re_1", 3_550)]) == [])
        #expect(try await look([refund("re_1", 3_550, .failed)]).map(\.id) == [item.id])
        #expect(try await ledger.settle(deadLetter: item.id, note: "by bank transfer", at: Fixture.noon) == nil)
        #expect(try await events().filter { $0.hasPrefix("refunded ") } == ["", "-2"].map { "refunded 3550 by-hand-\(item.id)\($0)" })
        #expect(try await findings() == [])
        try await settle(item, [refund("re_2", 3_550, key: "refund-01-a-1/0")])  // it was under way meanwhile
        #expect(try await findings().count == 1)
    }

    @Test("what came back of one correction is paid by another's item that is owed again")
    func cameBackForAnother() async throws {
        let (outside, own) = (refund("re_1", 3_550), refund("re_2", 3_550, key: "refund-01-a-2/0"))
        _ = try await look([outside])
        for (line, books) in [(0, [outside]), (1, [own, outside])] {
            _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "asked"))
            try await settle(openRefund(), books)
        }
        let returned = refund("re_1", 3_550, .failed)
        #expect(try await look([own, returned]).count == 1)
        #expect(try await ledger.moneyBack(ofOrder: "01-a") == MoneyBack(done: Money(cents: 3_550)), "and as much has gone")
        try await settle(openRefund(), [refund("re_3", 3_550, key: "refund-01-a-2/1"), own, returned])
        #expect(try await findings() == [])
    }

    @Test("who settles by hand what had gone back in part has paid the rest")
    func restByHand() async throws {
        _ = try await look([refund("re_1", 2_000)])
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "asked"))
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 9), at: Fixture.noon)
        let item = try await openRefund()
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no"))], at: Fixture.noon)
        #expect(try await ledger.settle(deadLetter: item.id, note: "by bank transfer", at: Fixture.noon) == nil)
        #expect(try await events().last == "refunded 5100 by-hand-\(item.id)")
        #expect(try await findings() == [])
    }

    @Test("what an operator gives back on the pages for a refund that is still owed takes nothing more of the order")
    func owedAndPaidOutside() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "asked"))
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 9), at: Fixture.noon)
        let item = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .refund })
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no"))], at: Fixture.noon)
        _ = try await look([refund("re_9", 3_550)])
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 1)
        #expect(try await incidents().last?.detail.contains("guichet outbox retry \(item.id)") == true)
        #expect(try await findings() == [], "it is owed, and among the dead letters")
        #expect(try await ledger.revive(deadLetter: item.id, at: Fixture.noon) == .tried)
        let again = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .refund })
        try await settle(again, [refund("re_9", 3_550)])
        #expect(try await findings() == [])
        // A second one by mistake is no longer excused.
        _ = try await look([refund("re_10", 3_550), refund("re_9", 3_550)])
        #expect(try await ledger.tickets(ofOrder: "01-a").isEmpty, "all that was left went back")
    }

    @Test("a part that went back on the pages and did not arrive needs no lines")
    func partReturned() async throws {
        _ = try await look([refund("re_1", 3_550)])
        for _ in 1...2 { #expect(try await look([refund("re_1", 3_550, .failed)]) == []) }
        #expect(try await incidents().map(\.kind) == [Incident.refundedOutside, Incident.refundReturned])
        #expect(try await findings() == [])
    }

    @Test("a refund that did not arrive is owed again, as a dead letter that pages; the next one pays it")
    func returned() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "asked"))
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "asked"))
        try await ledger.settle()
        let ids = try await events().filter { $0.hasPrefix("refunded") }.compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(ids.count == 2)
        let refunds = [refund(ids[1], 3_550, key: "refund-01-a-2/0"), refund(ids[0], 3_550, .failed, key: "refund-01-a-1/0")]
        let again = try await look(refunds)
        #expect(again.map(\.kind) == [.refund] && ids[0] == "re_\(again[0].id)", "the one of its correction: \(again)")
        #expect(try await look(refunds) == [], "once")
        #expect(try await ledger.deadLetters().map(\.lastError) == ["the bank returned refund \(ids[0])"])
        #expect(try await incidents().map(\.kind) == [Incident.refundReturned])
        #expect(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9).contains { $0.kind == .page })
        #expect(try await findings() == [], "it is owed, and among the dead letters")
        #expect(try await ledger.revive(deadLetter: again[0].id, at: Fixture.noon) == .tried)
        let item = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first)
        try await settle(item, [refund("re_new", 3_550, key: "refund-01-a-1/1")] + refunds)
        #expect(try await findings() == [])
        #expect(try await look([refund("re_new", 3_550, key: "refund-01-a-1/1")] + refunds) == [])
        #expect(try await findings() == [])
    }

    @Test("money of a payment that bought nothing and did not arrive is owed again too, unless another refund of it is under way")
    func returnedReversal() async throws {
        _ = try await ledger.record([.reversal(Reversal(paymentID: "pi_late", orderID: "01-late", reason: "places-gone"))], at: Fixture.noon)
        try await ledger.settle()
        let failed = refund("re_1", 7_100, .failed, key: "refund-pi_late")
        #expect(try await look([refund("re_2", 7_100, key: "refund-pi_late/1"), failed], payment: "pi_late") == [])
        #expect(try await look([failed], payment: "pi_late").map(\.kind) == [.reverse])
        #expect(try await look([failed], payment: "pi_late") == [])
        #expect(try await ledger.deadLetters().map(\.item.orderID) == ["01-late"])
    }

    @Test("a dispute is told with its amount and when to answer, and so is its end; a lost one is found until its lines are taken back")
    func disputes() async throws {
        let due = Fixture.noon + .seconds(7 * 86_400)
        for count in [1, 0] { #expect(try await news([], [dispute(.open, dueBy: due)]).disputes == count, "told once") }
        #expect(try await findings() == [])
        for count in [1, 0] { #expect(try await news([], [dispute(.lost)]).disputes == count, "told once") }
        #expect(try await incidents().map(\.kind) == [Incident.disputed, Incident.disputeLost])
        #expect(try await incidents()[0].detail == "7100 cents, fraudulent (dp_1). Answer on the provider's pages before \(due.rfc3339()).")
        #expect(try await events() == ["captured 7100 ", "disputed 7100 dp_1", "dispute-lost 7100 dp_1"])
        #expect(try await ledger.account(ofOrder: "01-a")?.incidents == incidents())
        #expect(try await findings() == ["7100 cents went back without us (dp_1), and no line was taken back for them"])
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "dispute-lost")).state == .done)
        try await settle(openRefund(), [], [dispute(.lost)])
        #expect(try await findings() == [])
        #expect(try await events() == ["captured 7100 ", "disputed 7100 dp_1", "dispute-lost 7100 dp_1"], "it went back once")
    }

    @Test("a lost dispute leaves nothing to do when the money had gone back, or when its payment bought nothing")
    func lostTwice() async throws {
        _ = try await ledger.record([.reversal(Reversal(paymentID: "pi_a2", orderID: "01-a", reason: "duplicate-payment"))], at: Fixture.noon)
        _ = try await look([], [dispute(.lost)], payment: "pi_a2")
        #expect(try await incidents().last?.detail.contains("bought nothing") == true)
        try await ledger.settle()
        #expect(try await findings() == [])
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 2)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "asked"))
        try await ledger.settle()
        _ = try await look([], [dispute(.lost)])
        #expect(try await incidents().last?.detail.contains("No line is to be taken back") == true)
        #expect(try await findings() == [])
    }

    @Test("money of a payment that went back or is disputed before its sale was recorded is asked about after its capture")
    func movedBefore() async throws {
        let notice = MoneyMovement(paymentID: "pi_b", noticeID: "evt_1")
        #expect(try await ledger.record([.movement(notice), .sale(Fixture.sale("b", [Fixture.seat(2)]))], at: Fixture.noon).count == 2)
        let capture = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first)
        _ = try await ledger.settle([ExecutedItem(capture, .done(.captured(Money(cents: 3_550), hasMoved: true)))], at: Fixture.noon)
        let later = Fixture.noon + .seconds(60)
        let issue = try #require(try await ledger.dueItems(at: later, limit: 9).first { $0.kind == .issue })
        try await ledger.complete([issue], issued: ledger.signed("01-b"), at: later)
        let question = try #require(try await ledger.dueItems(at: later, limit: 9).first { $0.kind == .compare })
        try await settle(question, [refund("re_1", 3_550)])
        #expect(try await ledger.tickets(ofOrder: "01-b") == [])
        #expect(try await findings() == [])
    }

    @Test("what went back before the capture or the tickets is looked at again when they are there")
    func movedTooSoon() async throws {
        _ = try await ledger.record([.sale(Fixture.sale("b", [Fixture.seat(2)]))], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon, limit: 9)
        func ask(at now: Timestamp) async throws {
            let question = try #require(try await ledger.dueItems(at: now, limit: 9).first { $0.kind == .compare })
            let answer = OutboxOutcome.done(.compared(PaymentBooks(refunds: [refund("re_1", 3_550)], disputes: [])))
            _ = try await ledger.settle([ExecutedItem(question, answer)], at: now)
        }
        _ = try await ledger.record([.movement(MoneyMovement(paymentID: "pi_b", noticeID: "evt_1"))], at: Fixture.noon)
        try await ask(at: Fixture.noon + .seconds(2))
        #expect(try await incidents().last?.detail.contains("before the order was captured") == true)
        let captured = Fixture.noon + .seconds(10)
        _ = try await ledger.settle([ExecutedItem(items[0], .done(.captured(Money(cents: 3_550))))], at: captured)
        try await ask(at: captured + .seconds(2))
        #expect(try await ledger.dueItems(at: captured + .seconds(3), limit: 9).map(\.kind) == [.issue])
        try await ledger.complete(ledger.dueItems(at: captured + .seconds(3), limit: 9), issued: ledger.signed("01-b"), at: captured + .seconds(3))
        #expect(try await findings().count == 1)
        try await ask(at: captured + .seconds(62))
        #expect(try await ledger.tickets(ofOrder: "01-b") == [])
        #expect(try await findings() == [])
        #expect(try await incidents().map(\.kind) == [Incident.refundedOutside, Incident.refundedOutside])
    }

    @Test("a dispute that was won before anybody heard of it is told whole, and changes nothing")
    func won() async throws {
        _ = try await look([], [dispute(.won)])
        #expect(try await incidents().map(\.kind) == [Incident.disputed, Incident.disputeWon])
        #expect(try await findings() == [])
        #expect(try await ledger.closeDays(1).count == 1)
        #expect(try await ledger.verifyWithHeads().findings == [])
    }
}
