import Synchronization

/// Which waiting rooms stand before their sales, for who cannot wait for an answer: the doorway, on a connection's event loop.
///
/// Whoever comes without an admission is sent to the room then, and neither the store nor those inside notice. What was seen is good for two seconds;
/// where nothing is known, the script of holds says it, which judges every hold anyway.
final class StandingRooms: Sendable {
    private static let (freshness, validity) = (Duration.milliseconds(500), Duration.seconds(2))
    /// Of a room that is put up before an open sale: who held places just before may ask once more, with the same key, and has no admission.
    private static let lateness = Duration.seconds(60)

    private struct Sight {
        var stands = false
        var leavesWheelchairs = false
        var at: ContinuousClock.Instant?
        /// When everybody went in, last.
        var openAt: ContinuousClock.Instant?
        var isLooking = false
    }

    private let mirror: RoomMirror
    private let sights = Mutex<[UInt32: Sight]>([:])

    init(_ mirror: RoomMirror) { self.mirror = mirror }

    func stands(_ room: UInt32) -> Bool {
        let now = ContinuousClock.now
        let (stands, looks) = sights.withLock { sights in
            var sight = sights[room, default: Sight()]
            let age = sight.at.map { $0.duration(to: now) }
            let looks = !sight.isLooking && age.map { $0 >= Self.freshness } ?? true
            if looks { sight.isLooking = true }
            sights[room] = sight
            let isNew = sight.openAt.map { $0.duration(to: now) < Self.lateness } ?? false
            return (sight.stands && !isNew && age.map { $0 < Self.validity } ?? false, looks)
        }
        if looks { Task { await look(at: room) } }
        return stands
    }

    /// Whether places for wheelchairs are held without waiting, as seen last.
    func leavesWheelchairs(_ room: UInt32) -> Bool { sights.withLock { $0[room]?.leavesWheelchairs ?? false } }

    /// Internal for tests, which wait for it.
    func look(at room: UInt32) async {
        // While the store is away the mirror shows what it saw last; what cannot be read at all is not known here either.
        let board = (try? await mirror.view(of: room))?.notice.board
        let phase = board?.phase
        sights.withLock { sights in
            let openAt = phase == .open ? .now : sights[room]?.openAt
            sights[room] = Sight(stands: phase?.keepsOut ?? false, leavesWheelchairs: board?.wheelchairPlaces != nil, at: .now, openAt: openAt)
        }
    }
}
