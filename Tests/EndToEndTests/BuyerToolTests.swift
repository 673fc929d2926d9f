import TestPlatform
import TestSupport
import Testing

/// `guichet buyer …` and others that touch somebody: what is done at the command line is in the journal of the house, without anybody's name.
@Suite("Tools leave a trace")
struct BuyerToolTests {
    @Test("who exports a person's data, imports, refunds, postpones, cancels or erases is in the journal")
    func journal() async throws {
        let platform = try await Platform(programme: Programmes.standing(20))
        func tool(_ words: String...) async throws -> Platform.ToolResult { try await platform.tool(words + ["--config", platform.settings()]) }
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await buyer.order("soiree", hold: hold.text("hold"), email: "ada@example.org")
        #expect(try await buyer.pay(order, "success").status == 200)
        let id = order.text("order")
        #expect(try await buyer.wait(for: "ticketed", order: id).text("state") == "ticketed")

        #expect(try await tool("buyer", "export", "nobody@example.org").status != 0)
        let exported = try await tool("buyer", "export", "ada@example.org")
        #expect(exported.status == 0 && exported.output.contains(id), "\(exported.output)")
        // What is kept for ever names nobody.
        for words in [["order", "refund", id, "--reason", "ada@example.org"], ["buyer", "erase", "ada@example.org", "--because", "ada@example.org, by mail"], ["session", "cancel", "soiree", "--yes", "--reason", "ada@example.org"]] {
            let answer = try await platform.tool(words + ["--config", platform.settings()])
            #expect(answer.status != 0 && answer.output.contains("without an address"), "\(words): \(answer.output)")
        }
        let looked = try await tool("buyer", "erase", "ada@example.org", "--because", "asked", "--dry-run")
        #expect(looked.status == 0 && looked.output.contains("Orders: 1."), "\(looked.output)")
        #expect(try await tool("staff", "journal").output.contains("buyer-looked-up  buyer  orders: 1"))
        let archive = try await tool("ledger", "export", platform.folder + "/all.tar", "--with-buyers")
        #expect(archive.status == 0 && archive.output.contains("with personal data"), "\(archive.output)")
        for words in [
            ["order", "refund", id, "--line", "0", "--reason", "asked"], ["buyer", "erase", "ada@example.org", "--because", "asked"],
            ["session", "postpone", "soiree", "--starts", "2099-12-24 20:00"], ["session", "cancel", "soiree", "--yes"],
        ] {
            let answer = try await platform.tool(words + ["--config", platform.settings()])
            #expect(answer.status == 0, "\(words): \(answer.output)")
        }
        let journal = try await tool("staff", "journal").output
        for line in ["names-exported  ledger  all, all", "buyer-exported  buyer  orders: 1", "order-corrected  order  asked", "buyer-erased  buyer  orders: 1", "session-postponed  soiree  2099-12-24T19:00:00Z", "session-cancelled  soiree  session-cancelled"] {
            #expect(journal.contains(line), "\(line) in \(journal)")
        }
        #expect(!journal.contains("ada@example.org") && !journal.contains(id))
    }
}
