import Foundation
import TestPlatform
import TestSupport

/// A platform on which stories are played, one after the other, while a process dies where it is told to and is started again.
actor Stage {
    /// What the processes do while a story is played.
    enum Direction: Hashable, Sendable {
        /// They write down which steps they pass.
        case rehearse
        /// They do each step twice, the first time that they come to it, and write it down too.
        case repeatEverything
        /// One dies at a step, once.
        case die(Fault)
    }

    nonisolated let platform: Platform
    nonisolated let mail: MailServer
    nonisolated let glance: Glance
    private var direction: (Direction, story: Story)?
    private var log = ""
    private var vigil: Task<Void, Never>?
    private static let roles = [Platform.Role.reconciler, .serve]

    init(sessions: Int) async throws {
        mail = try MailServer()
        try await mail.start()
        let ids = (0..<sessions).map { "s\($0)" }
        platform = try await Platform(
            programme: Programmes.mixed(seats: 6, standing: 4, sessions: ids, bearingFees: ids), plan: Programmes.oneRow(6),
            lookAfter: 1, mail: mail, methods: "[card, bancontact]", takesOrders: true)
        glance = Glance(platform: platform)
    }

    /// From now on until ``rest()`` the processes do as they are told. They are those of the story before: a process that starts passes steps that are no
    /// part of a story, unless it is one in which a process is started.
    func direct(_ direction: Direction, of story: Story) async throws {
        // A story before may have restarted Redis: its own session is on sale, and the reconciler may be needed for the others.
        try await platform.ready()
        log = "\(platform.folder)/faults-\(UInt32.random(in: .min ... .max)).log"
        self.direction = (direction, story)
        for role in Self.roles {
            if !(role == .reconciler && story.startsTheReconciler) { try order(role) }
        }
    }

    /// Returns once who died is at work again.
    func rest() async {
        let died = if case .die = direction?.0 { hasHappened } else { false }
        if !died { vigil?.cancel() }
        await vigil?.value
        vigil = nil
        direction = nil
        for role in Self.roles {
            try? order(role)
            // One that died after its story was over.
            if platform.hasEnded(role) { try? platform.start(role) }
        }
    }

    /// After a story that failed, so that the next one finds everybody at work.
    func restore() async throws {
        await rest()
        platform.kill(.reconciler, instance: 1)
        try platform.redis.start()
        for role in Self.roles {
            platform.kill(role)
            try platform.start(role)
        }
    }

    /// Tells the process of a role what it is to do now, and waits for its death if that is it.
    private func order(_ role: Platform.Role) throws {
        let passer = Fault.Passer.allCases.first { $0.role == role }
        let orders = passer.flatMap { self.environment(of: $0) } ?? [:]
        let text = orders.isEmpty ? "" : "\(orders["GUICHET_FAULT"] ?? "")\n\(orders["GUICHET_FAULT_LOG"] ?? "")\n"
        try text.write(toFile: platform.orders(of: role), atomically: true, encoding: .utf8)
        guard !orders.isEmpty, case .die = direction?.0 else { return }
        vigil = Task { await restart(role) }
    }

    /// How often each step was passed.
    var passes: FaultPlan.Passes {
        var passes: FaultPlan.Passes = [:]
        for passer in Fault.Passer.allCases {
            for line in lines(of: passer) where !line.hasSuffix("!") { passes[Fault.Step(point: line, passer: passer), default: 0] += 1 }
        }
        return passes
    }

    /// Whether it went as directed: the fault has happened, or every step that was passed was done twice.
    var hasHappened: Bool {
        switch direction?.0 {
        case nil, .rehearse: true
        case .repeatEverything:
            Fault.Passer.allCases.allSatisfy { passer in
                let lines = Set(lines(of: passer))
                // Who wrote nothing down was not told to.
                return (passer == .tool || !lines.isEmpty) && lines.allSatisfy { $0.hasSuffix("!") || lines.contains($0 + "!") }
            }
        case .die(let fault): lines(of: fault.step.passer).contains { $0 == "\(fault.step.point)!" }
        }
    }

    private func lines(of passer: Fault.Passer) -> [String] {
        ((try? String(contentsOfFile: "\(log)-\(passer)", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Nil for who plays as ever.
    private func environment(of passer: Fault.Passer) -> [String: String]? {
        let note = ["GUICHET_FAULT_LOG": "\(log)-\(passer)"]
        switch direction?.0 {
        case nil: return nil
        case .rehearse: return note
        case .repeatEverything: return note.merging(["GUICHET_FAULT": "* twice"]) { $1 }
        case .die(let fault):
            guard fault.step.passer == passer, !hasHappened else { return nil }
            return note.merging(["GUICHET_FAULT": fault.order]) { $1 }
        }
    }

    // MARK: What stories do with processes

    func start(_ role: Platform.Role) throws {
        // Read at its first step.
        try order(role)
        try platform.start(role)
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
        if case .die(let fault) = direction?.0, fault.step.passer.role == role { vigil?.cancel() }
    }

    /// Runs a tool as an operator does, who runs it again when it dies.
    func tool(_ words: [String]) async throws {
        let words = words + ["--config", platform.settings()]
        if let environment = environment(of: .tool) {
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
        // Given up by rest().
        let hasDied = await eventually(within: .seconds(3600)) { platform.hasEnded(role) }
        // A story may have ended it, and does with it what it wants.
        guard hasDied, !Task.isCancelled else { return }
        // It has happened: there is nothing more to do.
        try? order(role)
        try? platform.start(role)
    }
}
