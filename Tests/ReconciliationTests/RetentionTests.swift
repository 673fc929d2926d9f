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
            // In the order of recording, by the number at the end; those that are forgotten are no more in the list.
            func number(_ id: String) -> Int { Int(id.suffix(8)) ?? 0 }
            let last = order.map(number) ?? -1
            return state.withLock { Array($0.due.filter { number($0) > last }.prefix(limit)) }
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

    private final class Store: QuietProjection {
        /// Orders that wait for something there, and those about which it says nonsense.
        let open, broken: Set<String>
        /// Lanes that do not answer.
        let away: Set<Int>
        private let silences = Mutex<[Int]>([])

        init(open: Set<String>, broken: Set<String>, away: Set<Int>) { (self.open, self.broken, self.away) = (open, broken, away) }

        /// Lanes that were asked and did not answer, each time.
        var silent: [Int] { silences.withLock { $0 } }

        func erase(order id: String) async throws(SeatStoreError) -> Bool {
            let lane = Order.lane(ofID: id) ?? -1
            if away.contains(lane) {
                silences.withLock { $0.append(lane) }
                throw .unavailable(cause: "away")
            }
            guard !broken.contains(id) else { throw .protocolViolation("nonsense") }
            return !open.contains(id)
        }
    }

    /// Orders by the order of their recording, spread over four lanes.
    private static func ids(_ numbers: Range<Int>) -> [String] { numbers.map { id($0) } }
    private static func id(_ number: Int) -> String {
        let text = String(number)
        return "\(number % 4)-" + String(repeating: "0", count: 32 - text.count) + text
    }

    private func round(_ book: Book, open: Set<String> = [], broken: Set<String> = [], away: Set<Int> = []) async throws -> RetentionReport {
        try await round(book, Store(open: open, broken: broken, away: away))
    }

    private func round(_ book: Book, _ store: Store) async throws -> RetentionReport {
        let retention = Retention(book: book, projection: store, policy: RetentionPolicy(), logger: Logger(label: "test"))
        return try await retention.round(at: Timestamp(milliseconds: 0))
    }

    @Test func whatWaitsInTheStoreStaysInTheLedger() async throws {
        let due = Self.ids(0..<3)
        let book = Book(due: due)
        #expect(try await round(book, open: [due[1]]) == RetentionReport(inactive: 2))
        #expect(book.state.withLock { $0.retained } == [[due[0], due[2]]])
    }

    @Test func everythingThatIsDueIsForgottenInParts() async throws {
        let book = Book(due: Self.ids(0..<250), old: 420)
        #expect(try await round(book) == RetentionReport(inactive: 250, deleted: 420))
        #expect(book.state.withLock { $0.retained.map(\.count) } == [100, 100, 50, 0, 0])
    }

    /// One that waits keeps nobody behind it, and is looked at again in the next round.
    @Test func aStoreThatWaitsForManyKeepsNobodyElseKnown() async throws {
        let due = Self.ids(0..<250)
        let book = Book(due: due)
        #expect(try await round(book, open: Set(due.prefix(100))) == RetentionReport(inactive: 150))
        #expect(try await round(book, broken: [due[7]]) == RetentionReport(inactive: 99), "one that fails alone")
        #expect(book.state.withLock { $0.due } == [due[7]])
        #expect(try await round(book) == RetentionReport(inactive: 1))
    }

    /// On a cluster: whole pages may be of lanes whose node is away.
    @Test func aLaneThatIsAwayIsAskedOnceAndKeepsNoOtherKnown() async throws {
        let due = (0..<150).map { Self.id($0 * 4) } + Self.ids(600..<650)
        let book = Book(due: due)
        let store = Store(open: [], broken: [], away: [0])
        let others = due.filter { Order.lane(ofID: $0) != 0 }
        #expect(try await round(book, store) == RetentionReport(inactive: others.count))
        #expect(store.silent == [0], "each silence costs seconds")
        #expect(book.state.withLock { $0.due.count } == due.count - others.count)
        #expect(try await round(book) == RetentionReport(inactive: due.count - others.count), "when it is back")
    }

    @Test func aStoreThatIsAwayIsAskedAgainLater() async throws {
        let book = Book(due: Self.ids(0..<250), old: 120)
        let store = Store(open: [], broken: [], away: [0, 1, 2, 3])
        #expect(try await round(book, store) == RetentionReport(deleted: 120), "who is in the archive alone is deleted all the same")
        #expect(store.silent.sorted() == [0, 1, 2, 3])
        #expect(book.state.withLock { $0.due.count } == 250, "nobody is forgotten by the ledger alone")
        #expect(book.state.withLock { $0.retained.allSatisfy(\.isEmpty) })
    }

    /// What somebody asks for by a command.
    @Test func aWishIsCarriedOutOnceItStandsInTheLedger() async throws {
        let due = Self.ids(0..<4)
        let other = Self.id(9)
        let book = Book(due: due.dropLast() + [other])
        let request = ErasureRequest(orders: due, wishes: [], waiting: [], turns: [], reason: "asked")
        #expect(try await !forget(request, .asked, book), "whose wish it is stands in the ledger first")
        #expect(book.state.withLock { $0.retained } == [])
        await #expect(throws: SeatStoreError.unavailable(cause: "away")) { try await forget(request, .waiting, book, away: [1]) }
        #expect(book.state.withLock { $0.retained } == [[due[0], due[2]]], "what cannot be asked keeps no other known, and the command waits")
        #expect(try await forget(request, .waiting, book, open: [due[1]]), "who waits for something in the store goes by the hourly round")
        #expect(book.state.withLock { $0.due } == [due[1], other], "and nobody else")
        #expect(try await forget(request, .waiting, book))
        #expect(book.state.withLock { $0.due } == [other])
    }

    private func forget(
        _ request: ErasureRequest, _ state: CommandProgress.State, _ book: Book, open: Set<String> = [], away: Set<Int> = []
    ) async throws -> Bool {
        let retention = Retention(
            book: book, projection: Store(open: open, broken: [], away: away), policy: RetentionPolicy(), logger: Logger(label: "test"))
        return try await retention.forget(request, at: Timestamp(milliseconds: 0), after: CommandProgress(state: state))
    }
}
