import ArgumentParser
import Foundation
import Logging
import Reconciliation
import ServiceLifecycle
import Subprocess
import SystemPackage

/// A redis-server of our own: its data folder, a Unix socket, the append-only file on, no TCP port at all.
struct PrivateRedis: Service {
    let folder: URL
    let logger: Logger

    static func socket(in folder: URL) -> String { folder.appending(path: "redis.sock").path }

    /// A server that an earlier start left behind (it was killed) holds the data folder: it is stopped first.
    func clearLeftover() async throws {
        guard let text = try? String(contentsOf: pidFile, encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), isOurs(pid)
        else { return }
        print("A Redis of an earlier start is still running (process \(pid)): it is stopped first.")
        kill(pid, SIGTERM)
        let pacer = Pacer()
        let limit = ContinuousClock.now + .seconds(20)
        while isOurs(pid) {
            if ContinuousClock.now > limit { kill(pid, SIGKILL) }
            await pacer.next(within: .milliseconds(20))
        }
    }

    func run() async throws {
        let arguments = [
            "--port", "0", "--unixsocket", Self.socket(in: folder), "--unixsocketperm", "700", "--dir", folder.path,
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--lazyfree-lazy-expire", "yes", "--daemonize", "no", "--pidfile",
            pidFile.path, "--logfile", folder.appending(path: "redis.log").path, "--loglevel", "notice",
        ]
        // A session of its own, so that Ctrl-C in the terminal does not stop it before the others.
        let options = {
            var options = PlatformOptions()
            options.createSession = true
            options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
            return options
        }()
        try await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                let start = ContinuousClock.now
                let result = try await Subprocess.run(
                    .name("redis-server"), arguments: Arguments(arguments), platformOptions: options, output: .discarded)
                guard !Task.isCancelled else { return }
                failures = start.duration(to: .now) < Self.shortLife ? failures + 1 : 0
                guard failures < Self.patience else {
                    throw ToolFailure(
                        "redis-server does not stay up (\(result.terminationStatus)); see \(folder.path)/redis.log")
                }
                logger.error("redis-server ended and is started again", metadata: ["status": "\(result.terminationStatus)"])
            }
        }
    }

    /// A server that ends sooner than this did not really start; after so many of these it is given up.
    private static let shortLife = Duration.seconds(2)
    private static let patience = 3

    private var pidFile: URL { folder.appending(path: "redis.pid") }

    private func isOurs(_ pid: pid_t) -> Bool {
        guard let command = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")) else { return false }
        // Redis writes its title there: the program's name and its socket.
        let title = String(decoding: command, as: UTF8.self)
        return title.contains("redis-server") && title.contains(Self.socket(in: folder))
    }
}
