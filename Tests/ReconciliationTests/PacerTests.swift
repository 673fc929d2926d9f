import Testing

@testable import Reconciliation

@Suite(.timeLimit(.minutes(1))) struct PacerTests {
    @Test func aNudgeBeginsTheNextRoundAtOnceOnce() async {
        let pacer = Pacer()
        pacer.nudge()
        pacer.nudge()
        let start = ContinuousClock.now
        await pacer.next(within: .seconds(3600))
        await pacer.next(within: .milliseconds(50))
        #expect(start.duration(to: .now) >= .milliseconds(50))
        let waiting = Task { await pacer.next(within: .seconds(3600)) }
        pacer.nudge()
        await waiting.value
    }

    /// A reconciler that loses its lease cancels its loops and begins them anew: a pacer that they share must pace again.
    @Test func itPacesAfterATaskThatWaitedWasCancelled() async {
        let pacer = Pacer()
        let waiting = Task { await pacer.next(within: .seconds(3600)) }
        waiting.cancel()
        await waiting.value
        let start = ContinuousClock.now
        await pacer.next(within: .milliseconds(50))
        #expect(start.duration(to: .now) >= .milliseconds(50))
    }
}
