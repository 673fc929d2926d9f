import Foundation

/// On what a run was measured.
struct Machine: Codable, Sendable {
    var processor: String
    var cores: Int
    var memoryGiB: Double
    var system: String
    var redis: String
    var nginx: String?
    var builtForRelease: Bool
    /// Processes that wanted to run before the load test began, on average over a minute; above 0.5 somebody else was busy.
    var loadBefore: Double

    static func describe(withNginx: Bool) async -> Machine {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
        var nginx: String?
        if withNginx { nginx = await version(["nginx", "-v"]) }
        return Machine(
            processor: model ?? "unknown processor", cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGiB: (Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30) * 10).rounded() / 10,
            system: ProcessInfo.processInfo.operatingSystemVersionString, redis: await version(["redis-server", "--version"]),
            nginx: nginx, builtForRelease: isRelease, loadBefore: loadAverage)
    }

    /// For a report.
    var facts: [(String, String)] {
        [
            ("Machine", "\(processor), \(cores) cores, \(Figures.fixed(memoryGiB, 1)) GiB, shared by client and platform"),
            ("Load before the test", "\(Figures.fixed(loadBefore, 1)); above 0.5 somebody else was using the machine"),
            ("System", system), ("Redis", redis), ("nginx", nginx ?? "not used"),
            ("Load test", builtForRelease ? "release build" : "debug build: its own CPU time means nothing"),
        ]
    }

    /// Type of the file system of a folder, in the words of stat(1).
    static func fileSystem(of folder: String) async -> String {
        let result = try? await Tool.run(["stat", "--file-system", "--format", "%T", folder])
        guard let result, result.status == 0 else { return "unknown" }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static var loadAverage: Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }

    private static var isRelease: Bool {
        #if DEBUG
        false
        #else
        true
        #endif
    }

    private static func version(_ command: [String]) async -> String {
        let result = try? await Tool.run(command)
        let line = result?.output.split(separator: "\n").first.map(String.init) ?? "unknown"
        // redis-server adds hashes and build ids after its version.
        return line.split(separator: " sha=").first.map(String.init) ?? line
    }
}
