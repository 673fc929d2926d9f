import Booking
import Domain
import Testing

@testable import Reconciliation

/// A command that waits is looked at less and less often, and one that gets on as before.
@Suite struct CommandRestsTests {
    private let start = ContinuousClock.now

    private func command(done: Int = 0) -> Command {
        Command(id: 7, task: .tellBuyers(number: 1), askedBy: "ada", askedAt: Timestamp(milliseconds: 0), progress: CommandProgress(state: .waiting, done: done, total: 9))
    }

    /// Seconds until the next look, after a look now.
    private func pause(_ rests: inout CommandRests, _ progress: CommandProgress?, of command: Command) -> Int? {
        rests.note(command, progress, at: start)
        return (0...64).first { !rests.isResting(command.id, at: start + .seconds($0)) }
    }

    @Test func whatDoesNotGetOnRestsTwiceAsLong() {
        var rests = CommandRests(first: .seconds(1), longest: .seconds(10))
        #expect(!rests.isResting(7, at: start))
        let waiting = CommandProgress(state: .waiting, total: 9)
        #expect([waiting, waiting, nil, waiting, waiting, nil].map { pause(&rests, $0, of: command()) } == [1, 2, 4, 8, 10, 10])
        #expect(!rests.isResting(8, at: start), "another one waits for nothing of it")
        #expect(pause(&rests, CommandProgress(state: .waiting, done: 1, total: 9), of: command()) == 1, "it got on")
        #expect(pause(&rests, CommandProgress(state: .waiting, done: 1, total: 9), of: command(done: 1)) == 2)
    }

    /// A walk in parts through orders of which none can be taken back yet.
    @Test func aWalkInPartsGetsOnOnlyWhenSomethingWasDone() {
        var rests = CommandRests(first: .seconds(1), longest: .seconds(10))
        let (waiting, running) = (CommandProgress(state: .waiting, total: 99), CommandProgress(state: .running, total: 99))
        for expected in [1, 2, 4] {
            #expect(pause(&rests, waiting, of: command()) == expected)
            // When its rest is over.
            rests.note(command(), running, at: start + .seconds(expected))
            #expect(!rests.isResting(7, at: start + .seconds(expected)))
        }
    }

    @Test func whatIsOverIsForgotten() {
        var rests = CommandRests(first: .seconds(1), longest: .seconds(10))
        #expect(pause(&rests, nil, of: command()) == 1)
        #expect(pause(&rests, CommandProgress(state: .done, total: 9), of: command()) == 0)
    }
}
