import Booking
import Domain
import Synchronization
import Testing

@testable import Reconciliation

@Suite("Refund executor")
struct RefundExecutorTests {
    private let item = OutboxItem(id: 5, kind: .refund, orderID: "01-a", paymentID: "pi_a", amount: Money(cents: 2500), attempts: 0)

    private func execute(_ bank: Bank, taken: MoneyBack = MoneyBack()) async throws {
        let effect = try await RefundExecutor(journal: OneCorrection(id: 17, taken: taken), provider: bank).execute(item)
        #expect(effect == .compared(PaymentBooks(refunds: bank.refunds.reversed(), disputes: bank.disputes)), "the ledger hears of all of it")
    }

    private func theirs(_ id: String, _ cents: Int64, _ status: Refund.Status = .succeeded, key: String? = nil) -> Refund {
        Refund(id: id, amount: Money(cents: cents), status: status, key: key)
    }

    @Test("money goes back once, however often the item is executed and whatever the provider forgot meanwhile")
    func once() async throws {
        let bank = Bank()
        for _ in 1...3 { try await execute(bank) }
        #expect(bank.refunds.map(\.key) == ["refund-01-a-17/0"] && bank.given == [2500])
    }

    /// Its own amount is among what is done then: were it counted, as much would be due once more.
    @Test("who wakes up after another has paid, or an operator, pays nothing")
    func closedMeanwhile() async throws {
        for there in [[theirs("re_a", 2500, key: "refund-01-a-17/0")], []] {
            let bank = Bank(refunds: there)
            let journal = OneCorrection(id: 17, taken: MoneyBack(done: Money(cents: 2500)), isOpen: false)
            let effect = try await RefundExecutor(journal: journal, provider: bank).execute(item)
            #expect(effect == .compared(PaymentBooks(refunds: bank.refunds.reversed(), disputes: [])) && bank.refunds.count == there.count)
        }
    }

    @Test("what went back elsewhere counts towards it, whatever the amounts; the rest is paid, and never more")
    func others() async throws {
        let other = theirs("re_a", 2500, key: "refund-01-a-170/0")
        let done = MoneyBack(done: Money(cents: 2500))
        let cases: [(there: [Refund], given: [Int64])] = [
            ([other], [2500]), ([other, theirs("re_c", 2500, .failed)], [2500]), ([other, theirs("re_b", 2400)], [100]),
            ([other, theirs("re_b", 2400), theirs("re_c", 99)], [1]), ([other, theirs("re_b", 2500)], []),
            ([other, theirs("re_b", 1300), theirs("re_c", 1200)], []), ([other, theirs("re_b", 9900)], []),
        ]
        for (there, given) in cases {
            let bank = Bank(refunds: there)
            for _ in 1...2 { try await execute(bank, taken: done) }
            #expect(bank.given == given, "\(there)")
        }
    }

    @Test("what came back of another correction is paid by the one that is owed again, though it paid its own, and once")
    func cameBack() async throws {
        let own = theirs("re_b", 2500, key: "refund-01-a-17/0")
        let cases: [(done: Int64, there: [Refund], given: [Int64])] = [
            (2500, [theirs("re_a", 2500, .failed), own], [2500]),
            (1000, [theirs("re_a", 400, .failed), theirs("re_c", 600, key: "refund-01-a-16/0"), own], [400]),
            (2500, [theirs("re_a", 2500), own], []),
        ]
        for (done, there, given) in cases {
            let bank = Bank(refunds: there)
            for _ in 1...2 { try await execute(bank, taken: MoneyBack(done: Money(cents: done))) }
            #expect(bank.given == given, "\(there)")
        }
    }

    @Test("a note is not about what the ledger had before it")
    func notedAfter() async throws {
        for (known, given) in [(["re_x"], [2500]), ([], [2500, 2500])] as [(Set<String>, [Int64])] {
            let bank = Bank(refunds: [theirs("re_x", 2500)])
            for _ in 1...2 {
                try await execute(bank, taken: MoneyBack(done: Money(cents: 5000), noted: [Money(cents: 2500)], elsewhere: known))
            }
            #expect(bank.given == given, "\(known)")
        }
    }

    @Test("what an operator paid and settled with a note is not taken for the next refund, on the pages or elsewhere")
    func settledByHand() async throws {
        let noted = MoneyBack(done: Money(cents: 3400), noted: [Money(cents: 2500), Money(cents: 900)])
        for (there, given) in [([], [2500]), ([("re_x", 2500)], [2500]), ([("re_x", 2500), ("re_y", 2500)], []), ([("re_x", 700)], [1800])] as [([(String, Int64)], [Int64])] {
            let bank = Bank(refunds: there.map { theirs($0.0, $0.1) })
            try await execute(bank, taken: noted)
            #expect(bank.given == given, "\(there)")
        }
    }

    @Test("what a lost dispute took is not paid once more; while one is open nothing is, or it would go twice; a question of the bank's takes nothing")
    func disputed() async throws {
        let open = Dispute(id: "dp_a", amount: Money(cents: 2500), reason: "fraudulent", outcome: .open, dueBy: nil)
        let waiting = Bank(disputes: [open])
        await #expect(throws: OutboxFault.disputed(open)) { try await execute(waiting) }
        #expect(waiting.given == [])
        var question = open
        question.isInquiry = true
        let asking = Bank(disputes: [question])
        try await execute(asking)
        #expect(asking.given == [2500])
        for (outcome, cents, given) in [(.lost, 2500, []), (.lost, 1000, [1500]), (.won, 2500, [2500])] as [(Dispute.Outcome, Int64, [Int64])] {
            let bank = Bank(disputes: [Dispute(id: "dp_a", amount: Money(cents: cents), reason: "fraudulent", outcome: outcome, dueBy: nil)])
            try await execute(bank)
            #expect(bank.given == given)
        }
    }

    @Test("what the bank does not take is for people; tried again it is a new refund, and one that waits is under way")
    func failed() async throws {
        let bank = Bank(status: .failed)
        await #expect(throws: OutboxFault.never("the bank does not take refund re_1: failed")) { try await execute(bank) }
        await #expect(throws: OutboxFault.never("the bank does not take refund re_2: failed")) { try await execute(bank) }
        #expect(bank.refunds.map(\.key) == ["refund-01-a-17/0", "refund-01-a-17/1"])
        bank.status = .pending
        for _ in 1...2 { try await execute(bank) }
        #expect(bank.refunds.map(\.key).last == "refund-01-a-17/2" && bank.refunds.count == 3)
    }

    @Test("another amount is nobody's success, and nothing is refunded for an unknown correction")
    func wrong() async throws {
        await #expect(throws: OutboxFault.never("1 cents went back where 2500 were due")) { try await execute(Bank(always: 1)) }
        let bank = Bank()
        let executor = RefundExecutor(journal: OneCorrection(id: nil), provider: bank)
        await #expect(throws: OutboxFault.never("the ledger does not know what was taken back")) { try await executor.execute(item) }
        #expect(bank.given == [])
    }
}

@Suite("Reverse executor")
struct ReverseExecutorTests {
    private let item = OutboxItem(id: 5, kind: .reverse, orderID: "01-a", paymentID: "pi_a", attempts: 0)

    private func payment(_ status: Payment.Status, received: Int64 = 0, refunded: Int64 = 0) -> Payment {
        Payment(
            id: "pi_a", status: status, amount: Money(cents: 2500), currency: "eur", refunded: Money(cents: refunded),
            received: Money(cents: received))
    }

    @Test("it says how much was taken and went back: nothing of what was only reserved, and a part where a part was taken")
    func amounts() async throws {
        let cases: [(Payment, went: Int64, given: [Int64], cancelled: Bool)] = [
            (payment(.requiresCapture), 0, [], true), (payment(.canceled), 0, [], false), (payment(.succeeded, received: 2500), 2500, [0], false),
            (payment(.succeeded, received: 1000), 1000, [0], false), (payment(.succeeded, received: 1000, refunded: 1000), 1000, [], false),
        ]
        for (payment, went, given, cancelled) in cases {
            let bank = Bank(payment: payment)
            #expect(try await ReverseExecutor(journal: OneCorrection(id: nil), provider: bank).execute(item) == .reversed(Money(cents: went)))
            #expect(bank.given == given && bank.isCancelled == cancelled, "\(payment): 0 is all that is left")
        }
    }

    @Test("who wakes up after another has given it back, or an operator, moves nothing")
    func closedMeanwhile() async throws {
        for status in [Payment.Status.succeeded, .requiresCapture] {
            let bank = Bank(payment: payment(status, received: 2500))
            let journal = OneCorrection(id: nil, isOpen: false)
            #expect(try await ReverseExecutor(journal: journal, provider: bank).execute(item) == OutboxEffect.none)
            #expect(bank.given == [] && !bank.isCancelled)
        }
    }

    @Test("a payment that the provider does not know is not over: it may be in the account of another key")
    func unknown() async throws {
        await #expect(throws: PaymentError.unknownPayment) { try await ReverseExecutor(journal: OneCorrection(id: nil), provider: Bank()).execute(item) }
        guard case .never = OutboxFault(PaymentError.unknownPayment) else { return #expect(Bool(false), "somebody has to look at it") }
    }

    @Test("what a lost dispute took is not given back once more")
    func disputed() async throws {
        let open = Dispute(id: "dp_a", amount: Money(cents: 2500), reason: "fraudulent", outcome: .open, dueBy: nil)
        let waiting = Bank(disputes: [open], payment: payment(.succeeded, received: 2500))
        await #expect(throws: OutboxFault.disputed(open)) { try await ReverseExecutor(journal: OneCorrection(id: nil), provider: waiting).execute(item) }
        #expect(waiting.given == [])
        for (outcome, cents, given) in [(.lost, 2500, []), (.lost, 1000, [1500]), (.won, 2500, [0])] as [(Dispute.Outcome, Int64, [Int64])] {
            let dispute = Dispute(id: "dp_a", amount: Money(cents: cents), reason: "fraudulent", outcome: outcome, dueBy: nil)
            let bank = Bank(disputes: [dispute], payment: payment(.succeeded, received: 2500))
            #expect(try await ReverseExecutor(journal: OneCorrection(id: nil), provider: bank).execute(item) == .reversed(Money(cents: 2500)))
            #expect(bank.given == given)
        }
    }
}

/// A provider that forgets keys at once and remembers refunds.
private final class Bank: PaymentProvider {
    private let state: Mutex<(refunds: [Refund], status: Refund.Status, isCancelled: Bool)>
    private let before: Int
    let disputes: [Dispute]
    private let payment: Payment?
    private let always: Int64?

    /// - Parameters:
    ///   - payment: nil for one that it does not know.
    ///   - always: gives so many cents back, whatever it is asked for.
    init(
        refunds: [Refund] = [], disputes: [Dispute] = [], status: Refund.Status = .succeeded, payment: Payment? = nil, always: Int64? = nil
    ) {
        state = Mutex((refunds, status, false))
        before = refunds.count
        self.disputes = disputes
        self.payment = payment
        self.always = always
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    /// Cents that it gave back here; zero when it was asked for all that is left.
    var given: [Int64] { refunds.dropFirst(before).map(\.amount.cents) }

    var refunds: [Refund] { state.withLock { $0.refunds } }

    var status: Refund.Status {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        state.withLock { state in
            let refund = Refund(
                id: "re_\(state.refunds.count + 1)", amount: always.map(Money.init(cents:)) ?? amount ?? .zero, status: state.status, key: idempotencyKey)
            state.refunds.append(refund)
            return refund
        }
    }

    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { refunds.reversed() }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { disputes }
    func payment(_ id: String) async throws(PaymentError) -> Payment {
        guard let payment else { throw .unknownPayment }
        return payment
    }
    func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        state.withLock { $0.isCancelled = true }
        return try await payment(id)
    }
}

/// The ledger's part of one refund.
private struct OneCorrection: OutboxJournal {
    let id: Int64?
    var taken = MoneyBack()
    var isOpen = true

    func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool { isOpen }
    func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack { taken }
    func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int? { nil }

    func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? {
        guard let id else { return nil }
        let order = Order(
            id: item.orderID, sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "", email: ""), lines: [],
            placedAt: Timestamp(milliseconds: 0))
        return CorrectedOrder(
            correction: Correction(id: id, orderID: item.orderID, numbers: 1...1, amount: item.amount ?? .zero), takenBack: [],
            sale: Sale(order: order, paymentID: item.paymentID, confirmedAt: Timestamp(milliseconds: 0)),
            corrections: OrderCorrections(last: id, takenBack: [], amount: .zero), tickets: [])
    }

    func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] { [] }
    func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews { OutboxNews() }
    func deadLetters() async throws(LedgerError) -> [DeadLetter] { [] }
    func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog] { [:] }
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? { nil }
    func untoldOrder(_ id: String) async throws(LedgerError) -> Order? { nil }
    func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { nil }
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)? { nil }
}
