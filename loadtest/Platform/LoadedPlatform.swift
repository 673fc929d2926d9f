import Foundation
import NIOCore
import TestSupport

/// A whole platform of real processes in a folder and on loopback ports of its own, started for one run.
///
/// Nothing of it outlives the load test: each process has a watchdog that ends it when the load test disappears.
@Crowd final class LoadedPlatform {
    /// Of the platforms that load tests start; of nothing that anybody sells with.
    static let secret = [UInt8](repeating: 0x5a, count: 32)

    /// Where the programs and files of the platform are.
    public struct Programs: Sendable {
        /// The `guichet` binary.
        var guichet: String
        /// Folder of the repository.
        var root: String

        /// Commit of the repository, with a mark when files differ from it.
        func revision() async -> String {
            let result = try? await Tool.run(["git", "-C", root, "describe", "--always", "--dirty"])
            guard let result, result.status == 0 else { return "unknown" }
            return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    struct Member {
        var role: String
        var process: ChildProcess
    }

    let programs: Programs
    let redis: LoadedRedis
    let folder: String
    private(set) var members: [Member] = []
    let boxOfficePorts: [Int]
    let payPort: Int
    let nginxPort: Int?

    var ledger: String { "\(folder)/ledger.sqlite" }
    /// The ports to which buyers speak.
    var shopPorts: [Int] { nginxPort.map { [$0] } ?? boxOfficePorts }

    /// Starts Redis; ``open(_:)`` starts the rest.
    init(_ shape: PlatformShape, programs: Programs) async throws {
        guard FileManager.default.isExecutableFile(atPath: programs.guichet) else {
            throw LoadTestProblem("\(programs.guichet) is missing; build it with: make release")
        }
        self.programs = programs
        redis = try await LoadedRedis.start(shape)
        for server in redis.servers { if let pid = server.pid { setpriority(LoadedPlatform.ofProcess, id_t(pid), LoadedPlatform.niceness) } }
        folder = redis.folder
        let ports = try FreePorts.choose(shape.instances + 2)
        boxOfficePorts = Array(ports.prefix(shape.instances))
        payPort = ports[shape.instances]
        nginxPort = shape.proxy ? ports[shape.instances + 1] : nil
        for (index, port) in boxOfficePorts.enumerated() { try writeSettings(instance: index, port: port, answerMilliseconds: shape.answerMilliseconds) }
    }

    /// Imports a programme and starts every role; returns once all box offices are ready to sell.
    func open(_ programme: some ImportedProgramme, opens: String = "-1h") async throws {
        try await `import`(programme, opens: opens)
        try await start()
    }

    /// Starts every role on the catalogue that is there; returns once all box offices are ready to sell.
    func start() async throws {
        try start("sandbox-psp", [programs.guichet, "sandbox-psp", "--config", settings(0)])
        try start("reconciler", [programs.guichet, "reconciler", "--config", settings(0)])
        for index in boxOfficePorts.indices {
            try start("box-office-\(index)", [programs.guichet, "serve", "--config", settings(index)])
        }
        if let nginxPort { try startNginx(port: nginxPort) }
        for port in boxOfficePorts { try await awaitReady(port: port) }
        // It says itself only that it lives: that it reaches a box office is seen by what one answers.
        if let nginxPort { try await awaitReady(port: nginxPort, "/v1/events") }
    }

    func `import`(_ programme: some ImportedProgramme, opens: String) async throws {
        let files = try programme.write(to: folder, opens: opens)
        let result = try await guichet(["import"] + files.map { "\(folder)/\($0)" })
        guard result.status == 0 else { throw LoadTestProblem("the programme cannot be imported: \(result.output)") }
    }

    private func startNginx(port: Int) throws {
        let template = try String(contentsOfFile: "\(programs.root)/config/nginx.conf", encoding: .utf8)
        let text = try NginxConfiguration(template: template)
            .text(port: port, boxOffices: boxOfficePorts, folder: folder, isRoot: getuid() == 0)
        try text.write(toFile: "\(folder)/nginx.conf", atomically: true, encoding: .utf8)
        // Debian keeps it where an ordinary user's PATH does not look.
        let program = FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx"
        try start("nginx", [program, "-c", "\(folder)/nginx.conf", "-p", folder, "-e", "\(folder)/nginx-error.log"])
    }

    /// Ends all processes, the last started first. The folder goes with the last reference to the platform.
    func close() {
        for member in members.reversed() { member.process.end(with: SIGTERM) }
        members = []
        redis.stop()
    }

    /// Copies the logs to where the results are.
    func keepLogs(in destination: String) {
        let logs = destination + "/logs"
        let files = FileManager.default
        try? files.removeItem(atPath: logs)
        try? files.createDirectory(atPath: logs, withIntermediateDirectories: true)
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix("log") {
            try? files.copyItem(atPath: "\(folder)/\(name)", toPath: "\(logs)/\(name == "log" ? "redis.log" : name)")
        }
    }

    // MARK: Processes

    /// The client stands for browsers on other machines, which never wait for a processor of this one: it goes before the platform. It
    /// takes no more of the processors for that.
    private static let niceness: Int32 = 5
    /// PRIO_PROCESS, whose type differs from system to system.
    private static let ofProcess: Int32 = 0
    /// Where processors are short, what has begun is finished first: box offices have a third of what the others have, as by their slice in config/systemd.
    private static let boxOfficeNiceness: Int32 = 10

    private static func yielding(_ role: String) -> [String] {
        ["nice", "-n", String(role.hasPrefix("box-office") ? boxOfficeNiceness : niceness)]
    }

    /// CPU seconds of each role so far.
    func cpuSeconds() -> [String: Double] {
        var seconds: [String: Double] = [:]
        for member in members {
            let role = member.role.hasPrefix("box-office") ? "box office" : member.role
            seconds[role, default: 0] += ProcessUsage.cpuSecondsOfTree(pid: member.process.pid)
        }
        seconds["redis"] = redis.cpuSeconds
        return seconds
    }

    /// The first role that ended by itself.
    func deadRole() -> String? {
        if redis.hasDied { return "redis-server" }
        return members.first { $0.process.hasEnded() }?.role
    }

    private func start(_ role: String, _ command: [String]) throws {
        let process = try ChildProcess(Self.yielding(role) + command, log: "\(folder)/\(role).log", folder: folder)
        members.append(Member(role: role, process: process))
    }

    /// Freezes every process: nothing of an idle platform disturbs the measurement of another.
    func pause() {
        for member in members { member.process.signal(SIGSTOP) }
        for server in redis.servers { server.pause() }
    }

    /// Ends ``pause()``; returns once all box offices are ready to sell.
    func resume() async throws {
        for server in redis.servers { server.resume() }
        for member in members { member.process.signal(SIGCONT) }
        for port in boxOfficePorts { try await awaitReady(port: port) }
    }

    private func awaitReady(port: Int, _ path: String = "/readyz") async throws {
        let pool = try ConnectionPool(port: port, most: 1, timeout: .seconds(2))
        let sweeper = ConnectionPool.sweep([pool])
        defer {
            sweeper.cancel()
            pool.close()
        }
        for _ in 0..<300 {
            if case .answered(let answer) = await pool.ask(.get(path)), answer.status == 200 { return }
            if let role = deadRole() { throw LoadTestProblem("\(role) ended: \(logTail("\(folder)/\(role).log"))") }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(100))
        }
        throw LoadTestProblem("port \(port) is not ready: \(logTail("\(folder)/box-office-0.log"))")
    }

    // MARK: Tools

    func guichet(_ arguments: [String]) async throws -> Tool.Result {
        try await Tool.run([programs.guichet] + arguments + ["--config", settings(0)])
    }

    private func settings(_ instance: Int) -> String { "\(folder)/guichet-\(instance).yaml" }

    private func writeSettings(instance: Int, port: Int, answerMilliseconds: Int) throws {
        let hooks = boxOfficePorts.map { "\"http://127.0.0.1:\($0)/v1/webhooks/stripe\"" }.joined(separator: ", ")
        try """
            \(redis.setting)
            ledger: { path: "\(ledger)" }
            keys: { directory: "\(folder)/keys" }
            platform: { secret: "\(Self.secret.map { String($0, radix: 16) }.joined())", testMode: true }
            rooms: { draws: demonstration, joinsPerNetwork: 60000 }
            http: { port: \(port), answerMilliseconds: \(answerMilliseconds) }
            payments:
              url: "http://127.0.0.1:\(payPort)"
              secretKey: sk_test
              webhookSecrets: [whsec_test]
              payPage: "http://127.0.0.1:\(payPort)/pay/{payment}?client_secret={secret}"
            sandbox: { port: \(payPort), journal: "\(folder)/psp.jsonl", webhookURLs: [\(hooks)] }
            reconciler: { operationsPort: 0 }
            log: { level: warning }
            """.write(toFile: settings(instance), atomically: true, encoding: .utf8)
    }
}
