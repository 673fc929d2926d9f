import Booking
import Domain
import Foundation
import Logging
import Synchronization

/// This process's copy of the published catalogue. It asks the store for a newer version at most once per `freshness`,
/// whatever the number of readers, and keeps showing what it knows while the store is away.
///
/// Read at every request: as long as the copy is fresh nobody waits or changes threads.
final class CatalogueMirror: Sendable {
    /// A session on the programme. A class, because handing it on then costs one reference and not all of the session's.
    final class Entry: Sendable {
        let event: Event
        let session: Session
        /// Of the venue.
        let timeZone: TimeZone
        /// The waiting room before the sale; nil without one.
        let room: Room?

        init(event: Event, session: Session, room: Room? = nil) {
            self.event = event
            self.session = session
            self.room = room
            timeZone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        }
    }

    private struct State {
        var current = Catalogue.empty
        var entries: [String: Entry] = [:]
        var rooms: Set<UInt32> = []
        var layouts: [String: HouseLayout] = [:]
        /// Plans that are being fetched: reading one of 20,000 seats takes a good part of a second, and must happen once.
        var fetching: [String: Task<HouseLayout?, any Error>] = [:]
        var checkedAt: ContinuousClock.Instant?
        var refreshing: Task<Void, Never>?
        /// The last try failed: until one succeeds nobody waits for the next, so that what can still be sold is sold.
        var isAway = false
        var sendsLetters = true
        /// Store time at a moment of this machine's monotonic clock: the machine's own date is never used.
        var storeTime: (time: Timestamp, instant: ContinuousClock.Instant)?
    }

    private let source: any PublishedCatalogue
    private let store: any SeatStore
    private let freshness: Duration
    private let logger: Logger
    private let state = Mutex(State())

    init(source: any PublishedCatalogue, store: any SeatStore, freshness: Duration, logger: Logger) {
        self.source = source
        self.store = store
        self.freshness = freshness
        self.logger = logger
    }

    /// Whether the programme has a waiting room of this number.
    ///
    /// - Throws: a problem before the first catalogue came.
    func hasRoom(_ number: UInt32) async throws -> Bool {
        await refresh()
        return try state.withLock { state in
            guard state.current.version != Catalogue.empty.version else { throw Problem.suspended }
            return state.rooms.contains(number)
        }
    }

    /// Those before which a room stands, as last seen.
    func sessions(ofRoom number: UInt32) -> [Session] { state.withLock { $0.entries.values.first { $0.room?.number == number }?.room?.sessions ?? [] } }

    func catalogue() async -> Catalogue {
        await refresh()
        return state.withLock { $0.current }
    }

    /// A session on the public programme; drafts do not exist here.
    ///
    /// - Throws: a problem; before the first catalogue came, nothing can be said to be unknown.
    func entry(session id: String?) async throws -> Entry {
        await refresh()
        let (entry, version) = state.withLock { state in (id.flatMap { state.entries[$0] }, state.current.version) }
        if let entry { return entry }
        throw version == Catalogue.empty.version ? Problem.suspended : Problem.unknown("session", type: "unknown-session")
    }

    /// A session and its plan, if neither the catalogue nor the plan must be waited for; nil otherwise, and for a name that
    /// stands for nothing.
    func atHand(session id: String) -> (Entry, HouseLayout?)? {
        state.withLock { state in
            guard let checkedAt = state.checkedAt, checkedAt.duration(to: .now) < freshness, let entry = state.entries[id] else {
                return nil
            }
            guard let digest = entry.session.layoutDigest else { return (entry, nil) }
            return state.layouts[digest].map { (entry, $0) }
        }
    }

    /// Whether nobody has to be asked for what the programme says now.
    var isFresh: Bool { state.withLock { $0.checkedAt.map { $0.duration(to: .now) < freshness } ?? false } }

    /// Lanes of the sessions that are published at this moment, whatever the freshness; nil while the store is away.
    func publishedLanes() async -> Set<Int>? {
        await state.withLock { $0.refreshing }?.value
        state.withLock { $0.checkedAt = nil }
        await refresh()
        return state.withLock { $0.isAway ? nil : Set($0.current.sessions.map(\.lane)) }
    }

    /// A session as it was last seen, whatever the freshness.
    func known(session id: String) -> Entry? { state.withLock { $0.entries[id] } }

    func layout(of session: Session) async throws -> HouseLayout? {
        guard let digest = session.layoutDigest else { return nil }
        return try await layout(digest)
    }

    private func layout(_ digest: String) async throws -> HouseLayout? {
        let (known, task) = state.withLock { state -> (HouseLayout?, Task<HouseLayout?, any Error>?) in
            if let known = state.layouts[digest] { return (known, nil) }
            let task = state.fetching[digest] ?? Task { try await fetch(digest) }
            state.fetching[digest] = task
            return (nil, task)
        }
        return try await task?.value ?? known
    }

    private func fetch(_ digest: String) async throws -> HouseLayout? {
        defer { state.withLock { $0.fetching[digest] = nil } }
        guard let layout = try await source.layout(digest: digest) else { return nil }
        let house = HouseLayout(layout)
        state.withLock { $0.layouts[digest] = house }
        return house
    }

    /// Most plans that are fetched before anybody asks for them.
    private static let fetchedAhead = 64

    /// One after the other, so that the first visitors of an opening find their plan here.
    private func fetchAhead(_ digests: [String]) {
        guard !digests.isEmpty else { return }
        Task {
            for digest in digests { _ = try? await layout(digest) }
        }
    }

    /// False where no mail server is configured: no code and no ticket is sent, so none is promised.
    var sendsLetters: Bool { state.withLock { $0.sendsLetters } }

    /// The store's time, carried forward by the monotonic clock between two checks.
    func now() async throws(SeatStoreError) -> Timestamp {
        await refresh()
        guard let known = state.withLock({ $0.storeTime }) else {
            throw .unavailable(cause: "the store's time is not known yet")
        }
        return known.time + known.instant.duration(to: .now)
    }

    /// The same without asking anybody; nil before the store was reached once.
    var estimatedNow: Timestamp? { state.withLock { $0.storeTime }.map { $0.time + $0.instant.duration(to: .now) } }

    private func refresh() async {
        let task = state.withLock { state -> Task<Void, Never>? in
            if let checkedAt = state.checkedAt, checkedAt.duration(to: .now) < freshness { return nil }
            let task = state.refreshing ?? Task { await load() }
            state.refreshing = task
            return state.isAway ? nil : task
        }
        await task?.value
    }

    private func load() async {
        let version = state.withLock { $0.current.version }
        var newer: Catalogue?
        var isAway = false
        do {
            let time = try await store.now()
            state.withLock { $0.storeTime = (time, .now) }
            newer = try await source.catalogue(newerThan: version)
            let sendsLetters = try await source.sendsLetters()
            state.withLock { $0.sendsLetters = sendsLetters }
        } catch {
            isAway = true
            logger.warning("catalogue not refreshed", metadata: ["error": "\(error)"])
        }
        let missing = state.withLock { state -> Set<String> in
            if let newer { Self.adopt(newer, in: &state) }
            state.checkedAt = .now
            state.isAway = isAway
            state.refreshing = nil
            guard newer != nil else { return [] }
            return Set(state.current.sessions.compactMap(\.layoutDigest)).subtracting(state.layouts.keys)
        }
        fetchAhead(Array(missing.prefix(Self.fetchedAhead)))
    }

    private static func adopt(_ catalogue: Catalogue, in state: inout State) {
        state.current = catalogue
        let events = Dictionary(catalogue.events.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let rooms = catalogue.rooms.reduce(into: [UInt32: Room]()) { rooms, room in
            for session in room.sessions { rooms[session.number] = room }
        }
        (state.entries, state.rooms) = ([:], Set(rooms.values.map(\.number)))
        for session in catalogue.sessions {
            if let event = events[session.eventID] { state.entries[session.id] = Entry(event: event, session: session, room: rooms[session.number]) }
        }
        let used = Set(catalogue.sessions.compactMap(\.layoutDigest))
        state.layouts = state.layouts.filter { used.contains($0.key) }
    }
}
