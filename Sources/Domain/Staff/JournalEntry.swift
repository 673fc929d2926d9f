/// Who did it.
public enum JournalActor: Hashable, Sendable {
    case account(Int64)
    /// A script, by the number of its token.
    case token(Int64)
    /// Somebody at the command line, by the name that the operating system gives them.
    case system(String)
    /// Nobody who was signed in, such as who asks for a new password.
    case nobody

    /// `account 3`, `token 2`, `system root`, `nobody`.
    public var text: String {
        switch self {
        case .account(let id): "account \(id)"
        case .token(let id): "token \(id)"
        case .system(let user): "system \(user)"
        case .nobody: "nobody"
        }
    }

    public init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("account", 2): guard let id = Int64(parts[1]) else { return nil }; self = .account(id)
        case ("token", 2): guard let id = Int64(parts[1]) else { return nil }; self = .token(id)
        case ("system", 2): self = .system(parts[1])
        case ("nobody", 1): self = .nobody
        default: return nil
        }
    }
}

/// What was done. Later parts of the back office add their own.
public enum JournalAction: String, CaseIterable, Codable, Sendable {
    case invited, moved, revoked, restored, reset
    case linkUsed = "link-used"
    case resetAsked = "reset-asked"
    case passwordChanged = "password-changed"
    case telephoneSet = "telephone-set"
    case codesRenewed = "codes-renewed"
    case codeSpent = "code-spent"
    case signedIn = "signed-in"
    case signedOut = "signed-out"
    case signInBlocked = "sign-in-blocked"
    case tokenMade = "token-made"
    case tokenRevoked = "token-revoked"
    case profileChanged = "profile-changed"
    // Of drafts of the programme.
    case draftMade = "draft-made"
    case draftChanged = "draft-changed"
    case draftScheduled = "draft-scheduled"
    case draftUnscheduled = "draft-unscheduled"
    case draftPublished = "draft-published"
    case draftRefused = "draft-refused"
    case draftDropped = "draft-dropped"
    // Of venues.
    case venueAdded = "venue-added"
    case venueChanged = "venue-changed"
    // Of sessions that are on sale.
    case sessionPostponed = "session-postponed"
    case sessionCancelled = "session-cancelled"
    case guestsExported = "guests-exported"
    /// An archive of the ledger with its buyers' names.
    case namesExported = "names-exported"
    /// Their own data, for a person who asked for it.
    case buyerExported = "buyer-exported"
    case buyerErased = "buyer-erased"
    /// Somebody looked whether anything is known of a person.
    case buyerLookedUp = "buyer-looked-up"
    // At the command line.
    case programmeImported = "programme-imported"
    case orderCorrected = "order-corrected"
    // Of the platform, by its operators.
    case itemRetried = "item-retried"
    case itemHeld = "item-held"
    case itemSettled = "item-settled"
    case itemGivenUp = "item-given-up"
    case incidentNoted = "incident-noted"
    /// Somebody is kept out of sales, and let in again.
    case blockAdded = "block-added"
    case blockRemoved = "block-removed"
    case logLevelChanged = "log-level-changed"
    /// It was to change, and could not.
    case logLevelUnchanged = "log-level-unchanged"
    case ledgerVerified = "ledger-verified"
    case archiveAsked = "archive-asked"
    case archiveFetched = "archive-fetched"
    case reportScheduled = "report-scheduled"
    case reportUnscheduled = "report-unscheduled"
    case subscriberAdded = "subscriber-added"
    case subscriberChanged = "subscriber-changed"
    case subscriberRemoved = "subscriber-removed"
    case subscriberPaused = "subscriber-paused"
    case subscriberResumed = "subscriber-resumed"
    case subscriberReplayed = "subscriber-replayed"
    // Of the doors: what may check tickets in, and a house that was emptied.
    case deviceAdded = "device-added"
    case deviceRevoked = "device-revoked"
    case doorsReopened = "doors-reopened"
    case subscriberTried = "subscriber-tried"
    /// The operator's hand on a waiting room.
    case openingSteered = "opening-steered"
    // Of threads of messages, and of what is put forward.
    case dialogueWritten = "dialogue-written"
    case promotionMade = "promotion-made"
    case promotionChanged = "promotion-changed"
    case promotionEnded = "promotion-ended"
}

/// One line of the journal, which nobody edits.
public struct JournalEntry: Hashable, Sendable {
    /// From 1, without a gap.
    public var number: Int64
    public var at: Timestamp
    /// As they stand in the journal, which an older or a newer version may have written.
    public var actorText, actionText: String
    /// What it was done to: `account 3`, `token 2`, `draft 5`, `venue zenith`, `item 17`.
    public var subject: String
    /// In words of the program, without personal data: `programmer, operator`.
    public var detail: String

    public init(number: Int64, at: Timestamp, actorText: String, actionText: String, subject: String, detail: String) {
        (self.number, self.at, self.actorText) = (number, at, actorText)
        (self.actionText, self.subject, self.detail) = (actionText, subject, detail)
    }

    /// Nil of somebody whom this version cannot read.
    public var actor: JournalActor? { JournalActor(text: actorText) }
    /// Nil of a deed that this version does not know.
    public var action: JournalAction? { JournalAction(rawValue: actionText) }
}

/// What somebody does, as the journal is to say it: written in the transaction in which it is done, or not at all.
public struct JournalNote: Hashable, Sendable {
    public var action: JournalAction
    public var subject: String
    public var detail: String
    public var actor: JournalActor

    public init(_ action: JournalAction, of subject: String, detail: String, by actor: JournalActor) {
        (self.action, self.subject, self.detail, self.actor) = (action, subject, detail, actor)
    }
}

/// Which lines of the journal are asked for; nil leaves a condition out.
public struct JournalQuery: Hashable, Sendable {
    public var actor: JournalActor?
    public var action: JournalAction?
    public var subject: String?
    /// Only lines with a lower number: the page after.
    public var before: Int64?

    public init(actor: JournalActor? = nil, action: JournalAction? = nil, subject: String? = nil, before: Int64? = nil) {
        (self.actor, self.action, self.subject, self.before) = (actor, action, subject, before)
    }
}
