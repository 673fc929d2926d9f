import OpeningDay
import Testing

/// A small opening in compressed time, so that what plays ten million cannot rot.
@Suite(.timeLimit(.minutes(2))) struct OpeningDayTests {
    @Test func twentyThousandAreServedInTheOrderOfTheDraw() async throws {
        var setting = OpeningSetting(visitors: 20_000)
        (setting.joinBefore, setting.joinAfter, setting.places) = (60, 120, 400)
        let report = try await OpeningDay(setting) { _ in }.play()
        #expect(report.violations == [])
        #expect(report.sold == 400 && report.joined == 20_000 && (14_000...14_500).contains(report.entrants))
        // It was tried.
        #expect(report.knocks > 500 && report.secondJoins > 100 && report.repeatedAdmissions > 10)
        #expect(report.redisBytesPerVisitor < 20 && report.redisFilterBytes > 16_000_000)
    }
}
