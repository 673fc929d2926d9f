import Booking

/// How a rebuild by hand ended.
public enum RebuildOutcome: Sendable, Hashable {
    case rebuilt(RestorationReport)
    /// This process has the lease: it rebuilds whatever is not verified by itself.
    case active(LeaseRecord)
}

extension Reconciler {
    /// Makes a store that is not verified show the ledger, once, and ends: what the role does by itself, for who has no reconciler running.
    /// Sales that wait in the stream are recorded first. Returns early when the task is cancelled.
    public func rebuild() async throws(LedgerError) -> RebuildOutcome {
        let record = try await keeper.ledger.lease()
        guard keeper.ledger.isAbandoned(record) else { return .active(record) }
        let (ends, end) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await keeper.run {
                    await rebuildOnce()
                    end.yield()
                }
            }
            group.addTask { for await _ in ends { break } }
            await group.next()
            group.cancelAll()
        }
        return .rebuilt(progress.report)
    }

    private func rebuildOnce() async {
        await awaitStore()
        await stream.rewind()
        await withTaskGroup(of: Void.self) { loops in
            // A lane is compared once its stream is empty.
            loops.addTask { await drainer.run() }
            loops.addTask { await projector.run(once: true) }
            await loops.next()
            loops.cancelAll()
        }
    }
}
