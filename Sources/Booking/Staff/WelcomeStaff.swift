import Domain

/// Use case: people become part of the house, find their way back into it, and leave it. A link that is used once lets its person choose a
/// password; nobody ever chooses it for another.
///
/// - Throws: `LedgerError`; `PasswordsBusy` when too many come at once.
public struct WelcomeStaff: Sendable {
    private let book: any StaffBook
    private let passwords: any PasswordKeeper

    public init(book: any StaffBook, passwords: any PasswordKeeper) {
        (self.book, self.passwords) = (book, passwords)
    }

    public enum Invited: Hashable, Sendable {
        case invited(StaffAccount, StaffSecret)
        case known(StaffAccount)
        /// Whoever asks does not have all that the other would have.
        case beyond
    }

    /// - Parameter rights: of who asks.
    public func invite(
        _ person: NewStaff, rights: Set<StaffRight>, by actor: JournalActor, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws(LedgerError) -> Invited {
        guard person.position.isWithin(rights) else { return .beyond }
        let (secret, link) = Self.link(.invitation, now, &generator)
        return switch try await book.invite(person, link: link, by: actor, at: now) {
        case .invited(let account): .invited(account, secret)
        case .known(let account): .known(account)
        }
    }

    public enum Changed: Hashable, Sendable {
        case done(StaffAccount)
        case unknown, beyond, lastManager
    }

    public func move(
        _ id: Int64, to position: StaffPosition, rights: Set<StaffRight>, by actor: JournalActor, now: Timestamp
    ) async throws(LedgerError) -> Changed {
        guard let account = try await book.staffAccount(id), account.revokedAt == nil else { return .unknown }
        guard account.position.isWithin(rights), position.isWithin(rights) else { return .beyond }
        return Changed(try await book.move(id, to: position, by: actor, at: now))
    }

    public func revoke(_ id: Int64, rights: Set<StaffRight>, by actor: JournalActor, now: Timestamp) async throws(LedgerError) -> Changed {
        guard let account = try await book.staffAccount(id) else { return .unknown }
        guard account.position.isWithin(rights) else { return .beyond }
        return Changed(try await book.revoke(id, by: actor, at: now))
    }

    public enum Reset: Hashable, Sendable {
        case done(StaffAccount, StaffSecret, StaffLink.Kind)
        case unknown, beyond
    }

    /// Somebody lost the telephone, or the password and the mailbox with it.
    public func reset(
        _ id: Int64, rights: Set<StaffRight>, by actor: JournalActor, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws(LedgerError) -> Reset {
        guard let account = try await book.staffAccount(id), account.revokedAt == nil else { return .unknown }
        guard account.position.isWithin(rights) else { return .beyond }
        // Who has not accepted the invitation yet gets another one.
        let (secret, link) = Self.link(account.hasPassword ? .reset : .invitation, now, &generator)
        guard case .done(let account) = try await book.reset(id, link: link, by: actor, at: now) else { return .unknown }
        return .done(account, secret, link.kind)
    }

    public enum Asked: Hashable, Sendable {
        /// A letter is to be written.
        case send(StaffAccount, StaffSecret)
        /// Nobody of the house, or too often: whoever asks is told the same.
        case nothing
    }

    /// Somebody forgot the password.
    public func forgotten(
        email: String, network: String?, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws(LedgerError) -> Asked {
        guard let email = NewStaff.address(email),
            case .go = try await book.beginAttempt(AttemptLimit.reset(email: email, network: network), account: nil, at: now)
        else { return .nothing }
        let (secret, link) = Self.link(.password, now, &generator)
        guard let account = try await book.addPasswordLink(link, email: email, at: now) else { return .nothing }
        return .send(account, secret)
    }

    public enum Used: Hashable, Sendable {
        /// Used, too old, or none.
        case gone
        case refused(StaffAccount, PasswordRule.Objection)
        /// The password is changed, and everything else as it was: sign in.
        case changed(StaffAccount)
        /// Signed in halfway: a telephone is to be set.
        case halfway(StaffAccount, StaffSecret)
    }

    public func use(
        _ link: StaffSecret, password: String, device: String, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws -> Used {
        // Nobody makes the house compute without a link that is good.
        guard let (_, account) = try await book.openLink(digest: link.digest, at: now) else { return .gone }
        if let objection = PasswordRule.objection(to: password, email: account.email) { return .refused(account, objection) }
        let cookie = StaffSecret(using: &generator)
        let session = NewStaffSession(digest: cookie.digest, device: device)
        guard let used = try await book.useLink(digest: link.digest, password: try await passwords.hash(password), session: session, at: now) else { return .gone }
        return used.kind == .password ? .changed(used.account) : .halfway(used.account, cookie)
    }

    private static func link(_ kind: StaffLink.Kind, _ now: Timestamp, _ generator: inout some RandomNumberGenerator) -> (StaffSecret, StaffLink) {
        let secret = StaffSecret(using: &generator)
        return (secret, StaffLink(kind, digest: secret.digest, endsAt: now + StaffLink.life(kind)))
    }
}

extension WelcomeStaff.Changed {
    fileprivate init(_ change: StaffChange) {
        self =
            switch change {
            case .done(let account): .done(account)
            case .unknown: .unknown
            case .lastManager: .lastManager
            }
    }
}
