import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// The store forgets first, and the ledger exactly those.
@Suite struct RetentionTests {
    /// A ledger of orders that are due, and of so many buyers whose time in the archive is over.
    private final class Book: PrivacyBook {
        let state: Mutex<(due: [String], old: Int, retained: [[String]])>

        init(due: [String], old: Int = 0) { state = Mutex((due, old, [])) }

        func erasableOrders(of request: ErasureRequest, at now: Timestamp) async throws(LedgerError) -> [String] {
            state.withLock { $0.due.filter(request.orders.contains) }
        }

        func erasableOrders(
            behind order: String?, policy: RetentionPolicy, at now: Timestamp, limit: Int
        ) async throws(LedgerError) -> [String] {
            // Numbers, in the order of recording; those that are forgotten are no more in the list.
            let last = order.flatMap { Int($0) } ?? -1
            return state.withLock { Array($0.due.filter { Int($0) ?? 0 > last }.prefix(limit)) }
        }

        func retain(orders: [String], policy: RetentionPolicy, at now: Timestamp) async throws(LedgerError) -> RetentionReport {
            state.withLock { state in
                state.due.removeAll(where: orders.contains)
                state.retained.append(orders)
                let deleted = min(state.old, RetentionPolicy.batch)
                state.old -= deleted
                return RetentionReport(inactive: orders.count, deleted: deleted)
            }
        }
    }

    private struct Store: QuietProjection {
        /// Orders that wait for something there, and those of which it cannot be asked.
        var open: Set<String> = []
        var away: Set<String> = []

        func erase(order id: String) async throws(SeatStoreError) -> Bool {
            guard !away.contains(id) else { throw .unavailable(cause: "away") }
            return !open.contains(id)
        }
    }

    private func round(_ book: Book, open: Set<String> = [], away: Set<String> = []) async throws -> RetentionReport {
        let retention = Retention(book: book, projection: Store(open: open, away: away), policy: RetentionPolicy(), logger: Logger(label: "test"))
        return try await retention.round(at: Timestamp(milliseconds: 0))
    }

    @Test func whatWaitsInTheStoreStaysInTheLedger() async throws {
        let book = Book(due: ["0", "1", "2"])
        #expect(try await round(book, open: ["1"]) == RetentionReport(inactive: 2))
        #expect(book.state.withLock { $0.retained } == [["0", "2"]])
    }

    @Test func everythingThatIsDueIsForgottenInParts() async throws {
        let book = Book(due: (0..<250).map(String.init), old: 420)
        #expect(try await round(book) == RetentionReport(inactive: 250, deleted: 420))
        #expect(book.state.withLock { $0.retained.map(\.count) } == [100, 100, 50, 0, 0])
    }

    /// One that waits keeps nobody behind it, and is looked at again in the next round.
    @Test func aStoreThatWaitsForManyKeepsNobodyElseKnown() async throws {
        let due = (0..<250).map(String.init)
        let book = Book(due: due)
        #expect(try await round(book, open: Set(due.prefix(100))) == RetentionReport(inactive: 150))
        #expect(try await round(book, away: ["7"]) == RetentionReport(inactive: 99), "one that fails alone")
        #expect(book.state.withLock { $0.due } == ["7"])
        #expect(try await round(book) == RetentionReport(inactive: 1))
    }

    @Test func aStoreThatIsAwayIsAskedAgainLater() async throws {
        let due = (0..<250).map(String.init)
        let book = Book(due: due, old: 120)
        #expect(try await round(book, away: Set(due)) == RetentionReport(deleted: 120), "who is in the archive alone is deleted all the same")
        #expect(book.state.withLock { $0.due.count } == 250, "nobody is forgotten by the ledger alone")
        #expect(book.state.withLock { $0.retained } == [[], []])
    }

    /// What somebody asks for by a command.
    @Test func aWishIsCarriedOutOnceItStandsInTheLedger() async throws {
        let book = Book(due: ["0", "1", "2", "9"])
        let request = ErasureRequest(orders: ["0", "1", "2", "3"], wishes: [], waiting: [], turns: [], reason: "asked")
        #expect(try await !forget(request, .asked, book), "whose wish it is stands in the ledger first")
        #expect(book.state.withLock { $0.retained } == [])
        await #expect(throws: SeatStoreError.unavailable(cause: "away")) { try await forget(request, .waiting, book, away: ["1"]) }
        #expect(book.state.withLock { $0.retained } == [["0", "2"]], "what cannot be asked keeps no other known, and the command waits")
        #expect(try await forget(request, .waiting, book, open: ["1"]), "who waits for something in the store goes by the hourly round")
        #expect(book.state.withLock { $0.due } == ["1", "9"], "and nobody else")
        #expect(try await forget(request, .waiting, book))
        #expect(book.state.withLock { $0.due } == ["9"])
    }

    private func forget(
        _ request: ErasureRequest, _ state: CommandProgress.State, _ book: Book, open: Set<String> = [], away: Set<String> = []
    ) async throws -> Bool {
        let retention = Retention(book: book, projection: Store(open: open, away: away), policy: RetentionPolicy(), logger: Logger(label: "test"))
        return try await retention.forget(request, at: Timestamp(milliseconds: 0), after: CommandProgress(state: state))
    }
}
