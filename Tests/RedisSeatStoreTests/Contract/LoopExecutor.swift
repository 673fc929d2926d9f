import NIOCore
import NIOPosix

/// Runs a task on the event loop that its Redis connection belongs to: a step and its reply change no threads, which would cost more than both.
final class LoopExecutor: TaskExecutor {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    init() { loop = group.next() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func close() async { try? await group.shutdownGracefully() }
}
