import Booking
import Domain
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation
@testable import SQLiteLedger

@Suite("Refunds in any order")
struct RefundModelTests {
    @Test(
        "by this platform, on the provider's pages and by hand, some of them returned: in the end the buyer has what is owed, to the cent",
        arguments: 0..<30 as Range<UInt64>)
    func whatIsOwedIsPaid(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RefundWorld()
        for _ in 0..<25 { try await world.step(&random) }
        try await world.end()
        #expect(try await world.excess() == 0, "\(world.steps)")
        #expect(try await world.ledger.audit().findings.map(\.detail) == [], "\(world.steps)")
        #expect(try await world.ledger.deadLetters() == [], "\(world.steps)")
    }
}

/// An order of five seats at 35.50, and everybody who gives money back for it.
private final class RefundWorld {
    let ledger: SQLiteLedger
    private(set) var steps: [String] = []
    private let bank = Bank()
    /// Cents that an operator transferred.
    private var transferred: Int64 = 0
    private let file: LedgerFile

    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", (0..<5).map { Fixture.seat($0) }))], at: Fixture.noon)
        try await ledger.settle()
    }

    func step(_ random: inout SeededGenerator) async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: try await takeBack(Int.random(in: 0..<5, using: &random))
        case 2, 3: try await refund(isTaken: Int.random(in: 0..<4, using: &random) > 0, isSettled: Bool.random(using: &random))
        case 4: try await retry()
        case 5: try await giveElsewhere(Bool.random(using: &random) ? 1_000 : 3_550)
        case 6: try await transfer()
        case 9: try await hang(isByHand: Bool.random(using: &random))
        case 7: steps.append("bounce \(bank.bounce(&random) ?? "nothing")")
        default: try await look()
        }
    }

    /// Lines are named for what went back, and everybody does what is left to be done.
    func end() async throws {
        for line in 0..<5 where try await excess() > 0 { try await takeBack(line) }
        for _ in 0..<10 {
            try await look()
            try await retry()
            try await refund()
        }
    }

    /// Cents that the buyer has, less what is owed.
    func excess() async throws -> Int64 {
        let owed = try await ledger.recordedOrder("01-a")?.corrections?.amount.cents ?? 0
        return bank.gone + transferred - owed
    }

    private func takeBack(_ line: Int) async throws {
        steps.append("take back \(line)")
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "asked"))
    }

    /// What is due.
    ///
    /// - Parameters:
    ///   - isTaken: whether the bank takes it.
    ///   - isSettled: not when the process dies before.
    private func refund(isTaken: Bool = true, isSettled: Bool = true) async throws {
        let items = try await ledger.dueItems(at: Fixture.noon, limit: 9)
        try await ledger.complete(items.filter { $0.kind == .revoke }, at: Fixture.noon)
        guard let item = try await ledger.dueItems(at: Fixture.noon, limit: 9).first(where: { $0.kind == .refund }) else { return }
        steps.append("refund \(item.id)\(isTaken ? "" : " refused")\(isSettled ? "" : " and dies")")
        bank.status = isTaken ? .succeeded : .failed
        try await execute(item, isSettled: isSettled)
    }

    private func execute(_ item: OutboxItem, isSettled: Bool = true) async throws {
        let outcome: OutboxOutcome
        do { outcome = .done(try await RefundExecutor(journal: ledger, provider: bank).execute(item)) } catch {
            guard case .never(let cause) = error as? OutboxFault else { throw error }
            outcome = .never(error: cause)
        }
        if isSettled { _ = try await ledger.settle([ExecutedItem(item, outcome)], at: Fixture.noon) }
    }

    /// One is read, and executed when somebody else has done it meanwhile: an operator, who holds, pays and settles it, or who took over.
    private func hang(isByHand: Bool) async throws {
        let items = try await ledger.dueItems(at: Fixture.noon, limit: 9)
        try await ledger.complete(items.filter { $0.kind == .revoke }, at: Fixture.noon)
        guard let item = try await ledger.dueItems(at: Fixture.noon, limit: 9).first(where: { $0.kind == .refund }) else { return }
        if isByHand {
            _ = try await ledger.settle([ExecutedItem(item, .never(error: "no answer"))], at: Fixture.noon)
            try await transfer()
        } else {
            try await refund()
        }
        bank.status = .succeeded
        steps.append("wake up with \(item.id)")
        try await execute(item)
    }

    private func retry() async throws {
        for letter in try await ledger.deadLetters() {
            steps.append("retry \(letter.item.id)")
            #expect(try await ledger.revive(deadLetter: letter.item.id, at: Fixture.noon) == .tried)
        }
    }

    /// On the provider's pages, which give back no more than is left. Of a sum that an operator noted, it is that which was noted.
    private func giveElsewhere(_ cents: Int64) async throws {
        guard bank.gone + transferred + cents <= 5 * 3_550 else { return }
        steps.append("elsewhere \(cents)")
        try await look()
        let isNoted = try await ledger.moneyBack(ofOrder: "01-a").noted.contains(Money(cents: cents))
        bank.give(cents)
        guard isNoted else { return }
        transferred -= cents
        try await look()
    }

    /// An operator transfers what a dead letter owes, and notes it.
    private func transfer() async throws {
        try await look()
        guard let letter = try await ledger.deadLetters().first(where: { $0.item.kind == .refund }) else { return }
        steps.append("by hand \(letter.item.id)")
        let before = try await noted()
        #expect(try await ledger.settle(deadLetter: letter.item.id, note: "by bank transfer", at: Fixture.noon) == nil)
        transferred += try await noted() - before
    }

    private func noted() async throws -> Int64 {
        let payments = try await ledger.account(ofOrder: "01-a")?.payments ?? []
        return payments.filter { $0.reference.hasPrefix("by-hand-") }.reduce(0) { $0 + ($1.amount?.cents ?? 0) }
    }

    /// A notice comes, and the provider is asked.
    private func look() async throws {
        let notice = MoneyMovement(paymentID: "pi_a", noticeID: "evt_\(steps.count)")
        steps.append("look")
        _ = try await ledger.record([.movement(notice)], at: Fixture.noon)
        let questions = try await ledger.dueItems(at: Fixture.noon + .seconds(60), limit: 9).filter { $0.kind == .compare }
        #expect(!questions.isEmpty)
        let books = PaymentBooks(refunds: try await bank.refunds(ofPayment: "pi_a"), disputes: [])
        _ = try await ledger.settle(questions.map { ExecutedItem($0, .done(.compared(books))) }, at: Fixture.noon)
    }
}

/// A provider that forgets keys at once and remembers refunds.
private final class Bank: PaymentProvider {
    private let state = Mutex<(refunds: [Refund], status: Refund.Status)>(([], .succeeded))

    var status: Refund.Status {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    var gone: Int64 { state.withLock { $0.refunds.filter(\.isUnderWay).reduce(0) { $0 + $1.amount.cents } } }

    func give(_ cents: Int64) { _ = make(Money(cents: cents), key: nil, .succeeded) }

    /// The buyer's bank returns one; its id.
    func bounce(_ random: inout SeededGenerator) -> String? {
        let draw = UInt64.random(in: .min ... .max, using: &random)
        return state.withLock { state in
            let standing = state.refunds.indices.filter { state.refunds[$0].isUnderWay }
            guard !standing.isEmpty else { return nil }
            let index = standing[Int(draw % UInt64(standing.count))]
            state.refunds[index].status = .failed
            return state.refunds[index].id
        }
    }

    private func make(_ amount: Money, key: String?, _ status: Refund.Status) -> Refund {
        state.withLock { state in
            let refund = Refund(id: "re_\(state.refunds.count + 1)", amount: amount, status: status, key: key)
            state.refunds.append(refund)
            return refund
        }
    }

    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        make(amount ?? .zero, key: idempotencyKey, status)
    }

    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { state.withLock { $0.refunds.reversed() } }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { [] }
    func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
}
