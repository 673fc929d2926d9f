import Foundation

/// A draft as the back office keeps it.
public struct StoredDraft: Hashable, Sendable {
    public var id: Int64
    /// Of the published event that it changes; nil: its event is new.
    public var eventID: String?
    public var draft: EventDraft
    /// What was published when this change of it was begun; nil of a new event.
    public var base: EventDraft?
    /// Grows with each change: who changes an older one is told so.
    public var revision: Int
    /// When it is to be published by itself; nil: by hand.
    public var publishAt: Timestamp?
    /// Why it could not be published when it was time.
    public var mishap: String?
    public var changedAt: Timestamp
    public var changedBy: JournalActor

    public init(
        id: Int64, eventID: String?, draft: EventDraft, base: EventDraft? = nil, revision: Int, publishAt: Timestamp? = nil, mishap: String? = nil, changedAt: Timestamp,
        changedBy: JournalActor
    ) {
        (self.id, self.eventID, self.draft, self.base, self.revision) = (id, eventID, draft, base, revision)
        (self.publishAt, self.mishap, self.changedAt, self.changedBy) = (publishAt, mishap, changedAt, changedBy)
    }
}

/// Why a draft was not published when it was time, as it is kept.
public enum DraftMishap {
    public static let incomplete = "incomplete"
    /// Who set the moment is of the house no more, or may not publish it any more.
    public static let notTheirs = "not-theirs"

    /// What is on sale or sold would have changed: as JSON, because whoever reads it may speak another language than whoever wrote it.
    public static func refused(_ refusals: [CatalogueRefusal]) -> String {
        (try? JSONEncoder().encode(refusals)).map { String(decoding: $0, as: UTF8.self) } ?? incomplete
    }

    /// Nil when it is another mishap.
    public static func refusals(_ mishap: String) -> [CatalogueRefusal]? { try? JSONDecoder().decode([CatalogueRefusal].self, from: Data(mishap.utf8)) }
}

/// Why a file was not taken.
public enum DraftFileFault: String, Hashable, Sendable {
    case pictureTooHeavy = "picture-too-heavy"
    case noPicture = "no-picture"
    case pictureSides = "picture-sides"
    case planTooHeavy = "plan-too-heavy"
}

/// What is not right in a draft.
public struct DraftProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Nothing was typed.
        case empty
        /// What was typed breaks the field's rule.
        case rule
        /// It begins in the past.
        case past
        /// Two sessions begin in one place at once.
        case twice
        /// Buyers may have its date already, which is moved by postponing it: as it is published.
        case settled(String)
        /// Buyers may count on a deadline, which may become later and not earlier: how many hours before the beginning it is, as published; empty where no whole hours say it.
        case promised(String)
        /// Tickets without names may be sold already.
        case unnamed
        /// So many places at least: they are on sale, or set aside.
        case fewer(Int)
        /// The public has the places by now: how many hours before the beginning that was, as it is published; empty where no whole hours say it.
        case released(String)
        /// Sessions share a waiting room of this name that whoever publishes may not change.
        case othersRoom
        /// Other sessions share that waiting room, with these terms.
        case roomTerms(RoomTerms)
        /// It was changed here and, since this draft was begun, in what is published, too: as it is there now; empty where no text says it.
        case changed(today: String)
        /// Not of a field; for people who know programme files.
        case other(String)
    }

    /// Of the line; nil when none is to blame.
    public var key: Int?
    public var field: DraftField?
    public var kind: Kind

    public init(key: Int?, field: DraftField?, _ kind: Kind) {
        (self.key, self.field, self.kind) = (key, field, kind)
    }
}
