import Foundation
import TestPlatform
import TestSupport
import Testing

/// A venue moves to another town while its session is on sale: who bought is told, once, and may have the money back.
@Suite(.timeLimit(.minutes(3))) struct AlteredTests {
    private static let one = #"{"category":"fosse","quantity":1}"#

    private func write(_ city: String, _ postalCode: String, on platform: Platform, _ flags: String...) async throws -> Platform.ToolResult {
        let file = platform.folder + "/moved.yml"
        let programme = Programmes.standing(9).replacing("postalCode: 45000, city: Orléans", with: "postalCode: \(postalCode), city: \(city)")
        try programme.write(toFile: file, atomically: true, encoding: .utf8)
        return try await platform.tool(["import", file] + flags + ["--config", platform.settings()])
    }


    private func pay(_ order: Buyer.Answer, _ buyer: Buyer) async throws -> String {
        _ = try await buyer.pay(order, "success")
        #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        return order.text("order")
    }

    @Test func aVenueMovesToAnotherTown() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(9), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        func open(_ email: String) async throws -> Buyer.Answer {
            try await ada.order("soiree", hold: try await ada.hold("soiree", Self.one).text("hold"), email: email)
        }
        let before = try await pay(try await open("before@example.org"), ada)
        let kept = try await pay(try await open("kept@example.org"), ada)
        // At the pay page while it moves.
        let late = try await open("late@example.org")
        #expect(try await platform.settled())

        let refused = try await write("Nantes", "44000", on: platform)
        #expect(refused.status == 1 && refused.output.contains("soiree: ") && refused.output.contains("(2 orders)") && refused.output.contains("--another-town-or-artist"), "\(refused.output)")
        let moved = try await write("Nantes", "44000", on: platform, "--another-town-or-artist")
        #expect(moved.status == 0, "\(moved.output)")
        let isOffered = await eventually { (try? await ada.get("/v1/orders/\(before)").json["refundableUntil"]) is String }
        #expect(isOffered)
        let paidLate = try await pay(late, ada)
        let since = try await pay(try await open("since@example.org"), ada)
        func told() throws -> [String] { try mail.letters().filter { $0.subject.hasPrefix("Du nouveau") }.flatMap(\.recipients).sorted() }
        let isTold = try await eventually(within: .seconds(30)) { try told().count >= 3 }
        #expect(isTold)
        #expect(try await platform.settled())
        #expect(try told() == ["before@example.org", "kept@example.org", "late@example.org"], "each once, and nobody who knew")
        let letter = try #require(try mail.letters().first { $0.subject.hasPrefix("Du nouveau") && $0.recipients == ["before@example.org"] })
        #expect(letter.text.contains("44000 Nantes (c’était\u{A0}: Salle, 1 rue, 45000 Orléans)") || letter.text.contains("44000 Nantes (c’était : Salle, 1 rue, 45000 Orléans)"), "\(letter.text)")
        #expect(letter.text.contains("demandez le remboursement sur la page de votre commande"))

        // Who bought Orléans has the money back, by themselves; who bought Nantes has not.
        #expect(try await ada.send("POST", "/v1/orders/\(since)/refund").problem == "refund-not-offered")
        for order in [before, paidLate] {
            #expect([200, 202].contains(try await ada.send("POST", "/v1/orders/\(order)/refund").status))
            #expect(try await ada.wait(for: "refunded", order: order).text("state") == "refunded")
        }
        #expect(try await platform.settled())
        let books = try await Books.read(platform)
        #expect(books.filter { $0.refunded == 2500 }.map(\.order).sorted() == [before, paidLate].sorted() && books.count == 4)

        // A store that lost everything has the orders' numbers from the ledger.
        #expect(try await ada.get("/v1/orders/\(kept)").json["refundableUntil"] is String)
        // Back home: whoever is in Nantes is told, and who keeps Orléans was told otherwise.
        let back = try await write("Orléans", "45000", on: platform, "--another-town-or-artist")
        #expect(back.status == 0, "\(back.output)")
        let isToldAgain = try await eventually(within: .seconds(30)) { try told().count >= 5 }
        #expect(isToldAgain)
        #expect(try await platform.settled())
        #expect(try told() == ["before@example.org", "kept@example.org", "kept@example.org", "late@example.org", "since@example.org"])
        #expect(await eventually { (try? await ada.get("/v1/orders/\(kept)").json["refundableUntil"]) == nil })
        #expect(try await ada.get("/v1/orders/\(since)").json["refundableUntil"] is String)
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
    }
}
