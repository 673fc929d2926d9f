import Booking
import Domain
import Foundation
import GRDB

/// What scripts prove themselves with.
struct StaffTokenTable {
    let db: Database

    private static let columns = "staff_token.id, account_id, staff_token.name, scopes, made_at, ends_at, used_at, staff_token.revoked_at"
    private static let width = 8

    static func subject(_ token: Int64) -> String { "token \(token)" }

    func all(ofAccount id: Int64) throws -> [StaffToken] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM staff_token WHERE account_id = ? ORDER BY id DESC", arguments: [id]).map(Self.token)
    }

    func add(_ token: NewStaffToken, account: Int64, at now: Timestamp) throws -> StaffToken {
        let scopes = token.scopes.map(\.rawValue).sorted()
        try db.execute(
            sql: "INSERT INTO staff_token (account_id, name, scopes, digest, made_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [account, token.name, try StaffTable.json(scopes), Data(token.digest), now.milliseconds, token.endsAt.milliseconds])
        let id = db.lastInsertedRowID
        try JournalTable(db: db).add(.tokenMade, Self.subject(id), scopes.joined(separator: ", "), by: .account(account), at: now)
        return StaffToken(id: id, account: account, name: token.name, scopes: token.scopes, madeAt: now, endsAt: token.endsAt)
    }

    func revoke(_ id: Int64, account: Int64, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        let revokedAt = try Row.fetchOne(db, sql: "SELECT revoked_at FROM staff_token WHERE id = ? AND account_id = ?", arguments: [id, account])
        guard let revokedAt else { return false }
        guard (revokedAt[0] as Int64?) == nil else { return true }
        try db.execute(sql: "UPDATE staff_token SET revoked_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
        try JournalTable(db: db).add(.tokenRevoked, Self.subject(id), by: actor, at: now)
        return true
    }

    func find(_ digest: [UInt8], at now: Timestamp) throws -> (token: StaffToken, account: StaffAccount)? {
        let query = try db.cachedStatement(
            sql: """
                SELECT \(Self.columns), \(StaffTable.columns) FROM staff_token JOIN staff_account ON staff_account.id = account_id
                WHERE digest = ? AND staff_account.revoked_at IS NULL
                """)
        guard let row = try Row.fetchOne(query, arguments: [Data(digest)]) else { return nil }
        let token = try Self.token(row)
        return token.isGood(at: now) ? (token, try StaffTable.account(row, from: Self.width)) : nil
    }

    func touch(_ id: Int64, at now: Timestamp) throws {
        try db.execute(sql: "UPDATE staff_token SET used_at = max(ifnull(used_at, 0), ?) WHERE id = ?", arguments: [now.milliseconds, id])
    }

    private static func token(_ row: Row) throws -> StaffToken {
        let (usedAt, revokedAt): (Int64?, Int64?) = (row[6], row[7])
        return StaffToken(
            id: row[0], account: row[1], name: row[2], scopes: Set(try StaffTable.list(row[3]).compactMap(StaffRight.init(rawValue:))),
            madeAt: Timestamp(milliseconds: row[4]), endsAt: Timestamp(milliseconds: row[5]), usedAt: usedAt.map(Timestamp.init(milliseconds:)),
            revokedAt: revokedAt.map(Timestamp.init(milliseconds:)))
    }
}
