import Booking
import Domain

/// What a programme may not change, because people have seen it on sale or have bought it. Pure.
///
/// Once a session was published its layout and the order and kinds of its categories are what the seat bytes, the holds and the tickets say;
/// prices, dates, names and limits may change, and standing places become more.
struct CatalogueRules {
    let stored: StoredCatalogue
    /// Of the write.
    let now: Timestamp

    /// Sessions that were published with a layout which an earlier version made of the same plan have that one.
    func keepingLayouts(of programme: Programme) -> Programme {
        var programme = programme
        for (index, session) in programme.sessions.enumerated() {
            guard let old = published(session), let former = session.layoutDigest.flatMap({ programme.formerLayouts[$0] }), former == old.layoutDigest
            else { continue }
            programme.sessions[index].layoutDigest = former
        }
        return programme
    }

    /// A session as it was published or sold; nil of one that nobody has seen.
    private func published(_ session: Session) -> Session? {
        stored.sessions[session.id].flatMap { $0.status != .draft || stored.soldSessions.contains($0.id) ? $0 : nil }
    }

    /// In the order of the programme's sessions.
    func refusals(of programme: Programme) -> [CatalogueRefusal] {
        var refusals: [CatalogueRefusal] = []
        for session in programme.sessions {
            refusals += reasons(against: session, in: programme).map {
                CatalogueRefusal(sessionID: session.id, objection: $0)
            }
        }
        return refusals + roomChanges(in: programme) + organiserChanges(in: programme)
    }

    private func reasons(against session: Session, in programme: Programme) -> [CatalogueObjection] {
        var reasons: [CatalogueObjection] = []
        if stored.events[session.eventID] == nil, !programme.events.contains(where: { $0.id == session.eventID }) {
            reasons.append(.unknownEvent(session.eventID))
        }
        if let digest = session.layoutDigest, !stored.layouts.contains(digest), programme.layouts[digest] == nil {
            reasons.append(.unknownLayout)
        }
        guard let old = published(session) else { return reasons }
        if session.status == .draft {
            reasons.append(.draftAgain(hasSales: stored.soldSessions.contains(session.id), was: old.status.rawValue))
        }
        if old.status == .cancelled, session.status == .published {
            reasons.append(.cancelledForGood)
        }
        if old.status == .published, session.status == .cancelled, stored.soldSessions.contains(session.id) {
            reasons.append(.cancelledWithSales(session: session.id))
        }
        if session.eventID != old.eventID {
            reasons.append(.otherEvent(before: old.eventID))
        }
        if session.layoutDigest != old.layoutDigest {
            reasons.append(.layoutFixed)
        }
        if stored.isSettled(old, at: now) { reasons += session.brokenPromises(of: old, at: now).map(CatalogueObjection.promised) }
        return reasons + categoryChanges(from: old.categories, to: session.categories)
            + allotmentChanges(from: old.inventory.allotments, to: session.inventory.allotments)
    }

    /// Names, codes and prices of allotments may change, and release dates until they have come; which places they have is on sale as it is. What was
    /// given back is in anybody's basket: with a later release those places would cost what guests pay.
    private func allotmentChanges(from old: [Allotment], to new: [Allotment]) -> [CatalogueObjection] {
        let shape = { (allotments: [Allotment]) in allotments.map { [$0.id, String($0.category), String($0.capacity)] } }
        guard shape(old) == shape(new) else { return [.allotmentsFixed] }
        return zip(old, new).filter { $0.isReleased(at: now) && $0.releasesAt != $1.releasesAt }.map { .releasePassed($0.0.id) }
    }

    private func categoryChanges(from old: [Category], to new: [Category]) -> [CatalogueObjection] {
        let added = new.filter { category in !old.contains { $0.id == category.id } }
        return added.map { .categoryAdded($0.id) } + removals(from: old, to: new)
    }

    private func removals(from old: [Category], to new: [Category]) -> [CatalogueObjection] {
        old.enumerated().compactMap { index, category -> CatalogueObjection? in
            guard let place = new.firstIndex(where: { $0.id == category.id }) else {
                return .categoryRemoved(category.id)
            }
            guard place == index else {
                return .categoryMoved(category.id, from: index + 1, to: place + 1)
            }
            let now = new[place]
            if now.kind != category.kind { return .categoryKind(category.id, from: category.kind.rawValue, to: now.kind.rawValue) }
            let isRaised = category.kind == .standing && now.capacity > category.capacity
            if now.capacity != category.capacity, !isRaised { return .capacity(category.id, from: category.capacity, to: now.capacity) }
            return nil
        }
    }

    /// A room has one set of terms, which is that of its first session: what another one says would not hold, and nobody would hear of it.
    private func roomChanges(in programme: Programme) -> [CatalogueRefusal] {
        let shown = Catalogue(version: 0, events: [], sessions: stored.sessions.values.filter { $0.status != .draft })
        return shown.roommates(of: programme.sessions).compactMap { session, others in
            guard let room = session.inventory.room, let other = others.first(where: { $0.inventory.room != room }) else { return nil }
            return CatalogueRefusal(sessionID: session.id, objection: .roomTerms(room: room.shared ?? "", session: other.id))
        }
    }

    /// Numbers are gapless per organiser: an event with sales stays with the one that numbered them.
    private func organiserChanges(in programme: Programme) -> [CatalogueRefusal] {
        let moved = programme.events.compactMap { event -> (id: String, organiser: String)? in
            guard let old = stored.events[event.id], old.organiser.id != event.organiser.id else { return nil }
            return (event.id, old.organiser.id)
        }
        return moved.flatMap { event in
            stored.sessions.values.filter { $0.eventID == event.id && stored.soldSessions.contains($0.id) }
                .map(\.id).sorted()
                .map {
                    CatalogueRefusal(sessionID: $0, objection: .organiserFixed(event: event.id, organiser: event.organiser))
                }
        }
    }
}
