import Booking
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("Staff and journal")
struct StaffTests {
    let file: LedgerFile
    let noon = Fixture.noon

    init() throws { file = try LedgerFile() }

    private func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    private func invite(_ email: String, _ role: StaffRole, in ledger: SQLiteLedger, link: UInt8) async throws -> StaffAccount {
        let person = try #require(NewStaff(email: email, name: "Claire", language: "fr", position: StaffPosition(roles: [role], organisers: ["org-a"])))
        let outcome = try await ledger.invite(
            person, link: StaffLink(.invitation, digest: digest(link), endsAt: noon + .seconds(60)), by: .system("root"), at: noon)
        guard case .invited(let account) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        return account
    }

    /// With a password, a telephone that was last used at step 10, one recovery code and a whole session.
    private func member(_ email: String, _ role: StaffRole, in ledger: SQLiteLedger, link: UInt8) async throws -> StaffAccount {
        let account = try await invite(email, role, in: ledger, link: link)
        let half = NewStaffSession(digest: digest(link + 100), device: "Firefox")
        _ = try #require(try await ledger.useLink(digest: digest(link), password: PasswordHash(text: "h"), session: half, at: noon))
        let session = try #require(try await ledger.session(digest: half.digest, at: noon)).session
        #expect(!session.isWhole)
        func setTelephone() async throws -> Bool {
            try await ledger.setTelephone(
                [1, 2, 3], step: 10, recoveryCodes: [digest(9)], session: session.id, replacedBy: NewStaffSession(digest: digest(link + 50), device: "Firefox"), at: noon)
        }
        #expect(try await setTelephone())
        #expect(try await !setTelephone(), "the session is another one by now")
        return try #require(try await ledger.staffAccount(account.id))
    }

    @Test("nobody edits the journal", arguments: ["UPDATE journal SET detail = 'x'", "DELETE FROM journal", "INSERT OR REPLACE INTO journal SELECT * FROM journal"])
    func appendOnly(sql: String) async throws {
        let ledger = try file.open()
        _ = try await invite("a@example.org", .director, in: ledger, link: 1)
        await #expect(throws: LedgerError.self) { try await ledger.write { try $0.execute(sql: sql) } }
        #expect(try await ledger.journal(JournalQuery(), limit: 9).map(\.action) == [.invited])
    }

    @Test("what somebody alters behind the program's back is found", arguments: [
        ("UPDATE journal SET detail = 'programmer' WHERE number = 1", "journal 1"), ("DELETE FROM journal WHERE number = 2", "journal 3"),
        ("UPDATE journal SET actor = 'account 7' WHERE number = 2", "journal 2"), ("UPDATE journal SET hash = zeroblob(32) WHERE number = 3", "journal 3"),
    ])
    func tampering(sql: String, subject: String) async throws {
        var ledger: SQLiteLedger? = try file.open()
        for index in 1...3 { _ = try await invite("p\(index)@example.org", .director, in: try #require(ledger), link: UInt8(index)) }
        let findings = try await ledger?.verify(keys: [:], heads: []).findings
        #expect(findings == [])
        ledger = nil
        try file.tamper("DROP TRIGGER journal_is_never_updated; DROP TRIGGER journal_is_never_deleted; \(sql)")
        let subjects = try await file.open().verify(keys: [:], heads: []).findings.map(\.subject)
        #expect(subjects.contains(subject) && subjects.contains("schema trigger journal_is_never_updated"))
    }

    @Test("a page of the journal is one look into an index, however long the journal is")
    func indexed() async throws {
        let ledger = try file.open()
        let queries = [
            (JournalQuery(), ["SEARCH journal", "SCAN journal"]), (JournalQuery(before: 9), ["INTEGER PRIMARY KEY"]),
            (JournalQuery(actor: .account(1), before: 9), ["journal_by_actor"]), (JournalQuery(action: .signedIn), ["journal_by_action"]),
            (JournalQuery(subject: "account 1", before: 9), ["journal_by_subject"]),
        ]
        for (query, words) in queries {
            let (sql, arguments) = JournalTable.sql(query, limit: 51)
            let plan = try await ledger.read { db in try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] as String } }
            #expect(plan.count == 1 && words.contains { plan[0].contains($0) }, "\(query): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test("a telephone's step and a recovery code are good once, also for two browsers at the same time")
    func proofs() async throws {
        let ledger = try file.open()
        let account = try await member("a@example.org", .director, in: ledger, link: 1)
        for (index, (proof, isGood)) in [
            (StaffProof.step(10), false), (.step(9), false), (.step(11), true), (.step(11), false), (.recoveryCode(digest(9)), true),
            (.recoveryCode(digest(9)), false), (.recoveryCode(digest(8)), false),
        ].enumerated() {
            let half = NewStaffSession(digest: digest(UInt8(200 + index)), device: "x")
            #expect(try await ledger.beginSession(half, account: account.id, matching: PasswordHash(text: "h"), at: noon))
            let whole = NewStaffSession(digest: digest(UInt8(220 + index)), device: "x")
            #expect(try await ledger.finishSignIn(proof, from: half.digest, to: whole, at: noon) == isGood, "\(proof)")
            #expect((try await ledger.session(digest: whole.digest, at: noon) != nil) == isGood)
            #expect((try await ledger.session(digest: half.digest, at: noon) == nil) == isGood)
        }
        #expect(try await ledger.recoveryCodesLeft(account: account.id) == 0)
    }

    @Test("a password that was compared before a reset opens nothing after it, nor is it changed; tokens end, too")
    func resetWhileSomebodySignsIn() async throws {
        let ledger = try file.open()
        let claire = try await member("a@example.org", .director, in: ledger, link: 1)
        let (old, new) = (PasswordHash(text: "h"), PasswordHash(text: "n"))
        let token = NewStaffToken(name: "x", scopes: [.readSales], digest: digest(77), endsAt: noon + .seconds(600))
        _ = try await ledger.addToken(token, account: claire.id, at: noon)
        let session = try #require(try await ledger.sessions(ofAccount: claire.id, at: noon).first)
        #expect(try await ledger.setPassword(new, replacing: PasswordHash(text: "other"), account: claire.id, keeping: session.id, at: noon) == false)
        _ = try await ledger.reset(claire.id, link: StaffLink(.reset, digest: digest(2), endsAt: noon + .seconds(600)), by: .system("root"), at: noon)
        let half = NewStaffSession(digest: digest(240), device: "x")
        #expect(try await ledger.beginSession(half, account: claire.id, matching: old, at: noon) == false)
        #expect(try await ledger.session(digest: half.digest, at: noon) == nil)
        #expect(try await ledger.setPassword(new, replacing: old, account: claire.id, keeping: session.id, at: noon) == false)
        #expect(try await ledger.openLink(digest: digest(2), at: noon) != nil, "the link of the reset is still good")
        #expect(try await ledger.token(digest: digest(77), at: noon) == nil)
    }

    @Test("who is revoked opens nothing from then on, and the journal keeps everything")
    func revoked() async throws {
        let ledger = try file.open()
        let claire = try await member("a@example.org", .director, in: ledger, link: 1)
        #expect(try await ledger.revoke(claire.id, by: .system("root"), at: noon) == .lastManager)
        // Who was invited and never came could not invite anybody either.
        _ = try await invite("c@example.org", .director, in: ledger, link: 9)
        #expect(try await ledger.revoke(claire.id, by: .system("root"), at: noon) == .lastManager)
        let paul = try await member("b@example.org", .director, in: ledger, link: 2)
        let token = try await ledger.addToken(NewStaffToken(name: "x", scopes: [.readMoney], digest: digest(77), endsAt: noon + .seconds(60)), account: paul.id, at: noon)
        #expect(try await ledger.token(digest: digest(77), at: noon)?.token == token)
        guard case .done = try await ledger.revoke(paul.id, by: .account(claire.id), at: noon) else { throw LedgerError.corrupt(cause: "not revoked") }
        #expect(try await ledger.session(digest: digest(52), at: noon) == nil)
        #expect(try await ledger.token(digest: digest(77), at: noon) == nil)
        #expect(try await ledger.credentials(email: "b@example.org") == nil)
        #expect(try await ledger.revoke(claire.id, by: .account(claire.id), at: noon) == .lastManager)
        let count = try await ledger.journal(JournalQuery(), limit: 99).count
        // Done again it changes nothing.
        _ = try await ledger.revoke(paul.id, by: .account(claire.id), at: noon)
        #expect(try await ledger.journal(JournalQuery(), limit: 99).count == count)
        #expect(try await ledger.journal(JournalQuery(subject: "account \(paul.id)"), limit: 99).map(\.action) == [.revoked, .telephoneSet, .linkUsed, .invited])
    }

    @Test("no secret stands in the file as it is, nor an address in the journal")
    func secrets() async throws {
        let ledger = try file.open()
        var generator = SeededGenerator(seed: 3)
        let secret = StaffSecret(using: &generator)
        let person = try #require(NewStaff(email: "ada@example.org", name: "Ada", language: "fr", position: StaffPosition(roles: [.director])))
        _ = try await ledger.invite(person, link: StaffLink(.invitation, digest: secret.digest, endsAt: noon + .seconds(60)), by: .system("root"), at: noon)
        for table in ["staff_link", "journal"] {
            let rows = try await ledger.dump(table)
            #expect(!rows.isEmpty && !rows.contains { $0.contains(secret.text) || $0.contains("ada@example.org") || $0.contains("Ada") })
        }
    }

    @Test("a backup has everybody and the whole journal")
    func backup() async throws {
        let ledger = try file.open()
        _ = try await invite("a@example.org", .director, in: ledger, link: 1)
        let copy = file.folder.appending(path: "copy.sqlite").path
        _ = try ledger.backup(to: copy)
        let restored = try SQLiteLedger(path: copy, testMode: true)
        #expect(try await restored.staff().map(\.email) == ["a@example.org"])
        #expect(try await restored.journal(JournalQuery(), limit: 9).map(\.action) == [.invited])
    }
    @Test("who has no name writes nothing, because nobody could read that line")
    func namelessActor() async throws {
        let ledger = try file.open()
        await #expect(throws: LedgerError.self) { try await ledger.note(.signedOut, of: "account 1", detail: "", by: .system(""), at: noon) }
        #expect(try await ledger.journal(JournalQuery(), limit: 9) == [])
        try await ledger.note(.ledgerVerified, of: "ledger", detail: "0", by: .system("uid 1000"), at: noon)
        #expect(try await ledger.journal(JournalQuery(), limit: 9).map(\.actor) == [.system("uid 1000")])
    }

    /// Older programs wrote such lines, and newer ones write of what this one does not know.
    @Test("a line that cannot be read is shown as it stands, is verified like every other, and its backup is restored")
    func unreadableLines() async throws {
        let copy = file.folder.appending(path: "copy.sqlite").path
        do {
            let ledger = try file.open()
            _ = try await invite("a@example.org", .director, in: ledger, link: 1)
            try await ledger.write { db in
                for (actor, action) in [("system ", "programme-imported"), ("account 1", "stage-lit")] {
                    let last = try #require(try Row.fetchOne(db, sql: "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1"))
                    let entry = JournalEntry(number: last[0] + 1, at: noon, actorText: actor, actionText: action, subject: "x", detail: "")
                    let hash = Data(JournalTable.hash(entry, after: Array(last[1] as Data)))
                    try db.execute(
                        sql: "INSERT INTO journal (\(JournalTable.columns), hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
                        arguments: [entry.number, noon.milliseconds, actor, action, "x", "", hash])
                }
            }
            _ = try await invite("b@example.org", .director, in: ledger, link: 2)
            let lines = try await ledger.journal(JournalQuery(), limit: 9)
            #expect(lines.map(\.actor) == [.system("root"), .account(1), nil, .system("root")] && lines.map(\.action) == [.invited, nil, .programmeImported, .invited])
            #expect(lines[2].actorText == "system " && lines[1].actionText == "stage-lit")
            let verification = try await ledger.verify(keys: [:], heads: [])
            #expect(verification.findings == [] && verification.notes.contains { $0.hasPrefix("2 lines of the journal, the first of them 2, ") })
            _ = try ledger.backup(to: copy)
            try ledger.pool.close()
        }
        let restore = LedgerRestore(backup: copy, ledger: file.path, headsPath: nil, keys: try TestSigner().keys)
        #expect(try await restore.prepare() == [])
        _ = try await restore.replace(losing: [], at: noon)
        #expect(try await file.open(seed: 2).journal(JournalQuery(), limit: 9).count == 4)
        try file.tamper("DROP TRIGGER journal_is_never_updated; UPDATE journal SET detail = 'x' WHERE number = 4")
        let found = try await file.open(seed: 3).verify(keys: [:], heads: []).findings.map(\.subject)
        #expect(found.contains("journal 4"), "what was altered behind such a line is found")
    }
}
