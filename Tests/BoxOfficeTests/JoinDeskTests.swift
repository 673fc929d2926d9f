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
}
