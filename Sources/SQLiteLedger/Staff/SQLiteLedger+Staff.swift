import Booking
import Domain
import GRDB

extension SQLiteLedger: StaffRegister {
    public func staff() async throws(LedgerError) -> [StaffAccount] {
        try await read { try StaffTable(db: $0).all() }
    }

    public func staffAccount(_ id: Int64) async throws(LedgerError) -> StaffAccount? {
        try await read { try StaffTable(db: $0).account(id) }
    }

    public func invite(_ person: NewStaff, link: StaffLink, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> InviteOutcome {
        try await write { try StaffTable(db: $0).invite(person, link: link, by: actor, at: now) }
    }

    public func move(_ account: Int64, to position: StaffPosition, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange {
        try await write { try StaffTable(db: $0).move(account, to: position, by: actor, at: now) }
    }

    public func revoke(_ account: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange {
        try await write { try StaffTable(db: $0).revoke(account, by: actor, at: now) }
    }

    public func reset(_ account: Int64, link: StaffLink, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StaffChange {
        try await write { try StaffTable(db: $0).reset(account, link: link, by: actor, at: now) }
    }

    public func setProfile(_ account: Int64, name: String, language: String, at now: Timestamp) async throws(LedgerError) {
        try await write { try StaffTable(db: $0).setProfile(account, name: name, language: language, at: now) }
    }

    public func addPasswordLink(_ link: StaffLink, email: String, at now: Timestamp) async throws(LedgerError) -> StaffAccount? {
        try await write { try StaffTable(db: $0).addPasswordLink(link, email: email, at: now) }
    }

    public func openLink(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (kind: StaffLink.Kind, account: StaffAccount)? {
        try await read { try StaffTable(db: $0).link(digest, at: now) }
    }

    public func useLink(
        digest: [UInt8], password: PasswordHash, session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> (kind: StaffLink.Kind, account: StaffAccount)? {
        try await write { try StaffTable(db: $0).useLink(digest, password: password, session: session, at: now) }
    }

    public func tokens(ofAccount id: Int64) async throws(LedgerError) -> [StaffToken] {
        try await read { try StaffTokenTable(db: $0).all(ofAccount: id) }
    }

    public func addToken(_ token: NewStaffToken, account: Int64, at now: Timestamp) async throws(LedgerError) -> StaffToken {
        try await write { try StaffTokenTable(db: $0).add(token, account: account, at: now) }
    }

    public func revokeToken(_ id: Int64, account: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try StaffTokenTable(db: $0).revoke(id, account: account, by: actor, at: now) }
    }

    public func token(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (token: StaffToken, account: StaffAccount)? {
        guard let found = try await read({ try StaffTokenTable(db: $0).find(digest, at: now) }) else { return nil }
        // To the minute: a script that asks often writes seldom.
        if found.token.usedAt.map({ now >= $0 + StaffSession.grain }) ?? true { try await write { try StaffTokenTable(db: $0).touch(found.token.id, at: now) } }
        return found
    }
}

extension SQLiteLedger: StaffGate {
    public func credentials(email: String) async throws(LedgerError) -> StaffCredentials? {
        try await read { try StaffSessionTable(db: $0).credentials("email", email) }
    }

    public func credentials(account: Int64) async throws(LedgerError) -> StaffCredentials? {
        try await read { try StaffSessionTable(db: $0).credentials("id", account) }
    }

    public func beginAttempt(_ limits: [AttemptLimit], account: Int64?, at now: Timestamp) async throws(LedgerError) -> AttemptOutcome {
        try await write { try StaffSessionTable(db: $0).begin(limits, account: account, at: now) }
    }

    public func endAttempt(_ limits: [AttemptLimit], isRight: Bool) async throws(LedgerError) {
        try await write { try StaffSessionTable(db: $0).endAttempt(limits, isRight: isRight) }
    }

    public func beginSession(
        _ session: NewStaffSession, account: Int64, matching password: PasswordHash, at now: Timestamp
    ) async throws(LedgerError) -> Bool {
        try await write { db in
            let table = StaffSessionTable(db: db)
            guard try table.has(password, account: account) else { return false }
            try table.add(session, account: account, isWhole: false, at: now)
            return true
        }
    }

    public func finishSignIn(
        _ proof: StaffProof, from half: [UInt8], to session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> Bool {
        try await write { try StaffSessionTable(db: $0).finish(proof, from: half, to: session, at: now) }
    }

    public func confirm(session id: Int64, _ proof: StaffProof, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try StaffSessionTable(db: $0).confirm(id, proof, at: now) }
    }

    public func session(digest: [UInt8], at now: Timestamp) async throws(LedgerError) -> (session: StaffSession, account: StaffAccount)? {
        guard let found = try await read({ try StaffSessionTable(db: $0).find(digest, at: now) }) else { return nil }
        if now >= found.session.seenAt + StaffSession.grain { try await write { try StaffSessionTable(db: $0).touch(found.session.id, at: now) } }
        return found
    }

    public func sessions(ofAccount id: Int64, at now: Timestamp) async throws(LedgerError) -> [StaffSession] {
        try await read { try StaffSessionTable(db: $0).all(ofAccount: id, at: now) }
    }

    public func endSession(_ id: Int64, account: Int64, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try StaffSessionTable(db: $0).end(id, account: account, at: now) }
    }

    public func setTelephone(
        _ sealed: [UInt8], step: Int64, recoveryCodes: [[UInt8]], session id: Int64, replacedBy session: NewStaffSession, at now: Timestamp
    ) async throws(LedgerError) -> Bool {
        try await write {
            try StaffSessionTable(db: $0).setTelephone(sealed, step: step, recoveryCodes: recoveryCodes, session: id, replacedBy: session, at: now)
        }
    }

    public func setRecoveryCodes(_ digests: [[UInt8]], account: Int64, at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            try StaffSessionTable(db: db).setRecoveryCodes(digests, account: account)
            try JournalTable(db: db).add(.codesRenewed, StaffTable.subject(account), by: .account(account), at: now)
        }
    }

    public func recoveryCodesLeft(account: Int64) async throws(LedgerError) -> Int {
        let query = "SELECT count(*) FROM staff_recovery_code WHERE account_id = ? AND used_at IS NULL"
        return try await read { try Int.fetchOne($0, sql: query, arguments: [account]) ?? 0 }
    }

    public func setPassword(
        _ hash: PasswordHash, replacing old: PasswordHash, account: Int64, keeping session: Int64?, at now: Timestamp
    ) async throws(LedgerError) -> Bool {
        try await write { try StaffSessionTable(db: $0).setPassword(hash, replacing: old, account: account, keeping: session, at: now) }
    }
}

extension SQLiteLedger: HouseJournal {
    public func journal(_ query: JournalQuery, limit: Int) async throws(LedgerError) -> [JournalEntry] {
        try await read { try JournalTable(db: $0).entries(query, limit: limit) }
    }

    public func note(_ action: JournalAction, of subject: String, detail: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) {
        try await write { try JournalTable(db: $0).add(action, subject, detail, by: actor, at: now) }
    }
}
