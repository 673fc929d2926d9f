import Booking
import Domain

/// Which sessions were compared when, and what was suspicious then. Pure: moments are passed in.
struct WatchList {
    struct Verdict {
        /// What was there twice, and is to be repaired.
        var drift = SessionDrift()
        /// It was not to be repaired already the last time.
        var isNews = false
        /// Set once when the store's numbers do not add up twice in a row.
        var inconsistencies: [AuditFinding]?
    }

    private struct Entry {
        var checkedAt: ContinuousClock.Instant?
        /// When it could not be compared, because its lane was away: the others have their turn first.
        var failedAt: ContinuousClock.Instant?
        var drift = SessionDrift()
        /// A part of it was found once: the next look says whether it is one.
        var isUnconfirmed = false
        /// What was to be repaired the last time.
        var known = SessionDrift()
        /// Since when there are places that nobody bought.
        var inventedSince: ContinuousClock.Instant?
        var isInconsistent = false
        var isReported = false
        var driftedAt: Timestamp?

        var isSuspicious: Bool { failedAt == nil && (isUnconfirmed || (isInconsistent && !isReported)) }
        var triedAt: ContinuousClock.Instant? { failedAt ?? checkedAt }
    }

    private var entries: [UInt32: Entry] = [:]

    /// Forgets the others.
    mutating func keep(_ sessions: Set<UInt32>) {
        entries = entries.filter { sessions.contains($0.key) }
    }

    /// Those that were suspicious first, then those whose turn it is, the longest waiting first.
    func next(of sessions: [Session], limit: Int, at now: ContinuousClock.Instant, every interval: Duration) -> [Session] {
        func isDue(_ session: Session) -> Bool {
            guard let entry = entries[session.number], let tried = entry.triedAt else { return true }
            return entry.isSuspicious || tried.duration(to: now) >= interval
        }
        let due = sessions.filter(isDue).map { session in (session, entries[session.number]) }
        return due.sorted { one, other in
            let (first, second) = (one.1?.isSuspicious ?? false, other.1?.isSuspicious ?? false)
            guard first == second else { return first }
            guard let tried = one.1?.triedAt else { return other.1?.triedAt != nil }
            return other.1?.triedAt.map { tried < $0 } ?? false
        }.prefix(limit).map(\.0)
    }

    /// - Parameters:
    ///   - drift: as it was found now.
    ///   - inventedAfter: for so long, places that nobody bought may be those of a sale that is sent again.
    mutating func judge(
        _ session: UInt32, _ drift: SessionDrift, inconsistencies: [AuditFinding], at now: ContinuousClock.Instant,
        inventedAfter: Duration
    ) -> Verdict {
        var entry = entries[session] ?? Entry()
        var verdict = Verdict(drift: drift.intersection(entry.drift))
        entry.isUnconfirmed = verdict.drift != drift
        if !verdict.drift.hasInvented {
            entry.inventedSince = drift.hasInvented ? now : nil
        } else if entry.inventedSince.map({ $0.duration(to: now) < inventedAfter }) ?? true {
            (verdict.drift.invented, verdict.drift.inventedStanding) = ([], [:])
        }
        verdict.isNews = !verdict.drift.isEmpty && verdict.drift != entry.known
        entry.known = verdict.drift
        if inconsistencies.isEmpty {
            (entry.isInconsistent, entry.isReported) = (false, false)
        } else if entry.isInconsistent, !entry.isReported {
            verdict.inconsistencies = inconsistencies
            entry.isReported = true
        } else {
            entry.isInconsistent = true
        }
        (entry.checkedAt, entry.failedAt, entry.drift) = (now, nil, drift)
        entries[session] = entry
        return verdict
    }

    /// It could not be compared. What was suspicious stays so until it can.
    mutating func noteFailure(_ session: UInt32, at now: ContinuousClock.Instant) { entries[session, default: Entry()].failedAt = now }

    /// It waits to be verified: what was suspicious before means nothing any more.
    mutating func noteUnverified(_ session: UInt32) {
        entries[session] = Entry(driftedAt: entries[session]?.driftedAt)
    }

    mutating func noteDrift(_ session: UInt32, at now: Timestamp) { entries[session]?.driftedAt = now }

    func driftedAt(_ session: UInt32) -> Timestamp? { entries[session]?.driftedAt }

    /// How long ago the session that waits longest was compared; zero while one was not compared yet.
    func oldest(of sessions: [Session], at now: ContinuousClock.Instant) -> Duration {
        sessions.compactMap { entries[$0.number]?.checkedAt?.duration(to: now) }.max() ?? .zero
    }
}
