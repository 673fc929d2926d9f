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

        func erasableOrders(
            of request: ErasureRequest?, policy: RetentionPolicy, at now: Timestamp, limit: Int
        ) async throws(LedgerError) -> [String] { state.withLock { Array($0.due.prefix(limit)) } }

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
        var open: Set<String> = []
        func erase(order id: String) async throws(SeatStoreError) -> Bool { !open.contains(id) }
    }

    private func round(_ book: Book, open: Set<String> = []) async throws -> RetentionReport {
        let retention = Retention(book: book, projection: Store(open: open), policy: RetentionPolicy(), logger: Logger(label: "test"))
        return try await retention.round(at: Timestamp(milliseconds: 0))
    }

    @Test func whatWaitsInTheStoreStaysInTheLedger() async throws {
        let book = Book(due: ["a", "b", "c"])
        #expect(try await round(book, open: ["b"]) == RetentionReport(inactive: 2))
        #expect(book.state.withLock { $0.retained } == [["a", "c"]])
    }

    @Test func everythingThatIsDueIsForgottenInParts() async throws {
        let book = Book(due: (0..<250).map(String.init), old: 420)
        #expect(try await round(book) == RetentionReport(inactive: 250, deleted: 420))
        #expect(book.state.withLock { $0.retained.map(\.count) } == [100, 100, 50, 0, 0])
    }

    /// One that waits comes again with each look, and no look is the last because of it.
    @Test func aStoreThatWaitsForManyIsAskedAgainLater() async throws {
        let due = (0..<150).map(String.init)
        #expect(try await round(Book(due: due), open: Set(due.prefix(100))) == RetentionReport())
    }
}
