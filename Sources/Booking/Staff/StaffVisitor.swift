import Domain

/// Who asks the back office, and what they may do there now.
public struct StaffVisitor: Hashable, Sendable {
    public enum Means: Hashable, Sendable {
        case session(StaffSession)
        case token(StaffToken)
    }

    public var account: StaffAccount
    public var means: Means

    public init(account: StaffAccount, means: Means) {
        (self.account, self.means) = (account, means)
    }

    /// A script may do what its maker may do now, as far as it was given.
    public var rights: Set<StaffRight> {
        switch means {
        case .session(let session): session.isWhole ? account.position.rights : []
        case .token(let token): account.position.rights.intersection(token.scopes)
        }
    }

    /// Nil when they may not.
    public func reach(of right: StaffRight) -> StaffReach? { rights.contains(right) ? account.position.reach(of: right) : nil }

    public var actor: JournalActor {
        switch means {
        case .session: .account(account.id)
        case .token(let token): .token(token.id)
        }
    }

    /// Nil of a script.
    public var session: StaffSession? {
        guard case .session(let session) = means else { return nil }
        return session
    }
}
