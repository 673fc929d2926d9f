import Domain

/// A venue as somebody who works with it sees it.
public struct VenueFacts: Sendable {
    /// Places as they were arranged there for one or several sessions.
    public struct Plan: Sendable {
        /// Of the seats' layout, where several are the latest session's; nil where everybody stands.
        public var layout: String?
        public var categories: [Domain.Category]
        /// Shows that were or will be given so, the latest date first.
        public var uses: [Use]

        public init(layout: String?, categories: [Domain.Category], uses: [Use]) {
            (self.layout, self.categories, self.uses) = (layout, categories, uses)
        }

        public var capacity: Int { categories.reduce(0) { $0 + $1.capacity } }
    }

    public struct Use: Hashable, Sendable {
        public var event, title: String
        public var sessions: Int
        public var last: Timestamp

        public init(event: String, title: String, sessions: Int, last: Timestamp) {
            (self.event, self.title, self.sessions, self.last) = (event, title, sessions, last)
        }
    }

    public var venue: Venue
    /// May change what is said of it.
    public var isTheirs: Bool
    /// The largest first.
    public var plans: [Plan]
    /// Of theirs that are to be given there.
    public var drafts: [StoredDraft]

    public init(_ venue: Venue, isTheirs: Bool, plans: [Plan], drafts: [StoredDraft]) {
        (self.venue, self.isTheirs, self.plans, self.drafts) = (venue, isTheirs, plans, drafts)
    }

    /// Of its largest plan.
    public var capacity: Int { plans.map(\.capacity).max() ?? 0 }
}

/// What pages say of a venue.
enum VenueWords {
    static func capacity(_ facts: VenueFacts, in say: Language) -> String {
        facts.plans.isEmpty ? say("encore aucun plan", "no plan yet") : say("jusqu’à \(say.number(facts.capacity)) places", "up to \(say.number(facts.capacity)) places")
    }

    /// `Fosse, 800 debout`.
    static func category(_ category: Domain.Category, in say: Language) -> String {
        let count = say.number(category.capacity)
        return category.name + ", " + (category.kind == .standing ? say("\(count) debout", "\(count) standing") : say("\(count) numérotées", "\(count) numbered"))
    }
}
