import Booking
import Domain
import Foundation
import Logging
import SQLiteLedger
import Synchronization
import Testing

@testable import Reconciliation

/// Reconcilers that share a ledger, without their work: real ledgers on one file, short times.
@Suite(.timeLimit(.minutes(1))) struct LeaseKeeperTests {
    private let folder: URL
    private let times = LeaseTimes(
        timeToLive: .milliseconds(600), mayActFor: .milliseconds(450), renewal: .milliseconds(100), look: .milliseconds(20))

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "guichet-lease-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Who works now, and each beginning and end in order.
    private final class Stage: Sendable {
        private let working = Mutex<Set<String>>([])
        let most = Atomic<Int>(0)
        let events: AsyncStream<String>
        private let continuation: AsyncStream<String>.Continuation

        init() { (events, continuation) = AsyncStream.makeStream() }

        func work(_ name: String) async {
            let count = working.withLock { working in
                working.insert(name)
                return working.count
            }
            most.max(count, ordering: .sequentiallyConsistent)
            continuation.yield("\(name) begins")
            // Until it is cancelled.
            await Pacer().next(within: .seconds(3600))
            working.withLock { _ = $0.remove(name) }
            continuation.yield("\(name) ends")
        }
    }

    private func expect(_ event: String, _ events: inout AsyncStream<String>.Iterator, at place: SourceLocation = #_sourceLocation) async {
        let next = await events.next()
        #expect(next == event, sourceLocation: place)
    }

    private func open() throws -> SQLiteLedger {
        try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path, testMode: true, needsLease: true)
    }

    private func keeper(_ name: String, _ ledger: SQLiteLedger, tenure: Tenure = Tenure()) -> LeaseKeeper {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return LeaseKeeper(ledger: ledger, tenure: tenure, holder: name, times: times, logger: logger)
    }

    @Test func oneOfManyWorksAndAnotherFollowsAtOnce() async throws {
        let stage = Stage()
        var events = stage.events.makeAsyncIterator()
        var running: [String: Task<Void, Never>] = [:]
        for name in ["a", "b", "c"] {
            let keeper = keeper(name, try open())
            running[name] = Task { await keeper.run { await stage.work(name) } }
        }
        for _ in 0..<3 {
            let beginning = await events.next() ?? ""
            #expect(beginning.hasSuffix(" begins"))
            let name = String(beginning.prefix(1))
            let task = try #require(running[name])
            task.cancel()
            await expect("\(name) ends", &events)
            await task.value
        }
        #expect(stage.most.load(ordering: .sequentiallyConsistent) == 1)
        #expect(try await open().lease().holder == nil)
        #expect(try await open().lease().token == 3)
    }

    @Test func whoLosesTheLeaseStopsAndWaitsForItAgain() async throws {
        let stage = Stage()
        var events = stage.events.makeAsyncIterator()
        let tenure = Tenure()
        let ours = keeper("ours", try open(), tenure: tenure)
        let task = Task { await ours.run { await stage.work("ours") } }
        await expect("ours begins", &events)
        #expect(tenure.mayAct)

        // Another takes it, as if we had been stopped for long.
        let other = try open()
        var taken: LeaseRecord?
        while taken == nil { taken = try await other.takeLease(after: other.lease(), as: "other", at: Timestamp(milliseconds: 0)) }
        await expect("ours ends", &events)
        #expect(!tenure.mayAct)
        try await other.giveBackLease()
        await expect("ours begins", &events)
        #expect(try await other.lease().token == 3)
        task.cancel()
        await task.value
    }

    /// As `kill -9`: what the system gives back tells that nobody holds the lease.
    @Test func whoDiedIsFollowedBeforeTheLeaseLapses() async throws {
        var dead: SQLiteLedger? = try open()
        _ = try await dead?.takeLease(after: open().lease(), as: "dead", at: Timestamp(milliseconds: 0))
        dead = nil
        let stage = Stage()
        var events = stage.events.makeAsyncIterator()
        let start = ContinuousClock.now
        let keeper = keeper("next", try open())
        let task = Task { await keeper.run { await stage.work("next") } }
        await expect("next begins", &events)
        #expect(start.duration(to: .now) < times.timeToLive)
        task.cancel()
        await task.value
    }

    /// As SIGSTOP: the holder lives and does not renew.
    @Test func whoIsStoppedIsFollowedWhenTheLeaseLapses() async throws {
        let stopped = try open()
        _ = try await stopped.takeLease(after: stopped.lease(), as: "stopped", at: Timestamp(milliseconds: 0))
        let stage = Stage()
        var events = stage.events.makeAsyncIterator()
        let start = ContinuousClock.now
        let tenure = Tenure()
        let keeper = keeper("next", try open(), tenure: tenure)
        let task = Task { await keeper.run { await stage.work("next") } }
        await expect("next begins", &events)
        #expect(start.duration(to: .now) >= times.timeToLive)
        #expect(try await !stopped.renewLease())
        task.cancel()
        await task.value
    }
}
