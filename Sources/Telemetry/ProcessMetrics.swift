import Foundation

/// What the operating system knows about this process, under the names that all Prometheus libraries share
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
struct ProcessMetrics: Equatable {
    var cpuSeconds: Double
    var startSeconds: Double
    var virtualBytes: Int64
    var residentBytes: Int64
    var openFiles: Int64?
    var maximumFiles: Int64?

    /// The values now; nil where there is no Linux `/proc`.
    static func current() -> ProcessMetrics? {
        guard let stat = content("/proc/self/stat"), let system = content("/proc/stat"),
            var metrics = ProcessMetrics(
                stat: stat, systemStat: system, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
                pageSize: Int64(sysconf(Int32(_SC_PAGESIZE))))
        else { return nil }
        // One entry is the descriptor that reads the folder.
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        metrics.openFiles = files.map { Int64($0.count - 1) }
        metrics.maximumFiles = content("/proc/self/limits").flatMap(maximumFiles(limits:))
        return metrics
    }

    /// Reads the texts of `/proc/self/stat` and `/proc/stat` (proc(5)). The fields are counted after the last `)`,
    /// because the program's name, in parentheses, may contain anything.
    init?(stat: String, systemStat: String, ticksPerSecond: Double, pageSize: Int64) {
        guard ticksPerSecond > 0, let end = stat.lastIndex(of: ")") else { return nil }
        // fields[0] is field 3 of the manual page.
        let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
        let boot = systemStat.split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        guard fields.count > 21, let boot, let bootSeconds = Double(boot),
            let userTicks = Double(fields[11]), let systemTicks = Double(fields[12]),
            let startTicks = Double(fields[19]), let virtual = Int64(fields[20]), let pages = Int64(fields[21])
        else { return nil }
        cpuSeconds = (userTicks + systemTicks) / ticksPerSecond
        startSeconds = bootSeconds + startTicks / ticksPerSecond
        virtualBytes = virtual
        residentBytes = pages * pageSize
    }

    /// The soft limit of open files in the text of `/proc/self/limits`; nil when there is none.
    static func maximumFiles(limits: String) -> Int64? {
        let title = "Max open files"
        guard let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(title) }) else { return nil }
        return line.dropFirst(title.count).split(separator: " ").first.flatMap { Int64($0) }
    }

    func write(to text: inout PrometheusText) {
        func write(_ name: String, _ type: MetricKind, _ value: Double?, _ help: String) {
            guard let value else { return }
            text.head(name: name, help: help, type: type.rawValue)
            text.sample(name, labels: "", value)
        }
        write("process_cpu_seconds_total", .counter, cpuSeconds, "User and system CPU time spent, in seconds.")
        write("process_max_fds", .gauge, maximumFiles.map(Double.init), "Maximum number of open file descriptors.")
        write("process_open_fds", .gauge, openFiles.map(Double.init), "Number of open file descriptors.")
        write("process_resident_memory_bytes", .gauge, Double(residentBytes), "Resident memory size in bytes.")
        write(
            "process_start_time_seconds", .gauge, startSeconds, "Start of the process, in seconds since 1970 (UTC).")
        write("process_virtual_memory_bytes", .gauge, Double(virtualBytes), "Virtual memory size in bytes.")
    }

    private static func content(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
