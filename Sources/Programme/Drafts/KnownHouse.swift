import Booking
import Domain

/// What the catalogue knows already, as drafts refer to it.
public struct KnownHouse: Sendable {
    /// By id.
    public var events: [String: Event]
    public var organisers: [String: Organiser]
    public var venues: [String: Venue]
    /// Published and cancelled ones.
    public var sessions: [String: Session]

    /// - Parameter venues: also those in which nothing is given yet.
    public init(_ catalogue: Catalogue, venues: [Venue] = []) {
        events = Dictionary(catalogue.events.map { ($0.id, $0) }) { first, _ in first }
        organisers = Dictionary(catalogue.events.map { ($0.organiser.id, $0.organiser) }) { first, _ in first }
        self.venues = Dictionary(venues.map { ($0.id, $0) } + catalogue.sessions.map { ($0.venue.id, $0.venue) }) { first, _ in first }
        sessions = Dictionary(catalogue.sessions.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Nil of a new one.
    public func organiser(of draft: EventDraft) -> Organiser? { organisers[draft.event[.organiser]] }

    /// Nil of a new one.
    public func venue(of places: DraftPlaces) -> Venue? { places.row.id.flatMap { sessions[$0]?.venue } ?? venues[places.row[.venue]] }

    /// Ids of sessions whose date somebody may have bought: something was sold, or their booking or a pre-sale has opened, be it that it is to open once more.
    public func settled(_ taken: TakenIDs, at now: Timestamp) -> Set<String> {
        Set(sessions.values.filter { taken.sold.contains($0.id) || taken.opened.contains($0.id) || $0.hasOpened(at: now) }.map(\.id))
    }

    /// Whether somebody may change all of an event: it is of an organiser of theirs, or all of it is in venues of theirs.
    public func isWithin(_ reach: StaffReach, event id: String) -> Bool {
        let given = sessions.values.filter { $0.eventID == id }
        return given.allSatisfy { reach.covers(organiser: events[id]?.organiser.id ?? "", venue: $0.venue.id) }
    }

    /// The session whose places they are; nil while nothing of them is published.
    func published(_ places: DraftPlaces) -> Session? { places.row.id.flatMap { sessions[$0] } }

    /// Ids of what places of a published category are sold at that are set aside.
    func allotmentTariffs(of category: DraftCategory, in places: DraftPlaces) -> [String] {
        guard let session = published(places), let index = category.row.id.flatMap(session.categoryIndex) else { return [] }
        return session.inventory.allotments.filter { $0.category == index }.flatMap { $0.tariffs ?? [] }.map(\.id)
    }
}

/// The ids that a draft's entries have, or would get if it were published now.
struct DraftIDs {
    var event: String
    var organiser: String
    /// By key of the places.
    var venues: [Int: String] = [:]
    /// By key of their lines.
    var categories: [Int: String] = [:]
    var tariffs: [Int: String] = [:]
    var allotments: [Int: String] = [:]
    var fees: [Int: String] = [:]
    var sessions: [Int: String] = [:]

    init(_ draft: EventDraft, known: KnownHouse, taken: TakenIDs) {
        func new(_ text: String, or other: String, _ taken: Set<String>) -> String {
            let slug = DraftSlug.of(text)
            return DraftSlug.free(slug.isEmpty ? other : slug, among: taken)
        }
        event = draft.event.id ?? new(draft.event[.title], or: "spectacle", taken.events)
        // Somebody's own organiser, of whom nothing was published yet, has its id from the account.
        let own = draft.event[.organiser]
        organiser = Slug.isValid(own) && known.organisers[own] == nil ? own : new(draft.event[.organiserName], or: "organisateur", taken.organisers.union(known.organisers.keys))
        // So have venues.
        func venue(_ places: DraftPlaces) -> String? { known.venue(of: places)?.id ?? (Slug.isValid(places.row[.venue]) ? places.row[.venue] : nil) }
        var usedVenues = taken.venues.union(known.venues.keys)
        for places in draft.places {
            venues[places.row.key] = venue(places) ?? new(places.row[.venueName], or: "lieu", usedVenues)
            usedVenues.insert(venues[places.row.key] ?? "")
            var usedAllotments: Set<String> = []
            for allotment in places.allotments {
                allotments[allotment.key] = allotment.id ?? new(allotment[.allotment], or: "contingent", usedAllotments)
                usedAllotments.insert(allotments[allotment.key] ?? "")
            }
            var usedFees = Set(places.fees.compactMap(\.id))
            for fee in places.fees {
                fees[fee.key] = fee.id ?? new(fee[.fee], or: "frais", usedFees)
                usedFees.insert(fees[fee.key] ?? "")
            }
            var usedCategories = Set(places.categories.compactMap(\.row.id))
            for category in places.categories {
                categories[category.row.key] = category.row.id ?? new(category.row[.category], or: "categorie", usedCategories)
                usedCategories.insert(categories[category.row.key] ?? "")
                var usedTariffs = Set(category.tariffs.compactMap(\.id)).union(known.allotmentTariffs(of: category, in: places))
                func take(_ tariff: DraftRow, named field: DraftField, id: String?) {
                    tariffs[tariff.key] = id ?? new(tariff[field], or: "tarif", usedTariffs)
                    usedTariffs.insert(tariffs[tariff.key] ?? "")
                }
                for tariff in category.tariffs { take(tariff, named: .tariff, id: tariff.id) }
                for allotment in places.allotments where allotment.hasOwnPrice && allotment[.allotmentOf] == String(category.row.key) {
                    take(allotment, named: .allotmentTariff, id: nil)
                }
            }
        }
        var usedSessions = taken.sessions
        for session in draft.sessions {
            let day = DraftTexts.day(session[.day]) ?? "seance"
            sessions[session.key] = session.id ?? DraftSlug.free("\(event.prefix(48))-\(day)", among: usedSessions)
            usedSessions.insert(sessions[session.key] ?? "")
        }
    }
}
