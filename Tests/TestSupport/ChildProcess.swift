import Foundation

/// A program started by a test. It never outlives the test process, even one that crashes or is killed: a watchdog shell
/// waits for the end of a pipe that only this process holds open.
public final class ChildProcess: @unchecked Sendable {
    public let pid: pid_t
    private let watchdog: pid_t
    private let leash: Int32
    /// Guards the pid against signals after the process was reaped, when the number may belong to a stranger.
    private let lock = NSLock()
    private var isReaped = false
    private var status: Int32 = 0
    /// Keeps a new pipe and a new child of another test apart.
    private static let spawning = NSLock()

    /// - Returns: path of a program that was built together with the one that runs, the tests or the soak.
    public static func built(_ program: String) -> String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: program).path
    }

    /// - Parameters:
    ///   - arguments: program, found through PATH, then its arguments.
    ///   - log: file that receives standard output and standard error.
    ///   - folder: removed by the watchdog when the test process disappears.
    public init(_ arguments: [String], log: String, folder: String) throws(ServerProblem) {
        var ends: [Int32] = [0, 0]
        // No other child may inherit the leash, or this one's watchdog would wait for that child's end too.
        let hasPipe = Self.spawning.withLock {
            pipe(&ends) == 0 && ends.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
        }
        guard hasPipe else { throw ServerProblem("no pipe: \(lastProblem())") }
        do {
            pid = try Self.spawn(arguments, input: nil, output: log)
        } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        let script = #"read -r word || { kill -9 "$1"; rm -rf "$2"; }"#
        do {
            watchdog = try Self.spawn(
                ["sh", "-c", script, "watchdog", String(pid), folder], input: ends[0], output: "/dev/null")
        } catch {
            close(ends[0])
            close(ends[1])
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
        close(ends[0])
        leash = ends[1]
    }

    deinit {
        end(with: SIGKILL)
    }

    /// Sends a signal, unless the process has ended.
    public func signal(_ number: Int32) {
        lock.withLock { _ = isReaped ? 0 : kill(pid, number) }
    }

    /// Stops it where all its threads wait for something to happen, so that no step that it took is half done.
    /// - Returns: false when it never rests.
    public func pauseAtRest() async -> Bool {
        await eventually {
            self.signal(SIGSTOP)
            if await eventually(within: .seconds(1), { self.threads.allSatisfy { $0.state == "T" } }),
                self.threads.allSatisfy({ Self.waits.contains($0.systemCall) })
            { return true }
            self.signal(SIGCONT)
            return false
        }
    }

    /// System calls in which a thread waits, by their numbers on x86-64 and arm64.
    #if arch(x86_64)
        private static let waits: Set = ["7", "35", "128", "130", "202", "230", "232", "270", "271", "281", "441"]
    #else
        private static let waits: Set = ["22", "72", "73", "98", "101", "115", "133", "137", "441"]
    #endif

    private var threads: [(state: String, systemCall: String)] {
        let folder = "/proc/\(pid)/task"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { name in
            let text = { (file: String) in (try? String(contentsOfFile: "\(folder)/\(name)/\(file)", encoding: .utf8)) ?? "" }
            let state = text("stat").split(separator: ")").last?.split(separator: " ").first
            return (String(state ?? ""), String(text("syscall").prefix { $0 != " " && $0 != "\n" }))
        }
    }

    /// Whether it has ended by itself.
    public func hasEnded() -> Bool {
        lock.withLock {
            guard !isReaped else { return true }
            guard waitpid(pid, &status, WNOHANG) == pid else { return false }
            dismissWatchdog()
            return true
        }
    }

    /// How it ended, once it has: its exit code, or 128 and the signal that ended it.
    public var exitStatus: Int32 {
        lock.withLock { status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F }
    }

    /// Signals it and returns once it is gone.
    public func end(with number: Int32) {
        lock.withLock {
            guard !isReaped else { return }
            kill(pid, number)
            // A stopped process takes no other signal than KILL until it continues.
            kill(pid, SIGCONT)
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            dismissWatchdog()
        }
    }

    /// Called under the lock, once the process is reaped: the watchdog must not signal that number any more.
    private func dismissWatchdog() {
        isReaped = true
        var newline = UInt8(ascii: "\n")
        _ = write(leash, &newline, 1)
        close(leash)
        while waitpid(watchdog, nil, 0) == -1, errno == EINTR {}
    }

    /// Runs a program to its end; throws when it does not exit with 0.
    static func run(_ arguments: [String], log: String) throws(ServerProblem) {
        let pid = try spawn(arguments, input: nil, output: log)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        guard status == 0 else { throw ServerProblem("\(arguments[0]) failed: \(logTail(log))") }
    }

    private static func spawn(_ arguments: [String], input: Int32?, output: String) throws(ServerProblem) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A process group of its own, so that Ctrl-C reaches the tests first and the watchdog can still clean up.
        // Swift's worker threads block most signals, and a child inherits that: SIGTERM would never reach it.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        var pid: pid_t = 0
        let status = spawning.withLock { posix_spawnp(&pid, arguments[0], &actions, &attributes, words, environ) }
        guard status == 0 else { throw ServerProblem("\(arguments[0]): \(String(cString: strerror(status)))") }
        return pid
    }
}

/// The last lines of a log, for the text of an error.
public func logTail(_ path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "no log"
    return text.split(separator: "\n").suffix(5).joined(separator: " | ")
}

/// What errno says.
func lastProblem() -> String {
    String(cString: strerror(errno))
}
