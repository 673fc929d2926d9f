@testable import LoadTest
import Foundation
import NIOCore
@testable import OpeningDay
import Testing

/// What judges an opening over HTTP.
@Suite struct OpeningTests {
    @Test func goodputIsMeasuredWhileTheShopIsBusy() {
        // 1,000 holds take 25 s at 40 a second.
        let steady = Goodput(holds: [0, 0] + Array(repeating: 40, count: 200))
        #expect(steady.ratio == 1 && steady.least == 1 && steady.most == 40 && steady.secondsToFill == 21 && steady.window == 25)
        #expect(steady.isJudged && steady.violations == [])
        // Neither the last places one by one nor the first shoppers count.
        let tail = Goodput(holds: [1, 5, 20] + Array(repeating: 40, count: 200) + [3, 0, 0, 1, 0, 0, 1])
        #expect(tail.ratio > 0.99 && tail.violations == [])
        let hole = Goodput(holds: Array(repeating: 40, count: 100) + Array(repeating: 0, count: 60) + Array(repeating: 40, count: 100))
        #expect((0.7...0.8).contains(hole.ratio) && hole.least < 0.1)
        #expect(hole.violations == ["Goodput was 74 % of the peak while places were left; 90 % are wanted."])
        // A short hole hides in the mean, and is found all the same.
        let dip = Goodput(holds: Array(repeating: 40, count: 200) + Array(repeating: 16, count: 25) + Array(repeating: 40, count: 200))
        #expect(dip.ratio > 0.9 && dip.violations.count == 1 && dip.violations[0].contains("fell to"), "\(dip)")
        // Of ninety holds nothing is made: chance alone makes one window the double of another.
        let small = Goodput(holds: Array(repeating: 4, count: 10) + [0, 0, 0, 0, 0] + Array(repeating: 4, count: 10))
        #expect(!small.isJudged && small.violations == [] && small.ratio < 1)
        #expect(Goodput(holds: [0, 0]) == Goodput())
    }

    private static let run = RunResult(
        instances: 2, seconds: 60, buyers: 4000, requests: 9000, refused: 0, failed: 0, requestsPerSecond: 150, capacity: 200, sold: 200, steps: [], endings: [:],
        refusals: [:], failures: [:], bySecond: [], stock: [], usage: [], cpuSeconds: [:], clientLateness: nil, clientMicrosecondsPerRequest: 0, audit: "clean", faults: [])

    static func traffic(demand: Double, least: Double? = nil, oversold: Int = 0, isJudged: Bool = true) -> TrafficReport {
        var goodput = Goodput()
        (goodput.ratio, goodput.least, goodput.isJudged) = (1, 1, isJudged)
        return TrafficReport(
            visitors: 4000, places: 200, boxOffices: 2, joined: 4000, admitted: 100, sold: 200, demandRatio: demand, leastDemand: least, mustSellOut: true, secondsToSellOut: 60,
            goodput: goodput, unanswered: 0, deadline: 10, polls: 1, redisCommandsPerPoll: 0, orderViolations: 0, doubleAdmissions: 0, oversold: oversold,
            toldToWait: 0, longestAtTheDoor: 0, letInBesideKeptPlaces: 0,
            attacks: Attack.allCases.map { .init($0, tries: 2, gains: 0) }, controls: Control.allCases, run: run)
    }

    /// Twenty times as much as can be served is asked for: fewer people prove nothing of it.
    @Test func tooLittleDemandIsNoOpening() {
        #expect(Self.traffic(demand: 21, least: 20).violations == [] && Self.traffic(demand: 3).violations == [])
        #expect(Self.traffic(demand: 12.34, least: 20).violations == ["Only 12.3 times as much was asked as could be served; 20 times were to be."])
        #expect(Self.traffic(demand: 21, least: 20, isJudged: false).violations == ["The sale was too short, or too few holds were granted, to judge whether goodput was steady."])
        #expect(Self.traffic(demand: 3, isJudged: false).violations == [])
    }

    @Test func whatWasNotTriedProvesNothing() throws {
        func report(_ attempts: [TrafficReport.Attempts], _ controls: [Control], soldOut: Double? = 60, unanswered: Int = 0) -> [String] {
            TrafficReport(
                visitors: 4000, places: 200, boxOffices: 2, joined: 4000, admitted: 100, sold: 200, demandRatio: 20, mustSellOut: true, secondsToSellOut: soldOut,
                goodput: Goodput(), unanswered: unanswered, deadline: 10, polls: 1, redisCommandsPerPoll: 0, orderViolations: 0, doubleAdmissions: 0, oversold: 0,
                toldToWait: 0, longestAtTheDoor: 0, letInBesideKeptPlaces: 0,
                attacks: attempts, controls: controls, run: Self.run
            ).violations
        }
        let all = Attack.allCases.map { TrafficReport.Attempts($0, tries: 2, gains: 0) }
        #expect(report(all, Control.allCases) == [])
        #expect(report(Array(all.dropLast(2)), Control.allCases) == ["Not tried: in again after leaving, a hold with an admission that was given back."])
        #expect(report(all, [.pass]).map { $0.hasSuffix("a hold with an admission in its time.") } == [true])
        #expect(report(all.map { .init($0.attack, tries: 2, gains: $0.attack == .stolenPass ? 1 : 0) }, Control.allCases) == ["1 of 2 gained by: somebody else's pass."])
        #expect(report(all, Control.allCases, soldOut: nil, unanswered: 3) == ["3 requests had no answer in their deadline of 10 s.", "The house was not sold out: 200 of 200."])
    }

    private static func board(called: Int) throws -> SeenBoard {
        let seed = String(repeating: "5a", count: 32)
        let json = #"{"room":1,"phase":"queue","entrants":100,"seed":"\#(seed)","queued":100,"called":\#(called),"remaining":9}"#
        return try #require(SeenBoard(json: Data(json.utf8)))
    }

    @Test @Crowd func whoComesInOutOfTurnIsSeen() throws {
        let crowd = WaitingCrowd(room: 1, board: try Self.board(called: 50))
        let byRank = Dictionary(uniqueKeysWithValues: (0..<UInt32(100)).map { (crowd.board.rank(of: $0) ?? 0, $0) })
        func letIn(_ rank: UInt32, began: NIODeadline = .now()) throws {
            crowd.letIn(.init(number: try #require(byRank[rank]), rank: rank, pass: "", admission: ""), began: began)
        }
        #expect(byRank.count == 100)
        for rank in [3, 1, 2] as [UInt32] { try letIn(rank) }
        #expect(crowd.orderViolations == 0 && crowd.doubleAdmissions == 0)
        try letIn(2)
        #expect(crowd.doubleAdmissions == 1)
        // Somebody with a better place was told to wait, somebody who asked later came in, and it was told to wait again, twice as all answers are heard then.
        let seventh = try #require(byRank[7])
        crowd.turnAway(seventh, began: .now())
        try letIn(9, began: .now() + .seconds(1))
        for _ in 1...2 { crowd.turnAway(seventh, began: .now() + .seconds(2)) }
        #expect(crowd.orderViolations == 1 && crowd.door.passed == 1)
        // A rank that is not the one of the draw.
        crowd.letIn(.init(number: try #require(byRank[20]), rank: 21, pass: "", admission: ""), began: .now())
        #expect(crowd.orderViolations == 2)
        let (called, next) = (try #require(byRank[49]), try #require(byRank[50]))
        #expect(crowd.board.nextLook(number: called) == nil && crowd.board.nextLook(number: next) != nil)
    }
}

@Suite struct OpeningResultTests {
    /// What those who read var/opening/latest.json rely on.
    @Test func everyPromisedKeyIsWritten() throws {
        let machine = Machine(processor: "p", cores: 2, memoryGiB: 1, system: "s", redis: "r", builtForRelease: true, loadBefore: 0)
        func keys(_ traffic: TrafficReport?) throws -> [String: Any] {
            var simulation = OpeningReport()
            simulation.secondsToSellOut = 420
            let json = try OpeningResult(simulation, traffic, startedAt: "", revision: "", machine: machine).json()
            return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        }
        let promised = [
            "visitors", "order_violations", "double_admissions", "oversold", "unanswered", "redis_bytes_per_visitor", "redis_commands_per_poll", "goodput_ratio",
            "seconds_to_sell_out",
        ]
        // Nobody over HTTP: the keys are there all the same, and what is not known is null.
        let alone = try keys(nil)
        for key in promised { #expect(alone[key] != nil, "\(key)") }
        #expect(alone["seconds_to_sell_out"] as? Int == 420)
        for key in ["unanswered", "redis_commands_per_poll", "goodput_ratio"] { #expect(alone[key] is NSNull, "\(key)") }
        let whole = try keys(OpeningTests.traffic(demand: 20, oversold: 3))
        for key in promised { #expect(whole[key] is NSNumber, "\(key)") }
        #expect(whole["oversold"] as? Int == 3 && whole["seconds_to_sell_out"] as? Int == 60)
    }
}
