import Booking
import Domain
import Logging
import Metrics

/// Offers places that come back to those who wait for them, in order, and keeps them from everybody else meanwhile.
///
/// Target set: the parties on the waiting lists of published sessions. The first one that fits is offered its places; one that does not is passed
/// over and keeps its turn, as does one that has too many places of the session already. That a hold is to be made is noted in the ledger, then it is made in the store, then that it is made is noted:
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
    private static let looksEvery = Duration.seconds(1)
    private static let closesEvery = Duration.seconds(10)
    /// Places are kept so long without anybody saying so again: should this process die, the sale goes on.
    private static let keptFor = Duration.seconds(60)
    private static let saysEvery = Duration.seconds(10)
    /// Who had too many places to be offered more may have given some back.
    private static let asksAgainAfter = Duration.seconds(30)
    /// A confirmation may be in the stream for a while.
    private static let confirmationsArriveWithin = Duration.seconds(600)

    /// What this process remembers between its rounds; it may forget all of it.
    struct Memory {
        fileprivate let begun = ContinuousClock.now
        fileprivate var lookedAt, closedAt: ContinuousClock.Instant?
        /// Id of the entry up to which offers were looked at; 0 to begin with the first.
        var lookedUpTo: Int64 = 0
        /// Sessions for which it keeps places.
        fileprivate var kept: Set<UInt32> = []
        fileprivate var misfits: [Line: Misfits] = [:]
        /// Parties that have so many places of the session that they may not buy theirs as well, until they are asked about again.
        fileprivate var barred: [Int64: Timestamp] = [:]
        /// Offers that a verified store does not know.
        var missing: Set<Int64> = []
    }

    fileprivate struct Line: Hashable {
        var session: UInt32
        var category: Int
    }

    /// Sizes for which no places are side by side, as long as so many are free and the category's counters are these.
    fileprivate struct Misfits {
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
        if Self.isTime(&memory.closedAt, every: Self.closesEvery) {
            // While this process was away confirmations may have waited in the stream: it forgets nobody before it has read them.
            let hasCaughtUp = memory.begun.duration(to: .now) >= Self.confirmationsArriveWithin
            let writtenBefore = hasCaughtUp ? now - settings.confirmTime - Self.confirmationsArriveWithin : Timestamp(milliseconds: 0)
            try await journal.closeWaitingLists(at: now, forgettingUnconfirmedSince: writtenBefore)
        }
        if Self.isTime(&memory.lookedAt, every: Self.looksEvery) { try await look(at: now, &memory) }
        memory.barred = memory.barred.filter { $0.value > now }
        let sizes = canWrite ? try await journal.waitingSizes(except: Set(memory.barred.keys), at: now) : []
        let lists = Dictionary(grouping: sizes, by: \.sessionNumber)
        let full = canWrite ? try await journal.listsFullOfStrangers() : [:]
        for number in Set(lists.keys).union(full.keys).union(memory.kept) {
            guard let session = try await programme.find(session: number)?.session else { continue }
            do {
                try await serve(session, lists[number] ?? [], full: full[number] ?? [], at: now, &memory)
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

    /// - Parameter full: categories in which nobody else may join.
    private func serve(_ session: Session, _ sizes: [WaitingSize], full: Set<Int>, at now: Timestamp, _ memory: inout Memory) async throws {
        guard let availability = try await store.availability(of: session), availability.isCurrent else { return }
        var queues: [WaitingQueue] = []
        for (category, sizes) in Dictionary(grouping: sizes, by: \.category).sorted(by: { $0.key < $1.key })
        where session.categories.indices.contains(category) {
            let people = Dictionary(uniqueKeysWithValues: sizes.map { ($0.size, $0.people) })
            if let queue = try await serve(category, of: session, people, availability, at: now, &memory) { queues.append(queue) }
        }
        for category in full where session.categories.indices.contains(category) {
            // Where nobody waits nothing is kept: so many places are never free.
            var queue = queues.first { $0.category == category } ?? WaitingQueue(category: category, least: session.capacity + 1, people: 0)
            queue.people = max(queue.people, WaitingRules.mostPerCategory)
            queues = (queues.filter { $0.category != category } + [queue]).sorted { $0.category < $1.category }
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
            ofSession: session.number, category: category, sizes: hopeful, except: Set(memory.barred.keys), limit: Self.batch)
        for entry in parties where entry.party.size <= free && !misfits.contains(entry.party.size) {
            guard try await mayBuy(entry, in: session) else {
                memory.barred[entry.id] = now + Self.asksAgainAfter
                waiting[entry.party.size, default: 1] -= 1
                continue
            }
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

    /// The order decides about the limit, by the buyer's address. Whoever is above it gets no places that nobody could buy then.
    private func mayBuy(_ entry: WaitingEntry, in session: Session) async throws -> Bool {
        let already = try await store.places(ofBuyer: entry.party.person, in: session) + entry.offeredBesides
        return already + entry.party.size <= session.buyerLimit
    }

    /// Nil while nothing can be said.
    static func change(by outcome: OfferOutcome, of entry: WaitingEntry) -> WaitingChange? {
        switch outcome {
        case .held(let until, let owner): .offered(id: entry.id, WaitingOffer(endsAt: until, owner: owner))
        case .none: .requeued(id: entry.id)
        case .over: .ended(id: entry.id)
        case .suspended: nil
        }
    }

    func offer(to entry: WaitingEntry, until: Timestamp, in session: Session) async throws -> OfferOutcome {
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
}

extension Session {
    /// Counters of a category's pools.
    fileprivate func stock(ofCategory category: Int, in availability: Availability) -> [Availability.Stock] {
        availability.stock.prefix(poolCount).enumerated().filter { self.category(ofPool: $0.offset) == category }.map(\.element)
    }
}
