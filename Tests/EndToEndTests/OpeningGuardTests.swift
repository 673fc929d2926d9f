import Foundation
import TestPlatform
import TestSupport
import Testing

/// What stands around an opening besides the room: codes that open earlier, who is kept out, and a letter when a turn is near.
@Suite(.timeLimit(.minutes(2))) struct OpeningGuardTests {
    private static func programme(opens: Date) -> String {
        "waitingRooms: [{id: rentree, stands: opening, joinBeforeMinutes: 5, shoppingMinutes: 5}]\n"
            + Programmes.standing(10, opens: opens.formatted(.iso8601)).replacing(
                "buyerLimit: 6",
                with: "buyerLimit: 6\n        waitingRoom: rentree\n        allotments: [{id: club, name: Club, category: fosse, places: 2, code: CLUB, salesOpen: -1h}]")
    }

    @Test func codesOpenEarlierSomeAreKeptOutAndWhoWaitsIsWrittenTo() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Self.programme(opens: Date(timeIntervalSinceNow: 12)), mail: mail)
        let (ada, bob, carol) = (
            try await Buyer.arriving(at: platform.baseURL()), try await Buyer.arriving(at: platform.baseURL()), try await Buyer.arriving(at: platform.baseURL())
        )
        func hold(_ code: String?) async throws -> Buyer.Answer {
            let more = code.map { #","code":"\#($0)""# } ?? ""
            return try await carol.send(
                "POST", "/v1/sessions/soiree/holds", json: #"{"items":[{"category":"fosse","quantity":1}]\#(more)}"#, key: Buyer.key())
        }
        let room = try #require(try await ada.get("/v1/sessions/soiree").json["room"] as? Int)
        func join(_ buyer: Buyer, from address: String? = nil) async throws -> Buyer.Answer {
            try await buyer.send("POST", "/v1/rooms/\(room)/passes", headers: address.map { ["X-Forwarded-For": $0] } ?? [:])
        }

        // Before the opening, behind a gate that is shut: the code's own places, and no others.
        #expect(await eventually { (try? await hold("club").status) == 201 })
        #expect(try await hold(nil).problem == "sale-not-open")

        // They come early; one wants a letter.
        try #require(await eventually { (try? await ada.get("/v1/rooms/\(room)").text("phase")) == "early" })
        let pass = try await join(ada).text("pass")
        #expect(try await join(bob).status == 201)
        func ask(_ buyer: Buyer, _ email: String) async throws -> Buyer.Answer {
            try await buyer.send("POST", "/v1/sessions/soiree/turns", json: #"{"pass":"\#(pass)","email":"\#(email)","language":"en"}"#)
        }
        for _ in 1...2 { #expect(try await ask(ada, "ada@example.org").status == 202) }
        #expect(try await ask(ada, "ada").status == 422)
        #expect(try await ask(bob, "bob@example.org").text("reason") == "other-device")

        // Somebody is kept out, and let in again.
        func block(_ words: String...) async throws -> Platform.ToolResult { try await platform.tool(["block"] + words + ["--config", platform.settings()]) }
        #expect(try await block("add", "network", "203.0.113.0/24", "--because", "robots", "--until", "+1h", "--by", "grace").output.contains("203.0.113.0/24 is kept out until"))
        #expect(try await block("add", "network", "203.0.113.0/33", "--because", "robots").status != 0)
        let eve = try await Buyer.arriving(at: platform.baseURL())
        #expect(await eventually { (try? await join(eve, from: "203.0.113.9").problem) == "blocked" })
        let late = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await join(late, from: "198.51.100.7, 203.0.113.9").problem == "blocked")
        #expect(try await join(late, from: "198.51.100.7").status == 201)
        #expect(try await block("list").output.contains("by grace"))
        #expect(try await block("remove", "1", "--by", "ada").status == 0)
        #expect(try await block("remove", "1").status != 0)
        #expect(try await block("list").output.contains("Nobody is kept out"))
        let journal = try await platform.tool(["staff", "journal", "--config", platform.settings()]).output
        #expect(journal.contains("system grace  block-added  block 1  network, until") && journal.contains("system ada  block-removed  block 1  network"), "\(journal)")
        #expect(try await block("list", "--all").output.contains("removed"))
        let other = try await Buyer.arriving(at: platform.baseURL())
        #expect(await eventually { (try? await join(other, from: "203.0.113.9").status) == 201 })

        // The turn is near: one letter, in the language that was asked for, with the way back.
        #expect(await eventually(within: .seconds(40)) { (try? mail.letters().contains { $0.recipients == ["ada@example.org"] }) == true })
        let letters = try mail.letters()
        let letter = try #require(letters.first { $0.recipients == ["ada@example.org"] })
        #expect(letter.subject.hasSuffix(": Soirée") && letter.text.contains("/en/sessions/soiree/waiting-room"))
        #expect(letter.text.contains("in the same browser") && letters.count == 1)
    }
}
