/// What those who bought could count on, and would lose (docs/decisions/041-what-was-promised.md).
public enum BrokenPromise: Hashable, Codable, Sendable {
    /// They could give places back until then.
    case returns(until: Timestamp)
    /// They could put another name on a ticket until then.
    case names(until: Timestamp)
    /// Their tickets bear no names.
    case namesAdded
}

extension Session {
    /// Whether somebody may have bought what is said of it: its booking has opened, or a pre-sale.
    public func hasOpened(at now: Timestamp) -> Bool { min(bookingOpensAt, presaleOpensAt ?? bookingOpensAt) <= now }

    /// What those who bought while the session was `old` lose by what it is now. More time takes nothing from anybody; a deadline that goes with the date is as long
    /// as it was; and of a session that began nothing can be had any more.
    public func brokenPromises(of old: Session, at now: Timestamp) -> [BrokenPromise] {
        guard old.status == .published, now < old.startsAt else { return [] }
        func isBroken(_ new: Timestamp?, _ known: Timestamp) -> Bool {
            guard let new else { return true }
            // The later deadlines of a postponed session stay whatever is written.
            guard old.postponedAt == nil else { return false }
            return new < min(known, startsAt - .milliseconds(old.startsAt.milliseconds - known.milliseconds))
        }
        let returns = old.returnsUntil.flatMap { isBroken(returnsUntil, $0) ? BrokenPromise.returns(until: $0) : nil }
        let names = old.nameChangeUntil.flatMap { isBroken(nameChangeUntil, $0) ? BrokenPromise.names(until: $0) : nil }
        let added: BrokenPromise? = old.nameChangeUntil == nil && nameChangeUntil != nil ? .namesAdded : nil
        return [returns, names, added].compactMap(\.self)
    }
}
