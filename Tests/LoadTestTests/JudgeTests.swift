import NIOCore
import Testing

@testable import LoadTest

@Suite struct JudgeTests {
    private static func judge() throws -> RunJudge {
        let scenario = try ScenarioReader.parse(ScenarioTests.good, name: "s")
        return RunJudge(
            limits: scenario.limits, capacity: 10, sold: 8, remaining: 2, tickets: 8, contradictions: [], errors: 0,
            commonError: nil, unfinished: 0, auditStatus: 0, auditText: "clean", isSettled: true, deadRole: nil, holdP99: 3)
    }

    @Test func aRunInOrderHasNoFaults() throws {
        #expect(try Self.judge().faults() == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout RunJudge) -> Void

        init(_ fault: String, _ change: @escaping @Sendable (inout RunJudge) -> Void) {
            (testDescription, self.change) = (fault, change)
        }
    }

    @Test(arguments: [
        Case("The audit found: I2 twice") { ($0.auditStatus, $0.auditText) = (1, "I2 twice") },
        Case("Oversold: 11 places sold of 10.") { ($0.sold, $0.remaining) = (11, nil) },
        Case("Buyers hold 9 tickets and the ledger has sold 8 places.") { $0.tickets = 9 },
        Case("3 places are free and 8 sold: more than the 10 there are.") { $0.remaining = 3 },
        Case("The ledger's sales could not be read.") { $0.sold = nil },
        Case("Sales were still on their way a minute after the last buyer: clean") { $0.isSettled = false },
        Case("The process reconciler ended by itself.") { $0.deadRole = "reconciler" },
        Case("Two buyers have it.") { $0.contradictions = ["two buyers have it"] },
        Case("1 errors; the scenario allows 0. The most frequent: hold: 500.") { ($0.errors, $0.commonError) = (1, "hold: 500") },
        Case("2 buyers had not finished 30 s after the last one came.") { $0.unfinished = 2 },
        Case("8 places were sold; the scenario expects 10.") { $0.limits.sold = 10 },
        Case("p99 of the hold is 3 ms; the scenario allows 2 ms.") { $0.limits.holdP99 = 2 },
    ])
    func everyFaultIsASentence(fault: Case) throws {
        var judge = try Self.judge()
        fault.change(&judge)
        #expect(judge.faults() == [fault.testDescription])
    }

    @Crowd @Test func ticketsOfTwoBuyersForOneSeatContradictEachOther() {
        let register = TicketRegister()
        func tickets(_ id: String, _ seat: String) -> Answer {
            let text = #"{"order":"o","tickets":[{"code":"GUI1:X","id":"\#(id)","number":1,"seat":"\#(seat)"}]}"#
            return Answer(status: 200, body: ByteBuffer(string: text))
        }
        #expect(register.enter(tickets("a", "A-1"), order: "1", places: 1))
        #expect(!register.enter(tickets("b", "A-2"), order: "2", places: 2), "a ticket is missing")
        #expect(register.contradictions.isEmpty)
        #expect(register.enter(tickets("c", "A-1"), order: "3", places: 1))
        #expect(register.contradictions == ["two buyers have tickets for the seat A-1 (the second in order 3)"])
    }
}
