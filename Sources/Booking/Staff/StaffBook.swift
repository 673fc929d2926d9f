import Domain

/// Somebody who is asked into the house.
public struct NewStaff: Hashable, Sendable {
    public var email, name, language: String
    public var position: StaffPosition

    /// Nil when the address or the name is none.
    public init?(email: String, name: String, language: String, position: StaffPosition) {
        guard let email = Self.address(email), let name = OpenOrder.name(typed: name) else { return nil }
        (self.email, self.name, self.language, self.position) = (email, name, language, position)
    }

    /// An address as accounts are named by it; nil when it is none.
    public static func address(_ typed: String) -> String? { OpenOrder.address(typed: typed)?.lowercased() }
}

/// What a link opens, once.
public struct StaffLink: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// Of somebody new, and after a reset by somebody else: a password and a telephone are chosen, whatever there was before.
        case invitation, reset
        /// Of who forgot the password. The telephone stays, so that a mailbox alone opens nothing.
        case password
    }

    public var kind: Kind
    public var digest: [UInt8]
    public var endsAt: Timestamp

    public init(_ kind: Kind, digest: [UInt8], endsAt: Timestamp) {
        (self.kind, self.digest, self.endsAt) = (kind, digest, endsAt)
    }

    static func life(_ kind: Kind) -> Duration {
        switch kind {
        case .invitation: .seconds(7 * 86_400)
        case .reset: .seconds(86_400)
        case .password: .seconds(3600)
        }
    }
}

public enum InviteOutcome: Hashable, Sendable {
    case invited(StaffAccount)
    /// Somebody of this address is of the house already.
    case known(StaffAccount)
}

public enum StaffChange: Hashable, Sendable {
    case done(StaffAccount)
    case unknown
    /// Nobody would be left who can manage the staff.
    case lastManager
}

/// A browser's session as it begins.
public struct NewStaffSession: Hashable, Sendable {
    public var digest: [UInt8]
    public var device: String

    public init(digest: [UInt8], device: String) {
        (self.digest, self.device) = (digest, device)
    }
}

/// What somebody's second factor is checked with.
public struct StaffCredentials: Hashable, Sendable {
    public var account: StaffAccount
    public var password: PasswordHash?
    /// Sealed by ``SecretSeal``.
    public var telephone: [UInt8]?
    /// The last step whose code was used.
    public var step: Int64?

    public init(account: StaffAccount, password: PasswordHash?, telephone: [UInt8]?, step: Int64?) {
        (self.account, self.password, self.telephone, self.step) = (account, password, telephone, step)
    }
}

/// How somebody proves to be there.
public enum StaffProof: Hashable, Sendable {
    case step(Int64)
    /// Digest of a recovery code.
    case recoveryCode([UInt8])
}

public enum AttemptOutcome: Hashable, Sendable {
    case go
    case wait(until: Timestamp)
}

/// A script's token as it is made.
public struct NewStaffToken: Hashable, Sendable {
    public var name: String
    public var scopes: Set<StaffRight>
    public var digest: [UInt8]
    public var endsAt: Timestamp

    public init(name: String, scopes: Set<StaffRight>, digest: [UInt8], endsAt: Timestamp) {
        (self.name, self.scopes, self.digest, self.endsAt) = (name, scopes, digest, endsAt)
    }
}

/// Who belongs to the house. Each change is one transaction with its line in the journal.
public protocol StaffRegister: Sendable {
    /// Revoked ones too, by name.
    func staff() async throws(LedgerError) -> [StaffAccount]

    func staffAccount(_ id: Int64) async throws(LedgerError) -> StaffAccount?

    /// Who was revoked before comes back as who they are now, with nothing of before.
    func invite(_ person: NewStaff, link: StaffLink, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> InviteOutcome

    func move(_ account: Int64, to position: StaffPosition, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange

    /// From now on they open nothing, nor do their tokens. Done again it changes nothing.
    func revoke(_ account: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange

    /// Ends all sessions and forgets password, telephone and recovery codes; the link chooses them anew. Tokens of scripts end, too.
    func reset(_ account: Int64, link: StaffLink, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange

    func setProfile(_ account: Int64, name: String, language: String, at now: Timestamp) async throws(LedgerError)

    /// For who forgot the password.
    /// - Returns: nil when nobody of this address has one; nothing is written then.
    func addPasswordLink(_ link: StaffLink, email: String, at now: Timestamp) async throws(LedgerError) -> StaffAccount?

    /// Whose link it is; nil when it was used or has ended.
    func openLink(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (kind: StaffLink.Kind, account: StaffAccount)?

    /// Sets the password and ends every session of the account. A link of another kind than ``StaffLink/Kind/password`` begins the one given, halfway.
    /// - Returns: as ``openLink(digest:at:)``; then nothing was changed.
    func useLink(
        digest: [UInt8], password: PasswordHash, session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> (kind: StaffLink.Kind, account: StaffAccount)?

    /// Newest first, those that ended too.
    func tokens(ofAccount id: Int64) async throws(LedgerError) -> [StaffToken]

    func addToken(_ token: NewStaffToken, account: Int64, at now: Timestamp) async throws(LedgerError) -> StaffToken

    /// - Returns: false when the account has none of this number.
    func revokeToken(_ id: Int64, account: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Nil when it is not good, or its maker is not of the house any more.
    func token(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (token: StaffToken, account: StaffAccount)?
}

/// Where the house's people come in.
public protocol StaffGate: Sendable {
    /// Nil when there is nobody, or they were revoked.
    func credentials(email: String) async throws(LedgerError) -> StaffCredentials?

    func credentials(account: Int64) async throws(LedgerError) -> StaffCredentials?

    /// Counts one more try of each, unless one of them has to wait.
    /// - Parameter account: whom the journal names when it comes to that; nil when there is nobody.
    func beginAttempt(_ limits: [AttemptLimit], account: Int64?, at now: Timestamp) async throws(LedgerError) -> AttemptOutcome

    /// - Parameter isRight: it succeeded; otherwise it was not looked at, and those that failed before it stay.
    func endAttempt(_ limits: [AttemptLimit], isRight: Bool) async throws(LedgerError)

    /// The password was right.
    /// - Parameter password: what was compared: whoever was reset or let go in the meantime does not come in by it.
    /// - Returns: false when the account has another one now.
    func beginSession(_ session: NewStaffSession, account: Int64, matching password: PasswordHash, at now: Timestamp) async throws(LedgerError) -> Bool

    /// The second factor, too: the session is replaced by a whole one.
    /// - Returns: false when the proof was used before, or the session is over; nothing was changed then.
    func finishSignIn(
        _ proof: StaffProof, from half: [UInt8], to session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> Bool

    /// Somebody who is signed in proved to be there.
    /// - Returns: false when the proof was used before.
    func confirm(session id: Int64, _ proof: StaffProof, at now: Timestamp) async throws(LedgerError) -> Bool

    /// The session of a cookie and its person; nil when it is over or they were revoked. Writes once a minute that it was seen.
    func session(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (session: StaffSession, account: StaffAccount)?

    /// Those that are not over, newest first.
    func sessions(ofAccount id: Int64, at now: Timestamp) async throws(LedgerError) -> [StaffSession]

    /// - Returns: false when the account has none of this number.
    func endSession(_ id: Int64, account: Int64, at now: Timestamp) async throws(LedgerError) -> Bool

    /// A telephone from now on gives the codes; recovery codes are those and no others. A halfway session becomes the whole one given.
    func setTelephone(
        _ sealed: [UInt8], step: Int64, recoveryCodes: [[UInt8]], session id: Int64, replacedBy session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> Bool

    func setRecoveryCodes(_ digests: [[UInt8]], account: Int64, at now: Timestamp) async throws(LedgerError)

    /// How many have not been used.
    func recoveryCodesLeft(account: Int64) async throws(LedgerError) -> Int

    /// - Parameters:
    ///   - old: what was compared.
    ///   - session: the only one that goes on; nil when nobody changed it but today's cost of a hash.
    /// - Returns: false when the account has another one now, or the session is over; nothing was changed then.
    func setPassword(
        _ hash: PasswordHash, replacing old: PasswordHash, account: Int64, keeping session: Int64?, at now: Timestamp
    ) async throws(LedgerError) -> Bool
}

/// Who did what in the back office. Lines are added with what they tell of, and never changed.
public protocol HouseJournal: Sendable {
    /// Newest first.
    func journal(_ query: JournalQuery, limit: Int) async throws(LedgerError) -> [JournalEntry]

    /// Of what shares no transaction with the journal: before it is done.
    func note(_ action: JournalAction, of subject: String, detail: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError)
}

public typealias StaffBook = StaffRegister & StaffGate & HouseJournal
