import Booking
import Domain
import Logging
import Testing

@testable import Reconciliation

/// To whom a letter goes, and what becomes of one that can go to nobody.
@Suite struct LetterExecutorTests {
    private func execute(_ recorded: RecordedOrder?, untold: Order? = nil, inStore order: Order?) async throws -> OutboxEffect {
        let executor = LetterExecutor(
            journal: Ledger(recorded: recorded, untold: untold), store: Store(known: order), programme: ProgrammeView(catalogue: NoCatalogue()), post: Post(mailer: NoServer()),
            site: "", clock: LedgerClock(logger: Logger(label: "test")), logger: Logger(label: "test"))
        return try await executor.execute(OutboxItem(id: 1, kind: .letter, orderID: "01-a", paymentID: "pi_a", reason: "places-gone", attempts: 0))
    }

    private func order(of buyer: Buyer) -> Order {
        Order(id: "01-a", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: buyer, lines: [], placedAt: Timestamp(milliseconds: 0))
    }

    private func recorded(_ buyer: Buyer) -> RecordedOrder {
        RecordedOrder(sale: Sale(order: order(of: buyer), paymentID: "pi_a", confirmedAt: Timestamp(milliseconds: 0)), tickets: [])
    }

    @Test func aLetterThatCanGoToNobodyIsNoSuccess() async throws {
        #expect(try await execute(nil, inStore: nil) == .nobodyToTell, "it was never recorded, and Redis lost it")
        let forgotten = Buyer(name: "", email: "")
        #expect(try await execute(recorded(forgotten), inStore: nil) == .nobodyToTell, "the buyer was forgotten before it could go")
    }

    @Test func whoIsKnownAnywhereIsWrittenTo() async throws {
        let ada = Buyer(name: "Ada", email: "ada@example.org")
        let later = OutboxFault.later("the catalogue does not know session 1")
        await #expect(throws: later) { try await execute(nil, inStore: order(of: ada)) }
        await #expect(throws: later, "Redis lost the order that the ledger refused") { try await execute(nil, untold: order(of: ada), inStore: nil) }
        await #expect(throws: later) { try await execute(recorded(ada), inStore: nil) }
    }
}

private struct Store: QuietStore {
    let known: Order?

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
        known.map { OrderRecord(order: $0, state: .refused, deadline: $0.placedAt, reason: "places-gone") }
    }
}

private struct Ledger: OutboxJournal {
    let recorded: RecordedOrder?
    let untold: Order?

    func untoldOrder(_ id: String) async throws(LedgerError) -> Order? { untold }
    func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { recorded }
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? { nil }
    func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? { nil }
    func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int? { nil }
    func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] { [] }
    func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews { OutboxNews() }
    func deadLetters() async throws(LedgerError) -> [DeadLetter] { [] }
    func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog] { [:] }
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)? { nil }
    func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool { true }
    func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack { MoneyBack() }
}

private struct NoCatalogue: CatalogueStore {
    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
    func catalogueVersion() async throws(LedgerError) -> Int64 { 0 }
    func catalogue() async throws(LedgerError) -> Catalogue { .empty }
    func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
}

private struct NoServer: Mailer {
    func send(_ letter: Letter) async throws(MailError) { throw .unavailable(cause: "none") }
}
