import Foundation

/// A private redis-server: its own temporary folder, Unix socket and append-only file, so that tests run in parallel.
///
/// Its calls block until they are done (some tens of milliseconds). It ends with the last reference, or with the test process.
public final class RedisServer: @unchecked Sendable {
    /// How the server can be reached besides its Unix socket.
    public struct Options: Sendable {
        /// Asked for on every connection, the Unix socket's too.
        public var password: String?
        /// Listens on a free port of 127.0.0.1.
        public var tcp: Bool
        /// Makes that port TLS, with a fresh self-signed certificate for `localhost` and 127.0.0.1.
        public var tls: Bool
        /// More arguments for redis-server.
        public var arguments: [String]

        public init(password: String? = nil, tcp: Bool = false, tls: Bool = false, arguments: [String] = []) {
            self.password = password
            self.tcp = tcp
            self.tls = tls
            self.arguments = arguments
        }
    }

    /// Why a server is not there, in the words of the system or of the server's log.
    public typealias Failure = ServerProblem

    /// Holds the data, the socket, the log and the certificate.
    public let folder: URL
    private let options: Options
    private let lock = NSLock()
    private var process: ChildProcess?
    private var chosenPort: Int?

    /// Starts a server with its Unix socket only.
    /// - Parameter arguments: more arguments for redis-server.
    public convenience init(arguments: [String] = []) throws {
        try self.init(Options(arguments: arguments))
    }

    /// Returns once the server answers.
    public init(_ options: Options) throws {
        self.options = options
        folder = URL(filePath: try Self.makeFolder(), directoryHint: .isDirectory)
        do {
            if options.tls { try makeCertificate() }
            try start()
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    deinit {
        process?.end(with: SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    public var socketPath: String { path("s") }

    /// PEM file of the certificate of ``Options/tls``.
    public var certificatePath: String { path("certificate.pem") }

    /// The Unix socket as a URL, without the password: `unix:///…`.
    public var url: String { "unix://" + socketPath }

    /// Process id; nil while the server is stopped.
    public var pid: Int32? { lock.withLock { process?.pid } }

    private func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    /// TCP port, nil without ``Options/tcp`` and ``Options/tls``. It stays the same over restarts.
    public var port: Int? { lock.withLock { chosenPort } }

    /// Loses what a crash loses: the process ends at once, the files stay.
    public func kill() { end(with: SIGKILL) }

    /// Ends the server in an orderly way; the files stay.
    public func stop() { end(with: SIGTERM) }

    /// Ends it, if it runs, and starts it again on the same data. Returns once it answers.
    public func restart() throws {
        stop()
        try start()
    }

    /// Ends the server and removes its data, as a machine that was lost; ``start()`` then starts an empty one.
    public func lose() throws {
        kill()
        for name in ["appendonlydir", "dump.rdb"] where FileManager.default.fileExists(atPath: path(name)) {
            try FileManager.default.removeItem(atPath: path(name))
        }
    }

    /// Copies what is on the disk now, for ``restore(_:)``.
    public func copyData() throws -> URL {
        let copy = folder.appending(path: "copy-\(UInt32.random(in: .min ... .max))")
        try FileManager.default.copyItem(at: folder.appending(path: "appendonlydir"), to: copy)
        return copy
    }

    /// Ends the server at once and starts it with an older copy of its data, as a replica does that missed the rest.
    public func restore(_ copy: URL) throws {
        try lose()
        try FileManager.default.moveItem(at: copy, to: folder.appending(path: "appendonlydir"))
        try start()
    }

    /// Freezes the process: its sockets stay open and nothing answers.
    public func pause() { lock.withLock { process?.signal(SIGSTOP) } }

    /// Ends ``pause()``.
    public func resume() { lock.withLock { process?.signal(SIGCONT) } }

    private func end(with signal: Int32) {
        lock.withLock {
            process?.end(with: signal)
            process = nil
        }
    }

    // MARK: Start

    /// Starts it on the data it had, after ``kill()`` or ``stop()``; nothing happens while it runs. Returns once it answers.
    public func start() throws {
        lock.lock()
        defer { lock.unlock() }
        guard process == nil else { return }
        // Between the choice of a free port and redis-server's bind, somebody else may take it: choose again.
        for attempt in 1...5 {
            let port = try choosePort()
            let child = try ChildProcess(arguments(port: port), log: path("log"), folder: folder.path(percentEncoded: false))
            do {
                try awaitReady(child)
            } catch {
                let isLast = attempt == 5 || port == nil || chosenPort != nil || !child.hasEnded()
                child.end(with: SIGKILL)
                if isLast { throw error }
                continue
            }
            process = child
            chosenPort = port
            return
        }
    }

    private func choosePort() throws(ServerProblem) -> Int? {
        guard options.tcp || options.tls else { return nil }
        if let chosenPort { return chosenPort }
        return try FreePort.choose()
    }

    private func arguments(port: Int?) -> [String] {
        var words = [
            "redis-server", "--dir", folder.path(percentEncoded: false), "--unixsocket", socketPath, "--unixsocketperm", "700", "--bind", "127.0.0.1",
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--enable-debug-command", "yes",
            // So that copyData() copies files that nobody exchanges.
            "--auto-aof-rewrite-percentage", "0",
        ]
        let number = port.map { String($0) } ?? "0"
        if options.tls {
            words += ["--port", "0", "--tls-port", number, "--tls-auth-clients", "no", "--tls-cert-file", certificatePath]
            words += ["--tls-key-file", path("key.pem"), "--tls-ca-cert-file", certificatePath]
        } else {
            words += ["--port", number]
        }
        if let password = options.password { words += ["--requirepass", password] }
        return words + options.arguments
    }

    /// Asks until the answer is PONG: the socket exists before the append-only file is loaded, and announces nothing.
    private func awaitReady(_ child: ChildProcess) throws(ServerProblem) {
        let limit = ContinuousClock.now + .seconds(20)
        let question = (options.password.map { "AUTH \($0)\r\n" } ?? "") + "PING\r\n"
        while ContinuousClock.now < limit {
            if UnixSocket.ask(socketPath, question)?.hasSuffix("+PONG\r\n") == true { return }
            if child.hasEnded() { throw ServerProblem(logTail(path("log"))) }
            usleep(2000)
        }
        throw ServerProblem(logTail(path("log")))
    }

    private func makeCertificate() throws(ServerProblem) {
        try ChildProcess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", path("key.pem"), "-out", certificatePath,
            ], log: path("openssl.log"))
    }

    /// A new folder with a short name: a Unix socket's path holds 107 bytes at most.
    private static func makeFolder() throws(ServerProblem) -> String {
        let preferred = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let parent = preferred.utf8.count <= 60 ? preferred : "/tmp"
        var template = Array((parent + "/guichet-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template) else { throw ServerProblem("no temporary folder: \(lastProblem())") }
        return String(cString: path)
    }
}
