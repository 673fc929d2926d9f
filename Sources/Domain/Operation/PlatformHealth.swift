/// What the store knows of itself.
public struct StoreHealth: Hashable, Sendable {
    /// One answer took so long, milliseconds.
    public var milliseconds: Double
    /// Lanes that sessions have, and those that are verified against the ledger.
    public var lanes, verified: Int
    /// Entries of the streams that the ledger has not recorded yet.
    public var waiting: Int
    /// When the oldest of them was written.
    public var oldest: Timestamp?
    /// Entries that no reconciler of this version could read.
    public var unreadable: Int
    /// When a session was compared with the ledger last.
    public var comparedAt: Timestamp?

    public init(
        milliseconds: Double, lanes: Int, verified: Int, waiting: Int = 0, oldest: Timestamp? = nil, unreadable: Int = 0, comparedAt: Timestamp? = nil
    ) {
        (self.milliseconds, self.lanes, self.verified, self.waiting) = (milliseconds, lanes, verified, waiting)
        (self.oldest, self.unreadable, self.comparedAt) = (oldest, unreadable, comparedAt)
    }
}

/// What the ledger knows of itself.
public struct LedgerHealth: Hashable, Sendable {
    /// The last day, month or year that was closed.
    public struct Closed: Hashable, Sendable {
        /// `2026-11-29`, `2026-11` or `2026`.
        public var period: String
        public var at: Timestamp

        public init(period: String, at: Timestamp) { (self.period, self.at) = (period, at) }
    }

    /// The last verification that this file was told of.
    public struct Verified: Hashable, Sendable {
        public var at: Timestamp
        public var findings: Int

        public init(at: Timestamp, findings: Int) { (self.at, self.findings) = (at, findings) }
    }

    /// Of the file and its write-ahead log.
    public var bytes, logBytes: Int64
    /// Orders that it recorded, and when the last one was.
    public var orders: Int64
    public var lastSaleAt: Timestamp?
    /// Nil when nobody ever did.
    public var backedUpAt: Timestamp?
    public var closed: Closed?
    public var verified: Verified?
    /// Of items of the outbox so many are counted; one more stands for whatever is beyond.
    public static let mostCounted = 10_000

    /// Items of the outbox that are not done; dead letters of money, places and tickets; of letters and notices. See ``mostCounted``.
    public var open, dead, undelivered: Int
    /// Incidents of which nobody took note.
    public var incidents: Int

    public init(bytes: Int64 = 0, logBytes: Int64 = 0, orders: Int64 = 0, open: Int = 0, dead: Int = 0, undelivered: Int = 0, incidents: Int = 0) {
        (self.bytes, self.logBytes, self.orders) = (bytes, logBytes, orders)
        (self.open, self.dead, self.undelivered, self.incidents) = (open, dead, undelivered, incidents)
    }
}

/// How the platform fares, and what of it wants somebody's eye. Pure: facts and a moment in, findings out.
public struct PlatformHealth: Sendable {
    public enum Verdict: Int, Comparable, Sendable, CaseIterable {
        case good, watch, bad

        public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// What is not as it should be. Each has a section in docs/operations.md.
    public enum Finding: Hashable, Sendable {
        case storeAway
        case nobodySells, nobodyWritesSales
        case silent(ProcessReport.Role, name: String), hindered(ProcessReport.Role, name: String)
        case lanesUnverified(Int)
        /// Sales wait for the ledger since so many seconds.
        case salesWait(Int, seconds: Int64)
        case unreadable(Int)
        case deadLetters(Int), undelivered(Int), incidents(Int)
        case noBackup, oldBackup(Timestamp), noVerification, oldVerification(Timestamp), badVerification(Int), oldClosing(Timestamp)

        public var verdict: Verdict {
            switch self {
            case .storeAway, .nobodySells, .nobodyWritesSales, .hindered, .lanesUnverified, .deadLetters, .badVerification: .bad
            case .salesWait(_, let seconds): seconds >= 60 ? .bad : .watch
            case .silent, .unreadable, .undelivered, .incidents, .noBackup, .oldBackup, .noVerification, .oldVerification, .oldClosing: .watch
            }
        }
    }

    public var processes: [ProcessReport]
    /// Nil when it does not answer.
    public var store: StoreHealth?
    public var ledger: LedgerHealth
    public var at: Timestamp

    public init(processes: [ProcessReport], store: StoreHealth?, ledger: LedgerHealth, at now: Timestamp) {
        (self.processes, self.store, self.ledger, at) = (processes, store, ledger, now)
    }

    /// A backup and a verification are daily work; a day is closed five minutes after its end.
    private static let daily = Duration.seconds(26 * 3600)
    /// Sales are recorded within a second.
    private static let patience = Duration.seconds(10)

    /// The worst first.
    public var findings: [Finding] {
        (processFindings + storeFindings + ledgerFindings).enumerated().sorted { one, other in
            one.element.verdict != other.element.verdict ? one.element.verdict > other.element.verdict : one.offset < other.offset
        }.map(\.element)
    }

    public var verdict: Verdict { findings.map(\.verdict).max() ?? .good }

    public func verdict(of process: ProcessReport) -> Verdict {
        if process.isSilent(at: at) { return .watch }
        return switch process.state {
        case .working, .standby: .good
        case .starting: .watch
        case .hindered: .bad
        }
    }

    private func isThere(_ role: ProcessReport.Role) -> Bool { processes.contains { $0.role == role && $0.state == .working && !$0.isSilent(at: at) } }

    /// Without a store nobody can tell of themselves: that is what is said then.
    private var processFindings: [Finding] {
        guard store != nil else { return [] }
        var findings: [Finding] = []
        if !isThere(.boxOffice) { findings.append(.nobodySells) }
        if !isThere(.reconciler) { findings.append(.nobodyWritesSales) }
        for process in processes {
            if process.isSilent(at: at) {
                findings.append(.silent(process.role, name: process.name))
            } else if process.state == .hindered {
                findings.append(.hindered(process.role, name: process.name))
            }
        }
        return findings
    }

    private var storeFindings: [Finding] {
        guard let store else { return [.storeAway] }
        var findings: [Finding] = []
        if store.verified < store.lanes { findings.append(.lanesUnverified(store.lanes - store.verified)) }
        if let oldest = store.oldest, oldest + Self.patience < at { findings.append(.salesWait(store.waiting, seconds: (at.milliseconds - oldest.milliseconds) / 1000)) }
        if store.unreadable > 0 { findings.append(.unreadable(store.unreadable)) }
        return findings
    }

    private var ledgerFindings: [Finding] {
        var findings: [Finding] = []
        if ledger.dead > 0 { findings.append(.deadLetters(ledger.dead)) }
        if ledger.undelivered > 0 { findings.append(.undelivered(ledger.undelivered)) }
        if ledger.incidents > 0 { findings.append(.incidents(ledger.incidents)) }
        if let verified = ledger.verified, verified.findings > 0 { findings.append(.badVerification(verified.findings)) }
        // A ledger that holds nothing has nothing to lose.
        guard ledger.orders > 0 else { return findings }
        if let at = ledger.backedUpAt { if isOld(at) { findings.append(.oldBackup(at)) } } else { findings.append(.noBackup) }
        if let verified = ledger.verified { if isOld(verified.at) { findings.append(.oldVerification(verified.at)) } } else { findings.append(.noVerification) }
        if let closed = ledger.closed, isOld(closed.at) { findings.append(.oldClosing(closed.at)) }
        return findings
    }

    private func isOld(_ moment: Timestamp) -> Bool { moment + Self.daily < at }
}
