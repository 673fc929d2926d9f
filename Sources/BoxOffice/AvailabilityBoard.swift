import Booking
import Domain
import Logging
import NIOCore

/// The places of each session, kept per process: however many people look or follow, the store is read once per
/// `freshness` and session, and each reading is encoded once.
actor AvailabilityBoard {
    private struct Kept {
        var at: ContinuousClock.Instant
        /// Nil when the session is not verified in the store, and so not shown.
        var snapshot: AvailabilitySnapshot?
    }

    private struct Following {
        var followers: [Int: AsyncStream<ByteBuffer>.Continuation] = [:]
        var last: AvailabilitySnapshot?
        var task: Task<Void, Never>
    }

    private let store: any SeatStore
    private let mirror: CatalogueMirror
    private let freshness: Duration
    /// Most followers of this process, over all sessions.
    private let followerLimit: Int
    /// After so long without a word followers are told that nothing changed: whoever passes the stream on takes it for dead otherwise.
    private let silence: Duration
    private var kept: [UInt32: Kept] = [:]
    private var underway: [UInt32: Task<AvailabilitySnapshot?, any Error>] = [:]
    private var following: [UInt32: Following] = [:]
    private var nextFollower = 0
    private var followerCount = 0

    /// Events that may wait for a slow follower; one that falls further behind is cut off and begins again.
    private static let patience = 32

    init(store: any SeatStore, mirror: CatalogueMirror, freshness: Duration, followerLimit: Int, silence: Duration = .seconds(15)) {
        self.store = store
        self.silence = silence
        self.mirror = mirror
        self.freshness = freshness
        self.followerLimit = followerLimit
    }

    func snapshot(of session: Session, layout: SeatLayout?) async throws -> AvailabilitySnapshot? {
        if let kept = kept[session.number], kept.at.duration(to: .now) < freshness { return kept.snapshot }
        if let task = underway[session.number] { return try await task.value }
        let task = Task { [store, mirror] in
            guard let reading = try await store.reading(of: session), reading.availability.isCurrent else {
                return AvailabilitySnapshot?.none
            }
            return AvailabilitySnapshot(session: session, layout: layout, reading: reading, now: try await mirror.now())
        }
        underway[session.number] = task
        defer { underway[session.number] = nil }
        let snapshot = try await task.value
        kept[session.number] = Kept(at: .now, snapshot: snapshot)
        return snapshot
    }

    // MARK: Following

    /// Server-sent events from now on: the whole at first, then what changes, also because the programme did. They end when the session leaves it.
    /// Nil when this process has followers enough.
    func follow(_ session: Session) -> AsyncStream<ByteBuffer>? {
        guard followerCount < followerLimit else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(Self.patience))
        let id = nextFollower
        nextFollower += 1
        followerCount += 1
        if following[session.number] == nil {
            following[session.number] = Following(task: Task { await self.watch(session.number, session.id) })
        }
        following[session.number]?.followers[id] = continuation
        if let last = following[session.number]?.last { continuation.yield(ServerSentEvent.whole(last)) }
        continuation.onTermination = { _ in Task { await self.leave(id, session.number) } }
        return stream
    }

    private func leave(_ id: Int, _ number: UInt32) {
        guard following[number]?.followers.removeValue(forKey: id) != nil else { return }
        followerCount -= 1
        guard following[number]?.followers.isEmpty == true else { return }
        following.removeValue(forKey: number)?.task.cancel()
    }

    /// One loop per session that somebody follows.
    private func watch(_ number: UInt32, _ id: String) async {
        var spokeAt = ContinuousClock.now
        let rounds = AsyncRounds(every: freshness)
        while await rounds.next(), following[number] != nil {
            // As it is on the programme now: dates, allotments and prices change while people look.
            _ = await mirror.catalogue()
            guard let session = mirror.known(session: id)?.session else { return end(number) }
            // While the store is away the followers wait; what changed meanwhile comes afterwards.
            let snapshot = (try? await current(session)) ?? nil
            if let snapshot, following[number] != nil, let event = ServerSentEvent.change(to: snapshot, from: following[number]?.last) {
                following[number]?.last = snapshot
                send(event, to: number)
                spokeAt = .now
            } else if spokeAt.duration(to: .now) >= silence {
                send(ServerSentEvent.comment, to: number)
                spokeAt = .now
            }
        }
    }

    /// Nil while it cannot be shown whole.
    private func current(_ session: Session) async throws -> AvailabilitySnapshot? {
        let layout = try await mirror.layout(of: session)?.layout
        guard layout != nil || session.layoutDigest == nil else { return nil }
        return try await snapshot(of: session, layout: layout)
    }

    /// Whoever asks for it afterwards begins anew, if it is on the programme again.
    private func end(_ number: UInt32) {
        guard let gone = following.removeValue(forKey: number) else { return }
        followerCount -= gone.followers.count
        for follower in gone.followers.values { follower.finish() }
    }

    private func send(_ event: ByteBuffer, to number: UInt32) {
        for follower in following[number]?.followers.values ?? [:].values {
            // A browser connects again by itself, and gets the whole.
            if case .dropped = follower.yield(event) { follower.finish() }
        }
    }
}

/// Events of an `EventSource` (HTML Living Standard, 9.2).
enum ServerSentEvent {
    /// Keeps proxies from closing a quiet connection.
    static let comment = ByteBuffer(string: ": quiet\n\n")
    /// In a small house a change is longer than the whole; bytes that matter to nobody.
    private static let shortEnough = 1000

    static func whole(_ snapshot: AvailabilitySnapshot) -> ByteBuffer {
        event("availability", id: snapshot.version, data: snapshot.body)
    }

    /// The whole when there was nothing before, when there are other categories or seats, and when so much changed that the whole is shorter; nil when nothing changed.
    static func change(to snapshot: AvailabilitySnapshot, from old: AvailabilitySnapshot?) -> ByteBuffer? {
        guard let old, snapshot.hasPlaces(of: old) else { return whole(snapshot) }
        return snapshot.changes(since: old).flatMap { JSONAnswer.encode($0) }.map {
            $0.readableBytes <= max(snapshot.body.readableBytes, shortEnough) ? event("change", id: snapshot.version, data: $0) : whole(snapshot)
        }
    }

    private static func event(_ name: String, id: String, data: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\nid: \(id)\ndata: ")
        var data = data
        buffer.writeBuffer(&data)
        buffer.writeString("\n\n")
        return buffer
    }
}
