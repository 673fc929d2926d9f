import Foundation
import TestSupport

/// Faults of every kind, one after another, drawn from a seed, while customers shop on a trial's platform.
package actor Chaos {
    package enum Fault: String, CaseIterable, Sendable {
        case boxOfficeKilled = "a box office is killed"
        case reconcilerKilled = "a reconciler is killed"
        case providerKilled = "the provider is killed"
        case redisKilled = "Redis is killed"
        case redisRestarted = "Redis is restarted"
        case redisFrozen = "Redis is frozen"
        case boxOfficeFrozen = "a box office is frozen"
        case reconcilerFrozen = "a reconciler is frozen"
        case reconcilerStopped = "a reconciler is stopped in order"
        /// Frozen until the other one has its place, and woken then.
        case reconcilerOvertaken = "the active reconciler sleeps until the other one takes over"
        case boxOfficeDiesAtAStep = "a box office dies at a step"
        case reconcilerDiesAtAStep = "a reconciler dies at a step"
        case reconcilerRepeatsAStep = "a reconciler does a step twice"
        case diskFull = "the ledger's disk is full"
        case redisEmptied = "Redis loses everything"
        /// A copy of some customers ago, as a replica that missed the last seconds.
        case redisOutdated = "Redis is replaced by older data"
        case mailAway = "the mail server is away"
        case sessionPostponed = "a session is postponed"
        case sessionCancelled = "a session is cancelled"
    }

    /// Of the faults that happened: a restart for a fault at a step is a kill, and the fault is another one once the process comes there.
    package var count: Int { happened + reached }
    /// How many processes were started with a fault at a step, and how many of these came to it.
    package var steps: (given: Int, reached: Int) { (stepLogs.count, reached) }
    /// Sessions that the staff cancelled.
    package private(set) var calledOff: Set<String> = []
    private let trial: Trial
    /// Names of the fault points that a role may pass.
    private let points: [Platform.Role: [String]]
    /// The ports that a role has; those of the reconciler are wired in Sources/Guichet/Roles.
    private static let ports: [Platform.Role: Set<Substring>] = [
        .serve: ["SeatStore", "PaymentProvider"],
        .reconciler: [
            "SeatStore", "PaymentProvider", "Projection", "SalesStream", "SalesJournal", "OutboxJournal", "CommandJournal", "WishJournal", "WaitingJournal", "LedgerEvidence",
            "LeaseLedger", "Mailer",
        ],
    ]
    /// What only a box office does with them, for its visitors.
    private static let visitorsOnly = ["SeatStore.hold(", "SeatStore.extend(", "SeatStore.release(", "SeatStore.open(", "SeatStore.ask("]
    private let tell: @Sendable (String) -> Void
    private var generator: SeededGenerator
    /// What is still to come before each kind comes again.
    private var deck: [Fault] = []
    private var happened = 0
    /// Where the processes that were given a fault at a step write what they pass.
    private var stepLogs: [String] = []
    private var isOver = false
    private var postponements = 0
    private static let reconcilers = 2

    private var platform: Platform { trial.platform }

    /// - Parameters:
    ///   - points: names of the fault points (``FaultPointList``).
    ///   - tell: is told each fault as it happens.
    package init(_ trial: Trial, points: Set<String>, tell: @escaping @Sendable (String) -> Void) {
        self.trial = trial
        var own = Self.ports.mapValues { ports in points.sorted().filter { ports.contains($0.prefix { $0 != "." }) } }
        own[.reconciler]?.removeAll { point in Self.visitorsOnly.contains { point.hasPrefix($0) } }
        self.points = own
        self.tell = tell
        generator = SeededGenerator(seed: trial.seed ^ 0xFA17)
    }

    /// Until ``stop()``, and to the end of the fault that is under way then. The second reconciler waits from here on.
    package func run() async throws {
        try platform.start(.reconciler, instance: 1)
        while true {
            await customers(Int.random(in: 3...30, using: &generator))
            guard !isOver else { return }
            try revive()
            if deck.isEmpty { deck = Fault.allCases.shuffled(using: &generator) }
            try await happen(deck.removeLast())
        }
    }

    package func stop() { isOver = true }

    /// Everybody is at work again, and no fault waits any more.
    package func heal() async throws {
        try platform.disk?.free()
        try await platform.mail?.start()
        platform.redis.resume()
        try platform.redis.start()
        for (role, instance) in everybody {
            platform.kill(role, instance: instance)
            try platform.start(role, instance: instance)
        }
    }

    private var everybody: [(Platform.Role, Int)] {
        [(.sandbox, 0)] + (0..<Self.reconcilers).map { (.reconciler, $0) } + platform.boxOfficePorts.indices.map { (.serve, $0) }
    }

    /// Starts again who died at a step.
    private func revive() throws {
        for (role, instance) in everybody where platform.hasEnded(role, instance: instance) { try platform.start(role, instance: instance) }
    }

    private func happen(_ fault: Fault) async throws {
        let boxOffice = Int.random(in: platform.boxOfficePorts.indices, using: &generator)
        let reconciler = Int.random(in: 0..<Self.reconcilers, using: &generator)
        let point = points[fault == .boxOfficeDiesAtAStep ? .serve : .reconciler]?.randomElement(using: &generator) ?? ""
        let isBefore = Bool.random(using: &generator)
        let milliseconds = Int.random(in: 100...2000, using: &generator)
        if fault == .diskFull && platform.disk == nil || fault == .mailAway && platform.mail == nil { return }
        if fault == .sessionCancelled && calledOff.count == trial.size.cancellable { return }
        happened += 1
        let step = isBefore ? "\(point) before" : "\(point) after"
        switch fault {
        case .boxOfficeDiesAtAStep, .reconcilerDiesAtAStep: tell("\(fault.rawValue): \(step)")
        case .reconcilerRepeatsAStep: tell("\(fault.rawValue): \(point)")
        default: tell(fault.rawValue)
        }
        switch fault {
        case .boxOfficeKilled: try restart(.serve, boxOffice)
        case .reconcilerKilled: try restart(.reconciler, reconciler)
        case .providerKilled: try restart(.sandbox, 0)
        case .boxOfficeDiesAtAStep: try restart(.serve, boxOffice, fault: step)
        case .reconcilerDiesAtAStep: try restart(.reconciler, reconciler, fault: step)
        case .reconcilerRepeatsAStep: try restart(.reconciler, reconciler, fault: point + " twice")
        case .redisKilled:
            platform.redis.kill()
            try platform.redis.start()
        case .redisRestarted: try platform.redis.restart()
        case .redisFrozen:
            platform.redis.pause()
            await pass(milliseconds)
            platform.redis.resume()
        case .boxOfficeFrozen: await freeze(.serve, boxOffice, milliseconds)
        case .reconcilerFrozen: await freeze(.reconciler, reconciler, milliseconds * 4)
        case .diskFull:
            try platform.disk?.fill()
            await pass(milliseconds)
            try platform.disk?.free()
        case .reconcilerStopped:
            platform.stop(.reconciler, instance: reconciler)
            try platform.start(.reconciler, instance: reconciler)
        case .reconcilerOvertaken: await overtake()
        case .redisEmptied:
            try platform.redis.lose()
            try platform.redis.start()
        case .redisOutdated:
            let copy = try platform.redis.copyData()
            await customers(Int.random(in: 3...30, using: &generator))
            try platform.redis.restore(copy)
        case .mailAway:
            platform.mail?.stop()
            await pass(milliseconds)
            try await platform.mail?.start()
        case .sessionPostponed:
            postponements += 1
            let day = postponements % 28 + 1
            let date = "\(2031 + postponements / 28)-01-\(day < 10 ? "0" : "")\(day) 20:00"
            try await staff("session", "postpone", "s0", "--starts", date)
        case .sessionCancelled:
            // From the end of the list: those are there to be cancelled.
            let session = trial.size.ids[trial.size.sessions - calledOff.count - 1]
            try await staff("session", "cancel", session, "--yes")
            calledOff.insert(session)
        }
    }

    /// Runs a tool that does not wait for the reconciler, and again if it was told that the ledger is busy.
    private func staff(_ words: String...) async throws {
        let words = words + ["--wait", "0", "--config", platform.settings()]
        var result = try await platform.tool(words)
        if result.status != 0 { result = try await platform.tool(words) }
        guard result.status == 0 else {
            throw Platform.Failure(description: "guichet \(words.joined(separator: " ")): \(result.output)")
        }
    }

    private func overtake() async {
        guard let active = try? await platform.activeReconciler() else { return }
        platform.signal(.reconciler, instance: active, SIGSTOP)
        // One that was stopped in the middle of a transaction keeps the ledger from the other, and nobody takes over.
        _ = try? await platform.reaches("active", instance: 1 - active, within: .seconds(12))
        platform.signal(.reconciler, instance: active, SIGCONT)
    }

    /// Waits for some customers, or a while when nobody gets on.
    private func customers(_ count: Int) async {
        let trial = trial
        let customers = await trial.customers + count
        _ = await eventually(within: .seconds(2)) { await trial.customers >= customers }
    }

    private func restart(_ role: Platform.Role, _ instance: Int, fault: String? = nil) throws {
        platform.kill(role, instance: instance)
        guard let fault else { return try platform.start(role, instance: instance) }
        stepLogs.append("chaos-\(stepLogs.count).log")
        let log = "\(platform.folder)/\(stepLogs[stepLogs.count - 1])"
        try platform.start(role, instance: instance, environment: ["GUICHET_FAULT": fault, "GUICHET_FAULT_LOG": log])
    }

    /// A fault that happens is noted with a `!`.
    private var reached: Int { stepLogs.count { platform.text($0).contains("!\n") } }

    private func freeze(_ role: Platform.Role, _ instance: Int, _ milliseconds: Int) async {
        platform.signal(role, instance: instance, SIGSTOP)
        await pass(milliseconds)
        platform.signal(role, instance: instance, SIGCONT)
    }

    private func pass(_ milliseconds: Int) async {
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }
}
