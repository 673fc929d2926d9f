import Booking
import Domain
import Logging

/// Takes the seats off sale that the catalogue blocks, and puts others back: those of all sessions when the catalogue is another.
///
/// Target set afterwards: sessions of which somebody has such a seat. One that was sold may come back much later, and is anybody's until the next look.
/// They alone are asked, because each answer takes a look at a whole house.
struct SeatBlocker {
    let projection: any Projection
    let programme: ProgrammeView
    let logger: Logger

    /// From one look to the next.
    static let pause = Duration.seconds(2)

    private var version: Int64?
    /// Numbers of sessions.
    private var waiting: Set<UInt32> = []
    private var dueAt = ContinuousClock.now

    init(projection: any Projection, programme: ProgrammeView, logger: Logger) {
        (self.projection, self.programme, self.logger) = (projection, programme, logger)
    }

    /// A session whose lane is away keeps no other's seats waiting.
    mutating func block(_ catalogue: Catalogue, at now: ContinuousClock.Instant = .now) async throws {
        let isNew = version != catalogue.version
        guard isNew || (!waiting.isEmpty && dueAt <= now) else { return }
        var taken: Set<UInt32> = []
        for session in catalogue.sessions where isNew || waiting.contains(session.number) {
            guard let layout = try await programme.layout(of: session) else { continue }
            do {
                if try await projection.block(session, layout: layout) > 0 { taken.insert(session.number) }
            } catch {
                logger.warning("seats could not be blocked yet", metadata: ["session": "\(session.id)", "cause": "\(error)"])
                taken.insert(session.number)
            }
        }
        (version, waiting, dueAt) = (catalogue.version, taken, now + Self.pause)
    }
}
