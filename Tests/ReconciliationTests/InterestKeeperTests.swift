import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

@Suite struct InterestKeeperTests {
    private final class Store: InterestStore {
        func add(_ interest: Interest, ofEvent number: UInt32) async throws(SeatStoreError) {}
        func interest(hoursAgo: Int) async throws(SeatStoreError) -> (hour: Int64, sums: [UInt32: Interest]) {
            (1_000 - Int64(hoursAgo), hoursAgo < 3 ? [1: Interest(views: 10 + hoursAgo)] : [:])
        }
    }

    private final class Book: InterestBook {
        let noted = Mutex<(sums: [Int64: [UInt32: Interest]], forgotten: Int64?)>(([:], nil))

        func note(_ sums: [UInt32: Interest], ofHour hour: Int64) async throws(LedgerError) { noted.withLock { $0.sums[hour] = sums } }
        func forgetInterest(before hour: Int64) async throws(LedgerError) { noted.withLock { $0.forgotten = hour } }
    }

    @Test func theHourThatGoesOnAndTheOneBeforeAreTakenOverAndOldOnesForgotten() async throws {
        let book = Book()
        let keeper = InterestKeeper(store: Store(), book: book, logger: Logger(label: "test"))
        try await keeper.look(back: 1)
        #expect(book.noted.withLock { $0.sums } == [1_000: [1: Interest(views: 10)], 999: [1: Interest(views: 11)]] && book.noted.withLock { $0.forgotten } == nil)
        try await keeper.look(back: 72)
        #expect(book.noted.withLock { $0.sums.count } == 73 && book.noted.withLock { $0.forgotten } == 1_000 - 400 * 24)
    }
}
