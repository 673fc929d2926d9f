import NIOCore
import Synchronization

/// How late an event loop is: for about so long what arrived has been waiting where nobody can measure it, in the kernel.
/// Confined to its event loop.
final class LoopProbe {
    private static let beat = TimeAmount.milliseconds(5)

    private var due: NIODeadline
    /// How late the last beat was; tests say it.
    var last = TimeAmount.zero
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        due = eventLoop.now + Self.beat
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleRepeatedTask(initialDelay: Self.beat, delay: Self.beat) { _ in
            let probe = bound.value
            probe.last = max(.zero, eventLoop.now - probe.due)
            probe.due = eventLoop.now + Self.beat
        }
    }

    /// Of the last beat, or of the one that is overdue.
    func lag(at now: NIODeadline) -> TimeAmount { max(last, now - due) }
}

/// The probes of all event loops, each made with the loop's first connection.
final class LoopProbes: Sendable {
    private let probes = Mutex<[ObjectIdentifier: NIOLoopBound<LoopProbe>]>([:])

    /// On the event loop.
    func probe(of eventLoop: any EventLoop) -> LoopProbe {
        probes.withLock { probes in
            if let known = probes[ObjectIdentifier(eventLoop)] { return known.value }
            let probe = LoopProbe(eventLoop)
            probes[ObjectIdentifier(eventLoop)] = NIOLoopBound(probe, eventLoop: eventLoop)
            return probe
        }
    }
}
