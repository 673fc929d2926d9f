/// An event that the house puts forward on the first page, from one moment to another.
public struct Promotion: Hashable, Codable, Sendable {
    /// A sentence in the place of the artist's name.
    public struct Banner: Hashable, Codable, Sendable {
        public var french, english: String

        public init(french: String, english: String) { (self.french, self.english) = (french, english) }
    }

    public var id: Int64
    public var eventID: String
    /// The least comes first; ``positions``.
    public var position: Int
    public var from, until: Timestamp
    /// Nil: the artist's name stands there.
    public var banner: Banner?

    public init(id: Int64, eventID: String, position: Int, from: Timestamp, until: Timestamp, banner: Banner? = nil) {
        (self.id, self.eventID, self.position, self.from, self.until, self.banner) = (id, eventID, position, from, until, banner)
    }

    public static let positions = 1...99
    /// Of a banner, in characters: a line of the first page.
    public static let longestBanner = 120

    /// One line that shows what it says: nothing that turns its direction, and no letter with accents without end.
    public static func isBanner(_ text: String) -> Bool {
        text.count <= longestBanner && text.utf8.count <= 4 * longestBanner
            && !text.unicodeScalars.contains { $0.properties.isBidiControl || $0.properties.generalCategory == .control }
    }

    public func isOn(at now: Timestamp) -> Bool { from <= now && now < until }

    public func overlaps(_ other: Promotion) -> Bool { from < other.until && other.from < until }
}

extension Catalogue {
    /// What the first page puts forward, the first of it most. What the house chose for this moment; while that is nothing, what the programme's files say.
    /// An event whose last date is over is not among it.
    public func featured(at now: Timestamp) -> [(event: Event, banner: Promotion.Banner?)] {
        let coming = Set(sessions.filter { $0.startsAt > now }.map(\.eventID))
        let chosen = (promotions ?? []).filter { $0.isOn(at: now) && coming.contains($0.eventID) }.sorted { ($0.position, $0.from, $0.id) < ($1.position, $1.from, $1.id) }
        let events = Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
        if !chosen.isEmpty { return chosen.compactMap { promotion in events[promotion.eventID].map { ($0, promotion.banner) } } }
        let flagged = self.events.filter { coming.contains($0.id) }.compactMap { event in event.feature.flatMap { $0.isOn(at: now) ? (event: event, feature: $0) : nil } }
        return flagged.sorted { $0.feature.order < $1.feature.order }.map { event, feature in
            (event, feature.text.map { Promotion.Banner(french: $0, english: $0) })
        }
    }
}
