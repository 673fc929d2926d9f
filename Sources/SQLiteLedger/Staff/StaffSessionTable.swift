import Booking
import Domain
import Foundation
import GRDB

/// Sessions of the house's people, and what they prove themselves with.
struct StaffSessionTable {
    let db: Database

    private static let columns = """
        staff_session.id, account_id, is_whole, device, began_at, seen_at, confirmed_at
        """
    private static let width = 7

    private var journal: JournalTable { JournalTable(db: db) }

    // MARK: Credentials

    func credentials(_ condition: String, _ value: any DatabaseValueConvertible) throws -> StaffCredentials? {
        let query = "SELECT \(StaffTable.columns), password, telephone, step FROM staff_account WHERE \(condition) = ? AND revoked_at IS NULL"
        return try Row.fetchOne(db, sql: query, arguments: [value]).map { row in
            let (password, telephone, step): (String?, Data?, Int64?) = (row[StaffTable.width], row[StaffTable.width + 1], row[StaffTable.width + 2])
            return StaffCredentials(
                account: try StaffTable.account(row), password: password.map(PasswordHash.init(text:)), telephone: telephone.map { Array($0) }, step: step)
        }
    }

    /// Whether this is the password of somebody who is of the house.
    func has(_ password: PasswordHash, account: Int64) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM staff_account WHERE id = ? AND password = ? AND revoked_at IS NULL)",
            arguments: [account, password.text]) ?? false
    }

    func setPassword(_ hash: PasswordHash, replacing old: PasswordHash, account: Int64, keeping session: Int64?, at now: Timestamp) throws -> Bool {
        guard try has(old, account: account) else { return false }
        if let session {
            let goesOn = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM staff_session WHERE id = ? AND account_id = ?)", arguments: [session, account])
            guard goesOn == true else { return false }
        }
        try db.execute(sql: "UPDATE staff_account SET password = ? WHERE id = ?", arguments: [hash.text, account])
        guard let session else { return true }
        try db.execute(sql: "DELETE FROM staff_session WHERE account_id = ? AND id <> ?", arguments: [account, session])
        try db.execute(sql: "DELETE FROM staff_link WHERE account_id = ?", arguments: [account])
        try journal.add(.passwordChanged, StaffTable.subject(account), by: .account(account), at: now)
        return true
    }

    /// Whether the proof was not used before; it is then.
    private func spend(_ proof: StaffProof, account: Int64, at now: Timestamp) throws -> Bool {
        switch proof {
        case .step(let step):
            try db.execute(
                sql: "UPDATE staff_account SET step = ?1 WHERE id = ?2 AND telephone IS NOT NULL AND ifnull(step, -1) < ?1", arguments: [step, account])
            return db.changesCount == 1
        case .recoveryCode(let digest):
            try db.execute(
                sql: "UPDATE staff_recovery_code SET used_at = ? WHERE account_id = ? AND digest = ? AND used_at IS NULL",
                arguments: [now.milliseconds, account, Data(digest)])
            guard db.changesCount == 1 else { return false }
            try journal.add(.codeSpent, StaffTable.subject(account), by: .account(account), at: now)
            return true
        }
    }

    func setRecoveryCodes(_ digests: [[UInt8]], account: Int64) throws {
        try db.execute(sql: "DELETE FROM staff_recovery_code WHERE account_id = ?", arguments: [account])
        for digest in digests {
            try db.execute(sql: "INSERT INTO staff_recovery_code (account_id, digest) VALUES (?, ?)", arguments: [account, Data(digest)])
        }
    }

    func setTelephone(
        _ sealed: [UInt8], step: Int64, recoveryCodes: [[UInt8]], session id: Int64, replacedBy session: NewStaffSession, at now: Timestamp
    ) throws -> Bool {
        guard let account = try Int64.fetchOne(db, sql: "SELECT account_id FROM staff_session WHERE id = ?", arguments: [id]) else { return false }
        try db.execute(sql: "UPDATE staff_account SET telephone = ?, step = ? WHERE id = ?", arguments: [Data(sealed), step, account])
        try setRecoveryCodes(recoveryCodes, account: account)
        // Whoever else was signed in knew the old telephone.
        try db.execute(sql: "DELETE FROM staff_session WHERE account_id = ?", arguments: [account])
        try add(session, account: account, isWhole: true, at: now)
        try journal.add(.telephoneSet, StaffTable.subject(account), by: .account(account), at: now)
        return true
    }

    // MARK: Sessions

    func add(_ session: NewStaffSession, account: Int64, isWhole: Bool, at now: Timestamp) throws {
        // What is over is nobody's business any more.
        try db.execute(sql: "DELETE FROM staff_session WHERE began_at <= ?", arguments: [(now - StaffSession.longest).milliseconds])
        try db.execute(
            sql: "INSERT INTO staff_session (digest, account_id, is_whole, device, began_at, seen_at, confirmed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5)",
            arguments: [Data(session.digest), account, isWhole, session.device, now.milliseconds])
    }

    func finish(_ proof: StaffProof, from half: [UInt8], to session: NewStaffSession, at now: Timestamp) throws -> Bool {
        guard let (before, account) = try find(half, at: now), !before.isWhole, try spend(proof, account: account.id, at: now) else { return false }
        try db.execute(sql: "DELETE FROM staff_session WHERE id = ?", arguments: [before.id])
        try add(session, account: account.id, isWhole: true, at: now)
        try journal.add(.signedIn, StaffTable.subject(account.id), session.device, by: .account(account.id), at: now)
        return true
    }

    func confirm(_ id: Int64, _ proof: StaffProof, at now: Timestamp) throws -> Bool {
        guard let account = try Int64.fetchOne(db, sql: "SELECT account_id FROM staff_session WHERE id = ? AND is_whole = 1", arguments: [id]),
            try spend(proof, account: account, at: now)
        else { return false }
        try db.execute(sql: "UPDATE staff_session SET confirmed_at = ?1, seen_at = ?1 WHERE id = ?2", arguments: [now.milliseconds, id])
        return true
    }

    func find(_ digest: [UInt8], at now: Timestamp) throws -> (session: StaffSession, account: StaffAccount)? {
        let query = try db.cachedStatement(
            sql: """
                SELECT \(Self.columns), \(StaffTable.columns) FROM staff_session JOIN staff_account ON staff_account.id = account_id
                WHERE digest = ? AND staff_account.revoked_at IS NULL
                """)
        guard let row = try Row.fetchOne(query, arguments: [Data(digest)]) else { return nil }
        let session = Self.session(row)
        return session.isOver(at: now) ? nil : (session, try StaffTable.account(row, from: Self.width))
    }

    func touch(_ id: Int64, at now: Timestamp) throws {
        try db.execute(sql: "UPDATE staff_session SET seen_at = max(seen_at, ?) WHERE id = ?", arguments: [now.milliseconds, id])
    }

    func all(ofAccount id: Int64, at now: Timestamp) throws -> [StaffSession] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM staff_session WHERE account_id = ? AND is_whole = 1 ORDER BY id DESC", arguments: [id])
            .map(Self.session).filter { !$0.isOver(at: now) }
    }

    func end(_ id: Int64, account: Int64, at now: Timestamp) throws -> Bool {
        try db.execute(sql: "DELETE FROM staff_session WHERE id = ? AND account_id = ?", arguments: [id, account])
        guard db.changesCount == 1 else { return false }
        try journal.add(.signedOut, StaffTable.subject(account), by: .account(account), at: now)
        return true
    }

    private static func session(_ row: Row) -> StaffSession {
        func moment(_ index: Int) -> Timestamp { Timestamp(milliseconds: row[index]) }
        return StaffSession(id: row[0], account: row[1], isWhole: row[2], device: row[3], beganAt: moment(4), seenAt: moment(5), confirmedAt: moment(6))
    }

    // MARK: Attempts

    func begin(_ limits: [AttemptLimit], account: Int64?, at now: Timestamp) throws -> AttemptOutcome {
        try db.execute(sql: "DELETE FROM staff_attempt WHERE last_at < ?", arguments: [(now - AttemptLimit.memory).milliseconds])
        var counts: [(limit: AttemptLimit, failures: Int)] = []
        for limit in limits {
            let row = try Row.fetchOne(db, sql: "SELECT failures, wait_until FROM staff_attempt WHERE key = ?", arguments: [Data(limit.key)])
            if let until: Int64 = row?[1], until > now.milliseconds { return .wait(until: Timestamp(milliseconds: until)) }
            counts.append((limit, (row?[0] ?? 0) + 1))
        }
        for (limit, failures) in counts {
            let until = now + limit.wait(after: failures)
            try db.execute(
                sql: "INSERT OR REPLACE INTO staff_attempt (key, failures, last_at, wait_until) VALUES (?, ?, ?, ?)",
                arguments: [Data(limit.key), failures, now.milliseconds, until.milliseconds])
            // Once, when it comes to that.
            if failures == limit.free, limit.isOneself, let account { try journal.add(.signInBlocked, StaffTable.subject(account), by: .nobody, at: now) }
        }
        return .go
    }

    func endAttempt(_ limits: [AttemptLimit], isRight: Bool) throws {
        for limit in limits {
            let change = limit.isOneself && isRight ? "DELETE FROM staff_attempt" : "UPDATE staff_attempt SET failures = max(failures - 1, 0), wait_until = 0"
            try db.execute(sql: "\(change) WHERE key = ?", arguments: [Data(limit.key)])
        }
    }
}
