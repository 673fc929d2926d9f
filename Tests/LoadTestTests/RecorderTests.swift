import NIOCore
import Testing

@testable import LoadTest

@Suite struct RecorderTests {
    @Test func mergedSecondsAreTheWhole() {
        var whole = Latencies()
        var parts = Array(repeating: Latencies(), count: 7)
        var random = SeededRandom(seed: 5)
        for number in 0..<20_000 {
            let value = UInt64(random.fraction() * random.fraction() * 3_000_000)
            whole.record(microseconds: value)
            parts[number % 7].record(microseconds: value)
        }
        var merged = Latencies()
        for part in parts { merged.add(part) }
        merged.add(Latencies())
        #expect(merged.count == 20_000)
        #expect(Percentiles(merged) == Percentiles(whole))
    }

    @Test func percentilesAreRightWithinOnePercent() throws {
        var latencies = Latencies()
        for milliseconds in 1...1000 { latencies.record(microseconds: UInt64(milliseconds) * 1000) }
        let found = try #require(Percentiles(latencies))
        let pairs: [(Double, Double)] = [
            (found.p50, 500), (found.p90, 900), (found.p99, 990), (found.p999, 999), (found.max, 1000),
        ]
        for (value, expected) in pairs {
            #expect(abs(value - expected) / expected < 0.01, "\(value) for \(expected)")
        }
        #expect(Percentiles(Latencies()) == nil)
    }

    @Test func nothingIsTooLongToCount() {
        var latencies = Latencies()
        latencies.record(microseconds: 3_600_000_000)
        #expect(latencies.count == 1)
        #expect((latencies.percentile(100) ?? 0) > 119_000)
    }

    /// The platform stands still for one second. Ten buyers wanted something during it, the client got round to all of them
    /// at its end: each of them waited from the moment it wanted, and stands under the second in which it wanted.
    @Crowd @Test func aStallIsSeenByEveryoneWhoWaited() throws {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        let recorder = Recorder(start: start, mostSeconds: 100)
        let end = start + .seconds(3)
        for tenth in 0..<10 {
            let due = start + .seconds(2) + .milliseconds(Int64(100 * tenth))
            recorder.record(.hold, due: due, began: end, ended: end + .milliseconds(1), .done)
        }
        let hold = try #require(recorder.stepResults().first { $0.step == .hold }?.milliseconds)
        #expect(abs(hold.p50 - 500) < 110 && abs(hold.max - 1001) < 12, "\(hold)")
        let seconds = recorder.secondResults()
        #expect(seconds[2].holdP99 != nil && seconds[2].answers == 0)
        #expect(seconds[3].holdP99 == nil && seconds[3].answers == 10)
        #expect((recorder.lateness.percentile(100) ?? 0) > 990, "the client's own lateness is told apart")
    }

    @Crowd @Test func refusalsAndErrorsAreCountedApart() {
        let start = NIODeadline.now()
        let recorder = Recorder(start: start, mostSeconds: 10)
        recorder.record(.hold, due: start, began: start, ended: start, .refused("sold-out"))
        recorder.record(.hold, due: start, began: start, ended: start, .failed("500 internal-error"))
        recorder.record(.paidToTicketed, due: start, began: start, ended: start, .done)
        #expect(recorder.refused == 1 && recorder.failed == 1 && recorder.requests == 2)
        #expect(recorder.refusals == ["hold: sold-out": 1])
        #expect(recorder.failures == ["hold: 500 internal-error": 1])
    }

    @Test(arguments: [
        (200, nil, nil, Verdict.done), (303, nil, nil, .done), (201, nil, nil, .done),
        (409, nil, "sold-out", .refused("sold-out")), (403, nil, "sale-not-open", .refused("sale-not-open")),
        (503, 2, "sale-suspended", .refused("sale-suspended")), (503, 1, nil, .refused("busy")), (429, nil, nil, .refused("rate-limited")),
        (503, nil, "temporarily-unavailable", .failed("503 temporarily-unavailable")), (502, nil, nil, .failed("502")),
        (500, nil, "internal-error", .failed("500 internal-error")), (422, nil, "invalid-request", .failed("422 invalid-request")),
        (500, nil, "sold-out", .failed("500 sold-out")), (409, nil, nil, .failed("409")),
        (409, nil, "single-seat-left", .refused("single-seat-left")), (410, nil, "hold-expired", .refused("hold-expired")),
        (403, nil, "visitor-invalid", .failed("403 visitor-invalid")), (404, nil, "unknown-order", .failed("404 unknown-order")),
    ] as [(Int, Int?, String?, Verdict)])
    func answersAreJudged(status: Int, retryAfter: Int?, problem: String?, expected: Verdict) {
        let body = problem.map { ByteBuffer(string: "{\"status\":\(status),\"type\":\"urn:guichet:problem:\($0)\"}") }
        #expect(Verdict(.answered(Answer(status: status, retryAfter: retryAfter, body: body))) == expected)
    }

    @Test func noAnswerIsAnError() {
        #expect(Verdict(.failed(.timeout)) == .failed("timeout"))
        #expect(Verdict(.failed(.broken)) == .failed("connection-broken"))
    }
}
