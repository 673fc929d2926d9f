/// Somebody of the house.
public struct StaffAccount: Hashable, Sendable {
    public var id: Int64
    /// In small letters; names the account.
    public var email: String
    public var name: String
    /// Of pages and letters, as in `fr`.
    public var language: String
    public var position: StaffPosition
    /// False until the invitation was accepted, and after a reset until its link was used.
    public var hasPassword: Bool
    /// False until a telephone gives codes for it.
    public var hasTelephone: Bool
    public var addedAt: Timestamp
    /// From then on they open nothing.
    public var revokedAt: Timestamp?

    public init(
        id: Int64, email: String, name: String, language: String, position: StaffPosition, hasPassword: Bool = false, hasTelephone: Bool = false,
        addedAt: Timestamp, revokedAt: Timestamp? = nil
    ) {
        (self.id, self.email, self.name, self.language, self.position) = (id, email, name, language, position)
        (self.hasPassword, self.hasTelephone, self.addedAt, self.revokedAt) = (hasPassword, hasTelephone, addedAt, revokedAt)
    }

    /// Whether they can come in. Whoever was invited and never came may be nobody: the address may be mistyped.
    public var canComeIn: Bool { revokedAt == nil && hasPassword && hasTelephone }
}

/// A browser in which somebody is signed in.
public struct StaffSession: Hashable, Sendable {
    public var id: Int64
    public var account: Int64
    /// False between the password and the second factor: it opens nothing but the page that asks for that.
    public var isWhole: Bool
    /// What its person knows it by: `Firefox, Windows`.
    public var device: String
    public var beganAt, seenAt: Timestamp
    /// When its person last proved to be there, by a code.
    public var confirmedAt: Timestamp

    /// Ends when nothing was asked for so long, and in any case.
    public static let (idle, longest) = (Duration.seconds(2 * 3600), Duration.seconds(12 * 3600))
    /// Between the two factors.
    public static let halfway = Duration.seconds(600)
    /// For so long a proof is good for what is sensitive.
    public static let confirmation = Duration.seconds(600)
    /// How exactly ``seenAt`` is kept: not each request writes.
    public static let grain = Duration.seconds(60)

    public init(id: Int64, account: Int64, isWhole: Bool, device: String, beganAt: Timestamp, seenAt: Timestamp, confirmedAt: Timestamp) {
        (self.id, self.account, self.isWhole, self.device) = (id, account, isWhole, device)
        (self.beganAt, self.seenAt, self.confirmedAt) = (beganAt, seenAt, confirmedAt)
    }

    public func isOver(at now: Timestamp) -> Bool {
        isWhole ? now >= seenAt + Self.idle + Self.grain || now >= beganAt + Self.longest : now >= beganAt + Self.halfway
    }

    public func isConfirmed(at now: Timestamp) -> Bool { isWhole && now < confirmedAt + Self.confirmation }
}

/// What a script proves itself with, in the name of who made it.
public struct StaffToken: Hashable, Sendable {
    public var id: Int64
    public var account: Int64
    public var name: String
    public var scopes: Set<StaffRight>
    public var madeAt, endsAt: Timestamp
    public var usedAt, revokedAt: Timestamp?

    /// Longest life.
    public static let longest = Duration.seconds(366 * 86_400)

    public init(
        id: Int64, account: Int64, name: String, scopes: Set<StaffRight>, madeAt: Timestamp, endsAt: Timestamp, usedAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) {
        (self.id, self.account, self.name, self.scopes) = (id, account, name, scopes)
        (self.madeAt, self.endsAt, self.usedAt, self.revokedAt) = (madeAt, endsAt, usedAt, revokedAt)
    }

    public func isGood(at now: Timestamp) -> Bool { revokedAt == nil && now < endsAt }
}
