import Booking
import Domain
import Logging
import Metrics

/// Publishes catalogue and ledger to the seat store, and verifies a store that restarted or was replaced before it may
/// sell: the store's process identity is the epoch that every script checks.
struct Projector: Sendable {
    let projection: any Projection
    let journal: any SalesJournal
    let programme: ProgrammeView
    let ticketKeys: [UInt8: String]
    let settings: Reconciler.Settings
    let logger: Logger

    func run() async {
        let pacer = Pacer()
        var published: Int64?
        var isBlocking = true
        while !Task.isCancelled {
            do {
                let identity = try await projection.storeIdentity()
                let isVerified = try await projection.verifiedIdentity() == identity
                let catalogue = try await programme.catalogue()
                if !isVerified || published != catalogue.version {
                    try await project(catalogue, verifying: !isVerified)
                    published = catalogue.version
                    isBlocking = true
                }
                if isBlocking { isBlocking = try await blockSeats(catalogue) }
            } catch {
                guard !Task.isCancelled else { return }
                published = nil
                logger.warning("the store is not verified yet", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.tick)
        }
    }

    /// Seats that the catalogue blocks leave the sale, others come back. True while somebody has a seat to be blocked.
    private func blockSeats(_ catalogue: Catalogue) async throws -> Bool {
        var waiting = 0
        for session in catalogue.sessions {
            guard let layout = try await programme.layout(of: session) else { continue }
            waiting += try await projection.block(session, layout: layout)
        }
        return waiting > 0
    }

    private func project(_ catalogue: Catalogue, verifying: Bool) async throws {
        var digests: Set<String> = []
        var repaired = 0
        for session in catalogue.sessions {
            let layout = try await programme.layout(of: session)
            if let layout, let digest = session.layoutDigest, digests.insert(digest).inserted {
                try await projection.publish(layout: layout, digest: digest)
            }
            let sold = try await journal.soldPlaces(ofSession: session.number)
            // First what the ledger knows, then the epoch: a session is never on sale with a sold seat free.
            if verifying { repaired += try await projection.repair(session, layout: layout, sold: sold) }
            _ = try await projection.publish(session, layout: layout, sold: sold, version: catalogue.version)
        }
        try await projection.publish(ticketKeys: ticketKeys)
        try await projection.publish(catalogue)
        if verifying { try await projection.markVerified() }
        if repaired > 0 {
            Counter(label: "guichet_places_repaired").increment(by: repaired)
            logger.critical("the store had forgotten sales; repaired from the ledger", metadata: ["places": "\(repaired)"])
        }
        logger.info(
            "programme published",
            metadata: [
                "version": "\(catalogue.version)", "sessions": "\(catalogue.sessions.count)", "verified": "\(verifying)",
            ])
    }
}
