import Booking
import Domain

/// What a programme may not change, because people have seen it on sale or have bought it. Pure.
///
/// Once a session was published its layout and the order, kinds and capacities of its categories are what the seat bytes, the holds and the
/// tickets say; prices, dates, names and limits may change.
struct CatalogueRules {
    let stored: StoredCatalogue

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
                CatalogueRefusal(sessionID: session.id, reason: $0)
            }
        }
        return refusals + organiserChanges(in: programme)
    }

    private func reasons(against session: Session, in programme: Programme) -> [String] {
        var reasons: [String] = []
        if stored.events[session.eventID] == nil, !programme.events.contains(where: { $0.id == session.eventID }) {
            reasons.append("its event \(session.eventID) is unknown")
        }
        if let digest = session.layoutDigest, !stored.layouts.contains(digest), programme.layouts[digest] == nil {
            reasons.append("its seat layout is unknown")
        }
        guard let old = published(session) else { return reasons }
        if session.status == .draft {
            reasons.append(
                stored.soldSessions.contains(session.id)
                    ? "it has sales and cannot become a draft again"
                    : "it was \(old.status.rawValue) and cannot become a draft again")
        }
        if old.status == .cancelled, session.status == .published {
            reasons.append("it was cancelled and cannot be put on sale again; give the new date another id")
        }
        if old.status == .published, session.status == .cancelled, stored.soldSessions.contains(session.id) {
            reasons.append(
                "it has sales, which an import cannot give back: run 'guichet session cancel \(session.id)', which refunds everybody; the file may say cancelled afterwards")
        }
        if session.eventID != old.eventID {
            reasons.append("it was published as a session of \(old.eventID) and cannot move to another event")
        }
        if session.layoutDigest != old.layoutDigest {
            reasons.append("its seat layout was published and cannot change")
        }
        return reasons + categoryChanges(from: old.categories, to: session.categories)
            + allotmentChanges(from: old.inventory.allotments, to: session.inventory.allotments)
    }

    /// Names, release dates and codes of allotments may change; which places they have is on sale as it is.
    private func allotmentChanges(from old: [Allotment], to new: [Allotment]) -> [String] {
        let shape = { (allotments: [Allotment]) in allotments.map { [$0.id, String($0.category), String($0.capacity)] } }
        return shape(old) == shape(new) ? [] : ["its allotments were published and cannot be added, removed or resized"]
    }

    private func categoryChanges(from old: [Category], to new: [Category]) -> [String] {
        let added = new.filter { category in !old.contains { $0.id == category.id } }
        return added.map { "category \($0.id) cannot be added once the session was published" } + removals(from: old, to: new)
    }

    private func removals(from old: [Category], to new: [Category]) -> [String] {
        old.enumerated().compactMap { index, category in
            guard let place = new.firstIndex(where: { $0.id == category.id }) else {
                return "category \(category.id) was published and cannot be removed"
            }
            guard place == index else {
                return "category \(category.id) was published at place \(index + 1) and cannot move to \(place + 1)"
            }
            let now = new[place]
            if now.kind != category.kind {
                return "category \(category.id) was published as \(category.kind.rawValue) and cannot be \(now.kind.rawValue)"
            }
            if now.capacity != category.capacity {
                return "category \(category.id) was published with \(category.capacity) places and cannot have \(now.capacity)"
            }
            return nil
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
                    CatalogueRefusal(
                        sessionID: $0, reason: "it has sales: event \(event.id) cannot leave organiser \(event.organiser)")
                }
        }
    }
}
