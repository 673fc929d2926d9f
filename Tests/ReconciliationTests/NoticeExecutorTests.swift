import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// Who is told, how it is signed, and who is left alone for a while.
@Suite("Notices")
struct NoticeExecutorTests {
    private final class Outside: NoticePost {
        private let state = Mutex<(posted: [SignedNotice], answer: NoticeError?)>(([], nil))
        var posted: [SignedNotice] { state.withLock { $0.posted } }

        func say(_ answer: NoticeError?) { state.withLock { $0.answer = answer } }

        func post(_ notice: SignedNotice) async throws(NoticeError) {
            let answer = state.withLock { state in
                state.posted.append(notice)
                return state.answer
            }
            if let answer { throw answer }
        }
    }

    /// Who was turned off.
    private final class Off: Sendable {
        private let state = Mutex<[Int64]>([])
        var ids: [Int64] { state.withLock { $0 } }

        func add(_ id: Int64) { state.withLock { $0.append(id) } }
    }

    private struct Book: SubscriberBook {
        var isOn = true
        var sealed: [UInt8]
        var off: Off

        func subscriber(_ id: Int64) async throws(LedgerError) -> (subscriber: Subscriber, sealedSecret: [UInt8])? {
            id > 2 ? nil : (Subscriber(id: id, url: "https://example.org/\(id)", kinds: [.sale], isOn: isOn, addedAt: Timestamp(milliseconds: 0)), sealed)
        }

        func subscribers() async throws(LedgerError) -> [SubscriberState] { [] }
        func addSubscriber(_ subscriber: NewSubscriber, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int64 { 0 }
        func changeSubscriber(_ id: Int64, kinds: Set<NoticeKind>, isOn: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
            if !isOn { off.add(id) }
            return true
        }
        func pauseSubscriber(_ id: Int64, isPaused: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool { false }
        func removeSubscriber(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool { false }
        func tryOut(subscriber id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool { false }
        func replay(subscriber id: Int64, since moment: Timestamp, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int? { nil }
    }

    private let outside = Outside()
    private let off = Off()
    private let seal = SecretSeal(key: [UInt8](repeating: 9, count: 32))
    private let secret: NoticeSecret

    init() throws { secret = try #require(NoticeSecret(bytes: [UInt8](repeating: 5, count: 32))) }

    private func executor(isOn: Bool = true, key: UInt8 = 9) throws -> NoticeExecutor {
        NoticeExecutor(
            subscribers: Book(isOn: isOn, sealed: try seal.seal(secret.bytes, for: NoticeSecret.purpose), off: off), post: outside,
            seal: SecretSeal(key: [UInt8](repeating: key, count: 32)), clock: LedgerClock(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    private func item(_ subscriber: Int64 = 1) -> OutboxItem {
        OutboxItem(id: 1, kind: .notice, orderID: "01-a", paymentID: nil, attempts: 0, payload: #"{"type":"sale"}"#, subscriber: subscriber)
    }

    @Test("what is sent is what the ledger has, signed with the subscriber's secret")
    func signed() async throws {
        #expect(try await executor().execute(item()) == .none)
        let notice = try #require(outside.posted.first)
        #expect(notice.url == "https://example.org/1" && notice.body == Array(#"{"type":"sale"}"#.utf8))
        #expect(notice == SignedNotice(to: notice.url, body: notice.body, secret: secret, at: Timestamp(milliseconds: notice.timestamp * 1000)))
    }

    @Test("nobody is told who is off, gone, or whose secret is lost")
    func nobody() async throws {
        #expect(try await executor(isOn: false).execute(item()) == .none)
        #expect(try await executor().execute(item(3)) == .none)
        await #expect(throws: OutboxFault.never("the subscriber's secret cannot be opened: the key beside the ledger is another one")) { try await executor(key: 1).execute(item()) }
        #expect(outside.posted.isEmpty)
    }

    @Test("who does not answer is left alone, and costs the others nothing")
    func pauses() async throws {
        let executor = try executor()
        outside.say(.unavailable(cause: "it answers 503"))
        await #expect(throws: OutboxFault.later("it answers 503", after: NoticePauses.shortest)) { try await executor.execute(item()) }
        await #expect(throws: OutboxFault.self) { try await executor.execute(item()) }
        #expect(outside.posted.count == 1, "the second was not tried")
        #expect(await !executor.mayTry(item()), "nor is it worth trying")
        #expect(await executor.mayTry(item(2)))
        outside.say(nil)
        #expect(try await executor.execute(item(2)) == .none)
        outside.say(.refused(cause: "it answers 410"))
        #expect(off.ids.isEmpty)
        await #expect(throws: OutboxFault.never("it answers 410")) { try await executor.execute(item(2)) }
        #expect(off.ids == [2], "it wants no more")
    }

    @Test("a pause grows as long as nothing is taken, and one at a time tries when it is over")
    func growing() async {
        let (pauses, start) = (NoticePauses(), ContinuousClock.now)
        var (lengths, moment): ([Duration], ContinuousClock.Instant) = ([], start)
        for _ in 1...10 {
            #expect(await pauses.left(of: 1, at: moment) == nil)
            let length = await pauses.failed(1, at: moment)
            // Fifteen that were under way beside it fail too.
            for _ in 1...15 { #expect(await pauses.failed(1, at: moment) == length) }
            lengths.append(length)
            moment = moment + length
        }
        #expect(lengths.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)] && lengths.last == NoticePauses.longest)
        #expect(await pauses.left(of: 1, at: moment - .seconds(1)) == .seconds(1))
        #expect(await pauses.left(of: 2, at: moment) == nil)
        #expect(await pauses.left(of: 1, at: moment) == nil)
        #expect(await pauses.left(of: 1, at: moment + .seconds(1)) != nil)
        await pauses.answered(1)
        #expect(await pauses.left(of: 1, at: moment) == nil)
    }
}
