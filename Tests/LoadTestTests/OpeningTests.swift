@testable import LoadTest
import Foundation
import NIOCore
import OpeningDay
import Testing

/// What judges an opening over HTTP.
@Suite struct OpeningTests {
    @Test func goodputIsMeasuredWhileTheShopIsBusy() {
        let steady = TrafficReport.goodput(holds: [0, 0] + Array(repeating: 4, count: 20))
        #expect(steady == .init(ratio: 1, most: 4, secondsToFill: 3))
        // Neither the last places one by one nor the first shoppers count; a hole in the middle does.
        let tail = TrafficReport.goodput(holds: [1, 2, 4] + Array(repeating: 10, count: 20) + [1, 0, 0, 1, 0, 0, 1])
        #expect(tail.ratio == 1 && tail.secondsToFill == 4)
        let hole = TrafficReport.goodput(holds: Array(repeating: 10, count: 10) + Array(repeating: 0, count: 10) + Array(repeating: 10, count: 10))
        #expect(hole.most == 10 && (0.6...0.7).contains(hole.ratio))
        #expect(TrafficReport.goodput(holds: [0, 0]) == .init())
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
            crowd.letIn(number: try #require(byRank[rank]), rank: rank, began: began, admission: "")
        }
        #expect(byRank.count == 100)
        for rank in [3, 1, 2] as [UInt32] { try letIn(rank) }
        #expect(crowd.orderViolations == 0 && crowd.doubleAdmissions == 0)
        try letIn(2)
        #expect(crowd.doubleAdmissions == 1)
        // Somebody with a better place was told to wait, and somebody who asked later came in; who asked before is no wrong.
        crowd.turnAway(try #require(byRank[7]))
        try letIn(8, began: .now() - .seconds(1))
        #expect(crowd.orderViolations == 0)
        try letIn(9, began: .now() + .seconds(1))
        #expect(crowd.orderViolations == 1)
        try letIn(7)
        try letIn(10, began: .now() + .seconds(1))
        #expect(crowd.orderViolations == 1)
        // A rank that is not the one of the draw.
        crowd.letIn(number: try #require(byRank[20]), rank: 21, began: .now(), admission: "")
        #expect(crowd.orderViolations == 2)
        let (called, next) = (try #require(byRank[49]), try #require(byRank[50]))
        #expect(crowd.board.nextLook(number: called) == nil && crowd.board.nextLook(number: next) != nil)
    }
}

@Suite struct OpeningResultTests {
    /// What those who read var/opening/latest.json rely on.
    @Test func everyPromisedKeyIsWritten() throws {
        let source = try String(contentsOfFile: ScenarioTests.root + "/loadtest/Opening/OpeningResult.swift", encoding: .utf8)
        for key in [
            "visitors", "orderViolations", "doubleAdmissions", "oversold", "unanswered", "redisBytesPerVisitor", "redisCommandsPerPoll", "goodputRatio",
            "secondsToSellOut",
        ] {
            #expect(source.contains("var \(key): "), "\(key)")
        }
    }
}
