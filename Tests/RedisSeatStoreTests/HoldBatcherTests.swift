import Booking
import Domain
import RedisClient
import Synchronization
import Testing

@testable import RedisSeatStore

/// Who waits behind a call, and for how long.
@Suite struct HoldBatcherTests {
    private typealias Answers = @Sendable (Result<HoldReply, SeatStoreError>) -> Void

    /// A store that answers when the test says so.
    private final class Store: Sendable {
        let calls = Mutex<[(holds: [EncodedHold], answer: Answers)]>([])
        let links = Mutex<[ChainLink]>([])
        let now = Mutex(ContinuousClock.now)
        let answered = Mutex<[String: Result<HoldOutcome, SeatStoreError>]>([:])
        private let names = Dictionary(uniqueKeysWithValues: "abcdefg".map { (House.id(String($0)), String($0)) })
        private let keys = SessionKeys(House.session(standing: 5, limit: 6, number: 2))

        func hold(_ id: String, _ batcher: HoldBatcher) throws {
            let hold = try EncodedHold(HoldRequest(id: House.id(id), visitor: House.id("v"), fingerprint: 0, places: []))
            batcher.hold(hold, in: keys) { holds, _, link, answer in
                self.links.withLock { $0.append(link) }
                self.calls.withLock { $0.append((holds, answer)) }
            } answer: { result in
                self.answered.withLock { $0[id] = result }
            }
        }

        /// The oldest call, of which so many are answered.
        func answer(_ count: Int? = nil) -> [String] {
            let call = calls.withLock { $0.removeFirst() }
            call.answer(.success(HoldReply(count: count ?? call.holds.count) { _ in .success(.refused(.crowded)) }))
            return call.holds.map { self.names[$0.request.id] ?? "" }
        }

        func advance(_ duration: Duration) { now.withLock { $0 += duration } }
    }

    @Test func whoWaitedLongerThanAnybodyWaitsIsToldSoWithoutTheStore() throws {
        let store = Store()
        let batcher = HoldBatcher(patience: .seconds(5)) { store.now.withLock { $0 } }
        for id in ["a", "b", "c"] { try store.hold(id, batcher) }
        store.advance(.seconds(4))
        for id in ["d", "e"] { try store.hold(id, batcher) }
        store.advance(.seconds(2))
        // The first call came back after six seconds: two of those behind it are gone, and two are not.
        #expect(store.answer() == ["a"])
        let late = store.answered.withLock { $0 }
        #expect(late.keys.sorted() == ["a", "b", "c"])
        for id in ["b", "c"] { #expect(throws: SeatStoreError.self) { try late[id]?.get() } }
        // Who got no answer in its call is asked for again with those behind it, until it is too late for it too.
        #expect(store.answer(1) == ["d", "e"])
        try store.hold("f", batcher)
        store.advance(.seconds(6))
        #expect(store.answer(0) == ["e"])
        #expect(store.calls.withLock { $0.isEmpty } && store.answered.withLock { $0.keys.sorted() } == ["a", "b", "c", "d", "e", "f"])
        // Nobody is under way: the next one is sent at once.
        try store.hold("g", batcher)
        #expect(store.answer() == ["g"])
        #expect(store.links.withLock { $0 } == [.first, .next, .next, .first])
    }
}
