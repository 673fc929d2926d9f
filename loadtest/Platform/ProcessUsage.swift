import Foundation

/// CPU time of processes, from Linux's /proc; nothing elsewhere.
enum ProcessUsage {
    private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// Seconds that the threads of a process have run, in user mode and in the kernel; its ended children are not counted.
    static func cpuSeconds(pid: pid_t) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let close = text.lastIndex(of: ")")
        else { return nil }
        // After the name come the state (field 3) and so on: utime is field 14, stime 15.
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / ticksPerSecond
    }

    /// Whether a child has ended and nobody has asked for its status yet.
    static func isZombie(pid: pid_t) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return text.lastIndex(of: ")").map { text[$0...].hasPrefix(") Z") } ?? false
    }

    /// The direct children of a process, such as nginx's workers.
    static func children(of pid: pid_t) -> [pid_t] {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    static func cpuSecondsOfTree(pid: pid_t) -> Double {
        (cpuSeconds(pid: pid) ?? 0) + children(of: pid).reduce(0) { $0 + (cpuSeconds(pid: $1) ?? 0) }
    }
}
