import Domain

/// The whole catalogue as it is in the file, drafts included.
struct StoredCatalogue {
    /// By id.
    var events: [String: Event]
    /// By id.
    var sessions: [String: Session]
    /// Digests.
    var layouts: Set<String>
    var pictures: Set<String>
    /// Ids of sessions that have ledger lines.
    var soldSessions: Set<String>
}
