import Booking
import Domain
import Logging

/// This process's copy of the published catalogue. It asks the store for a newer version at most once per `freshness`,
/// whatever the number of readers, and keeps showing what it knows while the store is away.
actor CatalogueMirror {
    struct Entry: Sendable {
        var event: Event
        var session: Session
    }

    private let source: any PublishedCatalogue
    private let store: any SeatStore
    private let freshness: Duration
    private let logger: Logger
    private var current = Catalogue.empty
    private var entries: [String: Entry] = [:]
    private var layouts: [String: HouseLayout] = [:]
    private var checkedAt: ContinuousClock.Instant?
    private var refreshing: Task<Void, Never>?
    /// The last try failed: until one succeeds nobody waits for the next, so that what can still be sold is sold.
    private var isAway = false
    /// Store time minus this machine's monotonic clock: the machine's own date is never used.
    private var storeTimeAtStart: (time: Timestamp, instant: ContinuousClock.Instant)?

    init(source: any PublishedCatalogue, store: any SeatStore, freshness: Duration, logger: Logger) {
        self.source = source
        self.store = store
        self.freshness = freshness
        self.logger = logger
    }

    func catalogue() async -> Catalogue {
        await refresh()
        return current
    }

    /// A session on the public programme; drafts do not exist here.
    ///
    /// - Throws: a problem; before the first catalogue came, nothing can be said to be unknown.
    func entry(session id: String?) async throws -> Entry {
        await refresh()
        if let id, let entry = entries[id] { return entry }
        throw current.version == Catalogue.empty.version
            ? Problem.suspended : Problem.unknown("session", type: "unknown-session")
    }

    /// Lanes of the sessions that are published at this moment, whatever the freshness; nil while the store is away.
    func publishedLanes() async -> Set<Int>? {
        await refreshing?.value
        checkedAt = nil
        await refresh()
        return isAway ? nil : Set(current.sessions.map(\.lane))
    }

    func session(_ id: String) -> Session? { entries[id]?.session }

    func layout(of session: Session) async throws(SeatStoreError) -> HouseLayout? {
        guard let digest = session.layoutDigest else { return nil }
        if let known = layouts[digest] { return known }
        guard let layout = try await source.layout(digest: digest) else { return nil }
        let house = HouseLayout(layout)
        layouts[digest] = house
        return house
    }

    /// The store's time, carried forward by the monotonic clock between two checks.
    func now() async throws(SeatStoreError) -> Timestamp {
        await refresh()
        guard let known = storeTimeAtStart else { throw .unavailable(cause: "the store's time is not known yet") }
        return known.time + known.instant.duration(to: .now)
    }

    private func refresh() async {
        if let checkedAt, checkedAt.duration(to: .now) < freshness { return }
        let task = refreshing ?? Task { await load() }
        refreshing = task
        if !isAway { await task.value }
    }

    private func load() async {
        do {
            let time = try await store.now()
            storeTimeAtStart = (time, .now)
            if let newer = try await source.catalogue(newerThan: current.version) { adopt(newer) }
            isAway = false
        } catch {
            isAway = true
            logger.warning("catalogue not refreshed", metadata: ["error": "\(error)"])
        }
        checkedAt = .now
        refreshing = nil
    }

    private func adopt(_ catalogue: Catalogue) {
        current = catalogue
        let events = Dictionary(catalogue.events.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        entries = [:]
        for session in catalogue.sessions {
            if let event = events[session.eventID] { entries[session.id] = Entry(event: event, session: session) }
        }
        let used = Set(catalogue.sessions.compactMap(\.layoutDigest))
        layouts = layouts.filter { used.contains($0.key) }
    }
}
