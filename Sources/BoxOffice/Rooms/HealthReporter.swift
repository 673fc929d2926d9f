import Booking
import Domain
import Logging
import ServiceLifecycle

/// Tells the keeper of waiting rooms each second how this box office fares, as long as the programme has a room.
public struct HealthReporter: Service {
    private let office: BoxOffice
    /// Names this process.
    private let name: String

    /// - Parameter name: of the process, different from all others'.
    public init(of office: BoxOffice, name: String) {
        (self.office, self.name) = (office, name)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let rounds = AsyncRounds(every: .seconds(1))
            while await rounds.next() { await report() }
        }
    }

    private func report() async {
        guard await !office.mirror.catalogue().rooms.isEmpty else { return }
        let reading = office.holdGauge.read()
        do {
            try await office.roomStore.report(OfficeHealth(answers: reading.answers, refused: reading.refused, slow: reading.slow), of: name)
        } catch {
            // The next one says the same; a keeper that hears nothing calls nobody faster.
            office.logger.debug("no report to the rooms' keeper", metadata: ["cause": "\(error)"])
        }
    }
}
