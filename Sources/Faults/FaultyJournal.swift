import Booking
import Domain

/// A ledger of sales whose steps are fault points.
public struct FaultyJournal: Journals {
    private let base: any Journals
    private let points: FaultPoints

    public init(_ base: any Journals, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ port: String, _ method: String, _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await points.step(port, method, call)
    }

    public func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] {
        try await step("SalesJournal", #function) { () async throws(LedgerError) in try await base.record(entries, at: now) }
    }

    public func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews {
        try await step("OutboxJournal", #function) { () async throws(LedgerError) in try await base.settle(executed, at: now) }
    }

    public func advance(_ command: Command, mayEnd: Bool, because cause: String, at now: Timestamp) async throws(LedgerError) -> CommandProgress {
        try await step("CommandJournal", #function) { () async throws(LedgerError) in
            try await base.advance(command, mayEnd: mayEnd, because: cause, at: now)
        }
    }

    public func note(_ incidents: [Incident]) async throws(LedgerError) {
        try await step("SalesJournal", #function) { () async throws(LedgerError) in try await base.note(incidents) }
    }

    public func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) {
        try await step("SalesJournal", #function) { () async throws(LedgerError) in
            try await base.tellRefusalsAgain(ofSessions: numbers, at: now)
        }
    }

    public func distrustOpenWork(ofLane lane: Int) async throws(LedgerError) {
        try await step("SalesJournal", #function) { () async throws(LedgerError) in try await base.distrustOpenWork(ofLane: lane) }
    }

    public func settle(wishes: [WishOutcome], at now: Timestamp) async throws(LedgerError) {
        try await step("WishJournal", #function) { () async throws(LedgerError) in try await base.settle(wishes: wishes, at: now) }
    }

    public func forgetWishes(before moment: Timestamp) async throws(LedgerError) {
        try await step("WishJournal", #function) { () async throws(LedgerError) in try await base.forgetWishes(before: moment) }
    }

    public func settle(waiting changes: [WaitingChange], at now: Timestamp) async throws(LedgerError) {
        try await step("WaitingJournal", #function) { () async throws(LedgerError) in try await base.settle(waiting: changes, at: now) }
    }

    public func hasOffers(ofSession number: UInt32, notHeldBy owner: String) async throws(LedgerError) -> Bool {
        try await base.hasOffers(ofSession: number, notHeldBy: owner)
    }

    public func closeWaitingLists(at now: Timestamp, forgettingUnconfirmedSince moment: Timestamp) async throws(LedgerError) {
        try await step("WaitingJournal", #function) { () async throws(LedgerError) in
            try await base.closeWaitingLists(at: now, forgettingUnconfirmedSince: moment)
        }
    }

    // Questions change nothing.

    public func waitingSizes(except ids: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [WaitingSize] {
        try await base.waitingSizes(except: ids, at: now)
    }
    public func waitingParties(
        ofSession number: UInt32, category: Int, sizes: Set<Int>, except ids: Set<Int64>, limit: Int
    ) async throws(LedgerError) -> [WaitingEntry] {
        try await base.waitingParties(ofSession: number, category: category, sizes: sizes, except: ids, limit: limit)
    }
    public func listsFullOfStrangers() async throws(LedgerError) -> [UInt32: Set<Int>] { try await base.listsFullOfStrangers() }
    public func openOffers(after id: Int64, limit: Int) async throws(LedgerError) -> [WaitingEntry] {
        try await base.openOffers(after: id, limit: limit)
    }
    public func dueWaitingLetters(at now: Timestamp, limit: Int) async throws(LedgerError) -> [(WaitingEntry, WaitingEntry.LetterKind)] {
        try await base.dueWaitingLetters(at: now, limit: limit)
    }

    public func dueWishes(at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueWish] {
        try await base.dueWishes(at: now, limit: limit)
    }

    public func openCommands() async throws(LedgerError) -> OpenCommands { try await base.openCommands() }
    public func lastSaleAt() async throws(LedgerError) -> Timestamp? { try await base.lastSaleAt() }
    public func untoldOrder(_ id: String) async throws(LedgerError) -> Order? { try await base.untoldOrder(id) }
    public func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool { try await base.isOpen(item) }
    public func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack { try await base.moneyBack(ofOrder: id) }
    public func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int? {
        try await base.announcementTold(ofOrder: id)
    }

    public func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? {
        try await base.correctedOrder(of: item)
    }

    public func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] {
        try await base.dueItems(in: queue, at: now, limit: limit)
    }
    public func deadLetters() async throws(LedgerError) -> [DeadLetter] { try await base.deadLetters() }
    public func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog] { try await base.backlog() }
    public func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? {
        try await base.refusal(ofOrder: id)
    }
    public func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { try await base.recordedOrder(id) }
    public func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)? {
        try await base.ticketDrafts(ofOrder: id)
    }
    public func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] { try await base.news(in: movements) }
    public func knows(payment id: String) async throws(LedgerError) -> Bool { try await base.knows(payment: id) }
    public func lostSalesAt() async throws(LedgerError) -> Timestamp? { try await base.lostSalesAt() }
    public func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool { try await base.owesPlaces(ofSession: number) }
    public func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 { try await base.lastNumber(ofSession: number) }
    public func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) {
        try await base.soldPlaces(ofSession: number, after: line)
    }
    public func hasJudged(order id: String) async throws(LedgerError) -> Bool { try await base.hasJudged(order: id) }
    public func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces {
        try await base.soldPlaces(ofSession: number)
    }
    public func recordedOrders(
        ofSession number: UInt32, after: Int64?, limit: Int
    ) async throws(LedgerError) -> RecordedOrderPage {
        try await base.recordedOrders(ofSession: number, after: after, limit: limit)
    }
}
