import Foundation
import NIOCore
import TestSupport
import Testing

@testable import LoadTest

/// The measures against a platform of real processes, in a few seconds.
@Suite(.timeLimit(.minutes(2))) struct BenchRunTests {
    private static let size = BenchSize(rounds: 1, seconds: 0.3, share: 0.01)
    /// These programs are not optimised, and refuse nobody.
    private static let shape = PlatformShape(answerMilliseconds: 5000)

    @Crowd @Test func holdsSalesAndTheScriptOnARealPlatform() async throws {
        let programs = LoadedPlatform.Programs(guichet: ChildProcess.built("guichet"), root: ScenarioTests.root)
        let sessions = [
            BenchProgramme.Sessions(hall: .room, ids: ["standing", "script-1-single", "script-1-batch", "peak-1", "calm-1", "storm-1"]),
            BenchProgramme.Sessions(hall: .rows(seats: 1000), ids: ["seats"]),
        ]
        let bench = try await BenchPlatform("test", BenchProgramme(name: "test", sessions: sessions), Self.shape, programs: programs)
        defer { bench.close() }
        let kit = BenchKit(size: Self.size, visitors: try await bench.makeVisitors(200))

        bench.sleep()
        try await bench.wake()
        let supply = HoldSupply(sessions: ["standing"], wishes: [.standing(2)], visitors: kit.visitors)
        let standing = try await bench.measure(Self.size.loop, connections: 8) { _ in supply.next() }
        #expect(standing.answers > 0 && standing.redis > 0 && standing.boxOffices > 0 && standing.answersPerCall >= 1)

        let seats = HoldSupply(
            sessions: ["seats"], wishes: SeatingPlan.rows(of: 1000).pairs.map { .seats($0) }, visitors: kit.visitors)
        let named = try await bench.measureAll(connections: 4) { _ in seats.made < 100 ? seats.next() : nil }
        #expect(named.answers == 100)
        #expect(await eventuallyRemaining(bench, "seats", 1000 + 800))

        let script = try await ScriptMeasure(bench: bench, kit: kit).run(round: 1)
        #expect((script[.redisSingleMicroseconds] ?? 0) > (script[.redisBatchedMicroseconds] ?? 0))
        #expect(script[.evalshaSingleRPS] ?? 0 > 0)

        let crowd = try BuyerCrowd(bench, session: "peak-1")
        let tally = try await crowd.keep(buyers: 8, BenchLoad(warmUp: 0.2, seconds: 1))
        crowd.close()
        #expect(tally.soldInAll > 0 && tally.refused == 0 && tally.unanswered == 0)
        #expect(try await bench.fault() == nil)
        #expect(try await bench.platform.ledgerSales() == tally.soldInAll)
    }

    /// A wrong answer is never a figure.
    @Crowd @Test func aHoldThatIsRefusedStopsTheBench() async throws {
        let programs = LoadedPlatform.Programs(guichet: ChildProcess.built("guichet"), root: ScenarioTests.root)
        let programme = BenchProgramme(name: "test", sessions: [.init(hall: .rows(seats: 20), ids: ["seats"])])
        let bench = try await BenchPlatform("test", programme, Self.shape, programs: programs)
        defer { bench.close() }
        let visitors = try await bench.makeVisitors(2)
        let supply = HoldSupply(sessions: ["seats"], wishes: [.seats(["b1-1-1", "b1-1-2"])], visitors: visitors)
        await #expect(throws: LoadTestProblem.self) {
            _ = try await bench.measureAll(connections: 1) { _ in supply.made < 2 ? supply.next() : nil }
        }
    }

    /// `make bench` has the true bar, half the pace of plain text. This one is coarse, for a machine that does other things: the two take turns, so that a busy second
    /// meets both, and the middle one of seven pairs counts.
    @Crowd @Test func anEventsPageIsServedAtAThirdOfThePaceOfPlainText() async throws {
        let programs = LoadedPlatform.Programs(guichet: ChildProcess.built("guichet"), root: ScenarioTests.root)
        let bench = try await BenchPlatform("test", BenchProgramme(name: "test", sessions: [.init(hall: .room, ids: ["standing"])]), Self.shape, programs: programs)
        defer { bench.close() }
        func pace(_ path: String) async throws -> Double {
            let request = Question.get(path).bytes(host: "127.0.0.1")
            return try await bench.measure(BenchLoad(warmUp: 0.1, seconds: 0.4), connections: 32, expects: 200) { _ in request }.perSecond
        }
        var ratios: [Double] = []
        for _ in 0..<7 { ratios.append(try await pace("/evenements/e-standing") / (try await pace("/healthz"))) }
        let ratio = try #require(BenchFindings.median(ratios))
        #expect(ratio >= 0.3, "\(ratios)")
    }

    /// The box office shows a count that is up to a quarter second old.
    @Crowd private func eventuallyRemaining(_ bench: BenchPlatform, _ session: String, _ places: Int) async -> Bool {
        for _ in 0..<20 {
            if (try? await bench.remaining(session)) == places { return true }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(50))
        }
        return false
    }
}
