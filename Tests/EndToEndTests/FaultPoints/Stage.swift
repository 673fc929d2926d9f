import Foundation
import TestPlatform
import TestSupport

/// A platform on which stories are played, one after the other, while a process dies where it is told to and is started again.
actor Stage {
    nonisolated let platform: Platform
    private var armed: (fault: Fault, action: Fault.Action)?
    private var log = ""
    private var vigil: Task<Void, Never>?

    init(sessions: Int) async throws {
        let mail = try MailServer()
        try await mail.start()
        platform = try await Platform(
            programme: Programmes.mixed(seats: 6, standing: 4, sessions: (0..<sessions).map { "s\($0)" }), plan: Programmes.oneRow(6),
            lookAfter: 1, mail: mail)
    }

    /// From now on until ``disarm()`` the step is done twice, or the process dies there, once.
    func arm(_ fault: Fault, _ action: Fault.Action) throws {
        log = "\(platform.folder)/faults-\(UInt32.random(in: .min ... .max)).log"
        armed = (fault, action)
        guard let role = fault.passer.role, !(role == .reconciler && fault.story.startsTheReconciler) else { return }
        platform.kill(role)
        try start(role)
    }

    func disarm() {
        vigil?.cancel()
        armed = nil
    }

    /// After a story that failed, so that the next one finds everybody at work.
    func restore() throws {
        disarm()
        try platform.redis.start()
        for role in [Platform.Role.reconciler, .serve] {
            platform.kill(role)
            try platform.start(role)
        }
    }

    /// Whether the step has been reached.
    var hasPassed: Bool {
        guard let armed else { return false }
        return ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").contains { $0 == armed.fault.point }
    }

    private var environment: [String: String] {
        guard let armed else { return [:] }
        return ["GUICHET_FAULT": "\(armed.fault.point) \(armed.action.rawValue)", "GUICHET_FAULT_LOG": log]
    }

    // MARK: What stories do with processes

    func start(_ role: Platform.Role) throws {
        guard let armed, armed.fault.passer.role == role, !hasPassed else { return try platform.start(role) }
        try platform.start(role, environment: environment)
        guard armed.action != .twice else { return }
        vigil = Task { await restart(role) }
    }

    func kill(_ role: Platform.Role) {
        giveUpWaiting(for: role)
        platform.kill(role)
    }

    func stop(_ role: Platform.Role) {
        giveUpWaiting(for: role)
        platform.stop(role)
    }

    /// Its end is no fault then.
    private func giveUpWaiting(for role: Platform.Role) {
        if armed?.fault.passer.role == role { vigil?.cancel() }
    }

    /// Runs a tool as an operator does, who runs it again when it dies.
    func tool(_ words: [String]) async throws {
        let words = words + ["--config", platform.settings()]
        if armed?.fault.passer == .tool {
            let result = try await platform.tool(words, environment: environment)
            guard result.status == 128 + SIGKILL else { return try check(result) }
        }
        try check(try await platform.tool(words))
    }

    private func check(_ result: Platform.ToolResult) throws {
        guard result.status == 0 else { throw Platform.Failure(description: result.output) }
    }

    private func restart(_ role: Platform.Role) async {
        let platform = platform
        let hasDied = await eventually(within: .seconds(60)) { platform.hasEnded(role) }
        // A story may have ended it, and does with it what it wants.
        guard hasDied, !Task.isCancelled else { return }
        try? platform.start(role)
    }
}
