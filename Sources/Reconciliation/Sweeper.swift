import Booking
import Domain
import Logging
import Metrics

/// Takes expired holds back in sessions that nobody touches.
///
/// Each lane knows which of its sessions have something expired, so that ten thousand idle sessions cost one question per lane.
/// Should a lane have forgotten one, its turn comes anyway: each round a small share of the sessions on sale is looked at.
/// Correctness does not depend on the sweeper, because every script takes back what is past its deadline first.
struct Sweeper: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let programme: ProgrammeView
    let settings: Reconciler.Settings
    let logger: Logger

    private static let limit = 500
    /// Rounds in which each session has its turn once: a minute at the usual pace.
    private static let turns: UInt32 = 120

    private struct Sessions {
        var version: Int64?
        var byLane: [Int: [Session]] = [:]
    }

    func run() async {
        let pacer = Pacer()
        var sessions = Sessions()
        var turn: UInt32 = 0
        while !Task.isCancelled {
            do {
                let now = try await store.now()
                let catalogue = try await programme.catalogue()
                if catalogue.version != sessions.version {
                    sessions = Sessions(version: catalogue.version, byLane: Dictionary(grouping: catalogue.sessions, by: \.lane))
                }
                // Lanes side by side: one whose node is away must not keep the others waiting.
                await withTaskGroup(of: Void.self) { group in
                    for (lane, sessions) in sessions.byLane {
                        group.addTask { [turn] in await sweep(lane, sessions, turn: turn, now: now) }
                    }
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("sweep waits", metadata: ["cause": "\(error)"])
            }
            turn = (turn + 1) % Self.turns
            await pacer.next(within: settings.tick)
        }
    }

    private func sweep(_ lane: Int, _ sessions: [Session], turn: UInt32, now: Timestamp) async {
        do {
            let expiring = try await projection.expiring(lane: lane, at: now)
            for session in sessions where expiring.contains(session.number) || hasTurn(session, turn, now) {
                let freed = try await projection.sweep(session, limit: Self.limit)
                if freed > 0 { Counter(label: "guichet_holds_expired").increment(by: freed) }
            }
        } catch {
            logger.warning("sweep of a lane waits", metadata: ["lane": "\(lane)", "cause": "\(error)"])
        }
    }

    /// Between its opening and its end.
    private func hasTurn(_ session: Session, _ turn: UInt32, _ now: Timestamp) -> Bool {
        session.number % Self.turns == turn && session.bookingOpensAt <= now && now < session.startsAt + .seconds(86_400)
    }
}
