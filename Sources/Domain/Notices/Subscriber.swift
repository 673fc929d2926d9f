/// What other programs may be told of (docs/webhooks.md).
public enum NoticeKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// An event, or new dates of one, can be seen by the public.
    case eventPublished = "event.published"
    /// Lines of a sale are in the ledger.
    case sale
    /// Reversing lines are in the ledger: whatever took the places back, or a part of a price.
    case refund
    /// Somebody was let in on a ticket, or that was undone.
    case checkIn = "check-in"
    /// Asked for by an operator, to see whether it arrives.
    case test

    /// Those that a subscriber chooses among.
    public static let choices: [NoticeKind] = [.eventPublished, .sale, .refund, .checkIn]
}

/// A program of somebody else's that is told what happens here.
public struct Subscriber: Hashable, Sendable {
    public var id: Int64
    /// Where it is told.
    public var url: String
    public var kinds: Set<NoticeKind>
    /// False: it is told nothing.
    public var isOn: Bool
    /// Since then what happens waits for it, and it is told nothing until it goes on. Nil when it is not paused.
    public var pausedAt: Timestamp?
    public var addedAt: Timestamp

    /// How far back it may be told again, in hours: thirty days.
    public static let longestReplay = 720

    public init(id: Int64, url: String, kinds: Set<NoticeKind>, isOn: Bool, pausedAt: Timestamp? = nil, addedAt: Timestamp) {
        (self.id, self.url, self.kinds, self.isOn, self.pausedAt, self.addedAt) = (id, url, kinds, isOn, pausedAt, addedAt)
    }
}

/// How a subscriber's notices fare.
public struct SubscriberState: Hashable, Sendable {
    public var subscriber: Subscriber
    /// Not told yet; of these, given up.
    public var open, dead: Int
    public var lastToldAt: Timestamp?
    /// When the oldest that waits was written for it.
    public var waitsSince: Timestamp?
    /// Of the oldest that is not told.
    public var lastError: String?

    public init(_ subscriber: Subscriber, open: Int = 0, dead: Int = 0, lastToldAt: Timestamp? = nil, waitsSince: Timestamp? = nil, lastError: String? = nil) {
        (self.subscriber, self.open, self.dead, self.lastToldAt, self.waitsSince, self.lastError) = (subscriber, open, dead, lastToldAt, waitsSince, lastError)
    }
}
