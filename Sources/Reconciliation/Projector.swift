import Booking
import Domain
import Foundation
import Logging

/// Publishes catalogue and ledger to the seat store, and verifies each part of a store that restarted, was replaced or moved
/// before it may sell: the identity of the process that owns a lane is the epoch that every script checks.
struct Projector: Sendable {
    let projection: any Projection
    let journal: any SalesJournal
    let restorer: Restorer
    let programme: ProgrammeView
    let ticketKeys: [UInt8: String]
    let settings: Reconciler.Settings
    let logger: Logger

    /// Pause while some part waits to be verified.
    private static let impatience = Duration.milliseconds(50)

    /// - Parameter once: ends as soon as everything is verified and published.
    /// - Returns: whether it is; false when the task was cancelled before.
    @discardableResult
    func run(once: Bool = false) async -> Bool {
        let pacer = Pacer()
        let pictures = PictureShow(projection: projection, programme: programme, logger: logger)
        var hanging = PictureShow.Hanging()
        var published: [StorePart: Int64] = [:]
        var blocker = SeatBlocker(projection: projection, programme: programme, logger: logger)
        while !Task.isCancelled {
            var isComplete = false
            do {
                let catalogue = try await programme.catalogue()
                isComplete = try await projectOnce(catalogue, &published)
                // After the catalogue, so that a new picture keeps no news.
                if published[.catalogue] == catalogue.version { await pictures.show(catalogue, &hanging) }
                if isComplete { try await blocker.block(catalogue) }
            } catch {
                guard !Task.isCancelled else { return false }
                logger.warning("nothing is published", metadata: ["cause": "\(error)"])
            }
            if once, isComplete { return true }
            await pacer.next(within: isComplete ? settings.tick : min(settings.tick, Self.impatience))
        }
        return false
    }

    /// Looks at every part. The lanes side by side, because one whose process is away must not keep the others waiting; then
    /// the catalogue, so that a session is on sale before it is shown.
    /// - Returns: whether all is verified and published.
    private func projectOnce(_ catalogue: Catalogue, _ published: inout [StorePart: Int64]) async throws -> Bool {
        let lanes = Dictionary(grouping: catalogue.sessions, by: \.lane)
        let before = published
        var results = await withTaskGroup(of: (StorePart, Bool).self, returning: [StorePart: Bool].self) { group in
            for (lane, sessions) in lanes {
                let isPublished = before[.lane(lane)] == catalogue.version
                group.addTask {
                    let isDone = await attempt(.lane(lane), isPublished) { owner, isVerified in
                        try await project(
                            sessions, of: lane, version: catalogue.version, owner: owner, isVerified: isVerified)
                    }
                    return (.lane(lane), isDone)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        results[.catalogue] = await attempt(.catalogue, before[.catalogue] == catalogue.version) { _, _ in
            try await project(catalogue)
        }
        for (part, isDone) in results { published[part] = isDone ? catalogue.version : nil }
        return results.values.allSatisfy { $0 }
    }

    /// - Returns: whether the part is verified and published now.
    private func attempt(
        _ part: StorePart, _ isPublished: Bool, _ project: (_ owner: String, _ isVerified: Bool) async throws -> Bool
    ) async -> Bool {
        do {
            let ownership = try await projection.ownership(of: part)
            if ownership.isVerified, isPublished { return true }
            guard try await project(ownership.owner, ownership.isVerified) else { return false }
            if !ownership.isVerified {
                try await projection.markVerified(part, owner: ownership.owner)
                logger.notice("verified", metadata: ["part": "\(part)", "owner": "\(ownership.owner)"])
            }
            return true
        } catch {
            guard !Task.isCancelled else { return false }
            logger.warning("a part of the store is not verified yet", metadata: ["part": "\(part)", "cause": "\(error)"])
            return false
        }
    }

    private func project(
        _ sessions: [Session], of lane: Int, version: Int64, owner: String, isVerified: Bool
    ) async throws -> Bool {
        guard isVerified else { return try await restorer.restore(sessions, of: lane, version: version, owner: owner) }
        for session in sessions {
            let sold = try await journal.soldPlaces(ofSession: session.number)
            let layout = try await programme.layout(of: session)
            _ = try await projection.publish(session, layout: layout, sold: sold, version: version, owner: owner)
        }
        return true
    }

    private func project(_ catalogue: Catalogue) async throws -> Bool {
        var digests: Set<String> = []
        for session in catalogue.sessions {
            guard let digest = session.layoutDigest, digests.insert(digest).inserted,
                let layout = try await programme.layout(of: session)
            else { continue }
            try await projection.publish(layout: layout, digest: digest)
        }
        try await projection.publish(ticketKeys: ticketKeys)
        try await projection.publish(catalogue)
        logger.info(
            "programme published",
            metadata: ["version": "\(catalogue.version)", "sessions": "\(catalogue.sessions.count)"])
        return true
    }
}
