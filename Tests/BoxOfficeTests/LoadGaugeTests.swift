import NIOCore
import Testing

@testable import BoxOffice

@Suite struct LoadGaugeTests {
    /// A house that serves `rate` requests a second one after the other, asked `offered` times a second for `seconds`: who is let
    /// in waits for those before. Returns what happened in the last second.
    private func play(offered: Int, rate: Int, seconds: Int) -> (served: Int, refused: Int, worst: TimeAmount) {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let gauge = LoadGauge(now: start)
        var leaving = CircularBuffer<(began: NIODeadline, ends: NIODeadline)>()
        var free = start
        let lastSecond = start + .seconds(Int64(seconds - 1))
        var result = (served: 0, refused: 0, worst: TimeAmount.zero)
        for number in 0..<offered * seconds {
            let now = start + .nanoseconds(Int64(number) * 1_000_000_000 / Int64(offered))
            while let first = leaving.first, first.ends <= now {
                leaving.removeFirst()
                gauge.leave(after: first.ends - first.began, now: first.ends)
                if first.ends >= lastSecond {
                    result.served += 1
                    result.worst = max(result.worst, first.ends - first.began)
                }
            }
            if gauge.enter(now: now) {
                free = max(free, now) + .nanoseconds(1_000_000_000 / Int64(rate))
                leaving.append((now, free))
            } else if now >= lastSecond {
                result.refused += 1
            }
        }
        return result
    }

    @Test func whoCanBeServedIsLetIn() {
        let quiet = play(offered: 7000, rate: 10_000, seconds: 3)
        #expect(quiet.refused == 0 && quiet.served >= 6990)
    }

    @Test(arguments: [300, 1000, 10_000, 40_000])
    func aWaveLargerThanTheHouseKeepsItFullAndQuick(rate: Int) {
        let wave = play(offered: rate * 3, rate: rate, seconds: 5)
        #expect(wave.served >= rate * 95 / 100, "goodput stays: \(wave)")
        #expect(wave.refused >= rate * 19 / 10)
        #expect(wave.worst <= .milliseconds(60), "\(wave.worst.nanoseconds / 1_000_000) ms")
    }

    /// A pause of the machine makes everybody in the house late, and nobody after them.
    @Test func aPauseOfTheMachineRefusesNobody() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let gauge = LoadGauge(now: start)
        for _ in 0..<64 { #expect(gauge.enter(now: start)) }
        var now = start + .milliseconds(300)
        for _ in 0..<64 { gauge.leave(after: .milliseconds(300), now: now) }
        for _ in 0..<1000 {
            for _ in 0..<64 { #expect(gauge.enter(now: now)) }
            now = now + .milliseconds(4)
            for _ in 0..<64 { gauge.leave(after: .milliseconds(4), now: now) }
        }
    }

    @Test func afterTheWaveTheDoorsAreOpenAgain() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let gauge = LoadGauge(now: start)
        for _ in 0..<101 { _ = gauge.enter(now: start) }
        for _ in 0..<100 { gauge.leave(after: .seconds(1), now: start + .milliseconds(50)) }
        #expect(!(0..<2).contains(gauge.limit))
        gauge.leave(after: .seconds(1), now: start + .milliseconds(150))
        #expect(gauge.limit == 16, "a second instead of 20 ms")
        var now = start + .milliseconds(200)
        for _ in 0..<200 {
            now = now + .milliseconds(10)
            _ = gauge.enter(now: now)
            gauge.leave(after: .milliseconds(1), now: now)
        }
        #expect(gauge.limit == 1024)
    }
}
