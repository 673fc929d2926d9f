import Booking
import Domain
import Logging
import Metrics

/// Offers places that come back to those who wait for them, in order, and keeps them from everybody else meanwhile.
///
/// Target set: the parties on the waiting lists of published sessions. The first one that fits is offered its places; one that does not is passed
/// over and keeps its turn. That a hold is to be made is noted in the ledger, then it is made in the store, then that it is made is noted:
/// whatever is left half done is looked at first, and may be repeated, because the hold's id was given when the party joined.
/// Where nobody can be written to nobody new is offered anything, and nothing is kept.
struct WaitingOffers: Sendable {
    let journal: any WaitingJournal
    let store: any SeatStore
    let projection: any Projection
    let programme: ProgrammeView
    let settings: Reconciler.Settings
    let canWrite: Bool
    let logger: Logger

    /// Parties of a category that are tried in one round.
    private static let batch = 50
    /// Offers that are looked at in one round.
    private static let offers = 2_000
    private static let looksEvery = Duration.seconds(1)
    private static let closesEvery = Duration.seconds(10)
    /// Places are kept so long without anybody saying so again: should this process die, the sale goes on.
    private static let keptFor = Duration.seconds(60)
    private static let saysEvery = Duration.seconds(10)

    /// What this process remembers between its rounds; it may forget all of it.
    private struct Memory {
        var lookedAt, closedAt: ContinuousClock.Instant?
        /// Sessions for which it keeps places.
        var kept: Set<UInt32> = []
        var misfits: [Line: Misfits] = [:]
        /// Offers that a verified store does not know.
        var lost: Set<Int64> = []
    }

    private struct Line: Hashable {
        var session: UInt32
        var category: Int
    }

    /// Sizes for which no places are side by side, as long as so many are free and the category's counters are these.
    private struct Misfits {
        var sizes: Set<Int>
        var free: Int
        var stock: [Availability.Stock]
    }

    func run() async {
        let pacer = Pacer()
        var memory = Memory()
        while !Task.isCancelled {
            do {
                try await round(&memory)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("waiting lists wait", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: settings.tick)
        }
    }

    private func round(_ memory: inout Memory) async throws {
        let now = try await store.now()
        if Self.isTime(&memory.closedAt, every: Self.closesEvery) { try await journal.closeWaitingLists(at: now) }
        if Self.isTime(&memory.lookedAt, every: Self.looksEvery) { try await look(at: now, &memory) }
        let lists = Dictionary(grouping: canWrite ? try await journal.waitingSizes(at: now) : [], by: \.sessionNumber)
        for number in Set(lists.keys).union(memory.kept) {
            guard let session = try await programme.find(session: number)?.session else { continue }
            do {
                try await serve(session, lists[number] ?? [], at: now, &memory)
            } catch {
                guard !Task.isCancelled else { throw error }
                // One lane that is away must not keep the others waiting.
                logger.warning("a waiting list waits", metadata: ["session": "\(session.id)", "cause": "\(error)"])
            }
        }
    }

    private static func isTime(_ last: inout ContinuousClock.Instant?, every pause: Duration) -> Bool {
        guard last.map({ $0.duration(to: .now) >= pause }) ?? true else { return false }
        last = .now
        return true
    }

    // MARK: New offers

    private func serve(_ session: Session, _ sizes: [WaitingSize], at now: Timestamp, _ memory: inout Memory) async throws {
        guard let availability = try await store.availability(of: session), availability.isCurrent else { return }
        var queues: [WaitingQueue] = []
        for (category, sizes) in Dictionary(grouping: sizes, by: \.category).sorted(by: { $0.key < $1.key })
        where session.categories.indices.contains(category) {
            let people = Dictionary(uniqueKeysWithValues: sizes.map { ($0.size, $0.people) })
            if let queue = try await serve(category, of: session, people, availability, at: now, &memory) { queues.append(queue) }
        }
        try await keep(queues, of: session, known: availability.waiting, at: now, &memory)
    }

    /// - Parameter people: by the size of their parties.
    /// - Returns: those who wait still; nil when nobody does.
    private func serve(
        _ category: Int, of session: Session, _ people: [Int: Int], _ availability: Availability, at now: Timestamp, _ memory: inout Memory
    ) async throws -> WaitingQueue? {
        let line = Line(session: session.number, category: category)
        let stock = session.stock(ofCategory: category, in: availability)
        var (waiting, free) = (people, session.free(category: category, in: availability, at: now))
        let found = free
        var misfits = memory.misfits[line].flatMap { $0.stock == stock && $0.free == found ? $0.sizes : nil } ?? []
        var hasChanged = false
        var hopeful = Set(waiting.keys.filter { $0 <= free && !misfits.contains($0) })
        if !hopeful.isEmpty, try await !isSettled(session) { hopeful = [] }
        let parties = hopeful.isEmpty ? [] : try await journal.waitingParties(
            ofSession: session.number, category: category, sizes: hopeful, limit: Self.batch)
        for entry in parties where entry.party.size <= free && !misfits.contains(entry.party.size) {
            let end = session.offerEnds(settings.offerTime, from: now)
            try await journal.settle(waiting: [.offering(id: entry.id, until: end)], at: now)
            let outcome = try await offer(to: entry, until: end, in: session)
            if let change = Self.change(by: outcome, of: entry) { try await journal.settle(waiting: [change], at: now) }
            switch outcome {
            case .held:
                Counter(label: "guichet_waiting_offers").increment()
                free -= entry.party.size
            case .over: break
            case .none(let left):
                (free, _) = (left, misfits.insert(entry.party.size))
                continue
            case .suspended: throw SeatStoreError.unavailable(cause: "the session is being compared with the ledger")
            }
            waiting[entry.party.size, default: 1] -= 1
            hasChanged = true
        }
        memory.misfits[line] = hasChanged || misfits.isEmpty ? nil : Misfits(sizes: misfits, free: found, stock: stock)
        let sizes = waiting.filter { $0.value > 0 }.keys
        guard let smallest = sizes.min() else { return nil }
        // What nobody of them can sit on together is anybody's, until there is more.
        let isUseless = sizes.allSatisfy { $0 > free || misfits.contains($0) }
        return WaitingQueue(
            category: category, least: isUseless ? max(smallest, free + 1) : smallest, people: waiting.values.reduce(0, +))
    }

    /// Whether what was offered before is held by the store as it is now: who has an offer comes before those who wait for one.
    private func isSettled(_ session: Session) async throws -> Bool {
        let ownership = try await projection.ownership(of: .lane(session.lane))
        guard ownership.isVerified else { return false }
        return try await !journal.hasOffers(ofSession: session.number, notHeldBy: ownership.owner)
    }

    /// Nil while nothing can be said.
    private static func change(by outcome: OfferOutcome, of entry: WaitingEntry) -> WaitingChange? {
        switch outcome {
        case .held(let until, let owner): .offered(id: entry.id, WaitingOffer(endsAt: until, owner: owner))
        case .none: .requeued(id: entry.id)
        case .over: .ended(id: entry.id)
        case .suspended: nil
        }
    }

    private func offer(to entry: WaitingEntry, until: Timestamp, in session: Session) async throws -> OfferOutcome {
        // The session may have changed since it joined.
        guard let places = entry.party.places(in: session) else { return .over }
        return try await projection.offer(entry.party, places: places, until: until, in: session)
    }

    /// - Parameter known: what the store keeps already.
    private func keep(
        _ queues: [WaitingQueue], of session: Session, known: Availability.Waiting?, at now: Timestamp, _ memory: inout Memory
    ) async throws {
        if queues.isEmpty { memory.kept.remove(session.number) } else { memory.kept.insert(session.number) }
        guard known?.queues ?? [] != queues || known.map({ $0.until < now + Self.keptFor - Self.saysEvery }) == true else { return }
        _ = try await projection.keep(queues, of: session, until: now + Self.keptFor)
    }

    // MARK: Offers that were made

    private func look(at now: Timestamp, _ memory: inout Memory) async throws {
        var changes: [WaitingChange] = []
        for entry in try await journal.openOffers(limit: Self.offers) {
            guard let session = try await programme.find(session: entry.party.sessionNumber)?.session else { continue }
            do {
                if let change = try await change(of: entry, in: session, at: now, &memory) { changes.append(change) }
            } catch {
                guard !Task.isCancelled else { throw error }
                logger.warning("an offer is looked at later", metadata: ["session": "\(session.id)", "cause": "\(error)"])
            }
        }
        if !changes.isEmpty { try await journal.settle(waiting: changes, at: now) }
    }

    /// What became of an offer; nil while nothing did. Who bought is ended with the sale.
    private func change(of entry: WaitingEntry, in session: Session, at now: Timestamp, _ memory: inout Memory) async throws -> WaitingChange? {
        guard let offer = entry.offer, !entry.isLeaving else { return try await end(entry, in: session) }
        guard let owner = offer.owner else { return Self.change(by: try await self.offer(to: entry, until: offer.endsAt, in: session), of: entry) }
        guard let hold = try await store.hold(id: entry.party.hold, in: session) else {
            return try await changeOfUnknown(entry, offer, of: owner, in: session, at: now, &memory)
        }
        switch hold.state {
        case .ordered, .sold: return try await newOwner(of: entry, offer, in: session)
        case .held:
            // Booking may end earlier than when it was offered, and the session may be cancelled.
            guard hold.expiresAt > now, session.status == .published, session.offerEnds(.seconds(86_400), from: now) > now else {
                return try await end(entry, in: session)
            }
            return try await newOwner(of: entry, offer, in: session)
        case .released: return .ended(id: entry.id)
        }
    }

    /// The store was started again and kept what it had.
    private func newOwner(of entry: WaitingEntry, _ offer: WaitingOffer, in session: Session) async throws -> WaitingChange? {
        let ownership = try await projection.ownership(of: .lane(session.lane))
        guard ownership.isVerified, ownership.owner != offer.owner else { return nil }
        return .offered(id: entry.id, WaitingOffer(endsAt: offer.endsAt, owner: ownership.owner))
    }

    /// Its places go to the next one at once.
    private func end(_ entry: WaitingEntry, in session: Session) async throws -> WaitingChange? {
        switch try await store.release(hold: entry.party.hold, in: session) {
        case .released, .expired: .ended(id: entry.id)
        case .ordered, .suspended: nil
        }
    }

    /// Given back, unless another process has the lane now, to which the hold is unknown: that one holds the places again, for the rest of the time.
    private func changeOfUnknown(
        _ entry: WaitingEntry, _ offer: WaitingOffer, of owner: String, in session: Session, at now: Timestamp, _ memory: inout Memory
    ) async throws -> WaitingChange? {
        guard now < offer.endsAt else { return .ended(id: entry.id) }
        let ownership = try await projection.ownership(of: .lane(session.lane))
        guard ownership.owner != owner else { return .ended(id: entry.id) }
        // What the process before sold is in the ledger once this one is verified: who bought is not among the offers of the next look.
        guard ownership.isVerified, !memory.lost.insert(entry.id).inserted else { return nil }
        memory.lost.remove(entry.id)
        return Self.change(by: try await self.offer(to: entry, until: offer.endsAt, in: session), of: entry)
    }
}

extension Session {
    /// Counters of a category's pools.
    fileprivate func stock(ofCategory category: Int, in availability: Availability) -> [Availability.Stock] {
        availability.stock.prefix(poolCount).enumerated().filter { self.category(ofPool: $0.offset) == category }.map(\.element)
    }
}
