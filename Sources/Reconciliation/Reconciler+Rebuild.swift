import Booking

/// How a rebuild by hand ended.
public enum RebuildOutcome: Sendable, Hashable {
    case rebuilt(RestorationReport)
    /// The lease was lost half-way: not everything is verified.
    case interrupted
    /// This process has the lease: it rebuilds whatever is not verified by itself.
    case active(LeaseRecord)
}

extension Reconciler {
    /// Makes a store that is not verified show the ledger, once, and ends: what the role does by itself, for who has no reconciler running.
    /// Sales that wait in the stream are recorded first. Returns early when the task is cancelled.
    public func rebuild() async throws(LedgerError) -> RebuildOutcome {
        let record = try await keeper.ledger.lease()
        guard keeper.ledger.isAbandoned(record) else { return .active(record) }
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let isComplete = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await keeper.run { end.yield(await rebuildOnce()) }
                return false
            }
            group.addTask { await ends.first { _ in true } ?? false }
            let isComplete = await group.next() ?? false
            group.cancelAll()
            return isComplete
        }
        return isComplete ? .rebuilt(progress.report) : .interrupted
    }

    /// - Returns: whether everything is verified.
    private func rebuildOnce() async -> Bool {
        await awaitStore()
        await stream.rewind()
        return await withTaskGroup(of: Bool.self) { loops in
            // A lane is compared once its stream is empty.
            loops.addTask {
                await drainer.run()
                return false
            }
            loops.addTask { await projector.run(once: true) }
            let isComplete = await loops.next() ?? false
            loops.cancelAll()
            return isComplete
        }
    }
}
