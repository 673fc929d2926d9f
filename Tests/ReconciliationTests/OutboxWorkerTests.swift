import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

@Suite("Outbox worker")
struct OutboxWorkerTests {
    private let outbox = MemoryOutbox()

    private func item(_ id: Int64, _ kind: OutboxItem.Kind = .capture) -> OutboxItem {
        OutboxItem(id: id, kind: kind, orderID: "01-\(id)", paymentID: "pi_\(id)", amount: Money(cents: 100), attempts: 0)
    }

    /// Runs the worker until each of the items `ids` was settled.
    private func run(_ executor: some OutboxExecutor, untilSettled ids: Set<Int64>, follower: Pacer? = nil) async {
        let worker = OutboxWorker(
            queue: .money, journal: outbox, executors: [.capture: executor], work: Pacer(), follower: follower,
            clock: LedgerClock(logger: Logger(label: "test")), settings: .init(concurrency: 4), logger: Logger(label: "test"))
        let running = Task { await worker.run() }
        var left = ids
        for await settled in outbox.settlements {
            left.subtract(settled)
            if left.isEmpty { break }
        }
        running.cancel()
        await running.value
    }

    @Test("calls that hang keep no other item waiting, and nothing is executed twice meanwhile", .timeLimit(.minutes(1)))
    func hanging() async {
        let executor = Scripted { item in
            if item.id <= 3 { await hang() }
            return .captured(Money(cents: 100))
        }
        outbox.queue((1...50).map { item($0) })
        await run(executor, untilSettled: Set(4...50))
        #expect(executor.executed.filter { $0 > 3 }.sorted() == Array(4...50))
        #expect(executor.executed.filter { $0 <= 3 }.sorted() == [1, 2, 3])
    }

    @Test("what is done nudges who writes about it", .timeLimit(.minutes(1)))
    func follower() async {
        let letters = Pacer()
        outbox.queue([item(1)])
        await run(Scripted { _ in .captured(Money(cents: 100)) }, untilSettled: [1], follower: letters)
        await letters.next(within: .seconds(3600))
    }

    @Test("what the provider refuses for good is buried, what it may do later is postponed, and money that differs is nobody's success")
    func failures() async {
        let executor = Scripted { item in
            switch item.id {
            case 1: throw PaymentError.refused(code: "charge_disputed", message: "Ada Lovelace disputes it")
            case 2: throw PaymentError.unavailable(cause: "http 500")
            case 3: throw PaymentError.unknownPayment
            default: return .captured(Money(cents: 100))
            }
        }
        outbox.queue([item(1), item(2), item(3), item(4), item(5, .issue)])
        await run(executor, untilSettled: [1, 2, 3, 4, 5])
        #expect(outbox.outcome(1) == .never(error: "the provider refuses: charge_disputed"))
        #expect(outbox.outcome(3) == .never(error: "the provider does not know the payment"))
        #expect(outbox.outcome(4) == .done(.captured(Money(cents: 100))))
        #expect(outbox.outcome(5) == .never(error: "this version does not execute issue"))
        guard case .later(let error, _) = outbox.outcome(2) else {
            Issue.record("an answer that did not come is asked for again")
            return
        }
        #expect(error == "the provider is away: http 500")
    }

    @Test("an outcome that contradicts the ledger becomes a dead letter and keeps no other from being written", .timeLimit(.minutes(1)))
    func poison() async {
        outbox.poison = 2
        outbox.queue([item(1), item(2), item(3)])
        await run(Scripted { _ in .captured(Money(cents: 100)) }, untilSettled: [1, 2, 3])
        #expect(outbox.outcome(1) == .done(.captured(Money(cents: 100))))
        #expect(outbox.outcome(2) == .never(error: "the ledger does not accept what was done: contradiction"))
        #expect(outbox.outcome(3) == .done(.captured(Money(cents: 100))))
    }

    @Test("a capture takes what is due: another amount is a dead letter, a cancelled payment is money lost")
    func captures() async throws {
        func effect(
            _ status: Payment.Status, cents: Int64, received: Int64? = nil, refunded: Int64 = 0, isDisputed: Bool = false
        ) async throws -> OutboxEffect {
            let provider = Capturing(
                status: status, amount: Money(cents: cents), received: received.map(Money.init(cents:)), refunded: Money(cents: refunded),
                isDisputed: isDisputed)
            return try await CaptureExecutor(provider: provider).execute(item(1))
        }
        #expect(try await effect(.succeeded, cents: 100) == .captured(Money(cents: 100)))
        #expect(try await effect(.succeeded, cents: 100, refunded: 1) == .captured(Money(cents: 100), hasMoved: true), "before it was recorded")
        #expect(try await effect(.succeeded, cents: 100, isDisputed: true) == .captured(Money(cents: 100), hasMoved: true))
        #expect(try await effect(.canceled, cents: 100) == .moneyLost(reason: "capture-refused"))
        await #expect(throws: OutboxFault.never("99 cents captured where 100 were due")) { try await effect(.succeeded, cents: 99) }
        await #expect(throws: OutboxFault.never("40 cents captured where 100 were due"), "somebody captured a part") {
            try await effect(.succeeded, cents: 100, received: 40)
        }
        await #expect(throws: OutboxFault.later("the payment is processing after its capture")) { try await effect(.processing, cents: 100) }
    }
}

/// Executes as it is told, and keeps what it was given.
private final class Scripted: OutboxExecutor {
    private let behaviour: @Sendable (OutboxItem) async throws -> OutboxEffect
    private let ids = Mutex<[Int64]>([])

    init(_ behaviour: @escaping @Sendable (OutboxItem) async throws -> OutboxEffect) { self.behaviour = behaviour }

    var executed: [Int64] { ids.withLock { $0 } }

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        ids.withLock { $0.append(item.id) }
        return try await behaviour(item)
    }
}

/// Returns when the task is cancelled.
private func hang() async {
    let (calls, continuation) = AsyncStream<Void>.makeStream()
    for await _ in calls {}
    continuation.finish()
}

/// A provider whose captures end in one state.
private struct Capturing: PaymentProvider {
    let status: Payment.Status
    let amount: Money
    let received: Money?
    let refunded: Money
    let isDisputed: Bool

    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        Payment(id: id, status: status, amount: amount, currency: "eur", refunded: refunded, received: received, isDisputed: isDisputed)
    }

    func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
}

/// The table of owed work in memory; the real one has its own tests.
private final class MemoryOutbox: OutboxJournal {
    private struct State {
        var open: [OutboxItem] = []
        var outcomes: [Int64: OutboxOutcome] = [:]
        var poison: Int64?
    }
    private let state = Mutex(State())
    let settlements: AsyncStream<[Int64]>
    private let settled: AsyncStream<[Int64]>.Continuation

    init() { (settlements, settled) = AsyncStream.makeStream() }

    /// Item whose effect the ledger finds contradictory.
    var poison: Int64? {
        get { state.withLock { $0.poison } }
        set { state.withLock { $0.poison = newValue } }
    }

    func queue(_ items: [OutboxItem]) { state.withLock { $0.open += items } }
    func outcome(_ id: Int64) -> OutboxOutcome? { state.withLock { $0.outcomes[id] } }

    func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] {
        state.withLock { Array($0.open.prefix(limit)) }
    }

    func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews {
        let isAccepted = state.withLock { state in
            let isPoisoned = executed.contains { item in
                if case .done = item.outcome { item.item.id == state.poison } else { false }
            }
            if isPoisoned { return false }
            for item in executed {
                state.open.removeAll { $0.id == item.item.id }
                state.outcomes[item.item.id] = item.outcome
            }
            return true
        }
        guard isAccepted else { throw .corrupt(cause: "contradiction") }
        settled.yield(executed.map(\.item.id))
        return OutboxNews(dead: executed.filter { if case .never = $0.outcome { true } else { false } }.map(\.item))
    }

    func deadLetters() async throws(LedgerError) -> [DeadLetter] { [] }
    func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog] { [:] }
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? { nil }
    func untoldOrder(_ id: String) async throws(LedgerError) -> Order? { nil }
    func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { nil }
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)? { nil }
    func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? { nil }
    func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int? { nil }
    func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool { true }
    func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack { MoneyBack() }
}
