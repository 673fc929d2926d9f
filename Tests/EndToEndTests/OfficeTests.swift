import Booking
import Domain
import Foundation
import SQLiteLedger
import TestPlatform
import TestSupport
import Testing

/// What the house asks of a running reconciler: letters about what is announced otherwise, and signed archives.
@Suite struct OfficeTests {
    private func buy(_ email: String, from platform: Platform) async throws -> (order: String, buyer: TestPlatform.Buyer) {
        let buyer = try await TestPlatform.Buyer.arriving(at: platform.baseURL())
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await buyer.order("soiree", hold: hold.text("hold"), email: email)
        #expect(try await buyer.pay(order, "success").status == 200)
        let id = order.text("order")
        #expect(try await buyer.wait(for: "ticketed", order: id).text("state") == "ticketed")
        return (id, buyer)
    }

    /// Another artist: whoever bought before is written to once, whatever dies meanwhile, and may have the money back; whoever buys after it reads nothing of it.
    @Test func buyersAreToldOfAnotherArtist() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(20), lookAfter: 1, mail: mail)
        let ada = try await buy("ada@example.org", from: platform)
        _ = try await buy("grace@example.org", from: platform)
        #expect(try await platform.settled())
        func news() throws -> [MailServer.Received] { try mail.letters().filter { $0.subject.hasPrefix("Du nouveau pour votre séance") } }

        // Nobody writes sales while it changes: the command waits for whoever comes next.
        platform.kill(.reconciler)
        let file = platform.folder + "/changed.yml"
        try Programmes.standing(20).replacing("artist: Groupe", with: "artist: Un autre groupe").write(toFile: file, atomically: true, encoding: .utf8)
        let unmeant = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(unmeant.status != 0 && unmeant.output.contains("--another-town-or-artist"), "\(unmeant.output)")
        let imported = try await platform.tool(["import", file, "--another-town-or-artist", "--config", platform.settings()])
        #expect(imported.status == 0, "\(imported.output)")
        #expect(try news().isEmpty)
        try platform.start(.reconciler)
        #expect(await eventually(within: .seconds(60)) { (try? news().count) == 2 })
        #expect(try await platform.settled())
        let letters = try news()
        #expect(Set(letters.flatMap(\.recipients)) == ["ada@example.org", "grace@example.org"])
        let letter = try #require(letters.first { $0.recipients == ["ada@example.org"] })
        #expect(letter.text.contains("Artiste ou compagnie : Un autre groupe (c’était : Groupe)") && letter.text.contains("demandez le remboursement"), "\(letter.text)")

        // Another spelling is told to nobody, nor is who bought what is announced now.
        let linus = try await buy("linus@example.org", from: platform)
        try Programmes.standing(20).replacing("artist: Groupe", with: "artist: Un Autre Groupe").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await platform.tool(["import", file, "--config", platform.settings()]).status == 0)
        #expect(try await platform.settled())
        #expect(try news().count == 2)

        // As it was promised: who was told has the money back by asking for it, and nobody else.
        let returned = try await ada.buyer.send("POST", "/v1/orders/\(ada.order)/refund", key: TestPlatform.Buyer.key())
        #expect(returned.status == 202, "\(String(decoding: returned.body, as: UTF8.self))")
        #expect(try await ada.buyer.wait(for: "refunded", order: ada.order).text("state") == "refunded")
        let refused = try await linus.buyer.send("POST", "/v1/orders/\(linus.order)/refund", key: TestPlatform.Buyer.key())
        #expect(refused.status >= 400 && refused.status < 500)
        #expect(try await platform.audit().status == 0)
    }

    /// Asked for by a script in the back office, made by the reconciler, which has the key, and verified by a stranger with Python and openssl.
    @Test func anArchiveIsMadeAndVerified() async throws {
        let platform = try await Platform(programme: Programmes.standing(20))
        _ = try await buy("ada@example.org", from: platform)
        #expect(try await platform.settled())
        let added = try await platform.tool(["staff", "add", "impots@example.org", "--name", "Impôts", "--role", "tax-reader", "--config", platform.settings()])
        #expect(added.status == 0, "\(added.output)")
        let ledger = try SQLiteLedger(path: platform.folder + "/ledger.sqlite", testMode: true)
        let account = try #require(try await ledger.staff().first)
        var generator = SystemRandomNumberGenerator()
        let (secret, now) = (StaffSecret(using: &generator), Timestamp(Date()))
        _ = try await ledger.addToken(NewStaffToken(name: "script", scopes: [.exportLedger], digest: secret.digest, endsAt: now + .seconds(3_600)), account: account.id, at: now)
        try platform.start(.backOffice)
        let office = TestPlatform.Buyer("http://127.0.0.1:\(platform.backOfficePort)")
        #expect(await eventually(within: .seconds(60)) { (try? await office.get("/readyz"))?.status == 200 })
        func ask(_ method: String, _ path: String, _ json: String? = nil) async throws -> TestPlatform.Buyer.Answer {
            try await office.send(method, path, json: json, headers: ["Authorization": "Bearer \(secret.token)"])
        }
        // Nobody is there who could make it; it waits.
        platform.kill(.reconciler)
        let asked = try await ask("POST", "/v1/ledger/archives", "{}")
        let id = try #require(asked.json["archive"] as? Int, "\(String(decoding: asked.body, as: UTF8.self))")
        func said(_ field: String) async throws -> String? { (try await ask("GET", "/v1/ledger/archives").json["archives"] as? [[String: Any]])?.first?[field] as? String }
        func state() async throws -> String? { try await said("state") }
        #expect(try await state() == "under-way")
        #expect(try await ask("GET", "/v1/ledger/archives/\(id)").status == 404)
        // A file is where its folder would be: whoever waits reads that it cannot be made, and a reconciler that comes next makes it.
        let folder = platform.folder + "/ledger.sqlite.archives"
        try Data().write(to: URL(filePath: folder))
        try platform.start(.reconciler)
        #expect(await eventually(within: .seconds(60)) { (try? await said("stuck"))?.isEmpty == false })
        #expect(try await state() == "under-way")
        platform.kill(.reconciler)
        try FileManager.default.removeItem(atPath: folder)
        try platform.start(.reconciler)
        #expect(await eventually(within: .seconds(60)) { (try? await state()) == "ready" })
        let file = try await ask("GET", "/v1/ledger/archives/\(id)")
        #expect(file.status == 200 && file.headers["content-type"] == "application/x-tar")
        let archive = platform.folder + "/fetched.tar"
        try file.body.write(to: URL(filePath: archive))
        let auditor = Process()
        auditor.executableURL = URL(filePath: "/usr/bin/env")
        auditor.arguments = ["python3", "-B", Platform.root.appending(path: "config/verify-export.py").path, archive, "--keys", platform.folder + "/keys/ledger-key-1.pub.pem"]
        try auditor.run()
        auditor.waitUntilExit()
        #expect(auditor.terminationStatus == 0)
        #expect(!String(decoding: file.body, as: UTF8.self).contains("ada@example.org"))
        let journal = try await ledger.journal(JournalQuery(), limit: 2)
        #expect(journal.map(\.action) == [.archiveFetched, .archiveAsked] && journal[0].subject == "archive \(id)")
        // A scope alone opens nothing else.
        #expect(try await ask("GET", "/v1/ledger/lines").status == 403)
    }
}
