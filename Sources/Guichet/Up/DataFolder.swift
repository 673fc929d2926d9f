import ArgumentParser
import Foundation

/// The folder of `guichet up`: ledger, keys, Redis data and secrets, locked for one process at a time.
struct DataFolder {
    let path: String
    let redis: URL
    private let root: URL
    /// Held until the process ends.
    private let lock: FileHandle

    init(path: String) throws {
        self.path = path
        root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
        redis = root.appending(path: "redis", directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(
                at: redis, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ValidationError("\(path) cannot be made or written to; choose another folder with --data.")
        }
        let lockFile = root.appending(path: "lock").path
        guard FileManager.default.fileExists(atPath: lockFile) || FileManager.default.createFile(atPath: lockFile, contents: nil),
            let handle = FileHandle(forWritingAtPath: lockFile)
        else { throw ValidationError("\(path) cannot be written to; choose another folder with --data.") }
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw ValidationError("Another `guichet up` uses \(path); stop it, or choose another folder with --data.")
        }
        lock = handle
    }

    /// Settings of all roles, also written to `guichet.yaml` so that the tools can be pointed at a running demonstration.
    func settings(port: Int, pspPort: Int, backOfficePort: Int, log: String) async throws -> Settings {
        let boxOffice = "http://127.0.0.1:\(port)"
        let text = """
            # Written by `guichet up` at each start.
            redis:
              url: "unix://\(PrivateRedis.socket(in: redis))"
            ledger:
              path: "\(root.appending(path: "ledger.sqlite").path)"
            keys:
              directory: "\(root.appending(path: "keys").path)"
            platform:
              secret: "\(try secret("platform"))"
              testMode: true
            rooms:
              # Without a network there is no beacon; a real house has drand.
              draws: demonstration
            http:
              port: \(port)
            backoffice:
              port: \(backOfficePort)
              url: "http://127.0.0.1:\(backOfficePort)"
              keys: "\(root.appending(path: "door-keys").path)"
              # Where `guichet rehearse` puts its report, unless it is told otherwise.
              reports: "\(root.appending(path: "opening").path)"
              # A demonstration is not about to begin; a real house has 12.
              opensHoursBefore: 10000
            site:
              url: "\(boxOffice)"
            legal:
              name: "Démonstration de Guichet : rien n’y est vendu"
              host: "Cette machine"
            payments:
              url: "http://127.0.0.1:\(pspPort)"
              secretKey: "sk_sandbox_\(try secret("provider"))"
              webhookSecrets: ["whsec_\(try secret("webhook"))"]
              payPage: "http://127.0.0.1:\(pspPort)/pay/{payment}?client_secret={secret}"
            sandbox:
              port: \(pspPort)
              journal: "\(root.appending(path: "sandbox-psp.jsonl").path)"
              webhookURLs: ["\(boxOffice)/v1/webhooks/stripe"]
            mail:
              folder: "\(root.appending(path: "letters").path)"
            log:
              level: \(log)

            """
        let file = root.appending(path: "guichet.yaml")
        try write(Data(text.utf8), to: file)
        return try await Settings.load(file: file.path)
    }

    /// 32 random bytes in hexadecimal, made once.
    private func secret(_ name: String) throws -> String {
        let file = root.appending(path: "\(name).secret")
        if let known = try? String(contentsOf: file, encoding: .utf8), known.utf8.count == 64 { return known }
        var generator = SystemRandomNumberGenerator()
        let fresh = (0..<32).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        try write(Data(fresh.utf8), to: file)
        return fresh
    }

    private func write(_ data: Data, to file: URL) throws {
        try data.write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
}
