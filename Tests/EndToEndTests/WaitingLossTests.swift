import Foundation
import TestPlatform
import TestSupport
import Testing

/// What somebody on a waiting list is offered outlives a Redis that loses everything: the ledger knows of it.
@Suite struct WaitingLossTests {
    @Test func anOfferIsHeldAgainUntilTheSameMoment() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(2), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let all = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        #expect(all.status == 201)
        let list = "/v1/sessions/soiree/waiting"
        #expect(try await ada.send("POST", list, json: #"{"email":"grace@example.org","category":"fosse","quantity":2}"#).status == 202)
        let request = try await hold(named: "listes-d-attente", by: mail)
        // Not confirmed, nobody waits: what comes back is the public's.
        #expect(try await ada.send("DELETE", "/v1/sessions/soiree/holds/\(all.text("hold"))").status == 204)
        let again = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        #expect(again.status == 201)
        #expect(try await ada.send("POST", "\(list)/\(request)/confirmation").status == 202)
        _ = try await letter("Vous êtes sur la liste", by: mail)
        #expect(try await ada.send("DELETE", "/v1/sessions/soiree/holds/\(again.text("hold"))").status == 204)
        let basket = try await hold(named: "paniers", by: mail)
        let path = "/v1/sessions/soiree/holds/\(basket)"
        let before = try await ada.get(path)
        #expect(before.status == 200)

        platform.redis.kill()
        try FileManager.default.removeItem(at: URL(filePath: platform.folder).appending(path: "appendonlydir"))
        try platform.redis.start()
        #expect(await eventually(within: .seconds(60)) { (try? await ada.get(path))?.text("expiresAt") == before.text("expiresAt") }, "\(platform.wholeLog(.reconciler))")
        let other = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await other.hold("soiree", #"{"category":"fosse","quantity":1}"#).problem == "sold-out")
        let order = try await ada.order("soiree", hold: basket)
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        #expect(try mail.letters().count { $0.subject.hasPrefix("Vos places vous attendent") } == 1, "she is told once")
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
    }

    private func letter(_ subject: String, by mail: MailServer) async throws -> MailServer.Received? {
        var found: MailServer.Received?
        _ = try await eventually(within: .seconds(30)) {
            found = try mail.letters().first { $0.subject.hasPrefix(subject) }
            return found != nil
        }
        return try #require(found)
    }

    /// What a letter's link names.
    private func hold(named page: String, by mail: MailServer) async throws -> String {
        let link = try Regex("/\(page)/soiree/([a-z2-7]{32})", as: (Substring, Substring).self)
        var found: String?
        _ = try await eventually(within: .seconds(30)) {
            found = try mail.letters().lazy.compactMap { $0.text.firstMatch(of: link).map { String($0.1) } }.first
            return found != nil
        }
        return try #require(found)
    }
}
