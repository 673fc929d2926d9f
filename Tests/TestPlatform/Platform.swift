import Foundation
import TestSupport

/// A whole platform of real processes: redis-server, sandbox provider, reconciler and box offices, in a folder and on
/// ports of its own. Any of them can be killed and started again.
package final class Platform: @unchecked Sendable {
    package enum Role: String, CaseIterable, Sendable {
        case reconciler, serve
        case sandbox = "sandbox-psp"
        /// Not started with the platform.
        case backOffice = "back-office"
    }

    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) {
            self.description = description
        }
    }

    package let redis: RedisServer
    package let mail: MailServer?
    private let keepsLetters: Bool
    private let takesOrders: Bool
    private let methods, misbehaviour, timeZone: String
    private let lanes: Int
    /// Nil for a single Redis.
    package let cluster: RedisCluster?
    package let folder: String
    /// Where the ledger is, when it has a disk of its own.
    package let disk: SmallDisk?
    package let boxOfficePorts: [Int]
    package let pspPort: Int
    package let backOfficePort: Int
    /// Where each of the two reconcilers that may be started is asked about itself.
    package let operationsPorts: [Int]
    /// So that no other platform, and no connection of anybody, gets one of the ports before its process listens, or while it is dead.
    private let reservations: [FreePort.Reservation]
    private let lock = NSLock()
    private var processes: [String: ChildProcess] = [:]

    package static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    package static let binary = ChildProcess.built("guichet")

    /// - Parameters:
    ///   - programme: text of a programme file, or nil for the demonstration programme.
    ///   - plan: text of the seating plan that the programme names `plan.json`.
    ///   - boxOffices: how many instances serve, each on its own port.
    ///   - lookAfter: seconds after which the reconciler asks about a silent payment.
    ///   - unsellAfter: seconds after which places are free that Redis has as sold and nobody bought.
    ///   - answerMilliseconds: mean time of an answer above which requests are refused. Large, because these programs are not
    ///     optimised and share the machine with their test.
    ///   - diskMebibytes: size of a disk for the ledger alone.
    ///   - cluster: the Redis Cluster to run on, instead of a single Redis.
    ///   - lanes: nil for few, because the reconciler looks at each of them all the time; for the usual 64 with the demonstration programme and on a cluster.
    ///   - mail: takes the letters; nil for none.
    ///   - keepsLetters: letters are kept in a folder, which the site shows.
    ///   - timeZone: of the ledger's days.
    ///   - methods: means of payment, in YAML.
    ///   - misbehaviour: what the sandbox provider does wrong: settings of `sandbox`, in YAML.
    ///   - takesOrders: reconciler and box office do what ``orders(of:)`` says (`GUICHET_FAULT_ORDERS`).
    package init(
        programme: String?, plan: String? = nil, boxOffices: Int = 1, lookAfter: Int = 20, unsellAfter: Int? = nil, answerMilliseconds: Int = 5000,
        cluster: RedisCluster? = nil, lanes: Int? = nil, diskMebibytes: Int? = nil, mail: MailServer? = nil, keepsLetters: Bool = false, timeZone: String = "Europe/Paris",
        methods: String = "[card]", misbehaviour: String = "", takesOrders: Bool = false
    ) async throws {
        self.takesOrders = takesOrders
        self.lanes = lanes ?? (programme == nil || cluster != nil ? 64 : 8)
        self.misbehaviour = misbehaviour
        self.methods = methods
        self.timeZone = timeZone
        self.cluster = cluster
        self.mail = mail
        self.keepsLetters = keepsLetters
        redis = try cluster?.nodes.last ?? RedisServer()
        folder = redis.folder.path
        disk = if let diskMebibytes { try await SmallDisk(mebibytes: diskMebibytes, in: folder) } else { nil }
        reservations = try (0..<(boxOffices + 4)).map { _ in try FreePort.Reservation() }
        var ports = reservations.map(\.port)
        pspPort = ports.removeLast()
        backOfficePort = ports.removeLast()
        operationsPorts = [ports.removeLast(), ports.removeLast()]
        boxOfficePorts = ports
        for index in 0..<max(ports.count, operationsPorts.count) {
            try writeSettings(
                instance: index, port: ports[index % ports.count], lookAfter: lookAfter, unsellAfter: unsellAfter, answerMilliseconds: answerMilliseconds)
        }
        var files = [Self.root.appending(path: "config/programme").path]
        if let programme {
            files = [folder + "/programme.yml"]
            try plan?.write(toFile: folder + "/plan.json", atomically: true, encoding: .utf8)
            try programme.write(toFile: files[0], atomically: true, encoding: .utf8)
        }
        let imported = try await tool(["import"] + files + ["--config", settings()])
        guard imported.status == 0 else { throw Failure(description: imported.output) }
        try start(.sandbox)
        try start(.reconciler)
        for index in ports.indices { try start(.serve, instance: index) }
        try await ready()
    }

    deinit {
        for process in processes.values { process.end(with: SIGKILL) }
    }

    package func settings(_ instance: Int = 0) -> String { "\(folder)/guichet-\(instance).yaml" }

    package func baseURL(_ instance: Int = 0) -> String { "http://127.0.0.1:\(boxOfficePorts[instance])" }

    private func writeSettings(instance: Int, port: Int, lookAfter: Int, unsellAfter: Int?, answerMilliseconds: Int) throws {
        let hooks = boxOfficePorts.map { "\"http://127.0.0.1:\($0)/v1/webhooks/stripe\"" }.joined(separator: ", ")
        try """
            redis: \(cluster.map { "{ cluster: \($0.urls) }" } ?? "{ url: \"unix://\(redis.socketPath)\" }")
            ledger: { path: "\(disk?.folder ?? folder)/ledger.sqlite", timeZone: "\(timeZone)" }
            keys: { directory: "\(folder)/keys" }
            platform: { secret: "\(String(repeating: "5a", count: 32))", testMode: true, lanes: \(lanes) }
            rooms: { draws: demonstration, joinsPerNetwork: 3 }
            http: { port: \(port), answerMilliseconds: \(answerMilliseconds) }
            payments:
              url: "http://127.0.0.1:\(pspPort)"
              secretKey: sk_test
              methods: \(methods)
              webhookSecrets: [whsec_test]
              payPage: "http://127.0.0.1:\(pspPort)/pay/{payment}?client_secret={secret}"
            sandbox: { port: \(pspPort), journal: "\(folder)/psp.jsonl", webhookURLs: [\(hooks)]\(misbehaviour.isEmpty ? "" : ", " + misbehaviour) }
            backoffice: { port: \(backOfficePort), keys: "\(folder)/door-keys", opensHoursBefore: 10000, reports: "\(folder)/reports" }
            reconciler: { lookAfterSeconds: \(lookAfter), operationsPort: \(operationsPorts[instance % 2]), recheckSeconds: 1\(unsellAfter.map { ", unsellSeconds: \($0)" } ?? "") }
            \(mail.map { "mail: { server: \"\($0.url)\", sender: \"Théâtre du Port <billets@example.org>\", operator: ops@example.org, orderPage: \"https://tickets.example.org/orders/{order}\" }" } ?? "")
            \(keepsLetters ? "mail: { folder: \"\(folder)/letters\", orderPage: \"http://127.0.0.1:\(boxOfficePorts[0])/commandes/{order}\" }" : "")
            log: { level: notice }
            """.write(toFile: settings(instance), atomically: true, encoding: .utf8)
    }

    // MARK: Processes

    /// - Parameters:
    ///   - settings: nil for those of the instance.
    ///   - environment: variables besides those of this process, such as `GUICHET_FAULT`.
    package func start(_ role: Role, instance: Int = 0, settings: String? = nil, environment: [String: String] = [:]) throws {
        let name = "\(role.rawValue)-\(instance)"
        let entrance = role == .reconciler ? disk?.entrance ?? [] : []
        // A second one of a role is another's equal, and does as ever.
        let orders = takesOrders && instance == 0 ? ["GUICHET_FAULT_ORDERS": orders(of: role)] : [:]
        let environment = environment.merging(orders) { $1 }
        let child = try ChildProcess(
            entrance + Self.words(environment) + [Self.binary, role.rawValue, "--config", settings ?? self.settings(instance)],
            log: "\(folder)/\(name).log", folder: folder)
        lock.withLock { processes[name] = child }
    }

    /// File that says at which step a process dies, while it runs; it may be exchanged for another.
    package func orders(of role: Role) -> String { "\(folder)/orders-\(role.rawValue)" }

    /// What sets variables for the command that follows.
    private static func words(_ environment: [String: String]) -> [String] {
        environment.isEmpty ? [] : ["env"] + environment.map { "\($0.key)=\($0.value)" }
    }

    /// Whether a process that was started has ended by itself.
    package func hasEnded(_ role: Role, instance: Int = 0) -> Bool {
        lock.withLock { processes["\(role.rawValue)-\(instance)"] }?.hasEnded() ?? false
    }

    /// `kill -9`.
    package func kill(_ role: Role, instance: Int = 0) {
        lock.withLock { processes.removeValue(forKey: "\(role.rawValue)-\(instance)") }?.end(with: SIGKILL)
    }

    package func signal(_ role: Role, instance: Int = 0, _ number: Int32) {
        lock.withLock { processes["\(role.rawValue)-\(instance)"] }?.signal(number)
    }

    /// Stops a process as a debugger would, where it rests; SIGCONT wakes it.
    package func pause(_ role: Role, instance: Int = 0) async -> Bool {
        await lock.withLock { processes["\(role.rawValue)-\(instance)"] }?.pauseAtRest() ?? false
    }

    package func stop(_ role: Role, instance: Int = 0) {
        lock.withLock { processes.removeValue(forKey: "\(role.rawValue)-\(instance)") }?.end(with: SIGTERM)
    }

    package func ready() async throws {
        for index in boxOfficePorts.indices {
            let client = Buyer(baseURL(index))
            let isReady = await eventually(within: .seconds(120), pause: .milliseconds(20)) {
                (try? await client.get("/readyz"))?.status == 200
            }
            guard isReady else {
                throw Failure(description: "not ready: \(log(.serve)) \(log(.reconciler)) \(log(.sandbox))")
            }
        }
    }

    package func log(_ role: Role, instance: Int = 0) -> String { logTail("\(folder)/\(role.rawValue)-\(instance).log") }

    package func wholeLog(_ role: Role, instance: Int = 0) -> String { text("\(role.rawValue)-\(instance).log") }

    // MARK: Tools

    package struct ToolResult: Sendable {
        package var status: Int32
        package var output: String
    }

    /// Runs `guichet …` to its end. A status of 128 and more is 128 and the signal that ended it.
    package func tool(_ arguments: [String], environment: [String: String] = [:]) async throws -> ToolResult {
        // Not Foundation's Process: it learns of the end by a socket that a server started at the same time inherits, and then only
        // with that server's end.
        let log = "\(folder)/tool-\(UInt32.random(in: .min ... .max)).log"
        let child = try ChildProcess(
            (disk?.entrance ?? []) + Self.words(environment) + [Self.binary] + arguments, log: log, folder: folder)
        guard await eventually(within: .seconds(120), { child.hasEnded() }) else {
            child.end(with: SIGKILL)
            throw Failure(description: "guichet \(arguments.joined(separator: " ")) does not end: \(logTail(log))")
        }
        return ToolResult(status: child.exitStatus, output: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }

    package func ledger(_ words: String...) async throws -> ToolResult {
        try await tool(["ledger"] + words + ["--config", settings()])
    }

    package func audit() async throws -> ToolResult { try await tool(["audit", "--config", settings()]) }

    package func sales() async throws -> [String: Any] {
        let result = try await tool(["report", "sales", "--format", "json", "--config", settings()])
        guard let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] else {
            throw Failure(description: result.output)
        }
        return object
    }

    /// Every sale is recorded, captured and ticketed, and what the staff asked for is done.
    package func settled() async throws -> Bool {
        try await eventually(within: .seconds(120), pause: .milliseconds(100)) {
            try await audit().output.contains(", 0 sales on their way, 0 open outbox items, 0 open commands: ")
        }
    }
}
