import Foundation

/// Plays a scenario, once for each of its numbers of box offices, and writes what was found.
public struct ScenarioPlayer: Sendable {
    let scenario: Scenario
    let programs: LoadedPlatform.Programs
    let output: String

    /// - Parameters:
    ///   - guichet: the binary under test.
    ///   - root: folder of the repository.
    ///   - output: folder that gets a folder of the scenario's name.
    public init(scenario: Scenario, guichet: String, root: String, output: String) {
        self.scenario = scenario
        programs = .init(guichet: guichet, root: root)
        self.output = "\(output)/\(scenario.name)"
    }

    /// - Returns: why the scenario failed, in sentences; none when it passed.
    @Crowd public func play() async throws -> [String] {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let size = "about \(Int(scenario.curve.expectedBuyers)) buyers in \(Int(scenario.curve.duration)) s"
        Console.say("\(scenario.title): \(size), seed \(scenario.seed)")
        var result = ScenarioResult(
            scenario: scenario.name, title: scenario.title, about: scenario.about,
            startedAt: Date().formatted(.iso8601), seed: scenario.seed, house: scenario.house.words,
            arrivals: arrivals, proxy: scenario.proxy,
            durability: "Redis append-only file, fsync \(scenario.appendfsync); SQLite WAL, synchronous FULL",
            revision: await programs.revision(), machine: await Machine.describe(withNginx: scenario.proxy), runs: [])
        for instances in scenario.instances {
            let offices = instances == 1 ? "1 box office" : "\(instances) box offices"
            let proxy = scenario.proxy ? " behind nginx" : ""
            let redis = scenario.redis == .cluster ? "a Redis Cluster" : "Redis"
            Console.say("Starting \(redis), the sandbox provider, the reconciler and \(offices)\(proxy).")
            let run = try await ScenarioRun(scenario: scenario, instances: instances, programs: programs, output: output)
            let played = try await run.play()
            result.runs.append(played)
            Console.say(summary(played))
        }
        try write(result)
        return result.faults
    }

    private var arrivals: String {
        let points = scenario.curve.points.map { "\(Figures.fixed($0.at, 1)) s: \(Figures.fixed($0.rate, 1))/s" }
        return "\(scenario.spacing.rawValue), " + points.joined(separator: ", ")
    }

    private func summary(_ run: RunResult) -> String {
        let hold = run.steps.first { $0.step == .hold }?.milliseconds
        let latency = hold.map { "hold p50 \(Figures.milliseconds($0.p50)), p99 \(Figures.milliseconds($0.p99))" } ?? "no holds"
        return """
            \(run.buyers) buyers, \(run.requests) requests in \(Int(run.seconds)) s (\(Int(run.requestsPerSecond))/s); \(latency); \
            \(run.sold) of \(run.capacity) places sold; \(run.refused) refused, \(run.failed) errors.
            Audit: \(run.audit)
            """
    }

    private func write(_ result: ScenarioResult) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(result).write(to: URL(filePath: "\(output)/result.json"))
        try Data(ReportPage(result).html.utf8).write(to: URL(filePath: "\(output)/report.html"))
        Console.say("Results: \(output)/result.json, \(output)/report.html")
    }
}

extension Scenario.HouseKind {
    var words: String {
        switch self {
        case .theatre: "theatre, 1,142 numbered seats"
        case .zenith: "zenith, 5,168 numbered seats and 3,000 standing places"
        case .arena: "arena, 20,848 numbered seats"
        case .room(let capacity): "room, \(capacity) standing places"
        case .rows(let capacity): "rows, \(capacity) numbered seats"
        }
    }
}
