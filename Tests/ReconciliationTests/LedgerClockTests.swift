import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

@Suite struct LedgerClockTests {
    private final class Machine: Sendable {
        let time = Mutex(Timestamp(milliseconds: 1_000_000_000))
        var now: Timestamp { time.withLock { $0 } }
    }

    private let machine = Machine()

    /// One clock that is ahead, whichever, dates nothing: no line could ever be dated earlier again.
    @Test(arguments: [(Duration.seconds(30 * 86_400), Duration.zero), (.seconds(-30 * 86_400), .seconds(-30 * 86_400)), (.zero, .zero)])
    func theEarlierOneCounts(storeIsAheadBy: Duration, expected: Duration) {
        let clock = LedgerClock(machine: { [machine] in machine.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let start = machine.now
        #expect(clock.compare(start + storeIsAheadBy) == start + expected)
        #expect(clock.now == start + expected)
        // Between two looks at Redis it goes on with this machine's.
        machine.time.withLock { $0 = start + .seconds(5) }
        #expect(clock.now == start + expected + .seconds(5))
        // Once both are right, the right time.
        clock.compare(machine.now)
        #expect(clock.now == start + .seconds(5))
    }
}
