import Booking
import Domain
import Foundation
import Logging
import Metrics

/// Counts what the ledger owes to the outside, for people who watch that nothing is late: per kind how much is open, how many of it are dead letters, and how
/// long the oldest is tried already. A house that sells little has few failures when its mail server is away, but old letters.
///
/// Target set: the items of the outbox that are not done.
struct OutboxCensus: Sendable {
    let journal: any OutboxJournal
    let logger: Logger

    private static let pause = Duration.seconds(10)

    func run() async {
        // Who does not act any more has no say.
        defer { Self.publish([:], at: Timestamp(Date())) }
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                Self.publish(try await journal.backlog(), at: Timestamp(Date()))
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("what is owed is not counted", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }

    static func publish(_ backlog: [OutboxItem.Kind: OutboxBacklog], at now: Timestamp) {
        for kind in OutboxItem.Kind.allCases {
            let (owed, dimensions) = (backlog[kind] ?? OutboxBacklog(), [("kind", kind.rawValue)])
            let age = owed.since.map { max(0, now.milliseconds - $0.milliseconds) / 1000 } ?? 0
            Gauge(label: "guichet_outbox_open", dimensions: dimensions).record(owed.open)
            Gauge(label: "guichet_outbox_dead", dimensions: dimensions).record(owed.dead)
            Gauge(label: "guichet_outbox_oldest_seconds", dimensions: dimensions).record(age)
        }
    }
}
