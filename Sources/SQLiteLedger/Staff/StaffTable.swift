import Booking
import Domain
import Foundation
import GRDB

/// Who belongs to the house, and the links by which they come into it.
struct StaffTable {
    let db: Database

    static let columns = """
        staff_account.id, email, staff_account.name, language, roles, organisers, venues, password IS NOT NULL, telephone IS NOT NULL, added_at, staff_account.revoked_at
        """
    static let width = 11

    private var journal: JournalTable { JournalTable(db: db) }

    static func subject(_ account: Int64) -> String { "account \(account)" }

    // MARK: Reading

    func all() throws -> [StaffAccount] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM staff_account ORDER BY name COLLATE NOCASE, id").map { try Self.account($0) }
    }

    func account(_ id: Int64) throws -> StaffAccount? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM staff_account WHERE id = ?", arguments: [id]).map { try Self.account($0) }
    }

    func account(email: String) throws -> StaffAccount? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM staff_account WHERE email = ?", arguments: [email]).map { try Self.account($0) }
    }

    /// - Parameter first: where the columns of ``columns`` begin.
    static func account(_ row: Row, from first: Int = 0) throws -> StaffAccount {
        let (roles, revokedAt): ([String], Int64?) = (try list(row[first + 4]), row[first + 10])
        let position = StaffPosition(
            roles: Set(try roles.map { try StaffRole(rawValue: $0).orThrow() }), organisers: Set(try list(row[first + 5])), venues: Set(try list(row[first + 6])))
        return StaffAccount(
            id: row[first], email: row[first + 1], name: row[first + 2], language: row[first + 3], position: position, hasPassword: row[first + 7],
            hasTelephone: row[first + 8], addedAt: Timestamp(milliseconds: row[first + 9]), revokedAt: revokedAt.map(Timestamp.init(milliseconds:)))
    }

    static func list(_ json: String) throws -> [String] { try JSONDecoder().decode([String].self, from: Data(json.utf8)) }

    static func json(_ texts: some Sequence<String>) throws -> String { String(decoding: try JSONEncoder().encode(texts.sorted()), as: UTF8.self) }

    // MARK: Coming and going

    func invite(_ person: NewStaff, link: StaffLink, by actor: JournalActor, at now: Timestamp) throws -> InviteOutcome {
        let before = try account(email: person.email)
        if let before, before.revokedAt == nil { return .known(before) }
        let position = person.position
        try db.execute(
            sql: """
                INSERT INTO staff_account (email, name, language, roles, organisers, venues, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (email) DO UPDATE SET name = excluded.name, language = excluded.language, roles = excluded.roles,
                    organisers = excluded.organisers, venues = excluded.venues, added_at = excluded.added_at, revoked_at = NULL
                """,
            arguments: [
                person.email, person.name, person.language, try Self.json(position.roles.map(\.rawValue)), try Self.json(position.organisers),
                try Self.json(position.venues), now.milliseconds,
            ])
        guard let account = try account(email: person.email) else { throw LedgerValueError() }
        try forgetSecrets(of: account.id, at: now)
        try add(link, account.id, at: now)
        try journal.add(before == nil ? .invited : .restored, Self.subject(account.id), Self.words(position), by: actor, at: now)
        return .invited(account)
    }

    func move(_ id: Int64, to position: StaffPosition, by actor: JournalActor, at now: Timestamp) throws -> StaffChange {
        guard let before = try account(id), before.revokedAt == nil else { return .unknown }
        guard before.position != position else { return .done(before) }
        if !position.rights.contains(.manageStaff), try isLastManager(before) { return .lastManager }
        try db.execute(
            sql: "UPDATE staff_account SET roles = ?, organisers = ?, venues = ? WHERE id = ?",
            arguments: [try Self.json(position.roles.map(\.rawValue)), try Self.json(position.organisers), try Self.json(position.venues), id])
        try journal.add(.moved, Self.subject(id), "\(Self.words(before.position)) -> \(Self.words(position))", by: actor, at: now)
        return .done(try account(id).orThrow())
    }

    func revoke(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> StaffChange {
        guard let before = try account(id) else { return .unknown }
        guard before.revokedAt == nil else { return .done(before) }
        if try isLastManager(before) { return .lastManager }
        try db.execute(sql: "UPDATE staff_account SET revoked_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
        try forgetSecrets(of: id, at: now)
        try journal.add(.revoked, Self.subject(id), by: actor, at: now)
        return .done(try account(id).orThrow())
    }

    func reset(_ id: Int64, link: StaffLink, by actor: JournalActor, at now: Timestamp) throws -> StaffChange {
        guard let before = try account(id), before.revokedAt == nil else { return .unknown }
        try forgetSecrets(of: id, at: now)
        try add(link, id, at: now)
        try journal.add(.reset, Self.subject(id), link.kind.rawValue, by: actor, at: now)
        return .done(try account(before.id).orThrow())
    }

    func setProfile(_ id: Int64, name: String, language: String, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE staff_account SET name = ?1, language = ?2 WHERE id = ?3 AND (name, language) <> (?1, ?2)", arguments: [name, language, id])
        guard db.changesCount > 0 else { return }
        try journal.add(.profileChanged, Self.subject(id), language, by: .account(id), at: now)
    }

    /// Of those who are of the house and can come in, the only one who can manage it. Who was invited and never came is no help.
    private func isLastManager(_ account: StaffAccount) throws -> Bool {
        guard account.hasTelephone, account.position.rights.contains(.manageStaff) else { return false }
        return try !all().contains { $0.id != account.id && $0.revokedAt == nil && $0.hasTelephone && $0.position.rights.contains(.manageStaff) }
    }

    /// Whatever opened something for them, and may be in other hands: tokens and passes for the doors, too.
    private func forgetSecrets(of id: Int64, at now: Timestamp) throws {
        try db.execute(sql: "UPDATE staff_account SET password = NULL, telephone = NULL, step = NULL WHERE id = ?", arguments: [id])
        for table in ["staff_recovery_code", "staff_link", "staff_session"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE account_id = ?", arguments: [id])
        }
        for table in ["staff_token", "door_device"] {
            try db.execute(sql: "UPDATE \(table) SET revoked_at = ifnull(revoked_at, ?) WHERE account_id = ?", arguments: [now.milliseconds, id])
        }
    }

    /// `director`, `programmer of marees-productions, zenith`.
    private static func words(_ position: StaffPosition) -> String {
        let roles = position.roles.map(\.rawValue).sorted().joined(separator: ", ")
        let things = position.organisers.sorted() + position.venues.sorted()
        return things.isEmpty ? roles : "\(roles) of \(things.joined(separator: ", "))"
    }

    // MARK: Links

    private func add(_ link: StaffLink, _ account: Int64, at now: Timestamp) throws {
        try db.execute(sql: "DELETE FROM staff_link WHERE ends_at <= ?", arguments: [now.milliseconds])
        try db.execute(
            sql: "INSERT INTO staff_link (digest, account_id, kind, ends_at) VALUES (?, ?, ?, ?)",
            arguments: [Data(link.digest), account, link.kind.rawValue, link.endsAt.milliseconds])
    }

    func addPasswordLink(_ link: StaffLink, email: String, at now: Timestamp) throws -> StaffAccount? {
        guard let account = try account(email: email), account.revokedAt == nil, account.hasPassword, account.hasTelephone else { return nil }
        try add(link, account.id, at: now)
        try journal.add(.resetAsked, Self.subject(account.id), by: .nobody, at: now)
        return account
    }

    func link(_ digest: [UInt8], at now: Timestamp) throws -> (kind: StaffLink.Kind, account: StaffAccount)? {
        let query = """
            SELECT \(Self.columns), kind FROM staff_link JOIN staff_account ON staff_account.id = account_id
            WHERE digest = ? AND ends_at > ? AND staff_account.revoked_at IS NULL
            """
        return try Row.fetchOne(db, sql: query, arguments: [Data(digest), now.milliseconds]).map { row in
            (try StaffLink.Kind(rawValue: row[Self.width]).orThrow(), try Self.account(row))
        }
    }

    func useLink(
        _ digest: [UInt8], password: PasswordHash, session: NewStaffSession, at now: Timestamp
    ) throws -> (kind: StaffLink.Kind, account: StaffAccount)? {
        guard let (kind, account) = try link(digest, at: now) else { return nil }
        if kind == .password {
            // The telephone stays; every browser signs in again.
            for table in ["staff_link", "staff_session"] { try db.execute(sql: "DELETE FROM \(table) WHERE account_id = ?", arguments: [account.id]) }
        } else {
            try forgetSecrets(of: account.id, at: now)
            try StaffSessionTable(db: db).add(session, account: account.id, isWhole: false, at: now)
        }
        try db.execute(sql: "UPDATE staff_account SET password = ? WHERE id = ?", arguments: [password.text, account.id])
        // Whoever tried from anywhere in the meantime keeps nobody out who has the link. Codes of the telephone are counted on: a mailbox is no telephone.
        try StaffSessionTable(db: db).endAttempt(AttemptLimit.passwords(of: account), isRight: true)
        try journal.add(.linkUsed, Self.subject(account.id), kind.rawValue, by: .account(account.id), at: now)
        return (kind, try self.account(account.id).orThrow())
    }
}

extension Optional {
    /// What the schema or the program guarantees to be there.
    func orThrow() throws -> Wrapped {
        guard let self else { throw LedgerValueError() }
        return self
    }
}
