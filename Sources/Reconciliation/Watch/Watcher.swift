import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Compares the store with the ledger while both go on, session by session, and repairs towards the ledger.
///
/// Target set: the sessions whose tickets are still shown, each once a minute or as often as there is time for, at most ``perRound`` in a
/// round, so that its cost is bounded. One that disagrees is looked at again in the next round: only what is found twice is a drift. One whose lane is
/// away keeps no other from being compared.
struct Watcher: Sendable {
    let projection: any Projection
    let journal: any SalesJournal
    let programme: ProgrammeView
    let settings: Reconciler.Settings
    let logger: Logger

    private static let perRound = 10
    /// Holds, and sales underway, that one comparison reads.
    private static let perSnapshot = 5000

    func run() async {
        let pacer = Pacer()
        var list = WatchList()
        while !Task.isCancelled {
            do {
                let now = Timestamp(Date())
                let catalogue = try await programme.catalogue()
                let sessions = catalogue.sessions.filter { now < $0.startsAt + IssueExecutor.shownAfterSession }
                list.keep(Set(sessions.map(\.number)))
                try await look(at: list.next(of: sessions, limit: Self.perRound, at: .now, every: settings.recheckEvery), of: catalogue.version, &list)
                Gauge(label: "guichet_sessions_watched").record(sessions.count)
                Gauge(label: "guichet_oldest_check_seconds").record(list.oldest(of: sessions, at: .now).components.seconds)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("sessions are not compared with the ledger", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.recheckPause)
        }
    }

    /// A lane that did not answer is asked once: each silence costs seconds.
    /// - Parameter version: of the catalogue that the sessions are of.
    func look(at sessions: [Session], of version: Int64, _ list: inout WatchList) async throws {
        var away: Set<Int> = []
        for session in sessions {
            guard !away.contains(session.lane) else {
                list.noteFailure(session.number, at: .now)
                continue
            }
            do {
                try await check(session, of: version, &list)
            } catch let error as SeatStoreError {
                away.insert(session.lane)
                list.noteFailure(session.number, at: .now)
                logger.warning("a session is not compared with the ledger", metadata: ["session": "\(session.id)", "cause": "\(error)"])
            }
        }
    }

    private func check(_ session: Session, of version: Int64, _ list: inout WatchList) async throws {
        let before = try await journal.soldPlaces(ofSession: session.number)
        // A session that is not verified is the projector's business; one of whose lane much is underway waits for the drainer.
        guard let snapshot = try await projection.snapshot(of: session, limit: Self.perSnapshot), snapshot.availability.isCurrent,
            snapshot.pending != nil
        else { return list.noteUnverified(session.number) }
        let after = try await journal.soldPlaces(ofSession: session.number)
        let layout = try await programme.layout(of: session)
        // What is owed is free as soon as the outbox is executed, which also knows whose it is.
        let audit = SessionAudit(
            session: session, of: version, layout: layout, snapshot: snapshot, before: before, after: after,
            owesPlaces: try await journal.owesPlaces(ofSession: session.number))
        let verdict = list.judge(
            session.number, audit.drift, inconsistencies: audit.inconsistencies(), at: .now, inventedAfter: settings.inventedAfter)
        Counter(label: "guichet_sessions_checked").increment()
        let mayUnsell = verdict.drift.hasInvented ? try await mayUnsell(session) : false
        // Before anything is done about it: a process that dies in between leaves a drift that is noted twice, not one that nobody saw.
        try await note(verdict, of: session, mayUnsell: mayUnsell, &list)
        try await repair(verdict.drift, of: session, layout: layout, sold: after, snapshot, mayUnsell: mayUnsell)
        try await projection.note(
            SessionCheck(checkedAt: Timestamp(Date()), driftedAt: list.driftedAt(session.number)), of: session)
    }

    private func note(_ verdict: WatchList.Verdict, of session: Session, mayUnsell: Bool, _ list: inout WatchList) async throws {
        let now = Timestamp(Date())
        func incident(_ kind: String, _ detail: String) -> Incident {
            Incident(at: now, kind: kind, sessionID: session.id, detail: detail)
        }
        var incidents: [Incident] = []
        if verdict.isNews, verdict.drift.hasForgotten {
            incidents.append(incident(Incident.storeForgot, "\(verdict.drift.forgottenCount) places of the ledger are to be sold again"))
        }
        if verdict.isNews, verdict.drift.hasInvented {
            let count = verdict.drift.inventedCount
            incidents.append(
                incident(
                    Incident.storeInvented,
                    mayUnsell
                        ? "\(count) places that nobody bought are to be free again"
                        : "\(count) places are sold that the ledger does not know; it lost sales with a restored backup, so they stay sold"))
        }
        if let findings = verdict.inconsistencies {
            incidents.append(incident(Incident.storeInconsistent, findings.prefix(3).map(\.detail).joined(separator: "; ")))
        }
        guard !incidents.isEmpty else { return }
        try await journal.note(incidents)
        list.noteDrift(session.number, at: now)
        Counter(label: "guichet_drifts_found").increment(by: incidents.count)
        for incident in incidents {
            logger.critical(
                "the store and the ledger disagree",
                metadata: ["session": "\(session.id)", "kind": "\(incident.kind)", "detail": "\(incident.detail)"])
        }
    }

    private func repair(
        _ drift: SessionDrift, of session: Session, layout: SeatLayout?, sold: SoldPlaces, _ snapshot: SessionSnapshot, mayUnsell: Bool
    ) async throws {
        if drift.hasForgotten {
            var missing = SoldPlaces(seats: drift.forgotten)
            if !drift.forgottenStanding.isEmpty {
                (missing.countByCategory, missing.standingByAllotment) = (sold.countByCategory, sold.standingByAllotment)
            }
            let count = try await projection.repair(session, layout: layout, sold: missing, owner: snapshot.owner)
            Counter(label: "guichet_places_repaired").increment(by: count)
        }
        if drift.hasInvented, mayUnsell {
            // Nil when the lane has gone on: the next comparison tries again.
            let count = try await projection.unsell(
                seats: drift.invented, standing: drift.inventedStanding, of: session, layout: layout, after: snapshot.tail)
            Counter(label: "guichet_places_unsold").increment(by: count ?? 0)
        }
    }

    /// Not where the ledger itself may have forgotten: whoever restored a backup with losses decides what becomes of these places.
    private func mayUnsell(_ session: Session) async throws -> Bool {
        guard let loss = try await journal.lostSalesAt() else { return true }
        return session.bookingOpensAt >= loss
    }
}
