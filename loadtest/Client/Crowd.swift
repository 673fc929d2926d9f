import NIOCore
import NIOPosix

/// The one thread on which every virtual buyer, connection and recorder lives.
///
/// One, because the client shares the machine with what it measures; no lock and no hop between threads is then needed.
@globalActor public actor Crowd: GlobalActor {
    public static let shared = Crowd()

    static let loop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    static let executor = CrowdExecutor(loop: loop)

    nonisolated public var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// Starts a task that never leaves the crowd's thread: without the preference each continuation would visit a thread of
    /// Swift's pool first.
    @discardableResult
    nonisolated static func start(_ work: @escaping @Sendable @Crowd () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor) { await work() }
    }

    /// Returns at the moment, or at once when it has passed.
    @Crowd static func wait(until moment: NIODeadline) async {
        guard moment > .now() else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            _ = loop.scheduleTask(deadline: moment) { continuation.resume() }
        }
    }
}

/// Runs the crowd's jobs on its event loop.
final class CrowdExecutor: SerialExecutor, TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { loop.preconditionInEventLoop() }
}

extension NIODeadline {
    /// Microseconds since another moment, 0 when it is later.
    func microseconds(since other: NIODeadline) -> UInt64 {
        UInt64(max(0, (self - other).nanoseconds / 1000))
    }
}

extension TimeAmount {
    /// - Parameter seconds: with their fraction.
    static func lasting(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
