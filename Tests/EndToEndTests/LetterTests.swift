import Foundation
import TestPlatform
import TestSupport
import Testing

/// What people are told, through a real mail server.
@Suite struct LetterTests {
    @Test func buyersAreWrittenToAndTheOperatorIsPaged() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(20), lookAfter: 1, mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())

        // Bought: the tickets' letter names event, place, price and page.
        let bought = try await buy("ada@example.org", as: ada)
        #expect(try await ada.wait(for: "ticketed", order: bought).text("state") == "ticketed")
        let tickets = try #require(try await letter(to: "ada@example.org", from: mail))
        #expect(tickets.subject.hasPrefix("Vos billets") && tickets.text.contains("Bonjour Ada Lovelace"))
        #expect(tickets.text.contains("https://tickets.example.org/orders/\(bought)"))
        #expect(tickets.text.contains("€") && !tickets.id.contains(bought))
        // With the tickets to print and the date for a calendar.
        #expect(tickets.files.map(\.name) == ["billets.pdf", "agenda.ics"] && tickets.text.contains("joints à ce message"))
        let pdf = try #require(tickets.files.first?.content)
        #expect(pdf.starts(with: Data("%PDF-1.".utf8)) && pdf.count > 5_000)
        #expect(tickets.files.last.map { String(decoding: $0.content, as: UTF8.self).contains("BEGIN:VEVENT") } == true)
        #expect(tickets.html?.contains("href=\"https://tickets.example.org/orders/\(bought)\"") == true)

        // A mailbox that does not exist: a dead letter that pages nobody, listed, and closed by hand with a note.
        let unknown = try await buy("nobody@example.org", as: ada)
        _ = try await ada.wait(for: "ticketed", order: unknown)
        let isListed = try await eventually { try await platform.outbox("list").output.contains("550") }
        #expect(isListed)
        let list = try await platform.outbox("list", "--dead")
        #expect(list.status == 1 && list.output.contains("letter") && list.output.contains(unknown))
        let id = try #require(list.output.firstMatch(of: /(?m)^(\d+) +dead/)?.1)
        #expect(try await platform.outbox("settle", String(id), "--note", "told her by telephone").status == 0)
        #expect(try await platform.outbox("list", "--dead").output.contains("No dead letters"))
        let incidents = try await platform.tool(["incidents", "--config", platform.settings()])
        #expect(incidents.output.contains("settled-by-hand") && incidents.output.contains("told her by telephone"))
        #expect(try await platform.outbox("settle", String(id), "--note", "again").output.contains("No dead letter has the id \(id)"))

        // Money that is refused for good: the provider has forgotten the payment. The operator is written to.
        platform.stop(.reconciler)
        let lost = try await buy("bob@example.org", as: ada)
        #expect(try await ada.wait(for: "confirmed", order: lost).text("state") == "confirmed")
        platform.stop(.sandbox)
        try FileManager.default.removeItem(atPath: platform.folder + "/psp.jsonl")
        try platform.start(.sandbox)
        try platform.start(.reconciler)
        let page = try #require(try await letter(to: "ops@example.org", from: mail))
        #expect(page.subject == "Guichet: 1 dead letter" && page.text.contains("guichet outbox retry"))
        #expect(!page.text.contains(lost), "an order's id is the key to its tickets")
        let capture = try await platform.outbox("list", "--dead")
        let captureID = try #require(capture.output.firstMatch(of: /(?m)^(\d+) +dead  capture/)?.1)
        #expect(try await platform.outbox("settle", String(captureID), "--note", "x").output.contains("which only the platform can do"))
        #expect(try await platform.outbox("retry", String(captureID)).status == 0)
        #expect(try await platform.outbox("retry", "999999").output.contains("There is no item 999999"))
        #expect(try await platform.outbox("retry").output.contains("Name the ids, or say --all."))
        #expect(try mail.letters().count { $0.recipients == ["ops@example.org"] } == 1, "one page, however many dead letters")
    }

    /// With the mail server away, tickets are shown all the same; letters wait and go when it is back.
    @Test func lettersWaitForTheMailServerAndNothingElseDoes() async throws {
        let mail = try MailServer()
        let platform = try await Platform(programme: Programmes.standing(20), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let order = try await buy("ada@example.org", as: ada)
        #expect(try await ada.wait(for: "ticketed", order: order).text("state") == "ticketed")
        #expect(try await platform.settled())
        #expect(await eventually { platform.wholeLog(.reconciler).contains("outbox item failed") })
        try await mail.start()
        #expect(try await letter(to: "ada@example.org", from: mail) != nil)
        #expect(try mail.letters().count == 1)

        // Whoever bought in English is written to in English, and has English tickets.
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#).text("hold")
        func body(_ language: String) -> String {
            #"{"session":"soiree","hold":"\#(hold)","buyer":{"name":"Bob","email":"bob@example.org","language":"\#(language)"}}"#
        }
        let strange = try await ada.send("POST", "/v1/orders", json: body("de"), key: Buyer.key())
        #expect(strange.status == 400 && strange.text("detail").contains("'fr' or 'en'"))
        let english = try await ada.send("POST", "/v1/orders", json: body("en"), key: Buyer.key())
        #expect(try await ada.pay(english, "success").status == 200)
        let tickets = try #require(try await letter(to: "bob@example.org", from: mail))
        #expect(tickets.subject.hasPrefix("Your tickets: ") && tickets.text.contains("Hello Bob,") && tickets.html?.contains("lang=\"en\"") == true)
        #expect(tickets.files.map(\.name) == ["tickets.pdf", "calendar.ics"])
    }

    /// A mail server that refuses the platform is its operator's business, not the buyer's: the letter waits until that is mended.
    @Test func aLetterThatAPolicyRefusesWaitsAndPages() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(20), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let order = try await buy("barred@example.org", as: ada)
        #expect(try await ada.wait(for: "ticketed", order: order).text("state") == "ticketed")
        let isCounted = try await eventually {
            let metrics = String(decoding: try await platform.operations(0, "/metrics").body, as: UTF8.self)
            return (metrics.firstMatch(of: /guichet_mail_refusals_total (\d+)/).flatMap { Int($0.1) } ?? 0) > 0
        }
        #expect(isCounted)
        let list = try await platform.outbox("list")
        #expect(list.status == 0 && list.output.contains("550 5.7.1") && list.output.contains("0 dead letters"), "\(list.output)")
        #expect(platform.wholeLog(.reconciler).contains("the mail server refuses this platform"))
        #expect(!platform.wholeLog(.reconciler).contains("barred@example.org"))
    }

    private func buy(_ email: String, as buyer: Buyer) async throws -> String {
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        let order = try await buyer.order("soiree", hold: hold.text("hold"), email: email)
        #expect(try await buyer.pay(order, "success").status == 200)
        return order.text("order")
    }

    private func letter(to address: String, from mail: MailServer) async throws -> MailServer.Received? {
        _ = try await eventually(within: .seconds(30)) { try mail.letters().contains { $0.recipients == [address] } }
        return try mail.letters().last { $0.recipients == [address] }
    }
}

extension Platform {
    func outbox(_ words: String...) async throws -> ToolResult {
        try await tool(["outbox"] + words + ["--config", settings()])
    }
}
