/// A session that people may have bought, and that a change of the catalogue announces otherwise (docs/decisions/041-what-was-promised.md). Whoever publishes is
/// asked about it, the ledger keeps the old words, and buyers are told.
public struct Alteration: Hashable, Sendable {
    public let sessionID: String
    public let sessionNumber: UInt32
    /// When its doors open, or it begins.
    public let doors: Timestamp
    /// ``Session/formerAnnouncements`` from now on.
    public let former: [Announcement]
    /// Some who bought may have their money back who may not by the words of before.
    public let givesMoneyBack: Bool

    /// Box offices sell by the old words until they have the new ones, which the reconciler may be too dead to publish: what opens within so long counts as open.
    public static let foreseen = Duration.seconds(86_400)

    /// Nil where there is nothing to tell: nobody could buy it, it has begun, or it reads as before.
    ///
    /// - Parameter isSettled: whether somebody may have bought it, or be paying.
    public init?(of old: Session, _ event: Event, to new: Session, _ changed: Event, isSettled: Bool, at now: Timestamp) {
        guard isSettled, old.status == .published, new.status == .published, old.startsAt > now else { return nil }
        let (before, after) = (Announcements(of: old, event), Announcement(changed, in: new.venue))
        guard !after.changes(since: before.today).isEmpty else { return nil }
        (sessionID, sessionNumber, doors, former) = (old.id, old.number, new.doorsAt ?? new.startsAt, before.formerWithToday)
        // Two small steps may lead to another town for whoever bought before the first.
        givesMoneyBack = (before.former + [before.today]).contains { words in
            after.changes(since: words).contains(where: \.givesMoneyBack) && !before.today.changes(since: words).contains(where: \.givesMoneyBack)
        }
    }
}
