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
    /// Ids of sessions that were open before their opening was moved to later.
    var openedSessions: Set<String>

    /// Whether somebody may have bought what is said of it, or may be paying for it.
    func isSettled(_ session: Session, at now: Timestamp) -> Bool {
        soldSessions.contains(session.id) || openedSessions.contains(session.id) || session.hasOpened(at: now)
    }
}
