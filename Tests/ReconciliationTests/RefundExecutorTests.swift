import Booking
import Domain
import Synchronization
import Testing

@testable import Reconciliation

@Suite("Refund executor")
struct RefundExecutorTests {
    private let item = OutboxItem(id: 5, kind: .refund, orderID: "01-a", paymentID: "pi_a", amount: Money(cents: 2500), attempts: 0)

    private func execute(_ bank: Bank, taken: MoneyBack = MoneyBack()) async throws -> OutboxEffect {
        try await RefundExecutor(journal: OneCorrection(id: 17, taken: taken), provider: bank).execute(item)
    }

    @Test("money goes back once, however often the item is executed and whatever the provider forgot meanwhile")
    func once() async throws {
        let bank = Bank()
        for _ in 1...3 { #expect(try await execute(bank) == .refunded(Money(cents: 2500), reference: "re_1")) }
        #expect(bank.refunds.map(\.key) == ["refund-01-a-17/0"])
    }

    @Test("another correction's refund is not taken for this one; one that somebody made elsewhere is, once, if it is of this amount")
    func others() async throws {
        let theirs = [
            Refund(id: "re_a", amount: Money(cents: 2500), status: .succeeded, key: "refund-01-a-170/0"),
            Refund(id: "re_b", amount: Money(cents: 2400), status: .succeeded, key: nil),
            Refund(id: "re_c", amount: Money(cents: 2500), status: .failed, key: nil),
        ]
        #expect(try await execute(Bank(refunds: theirs)) == .refunded(Money(cents: 2500), reference: "re_4"))
        let bank = Bank(refunds: theirs + [Refund(id: "re_d", amount: Money(cents: 2500), status: .succeeded, key: nil)])
        #expect(try await execute(bank) == .refunded(Money(cents: 2500), reference: "re_d") && bank.refunds.count == 4)
        #expect(try await execute(bank, taken: MoneyBack(references: ["re_d"])) == .refunded(Money(cents: 2500), reference: "re_5"))
    }

    @Test("what an operator paid on the pages and settled with a note is not taken for the next refund of the same sum")
    func settledByHand() async throws {
        func theirs(_ ids: String...) -> Bank {
            Bank(refunds: ids.map { Refund(id: $0, amount: Money(cents: 2500), status: .succeeded, key: nil) })
        }
        let noted = MoneyBack(byHand: [Money(cents: 2500), Money(cents: 900)])
        #expect(try await execute(theirs("re_x"), taken: noted) == .refunded(Money(cents: 2500), reference: "re_2"))
        #expect(try await execute(theirs("re_x", "re_y"), taken: noted) == .refunded(Money(cents: 2500), reference: "re_y"), "another one is")
    }

    @Test("what a lost dispute took is not paid once more; an open one took nothing for good")
    func disputed() async throws {
        func dispute(_ outcome: Dispute.Outcome) -> Dispute {
            Dispute(id: "dp_a", amount: Money(cents: 2500), reason: "fraudulent", outcome: outcome, dueBy: nil)
        }
        #expect(try await execute(Bank(disputes: [dispute(.lost)])) == .refunded(Money(cents: 2500), reference: "dp_a"))
        for outcome in [Dispute.Outcome.open, .won] {
            #expect(try await execute(Bank(disputes: [dispute(outcome)])) == .refunded(Money(cents: 2500), reference: "re_1"))
        }
    }

    @Test("what the bank does not take is for people; tried again it is a new refund, and one that waits is under way")
    func failed() async throws {
        let bank = Bank(status: .failed)
        await #expect(throws: OutboxFault.never("the bank does not take refund re_1: failed")) { try await execute(bank) }
        await #expect(throws: OutboxFault.never("the bank does not take refund re_2: failed")) { try await execute(bank) }
        #expect(bank.refunds.map(\.key) == ["refund-01-a-17/0", "refund-01-a-17/1"])
        bank.status = .pending
        for _ in 1...2 { #expect(try await execute(bank) == .refunded(Money(cents: 2500), reference: "re_3")) }
    }

    @Test("another amount is nobody's success, and nothing is refunded for an unknown correction")
    func wrong() async throws {
        let bank = Bank(refunds: [Refund(id: "re_a", amount: Money(cents: 1), status: .succeeded, key: "refund-01-a-17/0")])
        await #expect(throws: OutboxFault.never("1 cents went back where 2500 were due")) { try await execute(bank) }
        let executor = RefundExecutor(journal: OneCorrection(id: nil), provider: bank)
        await #expect(throws: OutboxFault.never("the ledger does not know what was taken back")) { try await executor.execute(item) }
    }
}

/// A provider that forgets keys at once and remembers refunds.
private final class Bank: PaymentProvider {
    private let state: Mutex<(refunds: [Refund], status: Refund.Status)>

    private let disputes: [Dispute]

    init(refunds: [Refund] = [], disputes: [Dispute] = [], status: Refund.Status = .succeeded) {
        state = Mutex((refunds, status))
        self.disputes = disputes
    }

    var refunds: [Refund] { state.withLock { $0.refunds } }

    var status: Refund.Status {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        state.withLock { state in
            let refund = Refund(
                id: "re_\(state.refunds.count + 1)", amount: amount ?? .zero, status: state.status, key: idempotencyKey)
            state.refunds.append(refund)
            return refund
        }
    }

    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { refunds.reversed() }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { disputes }
    func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
}

/// The ledger's part of one refund.
private struct OneCorrection: OutboxJournal {
    let id: Int64?
    var taken = MoneyBack()

    func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack { taken }
    func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? {
        guard let id else { return nil }
        let order = Order(
            id: item.orderID, sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "", email: ""), lines: [],
            placedAt: Timestamp(milliseconds: 0))
        return CorrectedOrder(
            correction: Correction(id: id, orderID: item.orderID, numbers: 1...1, amount: item.amount ?? .zero), freed: [],
            sale: Sale(order: order, paymentID: item.paymentID, confirmedAt: Timestamp(milliseconds: 0)),
            corrections: OrderCorrections(last: id, takenBack: [], amount: .zero), tickets: [])
    }

    func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] { [] }
    func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> [OutboxItem] { [] }
    func deadLetters() async throws(LedgerError) -> [DeadLetter] { [] }
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? { nil }
    func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { nil }
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft])? { nil }
}
