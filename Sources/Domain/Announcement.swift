import Foundation

/// What a session was announced by, besides its date: whoever bought a place went by it.
public struct Announcement: Hashable, Codable, Sendable {
    public var title, artist, venue, address, postalCode, city: String

    public init(_ event: Event, in venue: Venue) {
        (title, artist) = (event.title, event.artist)
        (self.venue, address, postalCode, city) = (venue.name, venue.address, venue.postalCode, venue.city)
    }

    public enum Change: String, CaseIterable, Sendable {
        case title, artist
        /// The house has another name or address, in the same town.
        case place
        case town

        /// Whoever bought for that bought something else: the money is to be had back, as for another date (docs/decisions/041-what-was-promised.md).
        public var givesMoneyBack: Bool { self == .artist || self == .town }
    }

    /// Another spelling is no change: nobody is written to because of a capital or an accent.
    public func changes(since old: Announcement) -> Set<Change> {
        func differ(_ texts: KeyPath<Announcement, String>...) -> Bool { texts.contains { Self.letters(self[keyPath: $0]) != Self.letters(old[keyPath: $0]) } }
        var changes: Set<Change> = []
        if differ(\.title) { changes.insert(.title) }
        if differ(\.artist) { changes.insert(.artist) }
        if differ(\.city) { changes.insert(.town) } else if differ(\.venue, \.address, \.postalCode) { changes.insert(.place) }
        return changes
    }

    private static func letters(_ text: String) -> String {
        let folded = text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: Locale(identifier: "en_US_POSIX"))
        let letters = folded.filter { $0.isLetter || $0.isNumber }
        return letters.isEmpty ? text : letters
    }
}
