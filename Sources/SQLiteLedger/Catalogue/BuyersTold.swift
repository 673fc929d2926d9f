import Booking
import Domain
import GRDB

/// After a change of the catalogue: whoever bought is told of another place, artist or title, and may have the money back where it is another town or artist.
/// Inside the transaction that changes it.
struct BuyersTold {
    let db: Database
    /// As it was.
    let before: StoredCatalogue
    let now: Timestamp

    /// Until when, as for another date.
    static let refundTime = Duration.seconds(30 * 86_400)

    /// Asks the reconciler to write to the buyers of each session that was sold, is still to come, and reads otherwise than before, whoever's event and wherever
    /// in the programme it is.
    ///
    /// - Parameter actor: who changes it.
    func ask(by actor: String) throws {
        let sold = before.sessions.values.filter { before.soldSessions.contains($0.id) && $0.status == .published && $0.startsAt > now }
        guard !sold.isEmpty else { return }
        let (reader, table) = (CatalogueReader(db: db), CommandTable(db: db))
        let (after, version) = (try reader.all(), try reader.version())
        for old in sold.sorted(by: { $0.number < $1.number }) {
            guard let new = after.sessions[old.id], new.status == .published, let event = before.events[old.eventID], let changed = after.events[new.eventID] else { continue }
            let announced = Announcement(event, in: old.venue)
            let changes = Announcement(changed, in: new.venue).changes(since: announced)
            guard !changes.isEmpty else { continue }
            if changes.contains(where: \.givesMoneyBack) { try promiseMoneyBack(new) }
            let task = CommandTask.tellBuyers(number: new.number, announced: announced)
            _ = try table.add(CommandRequest(task: task, askedBy: actor, key: "\(task.kind)-\(new.number)-\(version)"), at: now)
        }
    }

    /// Nobody goes in and has the money back; and nobody has less time than before.
    private func promiseMoneyBack(_ session: Session) throws {
        let until = min(now + Self.refundTime, session.doorsAt ?? session.startsAt)
        try db.execute(
            sql: "UPDATE session SET altered_at = ?1, altered_refundable_until = max(ifnull(altered_refundable_until, 0), ?2) WHERE id = ?3",
            arguments: [now.milliseconds, until.milliseconds, session.id])
    }
}
