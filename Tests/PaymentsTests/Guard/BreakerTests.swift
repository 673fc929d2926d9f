import AsyncHTTPClient
import Booking
import Domain
import Hummingbird
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Payments

@Suite(.timeLimit(.minutes(1))) struct BreakerTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    /// What a breaker does, as a table: seconds since the start, what happens, and for how many seconds a call is then kept.
    @Test func aProviderThatIsAwayIsLeftAlone() {
        enum Event { case fail, failNamingTime(Int), succeed }
        let steps: [(second: Int, event: Event, kept: Int)] = [
            (0, .fail, 0), (0, .fail, 0), (0, .fail, 0), (0, .fail, 0), (0, .succeed, 0),  // four in a row are no reason
            (1, .fail, 0), (1, .fail, 0), (1, .fail, 0), (1, .fail, 0), (1, .fail, 1),
            (1, .fail, 1),  // a call that began before
            (2, .fail, 2), (4, .fail, 4), (8, .fail, 8), (16, .fail, 16), (32, .fail, 30), (62, .fail, 30),
            (92, .failNamingTime(100), 100), (192, .succeed, 0),
            (193, .fail, 0), (193, .fail, 0), (193, .fail, 0), (193, .fail, 0), (193, .fail, 1),
        ]
        var breaker = Breaker()
        for step in steps {
            let now = start + .seconds(step.second)
            _ = breaker.enter(at: now)
            switch step.event {
            case .fail: breaker.fail(at: now, least: nil)
            case .failNamingTime(let seconds): breaker.fail(at: now, least: .seconds(seconds))
            case .succeed: breaker.succeed()
            }
            var copy = breaker
            #expect(copy.enter(at: now) ?? .zero == .seconds(step.kept), "\(step)")
        }
    }

    @Test func oneCallAtATimeLooksWhetherItIsBack() {
        var breaker = Breaker()
        for _ in 0..<Breaker.patience { breaker.fail(at: start, least: nil) }
        #expect(breaker.enter(at: start + .milliseconds(400)) == .milliseconds(600))
        #expect(breaker.enter(at: start + .seconds(1)) == nil)
        #expect(breaker.enter(at: start + .seconds(1)) == Breaker.longest, "another is on its way")
        #expect(breaker.enter(at: start + .seconds(1) + Breaker.longest) == nil, "of which nobody heard")
        breaker.succeed()
        #expect(breaker.enter(at: start + .seconds(1)) == nil)
    }

    /// A provider over real HTTP that is away for a while: few calls reach it, and the first after its return is answered.
    @Test func fewCallsReachAProviderThatIsAway() async throws {
        let isAway = Mutex(true)
        let calls = Mutex(0)
        try await UnreliableProviderTests().answering { _ in
            calls.withLock { $0 += 1 }
            let body = #"{"id":"pi_1","status":"succeeded","amount":1,"currency":"eur"}"#
            return isAway.withLock { $0 } ? Response(status: .internalServerError)
                : Response(status: .ok, body: .init(byteBuffer: .init(string: body)))
        } work: { client in
            let guarded = GuardedProvider(client)
            var kept = 0
            for _ in 0..<200 {
                do {
                    _ = try await guarded.payment("pi_1")
                } catch PaymentError.unavailable(_, let pause) {
                    if pause != nil { kept += 1 }
                }
            }
            #expect(kept >= 190 && calls.withLock { $0 } <= 3 * 10, "\(kept) kept, \(calls.withLock { $0 }) reached it")
            isAway.withLock { $0 = false }
            let isAnswered = await eventually { (try? await guarded.payment("pi_1").status) == .succeeded }
            #expect(isAnswered)
            #expect(try await guarded.payment("pi_1").status == .succeeded)
        }
    }
}
