import Booking
import Domain
import Logging
import Metrics

/// Takes expired holds back in sessions that nobody touches.
///
/// Target set: published sessions between their opening and their end; correctness does not depend on it, because every
/// script takes back what is past its deadline first.
struct Sweeper: Sendable {
    let store: any SeatStore
    let projection: any Projection
    let programme: ProgrammeView
    let settings: Reconciler.Settings
    let logger: Logger

    private static let limit = 500

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                let now = try await store.now()
                let sessions = try await programme.catalogue().sessions
                    .filter { $0.bookingOpensAt <= now && now < $0.startsAt + .seconds(86_400) }
                // Lanes side by side: one whose node is away must not keep the others waiting.
                await withTaskGroup(of: Void.self) { group in
                    for lane in Dictionary(grouping: sessions, by: \.lane).values { group.addTask { await sweep(lane) } }
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("sweep waits", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.tick)
        }
    }

    private func sweep(_ sessions: [Session]) async {
        do {
            for session in sessions {
                let freed = try await projection.sweep(session, limit: Self.limit)
                if freed > 0 { Counter(label: "guichet_holds_expired").increment(by: freed) }
            }
        } catch {
            logger.warning("sweep of a lane waits", metadata: ["lane": "\(sessions.first?.lane ?? -1)", "cause": "\(error)"])
        }
    }
}
