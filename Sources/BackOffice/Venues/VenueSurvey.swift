import Domain
import Pages

/// The venues that somebody sees, with what is given there: their own, and those in which something of theirs is given.
struct VenueSurvey {
    let known: [Venue]
    let reach: StaffReach
    let events: [Event]
    /// Within reach, by event.
    let sessions: [String: [Domain.Session]]
    let drafts: [StoredDraft]

    /// By name.
    var facts: [VenueFacts] {
        let titles = Dictionary(events.map { ($0.id, $0.title) }) { first, _ in first }
        let given = Dictionary(grouping: sessions.values.flatMap { $0 }, by: \.venue.id)
        return known.compactMap { venue -> VenueFacts? in
            let (sessions, theirs) = (given[venue.id] ?? [], isTheirs(venue.id))
            guard theirs || !sessions.isEmpty else { return nil }
            let drafts = drafts.filter { $0.draft.places.contains { $0.row[.venue] == venue.id } }
            return VenueFacts(venue, isTheirs: theirs, plans: Self.plans(of: sessions, titles), drafts: drafts)
        }.sorted { ($0.venue.name, $0.venue.id) < ($1.venue.name, $1.venue.id) }
    }

    private func isTheirs(_ venue: String) -> Bool {
        guard case .own(_, let venues) = reach else { return true }
        return venues.contains(venue)
    }

    /// Nobody gives themselves a venue: somebody whose own are named describes those, and no others.
    var entry: StaffVenuesPage.Entry {
        guard case .own(_, let venues) = reach else { return .any }
        return .one(of: venues.subtracting(known.map(\.id)).filter(Slug.isValid).sorted())
    }

    /// What makes two sessions' places the same: which seats of them are set aside makes another layout and no other plan.
    private struct Shape: Hashable {
        struct Part: Hashable {
            var id, name: String
            var kind: Domain.Category.Kind
            var capacity: Int
        }
        var parts: [Part]

        init(_ session: Domain.Session) {
            parts = session.categories.map { Part(id: $0.id, name: $0.name, kind: $0.kind, capacity: $0.capacity) }
        }
    }

    private static func plans(of sessions: [Domain.Session], _ titles: [String: String]) -> [VenueFacts.Plan] {
        Dictionary(grouping: sessions, by: Shape.init).values.map { sessions in
            let latest = sessions.max { $0.startsAt < $1.startsAt } ?? sessions[0]
            let uses = Dictionary(grouping: sessions, by: \.eventID).map { event, sessions in
                VenueFacts.Use(event: event, title: titles[event] ?? event, sessions: sessions.count, last: sessions.map(\.startsAt).max() ?? Timestamp(milliseconds: 0))
            }
            return VenueFacts.Plan(
                layout: latest.layoutDigest, categories: latest.categories, uses: uses.sorted { ($1.last, $0.event) < ($0.last, $1.event) })
        }.sorted { ($1.capacity, $0.uses[0].event) < ($0.capacity, $1.uses[0].event) }
    }
}

/// A venue, for programs.
struct VenueAnswer: Encodable {
    struct Category: Encodable {
        var id, name, kind: String
        var capacity: Int
    }

    struct Plan: Encodable {
        /// Absent where everybody stands.
        var layout: String?
        var capacity: Int
        var categories: [Category]
        var events: [String]
    }

    var venue, name, address, postalCode, city, timeZone: String
    var description, access: String?
    /// Whether it is the asker's to change.
    var own: Bool
    var plans: [Plan]

    init(_ facts: VenueFacts) {
        let venue = facts.venue
        (self.venue, name, address, postalCode, city, timeZone) = (venue.id, venue.name, venue.address, venue.postalCode, venue.city, venue.timeZone)
        (description, access, own) = (venue.description, venue.access, facts.isTheirs)
        plans = facts.plans.map { plan in
            Plan(
                layout: plan.layout, capacity: plan.capacity,
                categories: plan.categories.map { Category(id: $0.id, name: $0.name, kind: $0.kind.rawValue, capacity: $0.capacity) }, events: plan.uses.map(\.event))
        }
    }
}
