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
                for session in try await programme.catalogue().sessions
                where session.bookingOpensAt <= now && now < session.startsAt + .seconds(86_400) {
                    let freed = try await projection.sweep(session, limit: Self.limit)
                    if freed > 0 { Counter(label: "guichet_holds_expired").increment(by: freed) }
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("sweep waits", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.tick)
        }
    }
}
