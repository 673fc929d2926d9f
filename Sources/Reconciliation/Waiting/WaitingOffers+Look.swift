import Booking
import Domain

// What becomes of offers that were made, or were about to be.
extension WaitingOffers {
    /// Offers that are looked at in one round, some side by side, so that their questions share trips to the store. The next round goes on behind them.
    private static let offers = 2_000
    private static let concurrency = 32
    /// An offer of which nobody has been told gets the time back that it has lost as soon as it is so much.
    private static let prolongedEvery = Duration.seconds(60)

    private enum Finding {
        case nothing
        case change(WaitingChange)
        /// A verified store does not know the hold. What the process before sold is in the ledger once this one is verified: who bought is not
        /// among the offers of the next look.
        case missing
        /// Its places are to be held, again or for longer.
        case hold(until: Timestamp, Session)
    }

    func look(at now: Timestamp, _ memory: inout Memory) async throws {
        let entries = try await journal.openOffers(after: memory.lookedUpTo, limit: Self.offers)
        memory.lookedUpTo = entries.count == Self.offers ? entries.last?.id ?? 0 : 0
        let missing = memory.missing
        let findings = await withTaskGroup(of: (Int64, Finding).self) { looking in
            var done: [(Int64, Finding)] = []
            for (position, entry) in entries.enumerated() {
                if position >= Self.concurrency, let one = await looking.next() { done.append(one) }
                looking.addTask { (entry.id, await find(entry, wasMissing: missing.contains(entry.id), at: now)) }
            }
            return Dictionary(uniqueKeysWithValues: await looking.reduce(into: done) { $0.append($1) })
        }
        var changes: [WaitingChange] = []
        // In the order of joining: there may be too few places for all of them.
        for entry in entries {
            memory.missing.remove(entry.id)
            switch findings[entry.id] {
            case .change(let change): changes.append(change)
            case .missing: memory.missing.insert(entry.id)
            case .hold(let until, let session): if let change = await hold(entry, until: until, in: session) { changes.append(change) }
            case .nothing, nil: break
            }
        }
        if !changes.isEmpty { try await journal.settle(waiting: changes, at: now) }
    }

    private func hold(_ entry: WaitingEntry, until: Timestamp, in session: Session) async -> WaitingChange? {
        do {
            return Self.change(by: try await offer(to: entry, until: until, in: session), of: entry)
        } catch {
            report(error, about: entry)
            return nil
        }
    }

    private func report(_ error: any Error, about entry: WaitingEntry) {
        guard !Task.isCancelled else { return }
        logger.warning("an offer is looked at later", metadata: ["session": "\(entry.party.sessionNumber)", "cause": "\(error)"])
    }

    private func find(_ entry: WaitingEntry, wasMissing: Bool, at now: Timestamp) async -> Finding {
        do {
            guard let session = try await programme.find(session: entry.party.sessionNumber)?.session else { return .nothing }
            return try await finding(about: entry, wasMissing: wasMissing, in: session, at: now)
        } catch {
            report(error, about: entry)
            return .nothing
        }
    }

    /// Who bought is ended with the sale.
    private func finding(about entry: WaitingEntry, wasMissing: Bool, in session: Session, at now: Timestamp) async throws -> Finding {
        guard let offer = entry.offer, !entry.isLeaving else { return try await giveBack(entry, .ended(id: entry.id), in: session) }
        // The session may have changed since it joined; booking may end earlier than when it was offered, and the session may be cancelled.
        guard entry.party.places(in: session) != nil, session.status == .published, session.offerEnds(.seconds(86_400), from: now) > now else {
            return try await giveBack(entry, .ended(id: entry.id), in: session)
        }
        // Nobody knows of it: its places go to whoever can be told, and it keeps its turn.
        guard entry.isTold || canWrite && now < offer.endsAt else { return try await giveBack(entry, .requeued(id: entry.id), in: session) }
        guard let owner = offer.owner else { return .hold(until: offer.endsAt, session) }
        guard let hold = try await store.hold(id: entry.party.hold, in: session) else {
            return try await findingOfUnknown(entry, offer, of: owner, wasMissing: wasMissing, in: session, at: now)
        }
        switch hold.state {
        case .released: return .change(.ended(id: entry.id))
        case .held where hold.expiresAt <= now: return try await giveBack(entry, .ended(id: entry.id), in: session)
        case .held where !entry.isTold:
            let until = session.offerEnds(settings.offerTime, from: now)
            guard until > offer.endsAt + Self.prolongedEvery else { return try await newOwner(of: entry, offer, in: session) }
            return .hold(until: until, session)
        case .held, .ordered, .sold: return try await newOwner(of: entry, offer, in: session)
        }
    }

    /// The store was started again and kept what it had.
    private func newOwner(of entry: WaitingEntry, _ offer: WaitingOffer, in session: Session) async throws -> Finding {
        let ownership = try await projection.ownership(of: .lane(session.lane))
        guard ownership.isVerified, ownership.owner != offer.owner else { return .nothing }
        return .change(.offered(id: entry.id, WaitingOffer(endsAt: offer.endsAt, owner: ownership.owner)))
    }

    /// Its places go to the next one at once.
    private func giveBack(_ entry: WaitingEntry, _ change: WaitingChange, in session: Session) async throws -> Finding {
        switch try await store.release(hold: entry.party.hold, in: session) {
        case .released, .expired: .change(change)
        case .ordered, .suspended, .reduced, .orphans: .nothing
        }
    }

    /// Given back, unless another process has the lane now, to which the hold is unknown: that one holds the places again, for the rest of the time.
    private func findingOfUnknown(
        _ entry: WaitingEntry, _ offer: WaitingOffer, of owner: String, wasMissing: Bool, in session: Session, at now: Timestamp
    ) async throws -> Finding {
        guard now < offer.endsAt else { return .change(.ended(id: entry.id)) }
        let ownership = try await projection.ownership(of: .lane(session.lane))
        guard ownership.owner != owner else { return .change(.ended(id: entry.id)) }
        guard ownership.isVerified else { return .nothing }
        guard wasMissing else { return .missing }
        return .hold(until: offer.endsAt, session)
    }
}
