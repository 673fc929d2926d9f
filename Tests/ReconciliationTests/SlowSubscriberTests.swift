import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Notices
import SQLiteLedger
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation

/// Subscribers that are slow, away or paused, on real servers: nobody else waits for them, and what they were not told waits for them.
@Suite("Slow subscribers", .timeLimit(.minutes(1))) struct SlowSubscriberTests {
    /// A program that subscribed.
    private final class Receiver: Sendable {
        enum Manner: Sendable { case prompt, hangs, away }

        private struct State: Sendable {
            var manner: Manner
            var bodies: [String] = []
            var inHand = 0
            var mostInHand = 0
        }

        private let state: Mutex<State>
        /// Lets those go that it keeps waiting.
        private let (gate, open) = AsyncStream<Void>.makeStream()

        init(_ manner: Manner) { state = Mutex(State(manner: manner)) }

        var bodies: [String] { state.withLock { $0.bodies } }
        var inHand: Int { state.withLock { $0.inHand } }
        var mostInHand: Int { state.withLock { $0.mostInHand } }

        /// Answers those that wait, and the next at once.
        func release() {
            state.withLock { $0.manner = .prompt }
            open.finish()
        }

        func take(_ request: Request) async throws -> HTTPResponse.Status {
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            let manner = state.withLock { state in
                state.inHand += 1
                state.mostInHand = max(state.mostInHand, state.inHand)
                return state.manner
            }
            defer { state.withLock { $0.inHand -= 1 } }
            guard manner != .away else { return .serviceUnavailable }
            if manner == .hangs { for await _ in gate {} }
            state.withLock { $0.bodies.append(body) }
            return .noContent
        }

        func run(_ work: @escaping @Sendable (String) async throws -> Void) async throws {
            let router = Router()
            router.post("hook") { request, _ in Response(status: try await self.take(request)) }
            let (ports, found) = AsyncStream<Int>.makeStream()
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                for await port in ports {
                    try await work("http://127.0.0.1:\(port)/hook")
                    break
                }
                group.cancelAll()
            }
        }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-notices-\(UUID().uuidString)")
    private let ledger: SQLiteLedger
    private let seal = SecretSeal(key: [UInt8](repeating: 9, count: 32))
    private let actor = JournalActor.system("test")
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path, testMode: true)
    }

    private func subscribe(_ url: String) async throws -> Int64 {
        let secret = try #require(NoticeSecret(bytes: [UInt8](repeating: 5, count: 32)))
        let new = NewSubscriber(url: url, kinds: [.sale], sealedSecret: try seal.seal(secret.bytes, for: NoticeSecret.purpose))
        return try await ledger.addSubscriber(new, by: actor, at: Timestamp(Date()))
    }

    /// Each of a second of its own: what is the same is one notice.
    private func owe(_ count: Int, to subscriber: Int64, from first: Int = 0) async throws {
        let start = Timestamp(Date()) - .seconds(3_600)
        for number in first..<first + count { _ = try await ledger.tryOut(subscriber: subscriber, by: actor, at: start + .seconds(number)) }
    }

    /// Runs what takes notices to subscribers, as the reconciler does.
    private func working(_ work: () async throws -> Void) async throws {
        let clock = LedgerClock(logger: logger)
        let executor = NoticeExecutor(subscribers: ledger, post: HTTPNoticePost(rule: NoticeRule(isTest: true)), seal: seal, clock: clock)
        let worker = OutboxWorker(
            queue: .notice, journal: ledger, executors: [.notice: executor], work: Pacer(), clock: clock, settings: .init(tick: .milliseconds(50)), logger: logger)
        let running = Task { await worker.run() }
        do { try await work() } catch { Issue.record(error) }
        running.cancel()
        await running.value
        try? FileManager.default.removeItem(at: folder)
    }

    private func state(_ id: Int64) async throws -> SubscriberState { try #require(try await ledger.subscribers().first { $0.subscriber.id == id }) }

    @Test("who takes its time, or does not answer, keeps nobody else waiting, and gets everything in the end")
    func slow() async throws {
        let (slow, away, prompt) = (Receiver(.hangs), Receiver(.away), Receiver(.prompt))
        try await slow.run { slowURL in
            try await away.run { awayURL in
                try await prompt.run { promptURL in
                    let ids = (try await subscribe(slowURL), try await subscribe(awayURL), try await subscribe(promptURL))
                    // The others' are older: by age alone, the third would come last.
                    for (id, count, first) in [(ids.0, 60, 0), (ids.1, 60, 100), (ids.2, 40, 200)] { try await owe(count, to: id, from: first) }
                    try await working {
                        #expect(await eventually(within: .seconds(20)) { prompt.bodies.count == 40 })
                        #expect(slow.bodies.isEmpty && slow.inHand == SubscriberPlaces.most, "it has as many as it may, and took none")
                        let waiting = try await (state(ids.0), state(ids.1), state(ids.2))
                        #expect(waiting.0.open == 60 && waiting.0.waitsSince != nil && waiting.1.open == 60 && waiting.1.lastError == "it answers 503")
                        slow.release()
                        #expect(await eventually(within: .seconds(20)) { Set(slow.bodies).count == 60 })
                        #expect(slow.mostInHand == SubscriberPlaces.most)
                        #expect(await eventually(within: .seconds(20)) { (try? await state(ids.0).open) == 0 })
                        #expect(away.mostInHand <= SubscriberPlaces.most)
                        away.release()
                        #expect(await eventually(within: .seconds(20)) { Set(away.bodies).count == 60 })
                    }
                }
            }
        }
    }

    @Test("what happens while one is paused waits for it, and is told when it goes on; one that was turned off meanwhile is told nothing")
    func paused() async throws {
        let (paused, prompt) = (Receiver(.prompt), Receiver(.prompt))
        try await paused.run { pausedURL in
            try await prompt.run { promptURL in
                let (id, other) = (try await subscribe(pausedURL), try await subscribe(promptURL))
                #expect(try await ledger.pauseSubscriber(id, isPaused: true, by: actor, at: Timestamp(Date())))
                #expect(try await ledger.pauseSubscriber(id, isPaused: true, by: actor, at: Timestamp(Date())), "twice is once")
                try await owe(30, to: id)
                try await owe(30, to: other, from: 100)
                try await working {
                    #expect(await eventually(within: .seconds(20)) { prompt.bodies.count == 30 })
                    #expect(paused.bodies.isEmpty)
                    let waiting = try await state(id)
                    #expect(waiting.open == 30 && waiting.dead == 0 && waiting.subscriber.pausedAt != nil && waiting.lastError == nil)
                    // So long that each would have been given up, were it tried.
                    let late = Timestamp(Date()) + .seconds(4 * 86_400)
                    #expect(try await ledger.pauseSubscriber(id, isPaused: false, by: actor, at: late))
                    #expect(await eventually(within: .seconds(20)) { Set(paused.bodies).count == 30 })
                    #expect(await eventually(within: .seconds(20)) { (try? await state(id).open) == 0 })
                    let journal = try await ledger.journal(JournalQuery(subject: "subscriber \(id)"), limit: 99).map(\.action).filter { $0 != .subscriberTried }
                    #expect(journal.prefix(2) == [.subscriberResumed, .subscriberPaused])
                    #expect(try await ledger.pauseSubscriber(id, isPaused: true, by: actor, at: late))
                    #expect(try await ledger.changeSubscriber(id, kinds: [.sale], isOn: false, by: actor, at: late))
                    #expect(try await !ledger.pauseSubscriber(id, isPaused: true, by: actor, at: late), "who is off cannot be paused")
                    #expect(try await state(id).subscriber.pausedAt == nil)
                }
            }
        }
    }
}
