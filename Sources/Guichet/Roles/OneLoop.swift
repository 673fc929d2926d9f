import NIOCore
import NIOPosix

/// Runs a role on one event loop: its connections, its clients and its tasks.
///
/// A task that waited for a socket goes on where the socket is read. On Swift's own threads another one must be woken for it first, and
/// woken again for what the task writes. Only for a role that never computes for long: everybody would wait meanwhile.
enum OneLoop {
    /// Before anything in the process uses an event loop.
    static func run(_ role: @Sendable () async throws -> Void) async throws {
        NIOSingletons.groupLoopCountSuggestion = 1
        let executor = LoopExecutor(MultiThreadedEventLoopGroup.singleton.any())
        try await withTaskExecutorPreference(executor) { try await role() }
    }
}

/// Runs tasks on an event loop.
final class LoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        eventLoop.execute { job.runSynchronously(on: executor) }
    }
}
