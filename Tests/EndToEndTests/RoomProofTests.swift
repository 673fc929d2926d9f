import Crypto
import Foundation
import TestPlatform
import TestSupport
import Testing

/// Rooms that ask for more than a browser: an address that is confirmed by a code, or a little work.
@Suite(.timeLimit(.minutes(2))) struct RoomProofTests {
    private static var programme: String {
        let text = Programmes.standing(10, sessions: 2)
        return text.replacing("- id: s0\n", with: "- id: s0\n        waitingRoom: {stands: always, verifiedAddress: yes}\n")
            .replacing("- id: s1\n", with: "- id: s1\n        waitingRoom: {stands: always, work: {bits: 10}}\n")
    }

    @Test func anAddressHasOneTurnAndWorkCanBeDoneInstead() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Self.programme, mail: mail)
        func arriving() async throws -> Buyer { try await Buyer.arriving(at: platform.baseURL()) }
        let ada = try await arriving()
        let strict = try #require(try await ada.get("/v1/sessions/s0").json["room"] as? Int)
        let working = try #require(try await ada.get("/v1/sessions/s1").json["room"] as? Int)
        func join(_ buyer: Buyer, _ room: Int, _ body: String? = nil) async throws -> Buyer.Answer {
            try await buyer.send("POST", "/v1/rooms/\(room)/passes", json: body)
        }
        try #require(await eventually { (try? await ada.get("/v1/rooms/\(strict)").text("phase")) == "queue" })
        try #require(await eventually { (try? await ada.get("/v1/rooms/\(working)").text("phase")) == "queue" })

        // An address: a code comes, is right once, and in this browser only.
        #expect(try await join(ada, strict).problem == "address-required")
        func proof(_ buyer: Buyer, letters: Int) async throws -> String {
            let asked = try await buyer.send("POST", "/v1/rooms/\(strict)/addresses", json: #"{"email":"ada@example.org","language":"en"}"#)
            try #require(asked.status == 202)
            try #require(await eventually { (try? mail.letters().count) == letters })
            let code = try #require(try mail.letters().last?.text.firstMatch(of: /Your code: (\d{6})/)?.1)
            let wrong = code == "000000" ? "000001" : "000000"
            #expect(try await buyer.send("POST", "/v1/rooms/\(strict)/addresses/codes", json: #"{"request":"\#(asked.text("request"))","code":"\#(wrong)"}"#).problem == "code-wrong")
            let body = #"{"request":"\#(asked.text("request"))","code":"\#(code)"}"#
            // Nobody signs in with it.
            let right = try await buyer.send("POST", "/v1/rooms/\(strict)/addresses/codes", json: body)
            #expect(right.status == 201)
            #expect(try await buyer.send("POST", "/v1/rooms/\(strict)/addresses/codes", json: body).problem == "code-gone")
            return right.text("proof")
        }
        let first = try await proof(ada, letters: 1)
        let stranger = try await arriving()
        #expect(try await join(stranger, strict, #"{"proof":"\#(first)"}"#).text("reason") == "other-device")
        let pass = try await join(ada, strict, #"{"proof":"\#(first)"}"#)
        #expect(pass.status == 201)

        // With another browser the same person waits behind, and has no second turn beside the first.
        let again = try await proof(stranger, letters: 2)
        let second = try await join(stranger, strict, #"{"proof":"\#(again)"}"#)
        #expect(second.status == 201)
        func admit(_ buyer: Buyer, _ pass: Buyer.Answer) async throws -> Buyer.Answer {
            try await buyer.send("POST", "/v1/rooms/\(strict)/admissions", json: #"{"pass":"\#(pass.text("pass"))"}"#)
        }
        try #require(await eventually { (try? await admit(ada, pass).status) == 201 })
        #expect(await eventually { (try? await admit(stranger, second).problem) == "choosing-elsewhere" })
        let paper = ["Guichet-Admission": try await admit(ada, pass).text("admission")]
        #expect(try await ada.send("DELETE", "/v1/rooms/\(strict)/admissions", headers: paper).status == 204)
        #expect(try await admit(stranger, second).status == 201)

        // Work: bound to the browser, and good for one number.
        let asked = try await join(ada, working)
        let (challenge, bits) = (asked.text("challenge"), asked.json["bits"] as? Int)
        #expect(asked.problem == "work-required" && bits == 10)
        let answer = try #require((0..<1_000_000).lazy.map(String.init).first { number in
            let digest = Array(SHA256.hash(data: Array("\(challenge):\(number)".utf8)))
            return digest[0] == 0 && digest[1] < 64
        })
        let body = #"{"challenge":"\#(challenge)","answer":"\#(answer)"}"#
        #expect(try await join(ada, working, #"{"challenge":"\#(challenge)","answer":"x"}"#).problem == "work-required")
        #expect(try await join(stranger, working, body).text("reason") == "other-device")
        #expect(try await join(ada, working, body).status == 201)
        #expect(try await join(ada, working, body).problem == "already-waiting")
    }
}
