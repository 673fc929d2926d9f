import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Compares the store with the ledger while both go on, session by session, and repairs towards the ledger.
///
/// Target set: the sessions whose tickets are still shown, each once a minute or as often as there is time for, at most ``perRound`` in a
/// round, so that its cost is bounded. One that disagrees is looked at again in the next round: only what is found twice is a drift.
struct Watcher: Sendable {
    let projection: any Projection
    let journal: any SalesJournal
    let programme: ProgrammeView
    let settings: Reconciler.Settings
    let logger: Logger

    private static let perRound = 10

    func run() async {
        let pacer = Pacer()
        var list = WatchList()
        while !Task.isCancelled {
            do {
                let now = Timestamp(Date())
                let sessions = try await programme.catalogue().sessions.filter { now < $0.startsAt + IssueExecutor.shownAfterSession }
                list.keep(Set(sessions.map(\.number)))
                for session in list.next(of: sessions, limit: Self.perRound, at: .now, every: settings.recheckEvery) {
                    try await check(session, &list)
                }
                Gauge(label: "guichet_sessions_watched").record(sessions.count)
                Gauge(label: "guichet_oldest_check_seconds").record(list.oldest(of: sessions, at: .now).components.seconds)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("sessions are not compared with the ledger", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.recheckPause)
        }
    }

    private func check(_ session: Session, _ list: inout WatchList) async throws {
        let before = try await journal.soldPlaces(ofSession: session.number)
        // A session that is not verified is the projector's business.
        guard let snapshot = try await projection.snapshot(of: session), snapshot.availability.isCurrent else {
            return list.noteUnverified(session.number)
        }
        let after = try await journal.soldPlaces(ofSession: session.number)
        let layout = try await programme.layout(of: session)
        // What is owed is free as soon as the outbox is executed, which also knows whose it is.
        let audit = SessionAudit(
            session: session, layout: layout, snapshot: snapshot, before: before, after: after,
            owesPlaces: try await journal.owesPlaces(ofSession: session.number))
        let verdict = list.judge(
            session.number, audit.drift, inconsistencies: audit.inconsistencies(), at: .now, inventedAfter: settings.inventedAfter)
        Counter(label: "guichet_sessions_checked").increment()
        var incidents = try await repair(verdict.drift, of: session, layout: layout, sold: after, tail: snapshot.tail)
        if let findings = verdict.inconsistencies {
            incidents.append(
                Self.incident(Incident.storeInconsistent, session, findings.prefix(3).map(\.detail).joined(separator: "; ")))
        }
        let now = Timestamp(Date())
        if !incidents.isEmpty {
            try await journal.note(incidents)
            list.noteDrift(session.number, at: now)
            Counter(label: "guichet_drifts_found").increment(by: incidents.count)
            for incident in incidents {
                logger.critical(
                    "the store and the ledger disagree",
                    metadata: ["session": "\(session.id)", "kind": "\(incident.kind)", "detail": "\(incident.detail)"])
            }
        }
        try await projection.note(SessionCheck(checkedAt: now, driftedAt: list.driftedAt(session.number)), of: session)
    }

    /// What was done, for the ledger.
    private func repair(
        _ drift: SessionDrift, of session: Session, layout: SeatLayout?, sold: SoldPlaces, tail: String
    ) async throws -> [Incident] {
        var incidents: [Incident] = []
        if drift.hasForgotten {
            var missing = SoldPlaces(seats: drift.forgotten)
            if !drift.forgottenStanding.isEmpty {
                (missing.countByCategory, missing.standingByAllotment) = (sold.countByCategory, sold.standingByAllotment)
            }
            let count = try await projection.repair(session, layout: layout, sold: missing)
            Counter(label: "guichet_places_repaired").increment(by: count)
            if count > 0 { incidents.append(Self.incident(Incident.storeForgot, session, "\(count) places are sold again")) }
        }
        if drift.hasInvented, try await mayUnsell(session) {
            let count = try await projection.unsell(
                seats: drift.invented, standing: drift.inventedStanding, of: session, layout: layout, after: tail)
            if let count, count > 0 {
                Counter(label: "guichet_places_unsold").increment(by: count)
                incidents.append(Self.incident(Incident.storeInvented, session, "\(count) places are free again"))
            }
        }
        return incidents
    }

    /// Not where the ledger itself may have forgotten: whoever restored a backup with losses decides what becomes of these places.
    private func mayUnsell(_ session: Session) async throws -> Bool {
        guard let loss = try await journal.lostSalesAt(), session.bookingOpensAt < loss else { return true }
        logger.critical(
            "places are sold that the ledger does not know; it lost sales with a restored backup, so they stay sold",
            metadata: ["session": "\(session.id)"])
        return false
    }

    private static func incident(_ kind: String, _ session: Session, _ detail: String) -> Incident {
        Incident(at: Timestamp(Date()), kind: kind, sessionID: session.id, detail: detail)
    }
}
