import Foundation
import Testing

@testable import Telemetry

@Suite struct ProcessMetricsTests {
    /// A line of `/proc/self/stat` whose program name holds what would mislead a parser that splits at spaces.
    private let stat =
        "4242 (gui) chet (x) S 1 4242 4242 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 8 0 7000 123456789 2500 "
        + "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0"
    private let systemStat = "cpu  1 2 3 4\nintr 5\nctxt 6\nbtime 1700000000\nprocesses 7\n"

    @Test func readsTheTextsOfTheKernel() {
        var expected = ProcessMetrics(stat: stat, systemStat: systemStat, ticksPerSecond: 100, pageSize: 4096)
        #expect(expected?.cpuSeconds == 2)
        #expect(expected?.startSeconds == 1_700_000_070)
        #expect(expected?.virtualBytes == 123_456_789)
        #expect(expected?.residentBytes == 10_240_000)
        expected?.openFiles = 12
        var text = PrometheusText()
        expected?.write(to: &text)
        #expect(text.content.contains("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 2\n"))
        #expect(text.content.contains("\nprocess_open_fds 12\n"))
        #expect(!text.content.contains("process_max_fds"), "what is not known is left out")
    }

    @Test(arguments: ["", "4242 (guichet", "4242 (guichet) S 1 2"])
    func refusesATextThatIsCutShort(stat: String) {
        #expect(ProcessMetrics(stat: stat, systemStat: systemStat, ticksPerSecond: 100, pageSize: 4096) == nil)
    }

    @Test(arguments: [
        ("Max open files            1024                 1048576              files     ", 1024),
        ("Max open files            unlimited            unlimited            files     ", nil),
        ("Max locked memory         8388608              8388608              bytes     ", nil),
    ] as [(String, Int64?)])
    func readsTheLimitOfOpenFiles(line: String, maximum: Int64?) {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\(line)\n"
        #expect(ProcessMetrics.maximumFiles(limits: limits) == maximum)
    }

    #if os(Linux)
        @Test func thisProcessIsPlausible() throws {
            let metrics = try #require(ProcessMetrics.current())
            #expect(metrics.residentBytes > 1_000_000)
            #expect(metrics.virtualBytes >= metrics.residentBytes)
            // Reading costs CPU time, so the kernel's clock ticks before long.
            var later = metrics
            let limit = ContinuousClock.now + .seconds(20)
            while later.cpuSeconds == metrics.cpuSeconds, ContinuousClock.now < limit {
                later = try #require(ProcessMetrics.current())
            }
            #expect(later.cpuSeconds > metrics.cpuSeconds)
            #expect(try #require(metrics.openFiles) >= 3)
            #expect(abs(Date.now.timeIntervalSince1970 - metrics.startSeconds) < 3600)
            #expect(PrometheusRegistry().render().contains("\nprocess_resident_memory_bytes "))
        }
    #endif
}
