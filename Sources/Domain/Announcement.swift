import Foundation

/// What a session was announced by, besides its date: whoever bought a place went by it.
public struct Announcement: Hashable, Codable, Sendable {
    public var title, artist, venue, address, postalCode, city: String

    public init(title: String, artist: String, venue: String, address: String, postalCode: String, city: String) {
        (self.title, self.artist) = (title, artist)
        (self.venue, self.address, self.postalCode, self.city) = (venue, address, postalCode, city)
    }

    public init(_ event: Event, in venue: Venue) {
        self.init(title: event.title, artist: event.artist, venue: venue.name, address: venue.address, postalCode: venue.postalCode, city: venue.city)
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
        guard self != old else { return [] }
        func differ(_ texts: KeyPath<Announcement, String>...) -> Bool { texts.contains { Self.letters(self[keyPath: $0]) != Self.letters(old[keyPath: $0]) } }
        var changes: Set<Change> = []
        if differ(\.title) { changes.insert(.title) }
        if differ(\.artist) { changes.insert(.artist) }
        if isInAnotherTown(than: old) { changes.insert(.town) } else if differ(\.venue, \.address, \.postalCode, \.city) { changes.insert(.place) }
        return changes
    }

    /// A town has a name and a postal code: who writes one of them otherwise (`St-Denis`, a code that was wrong) has not moved. Where a code is missing, the name
    /// alone tells.
    private func isInAnotherTown(than old: Announcement) -> Bool {
        guard Self.town(city) != Self.town(old.city) else { return false }
        return postalCode.isEmpty || old.postalCode.isEmpty || Self.letters(postalCode) != Self.letters(old.postalCode)
    }

    /// Without the quarter or the post office: `Marseille 8e` and `Lyon Cedex 03` are in Marseille and Lyon.
    private static func town(_ city: String) -> String {
        let letters = letters(city)
        var town = letters.prefix { !$0.isNumber }
        if town.hasSuffix("cedex") { town.removeLast(5) }
        return town.isEmpty ? letters : String(town)
    }

    private static func letters(_ text: String) -> String {
        let folded = text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: Locale(identifier: "en_US_POSIX"))
        let letters = folded.filter { $0.isLetter || $0.isNumber }
        return letters.isEmpty ? text : letters
    }
}

/// How a session is announced today, and how it was before. Each has a number, by which an order says how it was when somebody ordered.
public struct Announcements: Hashable, Sendable {
    public let today: Announcement
    /// Each once, the oldest first: what is said again has the number that it had, so that words that go to and fro make no more of them.
    public let former: [Announcement]

    /// A house never needs as many; a program that changes a title each night must not fill the catalogue. Whoever buys from then on is told of no later change.
    public static let mostFormer = 64

    public init(today: Announcement, former: [Announcement] = []) {
        (self.today, self.former) = (today, former)
    }

    public init(of session: Session, _ event: Event) {
        self.init(today: Announcement(event, in: session.venue), former: session.formerAnnouncements ?? [])
    }

    /// Of today's.
    public var number: Int { former.firstIndex { today.changes(since: $0).isEmpty } ?? former.count }

    /// How it was announced under a number; one that was never given, or is not kept, is today's.
    public subscript(number: Int) -> Announcement { former.indices.contains(number) ? former[number] : today }

    /// What is another today for whoever goes by a number.
    public func changes(since number: Int) -> Set<Announcement.Change> { former.indices.contains(number) ? today.changes(since: former[number]) : [] }

    /// The former ones once today's are replaced.
    var formerWithToday: [Announcement] { number < former.count || former.count >= Self.mostFormer ? former : former + [today] }
}
