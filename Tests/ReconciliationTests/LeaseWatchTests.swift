import Booking
import Domain
import Testing

@testable import Reconciliation

/// When a lease counts as lapsed, judged from made-up moments.
@Suite struct LeaseWatchTests {
    private let start = ContinuousClock.now

    private func record(token: Int64 = 3, beat: Int64 = 7, since: Int64 = 0) -> LeaseRecord {
        LeaseRecord(token: token, beat: beat, holder: "stage:4711", since: Timestamp(milliseconds: since))
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .milliseconds(Int64(seconds * 1000)) }

    private func judge(
        _ watch: inout LeaseWatch, _ record: LeaseRecord, readFrom began: ContinuousClock.Instant, to ended: ContinuousClock.Instant
    ) -> Bool {
        watch.hasLapsed(record, readFrom: began, to: ended)
    }

    @Test func aLeaseThatIsNotRenewedLapsesAfterItsTime() {
        var watch = LeaseWatch(timeToLive: .seconds(5))
        #expect(judge(&watch, record(), readFrom: at(0), to: at(0.1)) == false)
        #expect(judge(&watch, record(), readFrom: at(5.05), to: at(5.06)) == false)
        #expect(judge(&watch, record(), readFrom: at(5.1), to: at(5.2)) == true)
    }

    @Test func eachBeatAndEachTokenBeginsAnew() {
        var watch = LeaseWatch(timeToLive: .seconds(5))
        for beat in 0..<20 {
            #expect(judge(&watch, record(beat: Int64(beat)), readFrom: at(Double(beat) * 4), to: at(Double(beat) * 4)) == false)
        }
        #expect(judge(&watch, record(token: 4, beat: 19), readFrom: at(90), to: at(90)) == false)
        #expect(judge(&watch, record(token: 4, beat: 19), readFrom: at(94), to: at(94)) == false)
        #expect(judge(&watch, record(token: 4, beat: 19), readFrom: at(95), to: at(95)) == true)
    }

    /// The one who waits was stopped, or its disk was slow, while it read: that says nothing about the holder.
    @Test func aPauseOfItsOwnIsNotTheHolders() {
        var watch = LeaseWatch(timeToLive: .seconds(5))
        #expect(judge(&watch, record(), readFrom: at(0), to: at(60)) == false)
        #expect(judge(&watch, record(), readFrom: at(61), to: at(120)) == false)
        #expect(judge(&watch, record(), readFrom: at(121), to: at(121)) == true)
    }

    /// The clock of the day jumped by a century, forwards or back: what the row says of it decides nothing.
    @Test(arguments: [-3_155_760_000_000, 3_155_760_000_000] as [Int64])
    func theClockOfTheDayDoesNotCount(since: Int64) {
        var watch = LeaseWatch(timeToLive: .seconds(5))
        #expect(judge(&watch, record(since: since), readFrom: at(0), to: at(0)) == false)
        #expect(judge(&watch, record(since: since), readFrom: at(4.9), to: at(4.9)) == false)
        #expect(judge(&watch, record(since: since), readFrom: at(5), to: at(5)) == true)
    }

    @Test func aTenureEndsByItselfAndBeforeOthersMayBegin() {
        let tenure = Tenure()
        #expect(!tenure.mayAct(at: start) && tenure.state == .starting)
        tenure.begin(record(), until: at(4))
        #expect(tenure.mayAct(at: at(3.9)) && !tenure.mayAct(at: at(4)))
        tenure.extend(until: at(6))
        tenure.extend(until: at(5))  // a renewal that began earlier and came back later
        #expect(tenure.mayAct(at: at(5.9)) && !tenure.mayAct(at: at(6)))
        tenure.end()
        #expect(!tenure.mayAct(at: at(1)) && tenure.state == .active(record()))
        tenure.extend(until: at(9))
        #expect(!tenure.mayAct(at: at(1)), "what has ended is not extended")
        let times = LeaseTimes()
        #expect(times.mayActFor < times.timeToLive && times.renewal * 2 < times.mayActFor)
    }
}
