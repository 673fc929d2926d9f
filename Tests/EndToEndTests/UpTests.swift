import Foundation
import TestPlatform
import TestSupport
import Testing

/// `guichet up`, beside a Redis that is somebody else's.
@Suite(.timeLimit(.minutes(2))) struct UpTests {
    /// The number in a pid file outlives its process, and may be a stranger's by now.
    @Test func aForeignRedisIsNeitherStoppedNorUsed() async throws {
        let foreign = try RedisServer(.init(tcp: true))
        let (pid, port) = (try #require(foreign.pid), try #require(foreign.port))
        try foreign.run("SET theirs 1")
        let life = try foreign.runID()
        let folder = foreign.folder.path + "/up"
        try FileManager.default.createDirectory(atPath: folder + "/redis", withIntermediateDirectories: true)
        try "\(pid)\n".write(toFile: folder + "/redis/redis.pid", atomically: true, encoding: .utf8)

        let up = try Demonstration(data: folder, port: port)
        try await up.opens()
        #expect(up.output.contains("Port \(port) is taken by another program"))
        #expect(!up.output.contains("is stopped first"))
        #expect(try await Buyer(up.address()).get("/v1/events").status == 200)
        up.stop()
        #expect(try foreign.runID() == life, "it is the same process still")
        #expect(try foreign.run("KEYS *").contains("*1\r\n$6\r\ntheirs"), "and nothing was written into it")
    }

    /// A start that was killed leaves its Redis behind, which holds the data folder.
    @Test func itsOwnRedisOfAKilledStartIsStopped() async throws {
        // The short path of a private server's folder: a Unix socket's path is short.
        let neighbour = try RedisServer()
        let folder = neighbour.folder.path + "/up"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let first = try Demonstration(data: folder, port: try FreePort.choose())
        try await first.opens()
        // Each person of the demonstration's house is awaited, until they come.
        let links = /bienvenue\/[0-9a-f]{64}/
        let awaited = first.output.matches(of: links).map { String($0.0) }
        #expect(Set(awaited).count == 3)
        let left = try first.redisPid()
        first.kill()
        defer { if Self.isRedis(left, in: folder) { kill(left, SIGKILL) } }
        #expect(Self.isRedis(left, in: folder), "it outlives the start that was killed")

        let second = try Demonstration(data: folder, port: try FreePort.choose())
        try await second.opens()
        #expect(second.output.contains("(process \(left)): it is stopped first."))
        let fresh = Set(second.output.matches(of: links).map { String($0.0) })
        #expect(fresh.count == 3 && fresh.isDisjoint(with: awaited))
        #expect(!Self.isRedis(left, in: folder))
        #expect(try second.redisPid() != left)
        second.stop()
        #expect(neighbour.pid != nil)
    }

    private static func isRedis(_ pid: pid_t, in folder: String) -> Bool {
        let command = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline"))
        return command.map { String(decoding: $0, as: UTF8.self).contains(folder) } ?? false
    }
}

/// A running `guichet up`.
private struct Demonstration {
    private let process: ChildProcess
    private let data: String
    private let log: String

    init(data: String, port: Int) throws {
        self.data = data
        log = data + "/up-\(port).log"
        process = try ChildProcess(
            [
                Platform.binary, "up", "--data", data, "--port", String(port), "--psp-port", String(try FreePort.choose()),
                "--programme", Platform.root.appending(path: "config/programme").path,
            ], log: log, folder: data)
    }

    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Returns once it sells.
    func opens() async throws {
        let isOpen = await eventually(within: .seconds(40)) { output.contains("Ctrl-C stops everything") || process.hasEnded() }
        guard isOpen, !process.hasEnded() else { throw Platform.Failure(description: output) }
    }

    func address() throws -> String {
        guard let match = output.firstMatch(of: /Site\s+(http:\S+)\//) else { throw Platform.Failure(description: output) }
        return String(match.1)
    }

    func redisPid() throws -> pid_t {
        let text = try String(contentsOfFile: data + "/redis/redis.pid", encoding: .utf8)
        return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    func stop() { process.end(with: SIGTERM) }

    func kill() { process.end(with: SIGKILL) }
}

extension RedisServer {
    fileprivate func runID() throws -> String {
        String(try run("INFO server").firstMatch(of: /run_id:(\w+)/)?.1 ?? "")
    }
}
