import Booking
import Domain
import Foundation
import Logging

/// Publishes the pictures of the programme, and keeps those published that are still shown: the store forgets the others by itself.
struct PictureShow: Sendable {
    let projection: any Projection
    let programme: ProgrammeView
    let logger: Logger

    /// What hangs, and until when nobody needs to look.
    struct Hanging: Sendable {
        var version: Int64?
        var nextLook = ContinuousClock.now
    }

    /// Between two looks at pictures that are all there.
    private static let pause = Duration.seconds(3600)
    /// After a look that failed.
    private static let patience = Duration.seconds(10)
    /// Pages of a session are looked at for a while after it began. In milliseconds.
    private static let afterglow: Int64 = 2 * 24 * 3_600_000

    /// Nothing waits for pictures: what failed is tried again later.
    func show(_ catalogue: Catalogue, _ hanging: inout Hanging) async {
        guard hanging.version != catalogue.version || hanging.nextLook <= .now else { return }
        hanging.version = catalogue.version
        do {
            for digest in Self.digests(of: catalogue, at: Timestamp(Date())) {
                guard try await !projection.keepPicture(digest: digest), let picture = try await programme.picture(digest: digest) else { continue }
                try await projection.publish(picture: picture, digest: digest)
            }
            hanging.nextLook = .now + Self.pause
        } catch {
            guard !Task.isCancelled else { return }
            logger.error("pictures are not published, the next try is soon", metadata: ["cause": "\(error)"])
            hanging.nextLook = .now + Self.patience
        }
    }

    /// Those of events with a session that is still to come, or began lately.
    static func digests(of catalogue: Catalogue, at now: Timestamp) -> Set<String> {
        let shown = Set(catalogue.sessions.filter { $0.startsAt.milliseconds > now.milliseconds - afterglow }.map(\.eventID))
        return Set(catalogue.events.filter { shown.contains($0.id) }.compactMap { $0.picture?.digest })
    }
}
