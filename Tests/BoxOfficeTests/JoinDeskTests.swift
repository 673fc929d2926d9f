import Booking
import Domain
import Synchronization
import Testing
import WaitingRoom

@testable import BoxOffice

@Suite struct JoinDeskTests {
    /// Those who fit into the line share calls; whoever comes when it is full is told at once to come back, and is asked after by nobody.
    @Test func aFullLineSaysSoAtOnce() async throws {
        let asked = Mutex<[Int]>([])
        let doors = AsyncStream<Void>.makeStream()
        var store = Fixture.Away()
        store.onJoin = { joiners in
            asked.withLock { $0.append(joiners.count) }
            for await _ in doors.stream { break }
            return .answers(joiners.map { _ in .number(1) })
        }
        let desk = JoinDesk(store: store, perNetwork: 10)
        let answers = await withTaskGroup(of: JoinDesk.Answer.self) { group in
            for number in 0..<JoinDesk.most + 100 { group.addTask { await desk.join(room: 1, Joiner(Device(secret: "\(number)"))) } }
            var early: [JoinDesk.Answer] = []
            while early.count < 100, let answer = await group.next() { early.append(answer) }
            doors.continuation.finish()
            var late: [JoinDesk.Answer] = []
            for await answer in group { late.append(answer) }
            return (early, late)
        }
        #expect(answers.0.allSatisfy { if case .away = $0 { true } else { false } }, "while nobody has a number yet")
        #expect(answers.1.count == JoinDesk.most && answers.1.allSatisfy { if case .number = $0 { true } else { false } })
        let calls = asked.withLock { $0 }
        #expect(calls.reduce(0, +) == JoinDesk.most && calls.allSatisfy { $0 <= JoinDesk.largest })
    }

    /// A wave is quicker than the keeper, who lets more numbers be handed out a second later: nobody is sent away for that. For who waits in vain there is an end.
    @Test(arguments: [5, 1_000]) func aFullRoomIsAskedAgain(fullFor rounds: Int) async throws {
        let asked = Mutex(0)
        let clock = Mutex(ContinuousClock.now)
        var store = Fixture.Away()
        store.onJoin = { joiners in
            let turn = asked.withLock { asked in
                asked += 1
                return asked
            }
            return turn <= rounds ? .full : .answers(joiners.map { _ in .number(7) })
        }
        let desk = JoinDesk(
            store: store, perNetwork: 10, now: { clock.withLock { $0 } }, pause: { clock.withLock { $0 += .milliseconds(200) } })
        let answer = await desk.join(room: 1, Joiner(Device(secret: "a")))
        if rounds == 5 {
            guard case .number(7) = answer else { return #expect(Bool(false), "\(answer)") }
        } else {
            guard case .full = answer else { return #expect(Bool(false), "\(answer)") }
            #expect(asked.withLock { $0 } == 12)
        }
    }
}
